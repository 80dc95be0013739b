"""Who has left, by intent and behaviour: each row of the definition, reasoned by hand."""

from datetime import date

import pytest

from zhike.apps.catalog.rules import leaving
from zhike.apps.churn import queries, rules

DAY = date(2026, 3, 2)
LAST = date(2026, 1, 1)
KNOWN = rules.definition(leaving.BEHAVIOUR, leaving.SIGNS, counts_silence=True)
STRICT = rules.definition(leaving.BEHAVIOUR, leaving.SIGNS, counts_silence=False)


def judged(times, signs=(), known=KNOWN, *, tier="MAJOR", p_alive=1.0):
    """Judge a customer silent for 60 days, which are so many of its intervals."""
    facts = queries.facts_of(7, tier=tier, last=LAST, cycle_days=60 / times, p_alive=p_alive, as_of=DAY)
    return queries.stand_by(facts, [(kind, date.fromisoformat(day)) for kind, day in signs], known, DAY)


@pytest.mark.covers("R412")
@pytest.mark.parametrize(("times", "signs", "state", "is_fallback"), [
    (1.0, (), "NORMAL", False),
    (1.5, (), "AT_RISK", False),
    (0.5, [("STATEMENT", "2026-02-20")], "AT_RISK", False),
    (2.5, (), "DORMANT", False),
    (2.5, [("STATEMENT", "2026-02-20")], "CHURNED", False),
    # Said long ago, it no longer counts.
    (2.5, [("STATEMENT", "2025-06-01")], "DORMANT", False),
    # The contract is over: that is behaviour, whatever the interval.
    (0.5, [("CONTRACT_END", "2026-02-01")], "DORMANT", False),
    (0.5, [("CONTRACT_END", "2026-02-01"), ("SURVEY", "2026-02-02")], "CHURNED", False),
    # Exits need no intent: closed down, number taken to another operator, disconnected for arrears.
    (0.5, [("CLOSURE", "2026-02-01")], "CHURNED", False),
    (0.5, [("PORTED", "2026-02-01")], "CHURNED", False),
    (0.5, [("ARREARS", "2026-02-01")], "CHURNED", False),
    # It bought after what was taken for its end.
    (0.5, [("CLOSURE", "2025-12-01")], "NORMAL", False),
    (4.5, (), "CHURNED", True),
    (4.5, [("RIVAL_PURCHASE", "2026-02-20")], "CHURNED", False),
])  # fmt: skip
def test_a_customer_has_left_when_intent_and_behaviour_have(times, signs, state, is_fallback):
    told = judged(times, signs)
    assert (told.state, told.is_fallback) == (state, is_fallback)


@pytest.mark.covers("R412")
def test_silence_alone_is_a_fallback_that_can_be_switched_off():
    assert judged(4.5, known=STRICT).state == "DORMANT"
    assert "FALLBACK" in [one.code for one in judged(4.5).reasons]
    assert "NO_INTENT" in [one.code for one in judged(2.5).reasons]


def test_limits_are_those_of_the_tier_and_of_the_model():
    patient = rules.definition(
        leaving.BEHAVIOUR | {"VIP": {"risk": 50, "silent": 100, "gone": 400, "alive": 20}}, leaving.SIGNS,
        counts_silence=True,
    )  # fmt: skip
    assert judged(1.5, known=patient, tier="VIP").state == "DORMANT"
    assert judged(1.5, known=patient, tier="SMALL").state == "AT_RISK"
    assert judged(1.5, known=patient, tier="").state == "AT_RISK"
    assert judged(0.8, known=patient, tier="VIP", p_alive=0.1).state == "DORMANT"


def test_the_day_of_leaving_is_when_both_had_happened():
    # Silent for 60 days, 2.5 intervals of 24: no longer buying after 48 days, on 18 February.
    assert judged(2.5, [("STATEMENT", "2026-01-20")]).exit_date == date(2026, 2, 18)
    assert judged(2.5, [("STATEMENT", "2026-02-25")]).exit_date == date(2026, 2, 25)
    assert judged(0.5, [("DEATH", "2026-02-01")]).exit_date == date(2026, 2, 1)
    assert judged(0.5, [("CONTRACT_END", "2026-02-01"), ("SURVEY", "2026-01-15")]).exit_date == date(2026, 2, 1)
    assert judged(1.0).exit_date is None
