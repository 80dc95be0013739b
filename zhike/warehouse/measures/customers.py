"""One row per customer: what was bought, how often and at what intervals; calibration data for lifetime models."""

from datetime import date, timedelta

import ibis

from zhike.warehouse.engine import Star
from zhike.warehouse.measures import homes, lines
from zhike.warehouse.written import written_once

CYCLE_QUANTILE = 0.8


@written_once
def summary(star: Star, as_of: date) -> ibis.Table:
    """What each customer has bought by a day; customers with any accepted line.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, branch_id (home on that day), first_date, last_date (of purchases; null with returns only), n_days
        (distinct purchase days), n_lines (all), n_returns, revenue (net of returns), gross (purchases only),
        revenue_365 (net, the 365 days ending with ``as_of``) (decimal, book currency), mean_day_value (purchases per
        purchase day; null without one), mean_repeat_value (the same without the first day; null without a repeat)
        (float64, book currency). Ordered by customer_id.

    Source
    ------
    House rule (design 3, purchase, repeat, revenue); Fader & Hardie, repeat days for the spend model.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-05", "2024-01-05", "2024-02-05"], "amount": [3, 4, 20]}})
    >>> one = summary(star, date(2024, 12, 31)).to_pyarrow().to_pylist()[0]
    >>> one["n_days"], one["revenue"], one["mean_day_value"], one["mean_repeat_value"]
    (2, Decimal('27.0000'), 13.5, 20.0)
    """
    rows = lines.accepted(star, as_of)
    # One pass over the lines, to days; everything of a customer follows from these.
    days = rows.group_by("customer_id", "line_date").agg(
        n_lines=rows.count(),
        n_returns=rows.count(where=rows.is_return),
        revenue=rows.amount.sum(),
        gross=rows.amount.sum(where=~rows.is_return).fill_null(0),
    )
    bought, recent = days.n_returns < days.n_lines, days.line_date > as_of - timedelta(days=365)
    whole = days.group_by("customer_id").agg(
        first_date=days.line_date.min(where=bought),
        last_date=days.line_date.max(where=bought),
        n_days=days.count(where=bought),
        n_lines=days.n_lines.sum(),
        n_returns=days.n_returns.sum(),
        revenue=days.revenue.sum(),
        gross=days.gross.sum(),
        revenue_365=days.revenue.sum(where=recent).fill_null(0),
        first_gross=days.gross.argmin(days.line_date, where=bought),
    )
    joined = whole.join(homes.on_day(star, as_of), "customer_id")
    return joined.select(
        "customer_id",
        "branch_id",
        "first_date",
        "last_date",
        "n_days",
        "n_lines",
        "n_returns",
        "revenue",
        "gross",
        "revenue_365",
        mean_day_value=joined.gross.cast("float64") / joined.n_days.nullif(0),
        mean_repeat_value=(joined.gross - joined.first_gross).cast("float64") / (joined.n_days - 1).nullif(0),
    ).order_by("customer_id")


@written_once
def gaps(star: Star, as_of: date) -> ibis.Table:
    """How many days lie between each customer's purchase days; customers with at least two.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        customer_id, n_gaps (int64), mean_gap, p80_gap (float64, days; the 80th percentile interpolated linearly).
        Ordered by customer_id.

    Source
    ------
    House rule (design 3, churn_state from the own 80th-percentile gap).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["2024-01-01", "2024-01-11", "2024-01-31"], "amount": [1, 1, 1]}})
    >>> gaps(star, date(2024, 12, 31)).to_pyarrow().to_pylist()
    [{'customer_id': 1, 'n_gaps': 2, 'mean_gap': 15.0, 'p80_gap': 18.0}]
    """
    return _gap_rows(star, as_of).group_by("customer_id").agg(**_gap_figures()).order_by("customer_id")


@written_once
def population_gap(star: Star, as_of: date) -> ibis.Table:
    """The gaps of all customers together, for those with too few of their own.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        One row: n_gaps, mean_gap, p80_gap as in `gaps` over every gap; null where nobody came twice.

    Source
    ------
    House rule (design 3, churn_state: shrunk toward the population).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 2, 2], "line_date": ["2024-01-01", "2024-01-11", "2024-01-01", "2024-01-21"],
    ...     "amount": [1, 1, 1, 1]}})
    >>> population_gap(star, date(2024, 12, 31)).to_pyarrow().to_pylist()
    [{'n_gaps': 2, 'mean_gap': 15.0, 'p80_gap': 18.0}]
    """
    return _gap_rows(star, as_of).agg(**_gap_figures())


@written_once
def calibration(star: Star, cut: date, end: date) -> ibis.Table:
    """What a lifetime model is fitted on up to a day, and what then happened; customers who bought by the cut.

    Parameters
    ----------
    star : Star
        The star to read.
    cut : datetime.date
        Last day of the calibration.
    end : datetime.date
        Last day of the hold-out.

    Returns
    -------
    ibis.Table
        customer_id, branch_id (home on the cut), x (repeat purchase days), t_x (days from first to last purchase), age
        (days from first purchase to the cut, T of the papers), mean_repeat_value (float64, null without a repeat),
        revenue (decimal, net of returns, by the cut), holdout_days (distinct purchase days after the cut),
        holdout_value (decimal, their purchases). Ordered by customer_id. Days, never weeks.

    Raises
    ------
    ValueError
        The end does not come after the cut.

    Source
    ------
    Fader, Hardie & Lee (2005), repeat-buying summary on the day grid.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 1], "line_date": ["1997-01-01", "1997-01-11", "1997-10-05"], "amount": [1, 5, 9]}})
    >>> one = calibration(star, date(1997, 9, 30), date(1998, 6, 30)).to_pyarrow().to_pylist()[0]
    >>> one["x"], one["t_x"], one["age"], one["mean_repeat_value"], one["holdout_days"]
    (1, 10, 272, 5.0, 1)
    """
    if end <= cut:
        raise ValueError("the end of the hold-out must come after the cut")
    rows = lines.accepted(star, end)
    days = _days(rows)
    known = _purchases(days.filter(days.line_date <= cut))
    after = days.filter(days.line_date > cut)
    held = after.group_by("customer_id").agg(holdout_days=after.count(), holdout_value=after.gross.sum())
    until = rows.filter(rows.line_date <= cut).group_by("customer_id").agg(revenue=lambda line: line.amount.sum())
    joined = known.join(until, "customer_id").left_join(held, "customer_id")
    joined = joined.join(homes.on_day(star, cut), "customer_id")
    return joined.select(
        "customer_id",
        "branch_id",
        "revenue",
        x=joined.n_days - 1,
        t_x=joined.last_date.delta(joined.first_date, unit="day"),
        age=ibis.literal(cut).delta(joined.first_date, unit="day"),
        mean_repeat_value=joined.mean_repeat_value,
        holdout_days=joined.holdout_days.fill_null(0),
        holdout_value=joined.holdout_value.fill_null(0),
    ).order_by("customer_id")


@written_once
def repeats(star: Star, cut: date, end: date) -> ibis.Table:
    """How many repeat purchases fell on each day, of the customers who had bought by the cut.

    Parameters
    ----------
    star : Star
        The star to read.
    cut : datetime.date
        Last day of the calibration.
    end : datetime.date
        Last day of the hold-out.

    Returns
    -------
    ibis.Table
        line_date, n_repeats (int64, customers who bought on the day, those of whom it was the first left out); days
        with any. Ordered by line_date.

    Source
    ------
    Fader, Hardie & Lee (2005), the actual side of the tracking plot.

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {
    ...     "customer_id": [1, 1, 2, 2], "line_date": ["2024-01-01", "2024-03-01", "2024-01-05", "2024-03-01"],
    ...     "amount": [1, 1, 1, 1]}})
    >>> repeats(star, date(2024, 1, 31), date(2024, 12, 31)).to_pyarrow().to_pylist()
    [{'line_date': datetime.date(2024, 3, 1), 'n_repeats': 2}]
    """
    days = _days(lines.accepted(star, end))
    first = days.group_by("customer_id").agg(first_date=days.line_date.min())
    known = days.join(first.filter(first.first_date <= cut), "customer_id")
    again = known.filter(known.line_date > known.first_date)
    return again.group_by("line_date").agg(n_repeats=again.count()).order_by("line_date")


def _days(rows: ibis.Table) -> ibis.Table:
    """One row per customer and purchase day with the day's purchases."""
    bought = rows.filter(~rows.is_return)
    return bought.group_by("customer_id", "line_date").agg(gross=bought.amount.sum())


def _purchases(days: ibis.Table) -> ibis.Table:
    """One row per customer of purchase days: first, last, how many, their money, mean without the first."""
    bought = days.group_by("customer_id").agg(
        first_date=days.line_date.min(),
        last_date=days.line_date.max(),
        n_days=days.count(),
        gross=days.gross.sum(),
        first_gross=days.gross.argmin(days.line_date),
    )
    repeats = (bought.n_days - 1).nullif(0)
    return bought.mutate(mean_repeat_value=(bought.gross - bought.first_gross).cast("float64") / repeats)


def _gap_rows(star: Star, as_of: date) -> ibis.Table:
    days = _days(lines.accepted(star, as_of))
    in_order = ibis.window(group_by="customer_id", order_by="line_date")
    days = days.mutate(before=days.line_date.lag().over(in_order))
    days = days.filter(days.before.notnull())
    return days.select("customer_id", gap=days.line_date.delta(days.before, unit="day").cast("float64"))


def _gap_figures() -> dict[str, ibis.Deferred]:
    gap = ibis._.gap
    return {"n_gaps": gap.count(), "mean_gap": gap.mean(), "p80_gap": gap.quantile(CYCLE_QUANTILE)}
