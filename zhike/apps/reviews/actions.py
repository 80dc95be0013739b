"""Writes of reviews: what was found and what must get better, taking a review back, changing a check-list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import queries, rules
from zhike.apps.reviews.models import LevelCheck, LevelTest, Review, Sheet
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries


class NoSuchReview(Exception):
    """The review does not exist, may not be seen, or is somebody else's."""


class ReviewRefused(ValueError):
    """A review breaks a rule: NO_CONTACT, NO_BRANCH, BAD_MARKS, NO_DOER, NOT_THEIRS."""


class SheetRefused(ValueError):
    """A check-list has no point, too many, or one twice."""


class LevelTestRefused(ValueError):
    """A test of levels, its standard or a reading breaks a rule: one of rules.LEVEL_FAULTS."""


@dataclass(frozen=True)
class NewLevelTest:
    """What was varied, and of each level how many were asked and how many liked it."""

    name: str
    parameter: str
    unit: str
    day: date
    levels: Sequence[tuple[float, int, int]]
    note: str = ""


@dataclass(frozen=True)
class Mark:
    """What was found at one point of a check-list."""

    mark: str
    remark: str = ""


@dataclass(frozen=True)
class NewReview:
    """What was looked at and what was found; a mark for each point of the check-list, in its order."""

    kind: str
    day: date
    marks: Sequence[Mark]
    subject: str
    branch_id: int | None = None
    interaction_id: int | None = None
    # Of a mystery visit: the competitor whose place it was.
    rival_id: int | None = None
    note: str = ""
    # Each becomes a task of somebody, due on a day.
    improvements: Sequence[str] = ()
    doer_id: int | None = None
    due_date: date | None = None
    # The check-list as the writer saw it; None takes the one that holds.
    sheet_version: int | None = None


@transaction.atomic
def add_review(*, new: NewReview, at: datetime) -> int:
    """Keep a review with the tasks that come of it; return its id.

    Raises ReviewRefused, and core.base.StaleRecord where the check-list was changed meanwhile.
    """
    sheet = queries.sheet(new.kind)
    if new.sheet_version not in (None, sheet.version):
        raise base.StaleRecord(0, new.sheet_version or 0, sheet.version)
    if len(new.marks) != len(sheet.items) or {one.mark for one in new.marks} - set(rules.MARKS):
        raise ReviewRefused("BAD_MARKS")
    if new.rival_id and new.kind != rules.MYSTERY_VISIT:
        raise ReviewRefused("NOT_THEIRS")
    where = _about_talk(new) if rules.needs_contact(new.kind) else _about_ourselves(new)
    marks = [[item, one.mark, one.remark] for item, one in zip(sheet.items, new.marks, strict=True)]
    row = Review(
        kind=new.kind, day=new.day, marks=marks, note=new.note,
        score=rules.overall(new.kind, [one.mark for one in new.marks]),
        subject=new.subject, reviewer_id=base.actor().user_id, created_at=at, updated_at=at, **where,
    )  # fmt: skip
    row.save(force_insert=True)
    _ask_for(row, new, at)
    _meet_orders(row, at)
    _tell("review.add", row, at, {"kind": row.kind, "score": row.score})
    core_actions.record("review.added", {"review_id": row.pk, "kind": row.kind}, at=at)
    return row.pk


def _about_talk(new: NewReview) -> dict[str, Any]:
    talk = interaction_queries.interaction(new.interaction_id) if new.interaction_id else None
    if talk is None:
        raise ReviewRefused("NO_CONTACT")
    return {"interaction_id": talk.pk, "branch_id": talk.branch_id, "user_id": talk.user_id}


def _about_ourselves(new: NewReview) -> dict[str, Any]:
    branch = org_queries.row_branches(base.actor()).filter(pk=new.branch_id or 0).first()
    if branch is None:
        raise ReviewRefused("NO_BRANCH")
    user_id = base.actor().user_id if new.kind == rules.OWN_CUSTOMER else None
    return {"branch_id": branch.pk, "user_id": user_id, "rival_id": new.rival_id}


def _ask_for(row: Review, new: NewReview, at: datetime) -> None:
    """Make a task of everything that must get better."""
    if not new.improvements:
        return
    doer_id = new.doer_id or base.actor().user_id or 0
    if not org_queries.people_for(base.actor()).filter(pk=doer_id).exists():
        raise ReviewRefused("NO_DOER")
    for n, what in enumerate(new.improvements):
        task_actions.add_task(
            title=what, due_date=new.due_date or new.day, branch_id=row.branch_id, assignee_id=doer_id,
            source="review", key=queries.task_key(row.pk, n), link=f"/reviews/{row.pk}/", at=at,
        )  # fmt: skip


@transaction.atomic
def order_visit(*, branch_id: int, title: str, due_date: date, key: str, at: datetime) -> int | None:
    """Ask for a mystery visit at a place of ours; return the task, None where it was asked for already.

    It is a task of who leads the place above and stands there: a visit that is announced is none. The visit noted
    closes it.
    """
    place = org_queries.branch(branch_id)
    above = (place and place.parent_id) or branch_id
    with base.acting_as(base.System("mystery visits ordered")):
        return task_actions.add_task(
            title=title, due_date=due_date, branch_id=above, source=rules.MYSTERY_VISIT,
            assignee_id=next(iter(org_queries.manager_ids(above)), None), key=f"{_order_key(branch_id)}{key}",
            link=f"/reviews/add/?kind={rules.MYSTERY_VISIT}&branch={branch_id}", at=at,
        )  # fmt: skip


def _order_key(branch_id: int) -> str:
    return f"visit:{branch_id}:"


def _meet_orders(row: Review, at: datetime) -> None:
    """Close what had asked for the visit that was made."""
    if row.kind != rules.MYSTERY_VISIT or row.rival_id:
        return
    with base.acting_as(base.System("mystery visits made")):
        ordered = task_queries.open_tasks().filter(
            source=rules.MYSTERY_VISIT, key__startswith=_order_key(row.branch_id)
        )
        for task_id in list(ordered.values_list("pk", flat=True)):
            task_actions.close_task(task_id=task_id, at=at)


@transaction.atomic
def take_back_review(*, review_id: int, at: datetime) -> None:
    """Take one's own review back; the tasks that came of it stay."""
    _set_aside(queries.review(review_id), "review.take_back", at, at)


@transaction.atomic
def restore_review(*, review_id: int, at: datetime) -> None:
    """Let one's own review that was taken back count again."""
    _set_aside(queries.taken_back(review_id), "review.restore", None, at)


def _set_aside(row: Review | None, act: str, taken_back_at: datetime | None, at: datetime) -> None:
    if row is None or row.reviewer_id != base.actor().user_id:
        raise NoSuchReview(row.pk if row else 0)
    row.change({"taken_back_at": taken_back_at}, version=None, at=at)
    _tell(act, row, at, {})
    core_actions.record("review.changed", {"review_id": row.pk}, at=at)


@transaction.atomic
def change_sheet(*, kind: str, items: Sequence[str], version: int, at: datetime) -> None:
    """Change the check-list of a kind of review; no points bring that of the program back.

    Raises SheetRefused, and core.base.StaleRecord where somebody was faster.
    """
    if len(items) > rules.MOST_POINTS or len(set(items)) != len(items):
        raise SheetRefused(kind)
    now = queries.sheet(kind)
    if now.version != version:
        raise base.StaleRecord(0, version, now.version)
    kept = list(items)
    if now.version:
        Sheet.objects.get(kind=kind).change({"items": kept}, version=version, at=at)
    else:
        _begin(kind, kept, at)
    core_actions.audit("sheet.change", noun="sheet", object_id=None, at=at, values={"kind": kind, "items": kept})
    core_actions.record("sheet.changed", {"kind": kind}, at=at)


def _begin(kind: str, items: list[str], at: datetime) -> None:
    try:
        with transaction.atomic():
            Sheet.objects.create(kind=kind, items=items, created_at=at, updated_at=at)
    except IntegrityError:
        raise base.StaleRecord(0, 0, queries.sheet(kind).version) from None


@transaction.atomic
def add_level_test(*, new: NewLevelTest, at: datetime) -> int:
    """Keep what people said of several levels; return its id. Raises LevelTestRefused."""
    if not all(rules.is_measurable(value) for value, *_counts in new.levels):
        raise LevelTestRefused("BAD_LEVEL")
    levels = sorted(new.levels)
    if not rules.FEWEST_LEVELS <= len(levels) <= rules.MOST_LEVELS:
        raise LevelTestRefused("FEW_LEVELS")
    if len({value for value, *_counts in levels}) != len(levels):
        raise LevelTestRefused("LEVEL_TWICE")
    if not all(0 < n_asked <= rules.MOST_ASKED and 0 <= n_liked <= n_asked for _value, n_asked, n_liked in levels):
        raise LevelTestRefused("BAD_COUNT")
    values = {"name": new.name, "parameter": new.parameter, "unit": new.unit, "day": new.day, "note": new.note}
    row = LevelTest(**values, levels=[list(one) for one in levels], created_at=at, updated_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise LevelTestRefused("NAME_TAKEN") from None
    told = values | {"day": str(new.day), "levels": row.levels}
    core_actions.audit("leveltest.add", noun="leveltest", object_id=row.pk, at=at, values=told)
    core_actions.record("leveltest.changed", {"leveltest_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def publish_standard(*, leveltest_id: int, standard: float, tolerance: float, version: int, at: datetime) -> None:
    """Publish one of the levels that were tested as what every place keeps to.

    Raises LevelTestRefused, and core.base.StaleRecord where somebody was faster.
    """
    row = queries.level_test(leveltest_id)
    if row is None or standard not in [value for value, *_counts in row.levels]:
        raise LevelTestRefused("NOT_TESTED")
    if not rules.is_measurable(tolerance) or tolerance < 0:
        raise LevelTestRefused("BAD_TOLERANCE")
    values = {"standard": standard, "tolerance": tolerance}
    row.change(values | {"published_at": at}, version=version, at=at)
    core_actions.audit("leveltest.publish", noun="leveltest", object_id=row.pk, at=at, values=values)
    core_actions.record("leveltest.changed", {"leveltest_id": row.pk}, at=at)


@transaction.atomic
def add_level_check(*, leveltest_id: int, branch_id: int, reading: float, day: date, at: datetime) -> int:
    """Keep a reading taken at a place; return its id. Raises LevelTestRefused, or ReviewRefused("NO_BRANCH")."""
    test = queries.level_test(leveltest_id)
    if test is None or test.standard is None:
        raise LevelTestRefused("NO_STANDARD")
    if not rules.is_measurable(reading):
        raise LevelTestRefused("BAD_READING")
    branch = org_queries.row_branches(base.actor()).filter(pk=branch_id).first()
    if branch is None:
        raise ReviewRefused("NO_BRANCH")
    row = LevelCheck(
        test=test, branch=branch, user_id=base.actor().user_id, day=day, reading=reading, created_at=at, updated_at=at
    )
    row.save(force_insert=True)
    _tell_check("levelcheck.add", row, at)
    return row.pk


@transaction.atomic
def take_back_level_check(*, levelcheck_id: int, at: datetime) -> None:
    """Take a reading back that was not right."""
    row = queries.level_checks().filter(pk=levelcheck_id).first()
    if row is None or row.user_id != base.actor().user_id:
        raise NoSuchReview(levelcheck_id)
    row.change({"taken_back_at": at}, version=None, at=at)
    _tell_check("levelcheck.take_back", row, at)


def _tell_check(act: str, row: LevelCheck, at: datetime) -> None:
    told = {"reading": row.reading, "day": str(row.day)}
    core_actions.audit(act, noun="levelcheck", object_id=row.pk, branch_id=row.branch_id, at=at, values=told)
    core_actions.record("levelcheck.changed", {"levelcheck_id": row.pk}, at=at)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about talks with a person; marks and days stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        rows = list(Review.objects.filter(interaction__customer_id=customer_id))
        for row in rows:
            row.marks = [[item, mark, ""] for item, mark, _remark in row.marks]
            row.note = row.subject = ""
        Review.objects.bulk_update(rows, ["marks", "note", "subject"])
    return len(rows)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was found about talks with some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        about = Review.objects.filter(interaction__customer_id__in=customer_ids)
        return blotting.blot(about, ("subject", "marks", "note"), words)


def _tell(act: str, row: Review, at: datetime, values: dict[str, Any]) -> None:
    core_actions.audit(act, noun="review", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
