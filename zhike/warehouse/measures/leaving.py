"""What was known of every customer before a day, and who bought from that day on: features and outcome of leaving."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import lines
from zhike.warehouse.written import written_once

HALF_YEAR, QUARTER = 180, 90


@written_once
def features(star: Star, day: date) -> ibis.Table:
    """What was known of each customer when a day began; nothing dated on it or later is read.

    Parameters
    ----------
    star : Star
        The star to read.
    day : datetime.date
        The day of the snapshot; the last day that counts is the one before.

    Returns
    -------
    ibis.Table
        customer_id; n_days (purchase days), tenure_days, silence_days (from the first and the last purchase to the
        last day that counts), last_gap, mean_gap, p80_gap (days between purchase days, null without two), n_gaps;
        revenue_now, revenue_before (net, the last 180 days and the 180 before), n_lines_now, n_returns_now, price_now,
        price_before (money per piece bought), paid_now (null for who never paid), contact_days (since the last contact,
        null without one), n_contacts (90 days), n_complaints (180 days). Customers with a purchase, ordered by
        customer_id; money as float64.

    Source
    ------
    House rule (point-in-time features).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-01", "2024-01-11", "2024-02-01"], "amount": [10, 10, 99]}})
    >>> one = features(star, date(2024, 2, 1)).to_pyarrow().to_pylist()[0]
    >>> one["n_days"], one["silence_days"], one["last_gap"], one["revenue_now"]
    (2, 20, 10, 20.0)
    """
    last = day - timedelta(days=1)
    rows = lines.accepted(star, last)
    bought = rows.filter(~rows.is_return)
    known = _rhythm(bought, day)
    for part in (_money(rows, day), _prices(bought, day), _paid(star, day), _talks(star, day)):
        known = known.left_join(part, "customer_id").drop("customer_id_right")
    counts = ("n_lines_now", "n_returns_now", "n_contacts", "n_complaints")
    return known.mutate(**{name: known[name].fill_null(0) for name in counts}).order_by("customer_id")


@written_once
def returned(star: Star, day: date, days: int) -> ibis.Table:
    """Who bought again within some days from a day on.

    Parameters
    ----------
    star : Star
        The star to read.
    day : datetime.date
        The first day that counts.
    days : int
        How many days count.

    Returns
    -------
    ibis.Table
        customer_id, one row for each who bought. Ordered by it.

    Source
    ------
    House rule (leaving = no purchase within the horizon).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {"customer_id": [1, 2], "line_date": ["2024-01-31", "2024-02-01"]}})
    >>> returned(star, date(2024, 1, 1), 31).to_pyarrow()["customer_id"].to_pylist()
    [1]
    """
    rows = star.order_line
    end = day + timedelta(days=days)
    rows = rows.filter(~rows.is_return & (rows.line_date >= day) & (rows.line_date < end))
    return rows.select("customer_id").distinct().order_by("customer_id")


def _rhythm(bought: ibis.Table, day: date) -> ibis.Table:
    days = bought.select("customer_id", "line_date").distinct()
    in_order = ibis.window(group_by="customer_id", order_by="line_date")
    days = days.mutate(gap=days.line_date.delta(days.line_date.lag().over(in_order), unit="day"))
    rhythm = days.group_by("customer_id").agg(
        n_days=days.count(),
        first=days.line_date.min(),
        last=days.line_date.max(),
        n_gaps=days.gap.count(),
        last_gap=days.gap.argmax(days.line_date, where=days.gap.notnull()),
        mean_gap=days.gap.mean(),
        p80_gap=days.gap.cast("float64").quantile(0.8),
    )
    now = ibis.literal(day - timedelta(days=1))
    return rhythm.select(
        "customer_id",
        "n_days",
        "n_gaps",
        "last_gap",
        "mean_gap",
        "p80_gap",
        tenure_days=now.delta(rhythm["first"], unit="day"),
        silence_days=now.delta(rhythm["last"], unit="day"),
    )


def _money(rows: ibis.Table, day: date) -> ibis.Table:
    is_now, is_before = _since(rows.line_date, day, HALF_YEAR), _since(rows.line_date, day, 2 * HALF_YEAR)
    amount = rows.amount.cast("float64")
    return rows.group_by("customer_id").agg(
        revenue_now=amount.sum(where=is_now).fill_null(0.0),
        revenue_before=amount.sum(where=is_before & ~is_now).fill_null(0.0),
        n_lines_now=rows.count(where=is_now & ~rows.is_return),
        n_returns_now=rows.count(where=is_now & rows.is_return),
    )


def _prices(bought: ibis.Table, day: date) -> ibis.Table:
    is_now, is_before = _since(bought.line_date, day, HALF_YEAR), _since(bought.line_date, day, 2 * HALF_YEAR)
    amount, pieces = bought.amount.cast("float64"), bought.quantity.cast("float64")

    def price(which: ibis.Value) -> ibis.Value:
        return amount.sum(where=which) / pieces.sum(where=which).nullif(0.0)

    return bought.group_by("customer_id").agg(price_now=price(is_now), price_before=price(is_before & ~is_now))


def _paid(star: Star, day: date) -> ibis.Table:
    rows = star.payment.filter(star.payment.paid_date < day)
    is_now = _since(rows.paid_date, day, HALF_YEAR)
    return rows.group_by("customer_id").agg(paid_now=rows.amount.cast("float64").sum(where=is_now).fill_null(0.0))


def _talks(star: Star, day: date) -> ibis.Table:
    rows = star.contact.filter(star.contact.contact_date < day)
    talked = rows.group_by("customer_id").agg(
        latest=rows.contact_date.max(),
        n_contacts=rows.count(where=_since(rows.contact_date, day, QUARTER)),
        n_complaints=rows.count(where=rows.is_complaint & _since(rows.contact_date, day, HALF_YEAR)),
    )
    last = ibis.literal(day - timedelta(days=1))
    return talked.select(
        "customer_id", "n_contacts", "n_complaints", contact_days=last.delta(talked.latest, unit="day")
    )


def _since(column: ibis.Value, day: date, days: int) -> ibis.Value:
    return column >= day - timedelta(days=days)
