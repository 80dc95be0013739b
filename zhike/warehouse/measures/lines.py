"""What every measure starts from: the lines accepted by a day, and calendar periods as counted expressions."""

from datetime import date

import ibis

from zhike.analytics import periods
from zhike.warehouse.engine import Star


def accepted(star: Star, as_of: date) -> ibis.Table:
    """The order lines dated up to and including a day.

    Parameters
    ----------
    star : Star
        The star to read.
    as_of : datetime.date
        Last day that counts.

    Returns
    -------
    ibis.Table
        Columns of ``order_line``, one row per line.

    Source
    ------
    House rule (design 3, time).

    Examples
    --------
    >>> from zhike.warehouse.engine import star_from_arrow
    >>> star = star_from_arrow({"order_line": {"customer_id": [1, 1], "line_date": ["2024-01-31", "2024-02-01"]}})
    >>> accepted(star, date(2024, 1, 31)).count().to_pyarrow().as_py()
    1
    """
    return star.order_line.filter(star.order_line.line_date <= as_of)


def index(day: ibis.expr.types.DateValue, kind: str, first_month: int = 1) -> ibis.expr.types.IntegerValue:
    """The number of the period a day lies in; consecutive periods have consecutive numbers.

    Parameters
    ----------
    day : ibis date expression
        The day.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis int64 expression
        Year × periods in a year + number within the year − 1.

    Raises
    ------
    ValueError
        Another kind of period.

    Source
    ------
    House rule: calendar quarters and months.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().execute(index(ibis.date(1997, 6, 30), "QUARTER")) == 1997 * 4 + 1
    True
    """
    month = (day.year().cast("int64") * 12 + day.month() - 1).cast("int64")
    return of_month(month, kind, first_month)


def of_month(month: ibis.expr.types.IntegerValue, kind: str, first_month: int = 1) -> ibis.expr.types.IntegerValue:
    """The number of the period a month lies in: every period is made of whole months.

    Parameters
    ----------
    month : ibis integer expression
        Number of a month, from `index`.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    first_month : int
        Month a year begins with.

    Returns
    -------
    ibis int64 expression
        As `index` counts them.

    Raises
    ------
    ValueError
        Another kind of period.

    Source
    ------
    House rule: a period is made of months.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().execute(of_month(ibis.literal(1997 * 12 + 5), "QUARTER")) == 1997 * 4 + 1
    True
    """
    if kind not in periods.MONTHS:
        raise ValueError(f"the period must be one of {', '.join(periods.MONTHS)}, not {kind!r}")
    return ((month - periods.shift(kind, first_month)) // periods.MONTHS[kind]).cast("int64")


def index_of(day: date, kind: str, first_month: int = 1) -> int:
    """The number of the period of a plain day, as `index` counts it.

    Parameters
    ----------
    day : datetime.date
        The day.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.
    first_month : int
        Month a year begins with.

    Returns
    -------
    int
        Same number as `index` gives.

    Raises
    ------
    InputError
        PERIOD_KIND.

    Source
    ------
    House rule: calendar quarters and months.

    Examples
    --------
    >>> index_of(date(1997, 6, 30), "QUARTER") - index_of(date(1996, 12, 31), "QUARTER")
    2
    """
    return periods.containing(day, kind, first_month).index


def label(number: ibis.expr.types.IntegerValue, kind: str) -> ibis.expr.types.StringValue:
    """The label of a period number, as ``zhike.analytics.periods`` writes it.

    Parameters
    ----------
    number : ibis integer expression
        From `index`.
    kind : {"QUARTER", "MONTH", "HALF", "YEAR"}
        Kind of period.

    Returns
    -------
    ibis string expression
        1997Q1, 1997-01, 1997H1 or 1997.

    Source
    ------
    House rule: calendar quarters and months.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().execute(label(ibis.literal(1997 * 12 + 8), "MONTH"))
    '1997-09'
    """
    per_year = 12 // periods.MONTHS[kind]
    year = (number // per_year).cast("int64").cast("string").lpad(4, "0")
    if kind == "YEAR":
        return year
    place = (number % per_year + 1).cast("int64").cast("string")
    if kind == "MONTH":
        return year + ibis.literal("-") + place.lpad(2, "0")
    return year + ibis.literal(kind[0]) + place
