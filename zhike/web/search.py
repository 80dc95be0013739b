"""Search over what the reader may open: customers, persons, orders by number, articles, facts of archives, pages."""

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.knowledge import queries as knowledge_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org.actions import granting
from zhike.apps.people import queries as people_queries
from zhike.apps.search import queries as search_queries
from zhike.apps.search import rules
from zhike.apps.trade import queries as trade_queries
from zhike.web import codes, format, frame, navigation
from zhike.web.addresses import address
from zhike.web.door import Request, page

N_CUSTOMERS, N_PEOPLE, N_ORDERS, N_ARTICLES, N_ARCHIVES, N_PAGES, LONGEST = 8, 6, 4, 4, 4, 6, 200
LONGEST_NOTE = 80
# An order is found by at least this many signs of its number, and none has a longer one.
SHORTEST, LONGEST_NUMBER = 3, 60
# Things to do that have no line in the navigation.
DEEDS = (
    navigation.Entry("customer_add", gettext_lazy("Add a customer"), "user-plus", "customer.edit"),
    navigation.Entry("quick", gettext_lazy("Quick record"), "message-plus", "interaction.add"),
)


def search(request: Request) -> HttpResponse:
    """Answer a query: the results alone for the search box, a page of them otherwise."""
    text = request.GET.get("q", "").replace("\x00", "")[:LONGEST].strip()
    groups = [
        {"label": label, "items": items}
        for label, items in (
            (_("Customers"), list(_customers(request, text))),
            (_("Key persons"), list(_people(request, text))),
            (_("Orders"), list(_orders(request, text))),
            (_("Knowledge"), list(_articles(request, text))),
            (_("In the archives of customers"), list(_archives(request, text))),
            (_("Pages"), list(_pages(request, text))[:N_PAGES]),
        )
        if items
    ]  # fmt: skip
    template = "frame/_search.html" if request.headers.get("HX-Request") else "search/page.html"
    return render(request, template, {"groups": groups, "query": text})


def _customers(request: Request, text: str) -> Iterator[dict[str, Any]]:
    branch_ids, owner_id = org_queries.reach(request.actor)
    if not request.actor.may("customer.view"):
        return
    hits = search_queries.find(text, branch_ids=branch_ids, owner_id=owner_id, noun="customer", limit=N_CUSTOMERS)
    # The index follows an assignment or a move a moment later; what may be seen counts at once.
    seen = customer_queries.seen(hit.object_id for hit in hits)
    _note(customer_queries.customers, seen)
    for hit in (hit for hit in hits if hit.object_id in seen):
        yield {
            "label": hit.title, "note": hit.subtitle, "icon": "user", "url": reverse("customer", args=[hit.object_id])
        }  # fmt: skip


def _note(rows: Callable[[], QuerySet], ids: Collection[int]) -> None:
    """Write down what was found by a whole grant alone."""
    if ids:
        granting.note_lent(lambda: rows().filter(pk__in=list(ids)), table="search", at=clock.now())


def _people(request: Request, text: str) -> Iterator[dict[str, Any]]:
    if not request.actor.may("person.view"):
        return
    branch_ids, owner_id = org_queries.reach(request.actor)
    hits = search_queries.find(text, branch_ids=branch_ids, owner_id=owner_id, noun="part", limit=N_PEOPLE)
    seen = people_queries.found_by_part(hit.object_id for hit in hits)
    _note(people_queries.parts, seen)
    for part in (seen[hit.object_id] for hit in hits if hit.object_id in seen):
        note = " · ".join(filter(None, (part.title, part.customer)))
        yield {"label": part.name, "note": note, "icon": "id", "url": reverse("person", args=[part.person_id])}


def _orders(request: Request, text: str) -> Iterator[dict[str, Any]]:
    if not request.actor.may("order.view") or not SHORTEST <= len(text) <= LONGEST_NUMBER:
        return
    found = list(trade_queries.orders_by_number(text, limit=N_ORDERS))
    _note(trade_queries.orders, [order.pk for order in found])
    for order in found:
        yield {
            "label": order.number, "note": f"{order.customer.name} · {order.order_date}", "icon": "receipt",
            "url": reverse("order", args=[order.pk]),
        }  # fmt: skip


def _articles(request: Request, text: str) -> Iterator[dict[str, Any]]:
    if not text or not request.actor.may("knowledge.view"):
        return
    day = frame.of(request).business_date
    for row in knowledge_queries.found(text, role=request.actor.role, day=day)[:N_ARTICLES]:
        yield {
            "label": row.title,
            "note": codes.label(row.kind),
            "icon": "bulb",
            "url": reverse("article", args=[row.pk]),
        }


def _archives(request: Request, text: str) -> Iterator[dict[str, Any]]:
    if not request.actor.may("customer.view"):
        return
    found = archive_queries.found(text, limit=N_ARCHIVES)
    _note(customer_queries.customers, [one.card.pk for one in found])
    for one in found:
        yield {
            "label": one.card.name, "note": format.said(one.spec.label, one.words[:LONGEST_NOTE]), "icon": "file-text",
            "url": f"{reverse('customer', args=[one.card.pk])}?tab=archive",
        }  # fmt: skip


def _pages(request: Request, text: str) -> Iterator[dict[str, Any]]:
    sought = rules.terms(text)
    if not sought:
        return
    entries = [(entry, group.label) for group in navigation.NAVIGATION for entry in group.entries]
    for entry, note in (*entries, *((deed, "") for deed in DEEDS)):
        path = next((path for name, act in entry.ways if request.actor.may(act) and (path := address(name))), "")
        if path and rules.matches(sought, _title_tokens(entry)):
            yield {"label": entry.label, "note": note, "icon": entry.icon, "url": path}


@lru_cache(maxsize=200)
def _title_tokens(entry: navigation.Entry) -> tuple[str, ...]:
    """Return what a page is found by: its title in every language, with pinyin."""
    found: list[str] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += rules.tokens(str(entry.label))
    return tuple(dict.fromkeys(found))


urls = [page("search/", search, act="self.use", name="search")]
