"""Members: joined under a card number, renewed, ended."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.actions.posting import NoSuchMember
from zhike.apps.loyalty.models import LevelSpan, Member
from zhike.apps.loyalty.queries import levels as level_queries

__all__ = ["NoSuchMember", "end_membership", "enrol", "renew"]
ATTEMPTS, SHORTEST, LONGEST = 50, 6, 20


@transaction.atomic
def enrol(*, customer_id: int, since: date, until: date | None = None, card_no: str = "", at: datetime) -> int:
    """Make a visible customer a member from a day on, at the lowest level, and return its id.

    Without a card number it gets the next one; without a last day, the one of the scheme. Raises Refused.
    """
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    if queries.member_of(customer_id) is not None:
        raise rules.Refused("IS_MEMBER", "customer_id")
    months = level_queries.scheme()["valid"]
    until = until or rules.last_day_of(since, months)
    if until is not None and until < since:
        raise rules.Refused("BAD_DAY", "until")
    row = Member(
        customer=customer, since=since, until=until, level=rules.LEVELS[0], created_at=at, updated_at=at
    )  # fmt: skip
    _save(row, card_no.strip().upper())
    LevelSpan(member=row, level=row.level, valid_from=since, why=LevelSpan.Why.JOINED).save(force_insert=True)
    posting.tell("member.enrol", row, at, since=since.isoformat(), level=row.level)
    core_actions.record("member.joined", {"member_id": row.pk, "customer_id": customer_id}, at=at)
    points = posting.event_points("JOINING")
    if points:
        kind, source = posting.KIND.EARN, posting.SOURCE.JOINING
        posting.post(row, kind=kind, source=source, points=points, key=f"joining:{row.pk}", day=since, at=at)
    return row.pk


def _save(row: Member, card_no: str) -> None:
    if card_no:
        if not (SHORTEST <= len(card_no) <= LONGEST and card_no.isascii() and card_no.isalnum()):
            raise rules.Refused("BAD_CARD", "card_no")
        if not _saved(row, card_no):
            raise rules.Refused("BAD_CARD", "card_no")
        return
    for n in range(1, ATTEMPTS):
        with base.acting_as(base.System("card numbers")):
            last = Member.objects.aggregate(last=Max("pk"))["last"] or 0
        if _saved(row, rules.card_number(last + n)):
            return
    raise RuntimeError("no card number was free")


def _saved(row: Member, card_no: str) -> bool:
    row.card_no = card_no
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        with base.acting_as(base.System("members")):
            if Member.objects.filter(customer_id=row.customer_id).exists():
                raise rules.Refused("IS_MEMBER", "customer_id") from None
        return False
    return True


@transaction.atomic
def renew(*, member_id: int, until: date | None, version: int | None = None, at: datetime) -> None:
    """Let a membership go on until a day, or without end, also one that was ended.

    Raises Refused, NoSuchMember, StaleRecord.
    """
    row = posting.held(member_id)
    if until is not None and until < row.since:
        raise rules.Refused("BAD_DAY", "until")
    changed = row.change({"until": until, "state": Member.State.ACTIVE}, version=version, at=at)
    if changed:
        posting.tell("member.prolong", row, at, until=until and until.isoformat())
        core_actions.record("member.changed", {"member_id": row.pk, "customer_id": row.customer_id}, at=at)


@transaction.atomic
def end_membership(*, member_id: int, reason: str, at: datetime) -> None:
    """End a membership; its points stay, and nothing is earned or redeemed. Raises Refused, NoSuchMember."""
    row = posting.held(member_id)
    if not reason.strip():
        raise rules.Refused("NO_REASON", "reason")
    if row.change({"state": Member.State.ENDED}, version=None, at=at):
        posting.tell("member.end", row, at, reason=reason.strip()[:300])
        core_actions.record("member.changed", {"member_id": row.pk, "customer_id": row.customer_id}, at=at)
