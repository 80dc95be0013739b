"""Running programmes: started, staffed within what people have, followed by money and hours, closed."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import queries, rules
from zhike.apps.health.models import Allocation, Assessment, Enrolment, Programme, Relation
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries

# A month's end so far back still says how a relation stood.
KEPT = timedelta(days=62)


@transaction.atomic
def start_programme(
    *, name: str, branch_id: int, goal: str, first_date: date, last_date: date, budget: Decimal, shared: str = "",
    at: datetime,
) -> int:  # fmt: skip
    """Start a programme for relations; return its id."""
    rules.refuse_first(
        ("NO_WORDS", "name", not name.strip()), ("NO_WORDS", "goal", not goal.strip()),
        ("BAD_DAYS", "last_date", last_date < first_date), ("BAD_MONEY", "budget", budget < 0),
    )  # fmt: skip
    row = Programme.objects.create(
        name=name.strip(), branch_id=branch_id, owner_id=base.actor().user_id, goal=goal.strip(),
        first_date=first_date, last_date=last_date, budget=budget, shared=shared.strip(), created_at=at, updated_at=at,
    )  # fmt: skip
    _tell("programme.start", row, at, {"name": row.name, "budget": str(budget)})
    return row.pk


@transaction.atomic
def allocate(*, programme_id: int, user_id: int, percent: int, planned_hours: int, at: datetime) -> int:
    """Let somebody work for a programme with a share of their time; said again, it is the new share. Return its id.

    Refused with OVER_ALLOCATED where all open programmes together would take more than their whole time on any day.
    """
    # Two who allocate the last of somebody's time at the same moment would both see it.
    org_actions.hold_company()
    row = _open(programme_id)
    user = org_queries.users().filter(pk=user_id, is_active=True).first()
    rules.refuse_first(
        ("NO_PERSON", "user_id", user is None), ("BAD_PERCENT", "percent", not 1 <= percent <= rules.WHOLE)
    )
    others = queries.taken_of(user_id, beside=row.pk)
    total = rules.total_percent(others, row.first_date, row.last_date, percent)
    if total > rules.WHOLE:
        raise rules.Refused("OVER_ALLOCATED", "percent", name=user.name if user else "", percent=total)
    made, _is_new = Allocation.objects.update_or_create(
        programme_id=row.pk, user_id=user_id,
        defaults={"percent": percent, "planned_hours": planned_hours, "updated_at": at},
        create_defaults={"percent": percent, "planned_hours": planned_hours, "created_at": at, "updated_at": at},
    )  # fmt: skip
    _tell("programme.allocate", row, at, {"user_id": user_id, "percent": percent, "planned_hours": planned_hours})
    return made.pk


@transaction.atomic
def release(*, allocation_id: int, at: datetime) -> int:
    """Let somebody no longer work for a programme; return the programme's id."""
    made = queries.allocation(allocation_id)
    if made is None:
        raise rules.Refused("NO_ENTRY")
    row = _open(made.programme_id)
    made.delete()
    _tell("programme.release", row, at, {"user_id": made.user_id})
    return row.pk


@transaction.atomic
def note_hours(*, allocation_id: int, used_hours: int, at: datetime) -> int:
    """Note how many hours somebody spent on a programme until now; return the programme's id."""
    made = queries.allocation(allocation_id)
    if made is None:
        raise rules.Refused("NO_ENTRY")
    if made.change({"used_hours": used_hours}, version=None, at=at):
        _tell("programme.hours", made.programme, at, {"user_id": made.user_id, "used_hours": used_hours})
    return made.programme_id


@transaction.atomic
def note_spent(*, programme_id: int, spent: Decimal, at: datetime) -> None:
    """Note how much money a programme has taken until now."""
    row = queries.programme(programme_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    rules.refuse_first(("BAD_MONEY", "spent", spent < 0))
    if row.change({"spent": spent}, version=None, at=at):
        _tell("programme.spend", row, at, {"spent": str(spent)})


@transaction.atomic
def enrol(
    *, programme_id: int, customer_ids: Collection[int], day: date, is_control: bool = False, at: datetime
) -> int:
    """Let a programme be for some visible customers, or be compared with them; return how many are new.

    With each stands the strength of the relation then.
    """
    row = _open(programme_id)
    seen = customer_queries.seen(customer_ids)
    if not seen:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    new = seen - set(Enrolment.objects.filter(programme_id=row.pk, customer_id__in=seen).values_list(
        "customer_id", flat=True))  # fmt: skip
    known = _strengths(new, day)
    Enrolment.objects.bulk_create(
        [
            Enrolment(programme_id=row.pk, customer_id=pk, day=day, strength=known.get(pk), is_control=is_control)
            for pk in sorted(new)
        ],
        ignore_conflicts=True,
    )
    if new:
        _tell("programme.enrol", row, at, {"n_customers": len(new), "is_control": is_control})
    return len(new)


def _strengths(customer_ids: Collection[int], day: date) -> dict[int, float | None]:
    """Return how strong relations were on a day: as measured by then, else when the month before ended."""
    kept = Assessment.objects.filter(customer_id__in=customer_ids, day__lte=day, day__gt=day - KEPT).order_by("day")
    now = Relation.objects.filter(customer_id__in=customer_ids, measured_date__lte=day)
    found = dict(kept.exclude(strength=None).values_list("customer_id", "strength"))
    return found | dict(now.exclude(strength=None).values_list("customer_id", "strength"))


@transaction.atomic
def withdraw(*, programme_id: int, customer_id: int, at: datetime) -> None:
    """Let a programme no longer be for a visible customer."""
    row = _open(programme_id)
    if Enrolment.objects.filter(programme_id=row.pk, customer_id=customer_id).delete()[0]:
        _tell("programme.withdraw", row, at, {"customer_id": customer_id})


@transaction.atomic
def close_programme(*, programme_id: int, day: date | None, at: datetime) -> None:
    """Close a programme, or open it again without a day."""
    row = queries.programme(programme_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"closed_date": day}, version=None, at=at):
        _tell("programme.close" if day else "programme.reopen", row, at, {})


def _open(programme_id: int) -> Programme:
    row = queries.programme(programme_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.closed_date is not None:
        raise rules.Refused("CLOSED")
    return row


def _tell(act: str, row: Programme, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="programme", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
