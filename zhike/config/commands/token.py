"""`zhike token make USER`: makes an API token for a user and prints its secret once."""

import argparse
import json

from zhike.config.refusal import Refusal

HELP = "make an API token"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take whose token and what it is for."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    make = verbs.add_parser("make", help="make a token; its secret is shown once")
    make.add_argument("user", metavar="USER", help="the username")
    make.add_argument("--name", required=True, help="what the token is for")
    make.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Make the token."""
    from zhike.apps.core import base, clock
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    user = org_queries.user_by_name(options.user)
    if user is None or not user.is_active:
        raise Refusal(f"There is no active user called {options.user}.")
    with base.acting_as(base.System("zhike token make")):
        secret = org_actions.make_token(user_id=user.pk, name=options.name, at=clock.now())
    print(json.dumps({"user": user.username, "name": options.name, "token": secret}) if options.json else secret)
    return 0
