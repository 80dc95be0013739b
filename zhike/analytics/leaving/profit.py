"""Expected maximum profit: what a campaign to keep customers earns if it stops where it pays most."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """What keeping costs and how often it works: offers accepted follow Beta(alpha, beta).

    Parameters
    ----------
    alpha, beta : float
        Of the chance that one who would leave accepts the offer and stays.
    value : float
        What a customer kept is worth, where no value of each is given.
    offer, contact : float
        Cost of the offer where it is taken, and of making it.

    Source
    ------
    Verbraken, Verbeke & Baesens (2013), their defaults.

    Examples
    --------
    >>> Terms().value
    200.0
    """

    alpha: float = 6.0
    beta: float = 14.0
    value: float = 200.0
    offer: float = 10.0
    contact: float = 1.0


DEFAULTS = Terms()


@dataclass(frozen=True)
class Profit:
    """Profit per customer of the base, and which part of them to call on."""

    per_customer: float
    share: float


def expected_maximum(left: Array, chance: Array, terms: Terms = DEFAULTS, values: Array | None = None) -> Profit:
    """The profit of a campaign that calls the likeliest first and stops at the best depth, over success rates.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability or score that orders the campaign.
    terms : Terms
        Costs, value, and how often keeping works.
    values : array_like, shape (n,), optional
        What each customer is worth; then the campaign calls by what it expects to earn with each, not by chance alone.

    Returns
    -------
    Profit
        Money per customer of the base, and the part called on average.

    Source
    ------
    Verbraken, Verbeke & Baesens (2013); with own values after Óskarsdóttir et al. (2018). The profit of a depth is
    linear in the success rate γ: a customer who leaves brings γ(value − offer) − contact, one who stays costs offer +
    contact. The best depth for each γ lies on the upper envelope of those lines, so the integral over Beta(α, β) is a
    sum over its corners.

    Examples
    --------
    >>> perfect = expected_maximum([1, 0, 0, 0], [0.9, 0.1, 0.1, 0.1])
    >>> round(perfect.per_customer, 4), round(perfect.share, 4)
    (14.0, 0.25)
    """
    y = np.asarray(left, dtype=np.float64)
    told = _campaign(y, chance, terms, values)
    total = (told.rise[told.lines] * told.with_one - told.cost[told.lines] * told.without).sum()
    called = (told.depth[told.lines] * told.without).sum()
    return Profit(float(total / y.size), float(called / y.size))


def doubt(left: Array, one: Array, other: Array, terms: Terms = DEFAULTS, values: Array | None = None) -> float:
    """How far the profits of two ways of foretelling may differ by luck: the standard error of their difference.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    one, other : array_like, shape (n,)
        Probabilities.
    terms : Terms
        Of the campaign.
    values : array_like, shape (n,), optional
        What each customer is worth. A few large ones decide the sum, and the error grows with them.

    Returns
    -------
    float
        Money per customer, of `expected_maximum` itself; infinite below two customers.

    Source
    ------
    Paired over the same customers: each brings what the best depths of either way earn with it over all success rates,
    and those parts add up to the profit. At the best depth moving it changes nothing (envelope theorem), so their
    spread is that of the difference; a bootstrap that seeks the depths anew tells the same.

    Examples
    --------
    >>> doubt([1, 0, 1, 0], [0.9, 0.1, 0.9, 0.1], [0.9, 0.1, 0.9, 0.1])
    0.0
    """
    y = np.asarray(left, dtype=np.float64)
    if y.size < 2:
        return float("inf")
    each = [_campaign(y, chance, terms, values).each for chance in (one, other)]
    return float(np.std(each[0] - each[1], ddof=1) / np.sqrt(y.size))


@dataclass(frozen=True)
class _Campaign:
    """Lines rise·γ − cost of all depths, those best somewhere, and the weight of γ where each of these is."""

    place: np.ndarray
    # What each customer called adds to the rise and to the cost of a depth.
    gain: Array
    spent: Array
    rise: Array
    cost: Array
    depth: Array
    lines: np.ndarray
    # ∫ γ h and ∫ h over the stretch of each line.
    with_one: Array
    without: Array

    @property
    def each(self) -> Array:
        """What the campaign earns with every customer; where a depth leaves it out, nothing."""
        with_one, without = (
            np.cumsum(np.bincount(self.lines, part, minlength=self.depth.size)[::-1])[::-1][self.place + 1]
            for part in (self.with_one, self.without)
        )
        return self.gain * with_one - self.spent * without


def _campaign(y: Array, chance: Array, terms: Terms, values: Array | None) -> _Campaign:
    p = np.asarray(chance, dtype=np.float64)
    worth = np.full(y.size, terms.value) if values is None else np.asarray(values, dtype=np.float64)
    mean = terms.alpha / (terms.alpha + terms.beta)
    order = p if values is None else p * mean * (worth - terms.offer) - (1 - p) * terms.offer - terms.contact
    _, place = np.unique(-order, return_inverse=True)
    gain, spent = y * (worth - terms.offer), y * terms.contact + (1 - y) * (terms.offer + terms.contact)
    rise, cost = _summed(place, gain), _summed(place, spent)
    depth = _summed(place, np.ones(y.size))
    lines, corners = _envelope(rise, cost)
    # ∫ γ h and ∫ h between two corners, by the distribution of Beta and of Beta with one success more. Not by
    # scipy.stats: loading it takes a tenth of the start of every command.
    with_one = special.betainc(terms.alpha + 1, terms.beta, corners) * mean
    without = special.betainc(terms.alpha, terms.beta, corners)
    return _Campaign(place, gain, spent, rise, cost, depth, lines, np.diff(with_one), np.diff(without))


def _summed(place: np.ndarray, amounts: Array) -> Array:
    return np.concatenate(([0.0], np.cumsum(np.bincount(place, amounts))))


def _envelope(rise: Array, cost: Array) -> tuple[np.ndarray, Array]:
    """Return which lines γ·rise − cost are highest for γ from 0 to 1, and the corners between them."""
    order = np.lexsort((cost, rise))
    kept: list[int] = []
    begins: list[float] = []
    for line in order.tolist():
        begin = 0.0
        while kept:
            last = kept[-1]
            if rise[line] == rise[last]:
                # Of equal slopes the one that costs less came first.
                begin = np.inf
                break
            begin = (cost[line] - cost[last]) / (rise[line] - rise[last])
            if begin > begins[-1]:
                break
            kept.pop()
            begins.pop()
            begin = 0.0
        if begin < 1.0:
            kept.append(line)
            begins.append(max(begin, 0.0))
    return np.array(kept), np.array([*begins, 1.0])
