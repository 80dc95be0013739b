"""Noting: what was given and received, bonds, forces, plans for the next level, chance meetings."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import queries, rules
from zhike.apps.health.actions import measuring
from zhike.apps.health.models import Bond, Chance, Exchange, Relation
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions


def _card(customer_id: int) -> Any:
    card = customer_queries.card(customer_id)
    if card is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    return card


def _relation(card: Any, at: datetime) -> Relation:
    row, _is_new = Relation.objects.get_or_create(customer_id=card.pk, defaults={"created_at": at, "updated_at": at})
    return row


@transaction.atomic
def note_exchange(*, customer_id: int, side: str, what: str, amount: Decimal, day: date, at: datetime) -> int:
    """Note what we gave a visible customer or got from it, with an estimate of its worth; return the entry's id."""
    card, today = _card(customer_id), org_queries.business_date(at)
    rules.refuse_first(
        ("BAD_SIDE", "side", side not in rules.SIDES), ("NO_WORDS", "what", not what.strip()),
        ("NOT_WORTH", "amount", amount <= 0), ("TO_COME", "day", day > today),
    )  # fmt: skip
    row = Exchange.objects.create(
        customer_id=card.pk, side=side, what=what.strip(), amount=amount, day=day, user_id=base.actor().user_id,
        created_at=at, updated_at=at,
    )  # fmt: skip
    _tell("exchange.note", row.pk, card, at, {"side": side, "amount": str(amount)})
    measuring.measure_some(customer_ids=[card.pk], day=today, at=at)
    return row.pk


@transaction.atomic
def withdraw_exchange(*, exchange_id: int, day: date | None, at: datetime) -> int:
    """Let an entry no longer count, or count again without a day; return its customer."""
    row = queries.exchange(exchange_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"withdrawn_date": day}, version=None, at=at):
        act = "exchange.withdraw" if day else "exchange.restore"
        _tell(act, row.pk, row.customer, at, {"amount": str(row.amount)})
        measuring.measure_some(customer_ids=[row.customer_id], day=org_queries.business_date(at), at=at)
    return row.customer_id


@transaction.atomic
def add_bond(*, customer_id: int, kind: str, what: str, since: date, at: datetime) -> int:
    """Write down what binds a visible customer to us; return the bond's id."""
    card, today = _card(customer_id), org_queries.business_date(at)
    rules.refuse_first(
        ("BAD_KIND", "kind", kind not in rules.KINDS), ("NO_WORDS", "what", not what.strip()),
        ("TO_COME", "since", since > today),
    )  # fmt: skip
    row = Bond.objects.create(
        customer_id=card.pk, kind=kind, what=what.strip(), since=since, user_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    _tell("bond.add", row.pk, card, at, {"kind": kind})
    measuring.measure_some(customer_ids=[card.pk], day=today, at=at)
    return row.pk


@transaction.atomic
def end_bond(*, bond_id: int, day: date | None, at: datetime) -> int:
    """Let a bond end, or hold again without a day; return its customer."""
    row = queries.bond(bond_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"ended_date": day}, version=None, at=at):
        _tell("bond.end" if day else "bond.restore", row.pk, row.customer, at, {"kind": row.kind})
        measuring.measure_some(customer_ids=[row.customer_id], day=org_queries.business_date(at), at=at)
    return row.customer_id


@transaction.atomic
def judge_forces(*, customer_id: int, ours: int, theirs: int, note: str, at: datetime) -> None:
    """Write down how strong either side bargains with a visible customer, 0 to 10."""
    card = _card(customer_id)
    rules.refuse_first(
        ("BAD_FORCE", "ours", not 0 <= ours <= rules.MOST_FORCE),
        ("BAD_FORCE", "theirs", not 0 <= theirs <= rules.MOST_FORCE),
    )
    row = _relation(card, at)
    if row.change({"our_force": ours, "their_force": theirs, "force_note": note.strip()}, version=None, at=at):
        _tell("relation.judge", row.pk, card, at, {"ours": ours, "theirs": theirs})


@transaction.atomic
def plan_level(*, customer_id: int, plan: str, due_date: date, at: datetime) -> None:
    """Plan how a visible customer is to reach the next level by a day; its owner gets a task."""
    card, today = _card(customer_id), org_queries.business_date(at)
    rules.refuse_first(("NO_WORDS", "plan", not plan.strip()), ("PAST_DUE", "due_date", due_date < today))
    row = _relation(card, at)
    with org_queries.speaking_to(card.owner_id):
        title = gettext("%(customer)s: lead the relation to the next level") % {"customer": card.name}
    task_id = task_actions.add_task(
        title=title, due_date=due_date, branch_id=card.branch_id, assignee_id=card.owner_id or base.actor().user_id,
        customer_id=card.pk, note=plan.strip(), source="relation", link=f"/customers/{card.pk}/relation/",
        key=f"relation.level:{card.pk}:{row.level}:{due_date}", at=at,
    )  # fmt: skip
    values = {"plan": plan.strip(), "plan_due_date": due_date, "plan_task_id": task_id or row.plan_task_id}
    if row.change(values, version=None, at=at):
        _tell("relation.plan", row.pk, card, at, {"due_date": str(due_date), "level": row.level})


@transaction.atomic
def note_chance(*, customer_id: int, whom: str, where: str, met_date: date, at: datetime) -> int:
    """Note somebody of a visible customer met by chance; whoever met them follows up in time. Return the note's id."""
    card, today = _card(customer_id), org_queries.business_date(at)
    due_date = met_date + timedelta(days=queries.chance_days())
    rules.refuse_first(
        ("NO_WORDS", "whom", not whom.strip()), ("NO_WORDS", "where", not where.strip()),
        ("TO_COME", "met_date", met_date > today), ("PAST_DUE", "met_date", due_date < today),
    )  # fmt: skip
    who = base.actor().user_id
    row = Chance.objects.create(
        customer_id=card.pk, whom=whom.strip(), where=where.strip(), met_date=met_date, due_date=due_date,
        user_id=who, created_at=at, updated_at=at,
    )  # fmt: skip
    said = {"whom": row.whom, "customer": card.name}
    row.task_id = task_actions.add_task(
        title=gettext("Talk again with %(whom)s of %(customer)s, met by chance") % said, due_date=due_date,
        branch_id=card.branch_id, assignee_id=who or card.owner_id, customer_id=card.pk, note=row.where,
        source="relation", link=f"/customers/{card.pk}/relation/", at=at,
    )  # fmt: skip
    row.save(update_fields=["task_id"])
    _tell("chance.note", row.pk, card, at, {"met_date": str(met_date)})
    return row.pk


@transaction.atomic
def follow_chance(*, chance_id: int, day: date, at: datetime) -> int:
    """Say that a chance meeting was followed up, in time or late; return its customer."""
    row = queries.chance(chance_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"followed_date": day}, version=None, at=at):
        if row.task_id:
            with suppress(task_actions.TaskClosed, task_actions.NoSuchTask):
                task_actions.close_task(task_id=row.task_id, at=at)
        _tell("chance.follow", row.pk, row.customer, at, {"day": str(day)})
    return row.customer_id


@transaction.atomic
def plan_greetings(*, festival: str, day: date, at: datetime) -> int:
    """Give whoever looks after customers a task to greet those of their key persons who keep a festival.

    Nobody who keeps another festival, or none, is named; what is taboo stands with the task. Once for each customer
    and day. Return how many tasks there are.
    """
    rules.refuse_first(("NO_WORDS", "festival", not festival.strip()))
    by_customer: dict[int, list[Any]] = {}
    for one in queries.keeping(festival):
        by_customer.setdefault(one.customer_id, []).append(one)
    cards, n_tasks = customer_queries.cards_of(by_customer), 0
    for customer_id, some in by_customer.items():
        card = cards.get(customer_id)
        if card is None or card.status != "ACTIVE":
            continue
        people = ", ".join(one.name for one in some)
        with org_queries.speaking_to(card.owner_id):
            title = gettext("Greetings for %(festival)s to %(people)s") % {"festival": festival, "people": people}
            never = sorted({word for one in some for word in one.taboos})
            note = gettext("Never offer or mention: %(words)s") % {"words": ", ".join(never)} if never else ""
        task_id = task_actions.add_task(
            title=title[:200], due_date=day, branch_id=card.branch_id, assignee_id=card.owner_id,
            customer_id=card.pk, note=note, source="relation", key=f"greeting:{card.pk}:{festival}:{day}", at=at,
        )  # fmt: skip
        n_tasks += task_id is not None
    values = {"festival": festival, "day": str(day), "n_tasks": n_tasks}
    core_actions.audit("greetings.plan", noun="greetings", object_id=None, at=at, values=values)
    return n_tasks


def _tell(act: str, pk: int, customer: Any, at: datetime, values: dict[str, Any]) -> None:
    noun = act.partition(".")[0]
    values = {"customer_id": getattr(customer, "customer_id", None) or customer.pk, **values}
    core_actions.audit(act, noun=noun, object_id=pk, branch_id=customer.branch_id, at=at, values=values)
