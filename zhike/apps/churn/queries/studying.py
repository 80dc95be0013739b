"""The board of the seven systematic analyses: when each was last done, by the program's own evidence or by a note."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Max, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn.models import Measure, Study
from zhike.apps.churn.queries import reading as case_queries
from zhike.apps.churn.rules import studies
from zhike.apps.core import clock
from zhike.apps.interviews import queries as interview_queries


def studies_of(code: str) -> QuerySet[Study]:
    """Return when one of the seven was done and who was named for it, what was written last first."""
    return Study.objects.select_related("user", "owner").filter(code=code).order_by("-at", "-id")


def held(code: str) -> QuerySet[Study]:
    """Return the times one of the analyses or a review meeting took place, newest first."""
    return Study.objects.select_related("user", "owner").filter(code=code).exclude(day=None).order_by("-day", "-id")


def study(study_id: int) -> Study | None:
    """Return an analysis or a review meeting that took place."""
    return Study.objects.exclude(day=None).filter(pk=study_id).first()


def studies_board(today: date, seen: Mapping[str, date | None]) -> list[studies.Standing]:
    """Return how each of the seven stands; `seen` has days the caller found evidence of."""
    every = catalog_queries.table("churn_studies")
    known = _evidence(today) | dict(seen)
    board = []
    for code in studies.STUDIES:
        noted, last = held(code).first(), studies_of(code).first()
        days = [day for day in (noted.day if noted else None, known.get(code)) if day]
        board.append(studies.standing(
            code, done=max(days, default=None), result=noted.result if noted else "", every=every[code]["days"],
            today=today, owner=(last.owner or last.user) if last else None,
        ))  # fmt: skip
    return board


def _evidence(today: date) -> dict[str, date | None]:
    """Return what was done without anybody noting it: cases analysed, those who left asked, measures taken."""
    analysed = case_queries.counted().aggregate(last=Max("analysed_date"))["last"]
    asked = interview_queries.interviews().order_by().aggregate(last=Max("held_date"))["last"]
    done = Measure.objects.exclude(status="DROPPED").filter(kind="PREVENT").order_by()
    rescued = done.exclude(case=None).aggregate(last=Max("done_date"))["last"]
    designed = done.filter(case=None).aggregate(last=Max("created_at"))["last"]
    return {
        "EVENT_CAUSE": analysed, "OPINION_SURVEY": asked, "RESCUE_PREVENT_SIMILAR": rescued,
        "PREVENTIVE_DESIGN": min(clock.today(designed), today) if designed else None,
    }  # fmt: skip
