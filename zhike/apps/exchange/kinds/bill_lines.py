"""Lines of bills made elsewhere: one row is what a subscription was charged for a month; each is recomputed."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from zhike.apps.billing import actions as billing_actions
from zhike.apps.billing import queries as billing_queries
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.about import writing
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

LABEL, NAME = _("Lines of bills"), "bill_lines"
_NAMES = {
    "number": "账单号 账单编号 bill bill_no bill_number",
    "month": "账期 月份 计费月份 month period",
    "plan": "套餐 套餐代码 套餐编号 服务代码 plan plan_code",
    "used_for": "用于 门店 设备 号码 used_for subject",
    "quantity": "数量 用量 quantity qty",
    "amount": "金额 收费金额 应收金额 amount charge",
    "currency": "币种 币别 货币",
}
FIELDS = [
    *about.CUSTOMER,
    Field("number", _("Bill"), "CODE", 60, tuple(_NAMES["number"].split())),
    Field("month", _("Month charged"), "MOMENT", 40, tuple(_NAMES["month"].split())),
    Field("plan", _("Service plan"), "CODE", 40, tuple(_NAMES["plan"].split())),
    Field("used_for", _("For what"), "TEXT", 120, tuple(_NAMES["used_for"].split())),
    Field("quantity", _("Quantity"), "MONEY", 40, tuple(_NAMES["quantity"].split())),
    Field("amount", _("Amount"), "MONEY", 40, tuple(_NAMES["amount"].split())),
    Field("currency", _("Currency"), "CURRENCY", 3, tuple(_NAMES["currency"].split())),
]
NEEDED = (about.WHO, ("number",), ("month",), ("plan",), ("amount",))


class LineChecker(about.Checker):
    """Checks lines of bills: a subscription is charged once for a month, in the file and in the books."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.charged: set[tuple[int, date]] = set()
        self.chunk_keys: list[str] = []

    def _keys(self, who: list[tuple[str, bool]], values: list[str]) -> list[str]:
        self.chunk_keys = super()._keys(who, values)
        return self.chunk_keys

    def _refuse_unfit(self, cells: Cells, customer_ids: list[int | None], values: list[str]) -> None:
        super()._refuse_unfit(cells, customer_ids, values)
        known = writing.known_keys(NAME, self.chunk_keys)
        for at in np.flatnonzero(cells.kept()).tolist():
            row = about.Row(customer_ids[at] or 0, json.loads(values[at]))
            pk, month = _subscription(row) or 0, row.day("month").replace(day=1)
            # The same row again changes nothing; another one for this month would charge it twice.
            is_new = self.chunk_keys[at] not in known and billing_queries.is_charged(pk, month)
            if is_new or (pk, month) in self.charged:
                cells.refuse(at, "month", Reason("MONTH_CHARGED"))
            self.charged.add((pk, month))


def _demand(_context: Context, row: about.Row) -> Iterable[tuple[str, Reason]]:
    """Yield what makes no line of a row: no such subscription, or a number that is another bill's."""
    if _subscription(row) is None:
        yield "plan", Reason("NO_SUCH_SUBSCRIPTION")
    if billing_queries.is_taken(row.text("number"), row.customer_id):
        yield "number", Reason("BILL_TAKEN")


def _subscription(row: about.Row) -> int | None:
    return billing_queries.subscription_for(row.customer_id, row.text("plan"), row.text("used_for"))


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    new = [
        billing_actions.NewLine(
            row.customer_id, row.text("number"), row.day("month"), _subscription(row) or 0,
            row.money("quantity") if row.text("quantity") else Decimal(1), row.money("amount"), row.day("month"),
        )
        for row in rows
    ]  # fmt: skip
    currency = context.options["currency"]
    return billing_actions.add_imported_lines(new=new, currency=currency, day=context.today, at=context.at)


def _remove(*, ids: list[int], at: datetime) -> list[int]:
    return billing_actions.remove_lines(ids=ids, day=org_queries.business_date(at), at=at)


KIND = about.kind(NAME, LABEL, FIELDS, NEEDED, add=_add, remove=_remove, demand=_demand, checker=LineChecker)
