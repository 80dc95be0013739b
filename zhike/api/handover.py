"""Hand-overs: a leaver's customers and open tasks given to successors."""

from typing import Any

from django.urls import path, reverse
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions, queries

MOST = 1_000


class Given(door.Shape):
    """One customer and who takes it over."""

    customer_id = serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID)
    successor = serializers.CharField(max_length=60, help_text="Username.")


class NewHandover(door.Shape):
    """Whose work goes to whom."""

    leaver = serializers.CharField(max_length=60, help_text="Username.")
    rest_to = serializers.CharField(max_length=60, help_text="Username of who takes what is not named.")
    plan = Given(many=True, required=False, default=list)
    closes_access = serializers.BooleanField(default=True, help_text="End sessions and tokens of the leaver at once.")


class HandoverUndone(door.Shape):
    """How many customers went back."""

    n_back = serializers.IntegerField()


class HandoverState(door.Shape):
    """A hand-over and what it did."""

    id = serializers.IntegerField()
    leaver = serializers.CharField()
    at = serializers.DateTimeField()
    is_access_closed = serializers.BooleanField()
    n_customers = serializers.IntegerField()
    n_tasks = serializers.IntegerField()
    n_visits = serializers.IntegerField(help_text="Visits to key customers that were put on the successors' lists.")
    stake = serializers.DecimalField(max_digits=18, decimal_places=2)


class Handovers(door.View):
    """Handing a leaver's work over."""

    act = "customer.assign"

    @door.call(returns=HandoverState, status=201, takes=NewHandover, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Hand somebody's customers and open tasks over."""
        at = clock.now()
        leaver = door.found(queries.staff().filter(username=body["leaver"]).first())
        known = {user.username: user.pk for user in queries.successors(leaver.pk)}
        wanted = {body["rest_to"], *(one["successor"] for one in body["plan"][:MOST])}
        if wanted - known.keys():
            raise Refused("rest_to" if body["rest_to"] not in known else "plan", _no_successor(), code="NO_SUCCESSOR")
        handover_id = actions.hand_over(
            leaver_id=leaver.pk, plan={one["customer_id"]: known[one["successor"]] for one in body["plan"][:MOST]},
            rest_to=known[body["rest_to"]], closes_access=body["closes_access"],
            day=org_queries.business_date(at), at=at,
        )  # fmt: skip
        self.headers["Location"] = reverse("api-handover", args=[handover_id])
        return told(handover_id)


class Handover(door.View):
    """One hand-over."""

    act = "customer.assign"

    @door.call(returns=HandoverState, finds=True)
    def get(self, request: Any, handover_id: int) -> dict[str, Any]:
        """Return a hand-over and what it did."""
        return told(handover_id)


class HandoverUndo(door.View):
    """A hand-over taken back."""

    act = "customer.assign"

    @door.call(returns=HandoverUndone, finds=True)
    def post(self, request: Any, handover_id: int) -> dict[str, Any]:
        """Take a hand-over back within 30 days; the access stays closed."""
        told(handover_id)
        return {"n_back": actions.undo_handover(handover_id=handover_id, at=clock.now())}


def _no_successor() -> str:
    return str(actions.HandoverRefused("NO_SUCCESSOR"))


def told(handover_id: int) -> dict[str, Any]:
    """Return a hand-over the caller may see."""
    done = door.found(queries.handover(handover_id))
    names = ("at", "is_access_closed", "n_customers", "n_tasks", "n_visits", "stake")
    return {"id": done.pk, "leaver": done.leaver.username} | {name: getattr(done, name) for name in names}


urls = [
    path("handovers", Handovers.as_view(), name="api-handovers"),
    path("handovers/<int:handover_id>", Handover.as_view(), name="api-handover"),
    path("handovers/<int:handover_id>/undo", HandoverUndo.as_view(), name="api-handover-undo"),
]
