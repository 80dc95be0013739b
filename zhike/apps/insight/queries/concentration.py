"""How value is spread over any choice of customers: measured as it is asked for, within what the reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from django.db.models import QuerySet

from zhike.analytics import pareto, reliance
from zhike.apps.customers import queries as customer_queries

COLUMNS = {"revenue": "revenue", "revenue_year": "revenue_year", "contribution": "contribution_year"}
KEY_TIERS = ("VIP", "MAJOR")
# The classes of the metal dimension that are key accounts; where nobody has one, the tiers say who is.
METAL, KEY_METALS = "METAL", ("PLATINUM", "GOLD")
UNIT = 10_000


@dataclass(frozen=True)
class Line:
    """One customer of the table: rank from the largest, value, share of the total, share of all down to here."""

    rank: int
    card: Any
    value: Decimal
    share: Fraction | None
    cumulated: Fraction | None


@dataclass(frozen=True)
class Concentration:
    """The Pareto of a choice of customers by one measure, and how it agrees with the other and with the key accounts.

    The lists of ids begin with the largest; `first` is revenue of the year, `second` contribution.
    """

    metric: str
    n_customers: int
    n_unknown: int
    pareto: pareto.Pareto
    ids: np.ndarray
    units: np.ndarray
    both: tuple[int, ...]
    by_revenue_only: tuple[int, ...]
    by_contribution_only: tuple[int, ...]
    has_contribution: bool
    missing: tuple[int, ...]
    superfluous: tuple[int, ...]

    @property
    def curve(self) -> list[tuple[float, float]]:
        """Points of the curve; none where shares have no meaning."""
        return list(zip(self.pareto.curve_x.tolist(), self.pareto.curve_y.tolist(), strict=True))

    def lines(self, limit: int) -> list[Line]:
        """Return the first lines of the table, the largest first."""
        total, reached = int(self.units.sum()), np.cumsum(self.units[:limit])
        cards = customer_queries.cards_of(self.ids[:limit].tolist())
        return [
            Line(
                at + 1, cards[pk], Decimal(int(self.units[at])).scaleb(-4),
                Fraction(int(self.units[at]), total) if total > 0 else None,
                Fraction(int(reached[at]), total) if total > 0 else None,
            )
            for at, pk in enumerate(self.ids[:limit].tolist())
            if pk in cards
        ]  # fmt: skip


def concentration(rows: QuerySet, metric: str) -> Concentration:
    """Measure some visible cards by revenue, revenue of the year or contribution; raises KeyError for another."""
    found = customer_queries.amounts(rows, tuple(COLUMNS.values()))
    known = found.known(COLUMNS[metric])
    values = found.money[COLUMNS[metric]][known]
    spread = pareto.pareto(values)
    ids = found.ids[known][spread.order]
    overlap, has_contribution = _overlap(found)
    wanted = set(ids[: spread.k or 0].tolist())
    held = _key_accounts(found)
    return Concentration(
        metric=metric, n_customers=len(found.ids), n_unknown=len(found.ids) - len(known), pareto=spread, ids=ids,
        units=np.rint(values[spread.order] * UNIT).astype(np.int64), has_contribution=has_contribution,
        both=overlap["both"], by_revenue_only=overlap["first_only"], by_contribution_only=overlap["second_only"],
        missing=tuple(pk for pk in ids.tolist() if pk in wanted - held),
        superfluous=tuple(pk for pk in ids.tolist() if pk in held - wanted),
    )  # fmt: skip


def _overlap(found: customer_queries.Amounts) -> tuple[Mapping[str, tuple[int, ...]], bool]:
    """Compare who carries the revenue of the year with who carries the contribution, where both are known."""
    known = found.known("contribution_year")
    names = ("both", "first_only", "second_only")
    if not len(known):
        return dict.fromkeys(names, ()), False
    told = reliance.overlap(found.money["revenue_year"][known], found.money["contribution_year"][known])
    return {name: tuple(found.ids[known][getattr(told, name)].tolist()) for name in names}, True


def _key_accounts(found: customer_queries.Amounts) -> set[int]:
    """Return the present key accounts among some customers: by metal where that is told, else by tier."""
    keys = customer_queries.open_classes(METAL, code__in=KEY_METALS)
    if keys:
        return set(found.ids[np.isin(found.ids, list(keys))].tolist())
    return set(found.ids[np.isin(found.tiers, KEY_TIERS)].tolist())


@dataclass(frozen=True)
class WhatIf:
    """What is left when some customers leave: of revenue and of contribution where it is known, both of the year."""

    cards: tuple[Any, ...]
    revenue: reliance.Loss
    contribution: reliance.Loss | None
    # What will probably be lost with them in any case: money at stake.
    stake: Decimal


def what_if(rows: QuerySet, *, ids: Iterable[int] = (), top: int = 0) -> WhatIf:
    """Take customers out of some visible cards: those named, or so many with the largest revenue of the year.

    Who is named and not among the cards is left out.
    """
    found = customer_queries.amounts(rows, ("revenue_year", "contribution_year", "stake"))
    revenue = found.money["revenue_year"]
    if top:
        gone = np.argsort(-revenue, kind="stable")[:top]
    else:
        gone = np.flatnonzero(np.isin(found.ids, list(ids)))
        gone = gone[np.argsort(-revenue[gone], kind="stable")]
    known = found.known("contribution_year")
    contribution = found.money["contribution_year"]
    cards = customer_queries.cards_of(found.ids[gone].tolist())
    return WhatIf(
        cards=tuple(cards[pk] for pk in found.ids[gone].tolist() if pk in cards),
        revenue=reliance.without(revenue, gone),
        contribution=reliance.without(contribution[known], np.flatnonzero(np.isin(known, gone)))
        if len(known)
        else None,
        stake=Decimal(int(np.rint(found.money["stake"][gone] * UNIT).sum())).scaleb(-4),
    )
