"""Amounts of many cards as arrays: a list of a million customers is measured in a few megabytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import BigIntegerField, ExpressionWrapper, F, FloatField, QuerySet
from django.db.models.functions import Cast, Round

UNIT = 10_000
CHUNK = 50_000


@dataclass(frozen=True)
class Amounts:
    """Some cards by id: their branches, tiers, last purchases, and money by column, NaN where it is not known."""

    ids: np.ndarray
    branch_ids: np.ndarray
    tiers: np.ndarray
    last_dates: np.ndarray
    money: dict[str, np.ndarray]

    def known(self, column: str) -> np.ndarray:
        """Return the positions of those whose money is known."""
        return np.flatnonzero(~np.isnan(self.money[column]))


def amounts(rows: QuerySet, columns: Sequence[str]) -> Amounts:
    """Return the amounts of some visible cards in the order of their ids; each has four exact decimals."""
    units = {f"in_{name}": _units(name) for name in columns}
    found = rows.select_related(None).order_by("pk").annotate(**units)
    chunks: list[list[np.ndarray]] = []
    batch: list[tuple[Any, ...]] = []
    fields = ("pk", "branch_id", "tier", "last_purchase_date", *units)
    for row in found.values_list(*fields).iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            chunks.append(_arrays(batch))
            batch = []
    if batch or not chunks:
        chunks.append(_arrays(batch, len(fields)))
    ids, branches, tiers, days, *money = (np.concatenate(parts) for parts in zip(*chunks, strict=True))
    return Amounts(ids, branches, tiers, days, dict(zip(columns, money, strict=True)))


def _units(name: str) -> Cast:
    """Return money as whole ten-thousandths: read as a number it is the same on every database."""
    scaled = ExpressionWrapper(F(name) * UNIT, output_field=FloatField())
    return Cast(Round(scaled), BigIntegerField())


def _arrays(batch: list[tuple[Any, ...]], n_columns: int = 0) -> list[np.ndarray]:
    ids, branches, tiers, days, *money = zip(*batch, strict=True) if batch else [()] * n_columns
    return [
        np.array(ids, dtype=np.int64),
        np.array(branches, dtype=np.int64),
        np.array(tiers, dtype="U10"),
        np.array([_day(day) for day in days], dtype="datetime64[D]"),
        *(np.array([np.nan if unit is None else unit for unit in one], dtype=np.float64) / UNIT for one in money),
    ]


def _day(day: date | None) -> np.datetime64:
    return np.datetime64("NaT") if day is None else np.datetime64(day)
