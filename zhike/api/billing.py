"""Billing: plans with dated prices, subscriptions opened with the customer's consent alone."""

from decimal import Decimal
from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries

SUBSCRIPTIONS = billing_lists.SUBSCRIPTIONS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
MAYBE: Any = {"required": False, "allow_null": True}
NUMBER: Any = {"max_digits": 14, "decimal_places": 4}


class GivenStep(door.Shape):
    """A step of a price: up to how many units, and the price of each; the last one has no end."""

    to = serializers.DecimalField(**NUMBER, **MAYBE)
    price = serializers.DecimalField(**NUMBER, min_value=0)


class GivenPrice(door.Shape):
    """How a plan is charged from a month on."""

    kind = serializers.ChoiceField(choices=list(billing_lists.KINDS))
    price = serializers.DecimalField(**NUMBER, **MAYBE, help_text="Of a month, or of each unit.")
    included = serializers.DecimalField(**NUMBER, **MAYBE, help_text="Units the price of the month covers.")
    over = serializers.DecimalField(**NUMBER, **MAYBE, help_text="Price of each unit beyond those.")
    steps = GivenStep(many=True, required=False)
    valid_from = serializers.DateField(help_text="The first day of a month that is still to be charged.")


class GivenServicePlan(GivenPrice):
    """A plan as it is put on offer, with its first price."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)
    unit = serializers.CharField(max_length=40, help_text="What is counted: a machine, an outlet, a number.")
    is_metered = serializers.BooleanField(required=False, default=False, help_text="Counted anew each month.")


class PlanPrice(door.Shape):
    """A price of a plan; it is never changed."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    given = serializers.DictField(help_text="Numbers as text: price, included, over or steps.")
    valid_from = serializers.DateField()


class FullServicePlan(door.Shape):
    """A plan with all its prices, the newest first."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    is_metered = serializers.BooleanField()
    is_open = serializers.BooleanField()
    prices = PlanPrice(many=True)


class AllServicePlans(door.Shape):
    """The plans there are."""

    results = FullServicePlan(many=True)


class GivenPlanConsent(door.Shape):
    """Who agreed, when, how, and where the proof is; without all four nothing is opened (CONSENT_REQUIRED)."""

    consent_by = door.optional(100)
    consent_date = serializers.DateField(**MAYBE)
    consent_channel = serializers.ChoiceField(choices=["", *rules.CHANNELS], required=False, default="")
    consent_evidence = door.optional(300)


class GivenSubscription(GivenPlanConsent):
    """A plan for a customer."""

    customer_id = serializers.IntegerField(**ID)
    plan_id = serializers.IntegerField(**ID)
    used_for = door.optional(120)
    quantity = serializers.DecimalField(**NUMBER, required=False, default=Decimal(1))
    start_date = serializers.DateField()
    end_date = serializers.DateField(**MAYBE)


class GivenLastDay(door.Shape):
    """The last day of a subscription."""

    end_date = serializers.DateField()


class GivenReading(door.Shape):
    """How much was used in a month."""

    month = serializers.DateField(help_text="Any day of the month.")
    quantity = serializers.DecimalField(**NUMBER, min_value=0)


class SubscriptionRow(paging.row_shape(SUBSCRIPTIONS, required=False)):  # type: ignore[misc]
    """A subscription in the list."""


class FullSubscription(paging.row_shape(SUBSCRIPTIONS, required=True)):  # type: ignore[misc]
    """A subscription with its consent."""

    customer_id = serializers.IntegerField()
    plan_id = serializers.IntegerField()
    consent_evidence = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class ServicePlans(door.View):
    """The plans on offer, and those that were."""

    acts = {"GET": "bill.view", "POST": "serviceplan.manage"}

    @door.call(returns=AllServicePlans)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the plans with their prices."""
        return {"results": [_plan(one) for one in queries.plans()]}

    @door.call(returns=FullServicePlan, status=201, takes=GivenServicePlan)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Offer a plan."""
        named = {name: body.pop(name) for name in ("code", "name", "unit", "is_metered")}
        plan_id = actions.add_plan(new=actions.NewPlan(**named, **_price(body)), at=clock.now())
        return _plan(door.found(queries.plan(plan_id)))


class ServicePlanPrices(door.View):
    """The prices of a plan."""

    act = "serviceplan.manage"

    @door.call(returns=FullServicePlan, takes=GivenPrice, finds=queries.plan)
    def post(self, request: Any, service_plan_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let a plan cost so from a month on."""
        actions.set_price(plan_id=service_plan_id, **_price(body), at=clock.now())
        return _plan(door.found(queries.plan(service_plan_id)))


class Subscriptions(door.View):
    """The subscriptions of the customers one may see."""

    acts = {"GET": "bill.view", "POST": "bill.edit"}

    @paging.listed(SUBSCRIPTIONS, SubscriptionRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the subscriptions."""
        return SUBSCRIPTIONS

    @door.call(returns=FullSubscription, status=201, takes=GivenSubscription)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Open a subscription; without the customer's whole consent it is refused as CONSENT_REQUIRED."""
        new = actions.NewSubscription(consent=_consent(body), **body)
        subscription_id = actions.subscribe(new=new, **_now())
        self.headers["Location"] = reverse("api-subscription", args=[subscription_id])
        return _subscription(subscription_id)


class Subscription(door.View):
    """One subscription."""

    act = "bill.view"

    @door.call(returns=FullSubscription, finds=True)
    def get(self, request: Any, subscription_id: int) -> dict[str, Any]:
        """Return a subscription."""
        return _subscription(subscription_id)


class SubscriptionConsent(door.View):
    """The consent of a subscription that was taken over without one."""

    act = "bill.edit"

    @door.call(returns=FullSubscription, takes=GivenPlanConsent, finds=queries.subscription)
    def post(self, request: Any, subscription_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Record the consent."""
        actions.record_consent(subscription_id=subscription_id, consent=_consent(body), **_now())
        return _subscription(subscription_id)


class SubscriptionEnd(door.View):
    """The end of a subscription."""

    act = "bill.edit"

    @door.call(returns=FullSubscription, takes=GivenLastDay, finds=queries.subscription)
    def post(self, request: Any, subscription_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let it end; what was charged for later days is found."""
        actions.end_subscription(subscription_id=subscription_id, **body, **_now())
        return _subscription(subscription_id)


class SubscriptionReadings(door.View):
    """What a metered subscription used."""

    act = "bill.edit"

    @door.call(returns=FullSubscription, takes=GivenReading, finds=queries.subscription)
    def post(self, request: Any, subscription_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note how much was used in a month that is still to be charged."""
        actions.note_reading(subscription_id=subscription_id, **body, at=clock.now())
        return _subscription(subscription_id)


def _now() -> dict[str, Any]:
    at = clock.now()
    return {"today": org_queries.business_date(at), "at": at}


def _price(body: dict[str, Any]) -> dict[str, Any]:
    """Return a price as an action takes it: numbers as text."""
    given: dict[str, Any] = {
        name: f"{body[name]:f}" for name in ("price", "included", "over") if body.get(name) is not None
    }
    if body["kind"] == "TIERED":
        steps = body.get("steps") or []
        told = [(one.get("to"), one["price"]) for one in steps]
        given = {"steps": [{"to": f"{to:f}" if to else None, "price": f"{price:f}"} for to, price in told]}
    return {"kind": body["kind"], "given": given, "valid_from": body["valid_from"]}


def _consent(body: dict[str, Any]) -> rules.Consent:
    told = [body.pop(f"consent_{name}", None) for name in ("by", "date", "channel", "evidence")]
    return rules.Consent(told[0] or "", told[1], told[2] or "", told[3] or "")


def _plan(row: Any) -> dict[str, Any]:
    names = ("id", "code", "name", "unit", "is_metered", "is_open")
    prices = [
        {"number": one.number, "kind": one.kind, "given": one.given, "valid_from": one.valid_from}
        for one in row.prices.all()
    ]
    return {name: getattr(row, name) for name in names} | {"prices": prices}


def _subscription(subscription_id: int) -> dict[str, Any]:
    row = door.found(queries.subscription(subscription_id))
    names = ("customer_id", "plan_id", "consent_evidence", "version")
    return paging.row(SUBSCRIPTIONS, row) | {name: getattr(row, name) for name in names}


urls = [
    path("service-plans", ServicePlans.as_view(), name="api-service-plans"),
    path("service-plans/<int:service_plan_id>/prices", ServicePlanPrices.as_view(), name="api-service-plan-prices"),
    path("subscriptions", Subscriptions.as_view(), name="api-subscriptions"),
    path("subscriptions/<int:subscription_id>", Subscription.as_view(), name="api-subscription"),
    path(
        "subscriptions/<int:subscription_id>/consent", SubscriptionConsent.as_view(), name="api-subscription-consent"
    ),
    path("subscriptions/<int:subscription_id>/end", SubscriptionEnd.as_view(), name="api-subscription-end"),
    path(
        "subscriptions/<int:subscription_id>/readings", SubscriptionReadings.as_view(),
        name="api-subscription-readings",
    ),
]  # fmt: skip
