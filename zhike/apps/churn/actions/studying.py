"""The seven systematic analyses and review meetings: one held is noted; somebody is named for the next."""

from datetime import date, datetime

from django.db import transaction

from zhike.apps.churn.models import Study
from zhike.apps.churn.rules import studies
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries


class StudyRefused(ValueError):
    """An analysis cannot be noted so: BAD_STUDY, NO_RESULT, IN_FUTURE or NO_OWNER."""

    def __init__(self, rule: str):
        super().__init__(str(studies.FAULTS[rule]))
        self.rule = rule


@transaction.atomic
def note_study(
    *, code: str, day: date, today: date, result: str, present: str = "", owner_id: int | None = None, at: datetime
) -> int:
    """Note that one of the seven analyses or a review meeting took place, with what came of it; return its id.

    Whoever notes it answers for the next time unless somebody else is named. Raises StudyRefused.
    """
    if code not in (*studies.STUDIES, studies.REVIEW):
        raise StudyRefused("BAD_STUDY")
    if not result.strip():
        raise StudyRefused("NO_RESULT")
    if day > today:
        raise StudyRefused("IN_FUTURE")
    row = Study.objects.create(
        code=code, day=day, result=result.strip(), present=present.strip(), owner_id=_known(owner_id),
        user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    core_actions.audit("study.make", noun="study", object_id=row.pk, at=at, values={"code": code, "day": str(day)})
    return row.pk


@transaction.atomic
def name_owner(*, code: str, owner_id: int | None, at: datetime) -> int:
    """Name who answers for one of the seven before it took place; return the id of what was written."""
    if code not in studies.STUDIES:
        raise StudyRefused("BAD_STUDY")
    if owner_id is None:
        raise StudyRefused("NO_OWNER")
    row = Study.objects.create(code=code, owner_id=_known(owner_id), user_id=base.actor().user_id, at=at)
    values = {"code": code, "user_id": owner_id}
    core_actions.audit("study.own", noun="study", object_id=row.pk, at=at, values=values)
    return row.pk


def _known(owner_id: int | None) -> int | None:
    if owner_id is not None and org_queries.user(owner_id) is None:
        raise StudyRefused("NO_OWNER")
    return owner_id
