"""Reads of what customers who left had been promised: the expectation index on the day they left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhike.apps.churn.models import Case
from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries

# The sub-reason of who was promised too much.
OVERPROMISED = "E-S1"


@dataclass(frozen=True)
class Expected:
    """Some cases with how many promises were open when these customers left, on average."""

    n: int
    mean: float | None


def n_promised(customer_id: int, day: date) -> int:
    """Return how many promises a visible customer waited for on a day: its expectation index."""
    return _open_on([(customer_id, day)])[customer_id, day]


def expectations(rows: QuerySet[Case]) -> tuple[Expected, Expected]:
    """Return what was expected of us by those who left because too much was promised, and by all others."""
    told = list(rows.order_by().values_list("customer_id", "exit_date", "sub_reasons"))
    counts = _open_on((pk, day) for pk, day, _subs in told)
    groups: dict[bool, list[int]] = {True: [], False: []}
    for pk, day, subs in told:
        groups[OVERPROMISED in subs].append(counts[pk, day])
    return _expected(groups[True]), _expected(groups[False])


def _expected(counts: list[int]) -> Expected:
    return Expected(len(counts), sum(counts) / len(counts) if counts else None)


def _open_on(wanted: Iterable[tuple[int, date]]) -> dict[tuple[int, date], int]:
    pairs = set(wanted)
    days: dict[int, list[date]] = defaultdict(list)
    for pk, day in pairs:
        days[pk].append(day)
    found = dict.fromkeys(pairs, 0)
    # Sums are for whoever may see sums, also where the single promise is not theirs to see.
    with base.acting_as(base.System("expectations of who left")):
        for pk, made, kept in interaction_queries.promised_to(days):
            for day in days[pk]:
                if made <= day and (kept is None or kept > day):
                    found[pk, day] += 1
    return found
