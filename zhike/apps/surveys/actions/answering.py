"""Answers: kept as somebody outside gives them, once and for all when nothing is missing any more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.models import Answer, Invitation

MOST_SENT = 60


class TooMany(Exception):
    """More was sent to one address than anybody needs to answer."""


@transaction.atomic
def keep_answers(
    *, secret: str, given: Mapping[str, Sequence[str]], is_final: bool, day: date, at: datetime
) -> rules.Read | None:
    """Keep what was answered and return how it was understood; None where the address takes nothing (any more).

    The answer is whole when it is meant to be and no required question lacks one; until then it may be gone on with.
    Raises TooMany.
    """
    with base.acting_as(base.System("answer")):
        found = queries.open_invitation(secret, day)
        if found is None:
            return None
        # Locked: two sendings at once are one answer.
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if row.answered_at is not None:
            return None
        if row.n_sent >= MOST_SENT:
            raise TooMany
        understood = rules.read(queries.asked(found.wave.edition_id), given)
        Answer.objects.filter(invitation=row).delete()
        Answer.objects.bulk_create(
            [Answer(invitation=row, question_id=pk, **value) for pk, value in understood.values.items()]
        )
        is_whole = is_final and not understood.missing
        Invitation.objects.filter(pk=row.pk).update(
            begun_at=row.begun_at or at, answered_at=at if is_whole else None, n_sent=F("n_sent") + 1
        )
        if is_whole:
            told = {"wave_id": row.wave_id, "customer_ids": [row.customer_id]}
            core_actions.record("survey.answered", told, at=at)
    return understood
