"""Calendar quarters and months: label, bounds, neighbours, sequences."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.analytics.errors import InputError

KINDS = ("QUARTER", "MONTH")
_PER_YEAR = {"QUARTER": 4, "MONTH": 12}
_LABEL = re.compile(r"(\d{4})(?:[Qq]([1-4])|-(0[1-9]|1[0-2]))", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """One calendar quarter or month.

    Parameters
    ----------
    kind : str
        QUARTER or MONTH.
    year : int
        Calendar year, 1 to 9998.
    number : int
        1 to 4, or 1 to 12.

    Raises
    ------
    InputError
        PERIOD_KIND, PERIOD_SYNTAX.

    Source
    ------
    House rule: calendar quarters.

    Examples
    --------
    >>> quarter = Period("QUARTER", 1997, 4)
    >>> quarter.label, quarter.start, quarter.end, quarter.next().label
    ('1997Q4', datetime.date(1997, 10, 1), datetime.date(1997, 12, 31), '1998Q1')
    """

    kind: str
    year: int
    number: int

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError("PERIOD_KIND", "kind", value=self.kind, choices=", ".join(KINDS))
        if not (1 <= self.number <= _PER_YEAR[self.kind] and 1 <= self.year <= 9998):
            raise InputError("PERIOD_SYNTAX", "period", value=f"{self.year} {self.number}")

    @property
    def label(self) -> str:
        """The period as text, 1997Q1 or 1997-01."""
        return f"{self.year:04}Q{self.number}" if self.kind == "QUARTER" else f"{self.year:04}-{self.number:02}"

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, (self.number - 1) * (12 // _PER_YEAR[self.kind]) + 1, 1)

    @property
    def end(self) -> date:
        """Last day, still inside."""
        return self.next().start - timedelta(days=1)

    def next(self) -> "Period":
        """The period after this one."""
        return self._shifted(1)

    def previous(self) -> "Period":
        """The period before this one."""
        return self._shifted(-1)

    def is_complete(self, as_of: date) -> bool:
        """Whether the period's last day has come by ``as_of``; until then its figures are provisional."""
        return self.end <= as_of

    def _shifted(self, by: int) -> "Period":
        per_year = _PER_YEAR[self.kind]
        year, index = divmod(self.year * per_year + self.number - 1 + by, per_year)
        return Period(self.kind, year, index + 1)


def parse(label: str) -> Period:
    """Read a period's label.

    Parameters
    ----------
    label : str
        ``1997Q1`` or ``1997-01``.

    Returns
    -------
    Period
        The period.

    Raises
    ------
    InputError
        PERIOD_SYNTAX.

    Source
    ------
    House rule: calendar quarters.

    Examples
    --------
    >>> parse("1997Q1").end, parse("1996-02").end
    (datetime.date(1997, 3, 31), datetime.date(1996, 2, 29))
    """
    found = _LABEL.fullmatch(label.strip())
    if not found:
        raise InputError("PERIOD_SYNTAX", "period", value=label)
    year, quarter, month = found.groups()
    return Period("QUARTER", int(year), int(quarter)) if quarter else Period("MONTH", int(year), int(month))


def containing(day: date, kind: str = "QUARTER") -> Period:
    """Give the period a day falls into.

    Parameters
    ----------
    day : datetime.date
        Any day.
    kind : str
        QUARTER or MONTH.

    Returns
    -------
    Period
        The period.

    Raises
    ------
    InputError
        PERIOD_KIND.

    Source
    ------
    House rule: calendar quarters.

    Examples
    --------
    >>> containing(date(1997, 9, 30)).label, containing(date(1997, 9, 30), "MONTH").label
    ('1997Q3', '1997-09')
    """
    months = 12 // _PER_YEAR.get(kind, 12)
    return Period(kind, day.year, (day.month - 1) // months + 1)


def sequence(first: Period, last: Period) -> tuple[Period, ...]:
    """List the periods from one to another, both included.

    Parameters
    ----------
    first, last : Period
        Ends of one kind.

    Returns
    -------
    tuple of Period
        In order of time; empty where ``last`` lies before ``first``.

    Raises
    ------
    InputError
        PERIOD_KIND where the two are of different kinds.

    Source
    ------
    House rule: a quarter without activity is still a quarter.

    Examples
    --------
    >>> [p.label for p in sequence(parse("1997Q3"), parse("1998Q1"))]
    ['1997Q3', '1997Q4', '1998Q1']
    """
    if first.kind != last.kind:
        raise InputError("PERIOD_KIND", "last", value=last.kind, choices=first.kind)
    found = []
    while first <= last:
        found.append(first)
        first = first.next()
    return tuple(found)
