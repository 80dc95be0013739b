"""Reads of fulfilment: standards held against what happened with each key account in a month; replies, details."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from zhike.analytics import continuity, handling
from zhike.apps.grading import queries as grading_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import rules
from zhike.apps.service.models import ContactPurpose, DetailCheck
from zhike.apps.service.queries import appointed, duty, erring

N_MONTHS = 6
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Fulfilled:
    """A key account in a month: each standard as it was met, and since how many weeks it is followed up unbroken."""

    account: Any
    standard: dict[str, int]
    items: list[rules.Item]
    streak_weeks: int
    facts: rules.Facts

    @property
    def n_met(self) -> int:
        """Return how many standards are met."""
        return rules.fulfilment(self.items)[0]

    @property
    def n_judged(self) -> int:
        """Return how many standards could be judged."""
        return rules.fulfilment(self.items)[1]

    @property
    def share(self) -> float | None:
        """Return which part of the standards is met, of those that could be judged."""
        return self.n_met / self.n_judged if self.n_judged else None

    @property
    def is_met(self) -> bool:
        """Say whether so many standards are met as the class is owed."""
        return self.share is not None and 100 * self.share >= self.standard["fulfilment"]


@dataclass(frozen=True)
class Fulfilment:
    """The key accounts one sees in a month, by class and each of them."""

    month: rules.Month
    rows: list[Fulfilled]
    whole: grading_queries.Kept
    by_metal: list[grading_queries.Kept]


def fulfilment(month: rules.Month, customer_ids: Iterable[int] | None = None, part: int = 1) -> Fulfilment:
    """Return how the standards were met in a month, of a part of the key accounts one sees or of some of them.

    An account counts as served well where every standard that could be judged is met, as with the policy of tiers.
    """
    accounts = appointed.accounts(customer_ids, part)
    standards, facts = appointed.standards(), facts_of([row.customer_id for row in accounts], month)
    seniors = frozenset(org_queries.users().filter(role__in=org_queries.MANAGERS).values_list("pk", flat=True))
    whole = grading_queries.Kept("")
    by_metal: dict[str, grading_queries.Kept] = {}
    rows = []
    for row in accounts:
        known, standard = facts[row.customer_id], standards[row.metal]
        theirs = seniors | ({row.sponsor_id} if row.sponsor_id else frozenset())
        items = rules.judged(rules.measured(known, month, theirs), standard)
        days = [one.day for one in known.contacts if one.direction != "MISSED"]
        streak = continuity.streak_weeks(days, month.last, max(standard["gap"], 1))
        rows.append(Fulfilled(row, standard, items, streak, known))
        for kept in (whole, by_metal.setdefault(row.metal, grading_queries.Kept(row.metal))):
            kept.count([one.code for one in items if one.state == "FAIL"])
    return Fulfilment(month, rows, whole, list(by_metal.values()))


def facts_of(customer_ids: Sequence[int], month: rules.Month) -> dict[int, rules.Facts]:
    """Return what happened with some visible customers in a month, and before it where a standard looks back."""
    found = {pk: rules.Facts() for pk in customer_ids}
    first, last = month.first - rules.LOOK_BACK, month.last
    for row in interaction_queries.served(customer_ids, first, last):
        found[row.customer_id].contacts.append(_contact(row))
    for pk, (n, n_late) in erring.counts_between(customer_ids, month.first, last).items():
        found[pk].n_incidents, found[pk].n_late = n, n_late
    checked = DetailCheck.objects.filter(customer_id__in=customer_ids, day__range=(first, last)).order_by("day")
    for pk, score in checked.values_list("customer_id", "score"):
        found[pk].scores.append(score)
    for pk, (n, n_reached) in duty.tests_between(customer_ids, month.first, last).items():
        found[pk].n_tests, found[pk].n_reached = n, n_reached
    return found


def _contact(row: interaction_queries.Served) -> rules.Contact:
    local = timezone.localtime(row.happened_at)
    minute = (local.date() - EPOCH).days * rules.WHOLE_DAY + local.hour * 60 + local.minute
    is_visit, is_spoken = row.channel == "VISIT", row.channel in ("VISIT", "PHONE")
    return rules.Contact(row.pk, minute, local.date(), row.direction, is_visit, is_spoken, row.minutes, row.user_ids)


@dataclass(frozen=True)
class Speed:
    """How fast requests of a class were answered in a month: minutes, half of them and nine of ten."""

    metal: str
    target: int
    month: rules.Month
    n: int
    median: float | None
    slow: float | None

    @property
    def is_met(self) -> bool | None:
        """Say whether half were answered within the target; None where there was no request."""
        return None if self.median is None else self.median <= self.target


def speeds(month: rules.Month, n_months: int = N_MONTHS, part: int = 1) -> list[list[Speed]]:
    """Return by class how fast first replies to a part of the accounts were in the months up to one, earliest first."""
    accounts, standards = appointed.accounts(part=part), appointed.standards()
    months = rules.months_until(month, n_months)
    ids = [row.customer_id for row in accounts]
    contacts: dict[int, list[rules.Contact]] = {pk: [] for pk in ids}
    for row in interaction_queries.served(ids, months[0].first - timedelta(days=92), month.last):
        contacts[row.customer_id].append(_contact(row))
    found = []
    for metal in dict.fromkeys(row.metal for row in accounts):
        theirs = [contacts[row.customer_id] for row in accounts if row.metal == metal]
        found.append([_speed(metal, standards[metal]["reply"], one, theirs) for one in months])
    return found


def _speed(metal: str, target: int, month: rules.Month, theirs: list[list[rules.Contact]]) -> Speed:
    waited = [minutes for contacts in theirs for minutes in rules.replies(contacts, month)]
    half, slow = handling.percentile(waited, "0.5"), handling.percentile(waited, "0.9")
    return Speed(metal, target, month, len(waited), half, slow)


def purposes_of(contact_ids: Iterable[int]) -> dict[int, str]:
    """Return what visible contacts were for, where somebody noted it."""
    rows = ContactPurpose.objects.filter(pk__in=list(contact_ids))
    return dict(rows.values_list("pk", "purpose"))


def time_by_purpose(facts: rules.Facts, month: rules.Month, purposes: dict[int, str]) -> dict[str, int]:
    """Return the minutes spent with a customer in a month by what they were for, empty where nobody noted it."""
    found = dict.fromkeys((*rules.PURPOSES, ""), 0)
    for one in facts.contacts:
        if month.first <= one.day <= month.last and one.minutes:
            found[purposes.get(one.pk, "")] += one.minutes
    return found


def checks_of(customer_id: int) -> QuerySet[DetailCheck]:
    """Return the checks of details of a visible customer, newest first."""
    return DetailCheck.objects.select_related("author").filter(customer_id=customer_id).order_by("-day", "-pk")


def slack(day: date) -> list[tuple[Any, int, date]]:
    """Return the key accounts whose follow-up has just been broken: how long the gap is, and since which day."""
    standards = appointed.standards()
    return [found for some in appointed.in_parts() for found in _slack_among(some, day, standards)]


def _slack_among(
    accounts: list[Any], day: date, standards: Mapping[str, Mapping[str, int]]
) -> list[tuple[Any, int, date]]:  # fmt: skip
    ids = [row.customer_id for row in accounts]
    last: dict[int, date] = {}
    for one in interaction_queries.served(ids, day - rules.LOOK_BACK, day):
        if one.direction != "MISSED":
            last[one.customer_id] = timezone.localdate(one.happened_at)
    return [
        (row, gap, last[row.customer_id])
        for row in accounts
        if row.customer_id in last and (gap := (day - last[row.customer_id]).days) > standards[row.metal]["gap"]
    ]
