"""What orders tell: a rhythm that breaks, money that falls, a product dropped, goods sent back, prices off the norm."""

from typing import NamedTuple

from zhike.analytics.detectors.judging import LEAST_GAPS, Reading, sure

# From here on somebody has gone: that is for the account of churn, no more for a warning.
GONE_CYCLES = 4.0
# Two cycles are worth comparing with a usual that is twice as long at least.
LEAST_CYCLES = 4.0
# A product counts from this share of what a customer buys, if it was to be expected so often by now.
MAIN_SHARE = 0.2
LEAST_EXPECTED = 3.0
# What comes back now and then is no trend.
LEAST_RETURNS = 2
RISEN = 2.0
# So many lines of a product make a norm of its price.
LEAST_LINES = 5
# Who seems to ask for less than a third asks for something else: another piece, another pack.
LEAST_OFFER = 1 / 3


class Rhythm(NamedTuple):
    """How long somebody is silent against their own cycle; holidays in it, and whether they paused a year ago too."""

    silence_days: float
    rest_days: float
    cycle_days: float
    n_gaps: int
    paused_last_year: bool = False


class Spend(NamedTuple):
    """Money of the last two cycles, the same stretch on average before, and of a year ago (None: too young)."""

    recent: float
    usual: float
    year_ago: float | None
    n_cycles: float
    days: int


class ProductSpend(NamedTuple):
    """Money of one product in the last two cycles and usually before, its usual share, and all that is bought now.

    On how many days it was bought before, and on how many one would expect it in the last two cycles.
    """

    recent: float
    usual: float
    share: float
    total_recent: float
    n_days: int
    n_expected: float


class Returned(NamedTuple):
    """What came back of what was bought lately and before, as fractions, and on how many days lately."""

    share: float
    usual_share: float
    n_days: int


class Priced(NamedTuple):
    """What somebody pays against the norm of the same products, as a fraction above or below it."""

    deviation: float
    n_lines: int


class Outpriced(NamedTuple):
    """What somebody pays for a piece of a main product, what a competitor asks for it, and who that is."""

    paid: float
    theirs: float
    rival: str
    day: str
    confidence: float


def interval(seen: Rhythm) -> Reading | None:
    """Measure silence against the own purchase cycle, in percent of it.

    Parameters
    ----------
    seen : Rhythm
        Holidays in the silence do not count as silence.

    Returns
    -------
    Reading or None
        None without a rhythm (fewer than two gaps: one-off buyers), where the same weeks were silent a year ago
        (seasonal buyers), and beyond four cycles, where somebody has gone rather than being about to.

    Source
    ------
    Issue of the warnings: interval doubled against the own cycle; requirement R578.

    Examples
    --------
    >>> interval(Rhythm(75, 15, 30, 8)).measured
    200.0
    >>> interval(Rhythm(75, 0, 30, 8, paused_last_year=True)) is None
    True
    """
    if seen.n_gaps < LEAST_GAPS or not seen.cycle_days > 0 or seen.paused_last_year:
        return None
    days = max(seen.silence_days - seen.rest_days, 0.0)
    if days > GONE_CYCLES * seen.cycle_days:
        return None
    said = {"days": round(seen.silence_days), "usual": round(seen.cycle_days), "rest": round(seen.rest_days)}
    return Reading(round(100 * days / seen.cycle_days, 1), sure(seen.n_gaps), said)


def value(seen: Spend) -> Reading | None:
    """Measure by how much the money of the last two cycles lies below the usual, in percent.

    Parameters
    ----------
    seen : Spend
        A year ago is looked at too where there is one, so that a low season is no fall.

    Returns
    -------
    Reading or None
        The smaller of the falls against the usual and against a year ago; None where nothing was bought (that is
        silence), or too little is known of what is usual.

    Source
    ------
    Issue of the warnings: value falling, with the seasons of the year; requirement R578.

    Examples
    --------
    >>> value(Spend(recent=40, usual=100, year_ago=90, n_cycles=12, days=60)).measured
    55.6
    >>> value(Spend(recent=40, usual=100, year_ago=38, n_cycles=12, days=60)) is None
    True
    """
    bases = [seen.usual, *([] if seen.year_ago is None else [seen.year_ago])]
    if seen.recent <= 0 or seen.n_cycles < LEAST_CYCLES or min(bases) <= 0:
        return None
    fall = min(1 - seen.recent / base for base in bases)
    said = {"recent": round(seen.recent, 2), "usual": round(seen.usual, 2), "days": seen.days}
    return Reading(round(100 * fall, 1), sure(int(seen.n_cycles)), said) if fall > 0 else None


def product(seen: ProductSpend) -> Reading | None:
    """Measure by how much a main product is bought less than usual while others are still bought, in percent.

    Parameters
    ----------
    seen : ProductSpend
        One product of one customer.

    Returns
    -------
    Reading or None
        None where the product is no main one (a fifth of the money), is bought too seldom to be missed (three times
        in two cycles), or where nothing at all is bought now.

    Source
    ------
    Issue of the warnings: order shrinkage of a key product.

    Examples
    --------
    >>> product(ProductSpend(recent=0, usual=300, share=0.4, total_recent=500, n_days=90, n_expected=4)).measured
    100.0
    >>> product(ProductSpend(recent=0, usual=300, share=0.4, total_recent=500, n_days=9, n_expected=0.8)) is None
    True
    """
    is_main = seen.share >= MAIN_SHARE and seen.n_expected >= LEAST_EXPECTED and seen.usual > 0
    if not is_main or seen.total_recent <= 0 or seen.recent >= seen.usual:
        return None
    said = {"share": round(100 * seen.share), "recent": round(seen.recent, 2), "usual": round(seen.usual, 2)}
    return Reading(round(100 * (1 - seen.recent / seen.usual), 1), sure(seen.n_days), said)


def returns(seen: Returned) -> Reading | None:
    """Measure how much of what was bought lately came back, in percent.

    Parameters
    ----------
    seen : Returned
        Lately and before.

    Returns
    -------
    Reading or None
        None for a single returned batch, and where it is less than twice as much as it always was.

    Source
    ------
    Issue of the warnings: returns rising.

    Examples
    --------
    >>> returns(Returned(share=0.12, usual_share=0.02, n_days=3)).measured
    12.0
    >>> returns(Returned(share=0.12, usual_share=0.02, n_days=1)) is None
    True
    """
    if seen.n_days < LEAST_RETURNS or seen.share < RISEN * seen.usual_share:
        return None
    said = {"usual": round(100 * seen.usual_share, 1), "n": seen.n_days}
    return Reading(round(100 * seen.share, 1), sure(seen.n_days), said)


def price(seen: Priced) -> Reading | None:
    """Measure how far what somebody pays lies above or below the norm of the same products, in percent.

    Parameters
    ----------
    seen : Priced
        Weighted by money.

    Returns
    -------
    Reading or None
        None with fewer than five lines.

    Source
    ------
    Issue of the warnings: price gap.

    Examples
    --------
    >>> price(Priced(-0.18, 9))
    Reading(measured=18.0, confidence=0.9, values={'side': 'BELOW', 'n': 9})
    """
    if seen.n_lines < LEAST_LINES:
        return None
    said = {"side": "BELOW" if seen.deviation < 0 else "ABOVE", "n": seen.n_lines}
    return Reading(round(100 * abs(seen.deviation), 1), sure(seen.n_lines), said)


def outpriced(seen: Outpriced) -> Reading | None:
    """Measure how far a competitor's price lies below what a customer pays for the same, in percent of it.

    Parameters
    ----------
    seen : Outpriced
        One main product of one customer, beside a price that was confirmed.

    Returns
    -------
    Reading or None
        As sure as the price is; None where the competitor is not cheaper, or so much that it sells something else.

    Source
    ------
    Issue of the warnings: price gap, competitor price.

    Examples
    --------
    >>> outpriced(Outpriced(paid=40, theirs=32, rival="X", day="2026-04-15", confidence=0.6)).measured
    20.0
    >>> outpriced(Outpriced(paid=40, theirs=4, rival="X", day="2026-04-15", confidence=0.6)) is None
    True
    """
    if not LEAST_OFFER * seen.paid <= seen.theirs < seen.paid:
        return None
    said: dict[str, str | int | float] = {
        "paid": round(seen.paid, 2), "theirs": round(seen.theirs, 2), "rival": seen.rival, "day": seen.day,
    }  # fmt: skip
    return Reading(round(100 * (1 - seen.theirs / seen.paid), 1), seen.confidence, said)
