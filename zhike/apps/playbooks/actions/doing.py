"""What a rule does for the customers that fit: a task, a notice, a change, a message; each noted in its log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from zhike.apps.core import base, workdays
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.apps.tasks import actions as task_actions


@dataclass(frozen=True)
class Occasion:
    """A rule carried out: its run, in whose name, on which day, at which moment."""

    rule: Rule
    run: Run
    author: base.Actor
    day: date
    at: datetime


def do(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    """Do what a rule says for some customers; return what came of it for each, to be kept."""
    return DOING[now.rule.deed](now, cards)


def _tell(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    return [_told(now, card, told) for card, told in _addressed(now.rule, cards)]


def _told(now: Occasion, card: Any, told: list[int] | None) -> Deed:
    rule, run, day, at = now.rule, now.run, now.day, now.at
    deed = Deed(run=run, customer_id=card.pk)
    if not told:
        deed.skipped = Deed.Skipped.NOBODY if told is None else Deed.Skipped.UNSEEN
        return deed
    key = f"rule:{rule.pk}:{card.pk}:{run.event_id}"
    if rule.deed == Rule.Deed.TASK:
        deed.task_id = task_actions.add_task(
            title=_said(rule, card, told[0], day), due_date=_due(rule, day),
            branch_id=card.branch_id, assignee_id=told[0], customer_id=card.pk, source=rule.name[:40], key=key, at=at,
        )  # fmt: skip
        return deed
    for user_id in told:
        task_actions.notify(
            user_ids=[user_id], title=_said(rule, card, user_id, day), text=rule.name,
            link=reverse("customer", args=[card.pk]), key=key, at=at,
        )  # fmt: skip
    return deed


def _due(rule: Rule, day: date) -> date:
    """Return when a rule's task is due: nobody is to do it on a day off."""
    return workdays.next_working(day + timedelta(days=rule.due_days))


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


def _said(rule: Rule, card: Any, user_id: int, day: date) -> str:
    """Return the rule's text about a customer, in the language of whoever reads it."""
    reader = org_queries.user(user_id)
    with translation.override((reader and reader.language) or settings.LANGUAGE_CODE):
        days = str((day - card.last_purchase_date).days) if card.last_purchase_date else "—"
        tier = str(customer_lists.TIERS.get(card.tier, "—"))
    return rules.fill(rule.template, {"customer": card.name, "code": card.code, "tier": tier, "days": days})


def _change(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    """Set the field in the author's name: the trail of the customer says who let it happen."""
    change = queries.change_of(now.rule)
    has_taker = change.field != "owner" or org_queries.owners().filter(pk=change.value).exists()
    done = []
    for card in cards:
        deed = Deed(run=now.run, customer_id=card.pk)
        done.append(deed)
        with base.acting_as(now.author):
            row = customer_queries.customer(card.pk)
        before = getattr(row, change.column, None)
        if row is None or not has_taker or before == change.value:
            deed.skipped = Deed.Skipped.SAME if has_taker else Deed.Skipped.NOBODY
            continue
        try:
            with base.acting_as(now.author):
                _set(card.pk, change, now.at)
        except customer_actions.KindFixed:
            deed.skipped = Deed.Skipped.FIXED
            continue
        except customer_actions.RetiredAtDesk:
            deed.skipped = Deed.Skipped.AT_DESK
            continue
        except PermissionDenied:
            # A core asset changes its owner by approval; the others of the run go on.
            deed.skipped = Deed.Skipped.GUARDED
            continue
        deed.change = {"field": change.field, "before": before, "after": change.value}
    return done


def _set(customer_id: int, change: customer_rules.Change, at: datetime) -> None:
    if change.field == "owner":
        customer_actions.give_customer(customer_id=customer_id, owner_id=change.value, version=None, at=at)
    else:
        values = {change.field: change.value}
        customer_actions.change_customer(customer_id=customer_id, values=values, version=None, at=at)


def _write(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    """Queue the message in the author's name; whether it may leave is asked again when it does."""
    ids, letter = [card.pk for card in cards], now.rule.letter
    if letter is None:
        return [Deed(run=now.run, customer_id=pk, skipped=Deed.Skipped.NO_TEXT) for pk in ids]
    try:
        with base.acting_as(now.author):
            written = customer_actions.write_to(
                customer_ids=ids, channel=letter.channel, purpose=letter.purpose, subject=letter.subject,
                text=letter.body, language=letter.language, places=queries.places(letter, ids), day=now.day,
                key=f"rule:{now.rule.pk}:{now.run.event_id}", at=now.at,
            )  # fmt: skip
    except outbound_actions.TextRefused:
        return [Deed(run=now.run, customer_id=pk, skipped=Deed.Skipped.NO_TEXT) for pk in ids]
    return [
        Deed(
            run=now.run, customer_id=one.customer_id, message_id=one.message_id,
            skipped=Deed.Skipped.STAYED if one.reason else "",
        )
        for one in written
    ]  # fmt: skip


Doing = Callable[[Occasion, Sequence[Any]], list[Deed]]
DOING: Mapping[str, Doing] = {
    Rule.Deed.TASK: _tell, Rule.Deed.NOTICE: _tell, Rule.Deed.CHANGE: _change, Rule.Deed.MESSAGE: _write,
}  # fmt: skip
