"""Who stands in for a general manager, and units of key customers with their members; owners who stand too low."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.keyaccounts.models import Deputy, KeyAccount, Unit, UnitMember
from zhike.apps.keyaccounts.queries import answering
from zhike.apps.org import queries as org_queries

LONGEST_DAYS = 366


def unfit_owner(customer_ids: Iterable[int], owner_id: int | None, day: date) -> set[int]:
    """Return those of some customers that are key accounts for which somebody stands too low to own them."""
    with base.acting_as(base.System("who may own key accounts")):
        rows = KeyAccount.objects.filter(customer_id__in=list(customer_ids), state=rules.CONFIRMED)
        metals = dict(rows.values_list("customer_id", "metal"))
        if not metals:
            return set()
        user = org_queries.user(owner_id) if owner_id else None
        person = answering.as_person(user, queries.deputies_in_force(day))
        table = queries.policy()
        # Who has left may get back what was theirs, when a hand-over is undone: that is listed as a violation.
        wrong = ("OWNER_LEVEL", "MISSING")
        return {pk for pk, metal in metals.items() if rules.fault(person, table[metal]["owner"]) in wrong}


@transaction.atomic
def grant_deputy(
    *, user_id: int, first_date: date, last_date: date, reason: str, at: datetime
) -> int:  # fmt: skip
    """Let a colleague answer for platinum accounts in the place of a general manager for some days; return its id."""
    user = org_queries.user(user_id)
    if user is None or not user.is_active or not rules.level(rules.Person(user.role)):
        raise rules.Refused("NO_PERSON")
    if not 0 <= (last_date - first_date).days < LONGEST_DAYS:
        raise rules.Refused("BAD_DAYS")
    if not reason.strip():
        raise rules.Refused("NO_REASON")
    row = Deputy.objects.create(
        user_id=user_id, granted_by_id=base.actor().user_id, first_date=first_date, last_date=last_date,
        reason=reason.strip(), created_at=at, updated_at=at,
    )  # fmt: skip
    values = {"user_id": user_id, "first_date": str(first_date), "last_date": str(last_date), "reason": row.reason}
    core_actions.audit("deputy.grant", noun="deputy", object_id=row.pk, at=at, values=values)
    return row.pk


@transaction.atomic
def end_deputy(*, deputy_id: int, day: date | None, at: datetime) -> None:
    """End a deputyship on a day, or let it go on without one."""
    row = Deputy.objects.filter(pk=deputy_id).first()
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"ended_date": day}, version=None, at=at):
        act = "deputy.end" if day else "deputy.restore"
        core_actions.audit(act, noun="deputy", object_id=row.pk, at=at, values={"user_id": row.user_id})


@transaction.atomic
def add_unit(*, name: str, branch_id: int, workload: int, at: datetime) -> int:
    """Found a unit of key customers whose members take so many accounts each; return its id."""
    told = name.strip()
    if Unit.objects.filter(name=told, closed_date=None).exists():
        raise rules.Refused("NAME_TAKEN")
    row = Unit.objects.create(name=told, branch_id=branch_id, workload=workload, created_at=at, updated_at=at)
    values = {"name": told, "workload": workload}
    core_actions.audit("keyunit.add", noun="keyunit", object_id=row.pk, branch_id=branch_id, at=at, values=values)
    return row.pk


@transaction.atomic
def close_unit(*, unit_id: int, day: date | None, at: datetime) -> None:
    """Close a unit, or open it again without a day; its members keep their accounts."""
    row = queries.unit(unit_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    if row.change({"closed_date": day}, version=None, at=at):
        act = "keyunit.close" if day else "keyunit.reopen"
        core_actions.audit(act, noun="keyunit", object_id=row.pk, branch_id=row.branch_id, at=at)


@transaction.atomic
def join_unit(*, unit_id: int, user_id: int, workload: int | None, at: datetime) -> int:
    """Let a colleague be in a unit, with a limit of their own where it is another; return the membership's id."""
    unit, user = queries.unit(unit_id), org_queries.user(user_id)
    if unit is None or unit.closed_date:
        raise rules.Refused("NO_ENTRY")
    if user is None or not user.is_active or not rules.level(rules.Person(user.role)):
        raise rules.Refused("NO_PERSON")
    # Who is still written down in a unit that was closed is free for another.
    UnitMember.objects.filter(user_id=user_id).exclude(unit__closed_date=None).delete()
    try:
        with transaction.atomic():
            row = UnitMember.objects.create(
                unit_id=unit_id, user_id=user_id, workload=workload, created_at=at, updated_at=at
            )
    except IntegrityError:
        raise rules.Refused("IN_UNIT") from None
    values = {"user_id": user_id, "workload": workload}
    core_actions.audit(
        "keyunit.join", noun="keyunit", object_id=unit_id, branch_id=unit.branch_id, at=at, values=values
    )
    return row.pk


@transaction.atomic
def leave_unit(*, member_id: int, at: datetime) -> tuple[int, int, int | None]:
    """Let somebody leave their unit; return unit, person and limit, with which they can join again."""
    row = queries.member_of(member_id)
    if row is None:
        raise rules.Refused("NO_ENTRY")
    kept = (row.unit_id, row.user_id, row.workload)
    core_actions.audit(
        "keyunit.leave", noun="keyunit", object_id=row.unit_id, branch_id=row.unit.branch_id, at=at,
        values={"user_id": row.user_id},
    )  # fmt: skip
    row.delete()
    return kept
