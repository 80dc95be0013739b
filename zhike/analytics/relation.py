"""The relation with a customer through its stages: which moves there are, the stretches of its life, a fallen year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import floor

from zhike.analytics import cycle

FORWARD = ("EXPLORATION", "FORMATION", "STABILITY")
DEGRADATION = "DEGRADATION"
LOST = "CHURNED"
LOST_CYCLES = cycle.STATE_LIMITS[-1]
YEAR = timedelta(days=365)


def may_move(before: str, after: str) -> bool:
    """Say whether a relation may move from a stage to another.

    Parameters
    ----------
    before : str
        The stage it is in; empty where it is in none.
    after : str
        The stage it would come to.

    Returns
    -------
    bool
        True for one step forward, for degradation from any stage, for the way back from degradation to any of the
        other stages, and for the first stage of all; False for standing still.

    Source
    ------
    Requirement R115.

    Examples
    --------
    >>> may_move("EXPLORATION", "FORMATION"), may_move("EXPLORATION", "STABILITY"), may_move("STABILITY", "FORMATION")
    (True, False, False)
    """
    if before == after or after not in (*FORWARD, DEGRADATION):
        return False
    if not before or DEGRADATION in (before, after):
        return True
    return FORWARD.index(after) - FORWARD.index(before) == 1


def step(before: str, suggested: str) -> str:
    """Move a relation towards what its purchases suggest, by an allowed move only.

    Parameters
    ----------
    before : str
        The stage it is in; empty where it is in none.
    suggested : str
        The stage its purchases speak for.

    Returns
    -------
    str
        The suggested stage where one move leads to it; the next stage forward where it is further on; else the stage
        it is in: a relation never goes back but through degradation.

    Source
    ------
    Requirement R115.

    Examples
    --------
    >>> step("EXPLORATION", "STABILITY"), step("STABILITY", "DEGRADATION"), step("STABILITY", "FORMATION")
    ('FORMATION', 'DEGRADATION', 'STABILITY')
    """
    if may_move(before, suggested):
        return suggested
    if before not in FORWARD or suggested not in FORWARD:
        return before
    is_further = FORWARD.index(suggested) > FORWARD.index(before)
    return FORWARD[FORWARD.index(before) + 1] if is_further else before


@dataclass(frozen=True)
class Stretch:
    """A part of the life of a customer in one stage.

    Parameters
    ----------
    stage : str
        One of the four stages, or CHURNED.
    first, last : date
        Its days, both included.
    value : Decimal
        What the orders of these days add up to.
    n_orders : int
        How many orders there were.
    is_return : bool
        Whether the customer came back after being lost.
    """

    stage: str
    first: date
    last: date
    value: Decimal = Decimal(0)
    n_orders: int = 0
    is_return: bool = False

    @property
    def n_days(self) -> int:
        """How many days it lasted."""
        return (self.last - self.first).days + 1


def stretches(orders: Sequence[tuple[date, Decimal]], cycle_days: float, until: date) -> tuple[Stretch, ...]:
    """Tell the life of a customer by its stages, from the first purchase to a day, with what each stage earned.

    On every day the stage is the one ``cycle.relation_stage`` would name, with the cycle as it is known now; beyond
    four cycles of silence the customer is lost until the next purchase.

    Parameters
    ----------
    orders : sequence of (date, Decimal)
        Day and amount of each order; amounts of 0 or less are returns and no purchase days.
    cycle_days : float
        The customer's purchase cycle, above 0.
    until : date
        The last day told.

    Returns
    -------
    tuple of Stretch
        In order, without gaps; the values add up to the orders from the first purchase to the day.

    Source
    ------
    Requirement R117.

    Examples
    --------
    >>> told = stretches([(date(2025, 1, 1), Decimal(10)), (date(2025, 1, 21), Decimal(30))], 30.0, date(2025, 2, 1))
    >>> [(one.stage, one.n_days, int(one.value)) for one in told]
    [('EXPLORATION', 20, 10), ('FORMATION', 12, 30)]
    """
    days = sorted({day for day, amount in orders if amount > 0 and day <= until})
    marks: list[tuple[date, str]] = []
    for n, day in enumerate(days, 1):
        end = days[n] if n < len(days) else until + timedelta(days=1)
        marks += [(at, stage) for at, stage in _between(days[0], day, n, cycle_days) if at < end]
    merged = [mark for i, mark in enumerate(marks) if not i or marks[i - 1][1] != mark[1]]
    ends = [at - timedelta(days=1) for at, _stage in merged[1:]] + [until]
    told = []
    for i, ((first, stage), last) in enumerate(zip(merged, ends, strict=True)):
        amounts = [amount for day, amount in orders if first <= day <= last]
        is_return = i > 0 and merged[i - 1][1] == LOST
        told.append(Stretch(stage, first, last, sum(amounts, Decimal(0)), len(amounts), is_return))
    return tuple(told)


def _between(first: date, day: date, n_days: int, cycle_days: float) -> list[tuple[date, str]]:
    """Return from which day on which stage holds after a purchase, while nothing more is bought."""
    steady = first + timedelta(days=-floor(-cycle.STABLE_CYCLES * cycle_days))
    degraded = day + timedelta(days=floor(cycle.DEGRADED_CYCLES * cycle_days) + 1)
    lost = day + timedelta(days=floor(LOST_CYCLES * cycle_days) + 1)
    may_be_stable = n_days >= cycle.STABLE_DAYS
    marks = [(day, "EXPLORATION" if n_days < 2 else "STABILITY" if may_be_stable and day >= steady else "FORMATION")]
    if may_be_stable and day < steady < degraded:
        marks.append((steady, "STABILITY"))
    return [*marks, (degraded, DEGRADATION), (lost, LOST)]


def drop(revenue: Decimal, revenue_year: Decimal, age_days: int) -> Decimal | None:
    """Say by how many percent the last year fell below the customer's own yearly norm.

    Parameters
    ----------
    revenue : Decimal
        All it ever brought.
    revenue_year : Decimal
        What it brought in the last 365 days.
    age_days : int
        Days since its first purchase.

    Returns
    -------
    Decimal or None
        (norm − year) ÷ norm × 100, where the norm is what a year before the last one brought on average; None where
        there is no whole year before the last, or it brought nothing.

    Source
    ------
    Requirement R119.

    Examples
    --------
    >>> int(drop(Decimal(260), Decimal(60), 1095))
    40
    """
    earlier_days = age_days - YEAR.days
    if earlier_days < YEAR.days or revenue <= revenue_year:
        return None
    norm = (revenue - revenue_year) * YEAR.days / earlier_days
    return (norm - revenue_year) / norm * 100
