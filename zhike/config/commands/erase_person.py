"""`zhike erase-person`: erases a customer who is a person, or a key person; no byte stays in the database."""

import argparse
import json
from typing import Any

from zhike.apps.stewardship import rules
from zhike.config.refusal import Refusal

HELP = "erase a customer who is a person, or a key person; orders and contacts stay without a name"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whom, on what basis, why, and how to print."""
    add_whom(parser)
    parser.add_argument(
        "--keep-file", metavar="NUMBER", type=int, action="append", default=[],
        help="file of a key person that must stay, such as a signed document; may be said again",
    )  # fmt: skip
    parser.add_argument("--basis", choices=rules.BASES, default="ASKED", help="on what it rests (%(default)s)")
    parser.add_argument("--reason", required=True, help="why, without personal data: it is kept")
    parser.add_argument("--json", action="store_true", help="print JSON")


def add_whom(parser: argparse.ArgumentParser) -> None:
    """Take a customer by code, or a key person by number."""
    whom = parser.add_mutually_exclusive_group(required=True)
    whom.add_argument("code", metavar="CODE", nargs="?", help="code of the customer")
    whom.add_argument("--key-person", metavar="NUMBER", type=int, help="number of a key person, as in their address")


def run(options: argparse.Namespace) -> int:
    """Erase; exit 1 when there is no such person."""
    from zhike.apps.core import base, clock
    from zhike.apps.core.actions import erasures
    from zhike.apps.stewardship.actions import erasing
    from zhike.jobs import dispatch

    why = {"basis": options.basis, "reason": options.reason}
    told: dict[str, Any] = {"person_id": options.key_person}
    if options.key_person is None:
        told = {"customer_id": the_customer(options.code), "code": options.code}
    with base.acting_as(base.System("zhike erase-person")):
        try:
            if options.key_person is None:
                counts = erasing.erase_person(customer_id=told["customer_id"], **why, at=clock.now())
            else:
                kept = options.keep_file
                counts = erasing.erase_key_person(**told, kept_files=kept, **why, at=clock.now())
        except erasing.NotErasable as refused:
            whom = options.code or f"Key person {options.key_person}"
            raise Refusal(f"{whom} is no person, or was erased already.") from refused
    # Uploads and undo copies go with the reactions.
    dispatch.run_once()
    with base.acting_as(base.System("zhike erase-person")):
        erasures.sweep(at=clock.now())
    if options.json:
        print(json.dumps(told | {"counts": counts}, ensure_ascii=False))
    else:
        print(f"Erased. {sum(counts.values())} rows told who it was; orders and contacts stay without a name.")
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
