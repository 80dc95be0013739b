"""Self-service: passes to customers' own pages, orders asked for again, what we promise customers."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.selfservice import actions, queries, rules
from zhike.apps.selfservice import lists as self_lists

REQUESTS = self_lists.ORDER_REQUESTS


class GivenPass(door.Shape):
    """What a customer's own page opens, and for how long."""

    opens = serializers.ListField(child=serializers.ChoiceField(choices=rules.GRANTS), min_length=1, max_length=10)
    days = serializers.IntegerField(
        min_value=rules.SHORTEST_DAYS, max_value=rules.LONGEST_DAYS, required=False, default=rules.USUAL_DAYS
    )


class MadePass(door.Shape):
    """The end of the address of a customer's own page; told once."""

    secret = serializers.CharField(help_text="Stands behind /my/; nobody can be told it again.")


class OrderRequestRow(paging.row_shape(REQUESTS, required=False)):  # type: ignore[misc]
    """An order asked for again, in the list."""


class FullOrderRequest(paging.row_shape(REQUESTS, required=True)):  # type: ignore[misc]
    """An order asked for again."""

    customer_id = serializers.IntegerField()
    order_id = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class GivenAnswerToRequest(door.Shape):
    """Under which number it was ordered; or, declined, why not."""

    number = door.optional(60)
    words = door.optional(300)


class PromiseDocument(door.Shape):
    """What we promise customers, in the edition that is in force."""

    kind = serializers.ChoiceField(choices=rules.KINDS)
    number = serializers.IntegerField(help_text="The edition.")
    title_zh = serializers.CharField()
    title_en = serializers.CharField(allow_blank=True)
    text_zh = serializers.CharField()
    text_en = serializers.CharField(allow_blank=True)
    valid_from = serializers.DateField()
    owner_id = serializers.IntegerField()


class PromiseDocuments(door.Shape):
    """Every edition."""

    results = PromiseDocument(many=True)


class CustomerPasses(door.View):
    """The own page of a customer."""

    act = "pass.make"

    @door.call(returns=MadePass, status=201, takes=GivenPass, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Give a customer a page of its own; the former address ends."""
        return {"secret": actions.make_pass(customer_id=customer_id, **body, at=clock.now())}


class OrderRequests(door.View):
    """The orders asked for again by the customers one may see."""

    act = "order.view"

    @paging.listed(REQUESTS, OrderRequestRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of them."""
        return REQUESTS


class OrderRequest(door.View):
    """One order asked for again."""

    acts = {"GET": "order.view", "POST": "order.add"}

    @door.call(returns=FullOrderRequest, finds=True)
    def get(self, request: Any, order_request_id: int) -> dict[str, Any]:
        """Return it."""
        return _request(order_request_id)

    @door.call(returns=FullOrderRequest, takes=GivenAnswerToRequest, finds=queries.request)
    def post(self, request: Any, order_request_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say under which number it was ordered; without a number, why not."""
        if body["number"]:
            actions.take(request_id=order_request_id, number=body["number"], at=clock.now())
        else:
            actions.decline(request_id=order_request_id, words=body["words"], at=clock.now())
        return _request(order_request_id)


class PolicyDocuments(door.View):
    """What we promise customers about complaints, suggestions and rewards."""

    act = "complaint.view"

    @door.call(returns=PromiseDocuments)
    def get(self, request: Any) -> dict[str, Any]:
        """Return every edition, by kind, the newest first."""
        names = ("kind", "number", "title_zh", "title_en", "text_zh", "text_en", "valid_from", "owner_id")
        return {"results": [{name: getattr(one, name) for name in names} for one in queries.documents()]}


def _request(order_request_id: int) -> dict[str, Any]:
    row = door.found(queries.request(order_request_id))
    names = ("customer_id", "order_id", "words", "version")
    return paging.row(REQUESTS, row) | {name: getattr(row, name) for name in names}


urls = [
    path("customers/<int:customer_id>/passes", CustomerPasses.as_view(), name="api-customer-passes"),
    path("order-requests", OrderRequests.as_view(), name="api-order-requests"),
    path("order-requests/<int:order_request_id>", OrderRequest.as_view(), name="api-order-request"),
    path("policy-documents", PolicyDocuments.as_view(), name="api-policy-documents"),
]
