"""What customers leave: who uses up more than they bring, one contribution with its levers, kinds of cost compared."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.analytics import periods, turnaround
from zhike.analytics.errors import InputError
from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.costs import actions, queries, rules
from zhike.apps.costs import lists as costs_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures, windows

NEGATIVE = costs_lists.NEGATIVE


def money(**more: Any) -> serializers.DecimalField:
    """Return a field of money in the book currency."""
    return serializers.DecimalField(max_digits=22, decimal_places=4, **more)


class NegativeRow(paging.row_shape(NEGATIVE, required=False)):  # type: ignore[misc]
    """A customer who uses up more than it brings."""


class CostPart(door.Shape):
    """One kind of cost of a customer."""

    category = serializers.ChoiceField(choices=rules.CATEGORIES)
    amount = money()
    basis = serializers.ChoiceField(choices=["ROUGH", "ENTRIES"])


class LeverLeft(door.Shape):
    """A lever that could turn a loss: what one unit of it brings, and the least of it that reaches zero alone."""

    lever = serializers.ChoiceField(choices=turnaround.LEVERS)
    step = money(help_text="What one percent, visit, contact or day brings.")
    least = money(allow_null=True, help_text="Null where even all of it does not reach.")


class Levers(door.Shape):
    """How far levers are moved, to see what would be left."""

    price = money(required=False, min_value=0, max_value=1_000_000, help_text="Percent more.")
    visits = money(required=False, min_value=0, max_value=1_000_000, help_text="Visits fewer.")
    contacts = money(required=False, min_value=0, max_value=1_000_000, help_text="Other contacts fewer.")
    freight = money(required=False, min_value=0, max_value=1_000_000, help_text="Percent of freight charged.")
    credit = money(required=False, min_value=0, max_value=1_000_000, help_text="Days of credit fewer.")


class Asked(Levers):
    """Levers moved, and the months over which the current value is asked."""

    months = serializers.ChoiceField(
        choices=windows.MONTHS, required=False, default=windows.USUAL, help_text="Up to the day of the analysis."
    )


class CurrentValue(door.Shape):
    """What was left over so many months."""

    months = serializers.IntegerField()
    first_date = serializers.DateField()
    contribution = money()


class Left(door.Shape):
    """What a customer left in the 365 days of the current analysis."""

    window = CurrentValue(allow_null=True, help_text="Over the months asked for; null for the usual 365 days.")

    customer_id = serializers.IntegerField()
    first_date = serializers.DateField()
    as_of = serializers.DateField()
    revenue = money()
    goods = money()
    margin = money()
    cost = money()
    contribution = money()
    rate = serializers.FloatField(allow_null=True, help_text="Net contribution ÷ revenue; null without revenue.")
    basis = serializers.ChoiceField(choices=["ROUGH", "ENTRIES"])
    quarters_of_loss = serializers.IntegerField(help_text="Running, the last complete one first.")
    driver = serializers.CharField(allow_blank=True)
    advice = serializers.CharField(allow_blank=True)
    parts = CostPart(many=True)
    levers = LeverLeft(many=True)
    after = money(help_text="What would be left with the levers asked for.")
    currency = serializers.CharField(allow_blank=True)


class AskedWindow(door.Shape):
    """Over how many months, of which branch, how many customers."""

    months = serializers.ChoiceField(choices=windows.MONTHS, help_text="Up to the day of the analysis.")
    branch = door.optional(60, "Code; usually the top of what one sees.")
    limit = serializers.IntegerField(
        min_value=1, max_value=5_000, required=False, default=50, help_text="How many customers are told, at most."
    )


class TierByWindow(door.Shape):
    """A tier as it is, and as the window would have it; nulls where too few customers are behind it."""

    tier = serializers.CharField()
    n_now = serializers.IntegerField(allow_null=True)
    n_then = serializers.IntegerField(allow_null=True)
    value = money(allow_null=True, help_text="Left in the window by those it would put there.")


class ValueInWindow(door.Shape):
    """What a visible customer left in the window."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    value = money()
    tier = serializers.CharField(allow_blank=True)
    tier_then = serializers.CharField()


class WindowBoard(door.Shape):
    """Customers by what they left, the most first, and the tiers that would give."""

    first_date = serializers.DateField()
    last_date = serializers.DateField()
    n_customers = serializers.IntegerField(help_text="Who ever bought.")
    n_moved = serializers.IntegerField(allow_null=True, help_text="Who would stand in another tier.")
    tiers = TierByWindow(many=True)
    results = ValueInWindow(many=True)
    currency = serializers.CharField(allow_blank=True)


class Period(door.Shape):
    """A period and a branch."""

    period = serializers.CharField(max_length=10, help_text="Such as 2025Q4, 2025-11 or 2025.")
    branch = serializers.CharField(max_length=60, required=False, default="", help_text="Left out, the top one seen.")


class ComparedRow(door.Shape):
    """What keeping, developing and cultivating cost in a branch; nulls where too few customers are behind it."""

    branch_code = serializers.CharField()
    branch_name = serializers.CharField()
    keep = money(allow_null=True)
    develop = money(allow_null=True)
    cultivate = money(allow_null=True)
    total = money(allow_null=True)
    n_kept = serializers.IntegerField(allow_null=True)
    n_new = serializers.IntegerField(allow_null=True)
    n_cultivated = serializers.IntegerField(allow_null=True)
    keep_each = money(allow_null=True)
    develop_each = money(allow_null=True)
    cultivate_each = money(allow_null=True)
    ratio = serializers.FloatField(allow_null=True, help_text="One new ÷ one kept.")


class ComparedRows(door.Shape):
    """A branch and those right below it."""

    results = ComparedRow(many=True)
    currency = serializers.CharField(allow_blank=True)


class Reversed(door.Shape):
    """The number of the entry that took another one back."""

    id = serializers.IntegerField()


class Negative(door.View):
    """Customers who use up more than they bring."""

    acts = {"GET": "order.view"}

    @paging.listed(NEGATIVE, NegativeRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of those who lost money over the year or in two quarters running, of the visible customers."""
        return NEGATIVE


class CurrentValues(door.View):
    """Customers by what they left over a window of months."""

    act = "figure.view"

    @door.call(returns=WindowBoard, query=AskedWindow, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return whom a window puts first, and how tiers would stand by it; nothing is changed."""
        branch = door.found(figures.scope(query["branch"]))
        told = door.found(windows.board(branch.pk, query["months"], limit=query["limit"]))
        return {
            "first_date": told.first, "last_date": told.last, "n_customers": told.n_customers, "n_moved": told.n_moved,
            "tiers": [vars(one) for one in told.tiers], "currency": paging.currency(),
            "results": [
                {"customer_id": one.card.pk, "code": one.card.code, "name": one.card.name, "value": one.value,
                 "tier": one.card.tier, "tier_then": one.tier}
                for one in told.rows
            ],
        }  # fmt: skip


class Profitability(door.View):
    """What one customer leaves."""

    acts = {"GET": "order.view"}

    @door.call(returns=Left, query=Asked, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return a customer's contribution by kind of cost, what would turn a loss, and what levers would leave."""
        door.found(customer_queries.card(customer_id))
        left = door.found(queries.profitability(customer_id))
        stands, least = left.position, left.least
        months = query.pop("months")
        window = None if months == windows.USUAL else windows.current_value(customer_id, months)
        changes = {name.upper(): Fraction(value) for name, value in query.items() if value is not None}
        return {
            **{name: getattr(left, name) for name in
               ("customer_id", "as_of", "revenue", "goods", "margin", "cost", "contribution", "driver", "advice")},
            "window": None if window is None else
            {"months": window.months, "first_date": window.first, "contribution": f"{window.contribution:.4f}"},
            "first_date": left.first, "rate": None if left.rate is None else float(left.rate),
            "basis": _basis(left.is_rough), "quarters_of_loss": left.n_negative,
            "parts": [{"category": p.category, "amount": p.amount, "basis": _basis(p.is_rough)} for p in left.parts],
            "levers": [
                {"lever": code, "step": _decimal(step), "least": _decimal(least[code])}
                for code, step in stands.steps.items()
            ],
            "after": _decimal(turnaround.after(stands, changes)), "currency": paging.currency(),
        }  # fmt: skip


class Compare(door.View):
    """Keeping, developing and cultivating compared."""

    acts = {"GET": "figure.view"}

    @door.call(returns=ComparedRows, query=Period, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return what each cost in a period, in all and for one customer, and how many times a new one costs."""
        branch = door.found(figures.scope(query["branch"]))
        try:
            period = periods.parse(query["period"])
        except InputError as unknown:
            raise Refused("period", _("There is no such period.")) from unknown
        rows = [_compared(one) for one in queries.compare(branch.pk, period.start, period.end)]
        return {"results": rows, "currency": paging.currency()}


class TakeBack(door.View):
    """Taking an entry of the ledger of costs back."""

    acts = {"POST": "import.run"}

    @door.call(returns=Reversed, status=201, finds=queries.entry)
    def post(self, request: Any, entry_id: int) -> dict[str, Any]:
        """Take an entry back by one of the same amount with a minus."""
        try:
            return {"id": actions.take_back(entry_id=entry_id, at=clock.now())}
        except LookupError as gone:
            raise Http404 from gone
        except actions.AlreadyReversed as twice:
            said = _("It was taken back already, or takes one back itself.")
            raise Refused("entry_id", said, code="ALREADY_TAKEN_BACK") from twice


def _compared(one: queries.Compared) -> dict[str, Any]:
    names = ("keep", "develop", "cultivate", "total", "keep_each", "develop_each", "cultivate_each")
    counts = ("n_kept", "n_new", "n_cultivated")
    spent = one.spent
    told: dict[str, Any] = {name: spent and _decimal(getattr(spent, name)) for name in names}
    told |= {name: None if spent is None else getattr(spent, name) for name in counts}
    ratio = None if spent is None or spent.ratio is None else float(spent.ratio)
    return {"branch_code": one.branch_code, "branch_name": one.branch_name, "ratio": ratio, **told}


def _basis(is_rough: bool) -> str:
    return "ROUGH" if is_rough else "ENTRIES"


def _decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else (Decimal(value.numerator) / Decimal(value.denominator)).quantize(SMALLEST)


SMALLEST = Decimal("0.0001")
urls = [
    path("value/current", CurrentValues.as_view(), name="api-current-values"),
    path("value/negative", Negative.as_view(), name="api-negative"),
    path("customers/<int:customer_id>/profitability", Profitability.as_view(), name="api-profitability"),
    path("costs/compare", Compare.as_view(), name="api-cost-compare"),
    path("costs/<int:entry_id>/take-back", TakeBack.as_view(), name="api-cost-take-back"),
]
