"""`zhike run-jobs --once|NAME`: does what is due now, or one job of the calendar, and stops."""

import argparse
import json

from zhike.config.refusal import Refusal

HELP = "do the jobs and reactions that are due now, or one job of the calendar"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take a job's name, or that it is once: `zhike worker` is what goes on."""
    parser.add_argument("name", nargs="?", help="a job of the calendar, see `zhike jobs calendar`")
    parser.add_argument("--once", action="store_true", help="stop when nothing is due (required without a name)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """React to everything due; exit 1 when something is on the shelf, or the named job was not done."""
    from zhike.apps.core import queries as core_queries
    from zhike.jobs import dispatch

    if not options.name and not options.once:
        raise Refusal("Name a job, or say --once for everything that is due.")
    event_id = _asked(options.name) if options.name else None
    n_events = dispatch.run_once()
    n_shelved = core_queries.n_shelved()
    told: dict[str, int | str] = {"n_events": n_events, "n_shelved": n_shelved}
    if event_id is not None:
        event = next(one for one in core_queries.runs_of(options.name) if one.pk == event_id)
        told |= {"job": options.name, "status": event.status, "error": event.error}
    if options.json:
        print(json.dumps(told))
    else:
        job = f"{options.name}: {told['status']}. " if options.name else ""
        print(f"{job}{n_events} events done, {n_shelved} on the shelf.")
    return 1 if n_shelved or told.get("status", "DONE") != "DONE" else 0


def _asked(name: str) -> int:
    from zhike.apps.core import base, clock
    from zhike.apps.core import queries as core_queries
    from zhike.apps.core.actions import timing

    try:
        with base.acting_as(base.System("zhike run-jobs")):
            event_id = timing.repeat(name=name, at=clock.now())
    except KeyError:
        known = ", ".join(due.name for due in core_queries.calendar())
        raise Refusal(f"There is no job {name}. There are: {known}.") from None
    if event_id is None:
        raise Refusal(f"{name} is under way already.")
    return event_id
