"""Costs: one row is what a customer cost beside the goods."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.costs import actions as costs_actions
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.trade import actions as trade_actions

LABEL = _("Costs of customers")
_CATEGORIES = {
    "KEEP": "维系 保持 维护 keep retain retention",
    "DEVELOP": "开发 拓展 develop acquisition",
    "CULTIVATE": "培育 培养 cultivate",
    "SERVE": "服务 拜访 客服 serve service visit",
    "COMPLAINT_HANDLING": "投诉 返工 投诉处理 complaint rework",
    "WIN_BACK": "挽回 慰留 win_back winback",
    "GIFT": "礼品 招待 gift hospitality",
    "BENEFIT": "权益 会员权益 benefit",
    "FREIGHT": "运费 物流 加急运费 freight shipping",
    "BAD_DEBT": "坏账 坏账损失 呆账 baddebt write-off",
    "DISCOUNT": "折扣 返利 让利 discount rebate",
    "FINANCING": "资金占用 账期 利息 financing credit interest",
}
CATEGORIES = {word: code for code, words in _CATEGORIES.items() for word in (code.lower(), *words.split())}
_NAMES = {
    "date": "日期 发生日期 费用日期 cost_date day",
    "category": "类别 费用类别 成本类别 科目 费用类型 cost_category type account",
    "amount": "金额 费用 费用金额 成本金额 cost sum",
    "note": "备注 摘要 说明 description remark",
    "currency": "币种 币别 货币",
}
FIELDS = [
    *about.CUSTOMER,
    Field("date", _("Date"), "MOMENT", 40, tuple(_NAMES["date"].split())),
    Field("category", _("Category"), "CHOICE", 40, tuple(_NAMES["category"].split()), tuple(CATEGORIES.items())),
    Field("amount", _("Amount"), "MONEY", 40, tuple(_NAMES["amount"].split())),
    Field("note", _("Note"), "TEXT", 200, tuple(_NAMES["note"].split())),
    Field("currency", _("Currency"), "CURRENCY", 3, tuple(_NAMES["currency"].split())),
]
NEEDED = (about.WHO, ("date",), ("category",), ("amount",))


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    new = [
        trade_actions.NewCost(
            row.customer_id, row.day("date"), row.text("category"), row.money("amount"), context.options["currency"],
            row.text("note"),
        )
        for row in rows
    ]  # fmt: skip
    return trade_actions.add_costs(new=new, at=context.at)


KIND = about.kind("costs", LABEL, FIELDS, NEEDED, add=_add, remove=costs_actions.remove)
