"""Pure decisions of risk: what fires and how grave it is, until when it is answered, what is told and reopened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhike.analytics import detectors
from zhike.apps.core import workdays

# A customer nobody has judged is watched like an ordinary one.
TIERS, UNJUDGED = ("VIP", "MAJOR", "ORDINARY", "SMALL"), "ORDINARY"
CENTS = Decimal("0.01")
# Two cycles are looked at, but neither a few days nor more than half a year.
SPAN_CYCLES, LEAST_SPAN, MOST_SPAN = 2, 28, 182
# A holiday of so many days on end stops trade, and so does the week on either side of it.
LONG_HOLIDAY, AROUND = 5, 7
# The house's own: one customer nobody took over is enough, and twenty are an alarm.
HELD, HELD_RED = 1.0, 20.0
DISMISSALS = ("FALSE_ALARM", "KNOWN", "NOT_WORTH")
TRUE_OUTCOMES = ("RIGHT", "SAVED", "LOST")
OUTCOMES = (*TRUE_OUTCOMES, "FALSE_ALARM")
SIGN_DAYS = 180
# By which tasks know where they come from.
SOURCE = "warning"
LOUD = ("ORANGE", "RED")


@dataclass(frozen=True)
class Sighting:
    """One reading of a detector, of whom, and what a year with them is worth."""

    detector: str
    reading: detectors.Reading
    about: str = ""
    customer_id: int | None = None
    tier: str = ""
    year: Decimal = Decimal(0)
    owner_id: int | None = None
    branch_id: int | None = None
    colleague_id: int | None = None
    # What is at stake where it is not a share of a year's business.
    stake: Decimal | None = None

    @property
    def key(self) -> tuple[str, int | None, str]:
        """Return what an open warning is known by."""
        return self.detector, self.customer_id, self.about


@dataclass(frozen=True)
class Finding:
    """A sighting beyond its threshold: how grave, and the money at stake."""

    sighting: Sighting
    level: str
    threshold: float
    stake: Decimal


@dataclass(frozen=True)
class Lines:
    """From where on each detector warns: the rule table by detector, and the lines of core staff."""

    table: Mapping[str, Mapping[str, int]]
    staff: Mapping[str, int]

    def of(self, detector: str, tier: str) -> tuple[float, float] | None:
        """Return from where on a detector warns and is red; None where it does not watch a tier."""
        if detector == "STAFF":
            return float(self.staff["warning"]), float(self.staff["alarm"])
        if detector == "HANDOVER":
            return HELD, HELD_RED
        row = self.table[detector]
        limit = row[tier or UNJUDGED]
        return (float(limit), limit * row["red"] / 100) if limit else None

    def number(self, detector: str, column: str, otherwise: int) -> int:
        """Return a number of a detector's row; what holds otherwise where it has none."""
        return self.table[detector][column] if detector in self.table else otherwise


def judge(sighting: Sighting, lines: Lines) -> Finding | None:
    """Hold a sighting against its line and the least money worth telling; None where nothing is to be told."""
    line = lines.of(sighting.detector, sighting.tier)
    if line is None:
        return None
    threshold, red = line
    level = detectors.level(sighting.reading.measured, threshold, red)
    stake = sighting.stake
    if stake is None:
        share = Decimal(lines.number(sighting.detector, "share", 100)) / 100
        stake = max(sighting.year, Decimal(0)) * share
    if not level or stake < lines.number(sighting.detector, "least", 0):
        return None
    return Finding(sighting, level, threshold, stake.quantize(CENTS))


def is_graver(level: str, before: str) -> bool:
    """Say whether a level is worse than another."""
    return detectors.LEVELS.index(level) > detectors.LEVELS.index(before)


def due_date(day: date, days: int) -> date:
    """Return until when a warning of a day is answered: so many days on, on a working day."""
    return workdays.next_working(day + timedelta(days=days))


def span_days(cycle_days: float) -> int:
    """Return how many days two cycles of a customer are, within what can be compared."""
    return round(min(max(SPAN_CYCLES * cycle_days, LEAST_SPAN), MOST_SPAN))


def rest_days(first: date, last: date) -> list[int]:
    """Return, for each day back from the last one, how many days of long holidays and around them lie since then.

    The n-th number holds for a silence of n days.
    """
    n_days = (last - first).days
    days = [first + timedelta(days=n) for n in range(-AROUND, n_days + AROUND + 1)]
    still = _still(days)
    found = [0]
    for n in range(n_days):
        found.append(found[-1] + ((last - timedelta(days=n)) in still))
    return found


def _still(days: list[date]) -> set[date]:
    """Return the days of long holidays and of the week on either side."""
    still: set[date] = set()
    run: list[date] = []
    for day in [*days, date.max]:
        if day != date.max and not workdays.is_working(day):
            run.append(day)
            continue
        if len(run) >= LONG_HOLIDAY and any(workdays.peculiar(one) for one in run):
            still |= {run[0] + timedelta(days=n) for n in range(-AROUND, len(run) + AROUND)}
        run = []
    return still


def together(stakes: Iterable[tuple[int | None, Decimal]]) -> Decimal:
    """Return the money at stake of several warnings: of one customer the largest counts, and only once."""
    largest: dict[int, Decimal] = {}
    rest = Decimal(0)
    for customer_id, stake in stakes:
        if customer_id is None:
            rest += stake
        else:
            largest[customer_id] = max(stake, largest.get(customer_id, Decimal(0)))
    return rest + sum(largest.values(), Decimal(0))
