"""Reads of promises: those one may see, those open for a customer, how well each person keeps theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from zhike.apps.interactions.models import Promise

SETTLED = ("KEPT", "BROKEN", "CANCELLED")


@dataclass(frozen=True)
class KeptRatio:
    """How many of a person's promises fell due, and how many of these were kept by their day."""

    user_id: int | None
    name: str
    n_due: int
    n_kept: int

    @property
    def ratio(self) -> float:
        """Return kept ÷ due."""
        return self.n_kept / self.n_due


def promises() -> QuerySet[Promise]:
    """Return the visible promises with customer and who made them."""
    return Promise.objects.select_related("customer", "made_by", "decided_by")


def promise(promise_id: int) -> Promise | None:
    """Return a visible promise."""
    return promises().filter(pk=promise_id).first()


def open_promises_of(customer_id: int) -> QuerySet[Promise]:
    """Return the promises a customer waits for, the most pressing first; their number is the expectation index."""
    return promises().filter(customer_id=customer_id, status="OPEN").order_by("due_date", "id")


def promises_due(first: date, last: date) -> QuerySet[Promise]:
    """Return the open promises due between two days, both included."""
    return promises().filter(status="OPEN", due_date__range=(first, last)).order_by("due_date", "id")


def kept_ratios(day: date, *, customer_id: int | None = None) -> Iterator[KeptRatio]:
    """Yield who made promises that fell due by a day and how many they kept by theirs; the cancelled ones left out."""
    due = Q(status__in=("KEPT", "BROKEN")) | Q(status="OPEN", due_date__lt=day)
    rows = Promise.objects.filter(due)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    kept = Q(status="KEPT", kept_date__lte=F("due_date"))
    sums = rows.values("made_by_id", "made_by__name").annotate(n_due=Count("pk"), n_kept=Count("pk", filter=kept))
    for row in sums.order_by("made_by__name", "made_by_id"):
        yield KeptRatio(row["made_by_id"], row["made_by__name"] or "", row["n_due"], row["n_kept"])
