"""Reads of self-service: the page a secret opens, requests, their measures, documents customers may read."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.selfservice import rules
from zhike.apps.selfservice.models import OrderRequest, Pass, PolicyDocument


def open_pass(secret: str, at: datetime) -> Pass | None:
    """Return the pass of a secret while it is open; asked by the machine, for nobody is signed in.

    One nobody has, one that ended and one whose days are over are the same.
    """
    rows = Pass.objects.select_related("customer__owner", "customer__branch")
    rows = rows.filter(secret_hash=org_queries.token_hash(secret), ended_at=None, customer__status="ACTIVE")
    return rows.filter(last_date__gte=clock.today(at)).first()


def passes_of(customer_id: int) -> list[Pass]:
    """Return the open passes of a visible customer."""
    rows = Pass.objects.select_related("person", "author").filter(customer_id=customer_id, ended_at=None)
    return list(rows.order_by("id"))


def own_pass(pass_id: int) -> Pass | None:
    """Return a visible pass that has not ended."""
    return Pass.objects.select_related("customer").filter(pk=pass_id, ended_at=None).first()


def n_within_hour(customer_id: int, at: datetime) -> int:
    """Return how many orders a customer asked for again within the hour."""
    return OrderRequest.objects.filter(customer_id=customer_id, asked_at__gt=at - rules.HOUR).count()


def chat_of(customer_id: int, *, limit: int) -> list[Any]:
    """Return the last lines a customer and we wrote on its page, the latest last; what was stopped is not there."""
    rows = outbound_queries.messages_about("customer", customer_id).filter(channel=rules.CHAT)
    return list(rows.exclude(status__in=("STOPPED", "FAILED"))[:limit])[::-1]


def n_lines_within_hour(customer_id: int, at: datetime) -> int:
    """Return how many lines a customer wrote on its page within the hour."""
    rows = outbound_queries.messages_about("customer", customer_id).filter(channel=rules.CHAT, status="RECEIVED")
    return rows.filter(queued_at__gt=at - rules.HOUR).count()


def chat_pages(customer_ids: Iterable[int], day: date) -> dict[int, str]:
    """Return until when those of some visible customers have a page where one writes with us, by customer."""
    rows = Pass.objects.filter(customer_id__in=list(customer_ids), ended_at=None, last_date__gte=day)
    found = rows.order_by("last_date").values_list("customer_id", "opens", "last_date")
    return {pk: last.isoformat() for pk, opens, last in found if "CHAT" in opens}


def requests() -> QuerySet[OrderRequest]:
    """Return the visible requests with customer, order and who decided."""
    return OrderRequest.objects.select_related("customer__branch", "customer__owner", "order", "decided_by")


def request(order_request_id: int) -> OrderRequest | None:
    """Return a visible request."""
    return requests().filter(pk=order_request_id).first()


def decided_between(begin: datetime, end: datetime, branch_ids: Iterable[int]) -> QuerySet[OrderRequest, Any]:
    """Return when orders wanted by some branches' customers were asked for and decided in a stretch, newest first."""
    rows = OrderRequest.objects.filter(
        customer__branch_id__in=list(branch_ids), decided_at__gte=begin, decided_at__lt=end
    )
    return rows.order_by("-decided_at").values_list("asked_at", "decided_at")


def requests_of(customer_id: int) -> QuerySet[OrderRequest]:
    """Return the visible requests of a customer, newest first."""
    return requests().filter(customer_id=customer_id).order_by("-asked_at", "-id")


def measures(first: date, last: date) -> rules.Measures:
    """Return how simple buying again was for the visible customers, between two days, both included."""
    rows = OrderRequest.objects.filter(asked_at__date__range=(first, last))
    return rules.measure(
        rules.Asked(one.customer_id, clock.today(one.asked_at), one.seconds, one.n_steps, one.state) for one in rows
    )


def asked_by(customer_ids: Iterable[int], first: date, last: date) -> list[rules.Asked]:
    """Return what some visible customers asked to have again, between two days, both included."""
    begin, end = clock.span(first, last)
    rows = OrderRequest.objects.filter(customer_id__in=list(customer_ids), asked_at__gte=begin, asked_at__lt=end)
    return [
        rules.Asked(one.customer_id, clock.today(one.asked_at), one.seconds, one.n_steps, one.state)
        for one in rows.order_by("asked_at", "id")
    ]


def documents() -> list[PolicyDocument]:
    """Return every edition of what we promise customers, by kind, the newest first."""
    return list(PolicyDocument.objects.select_related("owner").order_by("kind", "-number"))


def in_force(day: date) -> list[PolicyDocument]:
    """Return the edition of each kind that holds on a day, in the order of the kinds."""
    rows = PolicyDocument.objects.select_related("owner").filter(valid_from__lte=day).order_by("valid_from", "number")
    newest = {one.kind: one for one in rows}
    return [newest[kind] for kind in rules.KINDS if kind in newest]


def document(document_id: int) -> PolicyDocument | None:
    """Return an edition."""
    return PolicyDocument.objects.select_related("owner").filter(pk=document_id).first()


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is kept of a customer here, for the customer to read; no secret is."""
    passes = Pass.objects.filter(customer_id=customer_id).order_by("id")
    return {
        "passes": list(passes.values("opens", "last_date", "ended_at", "used_at")),
        "order_requests": list(
            requests_of(customer_id).values("order_number", "note", "state", "asked_at", "new_number", "words")
        ),
    }


def about_person(person_id: int) -> dict[str, list[Any]]:
    """Return what is kept of a key person here."""
    rows = Pass.objects.filter(person_id=person_id).order_by("id")
    return {"passes": list(rows.values("opens", "last_date", "ended_at", "used_at"))}
