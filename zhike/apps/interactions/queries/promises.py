"""Reads of promises: those one may see, those open for a customer, how well each person keeps theirs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from zhike.apps.core import rules as core_rules
from zhike.apps.core.prepared import prepared
from zhike.apps.interactions.models import Promise
from zhike.apps.org import queries as org_queries

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


@prepared
def open_promises_of(customer_id: int) -> QuerySet[Promise]:
    """Return the promises a customer waits for, the most pressing first; their number is the expectation index."""
    return promises().filter(customer_id=customer_id, status="OPEN").order_by("due_date", "id")


def promise_days() -> Iterator[tuple[int, date, date, date | None]]:
    """Yield customer, day it was made, day it was due and day it was kept of every promise that was not called off."""
    rows = Promise.objects.exclude(status__in=("CANCELLED", "PENDING_APPROVAL"))
    for customer_id, made_at, due, kept in rows.values_list("customer_id", "created_at", "due_date", "kept_date"):
        yield customer_id, org_queries.business_date(made_at), due, kept


def promised_to(customer_ids: Iterable[int]) -> Iterator[tuple[int, date, date | None]]:
    """Yield of some visible customers when each promise was made and when it was kept; the called off ones left out."""
    for some in core_rules.chunks(customer_ids):
        rows = Promise.objects.filter(customer_id__in=some).exclude(status__in=("CANCELLED", "PENDING_APPROVAL"))
        for customer_id, made_at, kept in rows.values_list("customer_id", "created_at", "kept_date"):
            yield customer_id, org_queries.business_date(made_at), kept


def promises_due(first: date, last: date) -> QuerySet[Promise]:
    """Return the open promises due between two days, both included."""
    return promises().filter(status="OPEN", due_date__range=(first, last)).order_by("due_date", "id")


def kept_ratios(
    day: date, *, customer_id: int | None = None, beside: Collection[int] | None = None
) -> Iterator[KeptRatio]:
    """Yield who made promises that fell due by a day and how many they kept by theirs; the cancelled ones left out.

    `beside` names some promises: whoever made none of these is left out, and nothing of theirs is read.
    """
    due = Q(status__in=("KEPT", "BROKEN")) | Q(status="OPEN", due_date__lt=day)
    rows = Promise.objects.filter(due)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if beside is not None:
        rows = rows.filter(_made_by_makers_of(beside))
    kept = Q(status="KEPT", kept_date__lte=F("due_date"))
    # By the id alone, which an index groups; the names come after.
    sums = list(rows.order_by().values_list("made_by_id").annotate(n_due=Count("pk"), n_kept=Count("pk", filter=kept)))
    names = org_queries.names(user_id for user_id, _n_due, _n_kept in sums)
    found = (KeptRatio(user_id, names.get(user_id or 0, ""), *counts) for user_id, *counts in sums)
    yield from sorted(found, key=lambda ratio: (ratio.name, ratio.user_id or 0))


def _made_by_makers_of(promise_ids: Collection[int]) -> Q:
    makers = set(Promise.objects.filter(pk__in=promise_ids).values_list("made_by_id", flat=True))
    somebody = Q(made_by__in=makers - {None})
    return somebody | Q(made_by=None) if None in makers else somebody
