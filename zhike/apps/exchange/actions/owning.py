"""Owning: somebody answers for the quality of each table."""

from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.exchange import queries
from zhike.apps.exchange.models import DataOwner
from zhike.apps.org import queries as org_queries


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


def _is_active(user_id: int) -> bool:
    user = org_queries.user(user_id)
    return user is not None and user.is_active
