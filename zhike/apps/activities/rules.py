"""Pure decisions of activities: whom to invite first, what they must not have, when a visit is due, what is dear."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from zhike.apps.core import workdays

KINDS = (
    "FORUM", "GET_TOGETHER", "PROMOTION", "PUBLIC_BENEFIT", "TRAINING", "SEMINAR", "EXCHANGE", "CELEBRATION",
    "SPONSORSHIP", "EXPO", "MEMBER", "ROUND_TABLE", "ADVERTISING",
)  # fmt: skip
PUBLIC_BENEFIT = "PUBLIC_BENEFIT"
# Where guests, dealers and our own people talk with each other, not we to them.
TABLES = frozenset({"ROUND_TABLE", "FORUM", "SEMINAR", "EXCHANGE"})
# What is held for our name: the impression customers have of us is compared before and after it.
FOR_OUR_NAME = frozenset({"ADVERTISING", "CELEBRATION", "SPONSORSHIP", PUBLIC_BENEFIT})
TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")
# A get-together is for the feelings; all else is told as information.
CONTENTS = {"GET_TOGETHER": "EMOTION", "CELEBRATION": "EMOTION", "FORUM": "OPINION", "ROUND_TABLE": "OPINION"}
USUAL_CONTENT = "INFORMATION"
# A visit is spoken of as coming up when it falls due within so many days.
SOON_DAYS = 14
# Where a week has no working day left, such as that of Spring Festival, the next is taken.
N_WEEKS_ON = 3
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Guest:
    """A customer who may be invited: tier, and everything they or their people are known to like."""

    customer_id: int
    tier: str
    tags: frozenset[str]


def ranked(tags: Iterable[str], guests: Iterable[Guest]) -> list[tuple[Guest, tuple[str, ...]]]:
    """Return guests with what they share with an activity: most shared first, then by tier, then by id."""
    wanted = {tag.casefold(): tag for tag in tags}
    shared = [(one, tuple(sorted(wanted[t] for t in {t.casefold() for t in one.tags} & set(wanted)))) for one in guests]
    return sorted(shared, key=lambda pair: (-len(pair[1]), _rank(pair[0].tier), pair[0].customer_id))


def _rank(tier: str) -> int:
    return TIERS.index(tier) if tier in TIERS else len(TIERS)


def taboos_met(words: Iterable[str], taboos: Iterable[str]) -> list[str]:
    """Return those taboos that a word of an activity names, wholly or inside a longer word."""
    said = [word.casefold() for word in words]
    return [taboo for taboo in dict.fromkeys(taboos) if taboo and any(taboo.casefold() in word for word in said)]


def lacks_person(kind: str, *, has_orders: bool, n_people: int) -> bool:
    """Say whether one would visit a company that has bought nothing without knowing anybody who counts there."""
    return kind == "ENTERPRISE" and not has_orders and not n_people


def is_over_limit(value: Decimal, given: Decimal, limit: Decimal) -> bool:
    """Say whether a gift on top of those of the year is more than may be given."""
    return given + value > limit


def per_lead(cost: Decimal | None, n_leads: int) -> Decimal | None:
    """Return what one lead cost; None without a known cost or without leads."""
    return (cost / n_leads).quantize(CENT, ROUND_HALF_UP) if cost is not None and n_leads else None


def return_on_cost(revenue: Decimal, cost: Decimal | None) -> float | None:
    """Return (revenue − cost) ÷ cost; None without a known cost."""
    return float((revenue - cost) / cost) if cost else None


def channel_of(kind: str) -> str:
    """Return through which channel of collection an activity teaches facts."""
    return "EXPO" if kind == "EXPO" else "MARKETING"


def due_date(last_visit: date | None, *, every_days: int, today: date) -> date:
    """Return when the next visit is due: so many days after the last, today where there was none."""
    return last_visit + timedelta(days=every_days) if last_visit else today


def visit_state(due: date, planned: date | None, *, today: date) -> str:
    """Return how a visit stands: planned, overdue, due soon, or later."""
    if planned:
        return "PLANNED"
    if due < today:
        return "OVERDUE"
    return "DUE" if due <= today + timedelta(days=SOON_DAYS) else "LATER"


def due_dates(due: date, *, every_days: int, first: date, last: date) -> list[date]:
    """Return the days from a first to a last on which visits fall due; one that is overdue falls due at once."""
    step, day, found = timedelta(days=every_days), max(due, first), list[date]()
    while day <= last:
        found.append(day)
        day += step
    return found


def spread(
    wishes: Iterable[tuple[int, date]], *, first: date, last: date, taken: Iterable[date]
) -> list[tuple[int, date]]:
    """Return a working day for every visit that falls due: of the week it falls due in the one with fewest visits.

    Nothing is laid before the first day; what finds no working day up to the last is left out.
    """
    load, placed = Counter(taken), list[tuple[int, date]]()
    for customer_id, due in sorted(wishes, key=lambda wish: (wish[1], wish[0])):
        monday = due - timedelta(days=due.weekday())
        weeks = ([monday + timedelta(days=n + 7 * week) for n in range(7)] for week in range(N_WEEKS_ON))
        open_days = ([day for day in week if first <= day <= last and workdays.is_working(day)] for week in weeks)
        days = next(filter(None, open_days), [])
        if days:
            day = min(days, key=lambda one: (load[one], one))
            load[day] += 1
            placed.append((customer_id, day))
    return placed


@dataclass(frozen=True)
class Offer:
    """Something of the catalogue of gifts."""

    item_id: int
    value: Decimal
    tags: tuple[str, ...]


def fitting(
    offers: Iterable[Offer], *, tastes: Iterable[str], most: Decimal, taboos: Iterable[str]
) -> list[tuple[Offer, tuple[str, ...]]]:
    """Return what of a catalogue meets a taste, costs no more than may still be given and names no taboo.

    Each with the tastes it meets: most of them first, then the dearer one, then by id.
    """
    wanted, found = {taste.casefold(): taste for taste in tastes}, list[tuple[Offer, tuple[str, ...]]]()
    never = list(taboos)
    for offer in offers:
        met = tuple(sorted(wanted[tag] for tag in {tag.casefold() for tag in offer.tags} & set(wanted)))
        if met and offer.value <= most and not taboos_met(offer.tags, never):
            found.append((offer, met))
    return sorted(found, key=lambda pair: (-len(pair[1]), -pair[0].value, pair[0].item_id))


@dataclass(frozen=True)
class Windows:
    """The days before, during and after an activity, each from a day to a day, both included."""

    before: tuple[date, date]
    during: tuple[date, date]
    after: tuple[date, date]


def windows(first: date, last: date, *, days: int) -> Windows:
    """Return the days that are held against each other: as many before the first day as after the last."""
    day = timedelta(days=1)
    return Windows((first - days * day, first - day), (first, last), (last + day, last + days * day))


def n_of_control(n_guests: int, percent: int) -> int:
    """Return how many of some guests are drawn into a control group: the nearest whole number."""
    return int((Decimal(n_guests) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class Arm:
    """One of the two groups of a comparison: how many customers, and what they bought in the time."""

    n: int
    revenue: Decimal
    n_bought: int = 0
    # Of them have gone by now.
    n_gone: int = 0
    # What was left of the revenue after the goods; None where the goods' cost is not known of all of it.
    gross_profit: Decimal | None = None

    @property
    def each(self) -> Decimal | None:
        """Return revenue per customer; None without customers."""
        return (self.revenue / self.n).quantize(CENT, ROUND_HALF_UP) if self.n else None


# What came of an offer at once, and what of it lasted.
DURING, SHORT_DAYS, LONG_DAYS = "DURING", 30, 180


def stretches(first: date, last: date) -> dict[str, tuple[date, date]]:
    """Return the days an offer is judged by: its own, those right after, and all up to half a year after it."""
    after = last + timedelta(days=1)
    return {
        DURING: (first, last), "SHORT": (after, last + timedelta(days=SHORT_DAYS)),
        "LONG": (after, last + timedelta(days=LONG_DAYS)),
    }  # fmt: skip


def gain(offered: Arm, control: Arm) -> Decimal | None:
    """Return what an offer brought: the difference per customer times the customers it was made to; else None."""
    if not offered.n or not control.n:
        return None
    return ((offered.revenue / offered.n - control.revenue / control.n) * offered.n).quantize(CENT, ROUND_HALF_UP)


def profit_gain(offered: Arm, control: Arm) -> Decimal | None:
    """Return what an offer brought in gross profit, like `gain`; None also where the goods' cost is not all known."""
    if not offered.n or not control.n or offered.gross_profit is None or control.gross_profit is None:
        return None
    each = offered.gross_profit / offered.n - control.gross_profit / control.n
    return (each * offered.n).quantize(CENT, ROUND_HALF_UP)


def words_of(values: Iterable[object]) -> frozenset[str]:
    """Return the words of some catalogue values that are lists of words."""
    return frozenset(
        word for value in values if isinstance(value, Sequence) and not isinstance(value, str) for word in value
    )
