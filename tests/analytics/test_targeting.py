"""Five rules that make a target: worked case W21, bounds, what is not known, and how they count together."""

from decimal import Decimal

import pytest

from zhike.analytics import errors, targeting
from zhike.analytics.targeting import Facts

D = Decimal


def verdict(rule: str, **facts) -> str:
    """Return what a rule says of some facts."""
    return next(one.verdict for one in targeting.judge(Facts(**facts)) if one.rule == rule)


@pytest.mark.covers("R128")
@pytest.mark.covers("W21")
@pytest.mark.parametrize(
    ("rank", "told"),
    [(1, "FAIL"), (3, "FAIL"), (4, "PASS"), (7, "PASS"), (10, "PASS"), (11, "FAIL"), (None, "UNKNOWN"), (0, "UNKNOWN")],
)
def test_rank_four_to_ten_as_worked_out_by_hand(rank, told):
    assert verdict(targeting.RANK, rank=rank) == told


@pytest.mark.covers("R129")
@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"growth": D(20)}, "PASS"), ({"growth": D("19.99")}, "FAIL"), ({}, "UNKNOWN"),
        ({"growth": D(12), "industry_growth": D(8)}, "PASS"), ({"growth": D(8), "industry_growth": D(8)}, "FAIL"),
        # An industry that shrinks makes no growth of standing still.
        ({"growth": D(0), "industry_growth": D(-5)}, "FAIL"), ({"growth": D(-2), "industry_growth": D(-5)}, "FAIL"),
        ({"stage": "GROWTH"}, "PASS"), ({"growth": D(5), "stage": "GROWTH"}, "PASS"), ({"stage": "MATURITY"}, "FAIL"),
        ({"stage": "STARTUP"}, "UNKNOWN"),
    ],
)  # fmt: skip
def test_growth_by_sales_by_industry_or_by_stage(facts, told):
    assert verdict(targeting.GROWTH, **facts) == told


@pytest.mark.covers("R130")
@pytest.mark.parametrize(
    ("rating", "share", "told"),
    [
        (D(3), D(6), "PASS"), (D(4), None, "PASS"), (None, D(5), "PASS"), (D(3), D("4.9"), "FAIL"),
        (D(3), None, "UNKNOWN"), (None, D(1), "UNKNOWN"), (None, None, "UNKNOWN"),
    ],
)  # fmt: skip
def test_research_by_rating_or_by_spending(rating, share, told):
    assert verdict(targeting.RESEARCH, rd_rating=rating, rd_share=share) == told


YOUNG = {"legal_form": "JOINT_VENTURE", "age_years": D(3), "brand": "LOW", "outlook": "POSITIVE"}


@pytest.mark.covers("R131")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "PASS"), ({"age_years": D("3.01")}, "FAIL"), ({"legal_form": "LIMITED"}, "FAIL"),
        ({"brand": "HIGH"}, "FAIL"),
        ({"outlook": "UNCERTAIN"}, "FAIL"), ({"brand": ""}, "UNKNOWN"), ({"outlook": ""}, "UNKNOWN"),
        ({"outlook": "", "growth": D(64)}, "PASS"), ({"legal_form": ""}, "UNKNOWN"),
        # One condition broken is enough, whatever else is not known.
        ({"brand": "", "age_years": D(9)}, "FAIL"), ({"age_years": D(-1)}, "FAIL"),
    ],
)  # fmt: skip
def test_a_young_joint_venture_by_four_conditions(change, told):
    assert verdict(targeting.VENTURE, **{**YOUNG, **change}) == told


@pytest.mark.covers("R132")
def test_only_who_said_so_is_dissatisfied():
    told = {opinion: verdict(targeting.DISSATISFIED, opinion=opinion) for opinion in ("DISSATISFIED", "MIXED", "")}
    assert told == {"DISSATISFIED": "PASS", "MIXED": "FAIL", "": "UNKNOWN"}
    assert all(one.reason in targeting.REASONS for one in targeting.judge(Facts()))


@pytest.mark.covers("R133")
def test_rules_count_by_weight_or_one_suffices():
    found = targeting.judge(Facts(rank=7, opinion="CONTENT", rd_rating=D(5)))
    weights = {targeting.RANK: 30, targeting.RESEARCH: 10, targeting.DISSATISFIED: 20, targeting.VENTURE: 40}
    told = targeting.combine(found, weights, mode=targeting.WEIGHTED, least=41)
    # (30 + 10) of 100.
    assert (told.score, told.n_passed, told.n_unknown, told.is_target) == (40, 2, 1, False)
    assert targeting.combine(found, weights, mode=targeting.WEIGHTED, least=40).is_target
    assert targeting.combine(found, {targeting.RANK: 1}, mode=targeting.ANY, least=0).is_target
    assert not targeting.combine(found, {targeting.DISSATISFIED: 1}, mode=targeting.ANY, least=0).is_target
    assert targeting.combine(found, {}, mode=targeting.WEIGHTED, least=0).is_target is False
    assert targeting.combine(found, {targeting.RANK: 1, targeting.VENTURE: 1}, mode="ANY", least=0).score == 50
    with pytest.raises(errors.InputError):
        targeting.combine(found, weights, mode="BEST", least=0)
    with pytest.raises(errors.InputError):
        targeting.combine(found, {targeting.RANK: -1}, mode="ANY", least=0)


def test_growth_needs_two_years_in_a_row_that_are_not_old():
    series = [(2024, D(50)), (2025, D(82)), (2023, None)]
    assert targeting.growth_of(series, 2026, last=2) == (D(64), 2025)
    assert targeting.growth_of(series, 2027, last=2) == (D(64), 2025)
    assert targeting.growth_of(series, 2028, last=2) is None
    assert targeting.growth_of([(2023, D(50)), (2025, D(82))], 2026, last=2) is None
    assert targeting.growth_of([(2024, D(0)), (2025, D(82))], 2026, last=2) is None
    assert targeting.growth_of([], 2026, last=2) is None
