"""Carrying rules out: once for every event, as their author, within what whoever is told may see."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import base, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.actions import doing
from zhike.apps.playbooks.models import Deed, Rule, Run

# So many customers at one time; what fits still, fits tomorrow.
MOST = 500
BATCH = 1_000
AUTHOR_ACT = "rule.manage"


def run_rules(*, event_id: int, event: str, payload: Mapping[str, Any], day: date, at: datetime) -> int:
    """Carry out every rule that waits for an event; return for how many customers something was done."""
    with base.acting_as(base.System("rules")):
        waiting = list(queries.active_rules(rules.triggers_of(event, payload, day)))
        ids = {one: queries.customers_of(one, payload, day) for one in {rule.trigger for rule in waiting}}
    return sum(_run(rule, ids[rule.trigger], event_id=event_id, day=day, at=at) for rule in waiting)


def _run(rule: Rule, ids: list[int] | None, *, event_id: int, day: date, at: datetime) -> int:
    author = org_queries.member(rule.author_id)
    acts = {rules.act_of(step.deed, step.change_field) for step in queries.steps_of(rule)} - {""}
    if author is None or not all(author.may(act) for act in (AUTHOR_ACT, *acts)):
        return 0
    try:
        with base.acting_as(author):
            cards = list(_matched(rule, ids, day=day, at=at))
    except (lists.ListRefused, rules.BadRule):
        return 0  # a field it asks for is no longer offered: its page says so, and the other rules go on
    if not cards:
        return 0
    try:
        with transaction.atomic(), base.acting_as(base.System(f"rule {rule.pk}")):
            is_capped = len(cards) > MOST
            run = Run.objects.create(rule=rule, event_id=event_id, at=at, is_capped=is_capped, edition=rule.edition)
            done = doing.do(rule, run, author, cards[:MOST], day=day, at=at)
            Deed.objects.bulk_create(done)
    except IntegrityError:
        if Run.objects.filter(rule=rule, event_id=event_id).exists():
            return 0  # carried out already, before the worker died
        raise
    return len({deed.customer_id for deed in done if not deed.skipped})


def _matched(rule: Rule, ids: list[int] | None, *, day: date, at: datetime) -> Iterator[Any]:
    rows = queries.fitting(rule.query, day).exclude(pk__in=queries.resting(rule, at=at))
    if ids is None:
        yield from rows[: MOST + 1]
        return
    for start in range(0, len(ids), BATCH):
        yield from rows.filter(pk__in=ids[start : start + BATCH])[: MOST + 1]
