"""What the counts of a campaign suggest: each of them from its own counts, and nothing from those too early."""

import pytest

from zhike.apps.campaigns import rules


def line(verdict: str, treated=(10, 100), control=(10, 100)) -> dict:
    """Return one measure of a span."""
    return {"verdict": verdict, "treated": list(treated), "control": list(control)}


def figures(*, short=None, long=None, answered=(10, 100), is_early=False, **more) -> dict:
    """Return the figures of a campaign that says nothing, but for what is given."""
    quiet = {name: line("TOO_EARLY" if is_early else "NO_CONTROL") for name in
             ("response", "buyers", "revenue", "profit", "churn")}  # fmt: skip
    return {
        "short": quiet | {"days": 30, "is_early": is_early} | (short or {}),
        "long": quiet | {"days": 180, "is_early": True} | (long or {}),
        "answered": {"TREATED": list(answered)}, "tiers": [], "precision": None,
    } | more  # fmt: skip


@pytest.mark.covers("R173")
@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({}, []), (figures(), []), (figures(answered=(0, 100), is_early=True), []),
        (figures(answered=(0, 100)), ["NOBODY_ANSWERED"]), (figures(answered=(0, 5)), []),
        (figures(short={"response": line("NOTHING_SEEN")}), ["TOO_FEW"]),
        # More who left is harm, whatever else it brought.
        (figures(short={"churn": line("BROUGHT"), "revenue": line("BROUGHT"), "profit": line("HARMED")}),
         ["DROVE_AWAY", "COSTS_MORE"]),
        (figures(short={"revenue": line("BROUGHT")}, long={"revenue": line("NOTHING_SEEN")}), ["DOES_NOT_LAST"]),
        # Half a profit is none: without costs nothing is said of it.
        (figures(short={"revenue": line("BROUGHT"), "profit": None}), []),
        (figures(tiers=[{"tier": "VIP", "verdict": "BROUGHT"}, {"tier": "SMALL", "verdict": "NOTHING_SEEN"}]),
         ["NARROW"]),
        (figures(tiers=[{"tier": "VIP", "verdict": "BROUGHT"}]), []),
        (figures(precision={"chosen": [1, 100], "drawn": [9, 50], "lift": 0.05, "low": -0.3, "high": -0.05}),
         ["BY_LOT_BETTER"]),
        (figures(precision={"chosen": [9, 50], "drawn": [1, 100], "lift": 18.0, "low": 0.05, "high": 0.3}), []),
    ],
)  # fmt: skip
def test_each_suggestion_follows_from_its_counts(told, codes):
    assert [one.code for one in rules.hints(told)] == codes
