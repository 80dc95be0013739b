"""Answers: kept as somebody outside gives them, once and for all when nothing is missing any more."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.models import Answer, Invitation, Wave

MOST_SENT = 60


class TooMany(Exception):
    """More was sent to one address than anybody needs to answer."""


@transaction.atomic
def keep_answers(
    *, secret: str, given: Mapping[str, Sequence[str]], is_final: bool, way: str = "WEB", day: date, at: datetime
) -> rules.Read | None:
    """Keep what was answered and return how it was understood; None where the address takes nothing (any more).

    Whoever notes it on the phone is kept with it. The answer is whole when it is meant to be and no required question
    lacks one; until then it may be gone on with. Raises TooMany.
    """
    user_id = base.actor().user_id if way == Invitation.Way.PHONE else None
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
            begun_at=row.begun_at or at, answered_at=at if is_whole else None, n_sent=F("n_sent") + 1, way=way,
            noted_by_id=user_id,
        )  # fmt: skip
        if is_whole:
            told = {"wave_id": row.wave_id, "customer_ids": [row.customer_id], "invitation_id": row.pk}
            core_actions.record("survey.answered", told, at=at)
    return understood


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
                      "answered_at": at, "way": "WEB", "n_sent": 1},
        )  # fmt: skip
        if not is_new:
            return None
        Answer.objects.bulk_create(
            [Answer(invitation=row, question_id=pk, **value) for pk, value in understood.values.items()]
        )
    return understood
