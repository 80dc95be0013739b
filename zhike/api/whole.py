"""A customer seen whole in one answer, what it prefers, and which information is missing for whom."""

from datetime import date
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import customers, door
from zhike.apps.archives import actions as archive_actions
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import whole
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.risk.queries import register as risk_register
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.trade import queries as trade_queries

N_RISKS = 5


class Favourite(door.Shape):
    """What is bought most among things of one kind."""

    value = serializers.CharField(allow_null=True, help_text="Null where it cannot be told.")
    n_purchases = serializers.IntegerField(help_text="Of it, or of the most frequent one.")
    n_all = serializers.IntegerField(help_text="Purchases that say anything.")
    undefined_reason = serializers.CharField(allow_blank=True, help_text="TOO_FEW, TIED or empty.")


class Prices(door.Shape):
    """The prices between which the middle half of the purchases lies."""

    low = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    high = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    n_all = serializers.IntegerField()
    undefined_reason = serializers.CharField(allow_blank=True)


class Preferred(door.Shape):
    """What a customer prefers, counted from its order lines."""

    category = Favourite()
    product = Favourite()
    channel = Favourite()
    weekday = Favourite(help_text="1 Monday to 7 Sunday.")
    part_of_day = Favourite(help_text="NIGHT, MORNING, NOON, AFTERNOON or EVENING; of orders that say their hour.")
    prices = Prices()


class Reader(door.Shape):
    """Something that reads information of a customer: what it uses and what it lacks."""

    reader = serializers.CharField(
        help_text="COMMUNICATION, CARE, CONTACT (as of today), TIERING, REPORT or SATISFACTION."
    )
    used_fields = serializers.ListField(child=serializers.CharField())
    missing_fields = serializers.ListField(child=serializers.CharField())


class Counting(door.Shape):
    """Somebody who counts at the customer."""

    person_id = serializers.IntegerField()
    name = serializers.CharField()
    address = serializers.CharField(help_text="How to address them.")
    role = serializers.CharField()
    influence = serializers.IntegerField(allow_null=True)
    stance = serializers.CharField(allow_blank=True)


class Spoken(door.Shape):
    """One of the last contacts."""

    id = serializers.IntegerField()
    happened_at = serializers.DateTimeField()
    channel = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class RiskOfCustomer(door.Shape):
    """A risk of a customer, as it stands in the register."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.CharField()
    level = serializers.CharField()
    expected = serializers.DecimalField(max_digits=18, decimal_places=2)
    state = serializers.CharField()


class ComplaintOfCustomer(door.Shape):
    """One of the latest complaints."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.CharField()
    opened_at = serializers.DateTimeField()


class Felt(door.Shape):
    """How satisfied a customer is: what it got ÷ what it expected, in the last wave it answered."""

    degree = serializers.FloatField(help_text="C; above 1 is beyond value.")
    asked_date = serializers.DateField()


class PointsOfCustomer(door.Shape):
    """The membership of a customer."""

    member_id = serializers.IntegerField()
    level = serializers.CharField()
    balance = serializers.IntegerField()


class WholeCustomer(door.Shape):
    """A customer seen whole, as it stands or stood on a day."""

    as_of = serializers.DateField()
    customer = customers.FullCustomer()
    address = serializers.CharField(help_text="How to address the customer.")
    knowledge_score = serializers.IntegerField()
    missing_fields = serializers.ListField(child=serializers.CharField(), help_text="Never silently assumed.")
    readers = Reader(many=True)
    people = Counting(many=True)
    support = serializers.FloatField(allow_null=True, help_text="From -1 to 1; null where nobody's weight is known.")
    n_orders = serializers.IntegerField()
    preferences = Preferred()
    contacts = Spoken(many=True)
    risks = RiskOfCustomer(many=True, help_text="In the register, open and answered; the costliest first.")
    complaints = ComplaintOfCustomer(many=True, help_text="The latest, duplicates left out.")
    satisfaction = Felt(allow_null=True, help_text="Null where it never answered.")
    membership = PointsOfCustomer(allow_null=True, help_text="Null where it is no member.")
    n_open_promises = serializers.IntegerField()
    n_open_tasks = serializers.IntegerField()
    n_overdue_tasks = serializers.IntegerField()
    agreed_purposes = serializers.ListField(child=serializers.CharField())
    suggestion = serializers.CharField(allow_blank=True, help_text="What to do next; empty where nothing is due.")


class Whole(door.View):
    """A customer seen whole."""

    act = "customer.view"

    @door.call(returns=WholeCustomer, query=customers.OnDay, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return everything the departments share of a customer, and which information is missing for whom."""
        at, actor = clock.now(), request._request.actor
        today, card = org_queries.business_date(at), door.found(customer_queries.card(customer_id))
        archive_actions.note_reading(customer_id=customer_id, branch_id=card.branch_id, at=at)
        customer = door.found(customer_queries.customer(customer_id))
        day = min(query.get("as_of") or today, today)
        found = whole.whole_of(card, customer, day, today=today)
        return {
            "as_of": day, "customer": customers.told_on(card, day, today), "address": card.address,
            "knowledge_score": found.archive.known.score, "missing_fields": found.missing,
            "readers": [
                {"reader": one.reader, "used_fields": list(one.used), "missing_fields": list(one.missing)}
                for one in found.readings
            ],
            "people": [_counting(part) for part in found.people] if actor.may("person.view") else [],
            "support": None if found.support.value is None else float(found.support.value),
            "n_orders": found.dealings.n_orders, "preferences": preferred(found.preferences),
            "contacts": [_spoken(row) for row in found.contacts] if actor.may("interaction.view") else [],
            "risks": _risks(card.pk) if actor.may("risk.view") else [],
            **_voice(card.pk, day, actor), "n_open_promises": found.n_open_promises, "n_open_tasks": found.n_open_tasks,
            "n_overdue_tasks": found.n_overdue_tasks, "agreed_purposes": found.agreed, "suggestion": found.suggestion,
        }  # fmt: skip


def _voice(customer_id: int, day: date, actor: Any) -> dict[str, Any]:
    """Tell complaints, satisfaction and points, as far as the reader may see each."""
    felt = survey_queries.own_degree(customer_id, day)
    member: Any = loyalty_queries.member_of(customer_id) if actor.may("loyalty.view") else None
    rows = complaint_queries.latest_of(customer_id) if actor.may("complaint.view") else []
    return {
        "complaints": [_picked(row, "id", "number", "status", "opened_at") for row in rows],
        "satisfaction": {"degree": float(felt[0]), "asked_date": felt[1]} if felt else None,
        "membership": {"member_id": member.pk, "level": member.level, "balance": member.balance} if member else None,
    }  # fmt: skip


def _risks(customer_id: int) -> list[dict[str, Any]]:
    rows = risk_register.risks_of(customer_id)[:N_RISKS]
    return [_picked(row, "id", "title", "kind", "level", "expected", "state") for row in rows]


def _picked(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _counting(part: Any) -> dict[str, Any]:
    return {
        "person_id": part.person_id, "name": part.name, "address": part.person.address or part.name,
        "role": part.role, "influence": part.influence, "stance": part.stance,
    }  # fmt: skip


def _spoken(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "happened_at": row.happened_at, "channel": row.channel, "text": row.text}


class Preferences(door.View):
    """What a customer prefers."""

    act = "customer.view"

    @door.call(returns=Preferred, query=customers.OnDay, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return what a customer prefers by what it bought up to a day, counted anew from its order lines."""
        today = org_queries.business_date(clock.now())
        door.found(customer_queries.card(customer_id))
        return preferred(trade_queries.preferences_of(customer_id, min(query.get("as_of") or today, today)))


def preferred(found: trade_queries.Preferences) -> dict[str, Any]:
    """Return preferences as they are told."""
    band = found.prices
    names = ("category", "product", "channel", "weekday", "part_of_day")
    return {name: _favourite(getattr(found, name)) for name in names} | {
        "prices": {"low": band.low, "high": band.high, "n_all": band.n_all, "undefined_reason": band.undefined_reason}
    }


def _favourite(one: Any) -> dict[str, Any]:
    value = None if one.value is None else str(one.value)
    return {"value": value, "n_purchases": one.n, "n_all": one.n_all, "undefined_reason": one.undefined_reason}


urls = [
    path("customers/<int:customer_id>/360", Whole.as_view(), name="api-customer-whole"),
    path("customers/<int:customer_id>/preferences", Preferences.as_view(), name="api-customer-preferences"),
]
