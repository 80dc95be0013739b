"""Would they recommend us, were they content, was it easy: NPS, CSAT and CES, each with its 95 % interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

from scipy import special

from zhike.analytics import differences
from zhike.analytics.errors import InputError

Z = 1.959963984540054
PROMOTER, DETRACTOR, MOST_NPS = 9, 6, 10
CONTENT, MOST_CSAT, MOST_CES = 4, 5, 7


@dataclass(frozen=True)
class Score:
    """A score with how sure it is.

    Parameters
    ----------
    value : float or None
        The score; None without an answer.
    low, high : float or None
        Ends of its 95 % interval; None where there are too few answers for one.
    n_answers : int
        Answers it rests on.

    Source
    ------
    House rule: no score without its interval.

    Examples
    --------
    >>> Score(0.5, 0.1, 0.9, 10).n_answers
    10
    """

    value: float | None
    low: float | None
    high: float | None
    n_answers: int


def nps(answers: Sequence[int]) -> Score:
    """Return the net promoter score: share of promoters (9, 10) less share of detractors (0 to 6).

    Parameters
    ----------
    answers : sequence of int
        How likely each would recommend us, 0 to 10.

    Returns
    -------
    Score
        −1 to 1; the interval by the variance of the difference of two shares of one sample, from two answers on.

    Raises
    ------
    InputError
        NEGATIVE or TOO_LARGE for an answer beside the scale.

    Source
    ------
    Reichheld, The One Number You Need to Grow, 2003; Var = (p + d − (p − d)²) ÷ n, the multinomial variance of a
    difference of shares.

    Examples
    --------
    >>> nps([10, 9, 8, 3]).value
    0.25
    """
    _check(answers, 0, MOST_NPS)
    n = len(answers)
    if not n:
        return Score(None, None, None, 0)
    promoters = sum(one >= PROMOTER for one in answers) / n
    detractors = sum(one <= DETRACTOR for one in answers) / n
    value = promoters - detractors
    half = Z * sqrt(max(promoters + detractors - value**2, 0.0) / n)
    return Score(value, max(value - half, -1.0), min(value + half, 1.0), n) if n > 1 else Score(value, None, None, n)


def csat(answers: Sequence[int]) -> Score:
    """Return the share of those who are content: 4 or 5 of 5.

    Parameters
    ----------
    answers : sequence of int
        How content each is, 1 to 5.

    Returns
    -------
    Score
        0 to 1 with Wilson's interval.

    Raises
    ------
    InputError
        NEGATIVE or TOO_LARGE for an answer beside the scale.

    Source
    ------
    Wilson, JASA 22 (1927), 209–212, for the interval.

    Examples
    --------
    >>> csat([5, 4, 3, 1]).value
    0.5
    """
    _check(answers, 1, MOST_CSAT)
    n, n_content = len(answers), sum(one >= CONTENT for one in answers)
    if not n:
        return Score(None, None, None, 0)
    low, high = differences.wilson(differences.Share(n_content, n))
    return Score(n_content / n, low, high, n)


def ces(answers: Sequence[int]) -> Score:
    """Return the mean of how easy it was: 1 very hard to 7 very easy.

    Parameters
    ----------
    answers : sequence of int
        How easy each found it, 1 to 7.

    Returns
    -------
    Score
        1 to 7 with Student's interval of a mean, from two answers on.

    Raises
    ------
    InputError
        NEGATIVE or TOO_LARGE for an answer beside the scale.

    Source
    ------
    Dixon, Freeman, Toman, Stop Trying to Delight Your Customers, 2010; Student, 1908, for the interval.

    Examples
    --------
    >>> ces([7, 5, 6]).value
    6.0
    """
    _check(answers, 1, MOST_CES)
    n = len(answers)
    if n < 2:
        return Score(fmean(answers) if n else None, None, None, n)
    value = fmean(answers)
    half = float(special.stdtrit(n - 1, 0.975)) * stdev(answers) / sqrt(n)
    return Score(value, max(value - half, 1.0), min(value + half, float(MOST_CES)), n)


def _check(answers: Sequence[int], least: int, most: int) -> None:
    for one in answers:
        if one < least:
            raise InputError("NEGATIVE", "answer", value=one)
        if one > most:
            raise InputError("TOO_LARGE", "answer", value=one, limit=most + 1)
