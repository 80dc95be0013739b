"""What may be moved on a board, and how: each move is the action a page of the noun takes, and names the way back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

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
from zhike.apps.sales import actions as sale_actions
from zhike.apps.sales import lists as sale_lists
from zhike.apps.sales import queries as sale_queries
from zhike.apps.sales import rules as sale_rules
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


class Ask(NamedTuple):
    """What is asked of whoever moves a card into a lane: a line, or one of some options."""

    label: Any
    options: Sequence[tuple[str, Any]] = ()


class Moves(NamedTuple):
    """The act it takes, from which lane to which, and what does it, returning what takes it back."""

    act: str
    ways: Callable[[], Ways]
    # Called with the record and the lane, and with the word where the lane asks for one.
    do: Callable[..., str]
    # Whether a move is taken back to a day, as its lanes are no more than spans of days.
    is_by_day: bool = False
    # Lanes into which nothing is brought here, not even back, with the reason.
    closed: Mapping[str, Any] = MappingProxyType({})
    # Lanes that ask for a word, and pairs of lanes between which nothing goes, with the reason.
    asks: Mapping[str, Ask] = MappingProxyType({})
    barred: Mapping[tuple[str, str], Any] = MappingProxyType({})
    # By what it says a rule refuses a move; each tells its sentence.
    refusals: tuple[type[Exception], ...] = ()

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


def _opportunity(pk: int, lane: str, word: str = "") -> str:
    """Pass a gate, win, lose with the reason; going back takes the gate back or opens it again."""
    row, at = found(sale_queries.opportunity(pk)), clock.now()
    day = org_queries.business_date(at)
    if row.closed_date is not None:
        sale_actions.reopen(opportunity_id=pk, at=at)
    elif lane == sale_rules.WON:
        sale_actions.win(opportunity_id=pk, day=day, at=at)
    elif lane == sale_rules.LOST:
        sale_actions.lose(opportunity_id=pk, reason=word, day=day, at=at)
    elif word:
        sale_actions.pass_gate(opportunity_id=pk, gate=lane, evidence=word, day=day, at=at)
    else:
        sale_actions.take_gate_back(opportunity_id=pk, gate=row.stage, at=at)
    return row.stage


def _opportunity_ways() -> Ways:
    gates, lost = (sale_rules.LEAD, *sale_rules.GATES), sale_rules.LOST
    ways: dict[str, tuple[str, ...]] = {one: (following, lost) for one, following in pairwise(gates)}
    return ways | {one: (sale_rules.WON, lost) for one in (gates[-1], sale_rules.QUOTED, sale_rules.CONTRACT)}


def _opportunity_bars() -> dict[tuple[str, str], Any]:
    """Return why an opportunity does not go from one stage to another."""
    ways, bars = _opportunity_ways(), {}
    for of in sale_rules.STAGES:
        for to in sale_rules.STAGES:
            if of != to and to not in ways.get(of, ()):
                bars[of, to] = _opportunity_bar(of, to)
    return bars


def _opportunity_bar(of: str, to: str) -> Any:
    if of in sale_rules.ENDED:
        return sale_rules.FAULTS["CLOSED"]
    passed = sale_rules.GATES[: sale_rules.GATES.index(of) + 1] if of in sale_rules.GATES else ()
    if of in (sale_rules.QUOTED, sale_rules.CONTRACT) or to == sale_rules.LEAD or to in passed:
        return _("A gate is taken back on the page of the opportunity.")
    missing = sale_rules.missing_before(to, passed) if to in sale_rules.GATES else ""
    missing = missing or (f"NEEDS_{left}" if (left := sale_rules.next_gate(passed)) else "")
    return sale_rules.FAULTS[missing] if missing else _("Quotations and contracts are written on its page.")


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
    ("opportunities", "stage"): Moves(
        "sale.edit", _always(_opportunity_ways()), _opportunity,
        asks={
            "PERSON": Ask(_("Who decides, and by what do we know it?")),
            "WORDS": Ask(_("To which idea did they agree, and how do we know?")),
            "PLAN": Ask(_("Which plan fits their needs, and by what do we know it?")),
            "LOST": Ask(_("Why was it lost?"), tuple(sale_lists.REASONS.items())),
        },
        barred=_opportunity_bars(), refusals=(sale_rules.SaleRefused,),
    ),
}  # fmt: skip
