"""What turns a losing customer: each lever's effect on the net contribution, and the least of it that reaches zero."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

ZERO = Fraction(0)
# What the levers are measured in: percent of the price, visits, other contacts, percent of the freight, days of credit.
LEVERS = ("PRICE", "VISITS", "CONTACTS", "FREIGHT", "CREDIT")


@dataclass(frozen=True)
class Position:
    """What a customer brought and cost in a period, as exact fractions of the book currency.

    Parameters
    ----------
    contribution, revenue, freight, financing : Fraction
        Margin less cost to serve; net revenue; what carrying the goods and waiting for the money cost.
    rebate_rate : Fraction
        Part of a higher price that goes back as rebate.
    n_visits, n_contacts : int
        Visits, and contacts any other way.
    visit_cost, contact_cost : Fraction
        What one of them costs.
    credit_days : Fraction
        Days a sale is owed on average.

    Source
    ------
    House rule (net contribution = revenue − cost of goods − cost to serve).

    Examples
    --------
    >>> Position(Fraction(-60), Fraction(1000)).n_visits
    0
    """

    contribution: Fraction
    revenue: Fraction
    freight: Fraction = ZERO
    financing: Fraction = ZERO
    rebate_rate: Fraction = ZERO
    n_visits: int = 0
    n_contacts: int = 0
    visit_cost: Fraction = ZERO
    contact_cost: Fraction = ZERO
    credit_days: Fraction = ZERO

    @property
    def steps(self) -> dict[str, Fraction]:
        """What one unit of each lever brings."""
        return {
            "PRICE": max(self.revenue, ZERO) * (1 - self.rebate_rate) / 100,
            "VISITS": self.visit_cost if self.n_visits else ZERO,
            "CONTACTS": self.contact_cost if self.n_contacts else ZERO,
            "FREIGHT": self.freight / 100,
            "CREDIT": self.financing / self.credit_days if self.credit_days else ZERO,
        }

    @property
    def most(self) -> dict[str, Fraction | None]:
        """The most of each lever there is; None where nothing bounds it."""
        return {
            "PRICE": None,
            "VISITS": Fraction(self.n_visits),
            "CONTACTS": Fraction(self.n_contacts),
            "FREIGHT": Fraction(100),
            "CREDIT": self.credit_days,
        }


def after(position: Position, changes: Mapping[str, Fraction]) -> Fraction:
    """Say what a customer leaves once levers are moved, all else staying as it was.

    Parameters
    ----------
    position : Position
        Where the customer stands.
    changes : mapping of str to Fraction
        How far each lever of `LEVERS` is moved; more than there is counts as all there is.

    Returns
    -------
    Fraction
        The net contribution afterwards, exact.

    Raises
    ------
    KeyError
        A lever there is not.

    Source
    ------
    House rule: the same goods are bought at the new price.

    Examples
    --------
    >>> stands = Position(Fraction(-60), Fraction(1000), n_visits=3, visit_cost=Fraction(50))
    >>> after(stands, {"PRICE": Fraction(4)}), after(stands, {"VISITS": Fraction(9)})
    (Fraction(-20, 1), Fraction(90, 1))
    """
    steps, most = position.steps, position.most
    moved = {name: min(by, limit) if (limit := most[name]) is not None else by for name, by in changes.items()}
    return position.contribution + sum((steps[name] * by for name, by in moved.items()), ZERO)


def least(position: Position) -> dict[str, Fraction | None]:
    """Give the least change of each single lever that brings a customer to zero.

    Parameters
    ----------
    position : Position
        Where the customer stands.

    Returns
    -------
    dict of str to Fraction or None
        By lever, exact; visits and contacts in whole ones. Zero where the customer loses nothing; None where even all
        of the lever does not reach.

    Source
    ------
    House rule (negative-value customers, what would turn them).

    Examples
    --------
    >>> stands = Position(Fraction(-60), Fraction(1000), freight=Fraction(40), n_visits=3, visit_cost=Fraction(25))
    >>> {name: str(value) for name, value in least(stands).items()}
    {'PRICE': '6', 'VISITS': '3', 'CONTACTS': 'None', 'FREIGHT': 'None', 'CREDIT': 'None'}
    """
    missing = -position.contribution
    if missing <= 0:
        return dict.fromkeys(LEVERS, ZERO)
    found: dict[str, Fraction | None] = {}
    for name, step in position.steps.items():
        needed = missing / step if step > 0 else None
        if needed is not None and name in {"VISITS", "CONTACTS"}:
            needed = Fraction(math.ceil(needed))
        limit = position.most[name]
        found[name] = None if needed is None or (limit is not None and needed > limit) else needed
    return found
