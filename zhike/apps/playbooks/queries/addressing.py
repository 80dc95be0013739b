"""Whom a playbook is about, who is told, who is never left out, which tasks still wait."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhike.apps.archives import queries as archive_queries
from zhike.apps.churn import queries as churn_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries as grading_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.keyaccounts import queries as account_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import rules
from zhike.apps.playbooks.models import Deed
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.risk import queries as risk_queries
from zhike.apps.tasks import queries as task_queries

MOST_CARED_FOR = 2_000
# Cases of leaving that are not dismissed.
OPEN_CASES = ("PROPOSED", "CONFIRMED")
# From the branch upwards, who looks after it.
MANAGERS = ("BRANCH_MANAGER", "REGIONAL_MANAGER", "GENERAL_MANAGER")


def customers_of(trigger: str, payload: Mapping[str, Any], day: date) -> list[int] | None:
    """Return the customers an event is about; None for all of them."""
    names = rules.TRIGGERS[trigger].names
    if not names:
        return None
    if names in FOUND:
        return FOUND[names](trigger, payload, day)
    if names == "import_id":
        return customer_queries.ids_of_import(payload["import_id"])
    told = payload.get(names)
    return list(told) if isinstance(told, list) else [told] if told else []


def _warned(trigger: str, payload: Mapping[str, Any], _day: date) -> list[int]:
    rows = risk_queries.warnings().filter(pk__in=payload["warning_ids"], detector__in=rules.detectors_of(trigger))
    return [row.customer_id for row in rows.exclude(customer=None) if row.customer_id]


def _cared_for(_trigger: str, _payload: Mapping[str, Any], day: date) -> list[int]:
    bought = interaction_queries.first_purchases(day, day, owner_id=None, limit=MOST_CARED_FOR)
    days = archive_queries.archive_days(day, day, today=day, owner_id=None, limit=MOST_CARED_FOR)
    return sorted({one.customer_id for one in bought} | {one.customer_id for one in days})


def _could_rise(_trigger: str, _payload: Mapping[str, Any], _day: date) -> list[int]:
    return list(grading_queries.candidates().values_list("pk", flat=True)[:MOST_CARED_FOR])


# Whom what is waited for is about, where the event does not name them.
FOUND: Mapping[str, Callable[[str, Mapping[str, Any], date], list[int]]] = {
    rules.RAISED: _warned, rules.CARE: _cared_for, rules.UPGRADE: _could_rise,
}  # fmt: skip


def sponsors(customer_ids: Iterable[int]) -> dict[int, int]:
    """Return who sponsors each of some customers that are key accounts."""
    rows = account_queries.appointments().filter(customer_id__in=list(customer_ids)).exclude(sponsor=None)
    return {row.customer_id: row.sponsor_id for row in rows if row.sponsor_id and row.sponsor and row.sponsor.is_active}


def never_left_out(customer_ids: Collection[int]) -> set[int]:
    """Return who of some visible customers complains, is overdue or is being won back: these are always helped."""
    complaining = complaint_queries.unsettled(customer_ids).values_list("customer_id", flat=True)
    owing = receivable_queries.warned(customer_ids).filter(overdue__gt=0).values_list("customer_id", flat=True)
    lost = churn_queries.cases().filter(customer_id__in=list(customer_ids), status__in=OPEN_CASES)
    return {*complaining, *owing, *lost.values_list("customer_id", flat=True)}


def waiting(run_id: int, position: int) -> QuerySet[Deed]:
    """Return what of a step of a run is still to be looked at."""
    rows = Deed.objects.select_related("run__rule").filter(run_id=run_id, position=position, settled_at=None)
    return rows.exclude(waits_until=None).order_by("pk")


def still_open(run_id: int, position: int) -> set[int]:
    """Return the customers about whom a task that a run gave before a step is still open."""
    given = Deed.objects.filter(run_id=run_id, position__lt=position, task_id__isnull=False)
    tasks = dict(given.values_list("task_id", "customer_id"))
    open_ids = task_queries.open_tasks().filter(pk__in=list(tasks)).values_list("pk", flat=True)
    return {tasks[pk] for pk in open_ids}


def cards_with_owners(customer_ids: Iterable[int]) -> list[Any]:
    """Return the cards of some visible customers with who looks after them."""
    rows = customer_queries.cards().filter(pk__in=list(customer_ids))
    return list(rows.select_related("branch", "owner").order_by("pk"))


def managers(branch_ids: Iterable[int]) -> dict[int, int]:
    """Return who looks after each branch: its manager, else the one of the branch above."""
    paths = {branch.pk: branch.path for branch in org_queries.branches()}
    staff: dict[int, int] = {}
    people = org_queries.users().filter(is_active=True, role__in=MANAGERS)
    for user in sorted(people, key=lambda one: (MANAGERS.index(one.role), one.pk)):
        staff.setdefault(user.branch_id, user.pk)
    found = {}
    for branch_id in set(branch_ids):
        above = [int(pk) for pk in paths[branch_id].strip("/").split("/")]
        chain = [staff[pk] for pk in reversed(above) if pk in staff]
        if chain:
            found[branch_id] = chain[0]
    return found
