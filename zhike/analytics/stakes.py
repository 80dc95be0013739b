"""What is at stake with a customer in money, and why to call: reasons as codes with their numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from zhike.analytics.cycle import STATES
from zhike.analytics.errors import InputError
from zhike.analytics.text import N_

P_LOST_BY_STATE = MappingProxyType({"NORMAL": 0.05, "AT_RISK": 0.30, "DORMANT": 0.70, "CHURNED": 0.95})
# Silent beyond their own cycle: what models that know no cycles cannot see.
SILENT = ("AT_RISK", "DORMANT", "CHURNED")

WHY = {
    "INTERVAL_DOUBLED": N_("Silent for %(silence_days)s days, %(cycles)s times the usual %(cycle_days)s days"),
    "LONG_SILENT": N_("Silent for %(silence_days)s days, more than four times the usual interval"),
    "OVERDUE": N_("Silent for %(silence_days)s days where %(cycle_days)s are usual"),
    "ONE_PURCHASE": N_("Bought on one day only"),
    "P_ALIVE_LOW": N_("Still a customer with a probability of %(percent)s %% only"),
    "VALUE_FALLING": N_("Bought for %(percent)s %% less than in the year before"),
    "TIER_HIGH": N_("Belongs to the tier %(tier)s"),
}

HIGH_TIERS = ("VIP", "MAJOR")
LOW_P_ALIVE = 0.5
FALL = 0.3

Values = Sequence | np.ndarray


@dataclass(frozen=True)
class Reason:
    """Why a customer should be called.

    Parameters
    ----------
    code : str
        Key of ``WHY``.
    params : mapping of str to str, int or float
        What its text is filled with.

    Source
    ------
    House rule: every warning carries a why.

    Examples
    --------
    >>> WHY["TIER_HIGH"] % Reason("TIER_HIGH", {"tier": "VIP"}).params
    'Belongs to the tier VIP'
    """

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)


def _of_shape(shape: tuple[int, ...], name: str, part: Values) -> np.ndarray:
    found = np.asarray(part, dtype=np.float64)
    if found.shape != shape:
        raise InputError("SHAPE_MISMATCH", name, value=str(found.shape), expected=str(shape))
    return found


def p_lost(state: Values, p_alive: Values | None = None) -> np.ndarray:
    """Give the probability of losing each customer.

    Parameters
    ----------
    state : array_like of str, shape (n,)
        Churn state; UNKNOWN where it cannot be told.
    p_alive : array_like, shape (n,), optional
        Probability of still being a customer, from a model that can doubt a customer of one purchase (BG/NBD cannot:
        it says 1); NaN where there is none.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        By state .05 NORMAL, .30 AT_RISK, .70 DORMANT, .95 CHURNED where there is no p_alive; with one 1 − p_alive, but
        not below the figure of who is silent beyond their own cycle; NaN where neither is known.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_A_RATE.

    Source
    ------
    House rule: the figures by state are expectations, to be replaced by measured ones. A model of purchases at random
    thinks a monthly buyer of ten weeks' silence alive where hardly anybody ever left; the customer's own rhythm says
    otherwise (decision 0078).

    Examples
    --------
    >>> p_lost(["NORMAL", "DORMANT", "DORMANT"], [0.75, float("nan"), 0.99]).tolist()
    [0.25, 0.7, 0.7]
    """
    states = np.asarray(state, dtype=str)
    by_state = np.full(states.shape, np.nan)
    for name in STATES:
        by_state[states == name] = P_LOST_BY_STATE[name]
    if p_alive is None:
        return by_state
    alive = _of_shape(states.shape, "p_alive", p_alive)
    if np.any((alive < 0) | (alive > 1)):
        raise InputError("NOT_A_RATE", "p_alive", value=float(np.nanmax(alive)))
    least = np.where(np.isin(states, SILENT), by_state, 0.0)
    return np.where(np.isnan(alive), by_state, np.maximum(1.0 - alive, least))


def doubted(expected: Values, p_alive: Values, lost: Values) -> np.ndarray:
    """Bring a model's expectation down to the probability of staying that ``p_lost`` leaves.

    Parameters
    ----------
    expected : array_like, shape (n,)
        What a model expects of each customer, the probability of being alive in it; NaN where there is none.
    p_alive : array_like, shape (n,)
        That probability.
    lost : array_like, shape (n,)
        Probability of losing the customer, as ``p_lost`` gives it; not below 1 − p_alive.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        expected × (1 − lost) ÷ p_alive; 0 where p_alive is 0, NaN where a part is unknown.

    Raises
    ------
    InputError
        SHAPE_MISMATCH.

    Source
    ------
    House rule: an expectation is that of a customer known to be alive times the probability of it.

    Examples
    --------
    >>> doubted([990, 400], [0.99, 0.4], [0.7, 0.6]).round(6).tolist()
    [300.0, 400.0]
    """
    values = np.asarray(expected, dtype=np.float64)
    alive, risks = _of_shape(values.shape, "p_alive", p_alive), _of_shape(values.shape, "lost", lost)
    return np.divide(values * (1.0 - risks), alive, out=alive * 0.0, where=alive != 0)


def yearly_value(revenue_365: Values, clv_365: Values | None = None) -> np.ndarray:
    """Give what each customer is expected to bring in the next year.

    Parameters
    ----------
    revenue_365 : array_like, shape (n,)
        Net revenue of the last 365 days.
    clv_365 : array_like, shape (n,), optional
        Model's expectation for the next 365 days; NaN where there is none.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        The model's expectation where known, else last year's revenue; not below 0.

    Raises
    ------
    InputError
        SHAPE_MISMATCH.

    Source
    ------
    House rule: last year's value is the baseline a model must beat.

    Examples
    --------
    >>> yearly_value([100, -5, 80], [float("nan"), float("nan"), 60]).tolist()
    [100.0, 0.0, 60.0]
    """
    last_year = np.asarray(revenue_365, dtype=np.float64)
    if clv_365 is None:
        return np.maximum(last_year, 0.0)
    expected = _of_shape(last_year.shape, "clv_365", clv_365)
    return np.maximum(np.where(np.isnan(expected), last_year, expected), 0.0)


def money_at_stake(value: Values, lost: Values) -> np.ndarray:
    """Multiply the expected yearly value by the probability of losing it.

    The model's expectation already contains the probability of staying, so a customer who is almost surely gone has
    little left at stake, one who is in doubt has most.

    Parameters
    ----------
    value : array_like, shape (n,)
        Expected yearly value, 0 or more, as ``yearly_value`` gives it.
    lost : array_like, shape (n,)
        Probability of losing the customer, as ``p_lost`` gives it.

    Returns
    -------
    numpy.ndarray of float64, shape (n,)
        Money a year, in the money of ``value``; NaN where a part is unknown.

    Raises
    ------
    InputError
        SHAPE_MISMATCH, NOT_A_RATE.

    Source
    ------
    House rule.

    Examples
    --------
    >>> money_at_stake([1000, 1000], [0.25, 0.75]).tolist()
    [250.0, 750.0]
    """
    values = np.asarray(value, dtype=np.float64)
    risks = _of_shape(values.shape, "lost", lost)
    if np.any((risks < 0) | (risks > 1)):
        raise InputError("NOT_A_RATE", "lost", value=float(np.nanmax(risks)))
    return values * risks


def why(
    *,
    silence_days: float,
    cycle_days: float,
    n_days: int,
    tier: str | None = None,
    p_alive: float | None = None,
    revenue_365: float | None = None,
    revenue_previous_365: float | None = None,
) -> tuple[Reason, ...]:
    """List the reasons to call one customer, the most telling first.

    Parameters
    ----------
    silence_days, cycle_days : float
        Days since the last purchase, and the customer's cycle; NaN where unknown.
    n_days : int
        Distinct days with a purchase.
    tier : str, optional
        Value tier.
    p_alive : float, optional
        Probability of still being a customer, 0 to 1.
    revenue_365, revenue_previous_365 : float, optional
        Net revenue of the last 365 days, and of the 365 before.

    Returns
    -------
    tuple of Reason
        LONG_SILENT above four cycles, else INTERVAL_DOUBLED from two, else OVERDUE above one; P_ALIVE_LOW below one
        half; VALUE_FALLING by 30 % or more; ONE_PURCHASE; TIER_HIGH only beside another reason.

    Source
    ------
    House rule: a warning without a reason is not shown.

    Examples
    --------
    >>> [r.code for r in why(silence_days=75, cycle_days=30, n_days=9, tier="VIP")]
    ['INTERVAL_DOUBLED', 'TIER_HIGH']
    >>> why(silence_days=10, cycle_days=30, n_days=9, tier="VIP")
    ()
    """
    found = [*_silence(silence_days, cycle_days)]
    if p_alive is not None and p_alive < LOW_P_ALIVE:
        found.append(Reason("P_ALIVE_LOW", {"percent": round(100 * p_alive)}))
    found.extend(_falling(revenue_365, revenue_previous_365))
    if found and n_days == 1:
        found.append(Reason("ONE_PURCHASE"))
    if found and tier in HIGH_TIERS:
        found.append(Reason("TIER_HIGH", {"tier": str(tier)}))
    return tuple(found)


def _silence(silence_days: float, cycle_days: float) -> list[Reason]:
    if not silence_days > cycle_days:
        return []
    cycles = silence_days / cycle_days
    params = {"silence_days": round(silence_days), "cycle_days": round(cycle_days), "cycles": round(cycles, 1)}
    doubled = "INTERVAL_DOUBLED" if cycles >= 2 else "OVERDUE"
    return [Reason("LONG_SILENT" if cycles > 4 else doubled, params)]


def _falling(now: float | None, before: float | None) -> list[Reason]:
    if now is None or before is None or before <= 0:
        return []
    fall = 1 - now / before
    return [Reason("VALUE_FALLING", {"percent": round(100 * fall)})] if fall >= FALL else []
