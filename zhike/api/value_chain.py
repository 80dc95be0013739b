"""The value chain: five series by quarter and their links; prices of the share, which come from outside."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.insight.queries import chain, figures
from zhike.apps.market import actions as market_actions
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries


class AskedChain(door.Shape):
    """Which branch, and whose share of the market."""

    branch = door.optional(60, "Code; usually the top of what one sees.")
    line = door.optional(80, "Line of business; usually the first that has a share.")


class ChainQuarter(door.Shape):
    """One quarter; what is not known or would tell of few is null."""

    quarter = serializers.CharField()
    satisfaction = serializers.FloatField(allow_null=True, help_text="Degree of the last wave begun in it.")
    loyalty = serializers.FloatField(allow_null=True, help_text="Retention of those there at its beginning.")
    share = serializers.FloatField(allow_null=True, help_text="Of the market of the line.")
    profit = serializers.DecimalField(max_digits=22, decimal_places=4, allow_null=True)
    price = serializers.DecimalField(max_digits=14, decimal_places=4, allow_null=True)


class ChainLink(door.Shape):
    """One link at its strongest lag; null with too few quarters."""

    cause = serializers.ChoiceField(choices=chain.SERIES)
    effect = serializers.ChoiceField(choices=chain.SERIES)
    verdict = serializers.ChoiceField(choices=("WITH", "AGAINST", "NOT_SURE", "TOO_FEW"))
    lag = serializers.IntegerField(allow_null=True, help_text="Quarters from cause to effect.")
    r = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    r_of_changes = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="Pairs of quarters.")


class ValueChainShape(door.Shape):
    """Quarters, the oldest first, and the four links."""

    line = serializers.CharField(allow_blank=True)
    quarters = ChainQuarter(many=True)
    links = ChainLink(many=True)


class ValueChain(door.View):
    """The chain from satisfaction to the price of the share."""

    act = "figure.view"

    @door.call(returns=ValueChainShape, query=AskedChain, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the chain of a branch."""
        branch = door.found(figures.scope(query["branch"]))
        told = chain.chain(branch.pk, org_queries.business_date(clock.now()), query["line"])
        return {
            "line": told.line, "links": [_link(one) for one in told.links],
            "quarters": [
                {"quarter": one.label} | {code.lower(): _plain(code, one.values.get(code)) for code in chain.SERIES}
                for one in told.quarters
            ],
        }  # fmt: skip


def _plain(code: str, value: Any) -> Any:
    return value if value is None or code in ("PROFIT", "PRICE") else float(value)


def _link(one: chain.Told) -> dict[str, Any]:
    best = one.link.best
    levels, changes = (best.levels, best.changes) if best else (None, None)
    return {
        "cause": one.cause, "effect": one.effect, "verdict": one.verdict, "lag": best.lag if best else None,
        "r": levels.r if levels else None, "low": levels.low if levels else None,
        "high": levels.high if levels else None, "r_of_changes": changes.r if changes else None, "n": one.link.n,
    }  # fmt: skip


class SharePriceShape(door.Shape):
    """What a share cost at the end of a day."""

    day = serializers.DateField()
    price = serializers.DecimalField(max_digits=14, decimal_places=4)
    source = serializers.CharField()  # type: ignore[assignment]  # a field of this shape, not of the serializer


class SharePriceList(door.Shape):
    """Prices, the oldest first."""

    results = SharePriceShape(many=True)


class NewSharePrice(door.Shape):
    """A price of a day."""

    day = serializers.DateField()
    price = serializers.DecimalField(max_digits=14, decimal_places=4)


class NewSharePrices(door.Shape):
    """Prices of some days from one source."""

    prices = serializers.ListField(child=NewSharePrice(), min_length=1, max_length=1_000)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]  # as above


class SharePrices(door.View):
    """Prices of the share, entered from outside."""

    acts = {"GET": "figure.view", "POST": "market.rank"}

    @door.call(returns=SharePriceList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the prices kept."""
        return _prices()

    @door.call(returns=SharePriceList, status=201, takes=NewSharePrices, finds=True)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep prices; another one of a day takes the place of the first."""
        top = org_queries.headquarters()
        door.found(top if top and figures.may_see(top.pk) else None)
        at = clock.now()
        pairs = [(one["day"], one["price"]) for one in body["prices"]]
        try:
            market_actions.keep_prices(prices=pairs, source=body["source"], today=clock.today(at), at=at)
        except market_actions.PriceRefused as refused:
            raise Refused("prices", _("A price is above zero, of a day that is over.")) from refused
        return _prices()


def _prices() -> dict[str, Any]:
    rows = market_queries.share_prices()
    return {"results": [{"day": row.day, "price": row.price, "source": row.source} for row in rows]}


urls = [
    path("satisfaction/chain", ValueChain.as_view(), name="api-value-chain"),
    path("share-prices", SharePrices.as_view(), name="api-share-prices"),
]
