"""`zhike health`: how everything stands; exit code 1 when something is wrong."""

import argparse
import dataclasses
import json

HELP = "say how everything stands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how to print."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print every check; exit 1 when one is wrong."""
    from django.utils import translation

    from zhike.apps.core import base, clock
    from zhike.apps.core import rules as core_rules
    from zhike.web import health

    with base.acting_as(base.System("zhike health")), translation.override("en"):
        found = health.checks(clock.now())
    if options.json:
        print(json.dumps({"state": health.worst(found), "checks": [dataclasses.asdict(one) for one in found]}))
    else:
        for one in found:
            print(f"{one.state:<6} {one.label:<12} {one.text}")
    return 1 if health.worst(found) == core_rules.WRONG else 0
