"""Selling: needs of customers, opportunities with their gates and outcome, contracts and their renewal."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import clock, lists
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import actions, queries, rules
from zhike.apps.sales import lists as sale_lists

OPPORTUNITIES, NEEDS, CONTRACTS = sale_lists.OPPORTUNITIES, sale_lists.CUSTOMER_NEEDS, sale_lists.CONTRACTS
ID: Any = {"min_value": 1, "max_value": door.LARGEST_ID}
MAYBE: Any = {"required": False, "allow_null": True}
MONEY: Any = {"max_digits": 16, "decimal_places": 2, "min_value": 0}


class OpportunityRow(paging.row_shape(OPPORTUNITIES, required=False)):  # type: ignore[misc]
    """An opportunity in the list."""


class PassedGate(door.Shape):
    """A gate that is passed, by what one knows it, since when."""

    gate = serializers.CharField(help_text="PERSON, WORDS or PLAN.")
    evidence = serializers.CharField(allow_blank=True)
    person_id = serializers.IntegerField(allow_null=True)
    day = serializers.DateField()


class FullOpportunity(paging.row_shape(OPPORTUNITIES, required=True)):  # type: ignore[misc]
    """An opportunity with its gates and the needs no proposal answers."""

    customer_id = serializers.IntegerField()
    gates = PassedGate(many=True)
    next_gate = serializers.CharField(allow_blank=True, help_text="Empty once all three are passed.")
    uncovered_need_ids = serializers.ListField(child=serializers.IntegerField())
    verdict = serializers.CharField(allow_blank=True)
    cooperation = serializers.CharField(
        help_text="What the rule of cooperation says of business with the customer: ALLOW, REVIEW, WARN, REFUSE."
    )
    version = serializers.IntegerField()


class GivenOpportunity(door.Shape):
    """An opportunity somebody begins."""

    customer_id = serializers.IntegerField(**ID)
    title = serializers.CharField(max_length=120)
    origin = serializers.ChoiceField(choices=rules.ORIGINS, required=False, default="ACTIVE")
    channel = serializers.ChoiceField(choices=["", *rules.CHANNELS], required=False, default="")
    amount = serializers.DecimalField(**MONEY, **MAYBE)
    expected_date = serializers.DateField(**MAYBE)
    next_step = door.optional(200)


class GivenGate(door.Shape):
    """A gate passed, with one line of evidence."""

    gate = serializers.ChoiceField(choices=rules.GATES)
    evidence = serializers.CharField(max_length=300)
    person_id = serializers.IntegerField(**ID, **MAYBE)


class GivenOutcome(door.Shape):
    """How it ended; lost takes a reason. OPEN opens it again."""

    outcome = serializers.ChoiceField(choices=["WON", "LOST", "OPEN"])
    reason = serializers.ChoiceField(choices=["", *rules.REASONS], required=False, default="")
    rival_id = serializers.IntegerField(**ID, **MAYBE)
    verdict = door.optional(300)


class CustomerNeedRow(paging.row_shape(NEEDS, required=False)):  # type: ignore[misc]
    """A need in the list."""


class FullCustomerNeed(paging.row_shape(NEEDS, required=True)):  # type: ignore[misc]
    """A need of a customer."""

    customer_id = serializers.IntegerField()
    person_id = serializers.IntegerField(allow_null=True)
    opportunity_id = serializers.IntegerField(allow_null=True)
    proof = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class GivenCustomerNeed(door.Shape):
    """A need with its evidence, and what our answer is worth."""

    customer_id = serializers.IntegerField(**ID)
    status = serializers.ChoiceField(choices=rules.NEEDS)
    text = serializers.CharField(max_length=200)
    evidence = serializers.CharField(max_length=300)
    person_id = serializers.IntegerField(**ID, **MAYBE)
    feature = door.optional(200)
    benefit = door.optional(200)
    proof = door.optional(300)
    value = serializers.DecimalField(**MONEY, **MAYBE)
    opportunity_id = serializers.IntegerField(**ID, **MAYBE)


class ContractRow(paging.row_shape(CONTRACTS, required=False)):  # type: ignore[misc]
    """A contract in the list."""


class FullContract(paging.row_shape(CONTRACTS, required=True)):  # type: ignore[misc]
    """A contract."""

    customer_id = serializers.IntegerField()
    opportunity_id = serializers.IntegerField(allow_null=True)
    previous_id = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()


class GivenContract(door.Shape):
    """A contract as it was signed."""

    customer_id = serializers.IntegerField(**ID)
    title = serializers.CharField(max_length=120)
    amount = serializers.DecimalField(**MONEY)
    signed_date = serializers.DateField()
    start_date = serializers.DateField()
    end_date = serializers.DateField()
    notice_days = serializers.IntegerField(
        min_value=0, max_value=rules.LONGEST_NOTICE, required=False, default=30
    )  # fmt: skip
    opportunity_id = serializers.IntegerField(**ID, **MAYBE)
    previous_id = serializers.IntegerField(**ID, help_text="The contract it carries on.", **MAYBE)


class GivenRenewal(door.Shape):
    """How it stands with the renewal."""

    renewal = serializers.ChoiceField(choices=["OPEN", "TALKING", "ENDING"])


class Opportunities(door.View):
    """The opportunities one may see."""

    acts = {"GET": "sale.view", "POST": "sale.edit"}

    @paging.listed(OPPORTUNITIES, OpportunityRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the opportunities."""
        return OPPORTUNITIES

    @door.call(returns=FullOpportunity, status=201, takes=GivenOpportunity)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Begin an opportunity."""
        opportunity_id = actions.add_opportunity(new=actions.NewOpportunity(**body), **_now())
        self.headers["Location"] = reverse("api-opportunity", args=[opportunity_id])
        return _opportunity(opportunity_id)


class Opportunity(door.View):
    """One opportunity."""

    act = "sale.view"

    @door.call(returns=FullOpportunity, finds=True)
    def get(self, request: Any, opportunity_id: int) -> dict[str, Any]:
        """Return an opportunity with its gates and uncovered needs."""
        return _opportunity(opportunity_id)


class OpportunityGates(door.View):
    """The gates of an opportunity."""

    act = "sale.edit"

    @door.call(returns=FullOpportunity, takes=GivenGate, finds=queries.opportunity)
    def post(self, request: Any, opportunity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Pass a gate; a later one never before an earlier one."""
        actions.pass_gate(opportunity_id=opportunity_id, **body, **_now())
        return _opportunity(opportunity_id)


class OpportunityOutcome(door.View):
    """How an opportunity ended."""

    act = "sale.edit"

    @door.call(returns=FullOpportunity, takes=GivenOutcome, finds=queries.opportunity)
    def post(self, request: Any, opportunity_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Win it, lose it with the reason, or open it again."""
        outcome, now = body.pop("outcome"), _now()
        if outcome == "WON":
            actions.win(opportunity_id=opportunity_id, **now)
        elif outcome == "LOST":
            actions.lose(opportunity_id=opportunity_id, **body, **now)
        else:
            actions.reopen(opportunity_id=opportunity_id, at=now["at"])
        return _opportunity(opportunity_id)


class CustomerNeeds(door.View):
    """The needs of the customers one may see."""

    acts = {"GET": "sale.view", "POST": "sale.edit"}

    @paging.listed(NEEDS, CustomerNeedRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the needs."""
        return NEEDS

    @door.call(returns=FullCustomerNeed, status=201, takes=GivenCustomerNeed)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Note a need with its evidence."""
        need_id = actions.add_need(new=actions.NewNeed(**body), **_now())
        self.headers["Location"] = reverse("api-customer-need", args=[need_id])
        return _need(need_id)


class CustomerNeed(door.View):
    """One need of a customer."""

    act = "sale.view"

    @door.call(returns=FullCustomerNeed, finds=True)
    def get(self, request: Any, customer_need_id: int) -> dict[str, Any]:
        """Return a need."""
        return _need(customer_need_id)


class Contracts(door.View):
    """The contracts of the customers one may see."""

    acts = {"GET": "sale.view", "POST": "sale.edit"}

    @paging.listed(CONTRACTS, ContractRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the contracts."""
        return CONTRACTS

    @door.call(returns=FullContract, status=201, takes=GivenContract)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a contract; the one it carries on counts as renewed."""
        now = _now()
        contract_id = actions.add_contract(new=actions.NewContract(**body), today=now["day"], at=now["at"])
        self.headers["Location"] = reverse("api-contract", args=[contract_id])
        return _contract(contract_id)


class Contract(door.View):
    """One contract."""

    act = "sale.view"

    @door.call(returns=FullContract, finds=True)
    def get(self, request: Any, contract_id: int) -> dict[str, Any]:
        """Return a contract."""
        return _contract(contract_id)


class ContractRenewal(door.View):
    """The renewal of a contract."""

    act = "sale.edit"

    @door.call(returns=FullContract, takes=GivenRenewal, finds=queries.contract)
    def post(self, request: Any, contract_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say how it stands with the renewal."""
        actions.settle_renewal(contract_id=contract_id, **body, at=clock.now())
        return _contract(contract_id)


def _now() -> dict[str, Any]:
    at = clock.now()
    return {"day": org_queries.business_date(at), "at": at}


def _opportunity(opportunity_id: int) -> dict[str, Any]:
    row = door.found(queries.opportunity(opportunity_id))
    gates = queries.gates_of(row.pk)
    passed = [
        {"gate": gate, "evidence": one.evidence, "person_id": one.person_id, "day": one.day}
        for gate in rules.GATES
        if (one := gates.get(gate))
    ]  # fmt: skip
    return paging.row(OPPORTUNITIES, row) | {
        "customer_id": row.customer_id, "gates": passed, "next_gate": rules.next_gate(gates),
        "uncovered_need_ids": [one.pk for one in queries.coverage(row).uncovered], "verdict": row.verdict,
        "version": row.version, "cooperation": lifecycle_queries.cooperation_of(row.customer_id).verdict,
    }  # fmt: skip


def _need(need_id: int) -> dict[str, Any]:
    row = door.found(queries.need(need_id))
    names = ("customer_id", "person_id", "opportunity_id", "proof", "version")
    return paging.row(NEEDS, row) | {name: getattr(row, name) for name in names}


def _contract(contract_id: int) -> dict[str, Any]:
    row = door.found(queries.contract(contract_id))
    names = ("customer_id", "opportunity_id", "previous_id", "version")
    return paging.row(CONTRACTS, row) | {name: getattr(row, name) for name in names}


urls = [
    path("opportunities", Opportunities.as_view(), name="api-opportunities"),
    path("opportunities/<int:opportunity_id>", Opportunity.as_view(), name="api-opportunity"),
    path("opportunities/<int:opportunity_id>/gates", OpportunityGates.as_view(), name="api-opportunity-gates"),
    path("opportunities/<int:opportunity_id>/outcome", OpportunityOutcome.as_view(), name="api-opportunity-outcome"),
    path("customer-needs", CustomerNeeds.as_view(), name="api-customer-needs"),
    path("customer-needs/<int:customer_need_id>", CustomerNeed.as_view(), name="api-customer-need"),
    path("contracts", Contracts.as_view(), name="api-contracts"),
    path("contracts/<int:contract_id>", Contract.as_view(), name="api-contract"),
    path("contracts/<int:contract_id>/renewal", ContractRenewal.as_view(), name="api-contract-renewal"),
]
