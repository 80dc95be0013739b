"""The five indicators of a customer's statements: liquidity, net margin, return on assets, collection, inventory."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

Amount = Decimal | None
DAYS = Decimal(365)


@dataclass(frozen=True)
class Statement:
    """What a customer's statement of one year says; None where it does not say.

    Parameters
    ----------
    current_assets, inventory, cash, current_liabilities, total_assets, receivables : Decimal or None
        At the end of the year, all in one currency.
    revenue, net_profit, cost_of_sales : Decimal or None
        Over the year.
    """

    current_assets: Amount = None
    inventory: Amount = None
    cash: Amount = None
    current_liabilities: Amount = None
    total_assets: Amount = None
    receivables: Amount = None
    revenue: Amount = None
    net_profit: Amount = None
    cost_of_sales: Amount = None


@dataclass(frozen=True)
class Indicators:
    """The five indicators; None where the statements do not allow one.

    Parameters
    ----------
    current_ratio, quick_ratio, cash_ratio : Decimal or None
        Liquidity: assets of a kind ÷ current liabilities.
    net_margin, return_on_assets : Decimal or None
        Fractions; negative for a loss.
    collection_days, inventory_days : Decimal or None
        Days.
    is_average : bool
        Whether stocks were averaged over the beginning and the end of the year; otherwise its end stands for both.
    """

    current_ratio: Amount
    quick_ratio: Amount
    cash_ratio: Amount
    net_margin: Amount
    return_on_assets: Amount
    collection_days: Amount
    inventory_days: Amount
    is_average: bool


def level(value: Amount, median: Amount, least: Mapping[str, Mapping[str, int]]) -> str:
    """Rate a return on assets against the median of the peers.

    Parameters
    ----------
    value, median : Decimal or None
        Fractions.
    least : mapping of level to {"percent": int}
        From how many percent of the median on each level begins, the best first.

    Returns
    -------
    str
        The first level that is reached, else D; empty where either is unknown or the median is not above zero.

    Source
    ------
    Requirement R122.

    Examples
    --------
    >>> table = {"A": {"percent": 150}, "B": {"percent": 100}, "C": {"percent": 50}}
    >>> [level(Decimal(one), Decimal("0.04"), table) for one in ("0.06", "0.0625", "0.04", "0.03", "-0.01")]
    ['A', 'A', 'B', 'C', 'D']
    """
    if value is None or median is None or median <= 0:
        return ""
    return next((code for code, row in least.items() if value * 100 >= median * row["percent"]), "D")


def indicators(year: Statement, before: Statement | None = None) -> Indicators:
    """Work out the five indicators of a year.

    Parameters
    ----------
    year : Statement
        The statement of the year.
    before : Statement or None
        That of the year before, whose end is this year's beginning.

    Returns
    -------
    Indicators
        Ratios as fractions and days of a year of 365, exact; None where a figure is missing or the divisor is not
        above zero. Nothing is taken for zero because it is missing.

    Source
    ------
    Brealey, Myers and Allen, Principles of Corporate Finance, chapter on financial analysis.

    Examples
    --------
    >>> told = Statement(current_assets=Decimal(300), inventory=Decimal(100), current_liabilities=Decimal(200))
    >>> found = indicators(told)
    >>> found.current_ratio, found.quick_ratio, found.cash_ratio
    (Decimal('1.5'), Decimal('1'), None)
    """
    start = before or Statement()
    owed = year.current_liabilities
    quick = None if year.current_assets is None or year.inventory is None else year.current_assets - year.inventory
    return Indicators(
        _over(year.current_assets, owed),
        _over(quick, owed),
        _over(year.cash, owed),
        _over(year.net_profit, year.revenue),
        _over(year.net_profit, _mean(start.total_assets, year.total_assets)),
        _days(_mean(start.receivables, year.receivables), year.revenue),
        _days(_mean(start.inventory, year.inventory), year.cost_of_sales),
        before is not None,
    )


def _over(part: Amount, whole: Amount) -> Amount:
    return None if part is None or whole is None or whole <= 0 else part / whole


def _days(stock: Amount, flow: Amount) -> Amount:
    ratio = _over(stock, flow)
    return None if ratio is None else ratio * DAYS


def _mean(start: Amount, end: Amount) -> Amount:
    if end is None or start is None:
        return end
    return (start + end) / 2
