"""Reads of guests: who is invited, who should be, and what they must not have."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhike.apps.activities import rules
from zhike.apps.activities.models import Activity, Invitation
from zhike.apps.archives import queries as archive_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import queries as people_queries

LIKED = ("hobbies", "sports", "tastes", "topics", "food_likes")
LIKED_BY_CUSTOMER = ("leisure", "sports", "topics", "favourite_food", "clubs")
NEVER = ("taboos", "allergies")


@dataclass(frozen=True)
class Candidate:
    """A customer who may be invited, with what they share with the activity."""

    card: Any
    shared: tuple[str, ...]
    # Whether they act for the public, and the activity is held for its benefit.
    is_public: bool = False


def invitations_of(activity_id: int) -> QuerySet[Invitation]:
    """Return whom of the visible customers an activity has, in the order of their names."""
    rows = Invitation.objects.select_related("customer").filter(activity_id=activity_id)
    return rows.order_by("customer__name", "id")


def invitation(activity_id: int, invitation_id: int) -> Invitation | None:
    """Return a visible customer's invitation to a visible activity."""
    rows = invitations_of(activity_id).select_related("activity", "customer")
    return rows.filter(pk=invitation_id, activity__in=Activity.objects.order_by()).first()


def is_control(activity_id: int, customer_id: int) -> bool:
    """Say whether a visible customer was drawn into the control group of an activity."""
    return invitations_of(activity_id).filter(customer_id=customer_id, is_control=True).exists()


def candidates(activity: Activity, customer_ids: Iterable[int]) -> list[Candidate]:
    """Return which of some customers to invite first; those invited already and no customers of ours are left out.

    To an activity of public benefit those who act for the public come first.
    """
    known = set(invitations_of(activity.pk).values_list("customer_id", flat=True))
    cards = customer_queries.cards_of(set(customer_ids) - known - customer_queries.left_alone_of(customer_ids))
    liked = _liked(list(cards))
    guests = [rules.Guest(pk, card.tier, liked.get(pk, frozenset())) for pk, card in cards.items()]
    public = _acting_for_the_public(activity, cards)
    found = [
        Candidate(cards[guest.customer_id], shared, guest.customer_id in public)
        for guest, shared in rules.ranked(activity.tags, guests)
    ]
    return sorted(found, key=lambda one: not one.is_public)


def _acting_for_the_public(activity: Activity, customer_ids: Collection[int]) -> set[int]:
    if activity.kind != rules.PUBLIC_BENEFIT:
        return set()
    rows = customer_queries.without_target().filter(customer_id__in=list(customer_ids))
    return {row["customer_id"] for row in rows}


def _liked(customer_ids: list[int]) -> dict[int, frozenset[str]]:
    """Return what customers and the people who count there are known to like."""
    own = archive_queries.facts_of(customer_ids, LIKED_BY_CUSTOMER)
    found = {pk: set(rules.words_of(values.values())) for pk, values in own.items()}
    parts = list(people_queries.parts().filter(customer_id__in=customer_ids, valid_to=None))
    of_person = people_queries.facts_of([part.person_id for part in parts], LIKED)
    for part in parts:
        found.setdefault(part.customer_id, set()).update(rules.words_of(of_person.get(part.person_id, {}).values()))
    return {pk: frozenset(words) for pk, words in found.items()}


def taboos_of(activity: Activity, customer_ids: Iterable[int]) -> dict[int, list[tuple[str, str]]]:
    """Return whose taboos an activity meets: {customer id: [(person, taboo)]}."""
    parts = list(people_queries.parts().filter(customer_id__in=list(customer_ids), valid_to=None).order_by("name"))
    known = people_queries.facts_of([part.person_id for part in parts], NEVER)
    said, found = [*activity.tags, *activity.menu], dict[int, list[tuple[str, str]]]()
    for part in parts:
        taboos = sorted(rules.words_of(known.get(part.person_id, {}).values()))
        if met := rules.taboos_met(said, taboos):
            found.setdefault(part.customer_id, []).extend((part.name, taboo) for taboo in met)
    return found
