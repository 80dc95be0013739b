"""Gradient boosting with small trees, beside the default: it shows whether the default misses what works together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving.columns import NUMBER, Column

Array = NDArray[np.float64]
Bins = NDArray[np.int64]
MOST_BINS = 32
DEPTH = 2
TREES = 150
RATE = 0.1
LEAST_ROWS = 20
RIDGE = 1.0


@dataclass(frozen=True)
class _Tree:
    """Splits level by level, as in a heap: which column, and up to which bin one goes left; and the leaves."""

    column: list[int]
    upto: list[int]
    leaves: Array

    def chosen(self, bins: Bins) -> Array:
        node = np.zeros(bins.shape[1], dtype=np.int64)
        for _ in range(DEPTH):
            columns, upto = np.array(self.column)[node], np.array(self.upto)[node]
            node = 2 * node + 1 + (bins[columns, np.arange(node.size)] > upto)
        return self.leaves[node - (2**DEPTH - 1)]


class Boosting:
    """Newton boosting on binned columns; categories are binned in the order of their share of leavers."""

    code = "BOOSTING"

    def __init__(self, trees: int = TREES, rate: float = RATE) -> None:
        self.trees, self.rate = trees, rate

    def fit(self, columns: Sequence[Column], left: Array) -> "Boosting":
        """Learn from rows whose outcome is known."""
        y = np.asarray(left, dtype=np.float64)
        self.binners_ = [_Binner.of(column, y) for column in columns]
        bins = self._bins(columns)
        share = np.clip(y.mean(), 1e-6, 1 - 1e-6)
        self.start_ = float(np.log(share / (1 - share)))
        odds = np.full(y.size, self.start_)
        self.trees_: list[_Tree] = []
        for _ in range(self.trees):
            p = 1 / (1 + np.exp(-odds))
            tree = _grow(bins, y - p, np.maximum(p * (1 - p), 1e-9))
            self.trees_.append(tree)
            odds += self.rate * tree.chosen(bins)
        return self

    def chance(self, columns: Sequence[Column]) -> Array:
        """Return the probability of each row."""
        bins = self._bins(columns)
        odds = np.full(bins.shape[1], self.start_)
        for tree in self.trees_:
            odds += self.rate * tree.chosen(bins)
        return 1 / (1 + np.exp(-np.clip(odds, -35, 35)))

    def _bins(self, columns: Sequence[Column]) -> Bins:
        return np.stack([binner.bins(column) for binner, column in zip(self.binners_, columns, strict=True)])


@dataclass(frozen=True)
class _Binner:
    """Bins of one column; what is missing or was never seen has bin 0."""

    edges: Array
    place: dict[str, int]

    @classmethod
    def of(cls, column: Column, y: Array) -> "_Binner":
        known = ~column.is_missing
        if column.kind == NUMBER:
            found = column.values[known]
            inner = np.linspace(0, 1, MOST_BINS)[1:-1]
            return cls(np.unique(np.quantile(found, inner)) if found.size else np.empty(0), {})
        n = np.bincount(column.values[known], minlength=len(column.levels))
        hits = np.bincount(column.values[known], y[known], minlength=len(column.levels))
        # Rare levels are drawn to the average, lest their order be noise.
        order = np.argsort((hits + LEAST_ROWS * y.mean()) / (n + LEAST_ROWS), kind="stable")
        ranked = [int(at) for at in order if n[at]]
        width = max(1, -(-len(ranked) // (MOST_BINS - 1)))
        return cls(np.empty(0), {column.levels[at]: 1 + rank // width for rank, at in enumerate(ranked)})

    def bins(self, column: Column) -> Bins:
        missing = column.is_missing
        if column.kind == NUMBER:
            found = 1 + np.searchsorted(self.edges, np.where(missing, 0.0, column.values), side="left")
        else:
            table = np.array([*(self.place.get(level, 0) for level in column.levels), 0], dtype=np.int64)
            found = table[column.values]
        return np.where(missing, 0, found).astype(np.int64)


def _grow(bins: Bins, slope: Array, weight: Array) -> _Tree:
    """Grow one tree, every level at once."""
    n_columns, n_rows = bins.shape
    node = np.zeros(n_rows, dtype=np.int64)
    column, upto = [0] * (2**DEPTH - 1), [MOST_BINS] * (2**DEPTH - 1)
    for level in range(DEPTH):
        n_nodes = 2**level
        at = node * (MOST_BINS + 1)
        tables = np.empty((3, n_nodes, n_columns, MOST_BINS + 1))
        for c in range(n_columns):
            key, size = at + bins[c], n_nodes * (MOST_BINS + 1)
            for t, amounts in enumerate((slope, weight, None)):
                tables[t, :, c] = np.bincount(key, amounts, minlength=size).reshape(n_nodes, -1)
        for n, (best, edge) in enumerate(_splits(tables)):
            column[n_nodes - 1 + n], upto[n_nodes - 1 + n] = best, edge
        first = n_nodes - 1
        chosen = np.array(column)[first + node]
        node = 2 * node + (bins[chosen, np.arange(n_rows)] > np.array(upto)[first + node])
    slopes = np.bincount(node, slope, minlength=2**DEPTH)
    return _Tree(column, upto, slopes / (np.bincount(node, weight, minlength=2**DEPTH) + RIDGE))


def _splits(tables: Array) -> list[tuple[int, int]]:
    """Return the best column and bin of each node; the last bin, so that nobody is parted, where nothing gains."""
    g, h, n = np.cumsum(tables, axis=3)
    whole_g, whole_h, whole_n = (part[..., -1:] for part in (g, h, n))
    gain = g**2 / (h + RIDGE) + (whole_g - g) ** 2 / (whole_h - h + RIDGE) - whole_g**2 / (whole_h + RIDGE)
    gain[(n < LEAST_ROWS) | (whole_n - n < LEAST_ROWS)] = 0.0
    found = []
    for one in gain:
        best = int(one.argmax())
        place = divmod(best, one.shape[1])
        found.append(place if one.flat[best] > 1e-9 else (0, MOST_BINS))
    return found
