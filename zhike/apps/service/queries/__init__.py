"""Reads of service: duty and who is on call, standards and their fulfilment, incidents, customers' own pages."""

from typing import Any

from zhike.apps.service.models import (
    ContactPurpose,
    CustomerLink,
    DetailCheck,
    Incident,
    ReachCall,
    ServiceRequest,
    Shift,
)
from zhike.apps.service.queries.appointed import (
    Part,
    account,
    accounts,
    n_by_metal,
    names,
    part,
    rule_of_incidents,
    standards,
)
from zhike.apps.service.queries.duty import (
    Day,
    Reached,
    Week,
    calls,
    monday_of,
    on_call,
    reached,
    roster,
    shift,
    shifts,
    window_of,
)
from zhike.apps.service.queries.erring import (
    Board,
    board,
    incident,
    incidents,
    incidents_of,
    is_late,
    locked_incident,
    minutes_until_recovery,
    n_by_month,
    unsettled,
)
from zhike.apps.service.queries.fulfilling import (
    N_MONTHS,
    Fulfilled,
    Fulfilment,
    Speed,
    checks_of,
    fulfilment,
    purposes_of,
    slack,
    speeds,
    time_by_purpose,
)
from zhike.apps.service.queries.links import call_backs_of, link_of, n_within_hour, open_link, told_to
from zhike.apps.service.queries.requesting import answering, offered, request, requests, requests_of

__all__ = [
    "N_MONTHS",
    "Board",
    "Day",
    "Fulfilled",
    "Fulfilment",
    "Part",
    "Reached",
    "Speed",
    "Week",
    "about_customer",
    "account",
    "accounts",
    "answering",
    "board",
    "call_backs_of",
    "calls",
    "checks_of",
    "fulfilment",
    "incident",
    "incidents",
    "incidents_of",
    "is_late",
    "link_of",
    "locked_incident",
    "minutes_until_recovery",
    "monday_of",
    "n_by_metal",
    "n_by_month",
    "n_within_hour",
    "names",
    "offered",
    "on_call",
    "open_link",
    "part",
    "purposes_of",
    "reached",
    "request",
    "requests",
    "requests_of",
    "roster",
    "rule_of_incidents",
    "shift",
    "shifts",
    "slack",
    "speeds",
    "standards",
    "time_by_purpose",
    "told_to",
    "unsettled",
    "window_of",
]  # fmt: skip


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return how a customer is served, for it to read."""
    of = {"customer_id": customer_id}
    duties = Shift.objects.filter(**of, ended_at=None).order_by("pk")
    calls_made = ReachCall.objects.filter(**of).order_by("called_at", "pk")
    found = Incident.objects.filter(**of).order_by("happened_at", "pk")
    checks = DetailCheck.objects.filter(**of).order_by("day", "pk")
    links = CustomerLink.objects.filter(**of).order_by("pk")
    purposes = ContactPurpose.objects.filter(interaction__customer_id=customer_id).order_by("pk")
    return {
        "duties": list(duties.values("role", "weekdays", "first_date", "last_date")),
        "reach_calls": list(calls_made.values("kind", "called_at", "is_reached", "note")),
        "service_incidents": list(found.values("happened_at", "what", "recovery", "root_cause", "status")),
        "detail_checks": list(checks.values("day", "score", "marks", "note")),
        "customer_links": list(links.values("created_at", "last_date", "ended_at")),
        "service_requests": list(ServiceRequest.objects.filter(**of).order_by("pk").values(
            "received_date", "text", "due_date", "state", "result", "closed_date")),
        "contact_purposes": list(purposes.values("interaction__happened_at", "purpose")),
    }  # fmt: skip
