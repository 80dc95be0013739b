"""Reads of care: which days are occasions to show that we think of a customer, and which of them were used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions.models import Care

N_YEARS = 30


@dataclass(frozen=True)
class Occasion:
    """A day on which a customer deserves a word: whose, why, and how often it came round."""

    day: date
    customer_id: int
    customer: str
    occasion: str
    n_years: int


def first_purchases(first: date, last: date, *, owner_id: int | None, limit: int) -> list[Occasion]:
    """Return the anniversaries of first purchases between two days, of an owner's customers or of all one may see."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    then = {past: day for day in days for past in _years_before(day)}
    cards = customer_queries.cards().filter(first_purchase_date__in=then, status="ACTIVE")
    if owner_id is not None:
        cards = cards.filter(owner_id=owner_id)
    # Keys first: an index alone tells them, and cards are read for those shown.
    keys = list(cards.order_by("-stake", "-pk").values_list("pk", flat=True)[:limit])
    rows = cards.filter(pk__in=keys).values_list("pk", "name", "first_purchase_date") if keys else ()
    shown = {pk: (name, day) for pk, name, day in rows if day is not None}
    return [
        Occasion(then[day], pk, name, "FIRST_PURCHASE", then[day].year - day.year)
        for pk in keys
        if pk in shown
        for name, day in [shown[pk]]
    ]


def _years_before(day: date) -> list[date]:
    """Return the same day of the years before; a 29 February is kept on 1 March of the others."""
    found = []
    for year in range(day.year - N_YEARS, day.year):
        leap_day = (date(year, 3, 1) - timedelta(days=1)) if (day.month, day.day) == (3, 1) else None
        if leap_day and leap_day.day == 29 and not _is_leap(day.year):
            found.append(leap_day)
        if (day.month, day.day) != (2, 29) or _is_leap(year):
            found.append(day.replace(year=year))
    return found


def _is_leap(year: int) -> bool:
    return (date(year, 3, 1) - timedelta(days=1)).day == 29


def care_answers(first: date, last: date, customer_ids: Iterable[int]) -> dict[tuple[int, str, date], str]:
    """Return which occasions between two days were answered and how, by customer, occasion and day."""
    rows = Care.objects.filter(day__range=(first, last), customer_id__in=list(customer_ids))
    return {(row.customer_id, row.occasion, row.day): row.status for row in rows}
