"""Reads of requests: those one may see or was offered, and who may answer for one."""

from django.db.models import Q, QuerySet

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service.models import ServiceRequest


def requests() -> QuerySet[ServiceRequest]:
    """Return the visible requests: of one's customers, and those one answers for."""
    return ServiceRequest.objects.select_related("customer__branch", "customer__owner", "accountable", "asked")


def offered() -> list[ServiceRequest]:
    """Return the requests somebody wants the acting person to take on, the oldest first."""
    me = base.actor().user_id
    with base.acting_as(base.System("requests offered")):
        rows = requests().filter(asked_id=me, state=ServiceRequest.State.OPEN) if me else requests().none()
        return list(rows.order_by("asked_at", "pk"))


def request(request_id: int) -> ServiceRequest | None:
    """Return a request one may see or was offered."""
    found = requests().filter(pk=request_id).first()
    return found or next((row for row in offered() if row.pk == request_id), None)


def requests_of(customer_id: int) -> QuerySet[ServiceRequest]:
    """Return the requests of a visible customer, the open ones first."""
    return requests().filter(customer_id=customer_id).order_by("-state", "due_date", "pk")


def answering(customer_id: int) -> list[tuple[int, str]]:
    """Return who may answer for a request of a customer: who sees it by their role, and the people of its branch."""
    with base.acting_as(base.System("who may answer for a request")):
        card = customer_queries.card(customer_id)
        if card is None:
            return []
        seeing = org_queries.people_who_see(card.branch_id, card.owner_id).values("pk")
        rows = org_queries.users().filter(is_active=True).filter(Q(branch_id=card.branch_id) | Q(pk__in=seeing))
        return org_queries.named(rows.exclude(role="API_CLIENT").order_by("name", "pk"))
