"""`zhike setup-link`: prints the one-time link by which the first administrator is made."""

import argparse

from zhike.config.refusal import Refusal

HELP = "print a one-time link that makes the first administrator"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the program is served."""
    parser.add_argument("--address", default="http://127.0.0.1:8000", help="where Zhike is served (%(default)s)")


def run(options: argparse.Namespace) -> int:
    """Make a link; earlier unused ones end."""
    from django.urls import reverse

    from zhike.apps.core import base, clock
    from zhike.apps.org import actions as org_actions

    with base.acting_as(base.System("zhike setup-link")):
        try:
            secret = org_actions.make_setup_link(at=clock.now())
        except org_actions.AlreadySetUp as already:
            raise Refusal(str(already)) from already
    print(options.address.rstrip("/") + reverse("setup", args=[secret]))
    return 0
