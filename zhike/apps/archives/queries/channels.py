"""Reads of channels: how many facts each has brought, how many of them held, and what they cost."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from zhike.apps.archives.models import Fact
from zhike.apps.archives.queries.sources import n_facts_of
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base

# Channels whose facts come in by files.
BROUGHT = ("AIC", "RENTED_DB")
# Where the money for a list or report counts that has told nothing yet.
CHANNEL_OF = {"RENTED": "RENTED_DB", "BOUGHT": "RENTED_DB", "REPORT": "CONSULTING"}


@dataclass(frozen=True)
class ChannelLine:
    """What a channel has brought in a period; `is_hidden` where too few customers stand behind it."""

    channel: str
    n_facts: int = 0
    n_customers: int = 0
    n_verified: int = 0
    n_corrected: int = 0
    cost: Decimal = Decimal(0)
    is_hidden: bool = False

    @property
    def n_judged(self) -> int:
        """Return how many facts were looked at again."""
        return self.n_verified + self.n_corrected

    @property
    def accuracy(self) -> float | None:
        """Return the share of the facts looked at again that were found true; None while none was."""
        return self.n_verified / self.n_judged if self.n_judged else None

    @property
    def each(self) -> Decimal | None:
        """Return cost per fact; None without facts."""
        return self.cost / self.n_facts if self.n_facts else None

    def plus(self, other: "ChannelLine") -> "ChannelLine":
        """Return two lines added up."""
        names = ("n_facts", "n_customers", "n_verified", "n_corrected", "cost")
        return replace(self, **{name: getattr(self, name) + getattr(other, name) for name in names})


def by_channel(first: date, last: date, *, branch_ids: Iterable[int] | None, least: int = 0) -> list[ChannelLine]:
    """Return what every channel brought between two days, both included, for customers of some branches (None: all).

    Every channel of the catalogue has its line, in the catalogue's order. The cost of a list or report is shared
    evenly by its facts; one that has told nothing yet counts on the day its licence begins, where all are asked
    about. A line of fewer than `least` customers is hidden.
    """
    with base.acting_as(base.System("what channels bring")):
        rows = Fact.objects.filter(collected_date__range=(first, last))
        if branch_ids is not None:
            rows = rows.filter(base.among("customer__branch", list(branch_ids)))
        lines = {row["channel"]: _line(row) for row in _grouped(rows, "channel")}
        shared = rows.exclude(batch_id=None).order_by().values_list("channel", "batch_id").annotate(n=Count("id"))
        for channel, cost in _costs(list(shared), first, last, is_all=branch_ids is None):
            known = lines.get(channel, ChannelLine(channel))
            lines[channel] = replace(known, cost=known.cost + cost)
    every = [*catalog_queries.channels(), *sorted(lines.keys() - catalog_queries.channels().keys())]
    found = [lines.get(channel, ChannelLine(channel)) for channel in every]
    return [replace(line, is_hidden=0 < line.n_customers < least) for line in found]


def _grouped(rows: Any, *by: str) -> Any:
    judged = {
        "n_verified": Count("id", filter=Q(outcome=Fact.Outcome.VERIFIED)),
        "n_corrected": Count("id", filter=Q(outcome=Fact.Outcome.CORRECTED)),
    }
    return rows.order_by().values(*by).annotate(
        n_facts=Count("id"), n_customers=Count("customer", distinct=True), own_cost=Sum("cost"), **judged
    )  # fmt: skip


def _line(row: dict[str, Any]) -> ChannelLine:
    return ChannelLine(
        row["channel"], row["n_facts"], row["n_customers"], row["n_verified"], row["n_corrected"],
        row["own_cost"] or Decimal(0),
    )  # fmt: skip


def _costs(shared: list[tuple[str, int, int]], first: date, last: date, *, is_all: bool) -> list[tuple[str, Decimal]]:
    """Return what lists and reports cost, by channel."""
    batches = {row.pk: (row, row.cost) for row in catalog_queries.batches() if row.cost}
    n_all = n_facts_of(batches)
    found = [(channel, batches[pk][1] * n / n_all[pk]) for channel, pk, n in shared if pk in batches and pk in n_all]
    if is_all:
        idle = [one for pk, one in batches.items() if pk not in n_all and first <= one[0].valid_from <= last]
        found += [(CHANNEL_OF[row.kind], cost) for row, cost in idle]
    return found


def n_facts_by(first: date, last: date) -> dict[int, int]:
    """Return how many facts of visible customers each person collected between two days, both included.

    What a registry or a list told counts for nobody.
    """
    rows = (
        Fact.objects.filter(collected_date__range=(first, last))
        .exclude(channel__in=BROUGHT)
        .exclude(collector_id=None)
        .order_by()
    )
    return {pk: n for pk, n in rows.values_list("collector_id").annotate(n=Count("id")) if pk is not None}
