"""Improvements: what is mended because a question came out weak, and verified only by a later wave that is better."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.surveys import queries
from zhike.apps.surveys.actions.asking import SurveyRefused, tell
from zhike.apps.surveys.models import Improvement, Invitation, Wave
from zhike.apps.tasks import actions as task_actions

PLACES = Decimal("0.0001")


@transaction.atomic
def add_improvement(
    *, wave_id: int, question_id: int, owner_id: int, due_date: date, action: str, at: datetime
) -> int:  # fmt: skip
    """Have a weak point mended by somebody until a day; return its id; raises SurveyRefused."""
    wave = Wave.objects.select_related("edition__survey").get(pk=wave_id)
    question = wave.edition.questions.get(pk=question_id)
    before = _measured(wave, question.pk)
    if before is None:
        raise SurveyRefused("NOT_MEASURED")
    row = Improvement.objects.create(
        wave=wave, question=question, owner_id=owner_id, due_date=due_date, action=action, before=before,
        created_at=at, updated_at=at,
    )  # fmt: skip
    survey = wave.edition.survey
    task_actions.add_task(
        title=_("Mend: %(question)s") % {"question": question.text_zh}, due_date=due_date, branch_id=survey.branch_id,
        assignee_id=owner_id, note=action, source="survey", key=f"improvement:{row.pk}", link=f"/waves/{wave.pk}/",
        at=at,
    )  # fmt: skip
    tell("survey.mend", survey, {"wave": wave.pk, "question": question.text_zh, "action": action}, at)
    return row.pk


@transaction.atomic
def finish_improvement(*, improvement_id: int, at: datetime) -> None:
    """Note that what was to be done is done; whether it helped only a later wave can tell."""
    row = Improvement.objects.select_related("wave__edition__survey").get(pk=improvement_id)
    if row.state == Improvement.State.OPEN:
        row.change({"state": Improvement.State.DONE}, version=None, at=at)
        tell("survey.mended", row.wave.edition.survey, {"improvement": row.pk}, at)


@transaction.atomic
def verify_improvement(*, improvement_id: int, at: datetime) -> None:
    """Close the loop: a later wave measured the same question better. Raises SurveyRefused where none did."""
    row = Improvement.objects.select_related("wave__edition__survey", "question").get(pk=improvement_id)
    later = queries.later_waves(row.wave)
    for wave in later if row.state != Improvement.State.OPEN else []:
        same = wave.edition.questions.filter(code=row.question.code).first()
        after = _measured(wave, same.pk) if same else None
        if after is not None and after > row.before:
            row.change({"state": Improvement.State.VERIFIED, "after": after, "verified_by": wave}, version=None, at=at)
            told = {"improvement": row.pk, "before": str(row.before), "after": str(after), "wave": wave.pk}
            tell("survey.verify", row.wave.edition.survey, told, at)
            core_actions.record("improvement.verified", {"improvement_id": row.pk}, at=at)
            return
    raise SurveyRefused("NOT_BETTER")


@transaction.atomic
def tell_respondents(*, wave_id: int, text: str, day: date, at: datetime) -> int:
    """Write to everybody visible who answered what came of it, once each; return how many mails left."""
    wave = Wave.objects.select_related("edition__survey").get(pk=wave_id)
    answered = wave.invitations.filter(told_at=None).exclude(answered_at=None)
    waiting = {one.customer_id: one for one in answered if one.customer_id is not None}
    done = customer_actions.write_to(
        customer_ids=waiting, channel="EMAIL", subject=_("What came of your answers"), text=text, purpose="SERVICE",
        key=f"survey:result:{wave.pk}", day=day, at=at,
    )  # fmt: skip
    told = [waiting[one.customer_id].pk for one in done if one.message_id and not one.reason]
    Invitation.objects.filter(pk__in=told).update(told_at=at)
    tell("wave.tell", wave.edition.survey, {"wave": wave.pk, "n_told": len(told)}, at)
    return len(told)


def _measured(wave: Wave, question_id: int) -> Decimal | None:
    with base.acting_as(base.System("measure")):
        value = queries.degree_of(wave, question_id)
    return None if value is None else (Decimal(value.numerator) / Decimal(value.denominator)).quantize(PLACES)
