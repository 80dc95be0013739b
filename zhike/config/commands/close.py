"""`zhike close PERIOD`: freeze a period as the current analysis tells it, or close a touched one again."""

import argparse

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "close a period: freeze its figures with a version"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the period and how to print."""
    parser.add_argument("period", help="such as 2024Q2, 2024-05, 2024H1 or 2024")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Close it and print the version with the sums of the whole company."""
    from zhike.analytics import account
    from zhike.apps.core import base, clock
    from zhike.apps.insight.actions import closing as actions
    from zhike.apps.insight.queries import closing as queries
    from zhike.apps.org import queries as org_queries

    with base.acting_as(base.System("zhike close")):
        try:
            made = actions.close(period=options.period, at=clock.now())
        except actions.CannotClose as refusal:
            raise Refusal(str(refusal)) from refusal
        top = org_queries.headquarters()
        cell = queries.cell(made, top.pk) if top else None
    told = {"period": made.period, "version": made.version, "as_of": str(made.as_of)}
    told |= {name: getattr(cell, name) for name in account.COLUMNS} if cell else {}
    return terminal.show(options, told)
