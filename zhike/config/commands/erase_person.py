"""`zhike erase-person`: erases a customer who is a person, and rewrites the database so that no byte stays."""

import argparse
import json

from zhike.apps.stewardship import rules
from zhike.config.refusal import Refusal

HELP = "erase a customer who is a person; orders stay without a name"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom, on what basis, why, and how to print."""
    parser.add_argument("code", metavar="CODE", help="code of the customer")
    parser.add_argument("--basis", choices=rules.BASES, default="ASKED", help="on what it rests (%(default)s)")
    parser.add_argument("--reason", required=True, help="why, without personal data: it is kept")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Erase; exit 1 when there is no such person."""
    from zhike.apps.core import base, clock
    from zhike.apps.core.actions import erasures
    from zhike.apps.stewardship.actions import erasing
    from zhike.jobs import dispatch

    customer_id = the_customer(options.code)
    with base.acting_as(base.System("zhike erase-person")):
        try:
            counts = erasing.erase_person(
                customer_id=customer_id, basis=options.basis, reason=options.reason, at=clock.now()
            )
        except erasing.NotErasable as refused:
            raise Refusal(f"{options.code} is no person, or was erased already.") from refused
    # Uploads and undo copies go with the reactions.
    dispatch.run_once()
    with base.acting_as(base.System("zhike erase-person")):
        erasures.sweep(at=clock.now())
    if options.json:
        print(json.dumps({"customer_id": customer_id, "code": options.code, "counts": counts}, ensure_ascii=False))
    else:
        print(f"Erased. {sum(counts.values())} rows lost what told who it was; orders stay without a name.")
        print("Backups made before still hold it for up to four weeks; a restore erases it again.")
    return 0


def the_customer(code: str) -> int:
    """Return the id of the customer with a code, or refuse."""
    from zhike.apps.core import base
    from zhike.apps.customers import queries as customer_queries

    with base.acting_as(base.System("zhike, a person's data")):
        found = customer_queries.ids_by_code([code])
    if code not in found:
        raise Refusal(f"There is no customer {code}.")
    return found[code]
