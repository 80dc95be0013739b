"""Points that run out, of all members in one statement; and points owed, taken as soon as there are some."""

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Sum

from zhike.apps.core import actions as core_actions
from zhike.apps.loyalty import queries
from zhike.apps.loyalty.actions import posting
from zhike.apps.loyalty.models import PointsEntry

# What ran out before a day, less all that was used: first to run out, first used.
DUE = (
    "SELECT member_id, SUM(CASE WHEN last_day < %s AND (kind = 'EARN' OR lot_id IS NOT NULL) THEN points ELSE 0 END) "
    "+ SUM(CASE WHEN kind <> 'EARN' AND lot_id IS NULL THEN points ELSE 0 END) AS due "
    "FROM loyalty_pointsentry GROUP BY member_id"
)
HOLD = (
    f"SELECT m.id FROM loyalty_member m JOIN ({DUE}) d ON d.member_id = m.id WHERE d.due > 0 "  # nosec B608  # as above
    "ORDER BY m.id FOR UPDATE OF m"
)
EXPIRE = (
    "INSERT INTO loyalty_pointsentry "  # nosec B608  # fixed texts of this file; values are bound
    "(member_id, kind, source, points, day, key, owed, rests_on, reason, at) "
    "SELECT d.member_id, 'EXPIRE', 'RUN_OUT', -d.due, %s, 'expire:' || d.member_id || ':' || %s, 0, '', '', %s "
    f"FROM ({DUE}) d WHERE d.due > 0{{held}} ON CONFLICT (key) DO NOTHING"
)


@transaction.atomic
def expire(*, day: date, at: datetime) -> int:
    """Take out of all balances what has run out before a day, and what is owed; return of how many members.

    Told twice a day it changes nothing the second time. Asked by the machine.
    """
    n_owed = _set_off(day, at)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        held, ids = "", []
        if connection.vendor == "postgresql":
            # Whoever redeems meanwhile waits; the statement after sees what others have finished.
            cursor.execute(HOLD, [day])
            held, ids = " AND d.member_id = ANY(%s)", [[pk for (pk,) in cursor.fetchall()]]
        cursor.execute(EXPIRE.format(held=held), [day, day.isoformat(), moment, day, *ids])
        n_expired = cursor.rowcount
    if n_expired:
        core_actions.audit(
            "points.expire", noun="member", object_id=None, at=at, n_rows=n_expired, values={"day": day.isoformat()}
        )  # fmt: skip
        core_actions.record("points.expired", {"n_members": n_expired, "day": day.isoformat()}, at=at)
    return n_expired + n_owed


def _set_off(day: date, at: datetime) -> int:
    rows = PointsEntry.objects.order_by().values("member_id").annotate(owed=Sum("owed"), points=Sum("points"))
    n_members = 0
    for one in rows.filter(owed__gt=0, points__gt=0).order_by("member_id"):
        row = posting.held(one["member_id"])
        owed = PointsEntry.objects.filter(member=row).aggregate(n=Sum("owed"))["n"] or 0
        taken = min(owed, queries.balance(row.pk))
        if taken > 0:
            posting.post(
                row, kind=posting.KIND.REVERSE, source=posting.SOURCE.SET_OFF, points=-taken, owed=-taken,
                key=f"owed:{row.pk}:{day.isoformat()}", day=day, at=at,
            )  # fmt: skip
            n_members += 1
    return n_members
