"""The figures of a branch, reasoned by hand over the small history: value, account, check-up, who may see what."""

from decimal import Decimal
from fractions import Fraction

import pytest

from zhike.apps.core import base
from zhike.apps.insight import rules
from zhike.apps.insight.queries import checkup, churn, figures, value
from zhike.apps.org import actions as org_actions


@pytest.fixture
def company(analysed):
    """Everything is read as the machine itself; the whole company."""
    with base.acting_as(base.System("test")):
        yield analysed.cast.head.pk


def counts(quarter: churn.Quarter) -> tuple:
    """Return opening, new, won back, churned, closing."""
    return tuple(quarter.counts[name] for name in ("opening", "new", "won_back", "churned", "closing"))


@pytest.mark.covers("R101")
@pytest.mark.covers("R105")
def test_eighty_percent_of_revenue_comes_from_two_customers(company):
    found = value.value(company)
    # 2000 of D and 400 of A are 2400 of 2610; four fifths are 2088.
    assert found.get("revenue").value == Decimal(2610)
    assert found.get("pareto_k").value == 2
    # A fifth of six is 1.2, one customer: D.
    assert float(found.get("top20_share").value) == pytest.approx(2000 / 2610, abs=1e-9)
    assert float(found.get("per_head_ratio").value) == pytest.approx(2000 / (610 / 5), abs=1e-9)


@pytest.mark.covers("R095")
def test_tiers_of_six_customers_follow_the_cuts(company):
    found = {tier.code: tier for tier in value.value(company).tiers}
    # Cumulative .06, 1.2, 3 and 6, each rounded half up: 0, 1, 3, 6.
    assert [found[code].n_customers for code in ("VIP", "MAJOR", "ORDINARY", "SMALL")] == [0, 1, 2, 3]
    assert [found[code].value for code in ("MAJOR", "ORDINARY", "SMALL")] == [2000, 510, 100]
    assert found["ORDINARY"].mean_value == 255
    assert found["VIP"].mean_value is None


def test_lifetime_value_and_stake_by_part_add_up_to_the_whole(company):
    found = value.value(company)
    assert sum(tier.clv for tier in found.tiers) == found.get("clv").value
    states = [found.get("money_at_stake", state).value for state in ("NORMAL", "AT_RISK", "DORMANT", "CHURNED")]
    assert sum(states) == found.get("money_at_stake").value


def test_the_account_balances_quarter_by_quarter(company):
    found = churn.account(company)
    assert [quarter.period for quarter in found.quarters] == ["2025Q3", "2025Q4", "2026Q1"]
    assert [counts(quarter) for quarter in found.quarters[:2]] == [(0, 5, 0, 0, 5), (5, 1, 0, 2, 4)]
    assert [quarter.lost_turnover for quarter in found.quarters] == [0, 40, None]


def test_a_running_quarter_tells_who_came_and_loses_nobody(company):
    running = churn.account(company).quarters[2]
    assert running.counts == {"opening": 4, "new": 0, "won_back": 1, "moved_in": 0, "moved_out": 0}
    assert running.so_far == churn.SoFar(61, 90, came_again=1, awaited=3, awaited_turnover=Decimal(200))
    assert (running.loss, running.rates, running.why("OPENING")) == (None, {}, "PROVISIONAL")
    told = {code: figures.figure(code, period="2026Q1") for code in ("ledger_churned", "lost_turnover", "retention")}
    assert {(one.value, one.undefined_reason) for one in told.values()} == {(None, "PROVISIONAL")}
    assert figures.figure("active_customers", period="2026Q1").value == 2


def test_without_a_named_quarter_the_last_complete_one_is_chosen(company):
    assert churn.account(company).chosen.period == "2025Q4"
    assert churn.account(company, "2026Q1").chosen.is_provisional
    assert churn.account(company, "2019Q1").chosen.period == "2025Q4"


def test_rates_stand_on_their_bases_and_the_first_quarter_has_none(company):
    first, second, _ = churn.account(company).quarters
    assert (second.rate("OPENING"), second.rate("CLOSING")) == (Fraction(2, 5), Fraction(2, 4))
    assert first.rate("OPENING") is None
    assert first.why("OPENING") == "FIRST_PERIOD"


@pytest.mark.covers("R487")
def test_the_parent_rate_comes_from_sums_not_from_the_rates_of_its_branches(company):
    found = churn.account(company, "2025Q4")
    halls = {quarter.branch_code: quarter.rate("OPENING") for quarter in found.branches}
    # 苏州 lies below the province 江苏: 1 of 3; 济南: 1 of 2; together 2 of 5, their mean would be 5/12.
    assert halls == {"JS": Fraction(1, 3), "JN": Fraction(1, 2)}
    assert found.chosen.rate("OPENING") == Fraction(2, 5)


@pytest.mark.covers("R417")
def test_the_loss_needs_a_profit_rate(company, at):
    assert churn.account(company).chosen.loss is None
    org_actions.change_company(values={"profit_rate": Decimal("0.05")}, at=at)
    assert churn.account(company).chosen.loss == 2


@pytest.mark.covers("R424")
def test_cohorts_leave_the_unfinished_month_out(company):
    found = churn.account(company).cohorts
    # July: A and F. August, September, October: A alone. Then nobody until F in January; March is not over.
    july = found.months.index("2025-07")
    assert (found.sizes[july], found.active[july]) == (2, (2, 1, 1, 1, 0, 0, 1, 0))


def test_the_customers_behind_the_churned_come_with_what_they_brought(company):
    found = churn.members(branch_id=company, period="2025Q4", column="churned")
    assert [(card.name, lost) for card, lost, _ in found.rows] == [("客户C", 30), ("客户F", 10)]
    assert found.n_customers == 2


def test_members_are_limited_to_visible_rows(analysed, acting):
    acting("branch_manager")
    hall = analysed.cast.hall.pk
    found = churn.members(branch_id=hall, period="2025Q4", column="churned")
    assert [card.name for card, _, _ in found.rows] == ["客户C"]
    with pytest.raises(churn.SnapshotGone):
        churn.members(branch_id=analysed.cast.other_hall.pk, period="2025Q4", column="churned")


def test_an_analyst_sees_no_cell_of_fewer_than_five_customers(analysed, acting):
    acting("analyst")
    whole, hall = churn.account(analysed.cast.head.pk), churn.account(analysed.cast.hall.pk)
    assert counts(whole.chosen) == (5, 1, 0, 2, 4)
    assert all(quarter.is_hidden and not quarter.counts for quarter in hall.quarters)
    assert hall.chosen.lost_turnover is None
    tiers = value.value(analysed.cast.head.pk).tiers
    assert [(tier.n_customers, tier.value_share) for tier in tiers if tier.code == "MAJOR"] == [(None, None)]


def test_the_scope_without_a_name_is_the_top_of_what_one_may_see(analysed, acting):
    acting("branch_manager")
    assert figures.scope().code == "SZ"
    assert figures.scope("JN") is None
    assert value.value(analysed.cast.other_hall.pk) is None
    assert churn.account(analysed.cast.other_hall.pk) is None


def test_a_sales_representative_has_no_scope_of_sums(analysed, acting):
    acting("owner")
    assert figures.scope() is None


def test_the_checkup_says_what_the_other_pages_say(company):
    found = checkup.checkup(company)
    assert found.account.chosen.counts["churned"] == 2
    assert found.value.get("pareto_k").value == 2
    assert sum(found.n_by_state.values()) == 6
    assert found.n_overdue == found.n_by_state["AT_RISK"] + found.n_by_state["DORMANT"]


@pytest.mark.parametrize(
    ("error", "baseline", "bias", "n", "trust"),
    [
        (0.85, 1.0, 0.05, 1000, "HIGH"),
        (0.85, 1.0, 0.05, 100, "MIDDLE"),
        (0.95, 1.0, 0.05, 1000, "MIDDLE"),
        (0.85, 1.0, -0.2, 1000, "MIDDLE"),
        (0.85, 1.0, 0.3, 1000, "LOW"),
    ],
)
def test_trust_follows_from_gain_bias_and_size_of_the_holdout(error, baseline, bias, n, trust):
    proof = {
        "holdout_rmse": error, "baseline_rmse": baseline, "holdout_bias": bias, "holdout_correlation": 0.6,
        "n_customers": n, "is_baseline": False,
    }  # fmt: skip
    assert rules.trust(proof) == trust


def test_a_baseline_or_an_unchecked_forecast_is_trusted_little():
    assert rules.trust({"holdout_rmse": None, "is_baseline": True}) == "LOW"
    assert rules.trust({"holdout_rmse": 1.0, "baseline_rmse": 1.0, "is_baseline": True, "n_customers": 9}) == "LOW"
