"""Who acts, the manager that refuses to answer nobody, and the base of every record."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from django.db import connection, models
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In


class NoActor(RuntimeError):
    """A scoped table was read while nobody was acting."""


class StaleRecord(Exception):
    """A record was changed by somebody else since it was read."""

    def __init__(self, record_id: int, given: int, current: int):
        super().__init__(f"Record {record_id} is at version {current}, the change was made on version {given}.")
        self.record_id, self.given, self.current = record_id, given, current


def among(path: str, ids: Iterable[int]) -> models.Q:
    """Return the condition that a column holds one of some ids.

    One id is a place in an index. Several are a sum, which no index knows: SQLite, when it sees `IN (…)` on an indexed
    column, gathers and sorts all their rows for the fifty a page shows, where walking the list's own order finds them.
    PostgreSQL knows by its statistics how many rows each id has, and a sum would hide that from it.
    """
    known = list(ids)
    if len(known) == 1:
        return models.Q(**{path: known[0]})
    if connection.vendor != "sqlite":
        return models.Q(**{f"{path}__in": known})
    return models.Q(In(models.ExpressionWrapper(models.F(path) + 0, models.BigIntegerField()), known))


class AsOneValue:
    """Gives PostgreSQL several numbers as one array; a thousand marks, each with its value, take four times as long."""

    def as_postgresql(self: Any, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Return the condition; a single number stays one, as PostgreSQL knows an order behind it then."""
        known = list(dict.fromkeys(self.rhs)) if self.rhs_is_direct_value() else []
        if len(known) < 2 or any(type(value) is not int for value in known):
            return self.as_sql(compiler, connection)
        sql, params = self.process_lhs(compiler, connection)
        return f"{sql} = ANY(%s)", [*params, known]


@models.IntegerField.register_lookup
class NumbersIn(AsOneValue, In):
    """A number among some numbers."""


@models.ForeignKey.register_lookup
class KeysIn(AsOneValue, RelatedIn):
    """A record among those of some keys."""


class Actor(Protocol):
    """Somebody, or the machine itself, on whose behalf rows are read and written."""

    @property
    def user_id(self) -> int | None:
        """The user's id; None for the machine."""

    @property
    def label(self) -> str:
        """How the audit trail names this actor."""

    @property
    def figure_branch_ids(self) -> tuple[int, ...] | None:
        """Branches whose sums may be seen; None = all."""

    @property
    def hides_small_cells(self) -> bool:
        """Whether sums over a few customers are hidden, as they are from readers of sums without rows."""

    @property
    def sees_own_only(self) -> bool:
        """Whether only what belongs to this actor is visible: few rows, which an index holds together."""

    @property
    def reach(self) -> Hashable:
        """What decides which rows are seen, but for whose own they are; actors of one reach ask in the same words."""

    def anyone(self, number: Any) -> Actor:
        """Return who stands for everybody of this reach; their number is left open."""

    def limit(self, rows: models.QuerySet) -> models.QuerySet:
        """Return only the rows this actor may see."""

    def may(self, act: str) -> bool:
        """Say whether this actor may do an act."""


@dataclass(frozen=True)
class System:
    """The machine acting for itself; the reason is kept in the audit trail."""

    why: str
    user_id: None = None
    figure_branch_ids: None = None
    hides_small_cells: bool = False
    sees_own_only: bool = False

    @property
    def label(self) -> str:
        """Return how the audit trail names this actor."""
        return f"system: {self.why}"

    @property
    def reach(self) -> Hashable:
        """Return nothing: every row is seen."""
        return None

    def anyone(self, number: Any) -> Actor:
        """Return the machine itself."""
        return self

    def limit(self, rows: models.QuerySet) -> models.QuerySet:
        """Return every row: the machine sees all."""
        return rows

    def may(self, act: str) -> bool:
        """Allow every act."""
        return True


_acting: ContextVar[Actor | None] = ContextVar("zhike_acting", default=None)


def whoever() -> Actor | None:
    """Return who acts now; None when nobody does, who may read what has no scope and nothing else."""
    return _acting.get()


def actor() -> Actor:
    """Return who acts now.

    Raises NoActor when nobody does: reading without an actor is a fault in the program, not an empty answer.
    """
    acting = _acting.get()
    if acting is None:
        raise NoActor("Nobody is acting: wrap the call in acting_as(user) or acting_as(System('why')).")
    return acting


@contextmanager
def acting_as(who: Actor) -> Iterator[Actor]:
    """Let everything inside the block read and write as `who`."""
    token = _acting.set(who)
    try:
        yield who
    finally:
        _acting.reset(token)


class ScopedManager(models.Manager):
    """Gives only the rows the acting person may see, and raises when nobody acts."""

    def get_queryset(self) -> models.QuerySet:
        """Return the visible rows."""
        return actor().limit(super().get_queryset())


class Record(models.Model):
    """A row people edit: dated, versioned, with a declared scope and a class for every field."""

    id = models.BigAutoField(primary_key=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    # Which ORM paths decide who sees a row: {"branch": "branch", "owner": "owner"}; None = no row scope.
    # "always" names the person who sees a row whatever their role sees.
    scope: ClassVar[Mapping[str, str] | None] = None
    # The class of each field: public, internal, personal or sensitive. Unlisted base columns are internal.
    classes: ClassVar[Mapping[str, str]] = {}

    objects = ScopedManager()

    class Meta:
        abstract = True

    def change(self, values: Mapping[str, Any], *, version: int | None, at: Any) -> dict[str, list[Any]]:
        """Write changed values with a conditional update and return {field: [before, after]}.

        Raises StaleRecord when the row is no longer at `version` (None accepts any).
        """
        changed = {k: [getattr(self, k), v] for k, v in values.items() if getattr(self, k) != v}
        if version is not None and version != self.version:
            raise StaleRecord(self.pk, version, self.version)
        if not changed:
            return {}
        new = {k: after for k, (_, after) in changed.items()}
        rows = type(self)._default_manager.filter(pk=self.pk, version=self.version)
        if not rows.update(**new, updated_at=at, version=self.version + 1):
            self.refresh_from_db(fields=["version"])
            raise StaleRecord(self.pk, version or 0, self.version)
        for field, value in new.items():
            setattr(self, field, value)
        self.updated_at, self.version = at, self.version + 1
        return changed


class Fact(models.Model):
    """One value of a catalogue field with where it came from; at most one open per record and field.

    An app adds the foreign key to what the fact is about, its unique constraint and its scope.
    """

    field = models.CharField(max_length=60)
    value = models.JSONField()
    # SURVEY … OTHER of the channels, QUESTIONNAIRE, INTERVIEW or OBSERVATION of the methods; empty: not said.
    channel = models.CharField(max_length=20)
    method = models.CharField(max_length=16, blank=True)
    collector_id = models.BigIntegerField(null=True)
    collected_date = models.DateField()
    verified_date = models.DateField()
    confidence = models.PositiveSmallIntegerField(default=100)
    # A batch of rented or bought data; its licence decides how long the value may be used.
    batch_id = models.BigIntegerField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    noted_at = models.DateTimeField()

    objects = ScopedManager()
    fact_classes: ClassVar[Mapping[str, str]] = {
        "field": "internal", "value": "personal", "channel": "internal", "method": "internal",
        "collector_id": "internal", "collected_date": "internal", "verified_date": "internal",
        "confidence": "internal", "batch_id": "internal", "valid_from": "internal", "valid_to": "internal",
        "noted_at": "internal",
    }  # fmt: skip

    class Meta:
        abstract = True
