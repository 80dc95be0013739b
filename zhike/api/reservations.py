"""Experts and the spare budget kept for key accounts: what is claimed, claiming, giving back."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions, queries, rules

MONEY: Any = {"max_digits": 16, "decimal_places": 2}


class KeyReservation(door.Shape):
    """A claim that counts today; of customers one does not see only class, expert and days are told."""

    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=("HELD", "WAITING"))
    metal = serializers.CharField(allow_blank=True, help_text="The class that decides; empty: no key account any more.")
    customer_id = serializers.IntegerField(allow_null=True)
    expert = serializers.CharField(allow_blank=True, help_text="Empty: money of the spare budget.")
    amount = serializers.DecimalField(**MONEY, allow_null=True)
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    what = serializers.CharField(allow_blank=True)


class KeyReservations(door.Shape):
    """What is reserved and what waits, the highest class first, with the spare budget of the year."""

    spare = serializers.DecimalField(**MONEY)
    left = serializers.DecimalField(**MONEY)
    results = KeyReservation(many=True)


class NewKeyReservation(door.Shape):
    """An expert from a day to a day, or an amount."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    expert = serializers.CharField(max_length=60, required=False, help_text="Username; left out: money.")
    amount = serializers.DecimalField(**MONEY, required=False, allow_null=True)
    first_date = serializers.DateField()
    last_date = serializers.DateField(required=False, allow_null=True)
    what = serializers.CharField(max_length=300)


class Reservations(door.View):
    """Claims of key accounts."""

    acts = {"GET": "customer.view", "POST": "customer.edit"}

    @door.call(returns=KeyReservations)
    def get(self, request: Any) -> dict[str, Any]:
        """Return what is reserved and what waits."""
        return _pool()

    @door.call(returns=KeyReservations, status=201, takes=NewKeyReservation)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Claim an expert or money; whether it holds its class says."""
        given = dict(body)
        name = given.pop("expert", "")
        expert = org_queries.user_by_name(name) if name else None
        if name and expert is None:
            raise Refused("expert", _("There is nobody of this name."))
        new = actions.NewReservation(**given, expert_id=expert.pk if expert else None)
        _kept(lambda: actions.reserve(new=new, day=_today(), at=clock.now()))
        return _pool()


class ReservationEnded(door.View):
    """A claim that is given back."""

    act = "customer.edit"

    @door.call(returns=KeyReservations, finds=queries.reservation)
    def post(self, request: Any, reservation_id: int) -> dict[str, Any]:
        """Give back what was claimed; who waits is settled anew."""
        _kept(lambda: actions.end_reservation(reservation_id=reservation_id, day=_today(), at=clock.now()))
        return _pool()


def _today() -> Any:
    return org_queries.business_date(clock.now())


def _kept(write: Any) -> None:
    try:
        write()
    except rules.PlanRefused as refusal:
        field = {"expert_id": "expert"}.get(refusal.field, refusal.field)
        raise Refused(field or "customer_id", refusal.told, code=refusal.rule) from None


def _pool() -> dict[str, Any]:
    pool = queries.pool(_today())
    return {"spare": pool.spare, "left": pool.left, "results": [_told(one) for one in (*pool.held, *pool.waiting)]}


def _told(one: queries.Kept) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.pk, "state": row.state, "metal": one.metal, "customer_id": row.customer_id if one.is_seen else None,
        "expert": row.expert.username if row.expert else "", "amount": row.amount, "first_date": row.first_date,
        "last_date": row.last_date, "what": row.what if one.is_seen else "",
    }  # fmt: skip


urls = [
    path("reservations", Reservations.as_view(), name="api-reservations"),
    path("reservations/<int:reservation_id>/end", ReservationEnded.as_view(), name="api-reservation-end"),
]
