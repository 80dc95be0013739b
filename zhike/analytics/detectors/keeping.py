"""What house and channel tell: core staff lost, customers nobody took over, dumping, open amounts, forecasts."""

from typing import NamedTuple

from zhike.analytics.detectors.judging import Reading, sure

LEAST_STAFF = 5


class Team(NamedTuple):
    """Core staff of a branch: there when the period began, and lost of them in it."""

    opening: int
    lost: int


class Resold(NamedTuple):
    """What a dealer was seen selling at: lowest price and its list price, seen how often, on which day last."""

    price: float
    list_price: float
    n: int
    day: str
    product: str = ""


class Owed(NamedTuple):
    """The oldest amount a customer still owes, in days, and how much is owed."""

    days: int
    amount: float


def staff(seen: Team) -> Reading | None:
    """Measure the loss of core staff, in percent of those who were there at the start.

    Parameters
    ----------
    seen : Team
        Of one branch.

    Returns
    -------
    Reading or None
        None in a team of fewer than five, where one person who leaves would be an alarm.

    Source
    ------
    Requirement R611; worked case W34.

    Examples
    --------
    >>> staff(Team(opening=30, lost=21)).measured, staff(Team(opening=7, lost=3)).measured
    (70.0, 42.9)
    """
    if seen.opening < LEAST_STAFF:
        return None
    said = {"n": seen.lost, "of": seen.opening}
    return Reading(round(100 * seen.lost / seen.opening, 1), 1.0, said)


def handover(n_held: int) -> Reading | None:
    """Count the customers that hang on somebody who left.

    Parameters
    ----------
    n_held : int
        Customers nobody took over yet.

    Returns
    -------
    Reading or None
        None where none is left.

    Source
    ------
    Requirement R611: customers at risk per leaving employee.

    Examples
    --------
    >>> handover(12).measured
    12.0
    """
    return Reading(float(n_held), 1.0, {"n": n_held}) if n_held else None


def dumping(seen: Resold) -> Reading | None:
    """Measure how far below list a dealer resells, in percent.

    Parameters
    ----------
    seen : Resold
        The lowest price seen lately.

    Returns
    -------
    Reading or None
        None at list or above.

    Source
    ------
    Issue of the warnings: dealer dumping; story of the dealer at 72 % of list.

    Examples
    --------
    >>> found = dumping(Resold(price=72, list_price=100, n=3, day="2026-06-20"))
    >>> found.measured, found.values["percent"]
    (28.0, 72)
    """
    if not 0 < seen.price < seen.list_price:
        return None
    share = seen.price / seen.list_price
    said: dict[str, str | int | float] = {
        "percent": round(100 * share),
        "n": seen.n,
        "day": seen.day,
        "product": seen.product,
    }
    return Reading(round(100 * (1 - share), 1), sure(seen.n), said)


def credit_limit(used: float, amount: float, limit: float) -> Reading | None:
    """Measure how much of a limit of credit is used, in percent of it.

    Parameters
    ----------
    used : float
        What counts against the limit in percent of it, 0 or more.
    amount, limit : float
        What counts against it, and the limit, in money.

    Returns
    -------
    Reading or None
        None where nothing is used.

    Source
    ------
    Requirement R572: credit; limits are set by hand, decision 0066.

    Examples
    --------
    >>> found = credit_limit(123.5, 123_500, 100_000)
    >>> found.measured, found.values["amount"]
    (123.5, 123500)
    """
    if not used > 0:
        return None
    return Reading(round(used, 1), 1.0, {"percent": round(used, 1), "amount": amount, "limit": limit})


def collection(days: float, rise: float, n_spans: int) -> Reading | None:
    """Measure by how many days payments take longer than they did.

    Parameters
    ----------
    days : float
        Collection days of the newest span.
    rise : float
        Against the mean of the spans before, in days.
    n_spans : int
        Spans that have any, the newest among them, 2 or more.

    Returns
    -------
    Reading or None
        None where they do not take longer.

    Source
    ------
    Requirement R123: a rising trend raises a credit warning.

    Examples
    --------
    >>> collection(62.0, 17.5, 4).measured
    17.5
    """
    if not rise > 0:
        return None
    return Reading(round(rise, 1), sure(n_spans - 1), {"days": round(days), "usual": round(days - rise)})


def payment(seen: Owed) -> Reading | None:
    """Measure how old the oldest open amount is, in days.

    Parameters
    ----------
    seen : Owed
        Of a customer whose payments are kept.

    Returns
    -------
    Reading or None
        None where nothing is owed.

    Source
    ------
    Requirement R572: arrears; payments close the oldest orders first.

    Examples
    --------
    >>> payment(Owed(210, 470_000.0)).measured
    210.0
    """
    return Reading(float(seen.days), 0.8, {"days": seen.days, "amount": seen.amount}) if seen.amount > 0 else None


def forecast(probability: float, n: int) -> Reading:
    """Measure how likely a model thinks that somebody leaves, in percent.

    Parameters
    ----------
    probability : float
        0 to 1.
    n : int
        Purchase days the forecast rests on.

    Returns
    -------
    Reading
        Percent.

    Source
    ------
    Requirement R465: alert list by value × probability.

    Examples
    --------
    >>> forecast(0.62, 9).measured
    62.0
    """
    return Reading(round(100 * probability, 1), sure(n), {"percent": round(100 * probability), "n": n})
