"""Changes in bulk of any list: one field of many records set in parts, what was before kept, so that they go back."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from zhike.apps.activities import actions as activity_actions
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import bulk
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.media import actions as media_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.stewardship import queries
from zhike.apps.stewardship.models import BulkEdit, BulkPart
from zhike.apps.tasks import actions as task_actions

UNDO_FOR = timedelta(days=30)
N_SHOWN = 10
CUSTOMERS = "customers"
Report = Callable[[int, int | None, str], None]
# By list: what may be changed together. Contacts, gifts and orders are not: each stands for something that happened.
FIELDS: Mapping[str, Mapping[str, bulk.Field]] = {
    "customers": customer_actions.BULK, "people": people_actions.BULK, "promises": interaction_actions.BULK,
    "task_list": task_actions.BULK, "visit_list": activity_actions.VISITS, "activities": activity_actions.ACTIVITIES,
    "interviews": interview_actions.BULK,
    "advertisements": media_actions.ADVERTISEMENTS,
}  # fmt: skip


class NothingToTakeBack(Exception):
    """The bulk edit was made by somebody else, too long ago, or never."""


@dataclass
class Trial:
    """What a bulk edit would do: how many change, how many are so already, who is left out and why."""

    n_changing: int = 0
    n_same: int = 0
    first: list[bulk.Look] = field(default_factory=list)
    refused: Counter = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


class NeedsReview(ValueError):
    """A bulk edit would run over customers with old issues nobody has looked at: BULK_NEEDS_REVIEW."""

    def __init__(self, customer_ids: list[int]):
        super().__init__("BULK_NEEDS_REVIEW")
        self.customer_ids = customer_ids


def held_up(*, list_name: str, ids: list[int], at: datetime) -> list[int]:
    """Return the customers whose old issues hold a bulk edit up: of more than the house allows to be treated alike."""
    if list_name != CUSTOMERS or len(ids) <= churn_queries.rule_of_events()["bulk"]:
        return []
    return churn_queries.unreviewed(ids, org_queries.business_date(at))


def try_bulk(*, of: bulk.Field, ids: list[int], change: bulk.Change, at: datetime) -> Trial:
    """Look at every chosen record, part by part, and say what a bulk edit would do."""
    told = Trial()
    for part in core_rules.chunks(ids, size=of.at_once):
        for one in of.look(part, change, at=at):
            if one.verdict == bulk.CHANGES:
                told.n_changing += 1
                told.first += [one] if len(told.first) < N_SHOWN else []
            elif one.verdict == bulk.SAME:
                told.n_same += 1
            else:
                told.refused[one.verdict] += 1
                some = told.examples.setdefault(one.verdict, [])
                some += [one.name] if len(some) < N_SHOWN else []
    return told


@transaction.atomic
def plan_bulk(*, list_name: str, field: str, ids: Iterable[int], change: bulk.Change, at: datetime) -> int:
    """Write down what a bulk edit is about before anything changes; return its id.

    Raises NeedsReview where many customers are chosen and old issues of some wait for a look.
    """
    ids = list(dict.fromkeys(ids))
    if waiting := held_up(list_name=list_name, ids=ids, at=at):
        raise NeedsReview(waiting)
    of, user_id = FIELDS[list_name][field], base.actor().user_id
    if user_id is None:
        raise ValueError("a bulk edit belongs to the person who makes it")
    parts = [list(part) for part in core_rules.chunks(ids, size=of.at_once)]
    edit = BulkEdit.objects.create(
        user_id=user_id, list_name=list_name, field=field, value="" if change.value is None else str(change.value),
        day=change.day, note=change.note, at=at, n_chosen=sum(map(len, parts)),
    )  # fmt: skip
    BulkPart.objects.bulk_create(BulkPart(edit=edit, ids=part) for part in parts)
    return edit.pk


def request_bulk(*, edit_id: int, is_undo: bool, title: str, link: str, at: datetime) -> None:
    """Ask the worker to carry out a bulk edit, or to take it back."""
    payload = {"edit_id": edit_id, "is_undo": is_undo}
    core_actions.request_job("bulk.requested", payload, title=title, link=link, at=at)


def run_bulk(*, edit_id: int, at: datetime, on_progress: Report | None = None) -> BulkEdit:
    """Carry a planned bulk edit out, part by part; started again, it goes on with the rest."""
    edit = _mine(edit_id)
    of, change = change_of(edit)
    for part in _parts(edit, BulkEdit.Status.WAITING, on_progress):
        _run_part(part, of, change, at=at)
    BulkEdit.objects.filter(pk=edit_id, status=BulkEdit.Status.WAITING).update(status=BulkEdit.Status.DONE)
    edit.refresh_from_db()
    return edit


def undo_bulk(*, edit_id: int, at: datetime, on_progress: Report | None = None) -> BulkEdit:
    """Give records back what they had before one's own bulk edit; those changed since stay as they are."""
    edit = _mine(edit_id)
    if edit.at < at - UNDO_FOR:
        raise NothingToTakeBack("This change can no longer be undone.")
    of, change = change_of(edit)
    # Of a change that stopped halfway the rest is not carried out any more.
    BulkPart.objects.filter(edit=edit, status=BulkEdit.Status.WAITING).update(status=BulkEdit.Status.UNDONE)
    for part in _parts(edit, BulkEdit.Status.DONE, on_progress):
        _undo_part(part, of, change, at=at)
    BulkEdit.objects.filter(pk=edit_id).update(status=BulkEdit.Status.UNDONE)
    edit.refresh_from_db()
    return edit


def change_of(edit: BulkEdit) -> tuple[bulk.Field, bulk.Change]:
    """Return the field a bulk edit sets, and to what."""
    of = FIELDS[edit.list_name][edit.field]
    return of, bulk.Change(of.kept(edit.value), edit.day, edit.note, edit.pk)


def _mine(edit_id: int) -> BulkEdit:
    edit = queries.bulk_edit(edit_id)
    if edit is None or not base.actor().may(FIELDS[edit.list_name][edit.field].act):
        raise NothingToTakeBack("There is no such change of yours.")
    return edit


def _parts(edit: BulkEdit, status: str, on_progress: Report | None) -> Iterator[BulkPart]:
    n_done = 0
    for part in BulkPart.objects.filter(edit=edit).order_by("pk").iterator(chunk_size=10):
        if part.status == status:
            yield part
        n_done += len(part.ids)
        if on_progress:
            on_progress(n_done, edit.n_chosen, "")


@transaction.atomic
def _run_part(part: BulkPart, of: bulk.Field, change: bulk.Change, *, at: datetime) -> None:
    # Whoever comes second finds the part taken.
    if not BulkPart.objects.filter(pk=part.pk, status=BulkEdit.Status.WAITING).update(status=BulkEdit.Status.DONE):
        return
    done = of.put(part.ids, change, at=at)
    BulkPart.objects.filter(pk=part.pk).update(former=done.former)
    BulkEdit.objects.filter(pk=part.edit_id).update(
        n_changed=F("n_changed") + len(done.former), n_same=F("n_same") + done.n_same,
        n_refused=F("n_refused") + len(part.ids) - len(done.former) - done.n_same,
    )  # fmt: skip


@transaction.atomic
def _undo_part(part: BulkPart, of: bulk.Field, change: bulk.Change, *, at: datetime) -> None:
    if not BulkPart.objects.filter(pk=part.pk, status=BulkEdit.Status.DONE).update(status=BulkEdit.Status.UNDONE):
        return
    n_back = len(of.back({int(pk): value for pk, value in part.former.items()}, change, at=at))
    BulkEdit.objects.filter(pk=part.edit_id).update(n_back=F("n_back") + n_back)
