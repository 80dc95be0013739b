"""Search over what the caller may open: customers, key persons, orders, articles and archives by their words."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, knowledge
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.knowledge import queries as knowledge_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting
from zhike.apps.people import queries as people_queries
from zhike.apps.search import queries as search_queries
from zhike.apps.trade import queries as trade_queries

KINDS = ("CUSTOMER", "PERSON", "ORDER", "ARTICLE", "ARCHIVE")
MOST = 20
# An order is found by at least this many signs of its number, and none has a longer one.
SHORTEST, LONGEST = 3, 60


class Hit(door.Shape):
    """A record that was found."""

    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.IntegerField()
    title = serializers.CharField()
    note = serializers.CharField(allow_blank=True, help_text="What tells it from others of its name.")
    url = serializers.CharField(help_text="Address of the record.")


class Hits(door.Shape):
    """What was found, the closest of each kind first."""

    results = Hit(many=True)


class Sought(door.Shape):
    """What is looked for."""

    q = serializers.CharField(max_length=200, help_text="A name, its pinyin, a phone's end, a number's beginning.")


class Search(door.View):
    """Search over everything."""

    act = "self.use"

    @door.call(returns=Hits, query=Sought)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the records a text finds, of those the caller may open."""
        found = (hit for each in (_customers, _people, _orders, _articles, _archives) for hit in each(query["q"]))
        return {"results": list(found)}


def _documents(text: str, noun: str) -> list[Any]:
    branch_ids, owner_id = org_queries.reach(base.actor())
    return search_queries.find(text, branch_ids=branch_ids, owner_id=owner_id, noun=noun, limit=MOST)


def _note(rows: Callable[[], QuerySet], ids: Collection[int]) -> None:
    """Write down what was found by a whole grant alone."""
    if ids:
        granting.note_lent(lambda: rows().filter(pk__in=list(ids)), table="search", at=clock.now())


def _customers(text: str) -> Iterator[dict[str, Any]]:
    hits = _documents(text, "customer") if base.actor().may("customer.view") else []
    # The index follows an assignment or a move a moment later; what may be seen counts at once.
    seen = customer_queries.seen(hit.object_id for hit in hits)
    _note(customer_queries.customers, seen)
    for hit in (hit for hit in hits if hit.object_id in seen):
        yield _hit("CUSTOMER", hit.object_id, hit.title, hit.subtitle, "api-customer")


def _people(text: str) -> Iterator[dict[str, Any]]:
    hits = _documents(text, "part") if base.actor().may("person.view") else []
    seen = people_queries.found_by_part(hit.object_id for hit in hits)
    _note(people_queries.parts, seen)
    for part in (seen[hit.object_id] for hit in hits if hit.object_id in seen):
        note = " · ".join(filter(None, (part.title, part.customer)))
        yield _hit("PERSON", part.person_id, part.name, note, "api-person")


def _orders(text: str) -> Iterator[dict[str, Any]]:
    if base.actor().may("order.view") and SHORTEST <= len(text) <= LONGEST:
        found = list(trade_queries.orders_by_number(text, limit=MOST))
        _note(trade_queries.orders, [order.pk for order in found])
        for order in found:
            yield _hit("ORDER", order.pk, order.number, f"{order.customer.name} · {order.order_date}", "api-order")


def _articles(text: str) -> Iterator[dict[str, Any]]:
    if base.actor().may("knowledge.view"):
        for row in knowledge_queries.found(text, **knowledge.reader())[:MOST]:
            yield _hit("ARTICLE", row.pk, row.title, " ".join(row.tag_names), "api-article")


def _archives(text: str) -> Iterator[dict[str, Any]]:
    if base.actor().may("customer.view"):
        found = archive_queries.found(text, limit=MOST)
        _note(customer_queries.customers, [one.card.pk for one in found])
        for one in found:
            note = f"{one.spec.label}: {one.words}"
            yield _hit("ARCHIVE", one.card.pk, one.card.name, note, "api-archive")


def _hit(kind: str, pk: int, title: str, note: str, name: str) -> dict[str, Any]:
    return {"kind": kind, "id": pk, "title": title, "note": note, "url": reverse(name, args=[pk])}


urls = [path("search", Search.as_view(), name="api-search")]
