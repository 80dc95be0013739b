"""`zhike list-urls`: every address with its methods, the act each needs and whether it is public."""

import argparse
import json
from typing import Any

HELP = "list every address and who may open it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take how to print."""
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Print the addresses."""
    from zhike.apps.org import rules
    from zhike.config import checks

    found: list[dict[str, Any]] = [
        {
            "route": address.route,
            "name": address.name,
            "door": address.door,
            "methods": sorted(address.acts),
            "acts": address.acts,
            "public": set(address.acts.values()) <= rules.WITHOUT_SIGNING_IN,
        }
        for address in checks.addresses()
    ]
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    for one in found:
        acts = ", ".join(f"{method} {act}" for method, act in sorted(one["acts"].items()))
        print(f"{one['route']:<52} {one['name']:<24} {acts}")
    return 0
