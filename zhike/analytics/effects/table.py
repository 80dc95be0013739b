"""Columns of any table as plain features: numbers with their gaps filled and marked, levels side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.effects.gain import Array
from zhike.analytics.leaving.columns import NUMBER, Column

# A level seen less often stands with the others.
LEAST_ROWS = 10


@dataclass(frozen=True)
class Features:
    """What is known of customers beforehand, and what each column is called.

    Parameters
    ----------
    names : tuple of str
        Of the columns; a level as `column=level`, a gap as `column=`.
    values : numpy.ndarray of float64, shape (n, k)
        No gaps.

    Source
    ------
    House rule.

    Examples
    --------
    >>> Features(("age",), np.array([[1.0]])).values.shape
    (1, 1)
    """

    names: tuple[str, ...]
    values: Array


def features(columns: Sequence[Column], n_rows: int) -> Features:
    """Lay columns out as numbers.

    Parameters
    ----------
    columns : sequence of Column
        Each of n rows.
    n_rows : int
        How many rows there are, where there is no column.

    Returns
    -------
    Features
        A number as it is, its gaps filled with the median and marked; a level as 0 and 1, the most frequent left out.

    Source
    ------
    House rule.

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import numbers
    >>> found = features([numbers("age", [1.0, np.nan, 3.0])], 3)
    >>> found.names, found.values.tolist()
    (('age', 'age='), [[1.0, 0.0], [2.0, 1.0], [3.0, 0.0]])
    """
    names: list[str] = []
    laid: list[np.ndarray] = []
    for column in columns:
        missing = column.is_missing
        if column.kind == NUMBER:
            filled = column.values[~missing]
            names.append(column.name)
            laid.append(np.where(missing, float(np.median(filled)) if filled.size else 0.0, column.values))
        else:
            counts = np.bincount(column.values[~missing], minlength=len(column.levels))
            often = [at for at in np.argsort(-counts, kind="stable")[1:] if counts[at] >= LEAST_ROWS]
            names += [f"{column.name}={column.levels[at]}" for at in often]
            laid += [column.values == at for at in often]
        if missing.any():
            names.append(f"{column.name}=")
            laid.append(missing)
    values = np.column_stack(laid).astype(np.float64) if laid else np.empty((n_rows, 0))
    return Features(tuple(names), values)
