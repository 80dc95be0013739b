"""Handing over: a leaver's customers and open tasks go to successors, their access ends, key customers get a visit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.activities import actions as activity_actions
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import queries as churn_queries
from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import actions as expectation_actions
from zhike.apps.health import actions as health_actions
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions as plan_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.risk import actions as risk_actions
from zhike.apps.sales import actions as sale_actions
from zhike.apps.service import actions as service_actions
from zhike.apps.stewardship import queries, rules
from zhike.apps.stewardship.models import Handover
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.winback import actions as winback_actions

BATCH = 500


@dataclass(frozen=True)
class Step:
    """What one app hands over: a person's open work about some customers, None for work about nobody; taken back."""

    name: str
    hand_over: Callable[..., list[int]]
    take_back: Callable[..., int]


TASKS = "tasks"
STEPS: tuple[Step, ...] = (
    Step(TASKS, task_actions.hand_over_tasks, task_actions.take_back_tasks),
    Step("planned_visits", activity_actions.hand_over_visits, activity_actions.take_back_visits),
    Step("activities", activity_actions.hand_over_activities, activity_actions.take_back_activities),
    Step("interviews", interview_actions.hand_over_interviews, interview_actions.take_back_interviews),
    Step("webforms", webform_actions.hand_over_forms, webform_actions.take_back_forms),
    Step("surveys", survey_actions.hand_over_surveys, survey_actions.take_back_surveys),
    Step("expectation_plans", expectation_actions.hand_over_plans, expectation_actions.take_back_plans),
    Step("levers", expectation_actions.hand_over_levers, expectation_actions.take_back_levers),
    Step("opportunities", sale_actions.hand_over_opportunities, sale_actions.take_back_opportunities),
    Step("measures", churn_actions.hand_over_measures, churn_actions.take_back_measures),
    Step("emergencies", churn_actions.hand_over_emergencies, churn_actions.take_back_emergencies),
    Step("risks", risk_actions.hand_over_risks, risk_actions.take_back_risks),
    Step("treatments", risk_actions.hand_over_treatments, risk_actions.take_back_treatments),
    Step("relation_steps", target_actions.hand_over_steps, target_actions.take_back_steps),
    Step("goals", plan_actions.hand_over_goals, plan_actions.take_back_goals),
    Step("plan_actions", plan_actions.hand_over_actions, plan_actions.take_back_actions),
    Step("inquiries", coaching_actions.hand_over_inquiries, coaching_actions.take_back_inquiries),
    Step("managed_accounts", key_actions.hand_over_managed, key_actions.take_back_managed),
    Step("backed_accounts", key_actions.hand_over_backed, key_actions.take_back_backed),
    Step("relation_programmes", health_actions.hand_over_programmes, health_actions.take_back_programmes),
    Step("shifts", service_actions.hand_over_shifts, service_actions.take_back_shifts),
    Step("requests", service_actions.hand_over_requests, service_actions.take_back_requests),
    Step("complaints", complaint_actions.hand_over_complaints, complaint_actions.take_back_complaints),
    Step("suggestions", complaint_actions.hand_over_suggestions, complaint_actions.take_back_suggestions),
    Step("improvements", complaint_actions.hand_over_improvements, complaint_actions.take_back_improvements),
    Step("winback_cases", winback_actions.hand_over_cases, winback_actions.take_back_cases),
    Step("winback_saves", winback_actions.hand_over_saves, winback_actions.take_back_saves),
    Step("winback_plans", winback_actions.hand_over_plans, winback_actions.take_back_plans),
    Step("rules", playbook_actions.hand_over_rules, playbook_actions.take_back_rules),
)


class HandoverRefused(Exception):
    """A hand-over or its undoing is refused by a rule of rules.HANDOVER_RULES."""

    def __init__(self, rule: str):
        super().__init__(str(rules.HANDOVER_RULES[rule]))
        self.rule = rule


def hand_over(
    *, leaver_id: int, plan: Mapping[int, int], rest_to: int | None, closes_access: bool, day: date, at: datetime
) -> int:
    """Hand somebody's customers over as planned, those not named to one more person; return the hand-over's id.

    The access ends first. Then each chunk of customers moves in a transaction of its own, with the tasks about them.
    """
    leaver = queries.leaver(leaver_id)
    if leaver is None:
        raise customer_actions.NoSuchCustomer(leaver_id)
    _refuse(queries.handover_refusal(leaver))
    cards = list(queries.cards_held(leaver_id))
    known = {user.pk for user in queries.successors(leaver_id)}
    to = {card.pk: plan.get(card.pk, rest_to) for card in cards}
    if not set(to.values()) <= known or (rest_to is not None and rest_to not in known):
        raise HandoverRefused("NO_SUCCESSOR")
    unnamed = [card.pk for card in cards if card.pk not in plan]
    if len(unnamed) > churn_queries.rule_of_events()["bulk"] and churn_queries.unreviewed(unnamed, day):
        raise HandoverRefused("NEEDS_REVIEW")
    handover = _open(leaver, closes_access, at=at)
    by_successor: dict[int, list[Any]] = {}
    for card in cards:
        by_successor.setdefault(to[card.pk] or 0, []).append(card)
    for successor_id, theirs in by_successor.items():
        for start in range(0, len(theirs), BATCH):
            _move(handover, successor_id, theirs[start : start + BATCH], day=day, at=at)
    first = rest_to or next(iter(by_successor), None)
    if first:
        _move_rest(handover, first, at=at)
    _tell(handover, at=at)
    return handover.pk


@transaction.atomic
def _open(leaver: Any, closes_access: bool, *, at: datetime) -> Handover:
    """Write the hand-over down and end the leaver's access at once."""
    closes = closes_access and leaver.is_active
    if closes:
        try:
            org_actions.close_access(user_id=leaver.pk, at=at)
        except org_actions.UserRefused as last:
            raise HandoverRefused("LAST_ADMINISTRATOR") from last
    handover = Handover.objects.create(
        leaver_id=leaver.pk, branch_id=leaver.branch_id, user_id=base.actor().user_id, at=at, is_access_closed=closes
    )
    core_actions.audit(
        "handover.start", noun="handover", object_id=handover.pk, branch_id=leaver.branch_id, at=at,
        values={"leaver_id": leaver.pk, "closes_access": closes},
    )  # fmt: skip
    return handover


@transaction.atomic
def _move(handover: Handover, successor_id: int, cards: list[Any], *, day: date, at: datetime) -> None:
    """Give some customers to a successor, with the open work about them and a visit to each key customer."""
    still = set(customer_actions.lock_owned(customer_ids=[card.pk for card in cards], owner_id=handover.leaver_id))
    cards = [card for card in cards if card.pk in still]
    ids = [card.pk for card in cards]
    moved = handover.moved.setdefault(str(successor_id), {})
    try:
        done = customer_actions.assign_owner(customer_ids=ids, owner_id=successor_id, at=at)
    except PermissionDenied as refused:
        if str(refused) not in rules.HANDOVER_RULES:
            raise
        raise HandoverRefused(str(refused)) from None
    moved.setdefault("customers", []).extend(done.former)
    _give_work(handover, successor_id, ids, at=at)
    key_cards = [card for card in cards if card.tier in rules.KEY_TIERS]
    visits = [pk for card in key_cards if (pk := _visit(handover, successor_id, card, day=day, at=at))]
    moved.setdefault("visits", []).extend(visits)
    handover.n_customers += len(done.former)
    handover.n_visits += len(visits)
    handover.stake += sum((card.stake for card in cards), Decimal(0))
    handover.save()


def _visit(handover: Handover, successor_id: int, card: Any, *, day: date, at: datetime) -> int | None:
    return task_actions.add_task(
        title=_("Introduce yourself to %(name)s") % {"name": card.name}, due_date=day + timedelta(rules.VISIT_WITHIN),
        branch_id=card.branch_id, assignee_id=successor_id, customer_id=card.pk, priority="HIGH", source="handover",
        note=_("A key customer taken over from %(name)s.") % {"name": handover.leaver.name},
        key=f"handover:{handover.pk}:{card.pk}", at=at,
    )  # fmt: skip


@transaction.atomic
def _move_rest(handover: Handover, successor_id: int, *, at: datetime) -> None:
    """Give the open work about nobody in particular to one successor."""
    _give_work(handover, successor_id, None, at=at)
    handover.save()


def _give_work(handover: Handover, successor_id: int, customer_ids: list[int] | None, *, at: datetime) -> None:
    moved = handover.moved.setdefault(str(successor_id), {})
    for step in STEPS:
        given = step.hand_over(from_id=handover.leaver_id, to_id=successor_id, customer_ids=customer_ids, at=at)
        moved.setdefault(step.name, []).extend(given)
        handover.n_tasks += len(given) if step.name == TASKS else 0


@transaction.atomic
def _tell(handover: Handover, *, at: datetime) -> None:
    """Tell each successor and the managers of the branch; record that it is done."""
    link = f"/handovers/{handover.pk}/"
    said = {"name": handover.leaver.name, "n": handover.n_customers}
    # What was given away meanwhile did not move: told is what did.
    n_moved = {int(pk): len(moved["customers"]) for pk, moved in handover.moved.items() if moved.get("customers")}
    for successor_id, n in n_moved.items():
        title = _("You take over %(n)d customers from %(name)s") % (said | {"n": n})
        task_actions.notify(user_ids=[successor_id], title=title, link="/customers/?owner=me", kind="TASK", at=at)
    managers = [user.pk for user in org_queries.managers_of(handover.branch_id)]
    title = _("The work of %(name)s was handed over: %(n)d customers") % said
    told = [pk for pk in managers if pk != handover.leaver_id]
    task_actions.notify(user_ids=told, title=title, link=link, kind="TASK", at=at)
    core_actions.record("handover.done", {"handover_id": handover.pk}, at=at)


@transaction.atomic
def undo_handover(*, handover_id: int, at: datetime) -> int:
    """Give customers and open work back to whom they belonged, what was given on since left alone; return how many.

    The leaver's access stays closed: an administrator opens it.
    """
    found = queries.handover(handover_id)
    if found is None:
        raise customer_actions.NoSuchCustomer(handover_id)
    if at - found.at > rules.UNDO_FOR:
        raise HandoverRefused("TOO_LATE")
    # Whoever comes second finds it undone.
    if not Handover.objects.filter(pk=handover_id, undone_at=None).update(undone_at=at):
        raise HandoverRefused("ALREADY_UNDONE")
    n_back = sum(_take_back(found, int(pk), moved, at=at) for pk, moved in found.moved.items())
    core_actions.audit(
        "handover.undo", noun="handover", object_id=found.pk, branch_id=found.branch_id, at=at, n_rows=n_back
    )
    core_actions.record("handover.undone", {"handover_id": found.pk}, at=at)
    return n_back


def _take_back(found: Handover, successor_id: int, moved: Mapping[str, list[int]], *, at: datetime) -> int:
    cards = customer_queries.cards_of(moved.get("customers", []))
    # Locked, as when they were given: whoever gives them on at the same moment waits.
    still = customer_actions.lock_owned(customer_ids=list(cards), owner_id=successor_id)
    n_back = len(customer_actions.assign_owner(customer_ids=still, owner_id=found.leaver_id, at=at).former)
    for step in STEPS:
        step.take_back(ids=moved.get(step.name, []), from_id=found.leaver_id, to_id=successor_id, at=at)
    for task_id in moved.get("visits", []):
        try:
            task_actions.close_task(task_id=task_id, status="CANCELLED", outcome=_("The hand-over was undone."), at=at)
        except (task_actions.NoSuchTask, task_actions.TaskClosed):
            continue  # done already, or gone: nothing to take back
    return n_back


def _refuse(rule: str) -> None:
    if rule:
        raise HandoverRefused(rule)
