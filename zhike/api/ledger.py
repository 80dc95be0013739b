"""The customer account of a branch: every quarter with its movements, rates on every base, and losses."""

from dataclasses import asdict
from typing import Any

from django.urls import path
from rest_framework import serializers

from zhike.analytics import churn
from zhike.api import door, metrics, paging
from zhike.apps.insight.queries import accounts as ledgers
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import figures


class Rate(door.Shape):
    """A churn rate with its parents."""

    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField()
    denominator = serializers.FloatField()
    base = serializers.ChoiceField(choices=churn.BASES)
    undefined_reason = serializers.CharField(allow_null=True)


class Rates(door.Shape):
    """A quarter's churn rate on every base."""

    OPENING = Rate()
    CLOSING = Rate()
    AVERAGE = Rate()
    EXPOSED = Rate()
    COHORT = Rate(required=False)


class SoFar(door.Shape):
    """A quarter that is not over: nobody is lost in it yet."""

    n_days = serializers.IntegerField(help_text="Days of the quarter that have gone.")
    n_days_all = serializers.IntegerField(help_text="Days of the whole quarter.")
    came_again = serializers.IntegerField(help_text="Customers of the quarter before who bought again by now.")
    awaited = serializers.IntegerField(help_text="Customers of the quarter before who did not buy yet and still may.")
    awaited_turnover = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)


class Quarter(door.Shape):
    """One quarter: opening + new + won_back + moved_in − churned − moved_out = closing, once it is over."""

    period = serializers.CharField()
    opening = serializers.IntegerField(allow_null=True)
    new = serializers.IntegerField(allow_null=True)
    won_back = serializers.IntegerField(allow_null=True)
    moved_in = serializers.IntegerField(allow_null=True)
    churned = serializers.IntegerField(allow_null=True)
    moved_out = serializers.IntegerField(allow_null=True)
    closing = serializers.IntegerField(allow_null=True)
    lost_turnover = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    churn_loss = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    rates = Rates(allow_null=True)
    is_first = serializers.BooleanField(help_text="Nobody could have been lost yet, so there are no rates.")
    is_provisional = serializers.BooleanField(help_text="The quarter is still running: see so_far.")
    so_far = SoFar(allow_null=True)
    undefined_reason = serializers.CharField(
        allow_null=True, help_text="Why the quarter is not shown, or not all of it."
    )


class Account(door.Shape):
    """The account of everything under a branch, oldest quarter first; it has one page."""

    branch = serializers.CharField()
    branch_name = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    run = serializers.IntegerField(allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    results = Quarter(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class RatesJudged(door.Shape):
    """A rate of churn without some of those who left, and the one the standard judges."""

    controllable = serializers.FloatField(allow_null=True, help_text="Without confirmed natural exits.")
    unforced = serializers.FloatField(allow_null=True, help_text="Without confirmed exits we ended ourselves.")
    judged = serializers.FloatField(allow_null=True, help_text="The rate the standard judges.")


class AskedBranch(door.Shape):
    """Which branch is asked about."""

    branch = door.optional(60, "Code; usually the top of what one sees.")


class AskedLedger(AskedBranch):
    """Which branch is asked about, by which kind of period, and what is counted."""

    kind = serializers.ChoiceField(
        choices=list(churn.LENGTHS), required=False, default="QUARTER", help_text="Kind of period."
    )
    unit = serializers.ChoiceField(
        choices=[ledgers.CUSTOMER, *ledgers.UNIT_CUTS], required=False, default=ledgers.CUSTOMER,
        help_text="Customers, or what they hold by its own days; lost_turnover is then yearly, as noted.",
    )  # fmt: skip


class Ledger(door.View):
    """The customer account."""

    act = "figure.view"

    @door.call(returns=Account, query=AskedLedger, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the account of a branch; without an analysis it has no quarters."""
        branch = door.found(figures.scope(query["branch"]))
        found = accounts.account(branch.pk, kind=query["kind"], unit=query["unit"])
        return {
            "branch": branch.code, "branch_name": branch.name, "as_of": found and found.as_of,
            "run": found and found.run_id, "currency": paging.currency(),
            "results": [_quarter(quarter) for quarter in found.quarters] if found else [],
            "next": None, "previous": None,
        }  # fmt: skip


def _quarter(quarter: accounts.Quarter) -> dict[str, Any]:
    return {name: quarter.counts.get(name) for name in accounts.COLUMNS} | {
        "period": quarter.period, "lost_turnover": quarter.lost_turnover, "churn_loss": quarter.loss,
        "rates": {base: rate(found) for base, found in quarter.rates.items()} or None,
        "is_first": quarter.is_first, "is_provisional": quarter.is_provisional,
        "so_far": asdict(quarter.so_far) if quarter.so_far else None,
        "undefined_reason": _why_not(quarter),
    }  # fmt: skip


def _why_not(quarter: accounts.Quarter) -> str | None:
    if quarter.is_hidden:
        return accounts.SMALL_CELL
    return figures.PROVISIONAL if quarter.is_provisional else None


def rate(found: churn.Rate) -> dict[str, Any]:
    """Return a rate with its parents."""
    return {
        "value": metrics.number(found.value), "numerator": metrics.number(found.numerator),
        "denominator": metrics.number(found.denominator), "base": found.base,
        "undefined_reason": found.undefined_reason,
    }  # fmt: skip


urls = [path("ledger", Ledger.as_view(), name="api-ledger")]
