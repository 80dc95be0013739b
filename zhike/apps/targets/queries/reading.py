"""Reads of scores: the ranked targets, who is left out and why, the reserve pool by branch, what is kept of one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import rules
from zhike.apps.targets.models import Building, BuildingStep, Find, FirstContact, TargetScore
from zhike.apps.tasks import queries as task_queries

# Who sees sums sees those of every prospect of a branch.
SUMS = "figure.view"


def scores() -> QuerySet[TargetScore]:
    """Return how visible enterprises stand."""
    return TargetScore.objects.select_related("customer__owner", "customer__branch")


def ranked() -> QuerySet[TargetScore]:
    """Return the visible targets, without those with whom nothing new is begun."""
    return scores().filter(excluded="", is_target=True)


def judged_all() -> QuerySet[TargetScore]:
    """Return every visible enterprise that was judged and is not left out, target or not."""
    return scores().filter(excluded="")


def excluded() -> QuerySet[TargetScore]:
    """Return the visible enterprises with whom nothing new is begun."""
    return scores().exclude(excluded="")


def passing(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some visible customers who never bought pass the rules, and nothing stands against."""
    rows = TargetScore.objects.filter(is_target=True, excluded="", stands="PROSPECT")
    return {
        pk for some in core_rules.chunks(customer_ids)
        for pk in rows.filter(customer_id__in=some).values_list("customer_id", flat=True)
    }  # fmt: skip


def score_of(customer_id: int) -> TargetScore | None:
    """Return how a visible enterprise stands as it was last reckoned."""
    return scores().filter(customer_id=customer_id).first()


@dataclass(frozen=True)
class PoolLine:
    """The prospects of a branch by how ready they are, and those of whom nothing is known."""

    branch: Any
    counts: dict[str, int]
    n_unjudged: int

    @property
    def n_all(self) -> int:
        """Return how many prospects there are, those left out apart."""
        return sum(n for code, n in self.counts.items() if code != rules.EXCLUDED) + self.n_unjudged


def counts() -> dict[str, int]:
    """Return how many visible enterprises are how ready."""
    grouped = TargetScore.objects.order_by().values_list("readiness").annotate(n=Count("pk"))
    return dict.fromkeys(TargetScore.Readiness.values, 0) | dict(grouped)


def pool() -> list[PoolLine]:
    """Return the prospects by branch: enterprises that never bought, of the branches whose sums or records one sees."""
    who = base.actor()
    if not who.may(SUMS):
        return _pool(None)
    branch_ids = who.figure_branch_ids
    with base.acting_as(base.System("reserve pool")):
        return _pool(branch_ids)


def _pool(branch_ids: Collection[int] | None) -> list[PoolLine]:
    judged: dict[int, dict[str, int]] = {}
    rows = TargetScore.objects.filter(stands="PROSPECT").order_by()
    cards = customer_queries.cards().filter(kind="ENTERPRISE", status="ACTIVE", last_purchase_date=None)
    cards = cards.filter(has_orders=False).select_related(None).order_by()
    if branch_ids is not None:
        rows = rows.filter(customer__branch_id__in=branch_ids)
        cards = cards.filter(branch_id__in=branch_ids)
    grouped = rows.values_list("customer__branch_id", "readiness").annotate(n=Count("pk"))
    for branch_id, readiness, n in grouped:
        judged.setdefault(branch_id, {})[readiness] = n
    every = dict(cards.values_list("branch_id").annotate(n=Count("pk")))
    known = {branch.pk: branch for branch in org_queries.branches()}
    lines = []
    for pk in sorted({*judged, *every}, key=lambda pk: known[pk].path):
        of = {code: judged.get(pk, {}).get(code, 0) for code in TargetScore.Readiness.values}
        lines.append(PoolLine(known[pk], of, max(every.get(pk, 0) - sum(of.values()), 0)))
    return lines


def why_task(customer_id: int) -> Any:
    """Return the open task that asks why a prospect was contacted so early, None where there is none."""
    with base.acting_as(base.System("why so early")):
        return task_queries.open_tasks().filter(key=rules.why_key(customer_id)).first()


def first_contacts(customer_id: int) -> QuerySet[FirstContact]:
    """Return when somebody set out to speak with a visible customer for the first time, newest first."""
    return FirstContact.objects.select_related("user").filter(customer_id=customer_id).order_by("-day", "-id")


def find_of(customer_id: int) -> Find | None:
    """Return who found a customer, where one may see it."""
    return Find.objects.select_related("finder").filter(customer_id=customer_id).first()


def building_of(customer_id: int) -> Building | None:
    """Return the relation that is being built with a visible customer, else the last one that was."""
    rows = Building.objects.filter(customer_id=customer_id)
    return rows.order_by(F("ended_date").asc(nulls_first=True), "-id").first()


def building(building_id: int) -> Building | None:
    """Return a relation that is or was built with a visible customer."""
    return Building.objects.select_related("customer").filter(pk=building_id).first()


def steps(building_id: int) -> list[BuildingStep]:
    """Return the steps of a relation that is built, in their order."""
    return list(BuildingStep.objects.select_related("owner").filter(building_id=building_id).order_by("place"))


def late_steps(day: Any, owner_ids: Collection[int] | None = None) -> QuerySet[BuildingStep]:
    """Return the visible steps that are overdue on a day, of some people or of all."""
    rows = BuildingStep.objects.select_related("building__customer", "owner")
    rows = rows.filter(done_date=None, due_date__lt=day, building__ended_date=None)
    return rows if owner_ids is None else rows.filter(base.among("owner_id", owner_ids))


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read."""
    of = {"customer_id": customer_id}
    built = BuildingStep.objects.filter(building__customer_id=customer_id).order_by("building_id", "place")
    return {
        "targets": list(TargetScore.objects.filter(**of).values("score", "reasons", "signs", "scored_date")),
        "finds": list(Find.objects.filter(**of).values("day", "way", "note")),
        "first_contacts": list(FirstContact.objects.filter(**of).values("day", "n_known", "n_asked", "reason")),
        "relation_steps": list(built.values("step", "due_date", "done_date", "result")),
    }
