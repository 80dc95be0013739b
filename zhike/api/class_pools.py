"""Pools of classes, and what is known of a customer for its classes."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

ONLY = ("late", "lacking")


class Waiting(door.Shape):
    """A customer of a class: who is to follow up, since when nobody did, what is missing."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    owner = serializers.CharField(allow_null=True, help_text="Username.")
    since = serializers.DateField()
    last_contact = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(help_text="Without follow-up.")
    next_due = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()
    missing = serializers.ListField(child=serializers.ChoiceField(choices=rules.NEEDS))


class PoolOfClass(door.Shape):
    """The visible customers of a class, who waits longest first."""

    n_customers = serializers.IntegerField()
    n_lacking = serializers.IntegerField()
    n_late = serializers.IntegerField()
    results = Waiting(many=True)


class AskedPool(door.Shape):
    """Whom to show."""

    only = serializers.ChoiceField(choices=ONLY, required=False, default="", help_text="Left out, everybody.")


class KnownOfCustomer(door.Shape):
    """What is known of a customer for its classes."""

    source = serializers.CharField(allow_blank=True, help_text="Where it comes from.")  # type: ignore[assignment]
    interest = serializers.CharField(allow_blank=True)
    need = serializers.CharField(allow_blank=True)
    plan = serializers.CharField(allow_blank=True)
    pack = serializers.CharField(allow_blank=True, help_text="Its service pack.")
    version = serializers.IntegerField()


def _part(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, required=False, allow_blank=True)


class ToldOfCustomer(door.Shape):
    """What to write down; left out stays as it is."""

    source = _part(200)  # type: ignore[assignment]
    interest = _part(200)
    need = _part(400)
    plan = _part(400)
    pack = _part(400)
    version = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="As it was read; 0 where nothing is."
    )


class ClassPool(door.View):
    """The pool of a class."""

    act = "customer.view"

    @door.call(returns=PoolOfClass, query=AskedPool, finds=True)
    def get(self, request: Any, dimension_code: str, class_code: str, query: dict[str, Any]) -> dict[str, Any]:
        """Return the customers of a class that asks for something: what is missing of whom, who waits."""
        one = door.found(customer_queries.dimension(dimension_code))
        door.found(one.by_code.get(class_code))
        door.found(queries.needs_of(dimension_code, class_code) or None)
        day = org_queries.business_date(clock.now())
        pool = queries.pool(dimension_code, class_code, day=day, only=query["only"])
        return {
            "n_customers": pool.n, "n_lacking": pool.n_lacking, "n_late": pool.n_late,
            "results": [_waiting(row) for row in pool.members],
        }  # fmt: skip


def _waiting(row: queries.Member) -> dict[str, Any]:
    card = row.card
    return {
        "customer_id": card.pk, "code": card.code, "name": card.name, "since": row.since, "days": row.days,
        "owner": card.owner.username if card.owner else None, "last_contact": row.last_contact,
        "next_due": row.next_due, "is_late": row.is_late, "missing": list(row.lacks),
    }  # fmt: skip


class ProfileOfCustomer(door.View):
    """What is known of a customer for its classes."""

    acts = {"GET": "customer.view", "PATCH": "customer.edit"}

    @door.call(returns=KnownOfCustomer, finds=customer_queries.customer)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return where a customer comes from, what it wants, what is planned and what it gets."""
        return _known(customer_id)

    @door.call(returns=KnownOfCustomer, takes=ToldOfCustomer, finds=customer_queries.customer)
    def patch(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write it down."""
        version = body.pop("version")
        actions.write_profile(customer_id=customer_id, values=body, version=version, at=clock.now())
        return _known(customer_id)


def _known(customer_id: int) -> dict[str, Any]:
    row = queries.profile(customer_id)
    told = {name: getattr(row, name, "") for name in rules.KNOWN}
    return told | {"version": row.version if row else 0}


urls = [
    path("classification/pools/<slug:dimension_code>/<slug:class_code>", ClassPool.as_view(), name="api-class-pool"),
    path("customers/<int:customer_id>/profile", ProfileOfCustomer.as_view(), name="api-class-profile"),
]
