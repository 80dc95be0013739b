"""What every thread of the story is told with: the house, the buyers and their ids, the days, who acts."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.utils import timezone

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.config.story.buyers import Buyer
from zhike.config.story.company import House
from zhike.config.story.words import Word

EVENING = 18
# The first of July: the business stands at the day after its data.
TODAY = date(2026, 7, 1)


@dataclass(frozen=True)
class Story:
    """The house, the buyers in the order they were made up, their ids by code, the moment it is written down."""

    house: House
    buyers: Sequence[Buyer]
    ids: dict[str, int]
    at: datetime

    def told(self, word: Word) -> str:
        """Return a word in the language of the story."""
        return word.told(self.house.language)

    def acting(self, username: str) -> AbstractContextManager[base.Actor]:
        """Let one of the colleagues do what follows."""
        return self.acting_id(self.house.users[username])

    def acting_id(self, user_id: int) -> AbstractContextManager[base.Actor]:
        """Let the colleague with an id do what follows."""
        member = org_queries.member(user_id)
        if member is None:
            raise LookupError(user_id)
        return base.acting_as(member)

    @cached_property
    def owners(self) -> dict[str, int]:
        """Return who has each customer, by its code."""
        cards = customer_queries.cards_of(self.ids.values())
        return {code: owner for code, pk in self.ids.items() if (owner := cards[pk].owner_id) is not None}

    def largest(self, n: int, letters: str) -> list[Buyer]:
        """Return the n buyers of 2025 who bought most, of those whose codes begin with one of some letters."""
        known = [one for one in self.buyers if one.code[0] in letters]
        return sorted(known, key=lambda one: (-one.turnover, one.code))[:n]


def ago(days: int) -> date:
    """Return the day so many days before the story's today."""
    return TODAY - timedelta(days=days)


def moment(day: date, hour: int = 10) -> datetime:
    """Return an hour of a day as a moment."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


def evening(day: date) -> datetime:
    """Return when a contact of a day is written down: in the evening, one in seven the morning after next."""
    return moment(day, EVENING) if day.toordinal() % 7 else moment(day + timedelta(days=2), 9)
