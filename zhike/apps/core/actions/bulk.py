"""Changes in bulk: what a noun declares of a field that may be set for many of its records together."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.functional import Promise

from zhike.apps.core import base

Text = str | Promise
CHANGES, SAME = "CHANGES", "SAME"
CODE, USER, BRANCH, DAY, NUMBER = "code", "user", "branch", "day", "number"
NOBODY = "none"


class BadValue(ValueError):
    """The field does not take this value, or not from this person."""


@dataclass(frozen=True)
class Change:
    """What is set: the value as it is kept (a code, an id, a day as text, None for nobody), and from which day on."""

    value: Any
    day: date | None = None
    note: str = ""
    edit_id: int = 0


class Look(NamedTuple):
    """A chosen record: what it is called, what it has now, and what a change would do with it."""

    id: int
    name: str
    more: str
    value: Any
    verdict: str


class Put(NamedTuple):
    """What a change did: what each changed record had before, and how many had the value already."""

    former: dict[int, Any]
    n_same: int


@dataclass(frozen=True)
class Field(ABC):
    """A field that may be set for many records: its words, the act it takes, what may be chosen, why one stays out."""

    label: Text
    act: str
    kind: str = CODE
    # What the acting person may choose, by the text that chooses it; a day is written instead.
    offers: Callable[[], Mapping[str, Any]] = dict
    reasons: Mapping[str, Text] = field(default_factory=dict)
    # The noun by whose words its codes are told, where a code means something else elsewhere.
    noun: str = ""
    # Whether the value holds from a day on, which is asked for.
    is_dated: bool = False
    # How many are changed while somebody waits, and how many at most.
    at_once: int = 200
    most: int = 5_000

    def read(self, text: str) -> Any:
        """Return the value a text chooses; raises BadValue for one the acting person may not choose."""
        if self.kind == DAY:
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise BadValue(text) from None
        if text not in self.offers():
            raise BadValue(text)
        return self.kept(text)

    def kept(self, text: str) -> Any:
        """Return the value a text stands for."""
        if text in {"", NOBODY}:
            return None
        return int(text) if self.kind in {USER, BRANCH, NUMBER} else text

    @abstractmethod
    def look(self, ids: Iterable[int], change: Change, *, at: datetime) -> list[Look]:
        """Return what a change would do with some visible records, by id."""

    @abstractmethod
    def put(self, ids: Iterable[int], change: Change, *, at: datetime) -> Put:
        """Set the value for those of some records that can take it."""

    @abstractmethod
    def back(self, former: Mapping[int, Any], change: Change, *, at: datetime) -> list[int]:
        """Give records back what they had, but for those changed since; return which went back."""


@dataclass(frozen=True, kw_only=True)
class FieldByRow(Field):
    """A field that is set record by record with the noun's own action, which holds its rules and tells of it."""

    rows: Callable[[], Any]
    value: Callable[[Any], Any]
    called: Callable[[Any], tuple[str, str]]
    give: Callable[[Any, Any, datetime], Any]
    # How one gets back what it had, where that is another action; a refusal raises one of `errors`.
    restore: Callable[[Any, Any, datetime], Any] | None = None
    # Why a record cannot take a value, empty where it can.
    hindrance: Callable[[Any, Any, datetime], str] = lambda _row, _value, _at: ""
    errors: tuple[type[Exception], ...] = ()

    def look(self, ids: Iterable[int], change: Change, *, at: datetime) -> list[Look]:
        """Return what a change would do with some visible records, by id."""
        return [self._look(row, change, at) for row in self._found(ids)]

    def _found(self, ids: Iterable[int]) -> Iterable[Any]:
        return self.rows().filter(pk__in=list(ids)).order_by("pk")

    def _held(self, ids: Iterable[int]) -> Iterable[Any]:
        """Return records nobody else changes meanwhile: what is kept as their former value is what they had last."""
        held = self.rows().model._base_manager.select_for_update().filter(pk__in=list(ids)).order_by("pk")
        return self._found(list(held.values_list("pk", flat=True)))

    def _look(self, row: Any, change: Change, at: datetime) -> Look:
        now = self.value(row)
        verdict = SAME if now == change.value else self.hindrance(row, change.value, at) or CHANGES
        return Look(row.pk, *self.called(row), now, verdict)

    def put(self, ids: Iterable[int], change: Change, *, at: datetime) -> Put:
        """Set the value for those of some records that can take it."""
        former, n_same = {}, 0
        for row in self._held(ids):
            seen = self._look(row, change, at)
            n_same += seen.verdict == SAME
            if seen.verdict == CHANGES and self._try(self.give, row, change.value, at):
                former[row.pk] = seen.value
        return Put(former, n_same)

    def back(self, former: Mapping[int, Any], change: Change, *, at: datetime) -> list[int]:
        """Give records back what they had, but for those changed since; return which went back."""
        way = self.restore or self.give
        still = [row for row in self._held(former) if self.value(row) == change.value]
        return [row.pk for row in still if self._try(way, row, former[row.pk], at)]

    def _try(self, way: Callable[[Any, Any, datetime], Any], row: Any, value: Any, at: datetime) -> bool:
        refusals: tuple[type[Exception], ...] = (*self.errors, base.StaleRecord, BadValue)
        try:
            with transaction.atomic():
                way(row, value, at)
        except refusals:
            return False
        return True
