"""Columns of a table as a model takes them: numbers with gaps, or categories by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NUMBER, CATEGORY = "NUMBER", "CATEGORY"
# A column is a number where all but so small a part of what it holds can be read as one.
UNREADABLE = 0.02


@dataclass(frozen=True)
class Column:
    """One column: numbers (NaN where missing), or codes into levels (−1 where missing)."""

    name: str
    kind: str
    values: np.ndarray
    levels: tuple[str, ...] = ()

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Where nothing is known."""
        return np.isnan(self.values) if self.kind == NUMBER else self.values < 0

    def take(self, rows: np.ndarray) -> "Column":
        """Return the column of some rows."""
        return Column(self.name, self.kind, self.values[rows], self.levels)


def numbers(name: str, values: Sequence[float] | np.ndarray) -> Column:
    """Make a column of numbers.

    Parameters
    ----------
    name : str
        Its name.
    values : array_like, shape (n,)
        NaN where missing.

    Returns
    -------
    Column
        Of kind NUMBER.

    Source
    ------
    House rule.

    Examples
    --------
    >>> numbers("age", [1, float("nan")]).is_missing.tolist()
    [False, True]
    """
    return Column(name, NUMBER, np.asarray(values, dtype=np.float64))


def read(name: str, texts: Sequence[str]) -> Column:
    """Tell from the texts of a column what it holds.

    Parameters
    ----------
    name : str
        Its name.
    texts : sequence of str
        One text per row; blank is missing.

    Returns
    -------
    Column
        NUMBER where at least 98 % of what is filled reads as a number; days become day numbers; else CATEGORY, levels
        in the order of the alphabet.

    Source
    ------
    House rule.

    Examples
    --------
    >>> read("fee", ["1.5", " ", "2"]).kind, read("plan", ["b", "a", ""]).values.tolist()
    ('NUMBER', [1, 0, -1])
    >>> read("day", ["2024-01-02", "2024-01-03"]).values.tolist()
    [738887.0, 738888.0]
    """
    stripped = [text.strip() for text in texts]
    n_filled = sum(map(bool, stripped))
    for read_one in (_number, _day):
        found = np.array([read_one(text) if text else np.nan for text in stripped])
        if n_filled and np.isfinite(found).sum() >= (1 - UNREADABLE) * n_filled:
            return Column(name, NUMBER, found)
    levels = tuple(sorted(set(stripped) - {""}))
    code = {level: at for at, level in enumerate(levels)}
    return Column(name, CATEGORY, np.array([code.get(text, -1) for text in stripped], dtype=np.int64), levels)


def days(texts: Sequence[str]) -> Array | None:
    """Read a column as days.

    Parameters
    ----------
    texts : sequence of str
        One text per row.

    Returns
    -------
    numpy.ndarray of float64, shape (n,), or None
        Day numbers, NaN where missing; None where what is filled is not all days.

    Source
    ------
    House rule.

    Examples
    --------
    >>> days(["1970-01-02", ""]).tolist(), days(["soon"])
    ([719164.0, nan], None)
    """
    found = np.array([_day(text.strip()) for text in texts], dtype=np.float64)
    filled = np.array([bool(text.strip()) for text in texts])
    return found if filled.any() and np.isfinite(found[filled]).all() else None


def _number(text: str) -> float:
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        return float("nan")
    return found if np.isfinite(found) else float("nan")


def _day(text: str) -> float:
    for form in (date.fromisoformat, datetime.fromisoformat):
        try:
            return float(form(text.replace("/", "-")).toordinal())
        except ValueError:
            continue
    return float("nan")
