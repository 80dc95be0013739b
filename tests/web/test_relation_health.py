"""Health of relations through the pages: bands, how well the score told, strength by month, principles, cover."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.health import actions, queries
from zhike.apps.health.models import Assessment, Relation
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions.models import Contactedness
from zhike.apps.org import queries as org_queries

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
ROWS = {
    "owner": 200, "colleague": 200, "agent": 200, "branch_manager": 200, "regional_manager": 200, "other_manager": 200,
    "general_manager": 200, "analyst": 200, "auditor": 200, "administrator": 200, "api_client": 200,
}  # fmt: skip
SUMS = ROWS | {"owner": 403, "colleague": 403, "agent": 403}


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.any_database
@pytest.mark.parametrize("part", ROWS)
def test_who_opens_the_pages_of_relations(cast, signed_in, part):
    client = signed_in(part)
    for page, table in (("", ROWS), ("efforts/", ROWS), ("cover/", ROWS), ("programmes/", ROWS), ("overview/", SUMS),
                        ("principles/", SUMS), ("model/", SUMS)):  # fmt: skip
        assert client.get(f"/relations/{page}").status_code == table[part], page
    greets = {"festival": "春节", "day": "2026-04-01"}
    may = part not in {"analyst", "auditor", "api_client"}
    assert client.post("/relations/greetings/", greets).status_code == (302 if may else 403)


@pytest.fixture
def measured(judged):
    """The history, analysed and measured on 2026-03-02; rhythm and complaints alone are enough for a health there."""
    history = judged("analysed")
    with base.acting_as(base.System("test")):
        rule = catalog_rules.TABLES["health_bands"].defaults["RULE"] | {"known": 30}
        catalog_actions.change_table(name="health_bands", rows={"RULE": rule}, number=0, at=AT)
        actions.measure_all(day=TODAY, at=AT)
    return history


@pytest.mark.covers("R184")
def test_bands_months_and_how_well_the_score_told_come_of_orders_alone(measured, signed_in):
    with base.acting_as(base.System("test")):
        assert set(Assessment.objects.values_list("day", flat=True)) <= {
            date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31),
            date(2026, 2, 28),
        }  # fmt: skip
        ids = [branch.pk for branch in org_queries.branches()]
        told = queries.told(ids, TODAY)
        # A quarter before 2 March 2026 lies 2 December: the end of November is kept.
        assert told.day == date(2025, 11, 30)
        kept = dict(Assessment.objects.filter(day=told.day, is_buying=True).exclude(score=None).values_list(
            "customer_id", "score"))  # fmt: skip
        gone = {pk for pk in kept if Card.objects.get(pk=pk).churn_state in {"DORMANT", "CHURNED"}}
        assert (told.telling.n, told.telling.n_left) == (len(kept), len(gone))
        trend = queries.strength_by_month(branch_ids=ids)
        for day, tier, mean, n in trend:
            own = list(Assessment.objects.filter(day=day, tier=tier).exclude(strength=None).values_list(
                "strength", flat=True))  # fmt: skip
            assert (n, mean) == (len(own), pytest.approx(sum(own) / len(own)))
        one = measured.ids["A"]
        (before, n_before), (after, n_after) = queries.strength_change([one], date(2025, 10, 31), TODAY)
        assert n_before <= 1
        assert n_after <= 1
        assert queries.strength_by_month(customer_ids=[one]) == [
            (row.day, row.tier, row.strength, 1)
            for row in Assessment.objects.filter(customer_id=one).exclude(strength=None).order_by("day")
        ]
        assert before is None or 0 <= before <= 100
        assert after is None or 0 <= after <= 100
    page = text(signed_in("general_manager").get("/relations/overview/", headers=EN))
    assert f"Of {len(kept)} customers that bought on" in page
    table = signed_in("general_manager").get("/relations/overview/table.csv")
    assert table.status_code == 200


def test_parts_of_health_follow_orders_and_rhythm(measured):
    # A bought on four days thirty days apart, the last on 10 October 2025; D twice what it bought before.
    with base.acting_as(base.System("test")):
        found = queries.measure(list(measured.ids.values()), TODAY)
        one = found[measured.ids["A"]]
        cycle = Card.objects.get(pk=measured.ids["A"]).cycle_days
        silent = (TODAY - date(2025, 10, 10)).days / cycle
        assert one.parts["cycle"] == pytest.approx(round(max(0.0, min(100.0, 100 * (4 - silent) / 3)), 1), abs=0.05)
        # All is within the last 365 days: there is nothing before to hold it against.
        assert one.parts["value"] is one.parts["usage"] is one.parts["satisfaction"] is None
        assert one.parts["complaints"] == 100.0
        # An earlier day knows nothing of what came later.
        early = queries.measure([measured.ids["D"]], date(2025, 7, 31))[measured.ids["D"]]
        assert early.parts["cycle"] is early.parts["complaints"] is None


def test_measuring_again_changes_nothing_and_asks_no_question_for_each_customer(
    measured, django_assert_max_num_queries
):
    with base.acting_as(base.System("test")):
        first = list(Relation.objects.order_by("customer_id").values_list("customer_id", "score", "strength", "band"))
        with django_assert_max_num_queries(60):
            actions.measure_some(customer_ids=list(measured.ids.values()), day=TODAY, at=AT)
        n_kept = Assessment.objects.count()
        actions.measure_all(day=TODAY, at=AT)
        again = list(Relation.objects.order_by("customer_id").values_list("customer_id", "score", "strength", "band"))
        assert (again, Assessment.objects.count()) == (first, n_kept)


@pytest.mark.covers("R187")
def test_efforts_are_ranked_by_what_they_may_keep(cast, signed_in):
    with base.acting_as(base.System("test")):
        actions.measure_some(customer_ids=[cast.customer_id], day=TODAY, at=AT)
        Card.objects.filter(pk=cast.customer_id).update(stake=Decimal(200_000))
        Relation.objects.filter(customer_id=cast.customer_id).update(
            score=40, band="YELLOW", parts={"cycle": 20.0, "payment": 60.0, "usage": None}
        )
    page = text(signed_in("owner").get("/relations/efforts/", headers=EN))
    # 200,000 × (100 − 40) ÷ 100 = 120,000, and the rhythm is weakest.
    assert "120,000" in page or "120K" in page
    assert "Rhythm of purchases" in page
    assert "120" not in text(signed_in("colleague").get("/relations/efforts/", headers=EN))


@pytest.mark.covers("R218", "R219", "R229")
def test_principles_are_measured_and_what_nobody_looks_after_is_listed(cast, signed_in):
    with base.acting_as(base.System("test")):
        for n in range(10):
            promise_id = interaction_actions.make_promise(
                new=interaction_actions.NewPromise(
                    customer_id=cast.customer_id, text=f"承诺{n}", due_date=date(2026, 2, 10)
                ), at=AT,
            )  # fmt: skip
            status = "KEPT" if n < 8 else "BROKEN"
            interaction_actions.settle_promise(promise_id=promise_id, status=status, day=date(2026, 2, 9), at=AT)
        Contactedness.objects.update_or_create(
            customer_id=cast.customer_id, defaults={"last_two_way_at": AT.replace(year=2024)}
        )
        interaction_actions.raise_silence(day=TODAY, at=AT)
        actions.measure_some(customer_ids=[cast.customer_id], day=TODAY, at=AT)
        ids = [branch.pk for branch in org_queries.branches()]
        (found,) = queries.principles(ids, TODAY)
    # 8 of 10 promises: 80 %. The one customer is silent beyond the limit, and its owner has the task.
    assert (found.n_kept, found.n_due, found.trust) == (8, 10, 0.8)
    assert (found.n_silent, found.n_tasks, found.longest) == (1, 1, 730)
    page = text(signed_in("general_manager").get("/relations/principles/", headers=EN))
    assert "80.0" in page
    assert "8 out of 10" in page
    cover = text(signed_in("owner").get("/relations/cover/", headers=EN))
    assert "No key person is known" in cover
    assert "Silent too long" in cover
    assert "苏南轨道装备" not in text(signed_in("colleague").get("/relations/cover/", headers=EN))
