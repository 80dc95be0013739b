"""The dispatcher: claims due events, lets their reactions run as who caused them, settles or shelves them."""

import logging
import os
import secrets
import threading
import time
import traceback
from collections.abc import Callable

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries
from zhike.jobs import reactions, schedule

log = logging.getLogger("zhike.jobs")
IDLE_SECONDS = 0.5
LEASE_REFRESH_SECONDS = 60


class LostLease(RuntimeError):
    """Another worker has taken this event over."""


def run_once(*, worker: str | None = None, limit: int | None = None) -> int:
    """React to everything due now; return how many events were claimed."""
    name, n_events = worker or f"{os.getpid()}-{secrets.token_hex(4)}", 0
    with base.acting_as(base.System("dispatch")):
        schedule.record_due(at=clock.now())
        while limit is None or n_events < limit:
            event = core_actions.claim(worker=name, at=clock.now())
            if event is None:
                break
            _react(event, name)
            n_events += 1
        core_actions.seal_trail(at=clock.now())
    return n_events


def run_forever(stop: threading.Event) -> None:
    """React to events as they come, until told to stop."""
    while not stop.is_set():
        core_queries.worker_file().touch()
        try:
            n_events = run_once(limit=50)
        except Exception:
            log.exception("the dispatcher stumbled and goes on")
            n_events = 0
        if not n_events:
            stop.wait(IDLE_SECONDS)


def _react(event, worker: str) -> None:
    try:
        who = _actor_of(event)
        if who is None:
            core_actions.shelve(
                event_id=event.pk, worker=worker, at=clock.now(), error="The user who asked may no longer sign in."
            )
            return
        happening = reactions.Happening(event.pk, event.name, event.payload, clock.now(), _progress(event.pk, worker))
        with base.acting_as(who):
            for reaction in reactions.REACTIONS[event.name]:
                reaction(happening)
    except LostLease:
        log.warning("event %s went to another worker", event.pk)
    except Exception as fault:
        log.exception("event %s (%s) failed", event.pk, event.name)
        error = "".join(traceback.format_exception_only(fault)).strip()
        core_actions.settle(event_id=event.pk, worker=worker, at=clock.now(), error=error)
    else:
        core_actions.settle(event_id=event.pk, worker=worker, at=clock.now())


def _actor_of(event) -> base.Actor | None:
    machine = base.System(f"reaction to {event.name}")
    if event.user_id is None:
        return machine
    # What somebody asked for ends with their right to it; keeping house after what they did does not.
    who = org_queries.member(event.user_id, clock.today(clock.now()))
    return who or (None if hasattr(event, "progress") else machine)


def _progress(event_id: int, worker: str) -> Callable[[int, int | None, str], None]:
    last_refresh = time.monotonic()

    def report(n_done: int, n_total: int | None, step: str = "") -> None:
        nonlocal last_refresh
        core_actions.report_progress(event_id=event_id, n_done=n_done, n_total=n_total, step=step)
        if time.monotonic() - last_refresh > LEASE_REFRESH_SECONDS:
            last_refresh = time.monotonic()
            core_queries.worker_file().touch()
            if not core_actions.extend_lease(event_id=event_id, worker=worker, at=clock.now()):
                raise LostLease(event_id)

    return report
