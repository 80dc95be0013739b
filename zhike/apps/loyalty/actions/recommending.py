"""Recommendations: written down, ended with a purchase or without, rewarded with points."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.models import PointsEntry, Recommendation
from zhike.apps.trade import queries as trade_queries

OPEN, BOUGHT, DECLINED = Recommendation.Result.OPEN, Recommendation.Result.BOUGHT, Recommendation.Result.DECLINED


class NoSuchRecommendation(Exception):
    """The recommendation does not exist or may not be seen."""


@transaction.atomic
def recommend(*, referrer_id: int, referred_id: int, day: date, note: str = "", at: datetime) -> int:
    """Write down who recommended us to whom and return its id. Raises Refused."""
    if referrer_id == referred_id:
        raise rules.Refused("SELF_REFERRAL", "referred_id")
    for field, pk in (("referrer_id", referrer_id), ("referred_id", referred_id)):
        if customer_queries.customer(pk) is None:
            raise rules.Refused("NO_CUSTOMER", field)
    posting.lock_chains()
    known = queries.referrer_of()
    if referred_id in known:
        raise rules.Refused("REFERRED_ALREADY", "referred_id", name=_name(referred_id), by=_name(known[referred_id]))
    chain = rules.chain_to(known, referrer_id, referred_id)
    if chain:
        words = " → ".join(_name(pk) for pk in [*reversed(chain), referred_id])
        raise rules.Refused("REFERRAL_CYCLE", "referred_id", chain=words)
    row = Recommendation(
        referrer_id=referrer_id, referred_id=referred_id, day=day, note=note.strip()[:300],
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise rules.Refused("WRONG_STATE") from None
    _tell("recommendation.add", row, at, referred_id=referred_id)
    _follow(row, at)
    return row.pk


def _name(customer_id: int) -> str:
    """Return a customer's name as far as whoever acts may see it."""
    row = customer_queries.customer(customer_id)
    return row.name if row else "…"


@transaction.atomic
def settle(*, recommendation_id: int, result: str, day: date, at: datetime) -> None:
    """End a recommendation with a purchase, which rewards who made it, or without. Raises Refused."""
    row = queries.recommendation(recommendation_id)
    if row is None:
        raise NoSuchRecommendation(recommendation_id)
    if row.result != OPEN:
        raise rules.Refused("WRONG_STATE")
    if result not in (BOUGHT, DECLINED):
        raise rules.Refused("BAD_RESULT", "result")
    if result == BOUGHT:
        if not _follow(row, at):
            raise rules.Refused("NOT_BOUGHT", "result")
        return
    row.change({"result": DECLINED, "result_date": day}, version=None, at=at)
    _tell("recommendation.settle", row, at, result=result)


@transaction.atomic
def follow_purchases(*, customer_ids: Iterable[int] | None, at: datetime) -> int:
    """End open recommendations of customers that have bought since; return how many. Asked by the machine."""
    return sum(_follow(row, at) for row in queries.open_recommendations(customer_ids))


def _follow(row: Recommendation, at: datetime) -> bool:
    with base.acting_as(base.System("purchases of whom we were recommended to")):
        bought = trade_queries.orders_of(row.referred_id).filter(kind="PURCHASE", order_date__gte=row.day)
        first = bought.order_by("order_date", "id").values_list("order_date", flat=True).first()
        if first is None:
            return False
        entry = _reward(row, first, at)
    row.change({"result": BOUGHT, "result_date": first, "entry": entry}, version=None, at=at)
    _tell("recommendation.settle", row, at, result=str(BOUGHT), points=entry.points if entry else 0)
    return True


def _reward(row: Recommendation, day: date, at: datetime) -> PointsEntry | None:
    found, points = queries.member_of(row.referrer_id), posting.event_points("RECOMMENDATION")
    if found is None or not points or queries.is_over(found, day):
        return None
    member = posting.held(found.pk)
    source = posting.SOURCE.RECOMMENDATION
    rewarded = PointsEntry.objects.filter(member=member, source=source, day__year=day.year).count()
    if rewarded >= posting.limit("RECOMMENDED_YEAR"):
        return None
    return posting.post(
        member, kind=posting.KIND.EARN, source=source, points=points, key=f"recommendation:{row.pk}", day=day, at=at,
    )  # fmt: skip


def _tell(act: str, row: Recommendation, at: datetime, **values) -> None:
    core_actions.audit(
        act, noun="recommendation", object_id=row.pk, branch_id=row.referrer.branch_id, at=at, values=values
    )  # fmt: skip
    told = {"recommendation_id": row.pk, "customer_id": row.referrer_id, "result": row.result}
    core_actions.record("recommendation.changed", told, at=at)
