"""What a playbook would have done in days gone by, from the events and warnings that were recorded; nothing is done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from zhike.apps.core import queries as core_queries
from zhike.apps.playbooks import rules
from zhike.apps.playbooks.models import Rule
from zhike.apps.playbooks.queries import addressing, reading
from zhike.apps.risk import queries as risk_queries

MOST_EVENTS, N_SHOWN = 20_000, 20


@dataclass(frozen=True)
class Rehearsal:
    """How often it would have acted, on whom, and what that would have made."""

    first: date
    last: date
    n_occasions: int
    n_named: int
    # Customers acted on, each as often as the days of rest allow; and how many of them the lot would hold out.
    n_acts: int
    n_customers: int
    n_held_out: int
    by_step: list[tuple[rules.Step, int]]
    shown: list[tuple[Any, date]]
    # The calendar was not recorded with who fitted then: only today can be told.
    is_today_only: bool = False


def rehearse(found: Rule, *, days: int, day: date) -> Rehearsal:
    """Go through what was recorded in the last days; whether a customer fits is told by how it stands today."""
    first = day - timedelta(days=days)
    trigger = rules.TRIGGERS[found.trigger]
    is_calendar = (trigger.event or found.trigger) == rules.EVERY_DAY
    happened = [(day, None)] if is_calendar else list(_occasions(found, first, day))
    named = {pk for _day, ids in happened for pk in ids or ()}
    fitting = reading.fitting(found.query, day)
    rows = fitting if is_calendar else fitting.filter(pk__in=list(named))
    if is_calendar and trigger.names:
        rows = fitting.filter(pk__in=addressing.customers_of(found.trigger, {}, day) or [])
    cards = {card.pk: card for card in rows}
    acts = _rested(found, [(at, ids if ids is not None else list(cards)) for at, ids in happened], set(cards))
    held = {pk for pk, _at in acts if _is_out(found, cards[pk])}
    n_acts = sum(pk not in held for pk, _at in acts)
    return Rehearsal(
        first, day, len(happened), len(named) or len(cards), n_acts, len({pk for pk, _at in acts}), len(held),
        [(step, n_acts) for step in reading.steps_of(found)],
        [(cards[pk], at) for pk, at in acts[-N_SHOWN:][::-1]], is_calendar,
    )  # fmt: skip


def _is_out(found: Rule, card: Any) -> bool:
    return card.tier in rules.TIERS and rules.is_held_out(found.pk, card.pk, found.hold_out)


def _occasions(found: Rule, first: date, last: date) -> Iterator[tuple[date, list[int]]]:
    if rules.TRIGGERS[found.trigger].event == rules.RAISED:
        rows = risk_queries.warnings().filter(detector__in=rules.detectors_of(found.trigger))
        rows = rows.filter(opened_date__gt=first, opened_date__lte=last).exclude(customer=None)
        known = rows.order_by("opened_date", "pk").values_list("opened_date", "customer_id")
        yield from ((opened, [customer_id]) for opened, customer_id in known if customer_id)
        return
    name = rules.TRIGGERS[found.trigger].event or found.trigger
    begin = timezone.make_aware(datetime.combine(first + timedelta(days=1), datetime.min.time()))
    for event in core_queries.happened(name, since=begin, limit=MOST_EVENTS):
        on = timezone.localdate(event.at)
        if on <= last and found.trigger in rules.triggers_of(name, event.payload, on):
            yield on, addressing.customers_of(found.trigger, event.payload, on) or []


def _rested(found: Rule, happened: list[tuple[date, list[int]]], fits: set[int]) -> list[tuple[int, date]]:
    last: dict[int, date] = {}
    acts = []
    for at, ids in happened:
        for pk in ids:
            if pk in fits and (pk not in last or (at - last[pk]).days >= found.rest_days):
                last[pk] = at
                acts.append((pk, at))
    return acts
