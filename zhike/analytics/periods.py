"""Calendar quarters and months: label, bounds, neighbours, sequences."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.analytics.errors import InputError

# Every kind by the months it is made of.
MONTHS = {"QUARTER": 3, "MONTH": 1, "HALF": 6, "YEAR": 12}
KINDS = tuple(MONTHS)
_LABEL = re.compile(r"(\d{4})(?:[Qq]([1-4])|[Hh]([12])|-(0[1-9]|1[0-2]))?", re.ASCII)


@dataclass(frozen=True, order=True)
class Period:
    """One month, quarter, half-year or year.

    Parameters
    ----------
    kind : str
        QUARTER, MONTH, HALF or YEAR.
    year : int
        Calendar year it lies in, of a half or whole year the one it begins in, 1 to 9998.
    number : int
        Place in the year: 1 to 12, 4, 2 or 1.
    first_month : int
        Month a year begins with, 1 to 12; quarters and months are those of the calendar whatever it says.

    Raises
    ------
    InputError
        PERIOD_KIND, PERIOD_SYNTAX.

    Source
    ------
    House rule: calendar quarters, a fiscal year of one's own; requirement R419.

    Examples
    --------
    >>> quarter = Period("QUARTER", 1997, 4)
    >>> quarter.label, quarter.start, quarter.end, quarter.next().label
    ('1997Q4', datetime.date(1997, 10, 1), datetime.date(1997, 12, 31), '1998Q1')
    >>> Period("HALF", 1997, 2, first_month=4).end
    datetime.date(1998, 3, 31)
    """

    kind: str
    year: int
    number: int
    first_month: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError("PERIOD_KIND", "kind", value=self.kind, choices=", ".join(KINDS))
        is_month = 1 <= self.first_month <= 12
        if not (is_month and 1 <= self.number <= 12 // self.n_months and 1 <= self.year <= 9998):
            raise InputError("PERIOD_SYNTAX", "period", value=f"{self.year} {self.number}")

    @property
    def n_months(self) -> int:
        """How many months it is made of."""
        return MONTHS[self.kind]

    @property
    def label(self) -> str:
        """The period as text: 1997Q1, 1997-01, 1997H1 or 1997."""
        marks = {"QUARTER": f"Q{self.number}", "MONTH": f"-{self.number:02}", "HALF": f"H{self.number}", "YEAR": ""}
        return f"{self.year:04}{marks[self.kind]}"

    @property
    def index(self) -> int:
        """Its number among all of its kind; consecutive periods have consecutive numbers."""
        return self.year * (12 // self.n_months) + self.number - 1

    @property
    def start(self) -> date:
        """First day."""
        year, month = divmod(self.index * self.n_months + shift(self.kind, self.first_month), 12)
        return date(year, month + 1, 1)

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
        return of_index(self.kind, self.index + by, self.first_month)


def shift(kind: str, first_month: int = 1) -> int:
    """Give how many months after January the years of a kind begin.

    Parameters
    ----------
    kind : str
        QUARTER, MONTH, HALF or YEAR.
    first_month : int
        Month a year begins with.

    Returns
    -------
    int
        0 for quarters and months, which are those of the calendar.

    Source
    ------
    House rule: a fiscal year of one's own.

    Examples
    --------
    >>> shift("YEAR", 4), shift("QUARTER", 4)
    (3, 0)
    """
    return first_month - 1 if kind in ("HALF", "YEAR") else 0


def of_index(kind: str, index: int, first_month: int = 1) -> Period:
    """Give the period with a number.

    Parameters
    ----------
    kind : str
        QUARTER, MONTH, HALF or YEAR.
    index : int
        As ``Period.index``.
    first_month : int
        Month a year begins with.

    Returns
    -------
    Period
        The period.

    Raises
    ------
    InputError
        PERIOD_KIND, PERIOD_SYNTAX.

    Source
    ------
    House rule: consecutive periods have consecutive numbers.

    Examples
    --------
    >>> of_index("QUARTER", 1997 * 4).label
    '1997Q1'
    """
    year, place = divmod(index, 12 // MONTHS.get(kind, 12))
    return Period(kind, year, place + 1, first_month)


def parse(label: str, first_month: int = 1) -> Period:
    """Read a period's label.

    Parameters
    ----------
    label : str
        ``1997Q1``, ``1997-01``, ``1997H1`` or ``1997``.
    first_month : int
        Month a year begins with.

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
    >>> parse("1997Q1").end, parse("1996-02").end, parse("1997", first_month=7).end
    (datetime.date(1997, 3, 31), datetime.date(1996, 2, 29), datetime.date(1998, 6, 30))
    """
    found = _LABEL.fullmatch(label.strip())
    if not found:
        raise InputError("PERIOD_SYNTAX", "period", value=label)
    year, *places = found.groups()
    for kind, place in zip(("QUARTER", "HALF", "MONTH"), places, strict=True):
        if place:
            return Period(kind, int(year), int(place), first_month)
    return Period("YEAR", int(year), 1, first_month)


def containing(day: date, kind: str = "QUARTER", first_month: int = 1) -> Period:
    """Give the period a day falls into.

    Parameters
    ----------
    day : datetime.date
        Any day.
    kind : str
        QUARTER, MONTH, HALF or YEAR.
    first_month : int
        Month a year begins with.

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
    >>> containing(date(1998, 3, 31), "YEAR", first_month=4).label
    '1997'
    """
    month = day.year * 12 + day.month - 1 - shift(kind, first_month)
    return of_index(kind, month // MONTHS.get(kind, 12), first_month)


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
