"""What a playbook does for the customers that fit, step by step; each is noted in its log."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, workdays
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.loyalty import rules as loyalty_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.actions import drawing
from zhike.apps.playbooks.models import Deed, Rule, Run
from zhike.apps.tasks import actions as task_actions

MARKETING = "MARKETING"


@dataclass(frozen=True)
class Occasion:
    """A step of a rule carried out: its run, in whose name, on which day, at which moment."""

    rule: Rule
    run: Run
    author: base.Actor
    day: date
    at: datetime
    step: rules.Step

    def key(self, *more: object) -> str:
        """Return by which key what the step makes is known."""
        known = ":".join(map(str, ("rule", self.rule.pk, *more, self.run.event_id)))
        return known if self.step.position == 1 else f"{known}:{self.step.position}"


def do(rule: Rule, run: Run, author: base.Actor, cards: Sequence[Any], *, day: date, at: datetime) -> list[Deed]:
    """Do what a rule says for some customers, whoever the lot holds out left alone; return what came of it."""
    lots = drawing.draw(rule, cards)
    done = [
        Deed(run=run, customer_id=card.pk, skipped=Deed.Skipped.HELD, lot=Deed.Lot.HELD)
        for card in cards
        if lots.get(card.pk) == Deed.Lot.HELD
    ]
    free = [card for card in cards if lots.get(card.pk) != Deed.Lot.HELD]
    charged: rules.Step | None = None
    for one in queries.steps_of(rule):
        charged = one if one.deed == "CHARGE" else charged
        # Whoever was put in charge stands where the owner stood; what the owner is to do is still the owner's.
        is_higher = charged and one.deed == "ESCALATE" and one.target == Rule.Target.OWNER
        step = replace(one, target=charged.target, person_id=charged.person_id) if charged and is_higher else one
        for deed in DOING[step.deed](Occasion(rule, run, author, day, at, step), free) if free else ():
            deed.position, deed.lot = step.position, lots.get(deed.customer_id, "")
            done.append(deed)
    return done


def _tell(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    return [_told(now, card, told) for card, told in addressed(now.step, cards)]


def _told(now: Occasion, card: Any, told: list[int] | None) -> Deed:
    rule, run, step = now.rule, now.run, now.step
    deed = Deed(run=run, customer_id=card.pk)
    if not told:
        deed.skipped = Deed.Skipped.NOBODY if told is None else Deed.Skipped.UNSEEN
        return deed
    if step.deed == Rule.Deed.TASK:
        answer = reverse("rule_answer", args=[rule.pk, run.pk, card.pk, step.position]) if rule.question else ""
        deed.task_id = task_actions.add_task(
            title=said(step, card, told[0], now.day), due_date=_due(step, now.day), link=answer,
            branch_id=card.branch_id, assignee_id=told[0], customer_id=card.pk, source=rule.name[:40],
            key=now.key(card.pk), at=now.at,
        )  # fmt: skip
    elif step.deed == "CASE":
        deed.emergency_id = _open_emergency(now, card, told[0])
        deed.skipped = "" if deed.emergency_id else Deed.Skipped.UNSEEN
    else:
        tell(now, card, told)
    return deed


def tell(now: Occasion, card: Any, told: Sequence[int]) -> None:
    """Send everybody who is to know a notice, each in their language."""
    for user_id in told:
        task_actions.notify(
            user_ids=[user_id], title=said(now.step, card, user_id, now.day), text=now.rule.name,
            link=reverse("customer", args=[card.pk]), key=now.key(card.pk), at=now.at,
        )  # fmt: skip


def _open_emergency(now: Occasion, card: Any, lead_id: int) -> int | None:
    try:
        with base.acting_as(now.author):
            return churn_actions.open_emergency(
                title=said(now.step, card, lead_id, now.day), text=now.rule.name, branch_id=card.branch_id,
                lead_id=lead_id, customer_id=card.pk, at=now.at,
            )  # fmt: skip
    except churn_rules.PreventionRefused:
        return None


def _due(step: rules.Step, day: date) -> date:
    """Return when a rule's task is due: nobody is to do it on a day off."""
    return workdays.next_working(day + timedelta(days=step.due_days))


def addressed(step: rules.Step, cards: Sequence[Any]) -> Iterator[tuple[Any, list[int] | None]]:
    """Yield each customer with those to be told who may see it; None where there is nobody at all."""
    wanted = _wanted(step, cards)
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


def _wanted(step: rules.Step, cards: Sequence[Any]) -> dict[int, list[int]]:
    if step.target == Rule.Target.PERSON:
        return {card.pk: [step.person_id] if step.person_id else [] for card in cards}
    if step.target == Rule.Target.ROLE:
        people = org_queries.users().filter(is_active=True, role=step.role).values_list("pk", flat=True)
        told = list(people)
        return {card.pk: told for card in cards}
    managers = queries.managers(card.branch_id for card in cards)
    sponsors = queries.sponsors(card.pk for card in cards) if step.target == Rule.Target.SPONSOR else {}
    wanted = {}
    for card in cards:
        owner = card.owner_id if step.target == Rule.Target.OWNER and card.owner and card.owner.is_active else None
        user_id = owner or sponsors.get(card.pk) or managers.get(card.branch_id)
        wanted[card.pk] = [user_id] if user_id else []
    return wanted


def said(step: rules.Step, card: Any, user_id: int, day: date) -> str:
    """Return the step's text about a customer, in the language of whoever reads it."""
    reader = org_queries.user(user_id)
    with translation.override((reader and reader.language) or settings.LANGUAGE_CODE):
        days = str((day - card.last_purchase_date).days) if card.last_purchase_date else "—"
        tier = str(customer_lists.TIERS.get(card.tier, "—"))
    return rules.fill(step.template, {"customer": card.name, "code": card.code, "tier": tier, "days": days})


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
    ids, letter = [card.pk for card in cards], queries.letter(now.step.letter_id)
    if letter is None:
        return [Deed(run=now.run, customer_id=pk, skipped=Deed.Skipped.NO_TEXT) for pk in ids]
    # Advertising would spoil what a campaign or another playbook compares; whatever else is written is no offer.
    held = _apart(now) if letter.purpose == MARKETING else {}
    apart = [Deed(run=now.run, customer_id=pk, skipped=Deed.Skipped.APART) for pk in ids if pk in held]
    ids = [pk for pk in ids if pk not in held]
    try:
        with base.acting_as(now.author):
            written = customer_actions.write_to(
                customer_ids=ids, channel=letter.channel, purpose=letter.purpose, subject=letter.subject,
                text=letter.body, language=letter.language, places=queries.places(letter, ids), day=now.day,
                key=now.key(), at=now.at,
            )  # fmt: skip
    except outbound_actions.TextRefused:
        return [*apart, *(Deed(run=now.run, customer_id=pk, skipped=Deed.Skipped.NO_TEXT) for pk in ids)]
    return apart + [
        Deed(
            run=now.run, customer_id=one.customer_id, message_id=one.message_id,
            skipped=Deed.Skipped.STAYED if one.reason else "",
        )
        for one in written
    ]  # fmt: skip


def _apart(now: Occasion) -> dict[int, str]:
    """Return whom a campaign or another playbook leaves alone to compare, each with its name."""
    return campaign_queries.held_out(now.day) | queries.held_out(now.at, but=now.run.rule_id)


def _wait(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    """Note when it is looked whether the tasks given before were done; the queue of events looks then."""
    until = now.at + timedelta(hours=now.step.hours)
    told = {"run_id": now.run.pk, "position": now.step.position}
    core_actions.record("playbook.waits", told, at=now.at, after=until, key=f"waits:{now.key(now.run.pk)}")
    return [Deed(run=now.run, customer_id=card.pk, waits_until=until) for card in cards]


def _give_points(now: Occasion, cards: Sequence[Any]) -> list[Deed]:
    """Give members points in the author's name, within the limits of a day."""
    return [_given(now, card) for card in cards]


def _given(now: Occasion, card: Any) -> Deed:
    deed = Deed(run=now.run, customer_id=card.pk)
    try:
        with base.acting_as(now.author):
            member = loyalty_queries.member_of(card.pk)
            if member is None:
                deed.skipped = Deed.Skipped.NO_CARD
                return deed
            loyalty_actions.give_by_hand(
                member_id=member.pk, points=now.step.points, reason=now.rule.name, key=now.key(card.pk), day=now.day,
                at=now.at,
            )  # fmt: skip
    except loyalty_rules.Refused:
        deed.skipped = Deed.Skipped.BEYOND
        return deed
    deed.points = now.step.points
    return deed


Doing = Callable[[Occasion, Sequence[Any]], list[Deed]]
DOING: Mapping[str, Doing] = {
    Rule.Deed.TASK: _tell, Rule.Deed.NOTICE: _tell, Rule.Deed.CHANGE: _change, Rule.Deed.MESSAGE: _write,
    "CHARGE": _tell, "CASE": _tell, "ESCALATE": _wait, "POINTS": _give_points,
}  # fmt: skip
