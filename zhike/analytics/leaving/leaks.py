"""Columns that know what they should not, and tables that were tampered with before they were parted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.leaving import metrics
from zhike.analytics.leaving.columns import NUMBER, Column

Array = NDArray[np.float64]

CONSTANT, ID_LIKE, PERFECT, NEARLY_PERFECT = "CONSTANT", "ID_LIKE", "PERFECT", "NEARLY_PERFECT"
DURATION_DERIVED, PRODUCT, AFTER_TIME = "DURATION_DERIVED", "PRODUCT", "AFTER_TIME"
OVERSAMPLED, BALANCED = "OVERSAMPLED", "BALANCED"
# What a finding means for the study: the column stays out, it stays in, or nothing is fitted at all.
LEFT_OUT, WARNED, REFUSED = "LEFT_OUT", "WARNED", "REFUSED"

MOST_DISTINCT, LEAST_ROWS = 0.5, 100
# The order a single column puts customers in; the best honest column of a churn table stays far below.
AUC_PERFECT, AUC_NEARLY = 0.97, 0.9
SAME = 0.99
TWINS, TWIN_RATIO = 0.2, 2.0
MOST_NUMBERS = 30


@dataclass(frozen=True)
class Leak:
    """What is wrong, with which column (none: the table), what follows, and the numbers that show it."""

    code: str
    column: str
    result: str
    params: Mapping[str, object] = field(default_factory=dict)


def find(columns: Sequence[Column], left: Array, duration: str = "", when: Array | None = None) -> list[Leak]:
    """Look through a table for what would make a model look better than it is.

    Parameters
    ----------
    columns : sequence of Column
        The columns a model would learn from.
    left : array_like of 0 and 1, shape (n,)
        Who left.
    duration : str
        The column that holds how long each was a customer, where leaving is to be told from the rest.
    when : array_like, shape (n,), optional
        The day on which each row was known.

    Returns
    -------
    list of Leak
        Refusals first; a column at most once.

    Source
    ------
    House rule; figures far above the honest ceiling mean a leak.

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import numbers
    >>> left = [0.0, 1.0] * 60
    >>> table = [numbers("always", [1.0] * 120), numbers("told_later", left)]
    >>> [(leak.code, leak.column, leak.result) for leak in find(table, left)]
    [('BALANCED', '', 'WARNED'), ('CONSTANT', 'always', 'LEFT_OUT'), ('PERFECT', 'told_later', 'LEFT_OUT')]
    """
    y = np.asarray(left, dtype=np.float64)
    found = _of_table(columns, y)
    for column in columns:
        leak = _constant(column) or _id_like(column) or _after(column, when) or _perfect(column, y)
        found += [leak] if leak else []
    gone = {leak.column for leak in found if leak.result == LEFT_OUT}
    rest = [column for column in columns if column.kind == NUMBER and column.name not in gone]
    return found + _derived(rest[:MOST_NUMBERS], duration)


def alone(column: Column, left: Array) -> Array:
    """Give each row the share of leavers among rows that are alike in one column, learnt from other rows.

    Parameters
    ----------
    column : Column
        The one column.
    left : array_like of 0 and 1, shape (n,)
        Who left.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Each half of the rows, drawn at random, learns from the other.

    Source
    ------
    House rule: what one column tells by itself.

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import numbers
    >>> told = alone(numbers("x", [1, 2] * 500), [0, 1] * 500)
    >>> bool(told[0] < 0.01), bool(told[1] > 0.99)
    (True, True)
    """
    y = np.asarray(left, dtype=np.float64)
    group, share = _groups(column), np.empty(y.size)
    half = np.random.default_rng(0).permutation(y.size) % 2
    for one in (0, 1):
        learn = half != one
        n = np.bincount(group[learn], minlength=group.max() + 1)
        hits = np.bincount(group[learn], y[learn], minlength=group.max() + 1)
        mean = y[learn].mean() if learn.any() else y.mean()
        share[half == one] = ((hits + mean) / (n + 1))[group[half == one]]
    return share


def _groups(column: Column) -> NDArray[np.int64]:
    if column.kind != NUMBER:
        return column.values.astype(np.int64) + 1
    known = column.values[~column.is_missing]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, 41)[1:-1])) if known.size else np.empty(0)
    found = 1 + np.searchsorted(edges, np.where(column.is_missing, 0.0, column.values))
    return np.where(column.is_missing, 0, found).astype(np.int64)


def _constant(column: Column) -> Leak | None:
    # Where some are missing, that they are tells something.
    if column.is_missing.any() and not column.is_missing.all():
        return None
    return Leak(CONSTANT, column.name, LEFT_OUT) if np.unique(column.values[~column.is_missing]).size < 2 else None


def _id_like(column: Column) -> Leak | None:
    known = column.values[~column.is_missing]
    if known.size < LEAST_ROWS:
        return None
    distinct = np.unique(known).size / known.size
    is_whole = column.kind == NUMBER and bool((known == np.round(known)).all())
    is_key = distinct >= MOST_DISTINCT if column.kind != NUMBER else is_whole and distinct >= SAME
    return Leak(ID_LIKE, column.name, LEFT_OUT, {"distinct": distinct}) if is_key else None


def _after(column: Column, when: Array | None) -> Leak | None:
    """Say whether a column of days lies behind the day the row was known."""
    if when is None or column.kind != NUMBER:
        return None
    known = ~column.is_missing
    is_day = known.any() and bool((np.abs(column.values[known] - np.median(when)) < 36_525).all())
    later = int((column.values[known] > when[known]).sum()) if is_day else 0
    return Leak(AFTER_TIME, column.name, LEFT_OUT, {"rows": later}) if later else None


def _perfect(column: Column, y: Array) -> Leak | None:
    found = metrics.auc(y, alone(column, y))
    if not found >= AUC_NEARLY:
        return None
    params = {"auc": round(found, 4)}
    return Leak(*((PERFECT, column.name, LEFT_OUT) if found >= AUC_PERFECT else (NEARLY_PERFECT, column.name, WARNED)),
                params)  # fmt: skip


def _derived(rest: Sequence[Column], duration: str) -> list[Leak]:
    """Find columns that are the product of two others, and what is made from the duration."""
    found: list[Leak] = []
    by_name = {column.name: np.nan_to_num(column.values) for column in rest}
    for name, values in by_name.items():
        if name != duration and duration in by_name and _alike(values, by_name[duration]):
            found.append(Leak(DURATION_DERIVED, name, LEFT_OUT, {"of": duration}))
            continue
        others = [other for other in by_name if other != name]
        pair = next((p for p in combinations(others, 2) if _alike(values, by_name[p[0]] * by_name[p[1]])), None)
        if pair and duration in pair:
            found.append(Leak(DURATION_DERIVED, name, LEFT_OUT, {"of": " × ".join(pair)}))
        elif pair:
            found.append(Leak(PRODUCT, name, WARNED, {"of": " × ".join(pair)}))
    return found


def _alike(one: Array, other: Array) -> bool:
    if np.unique(one).size < 10 or one.std() == 0 or other.std() == 0:
        return False
    return bool(abs(np.corrcoef(one, other)[0, 1]) >= SAME)


def _of_table(columns: Sequence[Column], y: Array) -> list[Leak]:
    found = []
    if columns and y.size >= LEAST_ROWS:
        # A row's own key makes every row unlike any other; twins are told by the rest.
        rest = [np.nan_to_num(column.values, nan=-1e300) for column in columns if not _id_like(column)]
        table = np.column_stack([*rest, y])
        _, place, counts = np.unique(table, axis=0, return_inverse=True, return_counts=True)
        is_twin = counts[place.ravel()] > 1
        shares = [float(is_twin[y == outcome].mean()) if (y == outcome).any() else 0.0 for outcome in (0, 1)]
        if max(shares) >= TWINS and max(shares) >= TWIN_RATIO * min(shares):
            params = {"share": round(max(shares), 4), "other": round(min(shares), 4)}
            found.append(Leak(OVERSAMPLED, "", REFUSED, params))
    if y.size >= LEAST_ROWS and y.sum() * 2 == y.size:
        found.append(Leak(BALANCED, "", WARNED))
    return found
