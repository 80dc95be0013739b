"""Answers: kept as somebody outside gives them, once and for all when nothing is missing any more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.models import Answer, Invitation, Wave

MOST_SENT = 60


class TooMany(Exception):
    """More was sent to one address than anybody needs to answer."""


def keep_answers(
    *, secret: str, given: Mapping[str, Sequence[str]], is_final: bool, way: str = "ONLINE", day: date, at: datetime
) -> rules.Read | None:
    """Keep what was answered and return how it was understood; None where the address takes nothing (any more).

    Whoever notes it on the phone is kept with it. The answer is whole when it is meant to be and no required question
    lacks one; until then it may be gone on with. Raises TooMany.
    """
    user_id = base.actor().user_id if way == Invitation.Way.CALL else None
    with base.acting_as(base.System("answer")):
        # Read before the transaction, so that hundreds who answer at once hold the one write lock of SQLite shortly.
        while (row := queries.open_invitation(secret, day)) is not None:
            if row.n_sent >= MOST_SENT:
                raise TooMany
            questions = queries.asked(row.wave.edition_id)
            understood = rules.read(questions, given)
            is_whole = is_final and not understood.missing
            tells = is_whole and rules.intent(questions, understood.values, queries.leaving_below())
            values = {
                "begun_at": row.begun_at or at, "answered_at": at if is_whole else None, "way": way,
                "noted_by_id": user_id, "n_sent": row.n_sent + 1,
            }  # fmt: skip
            if _keep(row, understood, values, follows=bool(tells), at=at):
                return understood
    return None


@transaction.atomic
def _keep(
    row: Invitation, understood: rules.Read, values: Mapping[str, Any], *, follows: bool, at: datetime
) -> bool:  # fmt: skip
    """Write an answer unless another was sent to the address since it was read; two at once are one answer."""
    if not Invitation.objects.filter(pk=row.pk, answered_at=None, n_sent=row.n_sent).update(**values):
        return False
    if row.n_sent:
        Answer.objects.filter(invitation=row).delete()
    Answer.objects.bulk_create(
        [Answer(invitation=row, question_id=pk, **value) for pk, value in understood.values.items()]
    )
    # Nothing follows from any other answer; an event for each would keep the worker at work for nothing.
    follows = follows or row.complaint_id is not None or understood.is_mapped
    if values["answered_at"] is not None and row.customer_id is not None and follows:
        told = {"wave_id": row.wave_id, "customer_ids": [row.customer_id], "invitation_id": row.pk}
        core_actions.record("survey.answered", told, at=at)
    return True


@transaction.atomic
def keep_unnamed(
    *, secret: str, device: str, given: Mapping[str, Sequence[str]], day: date, at: datetime
) -> rules.Read | None:
    """Keep what a device answered at the address for everybody, once; None where nothing is taken (any more).

    It is of nobody: it counts in no figure of customers. Raises TooMany.
    """
    with base.acting_as(base.System("answer")):
        wave = queries.public_wave(secret, day)
        nonce = queries.device_of(device)
        if wave is None or Invitation.objects.filter(wave=wave, nonce=nonce, customer=None).exists():
            return None
        # Locked: two sendings of a device at once are one answer, and the cap holds.
        Wave.objects.select_for_update(of=("self",)).get(pk=wave.pk)
        if Invitation.objects.filter(wave=wave, customer=None).count() >= rules.MOST_UNNAMED:
            raise TooMany
        understood = rules.read(queries.asked(wave.edition_id), given)
        if understood.missing or not understood.values:
            return understood
        row, is_new = Invitation.objects.get_or_create(
            digest=queries.digest_of(f"{wave.pk}:{nonce}"),
            defaults={"wave": wave, "branch_id": wave.edition.survey.branch_id, "nonce": nonce, "begun_at": at,
                      "answered_at": at, "way": "ONLINE", "n_sent": 1},
        )  # fmt: skip
        if not is_new:
            return None
        Answer.objects.bulk_create(
            [Answer(invitation=row, question_id=pk, **value) for pk, value in understood.values.items()]
        )
    return understood
