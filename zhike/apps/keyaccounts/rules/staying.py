"""How long somebody is a key customer and how it stands: balances, stretches of status, reviews missing, words met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhike.analytics import periods

KEY = ("VIP", "MAJOR")
KINDS = ("SAVINGS", "SPEED", "REVENUE")
# A benefit noted longer ago says nothing of this year.
COUNTS_FOR = timedelta(days=365)
DONE, DUE, MISSING = "DONE", "DUE", "MISSING"


class Refused(ValueError):
    """A rule says no: NO_CUSTOMER, NOT_KEY, BAD_AMOUNT, TOO_EARLY, GIVEN, NO_TAGS, NO_ENTRY, TO_COME.

    Of who answers for an account: OWNER_LEVEL, NO_PERSON, OVER_LIMIT, NO_REASON, NOT_PROPOSED, IS_KEY, ENDED; of
    deputies BAD_DAYS, of units NAME_TAKEN, IN_UNIT.
    """


@dataclass(frozen=True)
class Stretch:
    """How long a customer has been a key customer without a break."""

    since: date
    n_quarters: int


def one_sided(ours: Decimal | None, theirs: Decimal | None) -> str:
    """Return who loses by the relation: US, THEM, BOTH or nobody; what is unknown loses nothing."""
    us, them = ours is not None and ours < 0, theirs is not None and theirs < 0
    return "BOTH" if us and them else "US" if us else "THEM" if them else ""


def stretch(tiers: Sequence[tuple[str, date, date | None]], day: date) -> Stretch | None:
    """Return the stretch a customer is in, from its tiers with their first and last days, oldest first."""
    since: date | None = None
    last: date | None = None
    for code, first, end in tiers:
        if first > day:
            break
        if code not in KEY:
            since = None
        elif since is None or last != first:
            since = first
        last = end
    if since is None or (last is not None and last <= day):
        return None
    return Stretch(since, _months(since, day) // 3)


def _months(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month - (day.day < first.day)


def review_state(days: Iterable[date], since: date, day: date) -> str:
    """Return how the reviews of a key customer stand: red where a whole quarter passed without one, and none since."""
    now = periods.containing(day, "QUARTER")
    before = now.previous()
    held = list(days)
    if any(now.start <= one <= day for one in held):
        return DONE
    if since <= before.start and not any(before.start <= one <= before.end for one in held):
        return MISSING
    return DUE


def words_met(text: str, tags: Iterable[str]) -> list[str]:
    """Return which of some tags a text speaks of."""
    plain = text.casefold()
    return [tag for tag in tags if tag.casefold() in plain]
