"""Promises: the register of the pages, a new one, how one ended, the decision about one that goes too far."""

from dataclasses import replace
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.interactions import actions, queries
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.org import queries as org_queries


def _exact(column: lists.Column) -> lists.Column:
    """Return a column whose amounts stay exact, as money does."""
    return replace(column, kind="money") if column.kind == "number" else column


PROMISES = replace(
    interaction_lists.PROMISES,
    columns=(
        *(_exact(column) for column in interaction_lists.PROMISES.columns),
        lists.Column("customer_id", gettext_lazy("Customer number"), "customer_id", kind="number"),
        lists.Column("username", gettext_lazy("Username"), "made_by__username"),
        lists.Column("reason", gettext_lazy("Reason"), "reason"),
    ),
)


def amount(words: str) -> serializers.DecimalField:
    """Return an amount that may be left out."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=4, min_value=0, required=False, allow_null=True, default=None, help_text=words
    )


class PromiseRow(paging.row_shape(PROMISES, required=False)):  # type: ignore[misc]
    """A promise in the register."""


class FullPromise(paging.row_shape(PROMISES, required=True)):  # type: ignore[misc]
    """A promise."""


class NewPromise(door.Shape):
    """A promise that is registered."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    text = serializers.CharField(max_length=300)
    due_date = serializers.DateField()
    promised_to = door.optional(120)
    promised_value = amount("What is promised.")
    capability = amount("What we can surely do, in the same unit.")
    unit = door.optional(20)
    wants_approval = serializers.BooleanField(
        required=False, default=False, help_text="Send it for approval where it goes beyond what we can surely do."
    )


class PromiseEnd(door.Shape):
    """How a promise ended."""

    status = serializers.ChoiceField(choices=queries.SETTLED)


class PromiseDecision(door.Shape):
    """Whether a promise beyond what we can surely do is made all the same."""

    is_approved = serializers.BooleanField()
    reason = serializers.CharField(max_length=300)


class Promises(door.View):
    """The promises to the customers one may see."""

    acts = {"GET": "interaction.view", "POST": "interaction.add"}

    @paging.listed(PROMISES, PromiseRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the promises the caller may see."""
        return PROMISES

    @door.call(returns=FullPromise, status=201, takes=NewPromise, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Register a promise; one beyond what we can surely do is refused with OVER_PROMISE, or sent for approval."""
        wants_approval = body.pop("wants_approval")
        new = actions.NewPromise(**body)
        promise_id = actions.make_promise(new=new, wants_approval=wants_approval, at=clock.now())
        self.headers["Location"] = reverse("api-promise", args=[promise_id])
        return told(promise_id)


class Promise(door.View):
    """One promise."""

    act = "interaction.view"

    @door.call(returns=FullPromise, finds=True)
    def get(self, request: Any, promise_id: int) -> dict[str, Any]:
        """Return a promise."""
        return told(promise_id)


class PromiseSettling(door.View):
    """The end of a promise."""

    act = "interaction.add"

    @door.call(returns=FullPromise, takes=PromiseEnd, finds=queries.promise)
    def post(self, request: Any, promise_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say that an open promise was kept, broken or cancelled."""
        at = clock.now()
        actions.settle_promise(promise_id=promise_id, **body, day=org_queries.business_date(at), at=at)
        return told(promise_id)


class PromiseReopening(door.View):
    """The end of a promise taken back."""

    act = "interaction.add"

    @door.call(returns=FullPromise, finds=True)
    def post(self, request: Any, promise_id: int) -> dict[str, Any]:
        """Take the end of a promise back; it is open again."""
        actions.reopen_promise(promise_id=promise_id, at=clock.now())
        return told(promise_id)


class PromiseDeciding(door.View):
    """The decision about a promise that waits for approval."""

    act = "promise.approve"

    @door.call(returns=FullPromise, takes=PromiseDecision, finds=queries.promise)
    def post(self, request: Any, promise_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Approve or refuse a promise; the reason is kept."""
        actions.decide_promise(promise_id=promise_id, **body, at=clock.now())
        return told(promise_id)


def told(promise_id: int) -> dict[str, Any]:
    """Return a visible promise."""
    return paging.row(PROMISES, door.found(queries.promise(promise_id)))


urls = [
    path("promises", Promises.as_view(), name="api-promises"),
    path("promises/<int:promise_id>", Promise.as_view(), name="api-promise"),
    path("promises/<int:promise_id>/settle", PromiseSettling.as_view(), name="api-promise-settle"),
    path("promises/<int:promise_id>/reopen", PromiseReopening.as_view(), name="api-promise-reopen"),
    path("promises/<int:promise_id>/decide", PromiseDeciding.as_view(), name="api-promise-decide"),
]
