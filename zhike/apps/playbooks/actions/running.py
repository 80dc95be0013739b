"""Carrying rules out: once for every event, as their author, within what whoever is told may see."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from zhike.apps.core import base
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.apps.tasks import actions as task_actions

# So many customers at one time; what fits still, fits tomorrow.
MOST = 500
BATCH = 1_000
AUTHOR_ACT = "rule.manage"


def run_rules(*, event_id: int, trigger: str, payload: Mapping[str, Any], day: date, at: datetime) -> int:
    """Carry out every rule that waits for an event; return for how many customers something was done."""
    with base.acting_as(base.System("rules")):
        waiting = list(queries.active_rules(trigger))
        ids = queries.customers_of(trigger, payload) if waiting else []
    return sum(_run(rule, ids, event_id=event_id, day=day, at=at) for rule in waiting)


def _run(rule: Rule, ids: list[int] | None, *, event_id: int, day: date, at: datetime) -> int:
    author = org_queries.member(rule.author_id)
    if author is None or not author.may(AUTHOR_ACT):
        return 0
    with base.acting_as(author):
        cards = list(_matched(rule, ids, day=day, at=at))
    if not cards:
        return 0
    try:
        with transaction.atomic(), base.acting_as(base.System(f"rule {rule.pk}")):
            run = Run.objects.create(rule=rule, event_id=event_id, at=at, is_capped=len(cards) > MOST)
            done = [_do(rule, run, card, told, day=day, at=at) for card, told in _addressed(rule, cards[:MOST])]
            Deed.objects.bulk_create(done)
    except IntegrityError:
        if Run.objects.filter(rule=rule, event_id=event_id).exists():
            return 0  # carried out already, before the worker died
        raise
    return sum(not deed.skipped for deed in done)


def _matched(rule: Rule, ids: list[int] | None, *, day: date, at: datetime) -> Iterator[Any]:
    rows = queries.fitting(rule.query, day).exclude(pk__in=queries.resting(rule, at=at))
    if ids is None:
        yield from rows[: MOST + 1]
        return
    for start in range(0, len(ids), BATCH):
        yield from rows.filter(pk__in=ids[start : start + BATCH])[: MOST + 1]


def _addressed(rule: Rule, cards: Sequence[Any]) -> Iterator[tuple[Any, list[int] | None]]:
    """Yield each customer with those to be told who may see it; None where there is nobody at all."""
    wanted = _wanted(rule, cards)
    sees: dict[int, set[int]] = {}
    for user_id in {user_id for told in wanted.values() for user_id in told}:
        reader = org_queries.member(user_id)
        mine = [pk for pk, told in wanted.items() if user_id in told]
        if reader is not None:
            with base.acting_as(reader):
                sees[user_id] = set(customer_queries.cards_of(mine))
    for card in cards:
        told = wanted[card.pk]
        yield card, [user_id for user_id in told if card.pk in sees.get(user_id, ())] if told else None


def _wanted(rule: Rule, cards: Sequence[Any]) -> dict[int, list[int]]:
    if rule.target == Rule.Target.PERSON:
        return {card.pk: [rule.person_id] if rule.person_id else [] for card in cards}
    if rule.target == Rule.Target.ROLE:
        people = org_queries.users().filter(is_active=True, role=rule.role).values_list("pk", flat=True)
        told = list(people)
        return {card.pk: told for card in cards}
    managers = queries.managers(card.branch_id for card in cards)
    wanted = {}
    for card in cards:
        owner = card.owner_id if rule.target == Rule.Target.OWNER and card.owner and card.owner.is_active else None
        user_id = owner or managers.get(card.branch_id)
        wanted[card.pk] = [user_id] if user_id else []
    return wanted


def _do(rule: Rule, run: Run, card: Any, told: list[int] | None, *, day: date, at: datetime) -> Deed:
    deed = Deed(run=run, customer_id=card.pk)
    if not told:
        deed.skipped = Deed.Skipped.NOBODY if told is None else Deed.Skipped.UNSEEN
        return deed
    key = f"rule:{rule.pk}:{card.pk}:{run.event_id}"
    if rule.deed == Rule.Deed.TASK:
        deed.task_id = task_actions.add_task(
            title=_said(rule, card, told[0], day), due_date=day + timedelta(days=rule.due_days),
            branch_id=card.branch_id, assignee_id=told[0], customer_id=card.pk, source=rule.name[:40], key=key, at=at,
        )  # fmt: skip
        return deed
    for user_id in told:
        task_actions.notify(
            user_ids=[user_id], title=_said(rule, card, user_id, day), text=rule.name,
            link=reverse("customer", args=[card.pk]), key=key, at=at,
        )  # fmt: skip
    return deed


def _said(rule: Rule, card: Any, user_id: int, day: date) -> str:
    """Return the rule's text about a customer, in the language of whoever reads it."""
    reader = org_queries.user(user_id)
    with translation.override((reader and reader.language) or settings.LANGUAGE_CODE):
        days = str((day - card.last_purchase_date).days) if card.last_purchase_date else "—"
        tier = str(customer_lists.TIERS.get(card.tier, "—"))
    return rules.fill(rule.template, {"customer": card.name, "code": card.code, "tier": tier, "days": days})
