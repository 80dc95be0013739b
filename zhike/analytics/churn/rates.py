"""Churn rate on each base, and what follows from one period's counts: retention, lifetime, replacement, growth."""

from fractions import Fraction

from zhike.analytics.churn.counts import PeriodCounts, Rate, ratio


def rates(counts: PeriodCounts) -> dict[str, Rate]:
    """Give the churn rate on every base the counts allow.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.

    Returns
    -------
    dict of str to Rate
        OPENING lost ÷ opening; CLOSING lost ÷ closing (the source's formula); AVERAGE lost ÷ half the sum of both;
        EXPOSED lost ÷ (opening + new); COHORT opening customers lost ÷ opening, present only where ``cohort_lost``
        is. All 0 or more; only COHORT can never exceed 1.

    Source
    ------
    Requirements R413–R415; worked cases W01, W02.

    Examples
    --------
    >>> {base: str(r.value) for base, r in rates(PeriodCounts(3000, 500, 3300)).items()}
    {'OPENING': '1/15', 'CLOSING': '2/33', 'AVERAGE': '4/63', 'EXPOSED': '2/35'}
    """
    found = {
        "OPENING": ratio(counts.lost, counts.opening, "OPENING"),
        "CLOSING": ratio(counts.lost, counts.closing, "CLOSING"),
        "AVERAGE": ratio(counts.lost, Fraction(counts.opening + counts.closing, 2), "AVERAGE"),
        "EXPOSED": ratio(counts.lost, counts.opening + counts.new, "EXPOSED"),
    }
    if counts.cohort_lost is not None:
        # A cohort is the opening customers; an empty one has the same reason.
        cohort = ratio(counts.cohort_lost, counts.opening, "OPENING")
        found["COHORT"] = Rate(cohort.value, cohort.numerator, cohort.denominator, "COHORT", cohort.undefined_reason)
    return found


def retention_opening(counts: PeriodCounts) -> Rate:
    """Give the share of the opening count that was kept: 1 − lost ÷ opening.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.

    Returns
    -------
    Rate
        0 to 1; undefined with OPENING_ZERO, or with LOST_OVER_OPENING where new customers among the lost would make
        it negative.

    Source
    ------
    Worked cases W01, W17.

    Examples
    --------
    >>> retention_opening(PeriodCounts(3000, 500, 3300)).value
    Fraction(14, 15)
    """
    reason = "LOST_OVER_OPENING" if counts.lost > counts.opening else None
    return ratio(counts.opening - counts.lost, counts.opening, "OPENING", reason)


def lifetime(rate: Rate) -> Rate:
    """Give the average lifetime of a group of customers whose losses are replaced: 1 ÷ churn rate.

    Parameters
    ----------
    rate : Rate
        Churn rate of one period.

    Returns
    -------
    Rate
        Lifetime in periods of the rate's own length; undefined with LOST_ZERO where nobody was lost, else with the
        rate's own reason.

    Source
    ------
    Requirement R118; worked cases W01, W03.

    Examples
    --------
    >>> lifetime(rates(PeriodCounts(100, 20, 100))["OPENING"]).value
    Fraction(5, 1)
    """
    if rate.undefined_reason:
        return Rate(None, rate.denominator, rate.numerator, "LOST", rate.undefined_reason)
    return ratio(rate.denominator, rate.numerator, "LOST")


def replacement_share_of_new(counts: PeriodCounts) -> Rate:
    """Give the share of the new customers that only replaced the lost.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.

    Returns
    -------
    Rate
        0 to 1 (all of them where more were lost than gained); undefined with NEW_ZERO.

    Source
    ------
    Worked case W01.

    Examples
    --------
    >>> replacement_share_of_new(PeriodCounts(3000, 500, 3300)).value
    Fraction(2, 5)
    """
    return ratio(min(counts.lost, counts.new), counts.new, "NEW")


def net_growth(counts: PeriodCounts) -> Rate:
    """Give the change of the customer count over the period: (closing − opening) ÷ opening.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.

    Returns
    -------
    Rate
        −1 or more; undefined with OPENING_ZERO.

    Source
    ------
    Worked case W01.

    Examples
    --------
    >>> net_growth(PeriodCounts(3000, 500, 3300)).value
    Fraction(1, 10)
    """
    return ratio(counts.closing - counts.opening, counts.opening, "OPENING")


def warnings(counts: PeriodCounts) -> tuple[str, ...]:
    """Name what a reader of these rates should beware of.

    Parameters
    ----------
    counts : PeriodCounts
        One period's counts.

    Returns
    -------
    tuple of str
        Keys of ``errors.WARNINGS``: RATE_OVER_100 where a rate exceeds 1; USE_COHORT where more were lost than there
        were at the opening, which only newcomers among the lost can bring about.

    Source
    ------
    Requirement R415; worked case W02.

    Examples
    --------
    >>> warnings(PeriodCounts(10, 100, 5))
    ('RATE_OVER_100', 'USE_COHORT')
    """
    found = []
    if any(r.value is not None and r.value > 1 for r in rates(counts).values()):
        found.append("RATE_OVER_100")
    if 0 < counts.opening < counts.lost:
        found.append("USE_COHORT")
    return tuple(found)
