"""`zhike run-jobs --once`: does what is due now and stops."""

import argparse
import json

HELP = "do the jobs and reactions that are due now"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take that it is once: `zhike worker` is what goes on."""
    parser.add_argument("--once", action="store_true", required=True, help="stop when nothing is due (required)")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """React to everything due; exit 1 when something is on the shelf."""
    from zhike.apps.core import queries as core_queries
    from zhike.jobs import dispatch

    n_events = dispatch.run_once()
    n_shelved = core_queries.n_shelved()
    if options.json:
        print(json.dumps({"n_events": n_events, "n_shelved": n_shelved}))
    else:
        print(f"{n_events} events done, {n_shelved} on the shelf.")
    return 1 if n_shelved else 0
