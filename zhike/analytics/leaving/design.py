"""The matrix a model sees, learnt from the rows it is fitted on alone: splines, levels, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving.columns import NUMBER, Column

Array = NDArray[np.float64]
# Where the knots of a spline stand, as parts of the rows: closer where customers are young or old.
KNOTS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)
# Fewer different numbers than this make a straight line.
LEAST_DISTINCT = 8
# A level seen less often is no level of its own.
LEAST_ROWS = 10
MOST_LEVELS = 40


@dataclass(frozen=True)
class Part:
    """How one column becomes columns of the matrix."""

    name: str
    kind: str
    fill: float = 0.0
    knots: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    has_missing: bool = False

    @classmethod
    def of(cls, column: Column) -> "Part":
        """Learn it from a column."""
        missing = column.is_missing
        if column.kind != NUMBER:
            counts = np.bincount(column.values[~missing], minlength=len(column.levels))
            order = np.argsort(-counts, kind="stable")[:MOST_LEVELS]
            often = tuple(column.levels[at] for at in sorted(order.tolist()) if counts[at] >= LEAST_ROWS)
            return cls(column.name, column.kind, levels=often, has_missing=bool(missing.any()))
        known = column.values[~missing]
        if not known.size:
            return cls(column.name, column.kind, has_missing=True)
        knots: tuple[float, ...] = ()
        if np.unique(known).size >= LEAST_DISTINCT:
            places = np.unique(np.quantile(known, KNOTS))
            knots = tuple(places.tolist()) if places.size >= 3 else ()
        return cls(column.name, column.kind, float(np.median(known)), knots, has_missing=bool(missing.any()))

    def matrix(self, column: Column) -> Array:
        """Return its columns for any rows."""
        missing = column.is_missing
        if self.kind == NUMBER:
            filled = np.where(missing, self.fill, column.values)
            parts = [filled, *_natural(filled, np.array(self.knots))]
        else:
            code = {level: at for at, level in enumerate(column.levels)}
            parts = [column.values == code.get(level, -2) for level in self.levels]
        if self.has_missing:
            parts.append(missing)
        return np.column_stack(parts).astype(np.float64) if parts else np.empty((len(missing), 0))


@dataclass(frozen=True)
class Design:
    """A matrix of standardised columns, and which column of the table each comes from."""

    parts: tuple[Part, ...]
    mean: Array
    scale: Array
    source: tuple[int, ...]

    @classmethod
    def of(cls, columns: Sequence[Column]) -> "Design":
        """Learn the matrix from the rows of a fit."""
        parts = tuple(Part.of(column) for column in columns)
        pieces = [part.matrix(column) for part, column in zip(parts, columns, strict=True)]
        whole = np.hstack(pieces)
        scale = whole.std(axis=0)
        source = tuple(at for at, piece in enumerate(pieces) for _ in range(piece.shape[1]))
        return cls(parts, whole.mean(axis=0), np.where(scale > 1e-12, scale, 1.0), source)

    def matrix(self, columns: Sequence[Column]) -> Array:
        """Return the standardised matrix of any rows."""
        pieces = [part.matrix(column) for part, column in zip(self.parts, columns, strict=True)]
        return (np.hstack(pieces) - self.mean) / self.scale


def _natural(values: Array, knots: Array) -> list[Array]:
    """Return the bent columns of a restricted cubic spline: cubic between the knots, straight beyond them."""
    if knots.size < 3:
        return []
    last, before = knots[-1], knots[-2]
    span = (last - knots[0]) ** 2

    def cube(knot: float) -> Array:
        return np.maximum(values - knot, 0.0) ** 3

    return [
        (cube(k) - (cube(before) * (last - k) - cube(last) * (before - k)) / (last - before)) / span
        for k in knots[:-2].tolist()
    ]
