"""The schedule of visits: a tier's frequency makes the visits to come, spread over the working days."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions, queries, rules
from zhike.apps.activities.models import Visit
from zhike.apps.core import base, workdays
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Task

MONDAY = date(2026, 3, 2)


def test_a_monthly_visit_falls_due_every_thirty_days_and_an_overdue_one_at_once():
    last = MONDAY + timedelta(days=60)
    due = rules.due_dates(date(2026, 1, 1), every_days=30, first=MONDAY, last=last)
    assert due == [MONDAY, MONDAY + timedelta(days=30), last]
    assert rules.due_dates(last + timedelta(days=1), every_days=30, first=MONDAY, last=last) == []


def test_visits_of_a_week_are_spread_over_its_working_days():
    last = MONDAY + timedelta(days=27)
    placed = rules.spread([(n, MONDAY) for n in range(1, 7)], first=MONDAY, last=last, taken=[MONDAY])
    assert [day.weekday() for _pk, day in placed] == [1, 2, 3, 4, 0, 1]
    saturday = MONDAY + timedelta(days=5)
    assert rules.spread([(1, saturday)], first=saturday, last=last, taken=[]) == [(1, MONDAY + timedelta(days=7))]
    assert rules.spread([(1, saturday)], first=saturday, last=saturday + timedelta(days=1), taken=[]) == []


@pytest.fixture
def visited(cast) -> dict[str, int]:
    """A VIP never visited, one visited ten days ago without a plan, one with a visit planned, and a colleague's."""
    ids = {}
    with base.acting_as(base.System("test")):
        for code, owner in (("NEW", cast.owner), ("SEEN", cast.owner), ("PLAN", cast.owner), ("OTHER", cast.colleague)):
            new = customer_actions.NewCustomer(code=code, name=code, branch_id=cast.hall.pk, owner_id=owner.pk)
            ids[code] = customer_actions.add_customer(new=new, at=AT)
        Card.objects.filter(pk__in=ids.values()).update(tier="VIP")
        Card.objects.filter(pk=cast.customer_id).update(status="RETIRED")
        interaction_actions.add_interaction(
            new=interaction_actions.NewInteraction(
                customer_id=ids["SEEN"], text="顺路", channel="VISIT", happened_at=AT - timedelta(days=10)
            ),
            day=TODAY, at=AT,
        )  # fmt: skip
        planned = actions.NewVisit(ids["PLAN"], TODAY + timedelta(days=3), cast.owner.pk, "看样")
        actions.plan_visit(new=planned, today=TODAY, at=AT)
    return ids


@pytest.mark.covers("R244")
@pytest.mark.django_db
def test_the_schedule_counts_visits_without_a_plan_and_accepted_ones_become_visits_with_tasks(cast, visited):
    last = TODAY + timedelta(weeks=4)
    with base.acting_as(org_queries.member(cast.owner.pk)):
        proposed = {one.card.code: one.day for one in queries.schedule(owner_id=cast.owner.pk, first=TODAY, last=last)}
        assert set(proposed) == {"NEW", "SEEN"}
        assert TODAY <= proposed["NEW"] <= TODAY + timedelta(days=4)
        week = TODAY + timedelta(days=20 - 2 * (TODAY.weekday() // 5))
        assert proposed["SEEN"].isocalendar()[:2] == week.isocalendar()[:2]
        chosen = [(visited["NEW"], proposed["NEW"]), (visited["OTHER"], proposed["NEW"]), (visited["SEEN"], TODAY)]
        made = actions.accept_schedule(chosen=chosen, last=last, today=TODAY, at=AT)
        again = actions.accept_schedule(chosen=chosen, last=last, today=TODAY, at=AT)
    with base.acting_as(base.System("test")):
        (row,) = Visit.objects.filter(pk__in=made)
        assert (row.customer_id, row.day, row.user_id, again) == (visited["NEW"], proposed["NEW"], cast.owner.pk, [])
        assert Task.objects.get(pk=row.task_id).due_date == proposed["NEW"]


@pytest.mark.django_db
def test_a_customer_with_several_visits_planned_waits_for_the_one_after_the_last(cast, visited):
    with base.acting_as(org_queries.member(cast.owner.pk)):
        for days in (20, 40):
            more = actions.NewVisit(visited["PLAN"], TODAY + timedelta(days=days), cast.owner.pk, "看样")
            actions.plan_visit(new=more, today=TODAY, at=AT)
        last = TODAY + timedelta(days=75)
        proposed = queries.schedule(owner_id=cast.owner.pk, first=TODAY, last=last)
    # Thirty days after the fortieth, in whatever part of that week.
    (again,) = [one.day for one in proposed if one.card.pk == visited["PLAN"]]
    assert again.isocalendar()[:2] == (TODAY + timedelta(days=70)).isocalendar()[:2]


def test_visits_are_laid_on_no_public_holiday_and_on_days_made_up_for_one():
    # National Day of 2026 is off from 1 to 7 October; Saturday 10 October is worked for it. 2026-09-28 is a Monday.
    first, last = date(2026, 9, 28), date(2026, 10, 18)
    placed = rules.spread([(n, first) for n in range(1, 5)], first=first, last=last, taken=[])
    assert [day.day for _pk, day in placed] == [28, 29, 30, 28]
    golden = date(2026, 10, 5)
    days = {day.day for _pk, day in rules.spread([(n, golden) for n in range(1, 9)], first=golden, last=last, taken=[])}
    assert days == {8, 9, 10}
    # The whole week of Spring Festival is off, and its Monday after too.
    festival = date(2026, 2, 16)
    ((_pk, day),) = rules.spread([(1, festival)], first=festival, last=date(2026, 3, 8), taken=[])
    assert day == date(2026, 2, 24)


@pytest.mark.parametrize(("day", "is_working", "peculiar"), [
    (date(2026, 2, 17), False, "HOLIDAY"), (date(2026, 2, 28), True, "MADE_UP"), (date(2026, 3, 2), True, ""),
    (date(2026, 3, 7), False, ""), (date(1999, 10, 1), True, ""), (date(2999, 1, 1), True, ""),
])  # fmt: skip
def test_a_year_that_is_not_known_has_weekdays_alone(day, is_working, peculiar):
    assert (workdays.is_working(day), workdays.peculiar(day)) == (is_working, peculiar)
