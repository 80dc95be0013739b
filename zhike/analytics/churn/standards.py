"""The reference lines a churn rate is held against: natural floor, zero-growth ceiling, profit ceiling."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhike.analytics.churn.counts import PeriodCounts, Rate, ratio
from zhike.analytics.errors import ChurnInputError
from zhike.analytics.exact import amount, whole


@dataclass(frozen=True)
class Standards:
    """Reference lines of one period, all on the opening base unless named otherwise.

    Parameters
    ----------
    natural_floor, natural_floor_closing : Rate
        Natural exits ÷ opening, and ÷ closing: lower cannot be reached.
    zero_growth_ceiling : Rate
        New ÷ opening: above it the customer count shrinks.
    profit_ceiling : Rate
        Above it, replacing the lost costs more than the new customers earn.
    is_violated : bool or None
        Whether the actual opening rate lies above the profit ceiling; ``None`` where either is undefined.

    Source
    ------
    Requirement R427; worked case W20.

    Examples
    --------
    >>> standards(PeriodCounts(3000, 500, 3300), natural=45, profit="7500", development_cost="5000").is_violated
    True
    """

    natural_floor: Rate
    natural_floor_closing: Rate
    zero_growth_ceiling: Rate
    profit_ceiling: Rate
    is_violated: bool | None


def standards(
    counts: PeriodCounts, *, natural: int, profit: Decimal | str | int, development_cost: Decimal | str | int
) -> Standards:
    """Compute the reference lines of a period.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.
    natural : int
        Of the lost, those who left through no one's doing (closed down, moved away).
    profit : Decimal, str or int
        Yearly profit of an average customer.
    development_cost : Decimal, str or int
        Cost of winning a new one.

    Returns
    -------
    Standards
        Profit ceiling = new × (profit − development cost) ÷ profit ÷ opening, not below 0.

    Raises
    ------
    ChurnInputError
        NOT_WHOLE, NEGATIVE, NATURAL_OVER_LOST and those of ``exact.amount``.

    Source
    ------
    Requirement R427; worked case W20. The reading of "minimum standard" as these lines is ours.

    Examples
    --------
    >>> standards(PeriodCounts(3000, 500, 3300), natural=45, profit=7500, development_cost=5000).profit_ceiling.value
    Fraction(1, 18)
    """
    if whole("natural", natural) > counts.lost:
        raise ChurnInputError("NATURAL_OVER_LOST", "natural", value=natural, lost=counts.lost)
    earned, cost = amount("profit", profit), amount("development_cost", development_cost)
    if cost < 0:
        raise ChurnInputError("NEGATIVE", "development_cost", value=str(development_cost))
    if earned > 0:
        ceiling = ratio(counts.new * max(earned - cost, Fraction(0)) / earned, counts.opening, "OPENING")
    else:
        ceiling = ratio(0, counts.opening, "OPENING", "PROFIT_NOT_POSITIVE")
    actual = ratio(counts.lost, counts.opening, "OPENING").value
    return Standards(
        natural_floor=ratio(natural, counts.opening, "OPENING"),
        natural_floor_closing=ratio(natural, counts.closing, "CLOSING"),
        zero_growth_ceiling=ratio(counts.new, counts.opening, "OPENING"),
        profit_ceiling=ceiling,
        is_violated=None if actual is None or ceiling.value is None else actual > ceiling.value,
    )
