"""Reads of reviews: check-lists as they hold, reviews one may see, and the tasks that came of one."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.analytics import levels
from zhike.analytics.differences import Share
from zhike.apps.reviews import rules
from zhike.apps.reviews.models import LevelCheck, LevelTest, Review, Sheet
from zhike.apps.tasks import queries as task_queries

YEAR = timedelta(days=365)


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


@dataclass(frozen=True)
class Point:
    """A point of the check-list, or all of them: what it came to there and at ours, 0 to 1, in how many visits."""

    point: str
    theirs: float | None
    n_theirs: int
    ours: float | None
    n_ours: int


@dataclass(frozen=True)
class Beside:
    """To be a competitor's customer beside ours: point by point, together, and the visits there, newest first."""

    points: tuple[Point, ...]
    whole: Point
    visits: tuple[Review, ...]


@dataclass(frozen=True)
class Kept:
    """How many readings of a place lie within the tolerance of a standard; of all places the branch is None."""

    branch: Any
    n_kept: int
    n: int


def level_tests() -> QuerySet[LevelTest]:
    """Return the tests of levels, newest first."""
    return LevelTest.objects.order_by("-day", "-id")


def level_test(leveltest_id: int) -> LevelTest | None:
    """Return a test of levels."""
    return LevelTest.objects.filter(pk=leveltest_id).first()


def tested(row: LevelTest) -> list[levels.Level]:
    """Return the levels of a test as they are reckoned with."""
    return [levels.Level(value, Share(n_liked, n_asked)) for value, n_asked, n_liked in row.levels]


def level_checks() -> QuerySet[LevelCheck]:
    """Return the visible readings that count, newest first."""
    rows = LevelCheck.objects.select_related("branch", "user", "test").filter(taken_back_at=None)
    return rows.order_by("-day", "-id")


def kept_by_branch(row: LevelTest) -> list[Kept]:
    """Return how the standard of a test is kept by the visible readings: all together, then the worst place first."""
    if row.standard is None:
        return []
    by: dict[int, list[LevelCheck]] = {}
    for one in level_checks().filter(test=row):
        by.setdefault(one.branch_id, []).append(one)
    told = [Kept(some[0].branch, *_within(row, some)) for some in by.values()]
    told.sort(key=lambda one: (one.n_kept / one.n, one.branch.name))
    return [Kept(None, *_within(row, [one for some in by.values() for one in some])), *told] if told else []


def _within(row: LevelTest, checks: list[LevelCheck]) -> tuple[int, int]:
    return levels.kept([one.reading for one in checks], row.standard or 0.0, row.tolerance or 0.0)


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
    return Review.objects.select_related("branch", "user", "reviewer", "rival").filter(taken_back_at=None)


def visits_at_ours(first: date, last: date) -> QuerySet[Review]:
    """Return the visible mystery visits at places of ours between two days, both included."""
    return reviews().filter(kind=rules.MYSTERY_VISIT, rival=None, day__range=(first, last))


def beside(competitor_id: int, day: date) -> Beside:
    """Return what visible mystery visits of the year up to a day found at a competitor's and at ours, by point."""
    span = (day - YEAR + timedelta(days=1), day)
    theirs = list(reviews().filter(kind=rules.MYSTERY_VISIT, rival_id=competitor_id, day__range=span))
    ours = list(visits_at_ours(*span)) if theirs else []
    points = dict.fromkeys(point for row in (*theirs, *ours) for point, *_rest in row.marks)
    told = [_point(point, _marks(theirs, point), _marks(ours, point)) for point in points]
    whole = Point("", *_mean([row.score for row in theirs]), *_mean([row.score for row in ours]))
    visits = tuple(sorted(theirs, key=lambda one: (one.day, one.pk), reverse=True))
    return Beside(tuple(told), replace(whole, n_theirs=len(theirs), n_ours=len(ours)), visits)


def _point(point: str, theirs: list[str], ours: list[str]) -> Point:
    return Point(point, rules.score(theirs), _n_counted(theirs), rules.score(ours), _n_counted(ours))


def _marks(rows: list[Review], point: str) -> list[str]:
    return [mark for row in rows for asked, mark, *_rest in row.marks if asked == point]


def _n_counted(marks: list[str]) -> int:
    return sum(rules.MARKS[mark] is not None for mark in marks)


def _mean(scores: list[float | None]) -> tuple[float | None, int]:
    known = [one for one in scores if one is not None]
    return (sum(known) / len(known) if known else None), len(known)


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
