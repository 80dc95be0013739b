"""Each customer's own purchase cycle, and the churn state and relation stage read from silence against it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhike.analytics.errors import InputError

STATES = ("NORMAL", "AT_RISK", "DORMANT", "CHURNED")
STATE_LIMITS = (1.0, 2.0, 4.0)
STAGES = ("EXPLORATION", "FORMATION", "STABILITY", "DEGRADATION")
UNKNOWN = "UNKNOWN"

# Rounding to a millionth of a day keeps the noise of logarithms from moving a customer over a limit.
PLACES = 6
MIN_REPEATERS = 20
DEFAULT_STRENGTH = 2.0
STRENGTH_RANGE = (0.5, 20.0)
ONE_GAP_VARIANCE = np.pi**2 / 6

STABLE_DAYS = 4
STABLE_CYCLES = 3.0
DEGRADED_CYCLES = 2.0

Values = Sequence | np.ndarray


@dataclass(frozen=True)
class Population:
    """What is known of the purchase cycle before a customer's own gaps are seen.

    Parameters
    ----------
    cycle_days : float
        Typical 80th-percentile gap, days; NaN where nobody bought on two days.
    strength : float
        How many own gaps weigh as much as the population.
    n_repeaters : int
        Customers it was learnt from.

    Source
    ------
    House rule; see ``population``.

    Examples
    --------
    >>> Population(60.0, 2.0, 100).cycle_days
    60.0
    """

    cycle_days: float
    strength: float
    n_repeaters: int


def population(p80_days: Values, n_gaps: Values) -> Population:
    """Learn the population's cycle and its weight from the customers with own gaps.

    Model: the logarithm of a customer's own 80th-percentile gap, from n gaps, scatters around the population's with
    variance τ² + σ² ÷ n: customers differ, and few gaps tell little. σ² = π² ÷ 6, the variance of the logarithm of one
    gap between purchases at a steady random rate (as BG/NBD assumes too). τ² is what weighted squared deviations leave
    beyond that. The population then weighs as much as m = σ² ÷ τ² gaps. Below 20 customers with gaps m = 2.

    Parameters
    ----------
    p80_days : array_like, shape (n,)
        Own 80th-percentile gap between purchase days; ignored where there is no gap.
    n_gaps : array_like, shape (n,)
        Own gaps: purchase days less one, 0 or more.

    Returns
    -------
    Population
        Cycle = exp of the mean logarithm, each customer weighted by n ÷ (n + m); m kept within 0.5 and 20.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, NEGATIVE (a gap of no days among them).

    Source
    ------
    Empirical Bayes (Efron & Morris 1975) with moments after DerSimonian & Laird (1986), in logarithms because gaps are
    multiplicative; the choices are a house rule.

    Examples
    --------
    >>> population([30, 30, float("nan")], [3, 8, 0])
    Population(cycle_days=30.0, strength=2.0, n_repeaters=2)
    """
    gaps, own = _repeaters(p80_days, n_gaps)
    if not gaps.size:
        return Population(float("nan"), DEFAULT_STRENGTH, 0)
    logs = np.log(own)
    strength = _strength(logs, gaps) if gaps.size >= MIN_REPEATERS else DEFAULT_STRENGTH
    weight = gaps / (gaps + strength)
    typical = np.exp((weight * logs).sum() / weight.sum())
    return Population(round(float(typical), PLACES), strength, int(gaps.size))


def _repeaters(p80_days: Values, n_gaps: Values) -> tuple[np.ndarray, np.ndarray]:
    gaps, own = _same_shape({"n_gaps": n_gaps, "p80_days": p80_days})
    if np.any(~np.isfinite(gaps)) or np.any(~np.isfinite(own[gaps > 0])):
        raise InputError("NOT_FINITE", "p80_days", value="NaN")
    if np.any(gaps < 0) or np.any(own[gaps > 0] <= 0):
        raise InputError("NEGATIVE", "p80_days", value=float(np.nanmin(own)) if own.size else 0)
    return gaps[gaps > 0], own[gaps > 0]


def _strength(logs: np.ndarray, gaps: np.ndarray) -> float:
    low, high = STRENGTH_RANGE
    total = gaps.sum()
    deviation = (gaps * (logs - (gaps * logs).sum() / total) ** 2).sum()
    excess = deviation - ONE_GAP_VARIANCE * (gaps.size - 1)
    if excess <= 0:
        return high
    between = excess / (total - (gaps**2).sum() / total)
    return float(np.clip(ONE_GAP_VARIANCE / between, low, high))


def _same_shape(arrays: dict[str, Values]) -> list[np.ndarray]:
    found = {field: np.asarray(values, dtype=np.float64) for field, values in arrays.items()}
    expected = next(iter(found.values())).shape
    for field, values in found.items():
        if values.shape != expected or values.ndim != 1:
            raise InputError("SHAPE_MISMATCH", field, value=str(values.shape), expected=str(expected))
    return list(found.values())


def cycle_days(p80_days: Values, n_gaps: Values, known: Population | None = None) -> np.ndarray:
    """Give every customer's purchase cycle: own 80th-percentile gap shrunk toward the population's.

    Parameters
    ----------
    p80_days : array_like, shape (n,)
        Own 80th-percentile gap between purchase days, days above 0; anything (NaN) where there is no gap.
    n_gaps : array_like, shape (n,)
        Own gaps: purchase days less one, 0 or more.
    known : Population, optional
        Learnt elsewhere; by default from these customers.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        exp((n ln own + m ln population) ÷ (n + m)) days; the population's for a customer of one purchase day; NaN
        where nobody bought twice.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_FINITE, NEGATIVE.

    Source
    ------
    House rule: own cycle, pooled by empirical Bayes; see ``population``.

    Examples
    --------
    >>> cycle_days([10, 90, 0], [2, 2, 0], Population(30.0, 2.0, 99)).round(2).tolist()
    [17.32, 51.96, 30.0]
    """
    _repeaters(p80_days, n_gaps)
    prior = known or population(p80_days, n_gaps)
    gaps = np.asarray(n_gaps, dtype=np.float64)
    own = np.where(gaps > 0, np.asarray(p80_days, dtype=np.float64), 1.0)
    logs = (gaps * np.log(own) + prior.strength * np.log(prior.cycle_days)) / (gaps + prior.strength)
    return np.round(np.exp(logs), PLACES)


def silence_ratio(silence_days: Values, cycle: Values) -> np.ndarray:
    """Divide the days since the last purchase by the customer's cycle.

    Parameters
    ----------
    silence_days : array_like, shape (n,)
        Days since the last purchase, 0 or more; NaN without one.
    cycle : array_like, shape (n,)
        Cycle in days; NaN where unknown.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Silence in cycles, 0 or more; NaN where either is unknown.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NEGATIVE.

    Source
    ------
    Domain definition of churn_state.

    Examples
    --------
    >>> silence_ratio([60, 15], [30, 30]).tolist()
    [2.0, 0.5]
    """
    silence, cycles = _same_shape({"silence_days": silence_days, "cycle_days": cycle})
    if np.any(silence < 0):
        raise InputError("NEGATIVE", "silence_days", value=float(np.nanmin(silence)))
    if np.any(cycles <= 0):
        raise InputError("NEGATIVE", "cycle_days", value=float(np.nanmin(cycles)))
    return silence / cycles


def churn_state(silence_days: Values, cycle: Values) -> np.ndarray:
    """Name the churn state of each customer from behaviour alone.

    Parameters
    ----------
    silence_days : array_like, shape (n,)
        Days since the last purchase, 0 or more; NaN without one.
    cycle : array_like, shape (n,)
        Cycle in days; NaN where unknown.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        Silence ÷ cycle ≤ 1 NORMAL, ≤ 2 AT_RISK, ≤ 4 DORMANT, above CHURNED; UNKNOWN where it cannot be told.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NEGATIVE.

    Source
    ------
    Domain definition of churn_state; a fallback until intent is known (R412).

    Examples
    --------
    >>> churn_state([30, 60, 120, 121], [30, 30, 30, 30]).tolist()
    ['NORMAL', 'AT_RISK', 'DORMANT', 'CHURNED']
    """
    silent = silence_ratio(silence_days, cycle)
    return np.asarray((*STATES, UNKNOWN))[np.searchsorted([*STATE_LIMITS, np.inf], silent, side="left")]


def relation_stage(n_days: Values, age_days: Values, silence_days: Values, cycle: Values) -> np.ndarray:
    """Name the relation stage of each customer from its purchases.

    DEGRADATION where silence exceeds two cycles, from any stage, as DORMANT does: one word must not contradict the
    other. Else EXPLORATION while there is one purchase day, for nothing has been repeated. STABILITY from four
    purchase days on, if they span three cycles: three gaps show a rhythm, and three cycles of age keep a burst of
    purchases in the first weeks from passing for loyalty. FORMATION in between.

    Parameters
    ----------
    n_days : array_like, shape (n,)
        Distinct days with a purchase.
    age_days : array_like, shape (n,)
        Days since the first purchase; NaN without one.
    silence_days : array_like, shape (n,)
        Days since the last purchase; NaN without one.
    cycle : array_like, shape (n,)
        Cycle in days; NaN where unknown.

    Returns
    -------
    numpy.ndarray of str, shape (n,)
        One of ``STAGES``; UNKNOWN without a purchase or a cycle.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NEGATIVE.

    Source
    ------
    Requirement R114; thresholds are a house rule.

    Examples
    --------
    >>> relation_stage([1, 3, 9, 9], [10, 60, 300, 300], [10, 20, 20, 70], [30, 30, 30, 30]).tolist()
    ['EXPLORATION', 'FORMATION', 'STABILITY', 'DEGRADATION']
    """
    days, age, silence, cycles = _same_shape(
        {"n_days": n_days, "age_days": age_days, "silence_days": silence_days, "cycle_days": cycle}
    )
    silent = silence_ratio(silence, cycles)
    is_unknown = ~(days >= 1) | np.isnan(silent) | np.isnan(age)
    is_stable = (days >= STABLE_DAYS) & (age >= STABLE_CYCLES * cycles)
    return np.select(
        [is_unknown, silent > DEGRADED_CYCLES, days < 2, is_stable],
        [UNKNOWN, "DEGRADATION", "EXPLORATION", "STABILITY"],
        "FORMATION",
    )
