"""`zhike export-person`: everything held about a customer or a key person, as JSON."""

import argparse
import json

from zhike.config.commands.erase_person import add_whom, the_customer
from zhike.config.refusal import Refusal

HELP = "print everything held about a customer or a key person, as JSON"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom; JSON is what it prints, with or without being asked."""
    add_whom(parser)
    parser.add_argument("--json", action="store_true", help="print JSON (always)")


def run(options: argparse.Namespace) -> int:
    """Print the report; exit 1 when there is no such customer or key person."""
    from zhike.apps.core import base, clock
    from zhike.apps.people import actions as people_actions
    from zhike.apps.stewardship.actions import reporting

    customer_id = None if options.code is None else the_customer(options.code)
    with base.acting_as(base.System("zhike export-person")):
        if customer_id is not None:
            told = reporting.report_person(customer_id=customer_id, at=clock.now())
        else:
            try:
                told = reporting.report_key_person(person_id=options.key_person, at=clock.now())
            except people_actions.NoSuchPerson as refused:
                raise Refusal(f"There is no key person {options.key_person}.") from refused
    print(json.dumps(told, ensure_ascii=False, indent=2, default=str))
    return 0
