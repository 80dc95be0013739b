"""Balance of benefits: what a customer gains beside what we gain, and the floors neither may fall below."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zhike.analytics import exact
from zhike.analytics.errors import InputError

ALLOWED, CUSTOMER_FLOOR, COMPANY_FLOOR = "ALLOWED", "REFUSED_CUSTOMER_FLOOR", "REFUSED_COMPANY_FLOOR"
# The seven levers: what each side has is protected, raised or lowered; and the customer may be let see more of it.
LEVERS = (
    "PROTECT_CUSTOMER", "RAISE_CUSTOMER", "LOWER_CUSTOMER", "PROTECT_COMPANY", "RAISE_COMPANY", "LOWER_COMPANY",
    "RAISE_PERCEIVED",
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """What one side gains before and after, and the floor it must not fall below."""

    before: Fraction
    after: Fraction
    floor: Fraction

    @property
    def is_held(self) -> bool:
        """Say whether the floor holds afterwards."""
        return self.after >= self.floor

    @property
    def room(self) -> Fraction:
        """Return how much could still be given up."""
        return self.after - self.floor


@dataclass(frozen=True)
class Balance:
    """Both sides of a scenario, the levers it pulls and why it is refused; no verdict but ALLOWED lets it through."""

    customer: Side
    company: Side
    perceived: Fraction
    levers: tuple[str, ...]
    verdicts: tuple[str, ...]

    @property
    def is_allowed(self) -> bool:
        """Say whether both floors hold."""
        return self.verdicts == (ALLOWED,)


def simulate(
    *, customer: Any, due: Any, company: Any, minimum: Any, customer_after: Any = None, company_after: Any = None,
    perceived: Any = 0,
) -> Balance:  # fmt: skip
    """Tell whether a change of benefits is allowed: both floors must hold.

    Parameters
    ----------
    customer, due : number
        What the customer gains now, and what it is due; 0 or more, in one unit with all others.
    company, minimum : number
        What the company gains now, and the least it must gain.
    customer_after, company_after : number, optional
        What each gains afterwards; left out, as now.
    perceived : number
        By how much more the customer values what it gets without getting more; raises no floor and fills none.

    Returns
    -------
    Balance
        Both sides, the levers pulled, and ALLOWED or every floor that is broken.

    Raises
    ------
    InputError
        For what is no number or below zero.

    Notes
    -----
    Source: customer benefit 12 with 9 due, company benefit 5 with a minimum of 4; 12 → 8 is refused, so is 5 → 3, and
    12 → 10 with 5 → 7 is allowed.
    House rule: at the floor itself it holds.

    Examples
    --------
    >>> now = {"customer": 12, "due": 9, "company": 5, "minimum": 4}
    >>> simulate(**now, customer_after=10, company_after=7).is_allowed
    True
    >>> simulate(**now, customer_after=8).verdicts
    ('REFUSED_CUSTOMER_FLOOR',)
    """
    now, ours = _amount("customer", customer), _amount("company", company)
    then = now if customer_after in (None, "") else _amount("customer_after", customer_after)
    ours_then = ours if company_after in (None, "") else _amount("company_after", company_after)
    more = _amount("perceived", 0 if perceived in (None, "") else perceived)
    one, other = Side(now, then, _amount("due", due)), Side(ours, ours_then, _amount("minimum", minimum))
    broken = [code for side, code in ((one, CUSTOMER_FLOOR), (other, COMPANY_FLOOR)) if not side.is_held]
    levers = [_lever(one, "CUSTOMER"), _lever(other, "COMPANY"), *(["RAISE_PERCEIVED"] if more else [])]
    return Balance(one, other, more, tuple(levers), tuple(broken or [ALLOWED]))


def _lever(side: Side, whose: str) -> str:
    if side.after == side.before:
        return f"PROTECT_{whose}"
    return f"{'RAISE' if side.after > side.before else 'LOWER'}_{whose}"


def _amount(field: str, value: Any) -> Fraction:
    found = exact.amount(field, value)
    if found < 0:
        raise InputError("NEGATIVE", field, value=str(value))
    return found
