"""Competitors reviewed until something is to be done for it; events of the industry noted and rated."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.analytics import periods
from zhike.apps.changes import queries
from zhike.apps.changes.models import IndustryEvent, RivalReview
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.market import rules as market_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

STUDY = "RIVAL_STUDY"
REVIEW_WITHIN = timedelta(days=14)


class NoImprovement(Exception):
    """A review cannot be closed: nobody has anything to do by a day."""


class ReviewClosed(Exception):
    """A review that is closed takes nothing more."""


class BadEvent(ValueError):
    """An event of the industry cannot be kept so: of no known kind, of a day to come, rated beyond the scale."""


@transaction.atomic
def review_policies(*, case_ids: Iterable[int], day: date, at: datetime) -> int:
    """Let policies customers left for, as confirmed cases name them, be reviewed by who is in charge of them.

    Once a quarter for each; return how many reviews are new.
    """
    rows = churn_queries.cases().filter(pk__in=list(case_ids), reason="MANAGEMENT", status="CONFIRMED")
    subjects = [subject.casefold() for subject in rows.values_list("subject", flat=True) if subject.strip()]
    quarter, n_new = periods.containing(day).label, 0
    for row in queries.changes().filter(kind="POLICY").exclude(status="DRAFT") if subjects else ():
        named = [subject for subject in subjects if row.title.casefold() in subject]
        who = row.owner or row.author
        if not named or who is None:
            continue
        told = task_actions.add_task(
            title=_("Review the policy “%(title)s”: customers left because of it") % {"title": row.title},
            due_date=day + REVIEW_WITHIN, branch_id=row.branch_id, assignee_id=who.pk, priority="HIGH",
            source="policy", key=f"policy-review:{row.pk}:{quarter}", link=f"/policies/{row.pk}/", at=at,
        )  # fmt: skip
        n_new += told is not None
    return n_new


@transaction.atomic
def begin_review(*, competitor_id: int, text: str, day: date, at: datetime) -> int:
    """Begin a review of a competitor with what was found; return its id."""
    row = RivalReview.objects.create(
        competitor_id=competitor_id, text=text.strip(), day=day, author_id=base.actor().user_id, created_at=at,
        updated_at=at,
    )  # fmt: skip
    core_actions.audit("review.begin", noun="competitor", object_id=competitor_id, at=at, values={"day": str(day)})
    return row.pk


@transaction.atomic
def add_improvement(*, review_id: int, title: str, assignee_id: int, due_date: date, at: datetime) -> int | None:
    """Give somebody something to do for a review; return the id of the task. Raises ReviewClosed."""
    row = RivalReview.objects.select_for_update().get(pk=review_id)
    if row.closed_date:
        raise ReviewClosed(review_id)
    who = org_queries.user(assignee_id)
    n = len(queries.improvements(review_id)) + 1
    return task_actions.add_task(
        title=title, due_date=due_date, branch_id=who.branch_id if who else 0, assignee_id=assignee_id,
        source=queries.REVIEW, key=f"{queries.REVIEW}:{review_id}:{n}", at=at,
        link=f"/competitors/{row.competitor_id}/reviews/",
    )  # fmt: skip


@transaction.atomic
def close_review(*, review_id: int, day: date, at: datetime) -> None:
    """Close a review; it counts as the systematic study of rivals. Raises NoImprovement, ReviewClosed."""
    row = RivalReview.objects.select_for_update().get(pk=review_id)
    if row.closed_date:
        raise ReviewClosed(review_id)
    if not queries.improvements(review_id):
        raise NoImprovement(review_id)
    row.change({"closed_date": day}, version=None, at=at)
    core_actions.audit("review.close", noun="competitor", object_id=row.competitor_id, at=at, values={"day": str(day)})
    churn_actions.note_study(code=STUDY, day=day, today=day, result=row.text[:500], at=at)


@transaction.atomic
def note_event(*, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Keep what happened in the industry; return its id. Raises BadEvent."""
    if values["kind"] not in queries.EVENT_KINDS:
        raise BadEvent("kind")
    if values["day"] > day:
        raise BadEvent("day")
    row = IndustryEvent.objects.create(**values, author_id=base.actor().user_id, created_at=at, updated_at=at)
    core_actions.audit("industryevent.add", noun="industryevent", object_id=row.pk, at=at, values={"kind": row.kind})
    return row.pk


@transaction.atomic
def rate_event(*, event_id: int, impact: int, owner_id: int | None, follow_up: str, at: datetime) -> None:
    """Say how hard an event hits our customers, and who sees to it. Raises BadEvent."""
    if not market_rules.LEAST_IMPACT <= impact <= market_rules.MOST_IMPACT:
        raise BadEvent("impact")
    row = IndustryEvent.objects.select_for_update().get(pk=event_id)
    changed = row.change({"impact": impact, "owner_id": owner_id, "follow_up": follow_up}, version=None, at=at)
    if changed:
        core_actions.audit("industryevent.rate", noun="industryevent", object_id=event_id, at=at, values=changed)
