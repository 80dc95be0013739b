"""Experts and the spare budget kept for key accounts: claimed, settled by class, ended."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.coaching import queries as coaching_queries
from zhike.apps.core import base
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import queries, rules
from zhike.apps.plans.actions.writing import card_of, tell
from zhike.apps.plans.models import Reservation
from zhike.apps.plans.rules import PlanRefused
from zhike.apps.tasks import actions as task_actions


@dataclass(frozen=True)
class NewReservation:
    """What is claimed for a customer: an expert from a day to a day, or an amount needed on the first day."""

    customer_id: int
    first_date: date
    what: str
    expert_id: int | None = None
    last_date: date | None = None
    amount: Decimal | None = None


@transaction.atomic
def reserve(*, new: NewReservation, day: date, at: datetime) -> int:
    """Claim an expert or money for a visible key account; whether it holds its class says. Return the claim's id.

    Raises PlanRefused.
    """
    card = card_of(new.customer_id)
    if key_queries.appointment(card.pk) is None:
        raise PlanRefused("NOT_KEY", "customer_id")
    if (new.expert_id is None) == (new.amount is None) or (new.amount is not None and new.amount <= 0):
        raise PlanRefused("ONE_THING", "expert_id")
    last = new.last_date if new.expert_id and new.last_date else new.first_date
    if new.first_date < day or not 0 <= (last - new.first_date).days < queries.rule_of_reserving()["days"]:
        raise PlanRefused("BAD_STAY", "first_date")
    if new.expert_id and not {new.expert_id} <= (
        coaching_queries.expert_ids(new.first_date) & coaching_queries.expert_ids(last)
    ):
        raise PlanRefused("NO_EXPERT", "expert_id")
    if not new.what.strip():
        raise PlanRefused("NO_USE", "what")
    row = Reservation.objects.create(
        customer_id=card.pk, expert_id=new.expert_id, amount=new.amount, first_date=new.first_date, last_date=last,
        what=new.what.strip(), user_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    values = {"customer_id": card.pk, "first_date": str(new.first_date), "amount": str(new.amount or "")}
    tell("reservation.add", row, card.branch_id, at, values)
    settle_reservations(day=day, at=at)
    return row.pk


@transaction.atomic
def end_reservation(*, reservation_id: int, back: bool = False, day: date, at: datetime) -> int:
    """Give back what was claimed, or claim it again; who waited is settled anew. Return its customer.

    Raises PlanRefused.
    """
    row = queries.reservation(reservation_id)
    if row is None:
        raise PlanRefused("NO_ENTRY")
    if (row.state == Reservation.State.ENDED) != back:
        raise PlanRefused("CLOSED")
    state = Reservation.State.WAITING if back else Reservation.State.ENDED
    row.change({"state": state, "ended_date": None if back else day}, version=None, at=at)
    tell("reservation.restore" if back else "reservation.end", row, row.customer.branch_id, at, {})
    settle_reservations(day=day, at=at)
    return row.customer_id


@transaction.atomic
def settle_reservations(*, day: date, at: datetime) -> int:
    """Let the higher class have what two claim, and tell whoever loses or gets something; return how many changed."""
    with base.acting_as(base.System("reservations")):
        rows = list(queries.claimed(day).select_for_update(of=("self",)))
        ranks = queries.ranks(row.customer_id for row in rows)
        held = rules.settled(
            [
                rules.Claim(
                    row.pk, row.expert_id, row.amount or Decimal(0), row.first_date, row.last_date,
                    ranks.get(row.customer_id, rules.NO_CLASS), row.state == Reservation.State.HELD,
                )
                for row in rows
            ],
            Decimal(queries.rule_of_reserving()["spare"]), day,
        )  # fmt: skip
        changed = [row for row in rows if (row.pk in held) != (row.state == Reservation.State.HELD)]
        for row in changed:
            _become(row, row.pk in held, at)
    return len(changed)


def _become(row: Any, is_held: bool, at: datetime) -> None:
    row.change({"state": Reservation.State.HELD if is_held else Reservation.State.WAITING}, version=None, at=at)
    tell("reservation.settle", row, row.customer.branch_id, at, {"state": row.state})
    link = reverse("reservations")
    for user_id in dict.fromkeys(filter(None, (row.user_id, row.customer.owner_id))):
        with org_queries.speaking_to(user_id):
            said = (
                _("What was reserved for %(name)s is kept for it")
                if is_held
                else _("What was reserved for %(name)s goes to an account of a higher class; yours waits")
            )
            title = said % {"name": row.customer.name}
        key = f"reservation:{row.pk}:{row.version}"
        task_actions.notify(user_ids=[user_id], title=title, link=link, key=key, at=at)
    if row.expert_id and is_held:
        with org_queries.speaking_to(row.expert_id):
            title = _("You are reserved for a key account from %(first)s to %(last)s") % {
                "first": row.first_date.isoformat(), "last": row.last_date.isoformat(),
            }  # fmt: skip
        task_actions.notify(
            user_ids=[row.expert_id], title=title, link=link, key=f"reservation:{row.pk}:{row.version}:expert", at=at
        )  # fmt: skip
