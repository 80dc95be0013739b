"""What every posting shares: the member held against others, one entry for a key, never below zero."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import turns
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.models import Member, PointsEntry
from zhike.apps.loyalty.queries import ledger

KIND, SOURCE = PointsEntry.Kind, PointsEntry.Source
# Held to the end of the transaction, so that two circles are not closed at once.
CHAIN_LOCK = 7_413_070


class NoSuchMember(Exception):
    """The member does not exist or may not be seen."""


def held(member_id: int) -> Member:
    """Return a visible member, whose points nobody else changes until the transaction ends; raises NoSuchMember.

    SQLite has one writer at a time anyway.
    """
    row = Member.objects.select_for_update(of=("self",)).filter(pk=member_id).first()
    if row is None:
        raise NoSuchMember(member_id)
    return row


def lock_chains() -> None:
    """Let one transaction at a time write down who brought whom."""
    turns.take(CHAIN_LOCK)


def demand_active(row: Member, day: date) -> None:
    """Refuse what a membership that is over does not give."""
    if queries.is_over(row, day):
        raise rules.Refused("MEMBERSHIP_OVER")


def rule() -> dict[str, int]:
    """Return the rule by which orders earn points."""
    return catalog_queries.table("points_rules")["pointsrule.ORDER"]


def event_points(source: str) -> int:
    """Return what something beside orders earns."""
    return catalog_queries.table("points_events")[f"pointsevent.{source}"]["points"]


def limit(name: str) -> int:
    """Return a limit against fraud."""
    return catalog_queries.table("points_limits")[f"pointslimit.{name}"]["value"]


@transaction.atomic
def post(row: Member, *, kind: str, source: str, points: int, key: str, day: date, at: datetime, **more: Any):
    """Post an entry of a member held by `held`, once for its key; return it, None where the key was known.

    Earned points get their last day by the rule. Raises Refused where the balance would fall below zero.
    """
    if ledger.posted(key) is not None:
        return None
    if points < 0:
        balance = queries.balance(row.pk)
        if balance + points < 0:
            raise rules.Refused("POINTS_SHORT", "points", balance=balance, points=-points)
    if kind == KIND.EARN:
        more = {"last_day": rules.last_day_of(day, rule()["months"])} | more
    entry = PointsEntry(
        member=row, kind=kind, source=source, points=points, key=key, day=day, at=at,
        user_id=base.actor().user_id, **more,
    )  # fmt: skip
    entry.save(force_insert=True)
    tell("points.post", row, at, points=points, kind=kind, source=source, rests_on=entry.rests_on)
    told = {"member_id": row.pk, "customer_id": row.customer_id, "points": points, "source": source}
    core_actions.record("points.posted", told, at=at)
    return entry


def tell(act: str, row: Member, at: datetime, **values: Any) -> None:
    """Write an act about a member into the trail."""
    core_actions.audit(
        act, noun="member", object_id=row.pk, branch_id=row.customer.branch_id, at=at, values=values
    )  # fmt: skip
