"""Reactions about leaving: a contact that tells of it is a sign, people are told of major cases and late causes."""

from typing import Any

from zhike.apps.changes import actions as change_actions
from zhike.apps.churn import actions as churn_actions
from zhike.apps.core import base, clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries


def note_wish_to_leave(happening: Any) -> None:
    """Let a contact that tells of leaving be a sign of it."""
    told = happening.payload
    if told["kind"] == "WANTS_TO_LEAVE":
        contact = interaction_queries.interaction(told["interaction_id"])
        if contact is not None:
            churn_actions.note_contact(
                interaction_id=contact.pk, customer_id=contact.customer_id, text=contact.text,
                day=clock.today(contact.happened_at), today=org_queries.business_date(happening.at), at=happening.at,
            )  # fmt: skip


def drop_wish_to_leave(happening: Any) -> None:
    """Withdraw the sign that came of a contact which was taken back."""
    day = org_queries.business_date(happening.at)
    churn_actions.drop_contact(interaction_id=happening.payload["interaction_id"], day=day, at=happening.at)


def note_answer(happening: Any) -> None:
    """Let an answer that tells of leaving, or of great discontent, be a sign of it."""
    with base.acting_as(base.System("answers that tell of leaving")):
        churn_actions.note_answer(
            invitation_id=happening.payload.get("invitation_id", 0), today=org_queries.business_date(happening.at),
            at=happening.at,
        )  # fmt: skip


def follow_complaint(happening: Any) -> None:
    """Let a grave complaint be a sign of leaving, and no longer when it is judged otherwise."""
    with base.acting_as(base.System("complaints that tell of leaving")):
        churn_actions.follow_complaint(
            complaint_id=happening.payload["complaint_id"], today=org_queries.business_date(happening.at),
            at=happening.at,
        )  # fmt: skip


def tell_of_major_churn(happening: Any) -> None:
    """Tell whoever answers for a customer that its leaving is to be investigated, and by when."""
    churn_actions.tell_of_major(case_id=happening.payload["case_id"], at=happening.at)


def remind_of_causes(happening: Any) -> None:
    """Tell of causes that should be known by today, of analyses to be finished and of measures to be done."""
    day = org_queries.business_date(happening.at)
    for tell in (churn_actions.tell_late, churn_actions.tell_unfinished, churn_actions.tell_late_measures):
        tell(day=day, at=happening.at)


def look_at_service(happening: Any) -> None:
    """Tell managers where too many left over service, once a cause is confirmed."""
    ids = happening.payload.get("case_ids") or [happening.payload["case_id"]]
    day = org_queries.business_date(happening.at)
    churn_actions.tell_of_service(case_ids=ids, day=day, at=happening.at)


def review_policies(happening: Any) -> None:
    """Let whoever is in charge of a policy review it once customers are known to have left because of it."""
    ids = happening.payload.get("case_ids") or [happening.payload["case_id"]]
    with base.acting_as(base.System("policies customers left for")):
        change_actions.review_policies(case_ids=ids, day=org_queries.business_date(happening.at), at=happening.at)


def prevent(happening: Any) -> None:
    """Let what was learned of those who left act by itself each morning."""
    with base.acting_as(base.System("what was learned of those who left")):
        churn_actions.watch_prevention(day=org_queries.business_date(happening.at), at=happening.at)
