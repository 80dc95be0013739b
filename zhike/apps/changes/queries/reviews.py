"""Reads of reviews of competitors with what is to be done for them, and of events of the industry."""

from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhike.apps.changes.models import IndustryEvent, RivalReview
from zhike.apps.core import base
from zhike.apps.market import rules as market_rules
from zhike.apps.tasks import queries as task_queries

# How the tasks of a review are known: where they come from, and the beginning of their keys.
REVIEW = "rival_review"
EVENT_KINDS = ("REGULATION", "TECHNOLOGY", "DEMAND", "ENTRY", "SUPPLY", "OTHER_EVENT")


def reviews_of(competitor_id: int) -> QuerySet[RivalReview]:
    """Return the reviews of a competitor, the newest first."""
    return RivalReview.objects.select_related("author").filter(competitor_id=competitor_id).order_by("-day", "-pk")


def review(review_id: int) -> RivalReview | None:
    """Return a review."""
    return RivalReview.objects.filter(pk=review_id).first()


def improvements(review_id: int) -> list[Any]:
    """Return what is to be done for a review, by whom and until when, as it was decided."""
    with base.acting_as(base.System("improvements of a review")):
        rows = task_queries.tasks().filter(source=REVIEW, key__startswith=f"{REVIEW}:{review_id}:")
        return list(rows.order_by("pk"))


def events() -> QuerySet[IndustryEvent]:
    """Return the events of the industry, the newest first."""
    return IndustryEvent.objects.select_related("branch", "owner", "author").order_by("-day", "-pk")


def event(event_id: int) -> IndustryEvent | None:
    """Return an event of the industry."""
    return events().filter(pk=event_id).first()


def unrated_events(today: date) -> QuerySet[IndustryEvent]:
    """Return the events nobody has rated within the time there is for it."""
    return events().filter(impact=None, day__lt=today - market_rules.RATED_WITHIN)
