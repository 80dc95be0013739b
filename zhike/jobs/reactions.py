"""Every event name and what follows from it: the nervous system on one page. Reactions are idempotent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhike.apps.insight.actions import analyse


@dataclass(frozen=True)
class Happening:
    """What a reaction is handed: the event's payload, the moment, and a way to say how far it is."""

    event_id: int
    name: str
    payload: dict[str, Any]
    at: datetime
    progress: Callable[[int, int | None, str], None]


Reaction = Callable[[Happening], None]

def run_analysis(happening: Happening) -> None:
    """Carry out a requested analysis."""
    analyse.perform(run_id=happening.payload["run_id"], at=happening.at, progress=happening.progress)


REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "analysis.requested": (run_analysis,),
    "analysis.finished": (),
    "customer.added": (),
    "customer.changed": (),
    "customer.assigned": (),
    "customer.removed": (),
}
