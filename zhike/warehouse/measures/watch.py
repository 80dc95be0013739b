"""What warnings rest on: money lately against the usual, main products, what came back, prices and open amounts."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines
from zhike.warehouse.written import written_once

YEAR = 365
# How far back the usual reaches, beyond the stretch that is looked at.
USUAL_DAYS = 2 * YEAR
RETURN_DAYS = 90
# A norm of a price rests on so many lines.
NORM_LINES = 20
_MONEY = "decimal(38, 4)"


@written_once
def spending(star: Star, as_of: date, spans: ibis.Table) -> ibis.Table:
    """Money of each customer's last span, of the time before and of a year ago, and what came back.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    spans : ibis.Table
        customer_id, span_days (how long the last stretch is), silence_days (since the last purchase); int64.

    Returns
    -------
    ibis.Table
        customer_id, span_days, recent, before (net money of the last span and of up to two years before it), year_ago
        (net money of the same span a year ago), n_last, n_former (purchase lines in the days of the present silence one
        and two years ago), returned, bought (money of the last 90 days), returned_before, bought_before (of the two
        years before), n_return_days (days with a return in the last 90) (money float64), age_days (since the first
        line). Customers with a line and a span, ordered by customer_id.

    Source
    ------
    House rule (warnings: value falling, interval doubled, returns rising).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-05", "2024-11-05", "2024-12-30"], "amount": [10, 30, 5]}})
    >>> spans = ibis.memtable({"customer_id": [1], "span_days": [30], "silence_days": [1]})
    >>> one = spending(star, date(2024, 12, 31), spans).to_pyarrow().to_pylist()[0]
    >>> one["recent"], one["before"], one["year_ago"], one["age_days"]
    (5.0, 40.0, 0.0, 361)
    """
    rows = _aged(star, as_of, spans)
    money, age, span, silence = rows.money, rows.age, rows.span_days, rows.silence_days
    lately, came_back = age < RETURN_DAYS, rows.is_return
    in_usual = (age >= span) & (age < span + USUAL_DAYS)
    before = (age >= RETURN_DAYS) & (age < RETURN_DAYS + USUAL_DAYS)
    found = rows.group_by("customer_id", "span_days").agg(
        recent=money.sum(where=age < span).fill_null(0.0),
        before=money.sum(where=in_usual).fill_null(0.0),
        year_ago=money.sum(where=(age >= YEAR) & (age < YEAR + span)).fill_null(0.0),
        n_last=rows.count(where=~came_back & (age >= YEAR) & (age < YEAR + silence)),
        n_former=rows.count(where=~came_back & (age >= 2 * YEAR) & (age < 2 * YEAR + silence)),
        returned=(-money).sum(where=came_back & lately).fill_null(0.0),
        bought=money.sum(where=~came_back & lately).fill_null(0.0),
        returned_before=(-money).sum(where=came_back & before).fill_null(0.0),
        bought_before=money.sum(where=~came_back & before).fill_null(0.0),
        n_return_days=rows.line_date.nunique(where=came_back & lately),
        age_days=age.max(),
    )
    return found.order_by("customer_id")


@written_once
def products(star: Star, as_of: date, spans: ibis.Table, *, least_share: float) -> ibis.Table:
    """The main products of each customer: money lately, before, and their share of all that was bought before.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.
    spans : ibis.Table
        As of ``spending``.
    least_share : float
        Share of the money before from which a product is a main one, 0 to 1.

    Returns
    -------
    ibis.Table
        customer_id, product_id, span_days, recent, before, total_recent (float64, net money), share (0 to 1), n_days
        (int64, days it was bought on before), age_days (int64, since its first line), paid (float64, for a piece, in
        the year; null without one). Ordered by customer_id, product_id.

    Source
    ------
    House rule (warnings: order shrinkage of a key product).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-05", "2024-01-05", "2024-12-30"], "amount": [90, 10, 5],
    ...     "product_id": [7, 8, 8]}})
    >>> spans = ibis.memtable({"customer_id": [1], "span_days": [30], "silence_days": [1]})
    >>> (one,) = products(star, date(2024, 12, 31), spans, least_share=0.2).to_pyarrow().to_pylist()
    >>> one["share"], one["paid"]
    (0.9, 90.0)
    """
    rows = _aged(star, as_of, spans).filter(lambda row: row.product_id.notnull())
    age, span = rows.age, rows.span_days
    in_usual = (age >= span) & (age < span + USUAL_DAYS)
    in_year = (age < YEAR) & ~rows.is_return & (rows.pieces > 0)
    found = rows.group_by("customer_id", "product_id", "span_days").agg(
        recent=rows.money.sum(where=age < span).fill_null(0.0),
        before=rows.money.sum(where=in_usual).fill_null(0.0),
        n_days=rows.line_date.nunique(where=in_usual & ~rows.is_return),
        age_days=age.max(),
        paid=rows.money.sum(where=in_year) / rows.pieces.sum(where=in_year).nullif(0.0),
    )
    whole = ibis.window(group_by="customer_id")
    found = found.mutate(
        total_recent=found.recent.sum().over(whole), share=found.before / found.before.sum().over(whole).nullif(0.0)
    )
    return found.filter(found.share >= least_share).order_by("customer_id", "product_id")


@written_once
def prices(star: Star, as_of: date) -> ibis.Table:
    """How far what each customer paid in a year lies from the mean price of the same products.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day of the year.

    Returns
    -------
    ibis.Table
        customer_id, deviation (float64, 0.1: a tenth above), n_lines (int64). Products with fewer than 20 lines have no
        norm. Ordered by customer_id.

    Source
    ------
    House rule (warnings: price gap).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1] * 10 + [2] * 10, "line_date": ["2024-12-01"] * 20, "product_id": [7] * 20,
    ...     "amount": [12] * 10 + [8] * 10}})
    >>> [round(row["deviation"], 3) for row in prices(star, date(2024, 12, 31)).to_pyarrow().to_pylist()]
    [0.2, -0.2]
    """
    rows = lines.accepted(star, as_of)
    rows = rows.filter((rows.line_date > as_of - timedelta(days=YEAR)) & ~rows.is_return & (rows.quantity > 0))
    rows = rows.filter(rows.product_id.notnull())
    rows = rows.select(
        "customer_id", "product_id", money=rows.amount.cast("float64"), pieces=rows.quantity.cast("float64")
    )
    norm = rows.group_by("product_id").agg(norm=rows.money.sum() / rows.pieces.sum(), n=rows.count())
    priced = rows.join(norm.filter(norm.n >= NORM_LINES), "product_id")
    paid = priced.group_by("customer_id").agg(
        money=priced.money.sum(), normal=(priced.norm * priced.pieces).sum(), n_lines=priced.count()
    )
    paid = paid.filter(paid.normal > 0)
    return paid.select("customer_id", "n_lines", deviation=paid.money / paid.normal - 1).order_by("customer_id")


@written_once
def owed(star: Star, as_of: date) -> ibis.Table:
    """What customers who ever paid still owe, and since when the oldest of it; payments close the oldest orders first.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, amount (float64, above zero), days (int64, since the oldest open order). Orders before the first
        payment of the whole ledger count as paid. Ordered by customer_id.

    Source
    ------
    House rule (warnings: payment late), on the footing of ``receivables.balance_days``.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({
    ...     "order_line": {"customer_id": [1, 1], "line_date": ["2025-03-01", "2025-03-11"], "amount": [100, 50]},
    ...     "payment": {"customer_id": [1], "paid_date": ["2025-03-01"], "amount": [100]}})
    >>> owed(star, date(2025, 3, 31)).to_pyarrow().to_pylist()
    [{'customer_id': 1, 'amount': 50.0, 'days': 20}]
    """
    paid = star.payment.filter(star.payment.paid_date <= as_of)
    begun = paid.agg(begun=paid.paid_date.min())
    sums = paid.group_by("customer_id").agg(paid=paid.amount.sum().cast(_MONEY))
    sold = lines.accepted(star, as_of).semi_join(sums, "customer_id").cross_join(begun)
    sold = sold.filter(sold.line_date >= sold.begun)
    days = sold.group_by("customer_id", "line_date").agg(amount=sold.amount.sum().cast(_MONEY))
    so_far = ibis.window(group_by="customer_id", order_by="line_date", preceding=None, following=0)
    days = days.mutate(so_far=days.amount.sum().over(so_far).cast(_MONEY)).join(sums, "customer_id")
    found = days.group_by("customer_id").agg(
        sold=days.amount.sum(), paid=days.paid.max(), since=days.line_date.min(where=days.so_far > days.paid)
    )
    found = found.filter((found.sold > found.paid) & found.since.notnull())
    days_open = ibis.literal(as_of).delta(found.since, unit="day")
    return found.select(
        "customer_id", amount=(found.sold - found.paid).cast("float64"), days=days_open
    ).order_by("customer_id")  # fmt: skip


def _aged(star: Star, as_of: date, spans: ibis.Table) -> ibis.Table:
    """The lines of the customers with a span, each with its age in days and its money as a number."""
    rows = lines.accepted(star, as_of).join(spans, "customer_id")
    return rows.select(
        "customer_id", "product_id", "line_date", "is_return", "span_days", "silence_days",
        age=ibis.literal(as_of).delta(rows.line_date, unit="day"), money=rows.amount.cast("float64"),
        pieces=rows.quantity.cast("float64"),
    )  # fmt: skip
