"""Studies of a customer: strengths, weaknesses and resources; outlets; statements with their five indicators."""

from datetime import date
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.archive import OfCustomer
from zhike.api.render import Refused
from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

KINDS = ("STRENGTH", "WEAKNESS", "RESOURCE")
LARGEST, MOST_BESIDE = 2**31 - 1, 8


def amount(**more: Any) -> serializers.DecimalField:
    """Return an amount that may be missing."""
    return serializers.DecimalField(max_digits=18, decimal_places=2, required=False, allow_null=True, **more)


class NewStrength(door.Shape):
    """A strength, a weakness or a usable resource."""

    kind = serializers.ChoiceField(choices=KINDS)
    text = serializers.CharField(max_length=500)


class Strength(NewStrength):
    """A strength, a weakness or a usable resource that was noted."""

    id = serializers.IntegerField()
    noted_date = serializers.DateField()


class Strengths(door.Shape):
    """What stands of a customer today."""

    results = Strength(many=True)


class NewOutlet(door.Shape):
    """An outlet that is added."""

    name = serializers.CharField(max_length=120)
    address = door.optional(200)
    opened_date = serializers.DateField()
    closed_date = serializers.DateField(required=False, allow_null=True)
    turnover = amount(help_text="A year, in the book currency.")


class ChangedOutlet(door.Shape):
    """What is to be changed, and the version the change was made from."""

    version = serializers.IntegerField(min_value=1, max_value=LARGEST)
    name = serializers.CharField(max_length=120, required=False)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    opened_date = serializers.DateField(required=False)
    closed_date = serializers.DateField(required=False, allow_null=True)
    turnover = amount()


class Shop(NewOutlet):
    """An outlet of a customer."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    version = serializers.IntegerField()


class Shops(door.Shape):
    """The outlets of a customer."""

    results = Shop(many=True)


Amounts = type(
    "Amounts", (door.Shape,), {"__doc__": "Amounts of a statement.", **{n: amount() for n in archive_queries.AMOUNTS}}
)


class NewStatement(Amounts):  # type: ignore[misc,valid-type]
    """The statement of a year; version 0 or none for a year that has no statement yet."""

    year = serializers.IntegerField(min_value=1990, max_value=2100)
    version = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, default=0)


class YearFigures(Amounts):  # type: ignore[misc,valid-type]
    """The statement of a year with its indicators; null where the figures do not allow one."""

    year = serializers.IntegerField()
    version = serializers.IntegerField()
    current_ratio = serializers.FloatField(allow_null=True)
    quick_ratio = serializers.FloatField(allow_null=True)
    cash_ratio = serializers.FloatField(allow_null=True)
    net_margin = serializers.FloatField(allow_null=True)
    return_on_assets = serializers.FloatField(allow_null=True)
    peers_median = serializers.FloatField(allow_null=True, help_text="Return on assets of its industry.")
    level = serializers.CharField(allow_blank=True, help_text="A to D against the median; empty where unknown.")
    collection_days = serializers.FloatField(allow_null=True)
    inventory_days = serializers.FloatField(allow_null=True)
    is_average = serializers.BooleanField(help_text="Whether stocks were averaged with the year before.")


class Years(door.Shape):
    """The statements of a customer, newest first."""

    results = YearFigures(many=True)


INDICATORS = (
    "current_ratio", "quick_ratio", "cash_ratio", "net_margin", "return_on_assets", "collection_days", "inventory_days",
)  # fmt: skip
ACTS = {"GET": "customer.view", "POST": "customer.edit"}


class Swot(OfCustomer):
    """Strengths, weaknesses and usable resources of a customer."""

    acts = ACTS

    @door.call(returns=Strengths, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return what stands today."""
        door.found(customer_queries.card(customer_id))
        return {"results": [_strength(item) for item in archive_queries.swot(customer_id, _today())]}

    @door.call(returns=Strength, status=201, takes=NewStrength, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Note one."""
        item_id = archive_actions.add_swot(customer_id=customer_id, **body, day=_today(), at=clock.now())
        return _strength(door.found(archive_queries.swot_item(item_id)))


class SwotEnding(door.View):
    """The end of a strength, weakness or resource."""

    act = "customer.edit"

    @door.call(returns=Strength, finds=True)
    def post(self, request: Any, swotitem_id: int) -> dict[str, Any]:
        """Take one away from today on; earlier days keep it."""
        archive_actions.end_swot(item_id=swotitem_id, day=_today(), at=clock.now())
        return _strength(door.found(archive_queries.swot_item(swotitem_id)))


class SwotRestoring(door.View):
    """A strength, weakness or resource brought back."""

    act = "customer.edit"

    @door.call(returns=Strength, finds=True)
    def post(self, request: Any, swotitem_id: int) -> dict[str, Any]:
        """Bring one back that was taken away."""
        archive_actions.end_swot(item_id=swotitem_id, day=None, at=clock.now())
        return _strength(door.found(archive_queries.swot_item(swotitem_id)))


class Outlets(OfCustomer):
    """The outlets of a customer."""

    acts = ACTS

    @door.call(returns=Shops, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the outlets, open ones first."""
        door.found(customer_queries.card(customer_id))
        return {"results": [_shop(row) for row in archive_queries.outlets(customer_id, _today())]}

    @door.call(returns=Shop, status=201, takes=NewOutlet, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Add an outlet."""
        try:
            outlet_id = archive_actions.save_outlet(customer_id=customer_id, values=body, at=clock.now())
        except archive_actions.BadStudy as bad:
            raise Refused(bad.field, str(bad)) from bad
        return _shop(door.found(archive_queries.outlet(outlet_id)))


class Outlet(door.View):
    """One outlet."""

    acts = {"GET": "customer.view", "PATCH": "customer.edit"}

    def find(self, **where: Any) -> None:
        """Answer 404 for an outlet that may not be seen."""
        door.found(archive_queries.outlet(where["outlet_id"]))

    @door.call(returns=Shop, finds=True)
    def get(self, request: Any, outlet_id: int) -> dict[str, Any]:
        """Return an outlet."""
        return _shop(door.found(archive_queries.outlet(outlet_id)))

    @door.call(returns=Shop, takes=ChangedOutlet, finds=True)
    def patch(self, request: Any, outlet_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change or close an outlet; on a version that is no longer the present one it is refused."""
        row, version = door.found(archive_queries.outlet(outlet_id)), body.pop("version")
        try:
            archive_actions.save_outlet(
                customer_id=row.customer_id, outlet_id=outlet_id, values=body, version=version, at=clock.now()
            )
        except archive_actions.BadStudy as bad:
            raise Refused(bad.field, str(bad)) from bad
        return _shop(door.found(archive_queries.outlet(outlet_id)))


class Statements(OfCustomer):
    """The statements of a customer."""

    acts = ACTS

    @door.call(returns=Years, finds=True)
    def get(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Return the statements with their indicators."""
        return _years(customer_id)

    @door.call(returns=Years, takes=NewStatement, finds=True)
    def post(self, request: Any, customer_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Write the statement of a year; on a version that is no longer the present one it is refused."""
        year, version = body.pop("year"), body.pop("version")
        archive_actions.save_statement(
            customer_id=customer_id, year=year, values=body, version=version, at=clock.now()
        )  # fmt: skip
        return _years(customer_id)


class AskedEnterprises(door.Shape):
    """Which enterprises are put beside each other."""

    codes = serializers.CharField(max_length=600, help_text="Codes of at most 8 customers, with commas between them.")


class AnalysisSheetShape(door.Shape):
    """What the statements of an enterprise say together; empty without one."""

    customer_id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True, help_text="Of the newest statement.")
    indicators = serializers.DictField(child=serializers.FloatField(allow_null=True))
    medians = serializers.DictField(child=serializers.FloatField(), help_text="Of at least five of its industry.")
    trends = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="Over three years.")
    level = serializers.CharField(allow_blank=True)
    strong = serializers.ListField(child=serializers.CharField())
    fair = serializers.ListField(child=serializers.CharField())
    weak = serializers.ListField(child=serializers.CharField())
    untold = serializers.ListField(child=serializers.CharField())


class AnalysisSheets(door.Shape):
    """Enterprises beside each other, in the order asked for."""

    results = AnalysisSheetShape(many=True)


class EnterprisesBeside(door.View):
    """Several enterprises beside each other."""

    act = "customer.view"

    @door.call(returns=AnalysisSheets, query=AskedEnterprises)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the newest indicators of each enterprise with its peers, its trends and the conclusion."""
        wanted = list(dict.fromkeys(one.strip() for one in query["codes"].split(",") if one.strip()))
        ids = customer_queries.ids_by_code(wanted)
        cards = customer_queries.cards_of(ids.values())
        unseen = [one for one in wanted if ids.get(one) not in cards or cards[ids[one]].kind != "ENTERPRISE"]
        if unseen or not 0 < len(wanted) <= MOST_BESIDE:
            said = _("Give codes of 1 to 8 enterprises you may see; not among them: %(codes)s")
            raise Refused("codes", said % {"codes": ", ".join(unseen)})
        found = archive_queries.sheets([ids[one] for one in wanted], _today())
        return {"results": [_sheet(cards[pk], *told) for pk, told in found.items()]}


def _sheet(card: Any, years: list[archive_queries.Finances], sheet: Any) -> dict[str, Any]:
    newest = years[0] if years else None
    values = {name: getattr(newest.indicators, name) for name in INDICATORS if name in sheet.trends} if newest else {}
    return {
        "customer_id": card.pk, "code": card.code, "name": card.name,
        "year": newest.statement.year if newest else None, "level": newest.level if newest else "",
        "indicators": {name: None if value is None else float(value) for name, value in values.items()},
        "medians": {name: float(value) for name, value in newest.medians.items()} if newest else {},
        "trends": dict(sheet.trends) if sheet else {},
        **{code.lower(): sheet.verdicts[code] if sheet else [] for code in ("STRONG", "FAIR", "WEAK", "UNTOLD")},
    }  # fmt: skip


def _today() -> date:
    return org_queries.business_date(clock.now())


def _strength(item: Any) -> dict[str, Any]:
    return {"id": item.pk, "kind": item.kind, "text": item.text, "noted_date": item.noted_date}


def _shop(row: Any) -> dict[str, Any]:
    names = ("customer_id", "version", "name", "address", "opened_date", "closed_date", "turnover")
    return {"id": row.pk} | {name: getattr(row, name) for name in names}


def _years(customer_id: int) -> dict[str, Any]:
    door.found(customer_queries.card(customer_id))
    return {"results": [_year(one) for one in archive_queries.finances(customer_id, _today())]}


def _year(one: archive_queries.Finances) -> dict[str, Any]:
    found = {name: getattr(one.indicators, name) for name in INDICATORS}
    return (
        {name: getattr(one.statement, name) for name in ("year", "version", *archive_queries.AMOUNTS)}
        | {name: None if value is None else float(value) for name, value in found.items()}
        | {"is_average": one.indicators.is_average, "level": one.level}
        | {"peers_median": None if one.median is None else float(one.median)}
    )


urls = [
    path("customers/<int:customer_id>/swot", Swot.as_view(), name="api-swot"),
    path("swot/<int:swotitem_id>/end", SwotEnding.as_view(), name="api-swot-end"),
    path("swot/<int:swotitem_id>/restore", SwotRestoring.as_view(), name="api-swot-restore"),
    path("customers/<int:customer_id>/outlets", Outlets.as_view(), name="api-outlets"),
    path("outlets/<int:outlet_id>", Outlet.as_view(), name="api-outlet"),
    path("enterprises/compare", EnterprisesBeside.as_view(), name="api-enterprises-compare"),
    path("customers/<int:customer_id>/statements", Statements.as_view(), name="api-statements"),
]
