"""Reactions about surveys: waves begun by the calendar, mails written, waves closed; who complained is asked after."""

from contextlib import suppress
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions, queries


def follow_calendar(happening: Any) -> None:
    """Begin what is due, write, remind and close, once each."""
    day = org_queries.business_date(happening.at)
    with base.acting_as(base.System("surveys")):
        actions.begin_due(day=day, at=happening.at)
        actions.follow_calendar(day=day, at=happening.at)


def write_mails(happening: Any) -> None:
    """Write to whom somebody wanted to be written to, as far as that person sees them."""
    actions.write_mails(**happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def ask_after_complaint(happening: Any) -> None:
    """Ask who complained some days after the close, by the schedules that say so."""
    with base.acting_as(base.System("asked after a complaint")):
        row = complaint_queries.complaint(happening.payload["complaint_id"])
        if row is not None and row.status == "CLOSED" and row.closed_at:
            actions.ask_after_complaint(
                complaint_id=row.pk, customer_id=row.customer_id, day=clock.today(row.closed_at), at=happening.at
            )


def write_facts(happening: Any) -> None:
    """Write what a customer answered into its archive; what a field does not take is left in the answer alone."""
    with base.acting_as(base.System("answers of surveys")):
        found = queries.learned(happening.payload.get("invitation_id", 0))
        if found is None:
            return
        for field, value in found.values.items():
            # Another kind of customer has other fields, and a words' answer may be no number.
            with suppress(archive_actions.BadFacts, customer_actions.NoSuchCustomer):
                archive_actions.write_facts(
                    customer_id=found.customer_id, values={field: value}, channel="SURVEY", day=found.day,
                    at=happening.at,
                )  # fmt: skip


def take_marks(happening: Any) -> None:
    """Let what a customer answers after a complaint stand with the complaint."""
    with base.acting_as(base.System("marks after a complaint")):
        found = queries.handled(happening.payload.get("invitation_id", 0))
        if found is not None:
            complaint_id, marks = found
            complaint_actions.take_marks(
                complaint_id=complaint_id, score=marks.get("HANDLING"), attitude=marks.get("ATTITUDE"), at=happening.at
            )
