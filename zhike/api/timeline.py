"""One stream of what happened with a customer, newest first, in pages and by kind."""

import binascii
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging, trail
from zhike.api.render import Refused
from zhike.apps.activities import queries as activity_queries
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import queries as trade_queries

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST_DAY = date(trail.LAST_YEAR, 12, 31)
# So many entries of a kind that is not walked by the database are looked at for a page.
N_AT_ONCE = 1_000


@dataclass(frozen=True)
class Place:
    """Where an entry stands: later moments first, then the kinds in their order, then later records."""

    moment: datetime
    rank: int
    key: int

    @property
    def order(self) -> tuple[int, int, int]:
        """Return what sorts entries as they are told."""
        return (EPOCH - self.moment) // timedelta(microseconds=1), self.rank, -self.key

    def token(self) -> str:
        """Return the place as an address holds it."""
        return f"{self.moment.isoformat()}~{self.rank}~{self.key}"


@dataclass(frozen=True)
class Happening:
    """An entry with its place and what is told of it."""

    place: Place
    told: dict[str, Any]


@dataclass(frozen=True)
class Source:
    """Where entries of a kind come from: rows, the field of their moment or day, what is told of a row."""

    kind: str
    act: str
    rows: Callable[[int], QuerySet]
    field: str
    told: Callable[[Any], dict[str, Any]]
    is_day: bool = False

    def read(self, customer_id: int, rank: int, after: Place, limit: int) -> Iterator[Happening]:
        """Yield the first entries behind a place."""
        rows = self.rows(customer_id).filter(self._behind(rank, after)).order_by(f"-{self.field}", "-pk")
        for row in rows[:limit]:
            at = _valued(row, self.field)
            place = Place(_midnight(at) if self.is_day else at, rank, row.pk)
            yield _happened(place, self.kind, self.is_day, id=row.pk, **self.told(row))

    def _behind(self, rank: int, after: Place) -> Q:
        moment = after.moment
        if self.is_day:
            day = timezone.localtime(moment).date()
            if moment > _midnight(day):
                return Q(**{f"{self.field}__lte": day})
            earlier, same = Q(**{f"{self.field}__lt": day}), Q(**{self.field: day})
        else:
            earlier, same = Q(**{f"{self.field}__lt": moment}), Q(**{self.field: moment})
        if rank < after.rank:
            return earlier
        return earlier | same if rank > after.rank else earlier | (same & Q(pk__lt=after.key))


def _happened(place: Place, kind: str, is_day: bool, **told: Any) -> Happening:
    usual = {"at": place.moment, "is_day": is_day, "kind": kind, "id": None, "code": "", "text": "", "changes": []}
    return Happening(place, usual | told)


def _valued(row: Any, field: str) -> Any:
    for name in field.split("__"):
        row = getattr(row, name)
    return row


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _homes(customer_id: int) -> QuerySet:
    # What is known from the beginning has no day.
    return customer_queries.home_branches(customer_id).filter(valid_from__gt=date.min)


def _attended(customer_id: int) -> QuerySet:
    return activity_queries.attended_by(customer_id, until=LAST_DAY)


def _parts(customer_id: int, *, ended: bool) -> QuerySet:
    rows = people_queries.parts().filter(customer_id=customer_id)
    return rows.exclude(valid_to=None) if ended else rows


def _order(row: Any) -> dict[str, Any]:
    return {"code": row.kind, "text": f"{row.number} · {row.amount:f} {row.currency}"}


def _part(row: Any) -> dict[str, Any]:
    return {"code": row.role, "text": row.name}


SEES = "interaction.view"
SOURCES = (
    Source("CONTACT", SEES, interaction_queries.interactions_of, "happened_at",
           lambda row: {"code": row.kind, "text": row.text}),
    Source("ORDER", "order.view", trade_queries.orders_of, "order_date", _order, is_day=True),
    Source("CLASS", "customer.view", customer_queries.class_history, "valid_from",
           lambda row: {"code": f"{row.dimension}:{row.code}", "text": row.reason}, is_day=True),
    Source("BRANCH", "customer.view", _homes, "valid_from",
           lambda row: {"code": row.branch.code, "text": row.branch.name}, is_day=True),
    Source("PERSON_CAME", "person.view", partial(_parts, ended=False), "valid_from", _part, is_day=True),
    Source("PERSON_LEFT", "person.view", partial(_parts, ended=True), "valid_to", _part, is_day=True),
    Source("TASK", "task.view", lambda pk: task_queries.closed_tasks_of(pk, until=LAST_DAY), "closed_at",
           lambda row: {"code": row.status, "text": row.subject}),
    Source("MESSAGE", SEES, lambda pk: outbound_queries.messages_about("customer", pk), "queued_at",
           lambda row: {"code": row.status, "text": row.subject or row.text}),
    Source("VISIT", SEES, lambda pk: activity_queries.visits_of(pk).exclude(status="DONE"), "day",
           lambda row: {"code": row.status, "text": row.purpose}, is_day=True),
    Source("ACTIVITY", SEES, _attended, "activity__first_date",
           lambda row: {"code": "CAME" if row.has_attended else row.answer, "text": row.activity.title}, is_day=True),
)  # fmt: skip
KINDS = (*(source.kind for source in SOURCES), "FACTS", "CHANGE")


class TimelineEntry(door.Shape):
    """Something that happened with a customer."""

    at = serializers.DateTimeField(help_text="The beginning of the day where only a day is known.")
    is_day = serializers.BooleanField()
    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.IntegerField(allow_null=True, help_text="Of the record of this kind.")
    code = serializers.CharField(allow_blank=True, help_text="What kind of it, how it stands, or the act.")
    text = serializers.CharField(allow_blank=True)
    changes = trail.Change(many=True, help_text="What an act changed of the record.")


class TimelinePage(door.Shape):
    """A page of what happened, newest first."""

    results = TimelineEntry(many=True)
    next = serializers.URLField(allow_null=True)


class TimelineAsked(door.Shape):
    """Which of what happened is wanted."""

    kind = serializers.CharField(
        max_length=200, required=False, help_text=f"Some of {', '.join(KINDS)}, with commas; left out, all."
    )
    since = trail.day("First day.")
    until = trail.day("Last day.")
    after = serializers.CharField(max_length=80, required=False, help_text="Place; taken from `next`.")
    size = paging.size()


class CustomerTimeline(door.View):
    """What happened with a customer."""

    act = "customer.view"

    @door.call(returns=TimelinePage, query=TimelineAsked, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of what happened with a customer, of the kinds the caller may see."""
        door.found(customer_queries.card(customer_id))
        after, size = _place(query), query["size"]
        entries = [entry for each in _sources(query.get("kind", "")) for entry in each(customer_id, after, size + 1)]
        entries.sort(key=lambda entry: entry.place.order)
        since = query.get("since")
        first = _midnight(since) if since else None
        shown = [entry for entry in entries[: size + 1] if first is None or entry.place.moment >= first]
        following = shown[size - 1].place.token() if len(shown) > size else ""
        return {
            "results": [entry.told for entry in shown[:size]], "next": paging.address(request, after=following),
        }  # fmt: skip


Reader = Callable[[int, Place, int], Iterator[Happening]]


def _sources(asked: str) -> list[Reader]:
    wanted = [kind for kind in asked.split(",") if kind] or list(KINDS)
    for kind in wanted:
        if kind not in KINDS:
            raise Refused("kind", _("%(kind)s is not a kind of entry.") % {"kind": kind[:40]}, code="BAD_VALUE")
    known: dict[str, Reader] = {"FACTS": _facts, "CHANGE": _changes}
    for rank, source in enumerate(SOURCES):
        if base.actor().may(source.act):
            known[source.kind] = partial(_read, source, rank)
    return [known[kind] for kind in dict.fromkeys(wanted) if kind in known]


def _read(source: Source, rank: int, customer_id: int, after: Place, limit: int) -> Iterator[Happening]:
    return source.read(customer_id, rank, after, limit)


def _facts(customer_id: int, after: Place, limit: int) -> Iterator[Happening]:
    """Yield what came into the archive together."""
    for row in archive_queries.facts_noted(customer_id, LAST_DAY, limit=N_AT_ONCE):
        key = binascii.crc32(f"{row['channel']}{row['collected_date']}".encode())
        place = Place(row["noted_at"], KINDS.index("FACTS"), key)
        if place.order > after.order:
            yield _happened(place, "FACTS", False, code=row["channel"], text=str(row["n_facts"]))


def _changes(customer_id: int, after: Place, limit: int) -> Iterator[Happening]:
    """Yield the acts on the record; its reader may see personal values, for they stand in the record."""
    until = after.moment + timedelta(microseconds=1)
    for row in core_queries.trail(noun="customer", object_id=customer_id, until=until, limit=N_AT_ONCE):
        place = Place(row.at, KINDS.index("CHANGE"), row.pk)
        if place.order > after.order:
            changes = trail.changes_of(row, sees_personal=True)
            yield _happened(place, "CHANGE", False, id=row.pk, code=row.act, text=row.actor, changes=changes)


def _place(query: dict[str, Any]) -> Place:
    """Return the place behind which a page begins: the one asked for, else the end of the last day."""
    token = query.get("after")
    if token:
        try:
            moment, rank, key = token.split("~")
            place = Place(datetime.fromisoformat(moment), int(rank), int(key))
            is_sound = place.moment.tzinfo and trail.FIRST_YEAR <= place.moment.year <= trail.LAST_YEAR + 1
            if is_sound and 0 <= place.rank <= len(KINDS) and 0 <= place.key <= door.LARGEST_ID:
                return place
        except ValueError:
            pass
        raise Refused("after", _("This place is not one of the list."), code="BAD_CURSOR")
    last = query.get("until") or LAST_DAY
    return Place(_midnight(last) + timedelta(days=1, microseconds=-1), len(KINDS), 0)


urls = [path("customers/<int:customer_id>/timeline", CustomerTimeline.as_view(), name="api-customer-timeline")]
