"""`zhike jobs list|calendar|shelf|retry`: what people wait for, what happens when, what keeps failing, another try."""

import argparse
from datetime import datetime
from typing import Any

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "list jobs, and give a failing one another try"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    terminal.add_verb(verbs, "list", "the latest jobs of everybody")
    terminal.add_verb(verbs, "calendar", "what happens by the calendar: when last and how it ended, when next")
    terminal.add_verb(verbs, "shelf", "events whose reactions kept failing")
    terminal.add_verb(verbs, "retry", "give an event on the shelf another try", "event")


def run(options: argparse.Namespace) -> int:
    """Do it and print the rows."""
    from zhike.apps.core import actions as core_actions
    from zhike.apps.core import base, clock
    from zhike.apps.core import queries as core_queries

    with base.acting_as(base.System(f"zhike jobs {options.verb}")):
        if options.verb == "list":
            return terminal.show(options, [_job(one) for one in core_queries.jobs_of(None)])
        if options.verb == "calendar":
            return terminal.show(options, [_due(one, clock.now()) for one in core_queries.calendar()])
        if options.verb == "retry":
            event = core_queries.shelved(int(options.event)) if options.event.isdecimal() else None
            if event is None:
                raise Refusal(f"There is no event {options.event} on the shelf.")
            core_actions.retry_shelved(event_id=event.pk, at=clock.now())
        return terminal.show(options, [_event(one) for one in core_queries.shelf()])


def _job(job: Any) -> dict[str, Any]:
    return {
        "job": job.pk, "event": job.event_id, "title": job.title, "status": job.status, "done": job.n_done,
        "total": job.n_total, "message": job.message,
    }  # fmt: skip


def _due(due: Any, at: datetime) -> dict[str, Any]:
    from django.utils import timezone

    from zhike.apps.core import queries as core_queries

    last = core_queries.runs_of(due.name, limit=1).first()
    next_at = due.next_at(timezone.localtime(at))
    return {
        "name": due.name, "next": next_at.isoformat() if next_at else None,
        "last": last.at.isoformat() if last else None, "status": last.status if last else None,
    }  # fmt: skip


def _event(event: Any) -> dict[str, Any]:
    return {"event": event.pk, "name": event.name, "attempts": event.n_attempts, "error": event.error}
