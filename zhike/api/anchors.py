"""How much a customer depends on us and by which ties; what is done for it alone, and who of high value has neither."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions, queries, rules

NUMBER: Any = {"max_digits": 16, "decimal_places": 4}
PARTS = (rules.WALLET, rules.BUILT_IN, rules.SWITCHING)


class DependencePart(door.Shape):
    """One part of how much a customer depends on us."""

    code = serializers.ChoiceField(choices=PARTS)
    value = serializers.DecimalField(
        **NUMBER, allow_null=True, help_text="Percent, for BUILT_IN a number of things; null: not known."
    )
    score = serializers.DecimalField(**NUMBER, allow_null=True, help_text="0 to 100.")
    full = serializers.IntegerField(help_text="Counts as all from here on (rule table).")
    weight = serializers.IntegerField()


class CustomerAnchor(door.Shape):
    """Something that ties a customer to us."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=rules.ANCHORS)
    text = serializers.CharField(allow_blank=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True)
    noted_date = serializers.DateField()


class CustomerDependence(door.Shape):
    """How much a customer depends on us today."""

    index = serializers.IntegerField(
        allow_null=True, help_text="Weighted mean of the known parts, 0 to 100; null: less than half is known."
    )
    known = serializers.DecimalField(**NUMBER, help_text="Known part of the weight, 0 to 1.")
    parts = DependencePart(many=True)
    n_contracts = serializers.IntegerField(help_text="In force today.")
    n_subscriptions = serializers.IntegerField(help_text="Running today.")
    n_products = serializers.IntegerField(help_text="Bought in the last 365 days.")
    anchors = CustomerAnchor(many=True)


class NewCustomerAnchor(door.Shape):
    """Something somebody knows that ties a customer to us."""

    kind = serializers.ChoiceField(choices=rules.ANCHORS)
    text = serializers.CharField(max_length=300)
    amount = serializers.DecimalField(
        max_digits=16,
        decimal_places=2,
        required=False,
        allow_null=True,
        help_text="Of SWITCHING always, of no other.",
    )
    day = serializers.DateField()


class PersonalService(door.Shape):
    """What is done for a need of a customer that others do not get, and what came of it."""

    id = serializers.IntegerField()
    need = serializers.CharField(allow_blank=True)
    service = serializers.CharField(allow_blank=True)
    responsible = serializers.CharField()
    due_date = serializers.DateField()
    done_date = serializers.DateField(allow_null=True)
    result = serializers.CharField(allow_blank=True)


class PersonalServices(door.Shape):
    """The personal services of a customer, the open ones first."""

    results = PersonalService(many=True)


class NewPersonalService(door.Shape):
    """A service planned for a customer alone."""

    need = serializers.CharField(max_length=300)
    service = serializers.CharField(max_length=300)
    responsible = serializers.CharField(max_length=60, required=False, help_text="Username; left out: whoever calls.")
    due_date = serializers.DateField()


class ServiceResult(door.Shape):
    """What came of a personal service."""

    result = serializers.CharField(max_length=300)


class Unserved(door.Shape):
    """A customer of high value nothing is done for alone."""

    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    tier = serializers.CharField(allow_blank=True)


class UnservedCustomers(door.Shape):
    """The customers of high value without a personal service, those that bring most first."""

    n_high_value = serializers.IntegerField()
    results = Unserved(many=True)


class DependenceOf(door.View):
    """How much a customer depends on us."""

    act = "customer.view"

    @door.call(returns=CustomerDependence, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the index with its parts and the ties."""
        return _dependence(customer_id)


class AnchorsOf(door.View):
    """What ties a customer to us."""

    act = "customer.edit"

    @door.call(returns=CustomerDependence, status=201, takes=NewCustomerAnchor, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note a tie; the index as it is then comes back."""
        _kept(lambda: actions.note_anchor(customer_id=customer_id, **body, at=clock.now()), "text")
        return _dependence(customer_id)


class AnchorEnded(door.View):
    """A tie that holds no more."""

    act = "customer.edit"

    @door.call(returns=CustomerDependence, finds=queries.anchor)
    def post(self, request: Any, anchor_id: int) -> dict[str, Any]:
        """Say that a tie holds no more."""
        return _dependence(_kept(lambda: actions.end_anchor(anchor_id=anchor_id, day=_today(), at=clock.now()), "day"))


class PersonalServicesOf(door.View):
    """What is done for a customer alone."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=PersonalServices, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the personal services."""
        return {"results": [_service(one) for one in queries.services_of(customer_id)]}

    @door.call(returns=PersonalService, status=201, takes=NewPersonalService, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Plan a personal service."""
        name = body.get("responsible", "")
        owner = org_queries.user_by_name(name) if name else None
        if name and owner is None:
            raise Refused("responsible", _("There is nobody of this name."))
        owner_id = owner.pk if owner else base.actor().user_id
        action_id = _kept(
            lambda: actions.serve_need(
                customer_id=customer_id, need=body["need"], offer=body["service"], owner_id=owner_id,
                due_date=body["due_date"], at=clock.now(),
            ), "need",
        )  # fmt: skip
        self.headers["Location"] = reverse("api-personal-services", args=[customer_id])
        return _service(door.found(queries.service(action_id)))


class PersonalServiceDone(door.View):
    """A personal service that has its result."""

    act = "customer.edit"

    @door.call(returns=PersonalService, takes=ServiceResult, finds=queries.service)
    def post(self, request: Any, action_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write down what came of a personal service, which ends it."""
        _kept(lambda: actions.finish_action(action_id=action_id, **body, day=_today(), at=clock.now()), "result")
        return _service(door.found(queries.service(action_id)))


class WithoutService(door.View):
    """The customers of high value without a personal service."""

    act = "customer.view"

    @door.call(returns=UnservedCustomers)
    def get(self, request: Any) -> dict[str, Any]:
        """Return whom of high value nothing is done for alone, neither open nor ended within the year."""
        rows = queries.served(_today())
        bare = [one.card for one in rows if not one.services]
        results = [{"customer_id": card.pk, "customer": card.name, "tier": card.tier or ""} for card in bare]
        return {"n_high_value": len(rows), "results": results}


def _today() -> Any:
    return org_queries.business_date(clock.now())


def _dependence(customer_id: int) -> dict[str, Any]:
    told = queries.dependence(door.found(customer_queries.card(customer_id)), _today())
    return {
        "index": told.index, "known": told.known,
        "parts": [
            {"code": one.code, "value": _short(one.value), "score": _short(one.score), "full": one.full,
             "weight": one.weight} for one in told.parts
        ],
        "n_contracts": len(told.contracts), "n_subscriptions": len(told.subscriptions), "n_products": told.n_products,
        "anchors": [
            {"id": one.pk, "kind": one.kind, "text": one.text, "amount": one.amount, "noted_date": one.noted_date}
            for one in told.anchors
        ],
    }  # fmt: skip


def _short(value: Any) -> Any:
    return None if value is None else round(value, 4)


def _service(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk, "need": row.point, "service": row.offer, "responsible": row.owner.name,
        "due_date": row.due_date, "done_date": row.done_date, "result": row.result,
    }  # fmt: skip


def _kept(write: Any, field: str) -> Any:
    try:
        return write()
    except rules.PlanRefused as refusal:
        raise Refused(refusal.field or field, refusal.told, code=refusal.rule) from None


urls = [
    path("customers/<int:customer_id>/dependence", DependenceOf.as_view(), name="api-dependence"),
    path("customers/<int:customer_id>/anchors", AnchorsOf.as_view(), name="api-anchors-of"),
    path("anchors/<int:anchor_id>/end", AnchorEnded.as_view(), name="api-anchor-end"),
    path("customers/<int:customer_id>/personal-services", PersonalServicesOf.as_view(), name="api-personal-services"),
    path("personal-services/<int:action_id>/result", PersonalServiceDone.as_view(), name="api-personal-service-result"),
    path("personal-services/missing", WithoutService.as_view(), name="api-personal-services-missing"),
]
