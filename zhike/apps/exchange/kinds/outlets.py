"""Outlets: one row is a shop of a customer who sells on."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

LABEL = _("Outlets of customers")
_NAMES = {
    "name": "门店 门店名称 网点 网点名称 店名 outlet outlet_name shop store",
    "address": "地址 门店地址 网点地址 outlet_address",
    "opened": "开业日期 开店日期 开业 opened_date opening_date",
    "closed": "关闭日期 关店日期 闭店日期 closed_date closing_date",
    "turnover": "营业额 销售额 年营业额 sales revenue",
}
FIELDS = [
    *about.CUSTOMER,
    Field("name", _("Outlet"), "TEXT", 120, tuple(_NAMES["name"].split())),
    Field("address", _("Address"), "TEXT", 200, tuple(_NAMES["address"].split())),
    Field("opened", _("Opened on"), "MOMENT", 40, tuple(_NAMES["opened"].split())),
    Field("closed", _("Closed on"), "MOMENT", 40, tuple(_NAMES["closed"].split())),
    Field("turnover", _("Turnover"), "MONEY", 40, tuple(_NAMES["turnover"].split())),
]
NEEDED = (about.WHO, ("name",), ("opened",))


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    if row.text("closed") and row.day("closed") < row.day("opened"):
        yield "closed", Reason("CLOSES_BEFORE")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    ids = []
    for row in rows:
        values = {
            "name": row.text("name"), "address": row.text("address"), "opened_date": row.day("opened"),
            "closed_date": row.day("closed") if row.text("closed") else None,
            "turnover": row.money("turnover") if "turnover" in row.values else None,
        }  # fmt: skip
        ids.append(archive_actions.save_outlet(customer_id=row.customer_id, values=values, at=context.at))
    return ids


KIND = about.kind(
    "outlets", LABEL, FIELDS, NEEDED, add=_add, remove=archive_actions.remove_outlets, demand=_demand,
    is_held=True,
)  # fmt: skip
