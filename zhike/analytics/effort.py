"""What to do first: the gain an effort is taken to bring for each minute it costs, what is due before what is not."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Effort:
    """A kind of effort: minutes of ours, share of the money at stake it is taken to keep."""

    minutes: int
    share: Decimal


@dataclass(frozen=True)
class Thing:
    """Something to be done: what kind of effort it is, for whom, what is at stake a year, by when, its own record."""

    effort: str
    about: int | None
    stake: Decimal | None
    due_date: date | None
    row: Any


@dataclass(frozen=True)
class Line:
    """The first thing to be done for somebody, what it brings, and what else there is to be done for the same."""

    thing: Thing
    minutes: int
    gain: Decimal | None
    is_due: bool
    also: tuple[Thing, ...] = ()

    @property
    def per_minute(self) -> Decimal | None:
        """Return the expected gain for each minute; None where nothing is known to be at stake."""
        return None if self.gain is None else self.gain / self.minutes


def gain(stake: Decimal | None, effort: Effort) -> Decimal | None:
    """Return what an effort is expected to keep.

    Parameters
    ----------
    stake : Decimal, optional
        Money at stake, book currency a year.
    effort : Effort
        Its share is a fraction between 0 and 1.

    Returns
    -------
    Decimal or None
        Stake × share, book currency a year; None where the stake is not known.

    Source
    ------
    Design of the work queue; the shares are a rule table of the company.

    Examples
    --------
    >>> gain(Decimal(9_000), Effort(15, Decimal("0.2")))
    Decimal('1800.0')
    """
    return None if stake is None else stake * effort.share


def ranked(things: Iterable[Thing], efforts: Mapping[str, Effort], day: date) -> list[Line]:
    """Return what is to be done, the first first, one line for each customer.

    What was promised or is due by the day comes before what is only worth doing; within each, the most expected gain
    for a minute comes first, then what is due earlier. Of several things for one customer the first one leads.

    Parameters
    ----------
    things : iterable of Thing
        In any order; a thing about nobody has a line of its own.
    efforts : mapping of str to Effort
        Every kind of effort that occurs.
    day : date
        The day the business stands at.

    Returns
    -------
    list of Line

    Source
    ------
    Design of the work queue: expected gain per minute.

    Examples
    --------
    >>> efforts = {"CALL": Effort(15, Decimal("0.2")), "MAILING": Effort(1, Decimal("0.01"))}
    >>> day = date(2026, 3, 2)
    >>> big, small = Thing("CALL", 1, Decimal(9_000), None, "big"), Thing("MAILING", 2, Decimal(300), None, "small")
    >>> [(line.thing.row, line.per_minute) for line in ranked([small, big], efforts, day)]
    [('big', Decimal('120.0')), ('small', Decimal('3.00'))]
    """
    lines = [_line(thing, efforts[thing.effort], day) for thing in things]
    lines.sort(key=_first)
    shown: dict[Hashable, list[Line]] = {}
    for place, line in enumerate(lines):
        about = line.thing.about
        shown.setdefault(("alone", place) if about is None else about, []).append(line)
    return [
        Line(first.thing, first.minutes, first.gain, first.is_due, tuple(one.thing for one in rest))
        for first, *rest in shown.values()
    ]


def _line(thing: Thing, effort: Effort, day: date) -> Line:
    is_due = thing.due_date is not None and thing.due_date <= day
    return Line(thing, effort.minutes, gain(thing.stake, effort), is_due)


def _first(line: Line) -> tuple[bool, bool, Decimal, date]:
    known = line.per_minute
    return not line.is_due, known is None, -(known or Decimal(0)), line.thing.due_date or date.max
