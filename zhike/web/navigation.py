"""The lines of the navigation and what of them a reader is told; which lines there are stands with the frame."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import URLResolver, get_resolver
from django.utils.functional import Promise

from zhike.web.addresses import address

Text = str | Promise
# What is told of an entry: its words, its icon, where it leads and what else is reached from there.
Told = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Entry:
    """One line of the navigation: a page's name, words, icon, the act it needs, and lists reached from it."""

    page: str
    label: Text
    icon: str
    act: str
    leads_to: Sequence[str] = ()

    @property
    def told(self) -> Told:
        """Return what is told of it in the language of this answer; no address where there is no such page."""
        path = address(self.page)
        return str(self.label), self.icon, (path, *filter(None, map(address, self.leads_to))) if path else ()


@dataclass(frozen=True)
class Group:
    """At most seven entries under a heading, open where they are daily work; without a label they stand on top."""

    name: str
    label: Text
    entries: Sequence[Entry]
    is_daily: bool = False


class Guide:
    """Tells each reader the lines open to them; the same acts in the same language always open the same lines."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.acts = frozenset(entry.act for group in groups for entry in group.entries)
        self._known = lru_cache(maxsize=500)(self._open_to)

    def open_to(self, acts: frozenset[str], language: str) -> list[tuple[Group, list[Told]]]:
        """Return the groups that have lines for whoever may do these acts, in the language of this answer."""
        return self._known(acts, language, get_resolver())

    def _open_to(self, acts: frozenset[str], _language: str, _within: URLResolver) -> list[tuple[Group, list[Told]]]:
        groups = [(group, [entry.told for entry in group.entries if entry.act in acts]) for group in self.groups]
        known = [(group, [told for told in entries if told[2]]) for group, entries in groups]
        return [(group, entries) for group, entries in known if entries]
