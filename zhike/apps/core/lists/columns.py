"""What a list declares: its columns, which of them sort and filter, and the one way a request is refused."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Field, QuerySet, Subquery
from django.utils.functional import Promise

from zhike.apps.core.lists.filters import MODE_END, Filter
from zhike.apps.core.lists.groups import ungrouped

Text = str | Promise
KINDS = {"text", "link", "badge", "money", "number", "percent", "date"}
# What a request may name besides filters; the rest of the address belongs to the page.
OWN_NAMES = frozenset({"sort", "columns", "after", "before", "q", "size"})


class ListRefused(Exception):
    """A request names a column, sort key, filter or value the list does not offer; `rule` says which."""

    def __init__(self, rule: str, name: str, message: str):
        super().__init__(message)
        self.rule, self.name = rule, name


@dataclass(frozen=True)
class Column:
    """One column: where its value stands, how it is shown, whether it sorts, filters and sums up."""

    key: str
    label: Text
    path: str
    kind: str = "text"
    filter: Filter | None = None
    is_sortable: bool = False
    is_hidden: bool = False
    has_total: bool = False
    field_class: str = "internal"
    # A field of the catalogue stands under its information group; the value at its path is reckoned, then put in words.
    group: Text = ""
    reckoned: Callable[[], Subquery] | None = None
    shown: Callable[[Any], Any] | None = None
    # The noun by whose words its codes are shown, where a code means something else elsewhere.
    noun: str = ""
    # So many digits after the point in every row, where numbers of one column would stand with more and with fewer.
    digits: int | None = None
    # The other record the value names: its noun, and where its id stands.
    leads: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.key}: unknown kind {self.kind}")
        if self.field_class == "sensitive" and (self.is_sortable or self.filter or self.has_total):
            raise ValueError(f"column {self.key}: a sensitive field is neither sorted, filtered nor summed")
        if self.is_sortable and "__" in self.path:
            raise ValueError(f"column {self.key}: only the list's own indexed fields sort")

    def coded(self, value: object) -> object:
        """Return a value as its word is asked for: a code with its noun."""
        return f"{self.noun}.{value}" if self.noun and value else value

    @property
    def params(self) -> tuple[str, ...]:
        """Return the names by which a request filters this column."""
        return (*self.filter.params(self.key), self.key + MODE_END) if self.filter else ()


@dataclass(frozen=True)
class ListSpec:
    """A list: its rows (as the acting person may see them), its columns, its usual order, its search."""

    name: str
    columns: tuple[Column, ...]
    sort: str
    rows: Callable[[], QuerySet]
    search: Callable[[str], Iterable[int]] | None = None
    # Names in the address that are not the list's business, such as a tab.
    passes: frozenset[str] = field(default=frozenset())

    def __post_init__(self) -> None:
        names = [name for column in self.columns for name in column.params]
        if len(names) != len(set(names)) or OWN_NAMES & set(names):
            raise ValueError(f"list {self.name}: two filters answer to one name")
        self.sorting(self.sort)

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """Return the columns by key."""
        return {column.key: column for column in self.columns}

    @cached_property
    def filter_names(self) -> frozenset[str]:
        """Return every name a request may filter by."""
        return frozenset(name for column in self.columns for name in column.params)

    def check_names(self, names: Iterable[str]) -> None:
        """Refuse a request that names what the list does not offer."""
        known = OWN_NAMES | self.filter_names | self.passes
        for name in names:
            group, own = ungrouped(name)
            if own not in (self.filter_names if group else known):
                raise ListRefused("UNKNOWN_FILTER", name, f"The list {self.name} has no filter {name!r}.")

    def sorting(self, text: str) -> tuple[Column, bool]:
        """Return the column of a sort key and whether it runs downwards."""
        column = self.by_key.get(text.removeprefix("-"))
        if column is None or not column.is_sortable:
            raise ListRefused("NOT_SORTABLE", text, f"The list {self.name} does not sort by {text!r}.")
        return column, text.startswith("-")

    def chosen(self, text: str) -> tuple[Column, ...]:
        """Return the columns a request names, in its order; without names those shown by default."""
        keys = [key for key in text.split(",") if key]
        unknown = [key for key in keys if key not in self.by_key]
        if unknown:
            raise ListRefused("UNKNOWN_COLUMN", unknown[0], f"The list {self.name} has no column {unknown[0]!r}.")
        usual = tuple(column for column in self.columns if not column.is_hidden)
        return tuple(self.by_key[key] for key in dict.fromkeys(keys)) or usual

    def own_field(self, column: Column, rows: QuerySet) -> Field:
        """Return the model field behind a sortable column."""
        return rows.model._meta.get_field(column.path)
