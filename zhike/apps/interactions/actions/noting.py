"""Noting a contact: one write, with its files, its task, and the alarm where somebody wants to leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.files import actions as file_actions
from zhike.apps.interactions import queries, rules
from zhike.apps.interactions.actions import attending, counting, learning
from zhike.apps.interactions.actions.caring import NoSuchCustomer
from zhike.apps.interactions.actions.removing import BROUGHT
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.tasks import actions as task_actions

LONGEST_STEP = 200


@dataclass(frozen=True)
class NewInteraction:
    """What is known of a contact; channel and direction are read from the words where they are left open."""

    customer_id: int
    text: str
    happened_at: datetime
    kind: str = "CONTACT"
    channel: str = ""
    direction: str = ""
    contents: Sequence[str] = ()
    person_ids: Sequence[int] = ()
    user_ids: Sequence[int] = ()
    participants: str = ""
    topic: str = ""
    emotion_before: str = ""
    emotion_after: str = ""
    result: str = ""
    next_step: str = ""
    next_date: date | None = None
    duration_minutes: int | None = None
    learned: str = ""
    taught: str = ""
    recording: str = ""
    is_pitch: bool = False
    gesture: str = ""
    source: str = "PERSON"
    # Who spoke, where it is not who writes it down.
    user_id: int | None = None


@dataclass(frozen=True)
class Upload:
    """A file handed in with a contact."""

    name: str
    content: bytes


def log_call(
    *, new: NewInteraction, number: str, is_ours: bool, is_answered: bool, facts: Mapping[str, Any] | None = None,
    day: date, at: datetime,
) -> int:  # fmt: skip
    """Log a call as a contact with a visible customer, and in the thread of its messages; return the contact's id.

    Raises as add_interaction.
    """
    interaction_id = add_interaction(new=new, day=day, facts=facts, at=at)
    outbound_actions.keep_call(
        number=number, is_ours=is_ours, is_answered=is_answered, text=new.text, customer_id=new.customer_id,
        key=f"call:{interaction_id}", at=new.happened_at,
    )  # fmt: skip
    return interaction_id


@transaction.atomic
def add_interaction(
    *,
    new: NewInteraction,
    files: Sequence[Upload] = (),
    facts: Mapping[str, Any] | None = None,
    day: date,
    at: datetime,
) -> int:
    """Note a contact with a visible customer, and what it taught of their archive; return the contact's id.

    Raises NoSuchCustomer, NoSuchAttendee, files.FileRefused, archives.BadFacts.
    """
    card = customer_queries.card(new.customer_id)
    if card is None:
        raise NoSuchCustomer(new.customer_id)
    laid = [file_actions.lay_down(name=file.name, content=file.content) for file in files]
    with transaction.atomic():
        row = Interaction(**_values(new, card, at), branch_id=card.branch_id, created_at=at, updated_at=at)
        row.save(force_insert=True)
        attending.keep(row, new.person_ids, new.user_ids)
        for file in laid:
            file_actions.attach(laid=file, noun="interaction", object_id=row.pk, at=at)
        counting.recount(row.customer_id, at=at)
        _follow_up(row, card, day, at)
        if facts:
            learning.write(row, facts, at=at)
        core_actions.audit(
            "interaction.add", noun="interaction", object_id=row.pk, branch_id=row.branch_id, at=at,
            values={"customer_id": row.customer_id, "kind": row.kind, "channel": row.channel},
        )  # fmt: skip
        payload = {"interaction_id": row.pk, "customer_id": row.customer_id, "kind": row.kind}
        core_actions.record("interaction.added", payload, at=at)
    return row.pk


def _values(new: NewInteraction, card: Any, at: datetime) -> dict[str, Any]:
    is_contact = new.kind in rules.CONTACT_KINDS
    channel = new.channel or rules.guess_channel(new.text)
    direction = new.direction or (rules.guess_direction(channel, new.text) if is_contact else "")
    # What a file brings happened before anybody could read up on it here.
    needed = is_contact and new.source != BROUGHT and rules.needs_preparation(card.tier, channel, direction)
    user_id = new.user_id or base.actor().user_id
    given = {name: value for name, value in vars(new).items() if name not in ("person_ids", "user_ids")}
    return given | {
        "attendees": attending.names_of(card.pk, new.person_ids, new.user_ids),
        "contents": [code for code in rules.CONTENTS if code in new.contents], "channel": channel,
        "direction": direction, "next_step": new.next_step[:LONGEST_STEP], "user_id": user_id,
        "is_unprepared": needed and not queries.is_prepared(card.pk, user_id, at=at),
    }  # fmt: skip


def _follow_up(row: Interaction, card: Any, day: date, at: datetime) -> None:
    """Make the task of a next step with a day, and sound the alarm where the customer wants to leave."""
    about = {"branch_id": card.branch_id, "customer_id": card.pk, "source": "interaction", "at": at}
    if row.next_step and row.next_date:
        doer = row.user_id if row.source == "PERSON" else card.owner_id
        key = f"interaction:{row.pk}:next"
        task_actions.add_task(title=row.next_step, due_date=row.next_date, assignee_id=doer, key=key, **about)
    if row.kind == "WANTS_TO_LEAVE":
        title = gettext("%(customer)s wants to leave") % {"customer": card.name}
        task_actions.add_task(
            title=title, due_date=day, assignee_id=card.owner_id, priority="HIGH", note=row.text,
            key=f"interaction:{row.pk}:leaving", **about,
        )  # fmt: skip
        task_actions.notify(
            user_ids=org_queries.manager_ids(card.branch_id), title=title, text=row.text,
            link=f"/interactions/{row.pk}/", level="warning", at=at,
        )  # fmt: skip
