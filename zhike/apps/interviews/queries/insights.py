"""Reads of insights: those one may see, those of an interview or a session, and by their tags."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from zhike.apps.interviews.models import Insight, Tag

MOST_WORDS = 200


def insights() -> QuerySet[Insight]:
    """Return the visible insights with where they come from."""
    rows = Insight.objects.select_related("branch", "author", "session", "interview__customer")
    return rows.prefetch_related("tags")


def insight(insight_id: int) -> Insight | None:
    """Return a visible insight."""
    return insights().filter(pk=insight_id).first()


def insights_of(*, interview_id: int | None = None, session_id: int | None = None) -> QuerySet[Insight]:
    """Return the visible insights of an interview, or of a session, in their order."""
    return insights().filter(Q(interview_id=interview_id, session_id=session_id)).order_by("id")


def tagged_ids(word: str) -> Iterable[int] | None:
    """Return the visible insights with a tag; None for a tag nobody uses."""
    found = list(Tag.objects.filter(word=word).values_list("insight_id", flat=True))
    return found or None


def tag_words() -> Mapping[str, str]:
    """Return the tags in use among the visible insights."""
    found = Tag.objects.order_by("word").values_list("word", flat=True).distinct()[:MOST_WORDS]
    return {word: word for word in found}
