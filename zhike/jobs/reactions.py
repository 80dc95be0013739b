"""Every event name and what follows from it: the nervous system on one page. Reactions are idempotent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Happening:
    """What a reaction is handed: the event's payload, the moment, and a way to say how far it is."""

    event_id: int
    name: str
    payload: dict[str, Any]
    at: datetime
    progress: Callable[[int, int | None, str], None]


Reaction = Callable[[Happening], None]

REACTIONS: dict[str, tuple[Reaction, ...]] = {
    "customer.added": (),
    "customer.changed": (),
    "customer.assigned": (),
    "customer.removed": (),
}
