"""Incidents: told at once, mended within the hour or escalated, the risk one level up, closed with the root cause."""

from datetime import timedelta

import keyed
import pytest
from cast import AT, TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.core import base, clock
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk.models import Warning
from zhike.apps.service import actions, queries, rules
from zhike.apps.service.models import Incident
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch

HOUR = timedelta(minutes=60)


@pytest.fixture
def account(everything, cast) -> int:
    keyed.stood(
        customer_id=cast.customer_id, metal="PLATINUM", sponsor_id=cast.regional_manager.pk, manager_id=cast.owner.pk,
        backup_id=cast.colleague.pk, at=AT,
    )  # fmt: skip
    return cast.customer_id


def told(cast) -> set[str]:
    """Return who has been told so far."""
    return set(Notice.objects.values_list("user__username", flat=True))


@pytest.mark.parametrize(("minutes", "late"), [(59, False), (60, False), (60.9, False), (61, True), (90, True)])
def test_at_sixty_minutes_it_is_in_time_and_at_sixty_one_it_is_late(minutes, late):
    assert rules.is_late(int(minutes), 60) is late


@pytest.mark.covers("R532")
def test_a_mistake_is_told_at_once_and_closed_with_its_root_cause(account, cast):
    pk = actions.report_incident(customer_id=account, what="发错型号", at=AT)
    assert told(cast) == {"owner", "colleague", "regional_manager", "branch_manager"}
    with pytest.raises(rules.Refused, match="NOT_RECOVERED"):
        actions.close_incident(incident_id=pk, root_cause="库位码相同", at=AT)
    actions.begin_recovery(incident_id=pk, recovery="备件先送", at=AT + HOUR)
    with pytest.raises(rules.Refused, match="NO_CAUSE"):
        actions.close_incident(incident_id=pk, root_cause=" ", at=AT + HOUR)
    actions.close_incident(incident_id=pk, root_cause="库位码相同", at=AT + HOUR)
    assert queries.incident(pk).status == "CLOSED"
    actions.reopen_incident(incident_id=pk, at=AT + HOUR)
    assert queries.incident(pk).status == "RECOVERING"
    # The board: one mistake with platinum, where the target is none.
    assert queries.board(TODAY, TODAY).rows == [("PLATINUM", 1, 0), ("GOLD", 0, 0), ("IRON", 0, 0), ("LEAD", 0, 0)]


@pytest.mark.covers("R532")
def test_only_a_key_account_has_incidents_and_none_of_the_future(everything, cast):
    with pytest.raises(rules.Refused, match="NOT_KEY"):
        actions.report_incident(customer_id=cast.customer_id, what="发错型号", at=AT)


@pytest.mark.covers("R533")
def test_after_sixty_one_minutes_without_recovery_it_goes_up(account, cast, monkeypatch):
    pk = actions.report_incident(customer_id=account, what="停线两小时", at=AT)
    Notice.objects.all().delete()
    at = AT + HOUR
    monkeypatch.setattr(clock, "now", lambda: at)
    dispatch.run_once()
    assert Incident.objects.get(pk=pk).escalated_at is None
    assert not actions.escalate_incident(incident_id=pk, at=AT + HOUR)
    at = AT + HOUR + timedelta(minutes=1)
    dispatch.run_once()
    row = Incident.objects.get(pk=pk)
    assert row.escalated_at == at
    assert {"regional_manager", "general_manager"} <= told(cast)
    task = Task.objects.get(source="incident")
    assert (task.assignee_id, task.priority, task.link) == (
        cast.regional_manager.pk, "HIGH", f"/service/incidents/{pk}/"
    )  # fmt: skip
    # Once: whoever looks again finds it done.
    assert not actions.escalate_incident(incident_id=pk, at=at + HOUR)


def test_an_incident_is_held_while_it_goes_up_and_while_somebody_begins(account):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has one writer at a time")
    pk = actions.report_incident(customer_id=account, what="停线两小时", at=AT)
    with CaptureQueriesContext(connection) as seen:
        actions.escalate_incident(incident_id=pk, at=AT + 2 * HOUR)
        actions.begin_recovery(incident_id=pk, recovery="工程师已出发", at=AT + 2 * HOUR)
    assert sum('FOR UPDATE OF "service_incident"' in one["sql"] for one in seen) == 2


@pytest.mark.covers("R533")
def test_begun_at_the_sixtieth_minute_it_never_goes_up(account, cast, monkeypatch):
    pk = actions.report_incident(customer_id=account, what="停线两小时", at=AT)
    actions.begin_recovery(incident_id=pk, recovery="工程师已出发", at=AT + HOUR)
    monkeypatch.setattr(clock, "now", lambda: AT + 2 * HOUR)
    dispatch.run_once()
    row = Incident.objects.get(pk=pk)
    assert (row.escalated_at, queries.minutes_until_recovery(row, AT + 9 * HOUR)) == (None, 60)
    assert not queries.is_late(row, AT + 9 * HOUR)


def level() -> str:
    """Return how grave the incident's open warning is; empty without one."""
    return Warning.objects.filter(detector="INCIDENT", cleared_date=None).values_list("level", flat=True).first() or ""


@pytest.mark.covers("R533")
def test_the_risk_of_the_account_is_one_level_up_until_it_is_closed(account, cast):
    def look() -> str:
        risk_actions.look_at(codes=("INCIDENT",), customer_ids=[account], day=TODAY, at=AT)
        return level()

    assert look() == ""
    pk = actions.report_incident(customer_id=account, what="停线两小时", at=AT)
    assert look() == "BLUE"
    Warning.objects.create(
        detector="PAYMENT", customer_id=account, level="ORANGE", measured=120, threshold=90, confidence=0.9,
        opened_date=TODAY, seen_date=TODAY, due_date=TODAY, created_at=AT, updated_at=AT,
    )  # fmt: skip
    assert look() == "RED"
    Warning.objects.filter(detector="PAYMENT").update(cleared_date=TODAY)
    assert look() == "BLUE"
    actions.begin_recovery(incident_id=pk, recovery="已换货", at=AT)
    assert look() == "BLUE"
    actions.close_incident(incident_id=pk, root_cause="标签相似", at=AT)
    assert look() == ""


def test_an_incident_of_another_branch_does_not_exist(account, cast):
    pk = actions.report_incident(customer_id=account, what="停线两小时", at=AT)
    from zhike.apps.org import queries as org_queries

    with base.acting_as(org_queries.member(cast.other_manager.pk)):
        assert queries.incident(pk) is None
        with pytest.raises(actions.NoSuchIncident):
            actions.begin_recovery(incident_id=pk, recovery="x", at=AT)
        with pytest.raises(rules.Refused, match="NOT_KEY"):
            actions.report_incident(customer_id=account, what="x", at=AT)
