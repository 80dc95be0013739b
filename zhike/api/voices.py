"""What customers expect and get, levers of value, who stays by level; complaints merged, rested and passed on."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import complaints, door
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import actions, queries, rules
from zhike.apps.insight.queries import figures, gains, voices
from zhike.apps.org import queries as org_queries

MOST = 200


class ExpectationRow(door.Shape):
    """What a customer expects, and what that comes of in parts of a hundred."""

    id = serializers.IntegerField()
    day = serializers.DateField()
    value = serializers.IntegerField(help_text="A, 1 to 10.")
    past = serializers.IntegerField()
    referral = serializers.IntegerField()
    publicity = serializers.IntegerField()
    evidence = serializers.CharField()
    referrer_id = serializers.IntegerField(allow_null=True)
    advertisement_id = serializers.IntegerField(allow_null=True)


class ExpectationRows(door.Shape):
    """What a customer expects, newest first; one page of two hundred."""

    results = ExpectationRow(many=True)


class GivenExpectation(door.Shape):
    """What a customer expects."""

    value = serializers.IntegerField(min_value=1, max_value=10)
    past = serializers.IntegerField(min_value=0, max_value=100, default=100)
    referral = serializers.IntegerField(min_value=0, max_value=100, default=0)
    publicity = serializers.IntegerField(min_value=0, max_value=100, default=0)
    evidence = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    referrer_id = serializers.IntegerField(required=False, default=None, allow_null=True)


class DeliveredRow(door.Shape):
    """What a customer gets for what it costs, ours beside the best competitor it named."""

    customer_id = serializers.IntegerField()
    value = serializers.FloatField()
    cost = serializers.FloatField()
    delivered = serializers.FloatField()
    ratio = serializers.FloatField(allow_null=True)
    competitor_id = serializers.IntegerField(allow_null=True)
    competitor_delivered = serializers.FloatField(allow_null=True)
    lead = serializers.FloatField(allow_null=True, help_text="Below 0 the customer is at risk.")


class DeliveredRows(door.Shape):
    """The two hundred customers a competitor serves best, worst lead first."""

    results = DeliveredRow(many=True)


class LeverRow(door.Shape):
    """What raises a value or lowers a cost, with its effect."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=list(rules.LEVERS))
    title = serializers.CharField()
    unit = serializers.CharField()
    before = serializers.DecimalField(max_digits=12, decimal_places=2)
    after = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    effect = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    share = serializers.FloatField(allow_null=True, help_text="Effect ÷ before.")


class LeverRows(door.Shape):
    """The levers one may see, what is not measured yet first; one page of two hundred."""

    results = LeverRow(many=True)


class LoyaltyQuery(door.Shape):
    """Of which branch's customers."""

    branch = serializers.CharField(max_length=40, required=False, default="", help_text="Code; left out: one's own.")


class LoyaltyBand(door.Shape):
    """A level of satisfaction with what its customers do; None where there are too few to be told."""

    level = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)
    stays = serializers.FloatField(allow_null=True)
    buys_again = serializers.FloatField(allow_null=True, help_text="In the last 91 days.")
    wins = serializers.FloatField(allow_null=True, help_text="Deals won ÷ deals decided.")


class GainRow(door.Shape):
    """One thing customers have of us in a year: who has it, and the mean degree of those with and without it."""

    code = serializers.CharField(help_text="EASIER, LATENT or TOUCHED.")
    n_with = serializers.IntegerField(allow_null=True)
    n_without = serializers.IntegerField(allow_null=True)
    degree_with = serializers.FloatField(allow_null=True)
    degree_without = serializers.FloatField(allow_null=True)


class ToldLoyalty(door.Shape):
    """Who stays by level of satisfaction, how surely the two go together, and what customers have of us beside it."""

    bands = LoyaltyBand(many=True)
    gains = GainRow(many=True)
    r = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField()
    contradicts = serializers.BooleanField()


class ComplaintMeasureRow(door.Shape):
    """What is improved because of complaints."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    cause = serializers.CharField()
    branch = serializers.CharField()
    due_date = serializers.DateField()
    done_date = serializers.DateField(allow_null=True)
    evidence = serializers.CharField()
    impression_before = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)
    impression_after = serializers.DecimalField(max_digits=3, decimal_places=1, allow_null=True)


class ComplaintMeasureRows(door.Shape):
    """What is improved because of complaints, what is to be done first; one page of two hundred."""

    results = ComplaintMeasureRow(many=True)


class GivenTwin(door.Shape):
    """The complaint another one is told with."""

    into_id = serializers.IntegerField()


class GivenPause(door.Shape):
    """What we wait for."""

    reason = serializers.CharField(max_length=300)


class GivenTransfer(door.Shape):
    """To whom a complaint is passed on, and why."""

    user_id = serializers.IntegerField()
    reason = serializers.CharField(max_length=300)


class CustomerExpectations(door.View):
    """What a customer expects."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=ExpectationRows, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what a customer expects, newest first."""
        return {"results": [_expectation(row) for row in queries.expectations_of(customer_id)[:MOST]]}

    @door.call(returns=ExpectationRow, status=201, takes=GivenExpectation, finds=customer_queries.customer)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note what a customer expects."""
        at = clock.now()
        weights = {name: body.pop(name) for name in rules.FACTORS}
        pk = actions.note_expectation(
            customer_id=customer_id, weights=weights, **body, day=org_queries.business_date(at), at=at
        )
        return _expectation(door.found(queries.expectations().filter(pk=pk).first()))


class DeliveredValue(door.View):
    """What customers get for what it costs."""

    act = "customer.view"

    @door.call(returns=DeliveredRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return whom a competitor serves better first."""
        return {"results": [_delivered(one) for one in queries.compared()[:MOST]]}


class ValueLevers(door.View):
    """What raises values and lowers costs."""

    act = "figure.view"

    @door.call(returns=LeverRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the levers with their effect."""
        return {"results": [_lever(row) for row in queries.levers()[:MOST]]}


class SatisfactionLoyalty(door.View):
    """Who stays by level of satisfaction."""

    act = "figure.view"

    @door.call(returns=ToldLoyalty, query=LoyaltyQuery, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return who stays, buys again and is won, by level."""
        ids = org_queries.subtree_ids(door.found(figures.scope(query["branch"])).pk)
        day = org_queries.business_date(clock.now())
        told = voices.loyalty(day, ids)
        together = told.together
        names = ("stays", "buys_again", "wins")
        return {
            "bands": [
                {"level": one.level, "n": one.n} | {name: _plain(getattr(one, name)) for name in names}
                for one in told.bands
            ],
            "gains": [
                {"code": one.code, "n_with": one.n_with, "n_without": one.n_without,
                 "degree_with": _plain(one.degree_with), "degree_without": _plain(one.degree_without)}
                for one in gains.gains(day, ids).rows
            ],
            "r": together.r if together else None, "low": together.low if together else None,
            "high": together.high if together else None, "n": told.n, "contradicts": told.contradicts,
        }  # fmt: skip


class ComplaintMeasures(door.View):
    """What is improved because of complaints."""

    act = "complaint.view"

    @door.call(returns=ComplaintMeasureRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what is improved, by whom until when is on the page."""
        return {"results": [_measure(row) for row in complaint_queries.improvements()[:MOST]]}


class ComplaintMerged(door.View):
    """A complaint told with another."""

    act = "complaint.edit"

    @door.call(returns=complaints.FullComplaint, takes=GivenTwin, finds=complaint_queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Tell a complaint with another one of the same customer."""
        complaint_actions.merge(complaint_id=complaint_id, **body, at=clock.now())
        return complaints.told(complaint_id)


class ComplaintPaused(door.View):
    """The clock of a complaint rests."""

    act = "complaint.edit"

    @door.call(returns=complaints.FullComplaint, takes=GivenPause, finds=complaint_queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Let the clock rest while we wait for the customer."""
        complaint_actions.pause(complaint_id=complaint_id, **body, at=clock.now())
        return complaints.told(complaint_id)


class ComplaintResumed(door.View):
    """The clock of a complaint goes on."""

    act = "complaint.edit"

    @door.call(returns=complaints.FullComplaint, finds=complaint_queries.complaint)
    def post(self, request: Any, complaint_id: int) -> dict[str, Any]:
        """Let the clock go on: the customer answered."""
        complaint_actions.resume(complaint_id=complaint_id, at=clock.now())
        return complaints.told(complaint_id)


class ComplaintTransfer(door.View):
    """A complaint passed on."""

    act = "complaint.edit"

    @door.call(returns=complaints.FullComplaint, takes=GivenTransfer, finds=complaint_queries.complaint)
    def post(self, request: Any, complaint_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Pass a complaint on to another handler; the clocks go on."""
        complaint_actions.transfer(complaint_id=complaint_id, **body, at=clock.now())
        return complaints.told(complaint_id)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _expectation(row: Any) -> dict[str, Any]:
    names = ("id", "day", "value", *rules.FACTORS, "evidence", "referrer_id", "advertisement_id")
    return {name: getattr(row, name) for name in names}


def _delivered(one: queries.Compared) -> dict[str, Any]:
    return {
        "customer_id": one.customer.pk, "value": float(one.ours.value), "cost": float(one.ours.cost),
        "delivered": float(one.ours.net), "ratio": _plain(one.ours.ratio),
        "competitor_id": one.competitor.pk if one.competitor else None,
        "competitor_delivered": _plain(one.rival.net if one.rival else None), "lead": _plain(one.lead),
    }  # fmt: skip


def _lever(row: Any) -> dict[str, Any]:
    told = rules.effect(row.kind, row.before, row.after)
    return {name: getattr(row, name) for name in ("id", "kind", "title", "unit", "before", "after")} | {
        "effect": told.change if told else None,
        "share": _plain(told.share) if told else None,
    }


def _measure(row: Any) -> dict[str, Any]:
    names = (
        "id", "title", "cause", "due_date", "done_date", "evidence", "impression_before", "impression_after",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"branch": row.branch.code}


urls = [
    path("customers/<int:customer_id>/expectations", CustomerExpectations.as_view(), name="api-expectations"),
    path("satisfaction/value", DeliveredValue.as_view(), name="api-delivered-value"),
    path("satisfaction/levers", ValueLevers.as_view(), name="api-levers"),
    path("satisfaction/loyalty", SatisfactionLoyalty.as_view(), name="api-satisfaction-loyalty"),
    path("complaint-improvements", ComplaintMeasures.as_view(), name="api-complaint-improvements"),
    path("complaints/<int:complaint_id>/merge", ComplaintMerged.as_view(), name="api-complaint-merge"),
    path("complaints/<int:complaint_id>/pause", ComplaintPaused.as_view(), name="api-complaint-pause"),
    path("complaints/<int:complaint_id>/resume", ComplaintResumed.as_view(), name="api-complaint-resume"),
    path("complaints/<int:complaint_id>/transfer", ComplaintTransfer.as_view(), name="api-complaint-transfer"),
]
