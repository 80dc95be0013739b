"""Reads of the register: changes, whom each touches, what was measured and decided."""

from contextlib import nullcontext
from datetime import date, timedelta

from django.db.models import Avg, Count, OuterRef, Q, QuerySet, Subquery, Sum

from zhike.apps.catalog.rules import tables as catalog_tables
from zhike.apps.changes.models import Affected, Change, Decision, Reading
from zhike.apps.core import base, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.trade import queries as trade_queries

YEAR = timedelta(days=365)
# The filter of the list of customers that names a branch.
SCOPE = "branch"
# The groups of customers for whom it is said what a change means.
GROUPS = catalog_tables.TIERS


def changes() -> QuerySet[Change]:
    """Return all changes, newest first, with how many customers each touches and hears no from.

    Counted are the customers one may see; all of them for who may see the sums of the whole house.
    """
    sees_all = base.actor().figure_branch_ids is None
    with base.acting_as(base.System("how many a change touches")) if sees_all else nullcontext():
        touched = Affected.objects.filter(change=OuterRef("pk")).order_by().values("change")
    n = {"n_affected": Count("pk"), "n_objecting": Count("pk", filter=Q(answer="OBJECT"))}
    counts = {name: Subquery(touched.annotate(told=told).values("told")) for name, told in n.items()}
    money = Subquery(touched.annotate(told=Sum("turnover")).values("told"))
    known = Subquery(touched.annotate(told=Avg("customer__card__knowledge")).values("told"))
    rows = Change.objects.select_related("branch", "owner", "author", "group", "move__competitor", "approved_by")
    return rows.annotate(**counts, turnover=money, mean_knowledge=known).order_by("-first_date", "-pk")


def change(change_id: int) -> Change | None:
    """Return a change."""
    return changes().filter(pk=change_id).first()


def affected(change_id: int) -> QuerySet[Affected]:
    """Return the customers a change touches that one may see, the largest first."""
    rows = Affected.objects.select_related("customer", "branch", "user").filter(change_id=change_id)
    return rows.order_by("-turnover", "pk")


def against(since: date, until: date) -> QuerySet[Affected]:
    """Return who objected between two days, or set conditions, to changes that are asked about, tried or in force."""
    rows = Affected.objects.select_related("change").filter(
        change__status__in=("ASKING", "PILOT", "ACTIVE"), answer__in=("OBJECT", "CONDITIONALLY"),
        answered_at__date__range=(since, until),
    )  # fmt: skip
    return rows.order_by("pk")


def changes_of_customer(customer_id: int) -> QuerySet[Affected]:
    """Return the changes that touch a visible customer, newest first."""
    rows = Affected.objects.select_related("change").filter(customer_id=customer_id)
    return rows.order_by("-change__first_date", "-pk")


def changes_between(first: date, last: date, kinds: tuple[str, ...] = ()) -> QuerySet[Change]:
    """Return changes that came into force between two days, to be drawn over a series; of some kinds or all."""
    rows = Change.objects.filter(first_date__range=(first, last)).exclude(status__in=("DRAFT", "ASKING"))
    return (rows.filter(kind__in=kinds) if kinds else rows).order_by("first_date", "pk")


def decisions(change_id: int) -> QuerySet[Decision]:
    """Return what was decided about a change, first to last."""
    return Decision.objects.select_related("user").filter(change_id=change_id).order_by("day", "at", "pk")


def readings(change_id: int) -> QuerySet[Reading]:
    """Return what was measured of a change, first to last."""
    return Reading.objects.filter(change_id=change_id).order_by("day")


def latest_reading(change_id: int) -> Reading | None:
    """Return what was measured last."""
    return readings(change_id).last()


def may_read_figures(row: Change, actor: base.Actor) -> bool:
    """Say whether the acting person may see the sums of a change: those of where it is tried, else of its branch."""
    seen = actor.figure_branch_ids
    if seen is None:
        return True
    tried = row.pilot if row.active_date is None else []
    tops = [found for code in tried if (found := org_queries.branch_by_code(code))] or [row.branch]
    return all(top.pk in seen for top in tops)


def touched_ids(row: Change, day: date, *, everywhere: bool = False) -> list[int]:
    """Return the customers a change touches on a day, whoever may see them; everywhere: whatever their branch."""
    params = {name: value for name, value in row.params.items() if not (everywhere and name == SCOPE)}
    with base.acting_as(base.System("whom a change touches")):
        rows = lists.ask(target_queries.customers(day), params).rows
        if "status" not in params:
            rows = rows.exclude(status__in=("SUPPRESSED", "MERGED"))
        ids = list(rows.filter(has_orders=True).order_by("pk").values_list("pk", flat=True))
        if row.products:
            bought = trade_queries.purchases_between(day - YEAR, day).filter(lines__product__code__in=row.products)
            buyers = set(bought.values_list("customer_id", flat=True))
            ids = [pk for pk in ids if pk in buyers]
    return ids
