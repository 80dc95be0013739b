"""What a steady churn rate means for a group of customers: survivors, half-life and lifetime value."""

from decimal import Decimal
from fractions import Fraction
from math import inf, log

from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount
from zhike.analytics.exact import rate as exact_rate


def survivors(customers: int | str, rate: Fraction | str | float, periods: int) -> Fraction:
    """Give how many of a group are expected to remain when nobody is replaced.

    Parameters
    ----------
    customers : int or str
        Customers at the start.
    rate : Fraction, str or float
        Churn rate of one period, opening base, 0 to 1.
    periods : int
        Whole periods, 0 or more.

    Returns
    -------
    Fraction
        customers × (1 − rate)^periods.

    Raises
    ------
    ChurnInputError
        Those of ``exact.amount``, NOT_A_RATE, NEGATIVE.

    Source
    ------
    Worked case W03.

    Examples
    --------
    >>> float(survivors(100, "0.2", 5))
    32.768
    """
    if periods < 0:
        raise ChurnInputError("NEGATIVE", "periods", value=str(periods))
    return amount("customers", customers) * (1 - exact_rate("rate", rate)) ** periods


def half_life(rate: Fraction | str | float) -> float:
    """Give the periods after which half of a group is gone when nobody is replaced.

    Parameters
    ----------
    rate : Fraction, str or float
        Churn rate of one period, opening base, 0 to 1.

    Returns
    -------
    float
        ln ½ ÷ ln(1 − rate) periods; infinite where the rate is 0, 0 where it is 1.

    Raises
    ------
    ChurnInputError
        Those of ``exact.amount``, NOT_A_RATE.

    Source
    ------
    Worked case W03.

    Examples
    --------
    >>> round(half_life("0.2"), 3), round(half_life("0.1"), 3)
    (3.106, 6.579)
    """
    kept = float(1 - exact_rate("rate", rate))
    if kept in (0.0, 1.0):
        return inf if kept else 0.0
    return log(0.5) / log(kept)


def group_lifetime_value(
    turnover: Decimal | str | int, profit_rate: Fraction | str, churn_rate: Fraction | str
) -> Fraction | None:
    """Give the undiscounted profit of a customer over the average lifetime of the group.

    Parameters
    ----------
    turnover : Decimal, str or int
        Turnover of one customer in a period.
    profit_rate : Fraction or str
        Profit ÷ turnover, 0 to 1.
    churn_rate : Fraction or str
        Churn rate of the same period, 0 to 1.

    Returns
    -------
    Fraction or None
        turnover × profit rate ÷ churn rate, in the money of the turnover; ``None`` where the churn rate is 0 and the
        lifetime has no end in sight.

    Raises
    ------
    ChurnInputError
        Those of ``exact.amount``, NOT_A_RATE.

    Source
    ------
    Worked case W32.

    Examples
    --------
    >>> int(group_lifetime_value(200_000, "0.05", "0.2"))
    50000
    """
    churned = exact_rate("churn_rate", churn_rate)
    profit = amount("turnover", turnover) * exact_rate("profit_rate", profit_rate)
    return profit / churned if churned else None
