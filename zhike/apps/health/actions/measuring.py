"""Measuring: relations are reckoned anew, and kept as they stood when months ended."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import queries, rules
from zhike.apps.health.models import Assessment, Relation
from zhike.apps.health.queries.measuring import Measured

AT_ONCE = 1_000
MONTH = timedelta(days=30)
WRITTEN = (
    "score", "band", "n_weight", "parts", "strength", "strength_before", "n_known", "essences", "level", "criteria",
    "attitude", "n_again", "balance", "is_one_sided", "gaps", "is_covered", "measured_date", "stake", "updated_at",
)  # fmt: skip
Progress = Callable[[int, int | None, str], None]


def measure_all(*, day: date, at: datetime, on_progress: Progress = lambda done, whole, what: None) -> int:
    """Reckon the relation with every active customer anew, and keep the ends of months that are not kept yet.

    In chunks by id: memory stays flat, and running it again gives the same. Return how many were measured.
    """
    with base.acting_as(base.System("relations are measured")):
        days = _missing(day)
        n_done, last = 0, 0
        while ids := queries.ids_after(last, limit=AT_ONCE):
            for end in days:
                _keep(ids, end)
            n_done += measure_some(customer_ids=ids, day=day, at=at)
            last = ids[-1]
            on_progress(n_done, None, "relations")
        Assessment.objects.filter(day__lt=day - rules.KEPT_FOR).delete()
    return n_done


def _missing(day: date) -> list[date]:
    """Return the ends of months that are not kept: the last one, and some before it where none ever was."""
    n_months = 1 if Assessment.objects.exists() else rules.N_MONTHS
    ends = rules.month_ends(day, n_months)
    kept = set(Assessment.objects.filter(day__in=ends).values_list("day", flat=True).distinct())
    return [end for end in ends if end not in kept]


@transaction.atomic
def measure_some(*, customer_ids: Iterable[int], day: date, at: datetime) -> int:
    """Reckon the relations with some customers anew; return how many."""
    with base.acting_as(base.System("relations are measured")):
        ids = list(customer_ids)
        found = queries.measure(ids, day)
        before, stakes = _before(ids, day), customer_queries.stakes_of(ids)
        Relation.objects.bulk_create(
            [
                _row(pk, one, before=before.get(pk), stake=stakes.get(pk, Decimal(0)), day=day, at=at)
                for pk, one in found.items()
            ],
            update_conflicts=True, unique_fields=["customer"], update_fields=WRITTEN,
        )  # fmt: skip
    return len(found)


def _before(ids: Sequence[int], day: date) -> dict[int, float | None]:
    """Return how strong each relation was when the month before that of a day ended."""
    rows = Assessment.objects.filter(customer_id__in=ids, day__lte=day - MONTH, day__gt=day - 3 * MONTH)
    return dict(rows.exclude(strength=None).order_by("day").values_list("customer_id", "strength"))


def _row(
    customer_id: int, one: Measured, *, before: float | None, stake: Decimal, day: date, at: datetime
) -> Relation:  # fmt: skip
    return Relation(
        customer_id=customer_id, score=one.score, band=one.band, n_weight=one.n_weight, parts=dict(one.parts),
        strength=one.strength, strength_before=before, n_known=one.n_known, essences=dict(one.essences),
        level=one.level, criteria=list(one.criteria), attitude=one.parts["satisfaction"], n_again=one.n_again,
        balance=one.balance, is_one_sided=one.is_one_sided,
        gaps=list(one.gaps), is_covered=not one.gaps, measured_date=day, stake=stake, created_at=at, updated_at=at,
    )  # fmt: skip


@transaction.atomic
def _keep(ids: Sequence[int], day: date) -> None:
    """Keep how the relations stood when a month ended, of those there was anything to say about."""
    Assessment.objects.bulk_create(
        [
            Assessment(
                customer_id=pk, day=day, tier=one.tier, score=one.score, strength=one.strength, n_known=one.n_known,
                is_buying=one.is_buying,
            )
            for pk, one in queries.measure(ids, day).items()
            if one.score is not None or one.strength is not None
        ],
        ignore_conflicts=True,
    )  # fmt: skip
