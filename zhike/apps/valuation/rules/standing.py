"""Pure decisions of valuation: from what customers did to their tier, state, stage and money at stake."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np
import pyarrow as pa

from zhike.analytics import cycle, rfm, stakes, tiers

VERSION = "1"
TIER_NAMES = ("VIP", "MAJOR", "ORDINARY", "SMALL")


@dataclass(frozen=True)
class Facts:
    """What each customer did by a day, one entry per customer with any accepted line."""

    customer_id: np.ndarray
    branch_id: np.ndarray
    first_date: np.ndarray
    last_date: np.ndarray
    n_days: np.ndarray
    revenue: np.ndarray
    revenue_year: np.ndarray
    mean_repeat_value: np.ndarray
    p80_gap: np.ndarray
    n_gaps: np.ndarray
    as_of: date

    @property
    def has_purchase(self) -> np.ndarray:
        """Whether each customer bought at all; the others only returned."""
        return self.n_days > 0

    @property
    def age_days(self) -> np.ndarray:
        """Days since the first purchase; NaN without one."""
        return _days(np.datetime64(self.as_of) - self.first_date)

    @property
    def silence_days(self) -> np.ndarray:
        """Days since the last purchase; NaN without one."""
        return _days(np.datetime64(self.as_of) - self.last_date)


@dataclass(frozen=True)
class Standing:
    """What follows from the facts, in their order."""

    tiers: tiers.Tiers
    state: np.ndarray
    stage: np.ndarray
    rfm: np.ndarray
    cycle_days: np.ndarray
    silence_ratio: np.ndarray
    stake: np.ndarray
    population: cycle.Population


def facts(summary: pa.Table, gaps: pa.Table, as_of: date) -> Facts:
    """Join the two measured tables into arrays, one entry per customer."""
    ids = numbers(summary, "customer_id", np.int64)
    at = np.searchsorted(ids, numbers(gaps, "customer_id", np.int64))
    p80, n_gaps = np.full(len(ids), np.nan), np.zeros(len(ids))
    p80[at], n_gaps[at] = numbers(gaps, "p80_gap"), numbers(gaps, "n_gaps")
    return Facts(
        customer_id=ids,
        branch_id=numbers(summary, "branch_id", np.int64),
        first_date=_dates(summary, "first_date"),
        last_date=_dates(summary, "last_date"),
        n_days=numbers(summary, "n_days", np.int64),
        revenue=numbers(summary, "revenue"),
        revenue_year=numbers(summary, "revenue_365"),
        mean_repeat_value=numbers(summary, "mean_repeat_value"),
        p80_gap=p80,
        n_gaps=n_gaps,
        as_of=as_of,
    )


def stand(known: Facts, p_alive: np.ndarray, clv: np.ndarray) -> Standing:
    """Decide tier, state, stage, scores and money at stake of every customer."""
    population = cycle.population(known.p80_gap, known.n_gaps)
    cycles = cycle.cycle_days(known.p80_gap, known.n_gaps, population)
    state = cycle.churn_state(known.silence_days, cycles)
    return Standing(
        tiers=tiers.assign(known.revenue),
        state=state,
        stage=cycle.relation_stage(known.n_days, known.age_days, known.silence_days, cycles),
        rfm=_rfm(known),
        cycle_days=cycles,
        silence_ratio=cycle.silence_ratio(known.silence_days, cycles),
        stake=_stake(state, known, p_alive, clv),
        population=population,
    )


def with_state(standing: Standing, state: np.ndarray, known: Facts, p_alive: np.ndarray, clv: np.ndarray) -> Standing:
    """Return a standing with states decided from more than silence, and the money that is at stake by them."""
    return replace(standing, state=state, stake=_stake(state, known, p_alive, clv))


def _stake(state: np.ndarray, known: Facts, p_alive: np.ndarray, clv: np.ndarray) -> np.ndarray:
    lost = stakes.p_lost(state, p_alive)
    value = stakes.yearly_value(known.revenue_year, stakes.doubted(clv, p_alive, lost))
    # In cents, as lists and Today add it up: a sum must not depend on who adds.
    return np.round(np.nan_to_num(stakes.money_at_stake(value, lost)), 2)


def share(part: int, whole: int) -> Fraction | None:
    """Return an exact share, None of nothing."""
    return Fraction(part, whole) if whole else None


def _rfm(known: Facts) -> np.ndarray:
    code = np.zeros(len(known.customer_id), dtype=np.int16)
    bought = known.has_purchase
    if bought.any():
        scores = rfm.score(known.silence_days[bought], known.n_days[bought], known.revenue[bought])
        code[bought] = scores.code
    return code


def _days(spans: np.ndarray) -> np.ndarray:
    return np.where(np.isnat(spans), np.nan, spans.astype("timedelta64[D]").astype(np.float64))


def numbers(table: pa.Table, name: str, kind: type = np.float64) -> np.ndarray:
    """Return a column of numbers or money as an array; missing ones as NaN."""
    column = table[name].combine_chunks()
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    return column.to_numpy(zero_copy_only=False).astype(kind, copy=False)


def _dates(table: pa.Table, name: str) -> np.ndarray:
    return table[name].combine_chunks().cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
