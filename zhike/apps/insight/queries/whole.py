"""A customer seen whole: who it is, what is known, who counts there, dealings, contact, work, what rests on what."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zhike.analytics import network
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.insight import rules
from zhike.apps.insight.queries import standing
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries

N_CONTACTS = 5


@dataclass(frozen=True)
class Whole:
    """Everything the departments of the house share of one customer on one page."""

    standing: standing.Standing
    archive: archive_queries.Archive
    readings: list[archive_queries.Reading]
    people: list[Any]
    support: network.Support
    dealings: trade_queries.Standing
    preferences: trade_queries.Preferences
    contacts: list[Any]
    n_open_promises: int
    n_open_tasks: int
    n_overdue_tasks: int
    agreed: list[str]
    suggestion: str

    @property
    def missing(self) -> list[str]:
        """Return what is missing for somebody who reads it, each once."""
        return list(dict.fromkeys([*self.archive.missing, *(code for one in self.readings for code in one.missing)]))


def whole_of(card: Any, customer: Any, day: date, *, today: date) -> Whole:
    """Return a visible customer as a whole, today or on an earlier day; work and promises are always today's."""
    archive, dealings = archive_queries.archive_of(card, day, today=today), trade_queries.standing_until(card.pk, day)
    tasks = task_queries.open_tasks_of(card.pk)
    parts = people_queries.parts_at(card.pk, day)
    agreed = archive_queries.valid_consents(archive_queries.consents(card.pk))
    return Whole(
        standing=standing.standing_on(card, customer, day, today=today),
        archive=archive,
        readings=[
            *archive_queries.readings(archive, card.kind),
            _of_contact(customer),
            *_of_orders(dealings.n_orders),
            _of_answers(card.pk, day),
        ],
        people=parts,
        support=people_queries.support(card.pk, day),
        dealings=dealings,
        preferences=trade_queries.preferences_of(card.pk, day),
        contacts=list(interaction_queries.interactions_of(card.pk, until=day)[:N_CONTACTS]),
        n_open_promises=len(interaction_queries.open_promises_of(card.pk)),
        n_open_tasks=len(tasks),
        n_overdue_tasks=sum(task.due_date is not None and task.due_date < today for task in tasks),
        agreed=[code for code in archive_rules.PURPOSES if code in agreed],
        suggestion=rules.suggestion(card.tier, card.churn_state) if card.churn_state else "",
    )


def _of_contact(customer: Any) -> archive_queries.Reading:
    """Return what a contact uses today: ways to the customer, its consent, what one talks about."""
    needs = archive_queries.contact_needs(customer)
    missing = tuple(one.code for one in needs if not one.is_known)
    return archive_queries.Reading("CONTACT", tuple(one.code for one in needs), missing)


def _of_answers(customer_id: int, day: date) -> archive_queries.Reading:
    """Return what satisfaction rests on: answers alone, and who never gave any is not said to be content."""
    missing = () if survey_queries.own_degree(customer_id, day) else ("survey_answers",)
    return archive_queries.Reading("SATISFACTION", ("survey_answers",), missing)


def _of_orders(n_orders: int) -> list[archive_queries.Reading]:
    """Return what rests on orders alone: tiers, values and the check-up say nothing of a customer without any."""
    missing = () if n_orders else ("orders",)
    return [archive_queries.Reading(reader, ("orders",), missing) for reader in ("TIERING", "REPORT")]
