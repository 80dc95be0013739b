"""The one exception by which a subcommand says no in a sentence."""


class Refusal(Exception):
    """What is wrong, where, and how to mend it."""
