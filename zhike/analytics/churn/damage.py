"""What churn damages beside the turnover that is gone: cost per customer, reputation, steadiness."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

from zhike.analytics.churn.counts import Rate, ratio
from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount, whole

# So many people hear of it from one dissatisfied customer.
TOLD_BY_ONE = 22


@dataclass(frozen=True)
class Spread:
    """How steady a series is.

    Parameters
    ----------
    deviation : float
        Standard deviation over the whole series.
    variation : float or None
        Deviation ÷ mean; None where the mean is 0.

    Source
    ------
    Requirement R439.
    """

    deviation: float
    variation: float | None


@dataclass(frozen=True)
class Shortfall:
    """What the lost will not bring while a plan still runs.

    Parameters
    ----------
    turnover : Fraction
        In the money of the turnover given.
    share : Fraction or None
        ÷ the plan; None without one.

    Source
    ------
    Requirement R434.
    """

    turnover: Fraction
    share: Fraction | None


def shortfall(
    lost_turnover: Fraction | Decimal | str | int,
    left: Fraction | str | int,
    plan: Fraction | Decimal | str | int | None = None,
) -> Shortfall:
    """Reckon the gap to a plan that churn alone makes.

    Parameters
    ----------
    lost_turnover : Fraction, Decimal, str or int
        What the lost brought in one period.
    left : Fraction, str or int
        Periods of that length until the plan ends, 0 or more.
    plan : Fraction, Decimal, str or int, optional
        Planned turnover, above 0.

    Returns
    -------
    Shortfall
        lost turnover × periods left, and its part of the plan.

    Raises
    ------
    ChurnInputError
        NEGATIVE, PLAN_NOT_POSITIVE and those of ``exact.amount``.

    Source
    ------
    Requirement R434; worked case W01 for one year.

    Examples
    --------
    >>> shortfall(30_000_000, "0.25", 500_000_000)
    Shortfall(turnover=Fraction(7500000, 1), share=Fraction(3, 200))
    """
    remaining = amount("left", left)
    if remaining < 0:
        raise ChurnInputError("NEGATIVE", "left", value=str(left))
    gone = amount("lost_turnover", lost_turnover) * remaining
    if plan is None:
        return Shortfall(gone, None)
    planned = amount("plan", plan)
    if planned <= 0:
        raise ChurnInputError("PLAN_NOT_POSITIVE", "plan", value=str(plan))
    return Shortfall(gone, gone / planned)


def cost_each(cost: Fraction | str | float, before: int, after: int) -> tuple[Rate, Rate]:
    """Spread a fixed cost over the customers there were and there are.

    Parameters
    ----------
    cost : Fraction, str or float
        Fixed selling and administration cost.
    before, after : int
        Customers with and without the lost.

    Returns
    -------
    tuple of Rate
        Cost for each customer before and after.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE and those of ``exact.amount``.

    Source
    ------
    Requirement R435.

    Examples
    --------
    >>> then, now = cost_each(6_600_000, 3000, 2800)
    >>> then.value, round(float(now.value), 2)
    (Fraction(2200, 1), 2357.14)
    """
    given = amount("cost", cost)
    return ratio(given, whole("before", before), "OPENING"), ratio(given, whole("after", after), "OPENING")


def reach(lost: int, dissatisfied: Fraction | str = Fraction(1)) -> Fraction:
    """Count those who hear from the lost why they left.

    Parameters
    ----------
    lost : int
        Customers lost.
    dissatisfied : Fraction or str
        Share of them who left dissatisfied, 0 to 1.

    Returns
    -------
    Fraction
        People reached.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE, NOT_A_RATE.

    Source
    ------
    Requirements R306, R438.

    Examples
    --------
    >>> reach(200)
    Fraction(4400, 1)
    """
    share = amount("dissatisfied", dissatisfied)
    if not 0 <= share <= 1:
        raise ChurnInputError("NOT_A_RATE", "dissatisfied", value=str(dissatisfied))
    return whole("lost", lost) * share * TOLD_BY_ONE


def spread(values: Sequence[float]) -> Spread | None:
    """Measure how steady a series is.

    Parameters
    ----------
    values : sequence of float
        Active customers, or revenue, by month.

    Returns
    -------
    Spread or None
        None for fewer than two values.

    Source
    ------
    Requirement R439.

    Examples
    --------
    >>> spread([7, 7, 7]), spread([2, 4]).deviation
    (Spread(deviation=0.0, variation=0.0), 1.0)
    """
    if len(values) < 2:
        return None
    mean = sum(values) / len(values)
    deviation = sqrt(sum((value - mean) ** 2 for value in values) / len(values))
    return Spread(deviation, deviation / mean if mean else None)
