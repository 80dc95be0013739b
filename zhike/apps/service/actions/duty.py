"""Writes of duty: lines of the roster, test calls and calls nobody took."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries, rules
from zhike.apps.service.actions.telling import tell
from zhike.apps.service.models import ReachCall, Shift
from zhike.apps.service.rules import Refused


@dataclass(frozen=True)
class NewShift:
    """A line of the roster: who, for whom, in which part, by which number, on which days and at what times."""

    user_id: int | None
    phone: str
    first_date: date
    role: str = "PRIMARY"
    customer_id: int | None = None
    metal: str = ""
    weekdays: str = rules.WEEKDAYS
    from_time: str = "00:00"
    to_time: str = "00:00"
    last_date: date | None = None


@transaction.atomic
def add_shift(*, new: NewShift, at: datetime) -> int:
    """Put somebody on the roster and return the id of the line. Raises Refused."""
    user = org_queries.user(new.user_id) if new.user_id else None
    if user is None or not user.is_active:
        raise Refused("NO_USER", "user_id")
    begin, end, weekdays = _times(new)
    branch_id = _branch(new, user.branch_id)
    row = Shift(
        user_id=user.pk, customer_id=new.customer_id, metal=new.metal, branch_id=branch_id, role=new.role,
        phone=new.phone.strip(), weekdays=weekdays, from_minute=begin, to_minute=end, first_date=new.first_date,
        last_date=new.last_date, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    values = {"user_id": user.pk, "customer_id": new.customer_id, "metal": new.metal, "role": new.role}
    tell("shift.add", row, branch_id, at, **values)
    return row.pk


def _times(new: NewShift) -> tuple[int, int, str]:
    """Return from and to which minute and on which days somebody is on duty; raises Refused."""
    if not any(sign.isdecimal() for sign in new.phone):
        raise Refused("NO_PHONE", "phone")
    weekdays = "".join(day for day in rules.WEEKDAYS if day in new.weekdays)
    if not weekdays:
        raise Refused("NO_DAYS", "weekdays")
    begin, end = rules.minutes_of(new.from_time), rules.minutes_of(new.to_time)
    if begin is None:
        raise Refused("BAD_TIME", "from_time")
    if end is None:
        raise Refused("BAD_TIME", "to_time")
    if new.last_date is not None and new.last_date < new.first_date:
        raise Refused("BAD_SPAN", "last_date")
    return begin, end, weekdays


def _branch(new: NewShift, home_id: int) -> int:
    """Return whose branch a line belongs to: the customer's, else that of whoever is on duty; raises Refused."""
    if new.role not in rules.ROLES:
        raise Refused("BAD_ROLE", "role")
    if new.customer_id is not None:
        if new.metal:
            raise Refused("TWO_WHOM", "metal")
        customer = customer_queries.customer(new.customer_id)
        if customer is None:
            raise Refused("NO_CUSTOMER", "customer_id")
        return customer.branch_id
    if new.metal and new.metal not in rules.METALS:
        raise Refused("TWO_WHOM", "metal")
    if not org_queries.row_branches(base.actor()).filter(pk=home_id).exists():
        raise Refused("NO_BRANCH", "user_id")
    return home_id


@transaction.atomic
def end_shift(*, shift_id: int, at: datetime) -> None:
    """Take a line off the roster. Raises Refused."""
    _set(shift_id, is_ended=False, act="shift.end", ended_at=at, at=at)


@transaction.atomic
def restore_shift(*, shift_id: int, at: datetime) -> None:
    """Put a line that was taken off back on the roster. Raises Refused."""
    _set(shift_id, is_ended=True, act="shift.restore", ended_at=None, at=at)


def _set(shift_id: int, *, is_ended: bool, act: str, ended_at: datetime | None, at: datetime) -> None:
    row = queries.shift(shift_id)
    if row is None or (row.ended_at is not None) != is_ended:
        raise Refused("WRONG_STATE")
    row.change({"ended_at": ended_at}, version=None, at=at)
    tell(act, row, row.branch_id, at)


@transaction.atomic
def note_call(
    *, customer_id: int, kind: str, user_id: int | None, is_reached: bool, called_at: datetime, note: str = "",
    at: datetime,
) -> int:  # fmt: skip
    """Keep a test call, or a call of a customer that nobody took; return its id. Raises Refused."""
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise Refused("NO_CUSTOMER", "customer_id")
    if kind not in ReachCall.Kind.values:
        raise Refused("BAD_KIND", "kind")
    if called_at > at:
        raise Refused("IN_FUTURE", "called_at")
    if user_id is not None and org_queries.user(user_id) is None:
        raise Refused("NO_USER", "user_id")
    is_test = kind == ReachCall.Kind.TEST
    row = ReachCall.objects.create(
        customer_id=customer_id, kind=kind, user_id=user_id, called_at=called_at, is_reached=is_test and is_reached,
        note=note.strip()[:200], author_id=base.actor().user_id, at=at,
    )  # fmt: skip
    tell("reachcall.add", row, customer.branch_id, at, customer_id=customer_id, kind=kind, is_reached=row.is_reached)
    return row.pk
