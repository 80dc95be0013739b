"""`zhike django …`: Django's own management commands, for developers."""

import argparse

HELP = "run one of Django's own management commands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take everything that follows."""
    parser.add_argument("arguments", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Hand the arguments to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["zhike django", *options.arguments])
    return 0
