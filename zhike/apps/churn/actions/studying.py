"""The seven systematic analyses: one done is noted with what came of it."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.churn.models import Study
from zhike.apps.churn.rules import studies
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base


class StudyRefused(ValueError):
    """An analysis cannot be noted so: BAD_STUDY, NO_RESULT or IN_FUTURE."""

    def __init__(self, rule: str):
        super().__init__(str(studies.FAULTS[rule]))
        self.rule = rule


@transaction.atomic
def note_study(*, code: str, day: date, today: date, result: str, at: datetime) -> int:
    """Note that one of the seven analyses was done, with what came of it; return its id. Raises StudyRefused."""
    if code not in studies.STUDIES:
        raise StudyRefused("BAD_STUDY")
    if not result.strip():
        raise StudyRefused("NO_RESULT")
    if day > today:
        raise StudyRefused("IN_FUTURE")
    row = Study.objects.create(code=code, day=day, result=result.strip(), user_id=base.actor().user_id, at=at)
    core_actions.audit("study.make", noun="study", object_id=row.pk, at=at, values={"code": code, "day": str(day)})
    return row.pk
