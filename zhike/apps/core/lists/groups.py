"""Groups of filters: a row is in the list where it fits every filter of a group, of whichever group."""

import re
from collections.abc import Iterable, Mapping

# The filters of the first group stand under their own names, those of the others as or2[tier]=VIP.
GROUPS = ("", "or2", "or3", "or4", "or5")
_GROUPED = re.compile(r"(or[2-5])\[(\w{1,80})\]")


def grouped(group: str, name: str) -> str:
    """Return the name of a filter in a group."""
    return f"{group}[{name}]" if group else name


def ungrouped(name: str) -> tuple[str, str]:
    """Return the group a name belongs to and the filter's own name; the first group for any plain name."""
    found = _GROUPED.fullmatch(name)
    return (found[1], found[2]) if found else ("", name)


def by_group(params: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return what is asked for in each group, in their order, under the filters' own names."""
    asked: dict[str, dict[str, str]] = {group: {} for group in GROUPS}
    for name, text in params.items():
        group, own = ungrouped(name)
        asked[group][own] = text
    return {group: given for group, given in asked.items() if given}


def next_group(used: Iterable[str]) -> str:
    """Return the first group without a filter, empty where all are taken."""
    taken = set(used)
    return next((group for group in GROUPS[1:] if group not in taken), "")
