"""Owning: somebody answers for the quality of each table, and how good it was is kept month by month."""

from datetime import date, datetime, timedelta

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.exchange import queries
from zhike.apps.exchange.models import DataOwner, KeptIndicator
from zhike.apps.org import queries as org_queries

# A worker may have stood still over a week-end or a holiday.
JUST_ENDED = timedelta(days=7)


class NoSuchTable(Exception):
    """There is no such table, or no active colleague of this number."""


@transaction.atomic
def own_table(*, table: str, user_id: int | None, at: datetime) -> None:
    """Say who answers for a table; nobody, with None. Raises NoSuchTable."""
    if table not in queries.TABLES or (user_id is not None and not _is_active(user_id)):
        raise NoSuchTable(table)
    row, _is_new = DataOwner.objects.get_or_create(table=table, defaults={"created_at": at, "updated_at": at})
    changed = row.change({"user_id": user_id}, version=None, at=at)
    if changed:
        core_actions.audit("table.own", noun="dataowner", object_id=row.pk, at=at, values={"table": table} | changed)


def keep_indicators(*, day: date) -> int:
    """Keep the indicators of the month that has just ended, for every branch; return how many, 0 when they are kept.

    All is counted before anything is written: nobody waits for it. Later in the month it is too late: what is counted
    then is no longer how the month ended.
    """
    last = day.replace(day=1) - timedelta(days=1)
    month = last.replace(day=1)
    if day - last > JUST_ENDED:
        return 0
    with base.acting_as(base.System("how good the data were")):
        if KeptIndicator.objects.filter(month=month).exists():
            return 0
        top = org_queries.headquarters()
        rows = [
            KeptIndicator(month=month, branch=branch, table=one.table, kind=one.kind, n=one.n, n_base=one.n_base)
            for branch in org_queries.branches()
            for one in queries.indicators(
                last, branch_ids=None if top and branch.pk == top.pk else org_queries.subtree_ids(branch.pk)
            )
        ]
        KeptIndicator.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _is_active(user_id: int) -> bool:
    user = org_queries.user(user_id)
    return user is not None and user.is_active
