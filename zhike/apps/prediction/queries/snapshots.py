"""Snapshots: what was known of each customer on days of the past, and who then left; one star read several times."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from zhike.apps.prediction import rules
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import leaving

# The past is looked at so many times, each a horizon before the next.
MOST_SNAPSHOTS = 4
PROMISE_DAYS = 365
# An older answer says nothing of how a customer feels on a day.
ANSWER_DAYS = 365
# As long as the star counts a complaint.
GRIEVANCE_DAYS = 180


@dataclass
class Snapshots:
    """The star, with promises, answers and complaints made good beside it, ready to be asked about any day."""

    star: Star
    horizon_days: int
    # Of every promise: customer, day it was made, day it was due, day it was kept (none: not yet).
    promises: Iterable[tuple[int, date, date, date | None]] = ()
    # Of every answered survey: customer, day of the answer, degree of satisfaction.
    degrees: Iterable[tuple[int, date, float]] = ()
    # Of every answered survey: customer, day, its own index 0 to 100; whether it asked for our brand by name.
    indexes: Iterable[tuple[int, date, float]] = ()
    names: Iterable[tuple[int, date, bool]] = ()
    # Of every complaint closed to the customer's satisfaction: customer, day it came in, day it was closed.
    settled: Iterable[tuple[int, date, date]] = ()
    _promises: list[tuple[int, date, date, date | None]] = field(init=False, repr=False)
    _degrees: list[tuple[int, date, float]] = field(init=False, repr=False)
    _settled: list[tuple[int, date, date]] = field(init=False, repr=False)
    _indexes: list[tuple[int, date, float]] = field(init=False, repr=False)
    _names: list[tuple[int, date, bool]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._promises = list(self.promises)
        self._degrees = sorted(self.degrees, key=lambda one: one[1])
        self._indexes = sorted(self.indexes, key=lambda one: one[1])
        self._names = sorted(self.names, key=lambda one: one[1])
        self._settled = list(self.settled)

    def on(self, day: date) -> rules.Facts:
        """Return what was known when a day began."""
        table = leaving.features(self.star, day).to_pyarrow()
        measured = {name: _array(table[name]) for name in table.column_names}
        ids = table["customer_id"].to_numpy(zero_copy_only=False)
        measured["customer_id"] = ids
        measured["n_complaints"] = np.maximum(measured["n_complaints"] - self._made_good(ids, day), 0)
        more = {
            "PROMISES": self._broken(ids, day), "SATISFACTION": _last(self._degrees, ids, day),
            "FALLEN": self._change(ids, day), "CSI": _last(self._indexes, ids, day),
            "NAMED": _last(self._names, ids, day),
        }  # fmt: skip
        return rules.facts(day, measured, more)

    def left(self, known: rules.Facts) -> np.ndarray:
        """Return who of those known on a day did not come back within the horizon."""
        came = leaving.returned(self.star, known.day, self.horizon_days).to_pyarrow()["customer_id"]
        return (~np.isin(known.customer_id, came.to_numpy(zero_copy_only=False))).astype(np.float64)

    def days(self, as_of: date, first: date) -> list[date]:
        """Return the days of the past whose horizon is over, the latest first."""
        ahead = timedelta(days=self.horizon_days)
        latest = as_of + timedelta(days=1) - ahead
        found = [latest - n * ahead for n in range(MOST_SNAPSHOTS)]
        return [day for day in found if day - ahead >= first]

    def _broken(self, ids: np.ndarray, day: date) -> np.ndarray:
        """Return how many promises of the year before a day were not kept by their day, as it was known then."""
        since = day - timedelta(days=PROMISE_DAYS)
        broken: dict[int, int] = {}
        for customer_id, made, due, kept in self._promises:
            if made < day and since <= due < day and (kept is None or kept > due):
                broken[customer_id] = broken.get(customer_id, 0) + 1
        if not self._promises:
            return np.full(ids.size, np.nan)
        return np.array([broken.get(pk, 0) for pk in ids.tolist()], dtype=np.float64)

    def _made_good(self, ids: np.ndarray, day: date) -> np.ndarray:
        """Return how many complaints of the half-year before a day had by then been closed to satisfaction."""
        since, good = day - timedelta(days=GRIEVANCE_DAYS), Counter[int]()
        for customer_id, opened, closed in self._settled:
            good[customer_id] += opened >= since and closed < day
        return np.array([good[pk] for pk in ids.tolist()], dtype=np.float64)

    def _change(self, ids: np.ndarray, day: date) -> np.ndarray:
        """Return the degree of the last answer in the year before a day less that of the one before; NaN without."""
        since = day - timedelta(days=ANSWER_DAYS)
        known: dict[int, tuple[float, float, date]] = {}
        for customer_id, on, degree in self._degrees:
            if on < day:
                known[customer_id] = (degree, known.get(customer_id, (np.nan, np.nan, on))[0], on)
        changes = {pk: now - before for pk, (now, before, on) in known.items() if on >= since}
        return np.array([changes.get(pk, np.nan) for pk in ids.tolist()], dtype=np.float64)


def _last(told: Iterable[tuple[int, date, float]], ids: np.ndarray, day: date) -> np.ndarray:
    """Return what each told last in the year before a day, from what stands in order of days; NaN of who did not."""
    since = day - timedelta(days=ANSWER_DAYS)
    newest = {customer_id: float(value) for customer_id, on, value in told if since <= on < day}
    return np.array([newest.get(pk, np.nan) for pk in ids.tolist()], dtype=np.float64)


def _array(column: pa.ChunkedArray) -> np.ndarray:
    return column.combine_chunks().cast(pa.float64()).to_numpy(zero_copy_only=False)
