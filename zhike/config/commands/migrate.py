"""`zhike migrate`: brings the database to the tables this version needs."""

import argparse

HELP = "create or update the database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(options: argparse.Namespace) -> int:
    """Apply what is not applied yet."""
    from django.conf import settings
    from django.core.management import call_command

    settings.ZHIKE_DATA_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    return 0
