"""Points earned: by orders in one statement however many came in, by an amount at a till, by speaking up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, Sum

from zhike.analytics import points as reckoning
from zhike.apps.core import actions as core_actions
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.models import PointsEntry

KIND, SOURCE = posting.KIND, posting.SOURCE
# What an order is worth by now: a return under its own number is part of it.
WORTH = "(o.amount + COALESCE(r.amount, 0))"
RETURNED = (
    "LEFT JOIN trade_order r ON r.customer_id = o.customer_id AND r.number = o.number AND r.source = o.source "
    "AND r.kind = 'RETURN' "
)
POSTED = (
    "SELECT order_id, SUM(basis) AS basis, COUNT(*) AS n FROM loyalty_pointsentry "
    "WHERE order_id IS NOT NULL GROUP BY order_id"
)
# Whole points of whole cents, so that both databases and `analytics.points.earned` agree.
POINTS = (
    f"CAST(ROUND(({WORTH} - COALESCE(e.basis, 0)) * 100) AS BIGINT) * %s "
    "* CASE s.level {levels} ELSE 100 END / 1000000"
)
EARN = (
    "INSERT INTO loyalty_pointsentry "  # nosec B608  # fixed texts of this file; values are bound
    "(member_id, kind, source, points, day, last_day, key, order_id, basis, owed, rests_on, reason, user_id, at) "
    "SELECT m.id, 'EARN', 'ORDER', {points}, o.order_date, {last_day}, 'order:' || o.id || ':' "
    f"|| (COALESCE(e.n, 0) + 1), o.id, {WORTH} - COALESCE(e.basis, 0), 0, o.number, '', NULL, %s "
    "FROM loyalty_member m JOIN trade_order o ON o.customer_id = m.customer_id AND o.kind = 'PURCHASE' "
    "AND o.order_date >= m.since AND (m.until IS NULL OR o.order_date <= m.until) "
    "JOIN loyalty_levelspan s ON s.member_id = m.id AND s.valid_from <= o.order_date "
    "AND (s.valid_to IS NULL OR o.order_date < s.valid_to) "
    f"{RETURNED}LEFT JOIN ({POSTED}) e ON e.order_id = o.id "
    f"WHERE m.state = 'ACTIVE' AND {WORTH} > COALESCE(e.basis, 0) AND {{points}} > 0{{among}} "
    "ON CONFLICT (key) DO NOTHING"
)
# Orders that are worth less than their points stand for: returned, taken back, or gone.
LESS = (
    "SELECT e.member_id, e.order_id, e.basis, CASE WHEN o.id IS NULL THEN 0 "  # nosec B608  # fixed texts of this file
    f"ELSE {WORTH} END AS worth FROM (SELECT member_id, order_id, SUM(basis) AS basis FROM loyalty_pointsentry "
    "WHERE order_id IS NOT NULL GROUP BY member_id, order_id) e "
    "JOIN loyalty_member m ON m.id = e.member_id "
    f"LEFT JOIN trade_order o ON o.id = e.order_id {RETURNED}"
    f"WHERE e.basis > 0 AND e.basis > CASE WHEN o.id IS NULL THEN 0 ELSE {WORTH} END{{among}}"
)
# Returns that name no order of ours: they take points at the rate of the day, as far as there are any.
ALONE = (
    "SELECT m.id, o.id, o.number, -o.amount FROM loyalty_member m JOIN trade_order o ON o.customer_id = m.customer_id "
    "AND o.kind = 'RETURN' AND o.order_date >= m.since WHERE m.state = 'ACTIVE' AND NOT EXISTS (SELECT 1 FROM "
    "trade_order p WHERE p.customer_id = o.customer_id AND p.number = o.number AND p.source = o.source AND "
    "p.kind = 'PURCHASE') AND NOT EXISTS (SELECT 1 FROM loyalty_pointsentry x WHERE x.order_id = o.id){among}"
)
LAST_DAY = {
    "sqlite": "date(o.order_date, 'start of month', '+{next} months', '-1 day')",
    "postgresql": "(date_trunc('month', o.order_date) + interval '{next} months' - interval '1 day')::date",
}
LEAST_CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Earned:
    """What following the orders came to: entries posted, orders whose points were taken back."""

    n_posted: int
    n_taken_back: int


@transaction.atomic
def earn_orders(*, customer_ids: Sequence[int] | None = None, day: date, at: datetime) -> Earned:
    """Let the points of members follow their orders, of some customers or of all; asked by the machine.

    Told twice it changes nothing: an order's points stand for an amount, and only what was added to it earns, and
    only what it lost takes back, on the day.
    """
    among, ids = _among(customer_ids)
    n_posted = _earn(among, ids, at)
    n_back = sum(_take_back(*row, day=day, at=at) for row in _rows(LESS, among, ids))
    n_back += sum(_take_alone(*row, day=day, at=at) for row in _rows(ALONE, among, ids))
    if n_posted or n_back:
        core_actions.audit(
            "points.follow_orders", noun="member", object_id=None, at=at, n_rows=n_posted + n_back,
            values={"n_posted": n_posted, "n_taken_back": n_back},
        )  # fmt: skip
        core_actions.record("points.earned", {"n_posted": n_posted, "n_taken_back": n_back}, at=at)
    return Earned(n_posted, n_back)


def _among(customer_ids: Sequence[int] | None) -> tuple[str, list[int]]:
    if customer_ids is None:
        return "", []
    return f" AND m.customer_id IN ({', '.join(['%s'] * len(customer_ids))})", list(customer_ids)


def _earn(among: str, ids: list[int], at: datetime) -> int:
    rule, lines = posting.rule(), queries.lines()
    levels = " ".join("WHEN %s THEN %s" for _level in lines)
    mark = [rule["hundred"], *(value for level, line in lines.items() for value in (level, line["percent"]))]
    last_day = LAST_DAY[connection.vendor].format(next=rule["months"] + 1) if rule["months"] else "NULL"
    sql = EARN.format(points=POINTS.format(levels=levels), last_day=last_day, among=among)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*mark, moment, *mark, *ids])
        return cursor.rowcount


def _rows(sql: str, among: str, ids: list[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.format(among=among), ids)
        return cursor.fetchall()


def _take_back(member_id: int, order_id: int, _basis: Any, worth: Any, *, day: date, at: datetime) -> int:
    """Take back what an order is no longer worth: from its own points; what is spent of them is owed.

    Points that have run out are gone already.
    """
    row = posting.held(member_id)
    own = PointsEntry.objects.filter(member=row, order_id=order_id)
    before, after = own.aggregate(sum=Sum("basis"))["sum"] or Decimal(0), max(_money(worth), Decimal(0))
    if before - after < LEAST_CENTS:
        return 0
    stands = own.filter(Q(last_day=None) | Q(last_day__gte=day))
    sums = stands.aggregate(points=Sum("points"), owed=Sum("owed"))
    given = max((sums["points"] or 0) - (sums["owed"] or 0), 0)
    taken, owed = reckoning.taken_back(given, before, after, queries.balance(row.pk))
    lost, n = after - before, own.count()
    for lot, points in _split(own, taken):
        n += 1
        posting.post(
            row, kind=KIND.REVERSE, source=SOURCE.RETURNED, points=-points, key=f"order:{order_id}:{n}", day=day, at=at,
            lot=lot, last_day=lot.last_day, order_id=order_id, basis=lost, owed=owed, rests_on=lot.rests_on,
        )  # fmt: skip
        lost, owed = Decimal(0), 0
    return 1


def _split(own: Any, taken: int) -> list[tuple[PointsEntry, int]]:
    """Share what is taken among the lots of an order, the latest first; the first is named even for nothing."""
    shares: list[tuple[PointsEntry, int]] = []
    for lot in own.filter(kind=KIND.EARN).order_by("-id"):
        back = own.filter(lot=lot).aggregate(n=Sum("points"))["n"] or 0
        points = min(lot.points + back, taken)
        if points or not shares:
            shares.append((lot, points))
        taken -= points
    return shares


def _take_alone(member_id: int, order_id: int, number: str, amount: Any, *, day: date, at: datetime) -> int:
    row = posting.held(member_id)
    rule, percent = posting.rule(), queries.lines()[row.level]["percent"]
    goes = reckoning.earned(max(_money(amount), Decimal(0)), per_hundred=rule["hundred"], percent=percent)
    taken = min(goes, queries.balance(row.pk))
    posting.post(
        row, kind=KIND.REVERSE, source=SOURCE.RETURNED, points=-taken, key=f"order:{order_id}:1", day=day,
        at=at, order_id=order_id, basis=-_money(amount), rests_on=number,
    )  # fmt: skip
    return 1


def _money(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.0001"))


@transaction.atomic
def earn_amount(*, member_id: int, amount: Decimal, reference: str, day: date, at: datetime) -> int:
    """Give a member the points of an amount that is no order of ours, such as a till's, once for its reference.

    Return how many; 0 where the reference was known. Raises Refused, NoSuchMember.
    """
    row = posting.held(member_id)
    posting.demand_active(row, day)
    if amount <= 0:
        raise rules.Refused("BAD_AMOUNT", "amount")
    percent = queries.lines()[row.level]["percent"]
    points = reckoning.earned(amount, per_hundred=posting.rule()["hundred"], percent=percent)
    entry = posting.post(
        row, kind=KIND.EARN, source=SOURCE.ORDER, points=points, key=f"amount:{row.pk}:{reference[:60]}", day=day,
        at=at, rests_on=reference[:120], reason=f"{amount:f}",
    )  # fmt: skip
    return entry.points if entry else 0


@transaction.atomic
def follow_voice(*, customer_id: int, source: str, number: str, day: date, at: datetime) -> int:
    """Reward a member for a valid complaint or an adopted idea, once for its number; return how many points.

    Nothing is given to who is no member, nor beyond what a member and all of them get in a year.
    """
    found = queries.member_of(customer_id)
    points = posting.event_points(source)
    if found is None or not points or queries.is_over(found, day):
        return 0
    row = posting.held(found.pk)
    voiced = PointsEntry.objects.filter(source__in=rules.VOICES, day__year=day.year)
    given = voiced.aggregate(n=Sum("points"))["n"] or 0
    is_much = voiced.filter(member=row).count() >= posting.limit("VOICES_YEAR")
    if is_much or given + points > posting.limit("VOICES_BUDGET"):
        return 0
    entry = posting.post(
        row, kind=KIND.EARN, source=source, points=points, key=f"{source}:{number}", day=day, at=at, rests_on=number
    )  # fmt: skip
    return entry.points if entry else 0
