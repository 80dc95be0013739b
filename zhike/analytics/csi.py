"""Index of satisfaction (CSI) rolled up a tree of weights; the six indicators; what a customer gets for the cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from zhike.analytics.errors import InputError

Number = int | Fraction | Decimal


@dataclass(frozen=True)
class Node:
    """A part of the index.

    Parameters
    ----------
    code : str
        Its name, the only one of its kind in the tree.
    weight : Fraction
        Its share in what stands above it, 0 to 1.
    score : Fraction or None, optional
        Measured score 0 to 100 of a part without parts of its own; None where nothing was measured.
    parts : tuple of Node, optional
        What it is made of.

    Source
    ------
    Requirement R314.

    Examples
    --------
    >>> Node("price", Fraction(1, 4), Fraction(70)).parts
    ()
    """

    code: str
    weight: Fraction
    score: Fraction | None = None
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True)
class Index:
    """The index and the value of every part of it.

    Parameters
    ----------
    value : Fraction or None
        0 to 100; None where a part with weight was not measured.
    parts : dict of str to (Fraction or None)
        Value of each part by code.
    missing : tuple of str
        Parts nothing was measured of, in the order of the tree.

    Source
    ------
    Requirement R314, worked case W15.

    Examples
    --------
    >>> Index(Fraction(80), {"price": Fraction(80)}).missing
    ()
    """

    value: Fraction | None
    parts: dict[str, Fraction | None] = field(default_factory=dict)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Delivered:
    """What a customer gets and what it costs them.

    Parameters
    ----------
    value, cost : Fraction
        Sum of the parts of value and of cost.

    Source
    ------
    Requirements R322–R324, worked case W16.

    Examples
    --------
    >>> Delivered(Fraction(100), Fraction(70)).net
    Fraction(30, 1)
    """

    value: Fraction
    cost: Fraction

    @property
    def net(self) -> Fraction:
        """Return value less cost: the delivered value."""
        return self.value - self.cost

    @property
    def ratio(self) -> Fraction | None:
        """Return value ÷ cost; None where it costs nothing."""
        return self.value / self.cost if self.cost else None


def index(nodes: Sequence[Node]) -> Index:
    """Roll the scores of a tree up to the index.

    Parameters
    ----------
    nodes : sequence of Node
        The first level of the tree; the weights of each level sum to 1.

    Returns
    -------
    Index
        Weighted sum of the first level with every part below, exact; a part that lacks a score has no value, nor has
        what stands above it.

    Raises
    ------
    InputError
        WEIGHT_SUM where the weights of a level do not sum to 1.

    Source
    ------
    Requirement R314, worked case W15.

    Examples
    --------
    >>> index([Node("a", Fraction(1, 2), Fraction(80)), Node("b", Fraction(1, 2), Fraction(90))]).value
    Fraction(85, 1)
    """
    total = sum((one.weight for one in nodes), Fraction(0))
    if total != 1 or any(one.weight < 0 for one in nodes):
        raise InputError("WEIGHT_SUM", "weight", value=float(total * 100))
    parts: dict[str, Fraction | None] = {}
    missing: list[str] = []
    values: list[Fraction | None] = []
    for node in nodes:
        below = index(node.parts) if node.parts else None
        values.append(below.value if below else node.score)
        parts |= {node.code: values[-1]} | (below.parts if below else {})
        missing += below.missing if below else [node.code] if node.score is None else []
    is_whole = all(value is not None for value in values)
    value = sum((one.weight * (known or 0) for one, known in zip(nodes, values, strict=True)), Fraction(0))
    return Index(value if is_whole else None, parts, tuple(missing))


def share(part: int, whole: int) -> Fraction | None:
    """Return a part of a whole: reputation, designation rate, return rate, complaint rate.

    Parameters
    ----------
    part : int
        Those counted, at most the whole.
    whole : int
        Those looked at.

    Returns
    -------
    Fraction or None
        0 to 1, exact; None where nobody was looked at.

    Raises
    ------
    InputError
        NEGATIVE or TOO_LARGE where it is no part of the whole.

    Source
    ------
    Requirements R308–R311, worked case W14.

    Examples
    --------
    >>> share(150, 200)
    Fraction(3, 4)
    """
    if part < 0:
        raise InputError("NEGATIVE", "part", value=part)
    if part > whole:
        raise InputError("TOO_LARGE", "part", value=part, limit=whole + 1)
    return Fraction(part, whole) if whole else None


def change(now: Number, before: Number) -> Fraction | None:
    """Return by what part of the earlier amount an amount has changed: the purchase amount of two periods.

    Parameters
    ----------
    now, before : int, Fraction or Decimal
        Amounts of two periods of one length.

    Returns
    -------
    Fraction or None
        −1 or more for amounts above 0, exact; None where there was nothing before.

    Source
    ------
    Requirement R312, worked case W14.

    Examples
    --------
    >>> change(120, 100)
    Fraction(1, 5)
    """
    return (Fraction(now) - Fraction(before)) / Fraction(before) if before else None


def elasticity(quantity_change: Fraction, price_change: Fraction) -> Fraction | None:
    """Return how much the quantity moves with the price: between −1 and 1 customers are insensitive.

    Parameters
    ----------
    quantity_change, price_change : Fraction
        Relative changes, 0.05 for five percent more.

    Returns
    -------
    Fraction or None
        Change of the quantity ÷ change of the price, exact; None where the price stayed.

    Source
    ------
    Requirement R313, worked case W14.

    Examples
    --------
    >>> elasticity(Fraction(-2, 100), Fraction(5, 100))
    Fraction(-2, 5)
    """
    return Fraction(quantity_change) / Fraction(price_change) if price_change else None


def delivered(values: Mapping[str, Number], costs: Mapping[str, Number]) -> Delivered:
    """Set what a customer gets against what it costs them.

    Parameters
    ----------
    values : mapping of str to (int, Fraction or Decimal)
        Value of product, service, personnel and image on one scale with the costs.
    costs : mapping of str to (int, Fraction or Decimal)
        Cost in money, time, mental and physical effort.

    Returns
    -------
    Delivered
        Both sums, exact.

    Raises
    ------
    InputError
        NEGATIVE, for any part below 0.

    Source
    ------
    Requirements R322–R324, worked case W16.

    Examples
    --------
    >>> delivered({"PRODUCT": 50, "SERVICE": 50}, {"MONEY": 70}).net
    Fraction(30, 1)
    """
    for name, amount in {**values, **costs}.items():
        if amount < 0:
            raise InputError("NEGATIVE", name, value=amount)
    return Delivered(
        sum((Fraction(one) for one in values.values()), Fraction(0)),
        sum((Fraction(one) for one in costs.values()), Fraction(0)),
    )
