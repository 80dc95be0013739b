"""What the customers of some branches left by quarter: revenue less the goods and what the cost ledger booked."""

from datetime import date
from decimal import Decimal

import ibis
import pyarrow as pa

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines

_MONEY, _EXACT = "decimal(38, 4)", "decimal(38, 12)"


def by_quarter(star: Star, as_of: date, branch_ids: list[int], margin: Decimal) -> ibis.Table:
    """What customers at home in some branches left in every quarter, and how many they were.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    branch_ids : list of int
        Current home branches.
    margin : Decimal
        Part of revenue that stays where the cost of the goods is not known.

    Returns
    -------
    ibis.Table
        quarter (year × 4 + number − 1), profit (decimal, book currency), n_customers (who bought or were spent on).
        Ordered by quarter.

    Source
    ------
    House rule (gross margin less booked costs, requirement R316).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "customer": {"customer_id": [1, 2], "branch_id": [4, 9]},
    ...     "order_line": {"customer_id": [1, 1, 2], "line_date": ["2024-01-05", "2024-02-01", "2024-02-01"],
    ...                    "amount": [100, 50, 70], "cost": [60, None, 10]},
    ...     "cost": {"customer_id": [1], "cost_date": ["2024-03-01"], "amount": [5]}})
    >>> by_quarter(star, date(2024, 12, 31), [4], Decimal("0.2")).to_pyarrow().to_pylist()
    [{'quarter': 8096, 'profit': Decimal('45.0000'), 'n_customers': 1}]
    """
    ids = star.given("home_ids", pa.table({"branch_id": pa.array(branch_ids, pa.int64())}))
    homes = star.customer.semi_join(ids, "branch_id").select("customer_id")
    sold, spent = lines.accepted(star, as_of), star.cost.filter(star.cost.cost_date <= as_of)
    kept = (sold.amount.cast(_EXACT) * ibis.literal(round(margin, 12), _EXACT)).cast(_MONEY)
    left = sold.cost.isnull().ifelse(kept, (sold.amount - sold.cost).cast(_MONEY))
    parts = sold.select("customer_id", quarter=lines.index(sold.line_date, "QUARTER"), left=left).union(
        spent.select("customer_id", quarter=lines.index(spent.cost_date, "QUARTER"), left=(-spent.amount).cast(_MONEY))
    )
    rows = parts.semi_join(homes, "customer_id")
    found = rows.group_by("quarter").agg(profit=rows.left.sum().cast(_MONEY), n_customers=rows.customer_id.nunique())
    return found.order_by("quarter")
