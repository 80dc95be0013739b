"""Pure decisions of duty: who is on at a moment, which hours of a day nobody covers, in what order people are tried."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

METALS = ("PLATINUM", "GOLD", "IRON", "LEAD")
ROLES = ("PRIMARY", "DEPUTY", "ON_CALL")
# In this order people are tried once the roster is exhausted.
FALLBACKS = ("MANAGER", "BACKUP", "SPONSOR", "OWNER", "BRANCH", "GENERAL_MANAGER")
WHOLE_DAY = 1_440
WEEKDAYS = "1234567"


@dataclass(frozen=True)
class Window:
    """When somebody is on duty: days of the week, minutes of the day, from and to which day."""

    weekdays: str
    from_minute: int
    to_minute: int
    first_date: date
    last_date: date | None = None

    def is_on(self, day: date) -> bool:
        """Say whether a duty begins on a day."""
        is_within = self.first_date <= day and (self.last_date is None or day <= self.last_date)
        return is_within and str(day.isoweekday()) in self.weekdays

    def spans(self, day: date) -> list[tuple[int, int]]:
        """Return the minutes of a day that are covered, those of the night before included."""
        begin, end = self.from_minute, self.to_minute
        is_over_night, found = end <= begin, []
        if is_over_night and end and self.is_on(day - timedelta(days=1)):
            found.append((0, end))
        if self.is_on(day):
            found.append((begin, WHOLE_DAY if is_over_night else end))
        return found

    def covers(self, local: datetime) -> bool:
        """Say whether somebody is on duty at a local moment."""
        minute = local.hour * 60 + local.minute
        return any(begin <= minute < end for begin, end in self.spans(local.date()))


def uncovered(windows: Iterable[Window], day: date) -> list[tuple[int, int]]:
    """Return the stretches of a day, in minutes, for which nobody is on the roster."""
    open_from, found = 0, []
    for begin, end in sorted(span for window in windows for span in window.spans(day)):
        if begin > open_from:
            found.append((open_from, begin))
        open_from = max(open_from, end)
    return found if open_from >= WHOLE_DAY else [*found, (open_from, WHOLE_DAY)]


@dataclass(frozen=True)
class Reachable:
    """Somebody who may be called: in which part, by which number; without one they are still named."""

    user_id: int
    name: str
    part: str
    phone: str
    # Whether the number is that of a duty, which may be told to the customer.
    is_of_duty: bool = False


@dataclass(frozen=True)
class OnDuty:
    """A line of the roster that holds at a moment: who, in which part, by which number, and how near the customer."""

    user_id: int
    role: str
    phone: str
    # 0 for the customer itself, 1 for its class, 2 for every key account.
    distance: int


def in_order(
    duties: Iterable[OnDuty],
    fallbacks: Sequence[tuple[str, int]],
    names: Mapping[int, str],
    numbers: Mapping[int, str],
    own: Mapping[int, str],
) -> list[Reachable]:
    """Return who is called for a customer, the first first: the roster, then who answers for it; nobody twice.

    Who is on duty for the customer comes before who is for its class. `numbers` are those of duties, `own` those
    people gave for themselves. Whoever has a number comes before whoever has none; who has left is not named.
    """
    found: dict[int, Reachable] = {}
    for one in sorted(duties, key=lambda one: (ROLES.index(one.role), one.distance, one.user_id)):
        if one.user_id in names:
            phone = one.phone or own.get(one.user_id, "")
            told = Reachable(one.user_id, names[one.user_id], one.role, phone, is_of_duty=bool(one.phone))
            found.setdefault(one.user_id, told)
    for part, user_id in fallbacks:
        if user_id in names:
            phone = numbers.get(user_id, "")
            told = Reachable(user_id, names[user_id], part, phone or own.get(user_id, ""), is_of_duty=bool(phone))
            found.setdefault(user_id, told)
    return sorted(found.values(), key=lambda one: not one.phone)


def minutes_of(text: str) -> int | None:
    """Return the minute of the day a time such as 08:30 is, 24:00 being 0; None where it is none."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        return None
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > WHOLE_DAY:
        return None
    return total % WHOLE_DAY


def clock_text(minute: int) -> str:
    """Return a minute of the day as people write it."""
    return f"{minute // 60:02}:{minute % 60:02}"
