"""Decisions: win back or observe, one by one or together; give up on a manager's word; taken back; terms changed."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.grading import actions as grading_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.apps.winback import queries, rules
from zhike.apps.winback.actions import telling
from zhike.apps.winback.models import WinBackCase

DEVELOP = "DEVELOP"
DECISIONS = ("WIN_BACK", "OBSERVED", DEVELOP)
DEVELOPED_WITHIN = 30
MOST_YEARS, MOST = 10, 500
ANSWERED = ("WIN_BACK", "OBSERVED", "ABANDONED")


@transaction.atomic
def set_terms(
    *, case_id: int, probability: Decimal, horizon: int, cost: Decimal, version: int | None = None, at: datetime
) -> None:  # fmt: skip
    """Say how likely a case succeeds, over how many years its gain counts and what it will cost. Raises Refused."""
    row = telling.found(case_id, (*rules.UNDECIDED, "WIN_BACK"))
    for rule, field, is_broken in (
        ("BAD_PROBABILITY", "probability", not 0 <= probability <= 1),
        ("BAD_HORIZON", "horizon", not 1 <= horizon <= MOST_YEARS),
        ("BAD_COST", "cost", cost < 0),
    ):
        if is_broken:
            raise rules.Refused(rule, field)
    row.change({"probability": probability, "horizon": horizon, "cost": cost}, version=version, at=at)
    telling.tell("winback.terms", row, at, probability=probability, horizon=horizon, cost=cost)


@transaction.atomic
def decide(
    *, case_id: int, decision: str, why: str, person_id: int | None = None, today: date, version: int | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Decide to win a customer back or to observe it; what follows becomes tasks. Raises Refused, StaleRecord."""
    row = telling.found(case_id, rules.UNDECIDED)
    _check(decision, why)
    told = queries.standing(row, today)
    if decision == "WIN_BACK" and rules.REPUTATION in told.attitude.rules and not base.actor().may("winback.override"):
        raise rules.Refused("GENERAL_MANAGER", "decision")
    if decision == "OBSERVED" and told.attitude.code == rules.LET_GO and told.is_gated:
        raise rules.Refused("POTENTIAL_GATE", "decision")
    if person_id is not None and org_queries.user(person_id) is None:
        raise rules.Refused("NO_USER", "person_id")
    _decide(row, "OBSERVED" if decision == DEVELOP else decision, why, told, person_id=person_id, today=today,
            version=version, at=at)  # fmt: skip
    if decision == DEVELOP:
        _develop(row, told, today, at)


def _check(decision: str, why: str) -> None:
    if decision not in DECISIONS:
        raise rules.Refused("BAD_DECISION", "decision")
    if not why.strip():
        raise rules.Refused("NO_REASON", "why")


def _decide(
    row: WinBackCase, decision: str, why: str, told: Any, *, person_id: int | None = None, today: date,
    version: int | None = None, at: datetime,
) -> None:  # fmt: skip
    is_attempt = decision == "WIN_BACK"
    observed = today + timedelta(days=queries.terms()["observe"])
    row.change(
        {
            "status": decision, "why": why.strip()[:500], "attitude": told.attitude.code, "decided_date": today,
            "decided_by_id": base.actor().user_id, "person_id": person_id or row.person_id,
            "is_attempted": row.is_attempted or is_attempt, "budget": told.budget if is_attempt else None,
            # What is observed comes up again when its time is over.
            "decide_date": row.decide_date if is_attempt else observed,
        },
        version=version, at=at,
    )  # fmt: skip
    if is_attempt:
        telling.dispatch(row, told.attitude.code, today, at)
        if row.act_by is None:
            title = _("Win %(name)s back: look into the cause") % {"name": row.customer.name}
            telling.ask(row, "begin", title, today + timedelta(days=7), at)
    core_actions.record("winback.decided", {
        "case_id": row.pk, "customer_id": row.customer_id, "decision": decision}, at=at)  # fmt: skip
    telling.keep("winback.decide", row, at, decision=decision, attitude=told.attitude.code, why=why)


def _develop(row: WinBackCase, told: Any, today: date, at: datetime) -> None:
    """Put a customer on the list of those who are helped to rise, where it is not there yet."""
    if told.facts.potential is None or told.facts.potential < queries.lines().potential:
        raise rules.Refused("NO_POTENTIAL", "decision")
    with suppress(grading_actions.ProgrammeRefused), transaction.atomic():
        grading_actions.begin_programme(
            customer_id=row.customer_id, steps=[_("Win it back and develop it")], owner_id=None,
            due_date=today + timedelta(days=DEVELOPED_WITHIN), note=row.why, at=at,
        )  # fmt: skip


@transaction.atomic
def decide_many(
    *, case_ids: Iterable[int], decision: str, why: str, today: date, at: datetime
) -> tuple[int, int]:  # fmt: skip
    """Decide about ordinary and small customers together; return how many, and how many were left.

    Left is whom a rule stands against: a bad reputation, a potential that is not known or too high to refuse it.
    """
    _check(decision, why)
    if decision == DEVELOP:
        raise rules.Refused("BAD_DECISION", "decision")
    rows = list(queries.decided_together().filter(pk__in=list(case_ids)[:MOST]).order_by("pk"))
    told, n_left = queries.standings(rows, today), 0
    for row in rows:
        one = told[row.pk]
        is_refused = decision == "OBSERVED" and one.attitude.code == rules.LET_GO and one.is_gated
        if is_refused or (decision == "WIN_BACK" and rules.REPUTATION in one.attitude.rules):
            n_left += 1
            continue
        _decide(row, decision, why, one, today=today, at=at)
    return len(rows) - n_left, n_left


@transaction.atomic
def ask_abandon(*, case_id: int, rule: str, why: str, today: date, at: datetime) -> None:
    """Ask a manager to give a customer up by a rule that holds. Raises Refused."""
    row = telling.found(case_id, ("WAITING", "OBSERVED", "WIN_BACK"))
    told = queries.standing(row, today)
    if not why.strip():
        raise rules.Refused("NO_REASON", "why")
    if rule not in told.attitude.rules:
        raise rules.Refused("NO_GROUND", "rule")
    if told.is_gated:
        raise rules.Refused("POTENTIAL_GATE", "rule")
    row.change(
        {"status": "ASKED", "rule": rule, "why": why.strip()[:500], "asker_id": base.actor().user_id},
        version=None, at=at,
    )  # fmt: skip
    title = _("%(name)s is to be given up: your approval") % {"name": row.customer.name}
    task_actions.notify(
        user_ids=org_queries.manager_ids(row.customer.branch_id), title=title, text=row.why, kind="APPROVAL",
        link=telling.link_to(row.pk), at=at,
    )  # fmt: skip
    core_actions.record("winback.asked", {"case_id": row.pk, "customer_id": row.customer_id, "rule": rule}, at=at)
    telling.keep("winback.ask", row, at, rule=rule, why=why)


@transaction.atomic
def answer_abandon(*, case_id: int, is_approved: bool, why: str = "", today: date, at: datetime) -> None:
    """Give a customer up, or not: then nothing is sent to it any more. Raises Refused.

    Who asked does not answer; tasks of the case that are still open are cancelled.
    """
    row = telling.found(case_id, ("ASKED",))
    if row.asker_id is not None and row.asker_id == base.actor().user_id:
        raise rules.Refused("OWN_REQUEST")
    people_actions.demand_impartial(customer_id=row.customer_id)
    if not is_approved and not why.strip():
        raise rules.Refused("NO_REASON", "why")
    if not is_approved:
        row.change({"status": "WAITING", "rule": "", "decide_date": today + timedelta(days=queries.terms()["decide"])},
                   version=None, at=at)  # fmt: skip
    else:
        row.change(
            {"status": "ABANDONED", "attitude": "ABANDON", "decided_date": today, "closed_date": today,
             "decided_by_id": base.actor().user_id},
            version=None, at=at,
        )  # fmt: skip
        _suppress(row, "SUPPRESSED", at)
        _cancel_tasks(row, at)
    if row.asker_id:
        said = _("%(name)s is given up") if is_approved else _("%(name)s is not given up")
        task_actions.notify(user_ids=[row.asker_id], title=said % {"name": row.customer.name}, text=why[:500],
                            kind="APPROVAL", link=telling.link_to(row.pk), at=at)  # fmt: skip
    payload = {"case_id": row.pk, "customer_id": row.customer_id, "is_approved": is_approved}
    core_actions.record("winback.abandoned", payload, at=at)
    telling.keep("winback.abandon", row, at, is_approved=is_approved, rule=row.rule, why=why)


def _suppress(row: WinBackCase, status: str, at: datetime) -> None:
    with base.acting_as(base.System(f"given up by {base.actor().label}")):
        customer_actions.change_customer(customer_id=row.customer_id, values={"status": status}, version=None, at=at)


def _cancel_tasks(row: WinBackCase, at: datetime) -> None:
    with base.acting_as(base.System("given up")):
        rows = task_queries.tasks().filter(key__startswith=f"winback:{row.pk}:", status="OPEN")
        for task in rows:
            task_actions.close_task(task_id=task.pk, status="CANCELLED", outcome=_("The customer is given up."), at=at)


@transaction.atomic
def reopen(*, case_id: int, today: date, at: datetime) -> None:
    """Put a case back into the pool that was decided or given up; whoever was given up hears from us again."""
    row = telling.found(case_id, ANSWERED)
    if row.status == "ABANDONED":
        if queries.open_case_of(row.customer_id) is not None:
            raise rules.Refused("HAS_CASE")
        _suppress(row, "ACTIVE", at)
    row.change(
        {
            "status": "WAITING", "rule": "", "closed_date": None, "decided_date": None, "decided_by_id": None,
            "decide_date": today + timedelta(days=queries.terms()["decide"]),
            "is_attempted": row.is_attempted and row.steps.exists(),
        },
        version=None, at=at,
    )  # fmt: skip
    telling.tell("winback.reopen", row, at)


@transaction.atomic
def fail(*, case_id: int, why: str, today: date, at: datetime) -> None:
    """Close an attempt that did not succeed. Raises Refused."""
    row = telling.found(case_id, ("WIN_BACK",))
    if not why.strip():
        raise rules.Refused("NO_REASON", "why")
    row.change({"status": "FAILED", "closed_date": today, "why": why.strip()[:500]}, version=None, at=at)
    _cancel_tasks(row, at)
    core_actions.record("winback.settled", {
        "case_id": row.pk, "customer_id": row.customer_id, "outcome": "FAILED"}, at=at)  # fmt: skip
    telling.keep("winback.settle", row, at, outcome="FAILED", why=why)
