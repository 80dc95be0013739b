"""Every event name and what follows from it: the nervous system on one page. Reactions are idempotent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import backups, erasures
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.insight.actions import analyse
from zhike.apps.org import actions as org_actions
from zhike.apps.search import actions as search_actions
from zhike.apps.trade import queries as trade_queries


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


def back_up(happening: Happening) -> None:
    """Make the backup of the day, or the one somebody asked for."""
    why = "NIGHTLY" if happening.name == "backup.due" else "BY_HAND"
    backups.perform(why=why, event_id=happening.event_id, at=happening.at, report=happening.progress)


def forget_files(happening: Happening) -> None:
    """Let the uploads and undo copies go that may name an erased person."""
    customer_id = happening.payload["customer_id"]
    with base.acting_as(base.System("erasure")):
        row = customer_queries.customer(customer_id)
        import_ids = trade_queries.import_ids_of(customer_id) | ({row.import_id} if row and row.import_id else set())
    exchange_actions.forget_customer(customer_id=customer_id, import_ids=import_ids)


def tidy(happening: Happening) -> None:
    """Forget what is no longer of use: old answers to repeated submits, expired sessions, bytes of the erased."""
    core_actions.forget_answers(before=happening.at - KEEP_ANSWERS)
    org_actions.end_old_sessions()
    erasures.sweep(at=happening.at)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "analysis.requested": (run_analysis,),
    "analysis.finished": (),
    "backup.due": (back_up,),
    "backup.requested": (back_up,),
    "call.answered": (),
    "call.taken_back": (),
    "consent.given": (),
    "consent.withdrawn": (),
    "customer.added": (index_customers,),
    "customer.changed": (index_customers,),
    "customer.assigned": (index_customers,),
    "customer.removed": (forget_customers,),
    "day.begun": (tidy,),
    "import.requested": (take_import_step,),
    "import.finished": (),
    "import.undone": (),
    "message.queued": (),
    "notice.given": (),
    "order.added": (),
    "order.removed": (),
    "person.erased": (forget_files,),
    "task.added": (),
    "task.closed": (),
}
