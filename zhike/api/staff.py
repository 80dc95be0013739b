"""Loss of core staff: rates on every base, how grave it is, who left and what hung on them, branch by branch."""

from decimal import Decimal
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, ledger
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.insight.queries import figures
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import queries, rules

LEVELS = ("NORMAL", "WARNING", "ALARM", "UNKNOWN")


class AskedStaff(door.Shape):
    """Which branch and days are asked about."""

    branch = door.optional(60, "Code; usually the top of what one sees.")
    first = serializers.DateField(required=False, help_text="Usually the months of the rule table `staff` ago.")
    last = serializers.DateField(required=False, help_text="Usually the day the business stands at.")


class StaffAccount(door.Shape):
    """The core staff of a branch: opening + new − lost = closing."""

    branch = serializers.CharField(help_text="Code.")
    opening = serializers.IntegerField()
    new = serializers.IntegerField()
    lost = serializers.IntegerField()
    closing = serializers.IntegerField()
    level = serializers.ChoiceField(choices=LEVELS, help_text="The rate on the opening base held against the lines.")
    rates = ledger.Rates()


class Leaver(door.Shape):
    """Somebody who left, and what hung on them."""

    username = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField()
    branch = serializers.CharField(help_text="Code.")
    left_on = serializers.DateField()
    n_customers = serializers.IntegerField(help_text="Handed over since, and still to hand over.")
    n_to_hand_over = serializers.IntegerField()
    stake = serializers.DecimalField(max_digits=18, decimal_places=2)


class StaffChurn(StaffAccount):
    """The loss of core staff of a branch within a period."""

    first = serializers.DateField()
    last = serializers.DateField()
    warning_percent = serializers.IntegerField()
    alarm_percent = serializers.IntegerField()
    n_unknown = serializers.IntegerField(help_text="Gone, and the day is not known: not counted.")
    customers_at_risk = serializers.IntegerField()
    customers_at_risk_each = serializers.FloatField(allow_null=True, help_text="For each who left.")
    stake = serializers.DecimalField(max_digits=18, decimal_places=2)
    leavers = Leaver(many=True)
    branches = StaffAccount(many=True, help_text="Right below; those without core staff are left out.")


class Staff(door.View):
    """The loss of core staff."""

    act = "staff.view"

    @door.call(returns=StaffChurn, query=AskedStaff, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return how many of the core staff of a branch left, and what hung on them."""
        branch, lines = door.found(figures.scope(query["branch"])), queries.staff_lines()
        last = query.get("last") or org_queries.business_date(clock.now())
        first = query.get("first") or rules.months_up_to(last, lines["months"])
        if first > last:
            raise Refused("last", _("It ends before it begins."))
        gone = queries.leavers(org_queries.subtree_ids(branch.pk), first, last)
        loss = queries.staff_loss(org_queries.subtree_ids(branch.pk), first, last)
        n_at_risk, below = sum(one.n_customers for one in gone), queries.staff_loss_below(branch.pk, first, last)
        return account(branch, loss) | {
            "first": first, "last": last, "warning_percent": lines["warning"], "alarm_percent": lines["alarm"],
            "n_unknown": loss.n_unknown, "customers_at_risk": n_at_risk,
            "customers_at_risk_each": n_at_risk / len(gone) if gone else None,
            "stake": sum((one.stake for one in gone), Decimal(0)), "leavers": [told(one) for one in gone],
            "branches": [account(one, its) for one, its in below],
        }  # fmt: skip


def account(branch: Any, loss: queries.StaffLoss) -> dict[str, Any]:
    """Return the account of a branch."""
    return {"branch": branch.code, "level": loss.level} | {
        name: getattr(loss.counts, name) for name in ("opening", "new", "lost", "closing")
    } | {"rates": {base: ledger.rate(found) for base, found in loss.rates.items()}}  # fmt: skip


def told(one: queries.Leaver) -> dict[str, Any]:
    """Return somebody who left."""
    user: Any = one.user
    return {
        "username": user.username, "name": user.name, "role": user.role, "branch": user.branch.code,
        "left_on": user.left_on, "n_customers": one.n_customers, "n_to_hand_over": one.n_held, "stake": one.stake,
    }  # fmt: skip


urls = [path("staff/churn", Staff.as_view(), name="api-staff-churn")]
