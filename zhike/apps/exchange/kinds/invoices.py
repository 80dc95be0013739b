"""Invoices: one row is what was invoiced to a customer, until when, what is disputed; below zero a credit note."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.about import writing
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.receivables import rules as receivable_rules

LABEL, NAME = _("Invoices"), "invoices"
_NAMES = {
    "number": "发票号 发票号码 发票编号 票号 应收单号 invoice invoice_no invoice_number",
    "date": "日期 开票日期 发票日期 应收日期 invoice_date invoiced_on",
    "due_date": "到期日 应付日期 应收到期日 付款到期日 due due_date due_on",
    "amount": "金额 发票金额 价税合计 应收金额 invoice_amount total",
    "orders": "订单号 对应订单 关联订单 orders order_no order_numbers",
    "disputed": "争议金额 有异议金额 disputed disputed_amount",
    "reason": "争议原因 异议原因 dispute_reason",
    "currency": "币种 币别 货币",
}
FIELDS = [
    *about.CUSTOMER,
    Field("number", _("Invoice number"), "CODE", 60, tuple(_NAMES["number"].split())),
    Field("date", _("Invoiced on"), "MOMENT", 40, tuple(_NAMES["date"].split())),
    Field("due_date", _("Due on"), "MOMENT", 40, tuple(_NAMES["due_date"].split())),
    Field("amount", _("Amount"), "MONEY", 40, tuple(_NAMES["amount"].split())),
    Field("orders", _("For the orders"), "TEXT", 300, tuple(_NAMES["orders"].split())),
    Field("disputed", _("Disputed amount"), "MONEY", 40, tuple(_NAMES["disputed"].split())),
    Field("reason", _("Why it is disputed"), "TEXT", 300, tuple(_NAMES["reason"].split())),
    Field("currency", _("Currency"), "CURRENCY", 3, tuple(_NAMES["currency"].split())),
]
NEEDED = (about.WHO, ("number",), ("date",), ("amount",))


class InvoiceChecker(about.Checker):
    """Checks invoices: the number of one is taken once for a customer, in the file and in the books."""

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.numbers: set[tuple[int, str]] = set()
        self.chunk_keys: list[str] = []

    def _keys(self, who: list[tuple[str, bool]], values: list[str]) -> list[str]:
        self.chunk_keys = super()._keys(who, values)
        return self.chunk_keys

    def _refuse_unfit(self, cells: Cells, customer_ids: list[int | None], values: list[str]) -> None:
        super()._refuse_unfit(cells, customer_ids, values)
        known = writing.known_keys(NAME, self.chunk_keys)
        taken = receivable_queries.numbers_of({pk for pk in customer_ids if pk})
        numbers = cells.objects("number")
        for at, customer_id in enumerate(customer_ids):
            one = (customer_id or 0, numbers[at])
            if not customer_id or not numbers[at]:
                continue
            # The same row again changes nothing; another row of this number would be a second invoice.
            if one in self.numbers or (one in taken and self.chunk_keys[at] not in known):
                cells.refuse(at, "number", Reason("INVOICE_TAKEN"))
            self.numbers.add(one)


def _demand(_context: Context, row: about.Row) -> Iterable[tuple[str, Reason]]:
    """Yield what makes no invoice of a row."""
    if row.money("amount") == 0:
        yield "amount", Reason("NOTHING")
    elif row.text("disputed") and not 0 <= row.money("disputed") <= max(row.money("amount"), Decimal(0)):
        yield "disputed", Reason("DISPUTED_BEYOND")
    if row.text("due_date") and row.day("due_date") < row.day("date"):
        yield "due_date", Reason("DUE_BEFORE_DAY")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    due = receivable_queries.due_dates({(row.customer_id, row.day("date")) for row in rows if not row.text("due_date")})
    new = [
        receivable_actions.NewInvoice(
            row.customer_id, row.text("number"), row.day("date"),
            row.day("date") if row.money("amount") < 0
            else row.day("due_date") if row.text("due_date") else due[row.customer_id, row.day("date")],
            row.money("amount"), context.options["currency"], receivable_rules.split_numbers(row.text("orders")),
            row.money("disputed") if row.text("disputed") else Decimal(0), row.text("reason"),
        )
        for row in rows
    ]  # fmt: skip
    return receivable_actions.add_invoices(new=new, day=context.today, at=context.at)


def _remove(*, ids: list[int], at: datetime) -> list[int]:
    return receivable_actions.remove_invoices(ids=ids, day=org_queries.business_date(at), at=at)


KIND = about.kind(
    NAME, LABEL, FIELDS, NEEDED, add=_add, remove=_remove, demand=_demand, checker=InvoiceChecker
)  # fmt: skip
