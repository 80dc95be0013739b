"""Degree of satisfaction: C = perceived ÷ expected, its levels, word of mouth, what is weakest and where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.errors import InputError
from zhike.analytics.text import N_

Number = int | Fraction
DISSATISFIED, SATISFIED, VERY_SATISFIED = "DISSATISFIED", "SATISFIED", "VERY_SATISFIED"
LEVELS = (DISSATISFIED, SATISFIED, VERY_SATISFIED)
TOLERANCE = Fraction(1, 20)
# How many others somebody of each level tells; the last one is a lower bound ("10 or more").
TELLS = {DISSATISFIED: 22, SATISFIED: 8, VERY_SATISFIED: 10}
QUADRANTS = {
    "IMPROVE": N_("Important and unsatisfied"),
    "KEEP": N_("Important and satisfied"),
    "WATCH": N_("Less important and unsatisfied"),
    "EASE": N_("Less important and satisfied"),
}


@dataclass(frozen=True)
class Degree:
    """The degree of satisfaction (CSD) of a group.

    Parameters
    ----------
    value : Fraction or None
        Sum of what was perceived ÷ sum of what was expected, above or equal to 0; None without an answer.
    mean : Fraction or None
        Mean of the degrees of the single answers; None without an answer.
    n_answers : int
        Answers it rests on.

    Source
    ------
    Requirement R301, worked case W12.

    Examples
    --------
    >>> Degree(Fraction(9, 10), Fraction(9, 10), 1).n_answers
    1
    """

    value: Fraction | None
    mean: Fraction | None
    n_answers: int


@dataclass(frozen=True)
class Reach:
    """How many people hear of us from those who answered.

    Parameters
    ----------
    negative, positive : int
        People who hear bad and good of us.
    offset : dict of str to Fraction
        How many people of a satisfied level one dissatisfied person outweighs.

    Source
    ------
    Requirement R306, worked case W13.

    Examples
    --------
    >>> Reach(440, 660, {}).net
    220
    """

    negative: int
    positive: int
    offset: dict[str, Fraction]

    @property
    def net(self) -> int:
        """Return how many more people hear good of us than bad."""
        return self.positive - self.negative


@dataclass(frozen=True)
class Item:
    """Something customers were asked about.

    Parameters
    ----------
    code : str
        Its name.
    importance : int
        From 1 to 5.
    value : Fraction
        Its degree of satisfaction.

    Source
    ------
    Requirements R332, R335.

    Examples
    --------
    >>> Item("price", 5, Fraction(7, 10)).shortfall
    Fraction(3, 2)
    """

    code: str
    importance: int
    value: Fraction

    @property
    def shortfall(self) -> Fraction:
        """Return importance × what is lacking to 1; below 0 where more was perceived than expected."""
        return self.importance * (1 - self.value)


def degree(perceived: Number, expected: Number) -> Fraction:
    """Divide what was perceived by what was expected: C = B ÷ A.

    Parameters
    ----------
    perceived : int or Fraction
        B, 0 or more, on the scale of A.
    expected : int or Fraction
        A, above 0.

    Returns
    -------
    Fraction
        C, 0 or more, exact; 1 is what was expected.

    Raises
    ------
    InputError
        NEGATIVE or PLAN_NOT_POSITIVE.

    Source
    ------
    Requirement R301, worked case W12.

    Examples
    --------
    >>> degree(80, 100)
    Fraction(4, 5)
    """
    if expected <= 0:
        raise InputError("PLAN_NOT_POSITIVE", "expected", value=expected)
    if perceived < 0:
        raise InputError("NEGATIVE", "perceived", value=perceived)
    return Fraction(perceived) / Fraction(expected)


def group_degree(pairs: Iterable[tuple[Number, Number]]) -> Degree:
    """Return the degree of satisfaction of several answers: ΣB ÷ ΣA, and the mean of their ratios beside it.

    Parameters
    ----------
    pairs : iterable of (int or Fraction, int or Fraction)
        B and A of each answer.

    Returns
    -------
    Degree
        Both values, exact; None where nobody answered.

    Raises
    ------
    InputError
        NEGATIVE or PLAN_NOT_POSITIVE, for any of the answers.

    Source
    ------
    Requirement R301, worked case W12.

    Examples
    --------
    >>> group_degree([(80, 100), (100, 100)]).value
    Fraction(9, 10)
    """
    given = list(pairs)
    if not given:
        return Degree(None, None, 0)
    ratios = [degree(perceived, expected) for perceived, expected in given]
    total = degree(sum(Fraction(one) for one, _ in given), sum(Fraction(one) for _, one in given))
    return Degree(total, sum(ratios, Fraction(0)) / len(ratios), len(ratios))


def level(value: Fraction, tolerance: Fraction = TOLERANCE) -> str:
    """Say on which of the three levels a degree stands.

    Parameters
    ----------
    value : Fraction
        C.
    tolerance : Fraction, optional
        How far from 1 somebody still got what they expected, 0 to 1.

    Returns
    -------
    str
        DISSATISFIED below 1 − tolerance, VERY_SATISFIED above 1 + tolerance, else SATISFIED.

    Source
    ------
    Requirements R303–R305, worked case W12.

    Examples
    --------
    >>> level(Fraction(94, 100)), level(Fraction(95, 100)), level(Fraction(106, 100))
    ('DISSATISFIED', 'SATISFIED', 'VERY_SATISFIED')
    """
    if value < 1 - tolerance:
        return DISSATISFIED
    return VERY_SATISFIED if value > 1 + tolerance else SATISFIED


def reach(n_dissatisfied: int, n_satisfied: int, n_very: int, tells: Sequence[int] = (22, 8, 10)) -> Reach:
    """Reckon how many people hear good and bad of us.

    Parameters
    ----------
    n_dissatisfied, n_satisfied, n_very : int
        How many customers stand on each level.
    tells : sequence of int, optional
        How many others somebody of each level tells; the last is a lower bound.

    Returns
    -------
    Reach
        People reached, and how many satisfied people one dissatisfied outweighs.

    Raises
    ------
    InputError
        NEGATIVE, for a count below 0.

    Source
    ------
    Requirement R306, worked case W13; the numbers are parameters (resolution C20).

    Examples
    --------
    >>> reach(20, 70, 10).net
    220
    """
    counts = {"n_dissatisfied": n_dissatisfied, "n_satisfied": n_satisfied, "n_very": n_very}
    for name, count in counts.items():
        if count < 0:
            raise InputError("NEGATIVE", name, value=count)
    bad, good, very = tells
    offset = {SATISFIED: Fraction(bad, good), VERY_SATISFIED: Fraction(bad, very)}
    return Reach(bad * n_dissatisfied, good * n_satisfied + very * n_very, offset)


def weakest(items: Iterable[Item]) -> list[Item]:
    """Order what customers were asked about by importance × shortfall, the worst first.

    Parameters
    ----------
    items : iterable of Item
        What was asked, in any order.

    Returns
    -------
    list of Item
        Those that fall short of 1, the largest importance × shortfall first.

    Source
    ------
    Requirement R332.

    Examples
    --------
    >>> [one.code for one in weakest([Item("a", 2, Fraction(6, 10)), Item("b", 5, Fraction(7, 10))])]
    ['b', 'a']
    """
    short = [one for one in items if one.value < 1]
    return sorted(short, key=lambda one: (-one.shortfall, one.code))


def quadrant(item: Item, *, middle: Fraction, tolerance: Fraction = TOLERANCE) -> str:
    """Say in which of the four fields of importance and satisfaction an item stands.

    Parameters
    ----------
    item : Item
        What was asked.
    middle : Fraction
        From this importance on it is important; usually the mean of all items.
    tolerance : Fraction, optional
        How far below 1 it still counts as satisfied.

    Returns
    -------
    str
        Key of ``QUADRANTS``; every item stands in exactly one.

    Source
    ------
    Requirement R335.

    Examples
    --------
    >>> quadrant(Item("price", 5, Fraction(7, 10)), middle=Fraction(3))
    'IMPROVE'
    """
    is_important, is_satisfied = item.importance >= middle, item.value >= 1 - tolerance
    if is_important:
        return "KEEP" if is_satisfied else "IMPROVE"
    return "EASE" if is_satisfied else "WATCH"
