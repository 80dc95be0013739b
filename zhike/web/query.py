"""The query builder of lists: groups of filters as a form, any of which a row may fit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from zhike.apps.core import lists


class FilterField(NamedTuple):
    """A filter in the dialog: its form, names, what is given to them, its choices, and how it is meant."""

    label: Any
    form: str
    names: tuple[str, ...]
    given: tuple[str, ...]
    choices: list[tuple[str, Any]]
    mode_name: str
    mode: str
    goes: bool = False

    @property
    def modes(self) -> list[tuple[str, Any]]:
        """Return how a filter may be meant."""
        modes = list(lists.MODES.items())
        if not self.names:
            return modes[1:]
        if self.form not in lists.TEXT_FORMS:
            return [("", _("is")), *modes]
        usual = _("contains") if self.form == "part" else _("begins with")
        return [("", usual), (lists.EXACT, _("is")), ("not", lists.TEXT_FORMS[self.form]), *modes[1:]]


class Group(NamedTuple):
    """A group of filters in the dialog."""

    name: str
    fields: list[FilterField]


@dataclass(frozen=True)
class Query:
    """What is asked of a list, as the dialog shows it: one group after the other, each with more filters to choose."""

    spec: lists.ListSpec
    given: Callable[[str], list[str]]
    names: Sequence[str]

    @cached_property
    def groups(self) -> list[Group]:
        """Return the groups in use, the first one always, with its usual filters."""
        used = {lists.ungrouped(name)[0] for name in self.names}
        return [Group(name, self._fields(name)) for name in lists.GROUPS if not name or name in used]

    def _fields(self, group: str) -> list[FilterField]:
        shown = []
        for column in self.spec.columns:
            if column.filter is None:
                continue
            is_usual = not group and not column.is_hidden
            if is_usual or any("".join(self.given(lists.grouped(group, name))) for name in column.params):
                shown.append(filter_field(column, column.filter, self.given, group=group, goes=not is_usual))
        return shown

    @property
    def next_group(self) -> str:
        """Return the name of one group more, empty where there are as many as there may be."""
        return lists.next_group(group.name for group in self.groups)

    @property
    def offers(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """Return the filters one may add, by information group."""
        return by_label(column for column in self.spec.columns if column.filter)


def by_label(columns: Iterable[lists.Column]) -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the keys and words of columns under the words of their groups."""
    grouped: dict[str, list[tuple[str, Any]]] = {}
    for column in columns:
        grouped.setdefault(str(column.group), []).append((column.key, column.label))
    return list(grouped.items())


def usual_fields(spec: lists.ListSpec, given: Callable[[str], list[str]]) -> list[FilterField]:
    """Return the filters of a list's own columns, with what is given to each by its name."""
    return [filter_field(column, column.filter, given) for column in spec.columns if column.filter]


def filter_field(
    column: lists.Column, asked: lists.Filter, given: Callable[[str], list[str]], *, group: str = "", goes: bool = False
) -> FilterField:
    """Return one filter as the dialog shows it; `goes` says whether it can be taken out again."""
    choices: Mapping[str, Any] = asked.options() if isinstance(asked, lists.Among) else getattr(asked, "choices", {})
    *names, mode_name = (lists.grouped(group, name) for name in column.params)
    *values, mode = (",".join(given(name)) for name in (*names, mode_name))
    return FilterField(
        column.label, asked.form, tuple(names), tuple(values), list(choices.items()), mode_name, mode, goes
    )
