"""From a sign to a case: opened by an analysis, never doubled, confirmed, and closed when the customer buys again."""

from datetime import date
from decimal import Decimal

import pytest
from cast import AT, TODAY
from django.db import IntegrityError, transaction

from zhike.apps.churn import actions, queries
from zhike.apps.churn.actions import telling
from zhike.apps.churn.models import Case, Signal
from zhike.apps.churn.rules import CaseRefused, Deep, Finding, reasons
from zhike.apps.core.models import Event
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Customer
from zhike.apps.trade.models import Order, OrderLine

CLOSED = {"kind": "CLOSURE", "day": date(2026, 2, 10), "today": TODAY, "note": "工商登记注销", "at": AT}


def case_of(customer_id: int) -> Case:
    """Return the one open case of a customer."""
    return Case.objects.get(customer_id=customer_id, status__in=queries.OPEN)


SCENES = ("closed",)


@pytest.fixture
def closed(history, judged):
    """D closed down on 10 February, eight days after its last order; an analysis opened its case."""
    return judged("closed", lambda: actions.add_signal(customer_id=history.ids["D"], **CLOSED))


@pytest.fixture
def left(closed, everything):
    """The history with the open case, seen by the machine."""
    return closed


@pytest.mark.covers("R412")
def test_an_analysis_opens_a_case_with_what_the_customer_was_worth(left):
    row = case_of(left.ids["D"])
    assert customer_queries.card(left.ids["D"]).churn_state == "CHURNED"
    assert (row.status, row.exit_date, row.told_by, row.is_fallback) == (
        "PROPOSED", date(2026, 2, 10), ["CLOSURE"], False
    )  # fmt: skip
    # 500 + 700 + 800 in the year that ends with its last order.
    assert (row.turnover, row.is_natural, row.destination, row.guess) == (Decimal(2000), True, "CLOSED", "NATURAL")


def test_a_case_is_never_doubled_and_a_sign_withdrawn_gives_the_state_back(left):
    left.analyse()
    assert Case.objects.filter(customer_id=left.ids["D"]).count() == 1
    actions.withdraw_signal(signal_id=Signal.objects.get().pk, day=TODAY, at=AT)
    left.analyse()
    assert customer_queries.card(left.ids["D"]).churn_state == "NORMAL"


def test_who_buys_again_came_back(left):
    row = case_of(left.ids["D"])
    order = Order.objects.filter(customer_id=left.ids["D"]).order_by("-order_date").first()
    OrderLine.objects.filter(order=order).update(line_date=date(2026, 2, 20))
    left.analyse()
    row.refresh_from_db()
    assert (row.status, row.closed_date) == ("CAME_BACK", TODAY)
    assert Event.objects.filter(name="churn.came_back").count() == 1


@pytest.mark.covers("R448")
@pytest.mark.covers("R464")
def test_one_primary_reason_secondaries_with_weight_and_a_fault_that_adds_up(left):
    row = case_of(left.ids["D"])
    finding = Finding(
        "PRICE", price_gap=Decimal("12.5"), destination="COMPETITOR", went_to="德锐", confidence=80, fault_company=60,
        fault_customer=10, fault_external=30, sub_reasons=["C-B3", "E-R5"],
        secondaries=[("SERVICE", 40, "交期十八天"), ("PRODUCT", 10, "")],
    )  # fmt: skip
    actions.confirm(case_id=row.pk, finding=finding, day=TODAY, at=AT)
    row.refresh_from_db()
    assert (row.status, row.reason, row.attitude, row.cause_date) == ("CONFIRMED", "PRICE", "COMPETITOR", TODAY)
    assert [(one.reason, one.weight) for one in queries.secondaries_of(row.pk)] == [("SERVICE", 40), ("PRODUCT", 10)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=row.pk).update(reason="")


@pytest.mark.parametrize(("finding", "rule"), [
    (Finding(""), "NO_REASON"),
    (Finding("PRODUCT"), "NEEDS_PRODUCT"),
    (Finding("SERVICE"), "NEEDS_PERSON"),
    (Finding("BENEFIT", subject="MORE"), "NEEDS_BENEFIT"),
    (Finding("MANAGEMENT"), "NEEDS_POLICY"),
    (Finding("PRICE", attitude="DETAIL"), "BAD_ATTITUDE"),
    (Finding("PRICE", secondaries=[("PRICE", 5, "")]), "TWICE"),
    (Finding("PRICE", secondaries=[("SERVICE", 100, "")]), "BAD_WEIGHT"),
    (Finding("PRICE", fault_company=60, fault_customer=30, fault_external=0), "BAD_FAULT"),
    (Finding("PRICE", fault_company=60), "BAD_FAULT"),
    (Finding("PRICE", destination="COMPETITOR"), "NO_RIVAL"),
    (Finding("PRICE", sub_reasons=["C-B9"]), "BAD_SUB_REASON"),
])  # fmt: skip
def test_a_finding_that_breaks_a_rule_is_refused_by_its_name(finding, rule):
    assert reasons.broken(finding)[0] == rule


@pytest.mark.covers("R446")
def test_who_changes_industry_is_unavoidable_natural_and_went_to_another_industry():
    told = reasons.values(Finding("INDUSTRY"))
    assert (told["destination"], told["is_unavoidable"], told["is_natural"]) == ("OTHER_INDUSTRY", True, True)


@pytest.mark.covers("R447")
def test_other_is_kept_apart_from_natural():
    assert reasons.values(Finding("NATURAL", sub_reasons=["OTHER"]))["is_natural"] is False
    assert reasons.values(Finding("NATURAL"))["is_natural"] is True


@pytest.mark.covers("R457")
def test_a_key_account_is_analysed_when_all_seven_angles_are_answered_or_not_relevant(left):
    row = case_of(left.ids["D"])
    Case.objects.filter(pk=row.pk).update(is_major=True)
    actions.confirm(case_id=row.pk, finding=Finding("PRICE"), day=TODAY, at=AT)
    row.refresh_from_db()
    assert row.analysed_date is None
    six = {code: ("NOT_RELEVANT", "") for code in reasons.ANGLES[1:]}
    with pytest.raises(CaseRefused) as refusal:
        actions.analyse(case_id=row.pk, deep=Deep(six, is_finished=True), day=TODAY, at=AT)
    assert refusal.value.rule == "UNANSWERED"
    seven = six | {reasons.ANGLES[0]: ("ANSWERED", "型号不全")}
    deep = Deep(seven, {"LEVEL": "返点两个点"}, {"NEED": "当天到货"}, "交期太长", is_finished=True)
    actions.analyse(case_id=row.pk, deep=deep, day=TODAY, at=AT)
    row.refresh_from_db()
    assert (row.analysed_date, row.benefit, row.satisfaction) == (TODAY, {"LEVEL": "返点两个点"}, {"NEED": "当天到货"})


def test_ordinary_cases_are_confirmed_together_by_their_guess_and_key_accounts_are_not(left):
    row = case_of(left.ids["D"])
    assert actions.confirm_many(case_ids=[row.pk], day=TODAY, at=AT) == (0, 0)
    Case.objects.filter(pk=row.pk).update(tier="SMALL", is_major=False)
    assert actions.confirm_many(case_ids=[row.pk], day=TODAY, at=AT) == (1, 0)
    row.refresh_from_db()
    assert (row.status, row.reason, row.analysed_date) == ("CONFIRMED", "NATURAL", TODAY)


def test_a_contact_that_tells_of_leaving_is_a_sign_once_and_no_longer_when_taken_back(everything, cast):
    said = {"interaction_id": 5, "customer_id": cast.customer_id, "text": "说要换供应商", "day": TODAY, "today": TODAY}
    assert actions.note_contact(**said, at=AT)
    assert actions.note_contact(**said, at=AT) is None
    actions.drop_contact(interaction_id=5, day=TODAY, at=AT)
    assert queries.signs_until(TODAY) == {}


@pytest.mark.covers("R454")
@pytest.mark.covers("R455")
@pytest.mark.covers("R456")
@pytest.mark.covers("R474")
@pytest.mark.covers("R441")
@pytest.mark.covers("R479")
def test_reasons_parts_coverage_and_shift_add_up(everything, history):
    hall, ids = history.cast.hall.pk, list(history.ids.values())

    def lost(reason, n, day, **more):
        Case.objects.bulk_create(
            Case(
                customer_id=ids[i % len(ids)], branch_id=hall, exit_date=day, due_date=day, created_at=AT,
                updated_at=AT, turnover=10, reason=reason, status="CAME_BACK", **more,
            )
            for i in range(n)
        )  # fmt: skip

    year, before = date(2025, 6, 1), date(2024, 6, 1)
    lost("PRICE", 120, year, initiator="ACTIVE", analysed_date=TODAY)
    lost("NATURAL", 60, year, initiator="ACTIVE", is_natural=True, analysed_date=TODAY)
    lost("SERVICE", 20, year, initiator="PASSIVE")
    lost("PRICE", 5, before)
    lost("SERVICE", 5, before)
    now = queries.exits(None, date(2025, 1, 1), date(2025, 12, 31))
    assert [(one.code, one.n, one.turnover) for one in queries.ranking(now)] == [
        ("PRICE", 120, 1200), ("NATURAL", 60, 600), ("SERVICE", 20, 200)
    ]  # fmt: skip
    assert [one.code for one in queries.ranking(now, without_natural=True)] == ["PRICE", "SERVICE"]
    parts = {one.code: one.n for one in queries.split(now)}
    assert parts == {"ACTIVE": 120, "PASSIVE": 20, "NATURAL": 60, "UNTOLD": 0}
    found = queries.coverage(now, most=50)
    assert (found.n, found.n_done, found.share, len(found.missing)) == (200, 180, 0.9, 20)
    # Price 50 % before, 120 of 200 = 60 % now; service 50 % before, 10 % now.
    shift = queries.compare(now, queries.exits(None, date(2024, 1, 1), date(2024, 12, 31)))
    assert {one.code: round(one.points, 6) for one in shift} == {"PRICE": 10, "NATURAL": 30, "SERVICE": -40}


@pytest.mark.covers("R483")
def test_a_cause_is_late_the_day_after_its_limit_and_its_owner_is_told_once(everything, cast):
    row = Case.objects.create(
        customer_id=cast.customer_id, branch_id=cast.hall.pk, exit_date=date(2026, 1, 30), tier="MAJOR",
        due_date=date(2026, 3, 1), created_at=AT, updated_at=AT,
    )  # fmt: skip
    assert queries.days_to_cause(row, date(2026, 3, 2)) == 31
    assert list(queries.late(date(2026, 3, 1))) == []
    assert list(queries.late(date(2026, 3, 2))) == [row]
    assert [actions.tell_late(day=date(2026, 3, 2), at=AT) for _ in range(2)] == [1, 0]


def test_more_late_causes_than_are_told_in_a_day_are_told_on_the_next(everything, history, monkeypatch):
    monkeypatch.setattr(telling, "MOST", 1)
    for key in ("B", "D"):
        Customer.objects.filter(pk=history.ids[key]).update(owner_id=history.cast.owner.pk)
        Case.objects.create(
            customer_id=history.ids[key], branch_id=history.cast.hall.pk, exit_date=date(2026, 1, 1),
            due_date=date(2026, 2, 1), created_at=AT, updated_at=AT,
        )  # fmt: skip
    assert [actions.tell_late(day=TODAY, at=AT) for _ in range(3)] == [1, 1, 0]


def test_two_open_cases_of_customers_merged_are_one_exit_and_two_again_when_parted(everything, history):
    first, second = history.ids["B"], history.ids["D"]
    for customer_id, more in ((first, {}), (second, {"status": "CONFIRMED", "reason": "PRICE", "cause_date": TODAY})):
        Case.objects.create(
            customer_id=customer_id, branch_id=history.cast.hall.pk, exit_date=date(2026, 1, 1), due_date=TODAY,
            created_at=AT, updated_at=AT, **more,
        )  # fmt: skip
    moved = actions.repoint_customer(from_id=second, to_id=first)
    assert queries.exits(None, date(2026, 1, 1), date(2026, 1, 31)).count() == 1
    actions.restore_customer(from_id=second, to_id=first, moved=moved)
    assert (case_of(first).status, case_of(second).status) == ("PROPOSED", "CONFIRMED")


@pytest.mark.covers("R430")
@pytest.mark.covers("R442")
@pytest.mark.covers("R445")
@pytest.mark.covers("R449")
def test_codes_are_those_of_the_house_and_attitudes_stand_beside_them():
    assert {name: len(codes) for name, codes in reasons.SUB_LISTS.items()} == {"C-B": 6, "C-S": 6, "E-R": 7, "E-S": 6}
    assert reasons.ATTITUDES["COMPETITOR"] == {"PRICE", "PRODUCT", "BENEFIT"}
    assert reasons.ATTITUDES["BULLYING"] == {"MANAGEMENT", "SERVICE"}
    assert reasons.broken(Finding("PRICE", destination="PORTED", sub_reasons=["E-R5"])) is None
    assert reasons.values(Finding("PRICE", destination="PORTED"))["attitude"] == "COMPETITOR"
    assert (len(reasons.BENEFIT_QUESTIONS), len(reasons.SATISFACTION_QUESTIONS), len(reasons.ANGLES)) == (7, 5, 7)
