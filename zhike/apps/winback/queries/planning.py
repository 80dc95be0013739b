"""Reads of plans of winning back and of wishes to leave: those one may see, how far they came."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.winback.models import SaveRequest, WinBackCase, WinBackPlan, WinBackStep


@dataclass(frozen=True)
class Progress:
    """How far a plan has come: attempts among those it is for, who ordered again, what was spent."""

    n_cases: int
    n_attempted: int
    n_back: int
    spent: Decimal

    def share(self, goal: int) -> Fraction | None:
        """Return back ÷ goal; None without a goal."""
        return Fraction(self.n_back, goal) if goal else None


@dataclass(frozen=True)
class Saved:
    """What came of wishes to leave: kept, left, still open."""

    n_kept: int
    n_left: int
    n_open: int

    @property
    def rate(self) -> Fraction | None:
        """Return kept ÷ (kept + left); None where none is settled."""
        settled = self.n_kept + self.n_left
        return Fraction(self.n_kept, settled) if settled else None


def plans() -> QuerySet[WinBackPlan]:
    """Return the visible plans with branch and owner."""
    return WinBackPlan.objects.select_related("branch", "owner")


def plan(plan_id: int) -> WinBackPlan | None:
    """Return a visible plan."""
    return plans().filter(pk=plan_id).first()


def progress(row: WinBackPlan) -> Progress:
    """Return how far a visible plan has come with the customers it is for."""
    cases = WinBackCase.objects.filter(base.among("branch", org_queries.subtree_ids(row.branch_id)))
    cases = cases.filter(exit_date__lte=row.last_date).exclude(status="DROPPED").exclude(closed_date__lt=row.first_date)
    if row.tier:
        cases = cases.filter(tier=row.tier)
    if row.cause:
        cases = cases.filter(reason=row.cause)
    known = list(cases.order_by().values_list("pk", "is_attempted", "order_date"))
    steps = WinBackStep.objects.filter(
        case_id__in=[pk for pk, *_more in known], day__range=(row.first_date, row.last_date)
    )
    n_back = sum(bool(day and row.first_date <= day <= row.last_date) for _pk, _tried, day in known)
    spent = steps.aggregate(sum=Sum("cost"))["sum"] or Decimal(0)
    return Progress(len(known), sum(tried for _pk, tried, _day in known), n_back, spent)


def saves() -> QuerySet[SaveRequest]:
    """Return the visible wishes to leave with their customers."""
    return SaveRequest.objects.select_related("customer__branch", "customer__owner", "person")


def save(save_id: int) -> SaveRequest | None:
    """Return a visible wish to leave."""
    return saves().filter(pk=save_id).first()


def saved() -> Saved:
    """Return what came of the visible wishes to leave."""
    counts = Counter(saves().order_by().values_list("outcome", flat=True))
    return Saved(counts["KEPT"], counts["LEFT"], counts["OPEN"])
