"""Payments: one row is money a customer paid, or got back."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.trade import actions as trade_actions

LABEL = _("Payments")
_NAMES = {
    "date": "日期 收款日期 付款日期 到账日期 回款日期 payment_date paid_date value_date paid_on",
    "amount": "金额 收款金额 付款金额 到账金额 回款金额 payment paid sum",
    "reference": "单号 收款单号 流水号 凭证号 银行流水 reference payment_no transaction_id",
    "method": "收款方式 付款方式 结算方式 支付方式 payment_method pay_method",
    "currency": "币种 币别 货币",
}
FIELDS = [
    *about.CUSTOMER,
    Field("date", _("Date"), "MOMENT", 40, tuple(_NAMES["date"].split())),
    Field("amount", _("Amount"), "MONEY", 40, tuple(_NAMES["amount"].split())),
    Field("reference", _("Reference"), "CODE", 60, tuple(_NAMES["reference"].split())),
    Field("method", _("Method of payment"), "TEXT", 40, tuple(_NAMES["method"].split())),
    Field("currency", _("Currency"), "CURRENCY", 3, tuple(_NAMES["currency"].split())),
]
NEEDED = (about.WHO, ("date",), ("amount",))


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    new = [
        trade_actions.NewPayment(
            row.customer_id, row.day("date"), row.money("amount"), context.options["currency"], row.text("reference"),
            row.text("method"),
        )
        for row in rows
    ]  # fmt: skip
    return trade_actions.add_payments(new=new, at=context.at)


KIND = about.kind("payments", LABEL, FIELDS, NEEDED, add=_add, remove=trade_actions.remove_payments)
