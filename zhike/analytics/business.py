"""The stage of a customer's own business, suggested from its yearly series by readable rules, each with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhike.analytics.text import N_

STAGES = ("STARTUP", "GROWTH", "MATURITY", "DECLINE_EARLY", "DECLINE_MIDDLE", "DECLINE_LATE", "TERMINATION")
DECLINE = STAGES[3:6]
UNKNOWN = "UNKNOWN"
# So many signs beside falling revenue make a phase of decline.
MIDDLE_SIGNS, LATE_SIGNS = 2, 4
# So many signs make an early decline while revenue still holds.
SILENT_SIGNS = 3

REASONS = {
    "NO_REVENUE": N_("There was no revenue in %(year)s."),
    "YOUNG": N_("The business is %(n)s years old."),
    "TOO_FEW_YEARS": N_("Statements of two years in a row are needed; there are none."),
    "GREW": N_("Revenue grew by %(percent)s %% in %(year)s."),
    "HELD": N_("Revenue changed by %(percent)s %% in %(year)s: neither growing nor falling."),
    "FELL": N_("Revenue fell by %(percent)s %% in %(year)s."),
    "FELL_AGAIN": N_("Revenue fell %(n)s years in a row."),
    "STEEP": N_("That is a steep fall."),
    "LOSS": N_("The year %(year)s ended with a loss."),
    "MARGIN_DOWN": N_("The net margin fell by %(points)s points."),
    "COLLECTION_UP": N_("It collects its own receivables %(percent)s %% later than the year before."),
    "STAFF_DOWN": N_("Staff fell by %(percent)s %%."),
}
Amount = Decimal | None


@dataclass(frozen=True)
class Year:
    """What is known of one year of a customer's business; None where it is not.

    Parameters
    ----------
    year : int
        The calendar year.
    revenue, net_profit : Decimal or None
        Over the year.
    receivables : Decimal or None
        At its end.
    staff : Decimal or None
        People employed at its end.
    """

    year: int
    revenue: Amount = None
    net_profit: Amount = None
    receivables: Amount = None
    staff: Amount = None


@dataclass(frozen=True)
class Limits:
    """From where on a change counts.

    Parameters
    ----------
    growth, decline, steep : int
        Percent of revenue.
    young : int
        Years a business counts as starting up.
    margin : int
        Points of net margin.
    collection, staff : int
        Percent of the collection period and of staff.
    """

    growth: int = 15
    decline: int = 5
    steep: int = 20
    young: int = 3
    margin: int = 3
    collection: int = 20
    staff: int = 10


@dataclass(frozen=True)
class Reason:
    """One thing that was read from the series.

    Parameters
    ----------
    code : str
        Key of ``REASONS``.
    params : dict
        What its sentence is filled with.
    """

    code: str
    params: dict[str, str | int]


@dataclass(frozen=True)
class Suggestion:
    """A stage and why.

    Parameters
    ----------
    stage : str
        One of ``STAGES``, or UNKNOWN.
    reasons : tuple of Reason
        In the order they were found.
    """

    stage: str
    reasons: tuple[Reason, ...]


def suggest(series: Sequence[Year], age_years: int | None = None, limits: Limits | None = None) -> Suggestion:
    """Suggest the stage of a customer's own business.

    No revenue is TERMINATION. A young business that does not fall is STARTUP. Growing revenue is GROWTH. Falling
    revenue is DECLINE: early with at most one further sign, middle with two or three, late with four; the signs are a
    second year of falling, a steep fall, a loss, later collection, fewer staff. Revenue that holds is MATURITY, unless
    three of loss, thinner margin, later collection and fewer staff come together: then decline has begun unseen.

    Parameters
    ----------
    series : sequence of Year
        Any order; years without a revenue are left out.
    age_years : int, optional
        How old the business is.
    limits : Limits, optional
        From where on a change counts.

    Returns
    -------
    Suggestion
        UNKNOWN without two years in a row.

    Source
    ------
    Requirements R109, R110, R113; the thresholds are a house rule.

    Examples
    --------
    >>> suggest([Year(2024, Decimal(100)), Year(2025, Decimal(130))]).stage
    'GROWTH'
    >>> [reason.code for reason in suggest([Year(2024, Decimal(100)), Year(2025, Decimal(70))]).reasons]
    ['FELL', 'STEEP']
    """
    bounds = limits or Limits()
    years = sorted((one for one in series if one.revenue is not None), key=lambda one: one.year)
    if years and years[-1].revenue == 0:
        return Suggestion("TERMINATION", (Reason("NO_REVENUE", {"year": years[-1].year}),))
    growth = _growth(years)
    is_young = age_years is not None and age_years < bounds.young
    if is_young and (growth is None or growth > -bounds.decline):
        return Suggestion("STARTUP", (Reason("YOUNG", {"n": age_years or 0}),))
    if growth is None:
        return Suggestion(UNKNOWN, (Reason("TOO_FEW_YEARS", {}),))
    signs = _signs(years[-1], years[-2], bounds)
    told: dict[str, str | int] = {"percent": _whole(abs(growth)), "year": years[-1].year}
    if growth >= bounds.growth:
        return Suggestion("GROWTH", (Reason("GREW", told), *signs))
    if growth > -bounds.decline:
        stage = "DECLINE_EARLY" if len(signs) >= SILENT_SIGNS else "MATURITY"
        return Suggestion(stage, (Reason("HELD", told | {"percent": _whole(growth)}), *signs))
    return _declining(years, growth, signs, bounds, Reason("FELL", told))


def _declining(
    years: Sequence[Year], growth: Decimal, signs: tuple[Reason, ...], limits: Limits, fell: Reason
) -> Suggestion:
    found = list(signs)
    n_falls = _falls(years, limits)
    if n_falls > 1:
        found.insert(0, Reason("FELL_AGAIN", {"n": n_falls}))
    if growth <= -limits.steep:
        found.insert(0, Reason("STEEP", {}))
    # A thinner margin says what the loss says: it is told, and not counted twice.
    n_signs = sum(reason.code != "MARGIN_DOWN" for reason in found)
    phase = 2 if n_signs >= LATE_SIGNS else 1 if n_signs >= MIDDLE_SIGNS else 0
    return Suggestion(DECLINE[phase], (fell, *found))


def _growth(years: Sequence[Year]) -> Decimal | None:
    """Return by how many percent revenue changed from the last year but one; None where they do not follow."""
    if len(years) < 2 or years[-1].year != years[-2].year + 1:
        return None
    return _change(years[-2].revenue, years[-1].revenue)


def _falls(years: Sequence[Year], limits: Limits) -> int:
    n = 0
    while (growth := _growth(years[: len(years) - n])) is not None and growth <= -limits.decline:
        n += 1
    return n


def _signs(now: Year, before: Year, limits: Limits) -> tuple[Reason, ...]:
    found = []
    if now.net_profit is not None and now.net_profit < 0:
        found.append(Reason("LOSS", {"year": now.year}))
    margins = [_over(year.net_profit, year.revenue) for year in (before, now)]
    if margins[0] is not None and margins[1] is not None and (fall := (margins[0] - margins[1]) * 100) >= limits.margin:
        found.append(Reason("MARGIN_DOWN", {"points": _whole(fall)}))
    slower = _change(*(_over(year.receivables, year.revenue) for year in (before, now)))
    if slower is not None and slower >= limits.collection:
        found.append(Reason("COLLECTION_UP", {"percent": _whole(slower)}))
    staff = _change(before.staff, now.staff)
    if staff is not None and staff <= -limits.staff:
        found.append(Reason("STAFF_DOWN", {"percent": _whole(-staff)}))
    return tuple(found)


def _change(before: Amount, now: Amount) -> Amount:
    if before is None or now is None or before <= 0:
        return None
    return (now - before) / before * 100


def _over(part: Amount, whole: Amount) -> Amount:
    return None if part is None or not whole else part / whole


def _whole(number: Decimal) -> str:
    return str(round(number, 1).normalize() if round(number, 1) % 1 else int(round(number, 1)))
