"""`zhike audit verify`: walks the audit chain and says whether anything was changed, removed or inserted."""

import argparse
import dataclasses
import json

HELP = "check the audit trail"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do and how to print."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="walk the chain of seals; exit code 1 when it is broken")
    verify.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Check the trail; exit 1 when it is broken."""
    from zhike.apps.core import base
    from zhike.apps.core import queries as core_queries

    with base.acting_as(base.System("zhike audit verify")):
        found = core_queries.verify_trail()
    if options.json:
        print(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
    else:
        print("The audit trail is sound." if found.is_sound else f"The audit trail is broken: {found.fault}.")
        print(f"{found.n_entries} entries under {found.n_seals} seals, {found.n_unsealed} not sealed yet.")
    return 0 if found.is_sound else 1
