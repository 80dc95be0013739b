"""Worked cases of winning back as the program reckons them: chances, planner, cost above gain, attitude, a story."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.analytics import winning
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.winback import queries, rules

LOST, TURNOVER, RATE = 200, 150_000, Fraction(5, 100)
# Chance one in four, profit rate 5 percent, one year, an attempt at 1,500.
COST = 1_500
N_LABS, N_BACK = 40, 22
LEAVING: dict[str, rules.Facts] = {
    "a VIP": rules.Facts("VIP"), "a major one": rules.Facts("MAJOR"), "an ordinary one over the price": rules.Facts(),
    "an ordinary one nobody could keep": rules.Facts(is_unavoidable=True),
    "a small one without potential": rules.Facts("SMALL", potential=Decimal(0)),
    "a VIP in wilful arrears": rules.Facts("VIP", arrears_days=210, n_refusals=3),
}  # fmt: skip
ATTITUDES = ("EXTREME", "UTMOST", "OPPORTUNISTIC", "OPPORTUNISTIC", "LET_GO", "ABANDON")


def _plan(name: str) -> Callable[[], Any]:
    return lambda: getattr(winning.plan(LOST, turnover=TURNOVER, profit_rate=RATE), name)


def _verdict(turnover: int, horizon: int) -> Callable[[], str]:
    return lambda: winning.verdict(
        COST, winning.gain(winning.BACK, turnover=turnover, profit_rate=RATE, horizon=horizon)
    )


def _attitude(facts: rules.Facts) -> Callable[[], str]:
    tiers = catalog_rules.TABLES["winback_attitudes"].defaults
    return lambda: rules.attitude(facts, rules.Lines(), tiers).code


def _labs() -> queries.Causes:
    """Return what forty laboratories that left said, all of them heard, several causes each, twenty-two back."""
    heard = [{"SERVICE"} if n < 14 else {"SERVICE", "PRODUCT"} if n < 30 else {"PRODUCT"} for n in range(N_LABS)]
    return queries.Causes(N_LABS, len(heard), N_BACK, list(rules.ranked(heard)))


def _first_remedy() -> str:
    rows = catalog_rules.TABLES["winback_remedies"].defaults
    found = [(row["rank"], code.split(".")[1]) for code, row in rows.items() if code.startswith("PRICE.")]
    return min(found)[1]


def questions() -> list[tuple[str, str, Any, Callable[[], Any]]]:
    """Return case, what is asked, the expected answer and how the program gets it."""
    chances = winning.Chances()
    asked: list[tuple[str, str, Any, Callable[[], Any]]] = [
        ("W07", "a lost customer is as likely as a prospect, times", 4, lambda: chances.ratio),
        ("W07", "48 contacts win back", 12, lambda: winning.won(48, chances.back)),
        ("W07", "48 contacts win anew", 3, lambda: winning.won(48, chances.new)),
        ("W07", "contacts for 10 customers won back", 40, lambda: winning.contacts_for(10, chances.back)),
        ("W07", "contacts for 10 new customers", 160, lambda: winning.contacts_for(10, chances.new)),
        ("W07", "cost of one won back, of a new one", 0.25, lambda: chances.cost_share),
        ("W08", "of 200 come back", 50, _plan("back")),
        ("W08", "turnover regained", 7_500_000, _plan("turnover")),
        ("W08", "profit regained", 375_000, _plan("profit")),
        ("W08", "an attempt may cost", 1_875, _plan("break_even_back")),
        ("W08", "a contact with a prospect may cost", 468.75, _plan("break_even_new")),
        ("W08", "contacts by prospecting alone", 3_200, _plan("contacts_new_only")),
        ("W08", "contacts when winning back first", 2_600, _plan("contacts_back_first")),
        ("W08", "share of contacts saved", 0.1875, _plan("saved_share")),
        ("W09", "turnover 100,000, one year", "ABANDON", _verdict(100_000, 1)),
        ("W09", "turnover 200,000, one year", "ATTEMPT", _verdict(200_000, 1)),
        ("W09", "turnover 100,000, five years", "ATTEMPT", _verdict(100_000, 5)),
        ("W26", "first remedy against the price", "NEW_TARIFF", _first_remedy),
    ]
    asked += [
        ("W27", "interview coverage", 1, lambda: _labs().coverage),
        ("W27", "causes by rank", [("SERVICE", 30), ("PRODUCT", 26)], lambda: _labs().named),
        ("W27", "came back within two years", 0.55, lambda: _labs().returned),
    ]
    told = zip(LEAVING.items(), ATTITUDES, strict=True)
    return asked + [("W26", f"attitude to {who}", code, _attitude(facts)) for (who, facts), code in told]
