"""Loyalty: retention, repurchase and referral with their bases, groups compared before and after, an index of trust."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from zhike.analytics.errors import InputError


@dataclass(frozen=True)
class Share:
    """A part of a base, both counts; without a base there is no value."""

    part: int
    base: int

    @property
    def value(self) -> Fraction | None:
        """Return part ÷ base, from 0 to 1; None of an empty base."""
        return Fraction(self.part, self.base) if self.base else None


@dataclass(frozen=True)
class Index:
    """A weighted mean of what is known, from 0 to 1, and the share of the weight it rests on."""

    value: Fraction | None
    known: Fraction


def share(part: int, base: int) -> Share:
    """Return a part of a base.

    Parameters
    ----------
    part, base : int
        Counts, from 0; no more than the base has the property.

    Returns
    -------
    Share
        With its value from 0 to 1.

    Raises
    ------
    InputError
        NEGATIVE, MORE_THAN.

    Source
    ------
    Requirement R342; worked case W17.

    Examples
    --------
    >>> str(share(90, 600).value)
    '3/20'
    """
    if part < 0:
        raise InputError("NEGATIVE", "part", value=part)
    if part > base:
        raise InputError("MORE_THAN", "part", most=base, value=part)
    return Share(part, base)


def retention(opening: int, new: int, closing: int) -> Share:
    """Return the retention of a period by its counts: (closing − new) ÷ opening.

    Parameters
    ----------
    opening, new, closing : int
        Customers at the start, those who came for the first time, customers at the end; each 0 or more.

    Returns
    -------
    Share
        Who came back after a pause is counted as kept, so that it may exceed 1; `kept` is exact.

    Raises
    ------
    InputError
        NEGATIVE, MORE_THAN.

    Source
    ------
    Requirement R340; worked case W17.

    Examples
    --------
    >>> str(retention(3000, 500, 3300).value)
    '14/15'
    """
    if min(opening, new) < 0:
        raise InputError("NEGATIVE", "opening" if opening < 0 else "new", value=min(opening, new))
    if new > closing:
        raise InputError("MORE_THAN", "new", most=closing, value=new)
    return Share(closing - new, opening)


def repurchase(n_orders: Iterable[int]) -> Share:
    """Return how many of those who ordered did so at least twice.

    Parameters
    ----------
    n_orders : iterable of int, shape (n,)
        Orders of each customer in the window, refunded ones left out; from 0. Who has none is no base.

    Returns
    -------
    Share
        Customers with two orders or more, of those with one or more.

    Source
    ------
    Requirement R341; worked case W17.

    Examples
    --------
    >>> found = repurchase([1, 2, 5, 0, 1])
    >>> found.part, found.base
    (2, 4)
    """
    bought = [n for n in n_orders if n > 0]
    return Share(sum(n > 1 for n in bought), len(bought))


def kept(before: Collection[int], now: Collection[int]) -> Share:
    """Return how many customers of a period are customers of the next one too: the retention of the cohort itself.

    Parameters
    ----------
    before, now : collection of int
        Ids of the customers of either period.

    Returns
    -------
    Share
        Of those before, how many are there now.

    Source
    ------
    Requirement R340; worked case W29.

    Examples
    --------
    >>> found = kept({1, 2, 3}, {2, 3, 4})
    >>> found.part, found.base
    (2, 3)
    """
    then = set(before)
    return Share(len(then & set(now)), len(then))


def trust(parts: Mapping[str, Fraction | None], weights: Mapping[str, int]) -> Index:
    """Return the index of trust: the weighted mean of the parts that are known.

    Parameters
    ----------
    parts : mapping of str to Fraction or None
        Each from 0 to 1, None where nothing is known of it.
    weights : mapping of str to int
        The weight of each part, from 0.

    Returns
    -------
    Index
        From 0 to 1, None where nothing is known; and how much of the weight is known, from 0 to 1.

    Raises
    ------
    InputError
        WEIGHT_MISSING.

    Source
    ------
    Requirement R346; House rule, decision 0070: what is not known is left out, never taken for 0.

    Examples
    --------
    >>> found = trust({"PROMISES": Fraction(9, 10), "BILLS": None}, {"PROMISES": 40, "BILLS": 60})
    >>> str(found.value), str(found.known)
    ('9/10', '2/5')
    """
    total = sum(weights.values())
    if set(parts) - set(weights) or total <= 0:
        raise InputError("WEIGHT_MISSING", "weights", value=dict(weights))
    known = {name: value for name, value in parts.items() if value is not None and weights[name]}
    weight = sum(weights[name] for name in known)
    value = sum((weights[name] * part for name, part in known.items()), Fraction(0)) / weight if weight else None
    return Index(value, Fraction(weight, total))
