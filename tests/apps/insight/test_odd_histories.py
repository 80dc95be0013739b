"""Analyses of odd histories: one purchase long ago, only returns, nothing up to the day, a business set back."""

from datetime import date

import pytest
from history import copied

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import analyse, snapshot
from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import checkup, churn, figures, runs, value
from zhike.apps.org import actions as org_actions
from zhike.apps.trade import actions as trade_actions
from zhike.warehouse import snapshot as warehouse_snapshot
from zhike.warehouse.snapshot import Manifest

# What an analysis says comes of the copied files; that copy and cards are alike on both databases is shown elsewhere.
pytestmark = pytest.mark.any_database

real_take = snapshot.take


@pytest.fixture(autouse=True)
def machine(cast, monkeypatch, settings, tmp_path):
    settings.ZHIKE_DATA_DIR = tmp_path
    monkeypatch.setattr(snapshot, "take", copied)
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def sell(cast, at):
    """Sell to the customer of the cast, or to another: sell("2025-03-05", 100)."""

    def sold(day: str, amount: int, *, customer_id: int = 0, import_id: int | None = None) -> None:
        who = customer_id or cast.customer_id
        lines = trade_actions.NewLines(
            keys=[f"{who} {day} {amount}"], numbers=[""], customer_ids=[who], branch_ids=[cast.hall.pk],
            product_ids=[None], days=[day], is_return=[amount < 0], quantity=[10_000 if amount > 0 else -10_000],
            unit_price=[abs(amount) * 10_000], amount=[amount * 10_000], cost=[None],
        )  # fmt: skip
        trade_actions.add_lines(lines=lines, source="test", currency="CNY", import_id=import_id, at=at)

    return sold


@pytest.fixture
def judge(at):
    """Judge now, or as of a day."""
    return lambda as_of=None: analyse.analyse(as_of=as_of, at=at, progress=lambda *_: None)


@pytest.mark.parametrize(
    "sales",
    [
        [("2025-03-05", 100)],
        [("2024-01-05", 0), ("2024-06-05", 0)],
        [("2024-01-05", 10), ("2024-06-05", -500)],
        [("2024-01-05", -10)],
    ],
    ids=["one purchase", "nothing charged", "more returned than bought", "only a return"],
)
def test_an_odd_history_has_its_pages(sales, sell, judge, signed_in):
    for day, amount in sales:
        sell(day, amount)
    assert judge().status == "DONE"
    client = signed_in("general_manager")
    for page in ("/", "/value/", "/churn/", "/checkup/", "/customers/", "/runs/"):
        assert client.get(page).status_code == 200, page


def test_a_forecast_where_nobody_came_expected_what_it_expected(cast, sell, judge):
    sell("2025-03-05", 100)
    judge()
    found = value.value(cast.head.pk).forecast
    # One customer without a repeat; in the hold-out nobody came.
    assert (found.proof["n_purchases"], found.proof["holdout_bias"], found.n_expected) == (0, None, 0.0)


def test_nothing_up_to_the_day_is_refused(sell, judge):
    sell("2025-03-05", 100)
    with pytest.raises(analyse.NothingToAnalyse):
        judge(date(2025, 3, 4))


def test_an_analyst_who_sees_no_rows_may_ask_for_an_analysis(cast, sell, at, acting):
    sell("2025-03-05", 100)
    acting("analyst")
    assert analyse.request(as_of=None, at=at)


@pytest.mark.prove
def test_results_follow_a_business_that_is_set_back_to_the_end_of_its_data(sell, judge, at):
    sell("2011-03-05", 100)
    judge()
    earlier = judge(date(2011, 3, 6))
    assert runs.current() != earlier
    org_actions.set_business_date(business_date=analyse.day_after_data(), at=at)
    assert runs.current() != judge() == runs.current()


def test_a_customer_whose_lines_were_taken_back_has_no_standing(cast, sell, judge, at):
    new = customer_actions.NewCustomer(code="K-2", name="客户二", branch_id=cast.hall.pk)
    sell("2025-03-05", 100, import_id=7)
    sell("2025-03-06", 10, customer_id=customer_actions.add_customer(new=new, at=at))
    judge()
    trade_actions.forget_lines(import_id=7, limit=10, at=at)
    judge()
    assert figures.figure("customers").value == 1
    card = customer_queries.card(cast.customer_id)
    assert (card.tier, card.revenue, customer_queries.open_classes("VALUE_TIER").keys() & {card.pk}) == ("", 0, set())


def test_one_analysis_at_a_time(sell, judge, at):
    sell("2025-03-05", 100)

    def meanwhile(*_: object) -> None:
        with pytest.raises(analyse.AlreadyRunning):
            judge()

    assert analyse.analyse(as_of=None, at=at, progress=meanwhile).status == "DONE"
    assert judge().status == "DONE"


def test_a_run_that_was_killed_is_told_as_failed_by_the_next(sell, judge, at):
    sell("2025-03-05", 100)
    killed = judge()
    Run.objects.filter(pk=killed.pk).update(status="RUNNING", is_current=False)
    judge()
    killed.refresh_from_db()
    assert (killed.status, killed.error) == ("FAILED", "It was stopped before it was done.")


def test_the_copy_behind_the_pages_outlives_views_of_earlier_days(sell, judge, at, monkeypatch):
    sell("2025-03-05", 100)
    current = judge()

    def whole(source, folder, progress):
        folder.mkdir()
        manifest = Manifest("sqlite", {}, 0.0)
        manifest.write(folder)
        return manifest

    monkeypatch.setattr(warehouse_snapshot, "take", whole)
    for run_id in range(current.pk + 1, current.pk + 4):
        real_take(run_id=run_id, progress=None)
    kept = sorted(path.name for path in snapshot.folder_of(current.pk).parent.glob("run-*"))
    assert kept == [f"run-{pk:08d}" for pk in (current.pk, current.pk + 2, current.pk + 3)]


def test_an_analyst_is_not_told_what_a_single_customer_brought(cast, sell, judge, at, acting):
    sell("2025-03-05", 123)
    for i in range(11):
        new = customer_actions.NewCustomer(code=f"K-{i}", name=f"客户{i}", branch_id=cast.hall.pk)
        customer_id = customer_actions.add_customer(new=new, at=at)
        sell("2025-03-06", 1_000 + i, customer_id=customer_id)
        sell("2025-06-06", 1_000 + i, customer_id=customer_id)
    judge()
    acting("analyst")
    quarter = churn.account(cast.head.pk, "2025Q2").chosen
    assert (quarter.counts["churned"], quarter.lost_turnover, quarter.loss) == (1, None, None)
    hidden = figures.figure("lost_turnover", period="2025Q2")
    assert (hidden.value, hidden.undefined_reason) == (None, "SMALL_CELL")
    # Of twelve customers the curve shows the first five, and all.
    assert figures.figure("pareto_k").series["x"] == pytest.approx([0, 5 / 12, 1], abs=1e-6)
    assert checkup.checkup(cast.head.pk).account.chosen is not None
