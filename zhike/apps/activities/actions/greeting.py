"""Greeting many: what the chosen guests of an activity answered, and that they came or did not after all."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from zhike.apps.activities import queries
from zhike.apps.activities.actions.inviting import ControlRefused, answer_invitation, attend
from zhike.apps.activities.models import Invitation
from zhike.apps.interactions import actions as interaction_actions

CAME, NOT_CAME = "CAME", "NOT_CAME"
GUEST_STATES = (*Invitation.Answer.values, CAME, NOT_CAME)


@transaction.atomic
def change_guests(*, activity_id: int, states: Mapping[int, str], day: date, at: datetime) -> dict[int, str]:
    """Note of each guest what they answered, or whether they came; return what those changed were before.

    Given back, that takes it back. Who is like that already, is in the control group, or whose contact can no longer
    be taken back stays as they are.
    """
    before: dict[int, str] = {}
    for row in queries.invitations_of(activity_id).filter(pk__in=list(states)).order_by("pk"):
        state = states[row.pk]
        was = (CAME if row.has_attended else NOT_CAME) if state in {CAME, NOT_CAME} else row.answer
        if was != state and not row.is_control and _is_noted(row, state, day, at):
            before[row.pk] = was
    return before


def _is_noted(row: Invitation, state: str, day: date, at: datetime) -> bool:
    if state not in {CAME, NOT_CAME}:
        answer_invitation(activity_id=row.activity_id, invitation_id=row.pk, answer=state, at=at)
        return True
    try:
        attend(activity_id=row.activity_id, invitation_id=row.pk, has_attended=state == CAME, day=day, at=at)
    except (ControlRefused, interaction_actions.TooLate):
        return False
    return True
