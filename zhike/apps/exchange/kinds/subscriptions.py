"""Subscriptions: one row is a plan a customer had elsewhere; without a consent it comes in as a violation."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from zhike.apps.billing import actions as billing_actions
from zhike.apps.billing import queries as billing_queries
from zhike.apps.billing import rules as billing_rules
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

LABEL = _("Subscriptions")
_NAMES = {
    "plan": "套餐 套餐代码 套餐编号 服务代码 plan plan_code",
    "start": "开始日期 开通日期 生效日期 start start_date",
    "end": "到期日 终止日期 结束日期 截止日期 end end_date",
    "used_for": "用于 门店 设备 号码 used_for subject",
    "quantity": "数量 约定数量 quantity qty",
    "consent_by": "同意人 签字人 consent_by agreed_by",
    "consent_date": "同意日期 签字日期 consent_date agreed_on",
    "consent_channel": "同意方式 consent_channel agreed_how",
    "consent_evidence": "凭证 同意凭证 consent_evidence proof",
}
CHANNELS = {
    "纸质": "PAPER", "书面": "PAPER", "网上": "ONLINE", "电话": "PHONE", "短信": "SMS", "柜台": "COUNTER",
}  # fmt: skip
CONSENT = ("consent_by", "consent_date", "consent_channel", "consent_evidence")
FIELDS = [
    *about.CUSTOMER,
    Field("plan", _("Service plan"), "CODE", 40, tuple(_NAMES["plan"].split())),
    Field("start", _("Begins"), "MOMENT", 40, tuple(_NAMES["start"].split())),
    Field("end", _("Subscribed until"), "MOMENT", 40, tuple(_NAMES["end"].split())),
    Field("used_for", _("For what"), "TEXT", 120, tuple(_NAMES["used_for"].split())),
    Field("quantity", _("Quantity agreed on"), "MONEY", 40, tuple(_NAMES["quantity"].split())),
    Field("consent_by", _("Who agreed"), "TEXT", 100, tuple(_NAMES["consent_by"].split())),
    Field("consent_date", _("Agreed on"), "MOMENT", 40, tuple(_NAMES["consent_date"].split())),
    Field("consent_channel", _("How agreed"), "TEXT", 20, tuple(_NAMES["consent_channel"].split())),
    Field("consent_evidence", _("Where the proof is"), "TEXT", 300, tuple(_NAMES["consent_evidence"].split())),
]
NEEDED = (about.WHO, ("plan",), ("start",))


def _channel(row: about.Row) -> str:
    told = row.text("consent_channel")
    return CHANNELS.get(told, told.upper())


def _demand(_context: Context, row: about.Row) -> Iterable[tuple[str, Reason]]:
    """Yield what makes no subscription of a row; a consent is whole, or left out and found as missing."""
    if billing_queries.plan_of_code(row.text("plan")) is None:
        yield "plan", Reason("NO_SUCH_PLAN")
    if row.text("end") and row.day("end") < row.day("start"):
        yield "end", Reason("END_BEFORE_START")
    if row.text("quantity") and row.money("quantity") <= 0:
        yield "quantity", Reason("NO_QUANTITY")
    given = [name for name in CONSENT if row.text(name)]
    if given and len(given) < len(CONSENT):
        yield given[0], Reason("CONSENT_PART")
    elif given and _channel(row) not in billing_rules.CHANNELS:
        yield "consent_channel", Reason("NO_SUCH_CHANNEL")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    plans = {one.code: one.pk for one in billing_queries.plans()}
    new = [
        billing_actions.NewSubscription(
            row.customer_id, plans[row.text("plan")], row.day("start"), _consent(row),
            row.day("end") if row.text("end") else None,
            row.money("quantity") if row.text("quantity") else Decimal(1), row.text("used_for"),
        )
        for row in rows
    ]  # fmt: skip
    return billing_actions.add_imported_subscriptions(new=new, day=context.today, at=context.at)


def _consent(row: about.Row) -> billing_rules.Consent:
    if not row.text("consent_by"):
        return billing_rules.Consent()
    return billing_rules.Consent(
        row.text("consent_by"), row.day("consent_date"), _channel(row), row.text("consent_evidence")
    )


def _remove(*, ids: list[int], at: datetime) -> list[int]:
    return billing_actions.remove_subscriptions(ids=ids, at=at)


KIND = about.kind("subscriptions", LABEL, FIELDS, NEEDED, add=_add, remove=_remove, demand=_demand)
