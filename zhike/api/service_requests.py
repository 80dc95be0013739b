"""Requests of customers by REST: noted, offered, accepted or declined, ended with their result."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists

REQUESTS = service_lists.REQUESTS


class RequestRow(paging.row_shape(REQUESTS, required=False)):  # type: ignore[misc]
    """A request in the list."""


class FullRequest(paging.row_shape(REQUESTS, required=True)):  # type: ignore[misc]
    """A request with who answers for it and to whom it was offered."""

    customer_id = serializers.IntegerField()
    accountable_username = serializers.CharField()
    asked_username = serializers.CharField(allow_blank=True, help_text="Empty: it was offered to nobody.")
    declined = serializers.CharField(allow_blank=True)


class NewServiceRequest(door.Shape):
    """What a customer asked for."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    text = serializers.CharField(max_length=500)
    due_date = serializers.DateField()
    accountable = door.optional(60, "Username; left out: whoever calls.")


class OfferedRequest(door.Shape):
    """To whom a request is offered, and why."""

    to = serializers.CharField(max_length=60, help_text="Username.")
    why = serializers.CharField(max_length=300)


class DeclinedRequest(door.Shape):
    """Why a request is not taken on."""

    reason = door.optional(300)


class WhatWasDeclined(door.Shape):
    """A request that was not taken on; it stays with whom it is."""

    id = serializers.IntegerField()
    declined = serializers.CharField(allow_blank=True)


class RequestResult(door.Shape):
    """What came of a request."""

    result = serializers.CharField(max_length=500)


class ServiceRequests(door.View):
    """The requests one may see."""

    acts = {"GET": "service.view", "POST": "service.edit"}

    @paging.listed(REQUESTS, RequestRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the requests."""
        return REQUESTS

    @door.call(returns=FullRequest, status=201, takes=NewServiceRequest)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note a request; one of us answers for it to the end."""
        given = dict(body)
        name = given.pop("accountable", "")
        user_id = _user_id(name, "accountable") if name else None
        at = clock.now()
        pk = _kept(
            lambda: actions.note_request(
                **given, accountable_id=user_id, day=org_queries.business_date(at), at=at
            )
        )  # fmt: skip
        self.headers["Location"] = reverse("api-service-request", args=[pk])
        return _told(pk)


class ServiceRequest(door.View):
    """One request."""

    act = "service.view"

    @door.call(returns=FullRequest, finds=queries.request)
    def get(self, request: Any, request_id: int) -> dict[str, Any]:
        """Return a request one may see or was offered."""
        return _told(request_id)


class RequestOffered(door.View):
    """A request offered to another."""

    act = "service.edit"

    @door.call(returns=FullRequest, takes=OfferedRequest, finds=queries.request)
    def post(self, request: Any, request_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Ask another to answer for a request; until they accept, it stays with whom it is."""
        user_id = _user_id(body["to"], "to")
        _kept(lambda: actions.offer_request(request_id=request_id, user_id=user_id, why=body["why"], at=clock.now()))
        return _told(request_id)


class RequestAccepted(door.View):
    """A request somebody takes on."""

    act = "service.edit"

    @door.call(returns=FullRequest, finds=queries.request)
    def post(self, request: Any, request_id: int) -> dict[str, Any]:
        """Answer for a request from now on."""
        _kept(lambda: actions.accept_request(request_id=request_id, at=clock.now()))
        return _told(request_id)


class RequestDeclined(door.View):
    """A request somebody does not take on, or an offer taken back."""

    act = "service.edit"

    @door.call(returns=WhatWasDeclined, takes=DeclinedRequest, finds=queries.request)
    def post(self, request: Any, request_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Decline a request, or take an offer back; whoever declines may not see it any more."""
        said = _kept(lambda: actions.decline_request(request_id=request_id, **body, at=clock.now()))
        return {"id": request_id, "declined": said}


class RequestClosed(door.View):
    """A request that is done."""

    act = "service.edit"

    @door.call(returns=FullRequest, takes=RequestResult, finds=queries.request)
    def post(self, request: Any, request_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """End a request with its result."""
        at = clock.now()
        day = org_queries.business_date(at)
        _kept(lambda: actions.close_request(request_id=request_id, **body, day=day, at=at))
        return _told(request_id)


class RequestReopened(door.View):
    """A request opened again."""

    act = "service.edit"

    @door.call(returns=FullRequest, finds=queries.request)
    def post(self, request: Any, request_id: int) -> dict[str, Any]:
        """Open a request again that was ended too early."""
        _kept(lambda: actions.reopen_request(request_id=request_id, at=clock.now()))
        return _told(request_id)


def _user_id(name: str, field: str) -> int:
    user = org_queries.user_by_name(name)
    if user is None:
        raise Refused(field, _("There is nobody of this name."))
    return user.pk


def _kept(write: Any) -> Any:
    try:
        return write()
    except rules.Refused as refusal:
        field = {"accountable_id": "accountable", "user_id": "to"}.get(refusal.field, refusal.field)
        raise Refused(field or "request_id", refusal.told, code=refusal.rule) from None


def _told(request_id: int) -> dict[str, Any]:
    row = door.found(queries.request(request_id))
    return {
        "id": row.pk, "text": row.text, "customer": row.customer.name, "state": row.state,
        "accountable": row.accountable.name, "asked": row.asked.name if row.asked else None,
        "received": row.received_date, "due": row.due_date, "result": row.result, "closed": row.closed_date,
        "branch": row.customer.branch.name, "customer_id": row.customer_id,
        "accountable_username": row.accountable.username, "asked_username": row.asked.username if row.asked else "",
        "declined": row.declined,
    }  # fmt: skip


urls = [
    path("service/requests", ServiceRequests.as_view(), name="api-service-requests"),
    path("service/requests/<int:request_id>", ServiceRequest.as_view(), name="api-service-request"),
    path("service/requests/<int:request_id>/offer", RequestOffered.as_view(), name="api-request-offer"),
    path("service/requests/<int:request_id>/accept", RequestAccepted.as_view(), name="api-request-accept"),
    path("service/requests/<int:request_id>/decline", RequestDeclined.as_view(), name="api-request-decline"),
    path("service/requests/<int:request_id>/close", RequestClosed.as_view(), name="api-request-close"),
    path("service/requests/<int:request_id>/reopen", RequestReopened.as_view(), name="api-request-reopen"),
]
