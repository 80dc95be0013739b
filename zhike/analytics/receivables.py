"""Receivables: which payment pays what, how old what is open is, after how many days it is paid, and whether longer."""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from zhike.analytics.errors import InputError

# The last day past due of each bucket; older than the last is the bucket beyond.
BOUNDS = (30, 60, 90)
BUCKETS = ("NOT_DUE", "TO_30", "TO_60", "TO_90", "BEYOND")
NONE = Decimal(0)
# A trend looks at so many spans of so many days.
SPAN, N_SPANS = 90, 4


class Claim(NamedTuple):
    """What is claimed of somebody: its key, its day, the day it falls due, what is open of it, how much disputed."""

    key: Hashable
    day: date
    due: date
    open: Decimal
    disputed: Decimal = NONE


class Money(NamedTuple):
    """Money that came: its key, its day, and what of it pays nothing yet."""

    key: Hashable
    day: date
    free: Decimal


class Paid(NamedTuple):
    """So much of a claim was paid out of some money."""

    claim: Hashable
    money: Hashable
    amount: Decimal


class Ageing(NamedTuple):
    """What is open by age, what of it is disputed, what is overdue beyond dispute, and for how many days the oldest."""

    buckets: tuple[Decimal, ...]
    disputed: Decimal
    overdue: Decimal
    days: int

    @property
    def open(self) -> Decimal:
        """Return all that is open."""
        return sum(self.buckets, NONE)


class Collected(NamedTuple):
    """One settlement as collection counts it: the day of the claim, the day of the money, how much."""

    day: date
    paid: date
    amount: Decimal


class Trend(NamedTuple):
    """Collection days by span, the oldest first (None: nothing was paid in it), and by how many days they rose."""

    days: tuple[Decimal | None, ...]
    rise: Decimal | None


def settle_oldest(claims: Sequence[Claim], money: Sequence[Money]) -> list[Paid]:
    """Let money pay what fell due first.

    Parameters
    ----------
    claims : sequence of Claim
        In any order. What is disputed of a claim is paid by nobody.
    money : sequence of Money
        In any order; below zero where it was given back, which takes away from what came last.

    Returns
    -------
    list of Paid
        Oldest money first, each with the claim it pays. Of no claim more is paid than is open beyond dispute, of no
        money more than is free.

    Raises
    ------
    InputError
        NEGATIVE: a claim with less than nothing open.

    Source
    ------
    House rule, decision 0066: oldest due date first (in the words of accountants, FIFO).

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> claims = [Claim("a", day, date(2026, 3, 1), Decimal(100)), Claim("b", day, date(2026, 2, 1), Decimal(50))]
    >>> [(one.claim, int(one.amount)) for one in settle_oldest(claims, [Money(1, day, Decimal(80))])]
    [('b', 50), ('a', 30)]
    """
    for claim in claims:
        if claim.open < 0:
            raise InputError("NEGATIVE", "open", value=str(claim.open))
    waiting = sorted(claims, key=_by_due)
    left = [max(claim.open - claim.disputed, NONE) for claim in waiting]
    found, at = [], 0
    for key, amount in _free(money):
        free = amount
        while free > 0 and at < len(waiting):
            part = min(free, left[at])
            if part > 0:
                found.append(Paid(waiting[at].key, key, part))
            free, left[at] = free - part, left[at] - part
            if left[at] <= 0:
                at += 1
    return found


def _by_due(claim: Claim) -> tuple[date, date]:
    return claim.due, claim.day


def _free(money: Sequence[Money]) -> list[tuple[Hashable, Decimal]]:
    """Return what of each money pays, oldest first; what was given back takes away from what came last."""
    back = -sum((one.free for one in money if one.free < 0), NONE)
    left = []
    for one in sorted((one for one in money if one.free > 0), key=lambda one: one.day, reverse=True):
        taken = min(back, one.free)
        back -= taken
        left.append((one.key, one.free - taken))
    return left[::-1]


def ageing(claims: Sequence[Claim], as_of: date) -> Ageing:
    """Sort what is open by how long it is past due.

    Parameters
    ----------
    claims : sequence of Claim
        Money in one currency; of a claim no more is disputed than is open.
    as_of : datetime.date
        The day of judgement; on its due date a claim is not overdue yet.

    Returns
    -------
    Ageing
        Five buckets: not due, 1 to 30, 31 to 60, 61 to 90 and more than 90 days past due; they add up to all that is
        open. ``days`` is the age past due of the oldest amount beyond dispute, 0 without one.

    Raises
    ------
    InputError
        BEYOND_OPEN: more is disputed than is open.

    Source
    ------
    The ageing schedule of accounting; requirement R572.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> found = ageing([Claim(1, day, day, Decimal(70), Decimal(20)), Claim(2, day, date(2026, 3, 1), Decimal(30))],
    ...                date(2026, 2, 1))
    >>> [int(one) for one in found.buckets], int(found.overdue), found.days, int(found.open)
    ([30, 0, 70, 0, 0], 50, 31, 100)
    """
    buckets, disputed, overdue, oldest = [NONE] * len(BUCKETS), NONE, NONE, 0
    for claim in claims:
        if not 0 <= claim.disputed <= claim.open:
            raise InputError("BEYOND_OPEN", "disputed", value=str(claim.disputed), most=str(claim.open))
        late = (as_of - claim.due).days
        buckets[bucket(late)] += claim.open
        disputed += claim.disputed
        if late > 0 and claim.open > claim.disputed:
            overdue += claim.open - claim.disputed
            oldest = max(oldest, late)
    return Ageing(tuple(buckets), disputed, overdue, oldest)


def bucket(days_late: int) -> int:
    """Return the place of the bucket something belongs to by the days it is past due.

    Parameters
    ----------
    days_late : int
        Days past due; 0 or less while it is not.

    Returns
    -------
    int
        0 not due, 1 to 30 days, 2 to 60, 3 to 90, 4 beyond.

    Source
    ------
    The ageing schedule of accounting.

    Examples
    --------
    >>> [bucket(days) for days in (0, 1, 30, 31, 90, 91)]
    [0, 1, 1, 2, 3, 4]
    """
    return 0 if days_late <= 0 else 1 + sum(days_late > bound for bound in BOUNDS)


def collection_days(told: Sequence[Collected]) -> Decimal | None:
    """Tell after how many days on average money is paid, each amount weighing as much as it is.

    Parameters
    ----------
    told : sequence of Collected
        Settlements; amounts above zero.

    Returns
    -------
    decimal.Decimal or None
        Sum of amount × days from claim to money ÷ sum of amounts, in days; money that came before its claim counts 0
        days. None where nothing was paid.

    Source
    ------
    Requirement R123: invoice to payment, weighted.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> soon, late = date(2026, 1, 31), date(2026, 3, 2)
    >>> collection_days([Collected(day, soon, Decimal(300)), Collected(day, late, Decimal(100))])
    Decimal('37.5')
    """
    whole = sum((one.amount for one in told), NONE)
    if whole <= 0:
        return None
    return sum((one.amount * max((one.paid - one.day).days, 0) for one in told), NONE) / whole


def trend(told: Sequence[Collected], as_of: date) -> Trend:
    """Tell whether payments take longer than they did.

    Parameters
    ----------
    told : sequence of Collected
        Settlements; those paid after the day do not count.
    as_of : datetime.date
        The last day of the newest span.

    Returns
    -------
    Trend
        Collection days of each of four spans of 90 days by the day of the money, the oldest first; ``rise`` is the
        newest span's against the mean of the earlier ones that have any, None where either is missing.

    Source
    ------
    Requirement R123: a rising trend raises a credit warning.

    Examples
    --------
    >>> told = [Collected(date(2026, 1, 1), date(2026, 1, 31), Decimal(10)),
    ...         Collected(date(2026, 4, 1), date(2026, 5, 31), Decimal(5))]
    >>> found = trend(told, date(2026, 6, 30))
    >>> [one and int(one) for one in found.days], int(found.rise)
    ([None, None, 30, 60], 30)
    """
    days: list[Decimal | None] = []
    for back in reversed(range(N_SPANS)):
        last = as_of - timedelta(days=SPAN * back)
        first = last - timedelta(days=SPAN - 1)
        days.append(collection_days([one for one in told if first <= one.paid <= last]))
    before = [one for one in days[:-1] if one is not None]
    newest = days[-1]
    rise = newest - sum(before, NONE) / len(before) if newest is not None and before else None
    return Trend(tuple(days), rise)
