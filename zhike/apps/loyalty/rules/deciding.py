"""Pure decisions: card numbers, last days, levels and their moves, who is entitled to what, chains and trees."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zhike.apps.catalog.rules import rewarding
from zhike.apps.loyalty.rules.refusing import Refused

LEVELS = rewarding.LEVELS
MANAGER = "loyalty.approve"
# What a customer gets for speaking up.
VOICES = ("VALID_COMPLAINT", "ADOPTED_IDEA")
CENT = Decimal("0.01")
NINE, TEN = 9, 10


@dataclass(frozen=True)
class Limits:
    """What may be given and taken by hand in a day."""

    user_day: int
    member_day: int
    manager_day: int


@dataclass(frozen=True)
class Offer:
    """What a reward or benefit asks for: levels, tiers, places, its days, how often a year, how many there are."""

    levels: Sequence[str]
    tiers: Sequence[str]
    places: Sequence[str]
    first_date: date
    last_date: date | None
    quota: int
    stock: int | None


@dataclass(frozen=True)
class Claim:
    """Who asks for it, where, when, how often they had it this year, how often anybody had it."""

    level: str
    tier: str
    place: str
    day: date
    n_year: int
    n_given: int


def card_number(n: int) -> str:
    """Return the card number of the n-th card: eleven digits and one that finds slips of the finger."""
    digits = f"68{n:09d}"
    return digits + str(-_luhn(digits) % TEN)


def _luhn(digits: str) -> int:
    total = 0
    for at, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value - NINE if value > NINE else value
    return total


def last_day_of(day: date, months: int) -> date | None:
    """Return the last day of the month so many months on; None where nothing runs out."""
    if not months:
        return None
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def months_before(day: date, months: int) -> date:
    """Return the day so many months before, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def level_for(spend: Decimal, points: int, lines: Mapping[str, Mapping[str, int]]) -> str:
    """Return the highest level whose line is reached by what was bought or by points earned."""
    reached = LEVELS[0]
    for level in LEVELS:
        line = lines[level]
        if spend >= line["spend"] or (line["points"] and points >= line["points"]):
            reached = level
    return reached


def move_of(level: str, due: str, *, since: date, day: date, keep: int) -> str:
    """Return ROSE, FELL or nothing: rising is at once, falling only after the level was kept for some months."""
    now, then = LEVELS.index(level), LEVELS.index(due)
    if then > now:
        return "ROSE"
    return "FELL" if then < now and since <= months_before(day, keep) else ""


def check_claim(offer: Offer, claim: Claim) -> None:
    """Refuse, with Refused, what a member is not entitled to."""
    if claim.day < offer.first_date or (offer.last_date is not None and claim.day > offer.last_date):
        raise Refused("NOT_IN_FORCE")
    if offer.levels and claim.level not in offer.levels:
        raise Refused("WRONG_LEVEL")
    if offer.tiers and claim.tier not in offer.tiers:
        raise Refused("WRONG_TIER")
    if offer.places and claim.place not in offer.places:
        raise Refused("WRONG_PLACE", "place", places=", ".join(offer.places))
    if offer.quota and claim.n_year >= offer.quota:
        raise Refused("QUOTA_USED", quota=offer.quota)
    if offer.stock is not None and claim.n_given >= offer.stock:
        raise Refused("OUT_OF_STOCK")


def check_given(points: int, *, of_user: int, of_member: int, is_manager: bool, limits: Limits) -> None:
    """Refuse, with Refused, what goes beyond the limits of a day by hand."""
    if is_manager:
        if of_user + abs(points) > limits.manager_day:
            raise Refused("MANAGER_LIMIT", "points", most=limits.manager_day)
        return
    if of_user + abs(points) > limits.user_day:
        raise Refused("USER_LIMIT", "points", most=limits.user_day)
    if of_member + abs(points) > limits.member_day:
        raise Refused("MEMBER_LIMIT", "points", most=limits.member_day)


def discount_of(amount: Decimal, percent: int) -> Decimal:
    """Return what is off a bill, to the cent."""
    return (amount * percent / 100).quantize(CENT, ROUND_HALF_UP)


def chain_to(referrer_of: Mapping[int, int], from_id: int, to_id: int) -> list[int]:
    """Return the way up from somebody to one who brought them, both included; empty where there is none."""
    chain = [from_id]
    while chain[-1] != to_id:
        above = referrer_of.get(chain[-1])
        if above is None or above in chain:
            return []
        chain.append(above)
    return chain


def tree_of(pairs: Iterable[tuple[int, int]], root_id: int) -> list[tuple[int, int]]:
    """Return whom somebody brought, and whom those brought, each with its depth from 1, branches kept together."""
    below: dict[int, list[int]] = {}
    for referrer, referred in pairs:
        below.setdefault(referrer, []).append(referred)
    found: list[tuple[int, int]] = []
    waiting = [(1, one) for one in reversed(below.get(root_id, []))]
    while waiting:
        depth, one = waiting.pop()
        found.append((one, depth))
        waiting += [(depth + 1, child) for child in reversed(below.get(one, []))]
    return found
