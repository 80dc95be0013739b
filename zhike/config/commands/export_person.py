"""`zhike export-person`: everything held about a customer, as JSON."""

import argparse
import json

from zhike.config.commands.erase_person import the_customer

HELP = "print everything held about a customer, as JSON"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom; JSON is what it prints, with or without being asked."""
    parser.add_argument("code", metavar="CODE", help="code of the customer")
    parser.add_argument("--json", action="store_true", help="print JSON (always)")


def run(options: argparse.Namespace) -> int:
    """Print the report; exit 1 when there is no such customer."""
    from zhike.apps.core import base, clock
    from zhike.apps.stewardship.actions import reporting

    customer_id = the_customer(options.code)
    with base.acting_as(base.System("zhike export-person")):
        told = reporting.report_person(customer_id=customer_id, at=clock.now())
    print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    return 0
