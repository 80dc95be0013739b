"""Every event name and what follows from it: the nervous system on one page. Reactions are idempotent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.insight.actions import analyse
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.search import actions as search_actions
from zhike.jobs import upkeep


@dataclass(frozen=True)
class Happening:
    """What a reaction is handed: the event's payload, the moment, and a way to say how far it is."""

    event_id: int
    name: str
    payload: dict[str, Any]
    at: datetime
    progress: Callable[[int, int | None, str], None]


Reaction = Callable[[Happening], None]
KEEP_ANSWERS = timedelta(days=7)


def run_analysis(happening: Happening) -> None:
    """Carry out a requested analysis."""
    analyse.perform(run_id=happening.payload["run_id"], at=happening.at, progress=happening.progress)


def take_import_step(happening: Happening) -> None:
    """Take the step of an import that somebody asked for."""
    exchange_actions.perform(**happening.payload, at=happening.at, on_progress=happening.progress)


def index_customers(happening: Happening) -> None:
    """Let changed customers be found by what they are called now."""
    customer_actions.index_customers(customer_ids=happening.payload["customer_ids"])


def forget_customers(happening: Happening) -> None:
    """Let removed customers no longer be found."""
    search_actions.forget("customer", happening.payload["customer_ids"])


def tidy(happening: Happening) -> None:
    """Forget what is no longer of use: old answers to repeated submits, expired sessions."""
    core_actions.forget_answers(before=happening.at - KEEP_ANSWERS)
    org_actions.end_old_sessions()


def look_after_archives(happening: Happening) -> None:
    """Ask for archives that are stale by now to be brought up to date."""
    with base.acting_as(base.System("archive upkeep")):
        upkeep.look_after(day=org_queries.business_date(happening.at), at=happening.at)


def take_note_of_facts(happening: Happening) -> None:
    """Let what was written into an archive close the task that asked for it."""
    with base.acting_as(base.System("archive upkeep")):
        upkeep.take_note(happening.payload, day=org_queries.business_date(happening.at), at=happening.at)


def seal_facts(happening: Happening) -> None:
    """Seal what is kept of a field that has become sensitive."""
    customer_actions.seal_facts(noun=happening.payload["noun"], field=happening.payload["code"])


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "analysis.requested": (run_analysis,),
    "analysis.finished": (),
    "archive.written": (take_note_of_facts,),
    "call.answered": (),
    "call.taken_back": (),
    "catalog.changed": (seal_facts,),
    "customer.added": (index_customers,),
    "customer.changed": (index_customers,),
    "customer.assigned": (index_customers,),
    "customer.removed": (forget_customers,),
    "day.begun": (tidy, look_after_archives),
    "import.requested": (take_import_step,),
    "import.finished": (),
    "import.undone": (),
    "message.queued": (),
    "notice.given": (),
    "order.added": (),
    "order.removed": (),
    "task.added": (),
    "task.closed": (),
}
