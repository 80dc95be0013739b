"""Reads of participation: who noted how many contacts, observations and facts in a month, by branch."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries


@dataclass(frozen=True)
class Part:
    """What one person of a branch noted: contacts, what they noticed, facts."""

    user_id: int
    name: str
    role: str
    branch: str
    n_contacts: int
    n_observations: int
    n_facts: int

    @property
    def n_all(self) -> int:
        """Return everything together."""
        return self.n_contacts + self.n_observations + self.n_facts


def participation(first: date, last: date, *, branch_ids: Iterable[int]) -> list[Part]:
    """Return a line for every active colleague of some branches, the most active of each branch first."""
    begin = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    with base.acting_as(base.System("who takes part")):
        noted = interaction_queries.n_noted_by(begin, end)
        facts = archive_queries.n_facts_by(first, last)
        people = org_queries.users().filter(is_active=True, branch_id__in=list(branch_ids)).exclude(role="API_CLIENT")
        found = [
            Part(
                user.pk, user.name or user.username, user.role, user.branch.name, *noted.get(user.pk, (0, 0)),
                facts.get(user.pk, 0),
            )
            for user in people
        ]  # fmt: skip
    return sorted(found, key=lambda part: (part.branch, -part.n_all, part.name))
