"""The balance of benefits as a calculation: both floors must hold; nothing is kept."""

from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import balance
from zhike.api import door
from zhike.api.churn import Typed


class Scenario(door.Shape):
    """What both sides gain now and afterwards, and their floors, in one unit."""

    customer = Typed(help_text="What the customer gains now.")
    due = Typed(help_text="The benefit it is due.")
    company = Typed(help_text="What we gain now.")
    minimum = Typed(help_text="The least we need.")
    customer_after = Typed(required=False, help_text="Left out: as now.")
    company_after = Typed(required=False, help_text="Left out: as now.")
    perceived = Typed(required=False, help_text="How much more the customer values it without getting more.")


class SideOfBalance(door.Shape):
    """One side of the scenario."""

    before = serializers.FloatField()
    after = serializers.FloatField()
    floor = serializers.FloatField()
    is_held = serializers.BooleanField(help_text="Whether the floor holds afterwards.")


class BalanceTold(door.Shape):
    """The verdict on a scenario."""

    is_allowed = serializers.BooleanField()
    verdicts = serializers.ListField(
        child=serializers.ChoiceField(choices=[balance.ALLOWED, balance.CUSTOMER_FLOOR, balance.COMPANY_FLOOR])
    )
    levers = serializers.ListField(child=serializers.ChoiceField(choices=balance.LEVERS))
    customer = SideOfBalance()
    company = SideOfBalance()


class BenefitSimulation(door.View):
    """A scenario of benefits."""

    act = "calc.use"

    @door.call(returns=BalanceTold, takes=Scenario)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Return whether both floors hold, and which levers are pulled."""
        found = balance.simulate(**body)
        return {
            "is_allowed": found.is_allowed, "verdicts": list(found.verdicts), "levers": list(found.levers),
            "customer": _side(found.customer), "company": _side(found.company),
        }  # fmt: skip


def _side(side: balance.Side) -> dict[str, Any]:
    return {
        "before": float(side.before), "after": float(side.after), "floor": float(side.floor), "is_held": side.is_held
    }  # fmt: skip


urls = [path("benefits/simulate", BenefitSimulation.as_view(), name="api-benefits")]
