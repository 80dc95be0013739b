"""Word: what stands on the page for a code."""

from typing import NamedTuple

from django.utils.functional import Promise


class Word(NamedTuple):
    """What stands on the page for a code."""

    label: str | Promise
    tone: str = ""
    icon: str = ""
