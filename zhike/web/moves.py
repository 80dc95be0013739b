"""What may be moved on a board, and how: each move is the action a page of the noun takes, and names the way back."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import lists as task_lists
from zhike.apps.tasks import queries as task_queries
from zhike.apps.tasks import rules as task_rules
from zhike.web.door import found


class Elsewhere(Exception):
    """The record is not in the lane any more that it was to be moved from."""


MOVED_ALREADY = (
    Elsewhere, task_actions.TaskClosed, task_actions.TaskOpen, interaction_actions.PromiseSettled,
    activity_actions.VisitEnded,
)  # fmt: skip
Ways = Mapping[str, tuple[str, ...]]


class Moves(NamedTuple):
    """The act it takes, from which lane to which, and what does it, returning what takes it back."""

    act: str
    ways: Callable[[], Ways]
    do: Callable[[int, str], str]
    # Whether a move is taken back to a day, as its lanes are no more than spans of days.
    is_by_day: bool = False
    # Lanes into which nothing is brought here, not even back, with the reason.
    closed: Mapping[str, Any] = MappingProxyType({})

    def takes_back(self, place: str) -> bool:
        """Say whether a move can be taken back to a place."""
        return _is_day(place) if self.is_by_day else place in self.ways() and place not in self.closed


def _always(ways: Ways) -> Callable[[], Ways]:
    return lambda: ways


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _due_ways() -> Ways:
    today = org_queries.business_date(clock.now())
    # On a Sunday nothing is left of the week.
    targets = ["TODAY", "LATER"] if task_rules.week_end(today) == today else ["TODAY", "WEEK", "LATER"]
    return {part: tuple(to for to in targets if to != part) for part in task_lists.PARTS}


def _due(pk: int, lane: str) -> str:
    """Give a task the last day of a part of the queue, or the very day it had before."""
    sunday = task_rules.week_end(today := org_queries.business_date(clock.now()))
    days = {"TODAY": today, "WEEK": sunday, "LATER": sunday + timedelta(days=1)}
    day = days.get(lane) or date.fromisoformat(lane)
    before = task_actions.change_task(task_id=pk, values={"due_date": day}, version=None, at=clock.now())
    return before.isoformat()


def _task(pk: int, lane: str) -> str:
    row, at = found(task_queries.task(pk)), clock.now()
    if lane == "OPEN":
        task_actions.reopen_task(task_id=pk, at=at)
    else:
        task_actions.close_task(task_id=pk, status=lane, at=at)
    return row.status


def _promise(pk: int, lane: str) -> str:
    row, at = found(interaction_queries.promise(pk)), clock.now()
    if lane == "OPEN":
        interaction_actions.reopen_promise(promise_id=pk, at=at)
    else:
        day = org_queries.business_date(at)
        interaction_actions.settle_promise(promise_id=pk, status=lane, day=day, at=at)
    return row.status


def _activity(pk: int, lane: str) -> str:
    row = found(activity_queries.activity(pk))
    activity_actions.change_activity(activity_id=pk, values={"status": lane}, version=None, at=clock.now())
    return row.status


def _visit(pk: int, lane: str) -> str:
    row, at = found(activity_queries.visit(pk)), clock.now()
    if lane == "PLANNED":
        activity_actions.reopen_visit(visit_id=pk, at=at)
    else:
        activity_actions.cancel_visit(visit_id=pk, at=at)
    return row.status


def _customer(pk: int, lane: str) -> str:
    row = found(customer_queries.customer(pk))
    customer_actions.change_customer(customer_id=pk, values={"status": lane}, version=None, at=clock.now())
    return row.status


_BY_HAND = tuple(code for code in customer_lists.STATUSES if code != "RETIRED")
# By list and board. A cancelled task and a visit that took place need words, so they are ended on their own pages.
MOVES = {
    ("task_list", "due"): Moves("task.edit", _due_ways, _due, is_by_day=True),
    ("task_list", "status"): Moves(
        "task.edit", _always({"OPEN": ("DONE",), "DONE": ("OPEN",), "CANCELLED": ("OPEN",)}), _task
    ),
    ("promises", "status"): Moves(
        "interaction.add",
        _always({"OPEN": ("KEPT", "BROKEN", "CANCELLED"), "KEPT": ("OPEN",), "BROKEN": ("OPEN",),
                 "CANCELLED": ("OPEN",)}), _promise,
    ),
    ("activities", "status"): Moves(
        "activity.edit",
        _always({"PLANNED": ("DONE", "CANCELLED"), "DONE": ("PLANNED",), "CANCELLED": ("PLANNED",)}), _activity,
    ),
    ("visit_list", "status"): Moves(
        "activity.edit", _always({"PLANNED": ("CANCELLED",), "CANCELLED": ("PLANNED",)}), _visit
    ),
    ("customers", "status"): Moves(
        "customer.edit",
        _always({code: tuple(to for to in _BY_HAND if to != code) for code in customer_lists.STATUSES}), _customer,
        closed={"RETIRED": customer_rules.RETIRED_AT_DESK},
    ),
}  # fmt: skip
