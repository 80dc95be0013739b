"""Reads of reviews: check-lists as they hold, reviews one may see, and the tasks that came of one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.reviews import rules
from zhike.apps.reviews.models import Review, Sheet
from zhike.apps.tasks import queries as task_queries


@dataclass(frozen=True)
class Points:
    """A check-list as it holds; nobody has changed one of version 0."""

    kind: str
    items: tuple[str, ...]
    version: int

    @property
    def is_of_program(self) -> bool:
        """Say whether these are the points the program brings."""
        return self.items == tuple(map(str, rules.SHEETS[self.kind]))


def sheet(kind: str) -> Points:
    """Return the check-list of a kind of review."""
    row = Sheet.objects.filter(kind=kind).first()
    # A list somebody emptied is that of the program, in the language of whoever reads it.
    items = (row and row.items) or rules.SHEETS[kind]
    return Points(kind, tuple(map(str, items)), row.version if row else 0)


def sheets() -> list[Points]:
    """Return the check-lists of all kinds."""
    return [sheet(kind) for kind in rules.KINDS]


def reviews() -> QuerySet[Review]:
    """Return the visible reviews with branch, whose work it was, and who looked."""
    return Review.objects.select_related("branch", "user", "reviewer").filter(taken_back_at=None)


def review(review_id: int) -> Review | None:
    """Return a visible review."""
    return reviews().filter(pk=review_id).first()


def attention_between(first: date, last: date) -> tuple[int, int]:
    """Return how many visible talks had smile, listening and presence all three, of those looked at for it."""
    found = (
        reviews()
        .filter(kind=rules.ATTENTION, day__range=(first, last))
        .order_by()
        .aggregate(n=Count("pk"), n_passed=Count("pk", filter=Q(score=1)))
    )
    return found["n_passed"], found["n"]


def taken_back(review_id: int) -> Review | None:
    """Return a visible review that was taken back."""
    return Review.objects.exclude(taken_back_at=None).filter(pk=review_id).first()


def reviews_of(interaction_id: int) -> QuerySet[Review]:
    """Return the visible reviews of a talk, newest first."""
    return reviews().filter(interaction_id=interaction_id).order_by("-day", "-id")


def improvements(review_id: int) -> QuerySet[Any]:
    """Return the visible tasks that came of a review."""
    keys = [task_key(review_id, n) for n in range(rules.MOST_IMPROVEMENTS)]
    return task_queries.tasks().filter(key__in=keys).order_by("id")


def task_key(review_id: int, n: int) -> str:
    """Return by which key a review knows its n-th task."""
    return f"review:{review_id}:{n}"


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what was written of a customer when talks with them were reviewed, for the customer to read."""
    rows = Review.objects.filter(interaction__customer_id=customer_id).order_by("day", "id")
    return {"reviews": [_written_of(row) for row in rows]}


def _written_of(row: Review) -> dict[str, Any]:
    remarks = "; ".join(f"{point}: {remark}" for point, _mark, remark in row.marks if remark)
    return {"day": row.day, "subject": row.subject, "note": row.note, "text": remarks}
