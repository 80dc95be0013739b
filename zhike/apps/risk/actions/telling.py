"""Telling: whoever has a customer hears of new warnings, a manager of grave ones and of those nobody answers."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import queries, rules
from zhike.apps.risk.models import Warning
from zhike.apps.tasks import actions as task_actions

KEY_TIERS = ("VIP", "MAJOR")
LINK = "/warnings/"


def tell(*, warning_ids: Collection[int], key: str, at: datetime) -> int:
    """Tell owners of new warnings in one notice each, and managers of the grave ones about key accounts."""
    with base.acting_as(base.System("warnings")):
        rows = list(queries.warnings().filter(pk__in=list(warning_ids), status="OPEN"))
        told = _notify(_by_owner(rows), "OWNER", key, at)
        grave = [row for row in rows if row.level in rules.LOUD and row.tier in KEY_TIERS]
        return told + _notify(_by_manager(grave), "MANAGER", key, at)


@transaction.atomic
def escalate(*, day: date, at: datetime) -> int:
    """Tell managers once of warnings that nobody has answered within the days of their tier; return how many."""
    with base.acting_as(base.System("warnings")):
        late: list[Any] = []
        rows = queries.queue(day).filter(escalated_date=None)
        for tier, row in queries.policy().items():
            late += rows.filter(tier=tier, opened_date__lte=day - timedelta(days=row["escalate"]))
        Warning.objects.filter(pk__in=[row.pk for row in late]).update(escalated_date=day)
        _notify(_by_manager(late), "LATE", f"warnings:late:{day}", at)
        return len(late)


def _by_owner(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        owner_id = row.customer.owner_id if row.customer else row.keeper_id
        if owner_id:
            found[owner_id].append(row)
    return found


def _by_manager(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    by_branch: dict[int, list[int]] = {}
    for row in rows:
        branch_id = row.customer.branch_id if row.customer else row.branch_id
        if branch_id not in by_branch:
            by_branch[branch_id] = org_queries.manager_ids(branch_id)
        for user_id in by_branch[branch_id]:
            found[user_id].append(row)
    return found


def _notify(by_user: dict[int, list[Any]], why: str, key: str, at: datetime) -> int:
    n_told = 0
    for user_id, rows in by_user.items():
        stake = rules.together((row.customer_id, row.stake) for row in rows)
        said = {"n": len(rows), "money": f"{stake:,.0f}"}
        n_told += task_actions.notify(
            user_ids=[user_id], title=_title(why, len(rows)) % said, link=LINK, kind="CUSTOMER",
            level="danger" if any(row.level == "RED" for row in rows) else "warning", key=f"{key}:{why}", at=at,
        )  # fmt: skip
    return n_told


def _title(why: str, n: int) -> str:
    if why == "LATE":
        return ngettext(
            "%(n)s warning is unanswered; %(money)s at stake", "%(n)s warnings are unanswered; %(money)s at stake", n
        )
    if why == "MANAGER":
        return ngettext(
            "%(n)s grave warning about a key account; %(money)s at stake",
            "%(n)s grave warnings about key accounts; %(money)s at stake", n,
        )  # fmt: skip
    return ngettext("%(n)s new warning; %(money)s at stake", "%(n)s new warnings; %(money)s at stake", n)
