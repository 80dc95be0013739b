"""Winning back: what it takes beside winning prospects, what an attempt may cost, how often it worked, with intervals.

Chances are fractions, so that one in four is one in four; money keeps the unit of the turnover it is given in.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import differences
from zhike.analytics.errors import InputError

BACK, NEW = Fraction(1, 4), Fraction(1, 16)
ATTEMPT, ABANDON = "ATTEMPT", "ABANDON"
BELOW, WITHIN, ABOVE = "BELOW", "WITHIN", "ABOVE"
Number = int | Decimal | Fraction


@dataclass(frozen=True)
class Chances:
    """How likely a contact wins a lost customer, and a prospect.

    Parameters
    ----------
    back, new : Fraction
        Above 0 and at most 1.

    Raises
    ------
    InputError
        PLAN_NOT_POSITIVE, NOT_A_RATE.

    Source
    ------
    Requirement R494, worked case W07: one of four lost customers, one of sixteen prospects.

    Examples
    --------
    >>> Chances().ratio
    Fraction(4, 1)
    """

    back: Fraction = BACK
    new: Fraction = NEW

    def __post_init__(self) -> None:
        """Refuse what is no chance."""
        for name in ("back", "new"):
            value = getattr(self, name)
            if value <= 0:
                raise InputError("PLAN_NOT_POSITIVE", name, value=str(float(value)))
            if value > 1:
                raise InputError("NOT_A_RATE", name, value=str(float(value)))

    @property
    def ratio(self) -> Fraction:
        """How many times as likely a lost customer is won as a prospect."""
        return self.back / self.new

    @property
    def cost_share(self) -> Fraction:
        """What a customer won back costs of what a new one costs, at the same cost of a contact."""
        return self.new / self.back


def won(contacts: int, chance: Fraction) -> Fraction:
    """Return how many customers some contacts win.

    Parameters
    ----------
    contacts : int
        Contacts, 0 or more.
    chance : Fraction
        Of each, 0 to 1.

    Returns
    -------
    Fraction
        Expected customers.

    Raises
    ------
    InputError
        NEGATIVE.

    Source
    ------
    Worked case W07.

    Examples
    --------
    >>> won(48, Fraction(1, 4)), won(48, Fraction(1, 16))
    (Fraction(12, 1), Fraction(3, 1))
    """
    _demand_count(contacts, "contacts")
    return contacts * chance


def contacts_for(customers: int, chance: Fraction) -> Fraction:
    """Return how many contacts it takes to win some customers.

    Parameters
    ----------
    customers : int
        Customers to be won, 0 or more.
    chance : Fraction
        Of each contact, above 0.

    Returns
    -------
    Fraction
        Expected contacts.

    Raises
    ------
    InputError
        NEGATIVE.

    Source
    ------
    Worked case W07.

    Examples
    --------
    >>> contacts_for(10, Fraction(1, 4)), contacts_for(10, Fraction(1, 16))
    (Fraction(40, 1), Fraction(160, 1))
    """
    _demand_count(customers, "customers")
    return customers / chance


def _demand_count(n: int, field: str) -> None:
    if n < 0:
        raise InputError("NEGATIVE", field, value=str(n))


@dataclass(frozen=True)
class Plan:
    """What replacing lost customers takes: by prospecting alone, and by winning back first.

    Parameters
    ----------
    lost : int
        Lost customers, each contacted once when winning back.
    back : Fraction
        Expected to come back.
    turnover, profit : Fraction
        A year's turnover regained, and the profit of it.
    worth : Fraction
        Profit of one customer over the horizon.
    break_even_back, break_even_new : Fraction
        What an attempt with a lost customer, and a contact with a prospect, may cost at most.
    contacts_new_only, contacts_back_first : Fraction
        Contacts until all are replaced.

    Source
    ------
    Requirements R494, R527, worked case W08.

    Examples
    --------
    >>> plan(200, turnover=150_000, profit_rate=Fraction(1, 20)).saved_share
    Fraction(3, 16)
    """

    lost: int
    back: Fraction
    turnover: Fraction
    profit: Fraction
    worth: Fraction
    break_even_back: Fraction
    break_even_new: Fraction
    contacts_new_only: Fraction
    contacts_back_first: Fraction

    @property
    def saved(self) -> Fraction:
        """How many contacts winning back first saves; below 0 where it costs more."""
        return self.contacts_new_only - self.contacts_back_first

    @property
    def saved_share(self) -> Fraction | None:
        """Saved ÷ contacts by prospecting alone; None where nobody was lost."""
        return self.saved / self.contacts_new_only if self.contacts_new_only else None


def plan(
    lost: int, *, turnover: Number, profit_rate: Number, chances: Chances | None = None, horizon: Number = 1
) -> Plan:
    """Plan how lost customers are replaced.

    Parameters
    ----------
    lost : int
        Lost customers, 0 or more.
    turnover : int, Decimal or Fraction
        Yearly turnover of one, 0 or more.
    profit_rate : int, Decimal or Fraction
        Profit ÷ turnover, 0 to 1.
    chances : Chances, optional
        One in four and one in sixteen where not given.
    horizon : int, Decimal or Fraction, optional
        Years the profit is counted, above 0.

    Returns
    -------
    Plan
        Exact expectations.

    Raises
    ------
    InputError
        NEGATIVE, NOT_A_RATE, PLAN_NOT_POSITIVE.

    Source
    ------
    Worked case W08.

    Examples
    --------
    >>> found = plan(200, turnover=150_000, profit_rate=Fraction(1, 20))
    >>> int(found.back), int(found.turnover), int(found.break_even_back), float(found.break_even_new)
    (50, 7500000, 1875, 468.75)
    >>> int(found.contacts_new_only), int(found.contacts_back_first)
    (3200, 2600)
    """
    chances = chances or Chances()
    _demand_count(lost, "lost")
    each = gain(Fraction(1), turnover=turnover, profit_rate=profit_rate, horizon=1)
    worth = gain(Fraction(1), turnover=turnover, profit_rate=profit_rate, horizon=horizon)
    back = lost * chances.back
    return Plan(
        lost, back, back * Fraction(turnover), back * each, worth, chances.back * worth, chances.new * worth,
        lost / chances.new, lost + (lost - back) / chances.new,
    )  # fmt: skip


def gain(chance: Fraction, *, turnover: Number, profit_rate: Number, horizon: Number = 1) -> Fraction:
    """Return what an attempt is expected to bring.

    Parameters
    ----------
    chance : Fraction
        That it works, 0 to 1.
    turnover : int, Decimal or Fraction
        Of a year, 0 or more.
    profit_rate : int, Decimal or Fraction
        0 to 1.
    horizon : int, Decimal or Fraction, optional
        Years counted, above 0.

    Returns
    -------
    Fraction
        Chance × turnover × profit rate × years.

    Raises
    ------
    InputError
        NEGATIVE, NOT_A_RATE, PLAN_NOT_POSITIVE.

    Source
    ------
    Requirement R518, worked case W09.

    Examples
    --------
    >>> int(gain(Fraction(1, 4), turnover=100_000, profit_rate=Fraction(1, 20)))
    1250
    >>> int(gain(Fraction(1, 4), turnover=100_000, profit_rate=Fraction(1, 20), horizon=5))
    6250
    """
    if turnover < 0:
        raise InputError("NEGATIVE", "turnover", value=str(turnover))
    for name, rate in (("chance", chance), ("profit_rate", profit_rate)):
        if not 0 <= rate <= 1:
            raise InputError("NOT_A_RATE", name, value=str(rate))
    if horizon <= 0:
        raise InputError("PLAN_NOT_POSITIVE", "horizon", value=str(horizon))
    return chance * Fraction(turnover) * Fraction(profit_rate) * Fraction(horizon)


def verdict(cost: Number, gained: Number) -> str:
    """Say whether an attempt is worth its cost: only a cost above the gain is not.

    Parameters
    ----------
    cost, gained : int, Decimal or Fraction
        In one currency.

    Returns
    -------
    str
        ATTEMPT or ABANDON.

    Source
    ------
    Requirement R518, worked case W09: equal is attempted.

    Examples
    --------
    >>> verdict(1_500, 1_250), verdict(1_500, 1_500), verdict(1_500, 2_500)
    ('ABANDON', 'ATTEMPT', 'ATTEMPT')
    """
    return ABANDON if Fraction(cost) > Fraction(gained) else ATTEMPT


@dataclass(frozen=True)
class Rate:
    """How often attempts succeeded, beside what was expected of them.

    Parameters
    ----------
    won, tried : int
        0 ≤ won ≤ tried.
    expected : Fraction
        0 to 1.
    low, high : float or None
        95 % interval by Wilson; None where nobody was tried.

    Source
    ------
    Requirement R494; Wilson 1927.

    Examples
    --------
    >>> rate(22, 40, Fraction(1, 4)).stands
    'ABOVE'
    """

    won: int
    tried: int
    expected: Fraction
    low: float | None
    high: float | None

    @property
    def value(self) -> Fraction | None:
        """Won ÷ tried; None where nobody was tried."""
        return Fraction(self.won, self.tried) if self.tried else None

    @property
    def stands(self) -> str:
        """Where the expectation stands to the interval: BELOW, WITHIN or ABOVE is the rate; empty where unknown."""
        if self.low is None or self.high is None:
            return ""
        if self.high < self.expected:
            return BELOW
        return ABOVE if self.low > self.expected else WITHIN


def rate(won: int, tried: int, expected: Fraction) -> Rate:
    """Return how often attempts succeeded with its interval.

    Parameters
    ----------
    won, tried : int
        0 ≤ won ≤ tried.
    expected : Fraction
        0 to 1.

    Returns
    -------
    Rate
        With an interval where anybody was tried.

    Raises
    ------
    InputError
        NEGATIVE, NOT_A_RATE.

    Source
    ------
    Requirements R494, R527.

    Examples
    --------
    >>> found = rate(1, 4, Fraction(1, 4))
    >>> found.value, found.stands
    (Fraction(1, 4), 'WITHIN')
    """
    share = differences.Share(won, tried)
    low, high = differences.wilson(share) if tried else (None, None)
    return Rate(won, tried, expected, low, high)
