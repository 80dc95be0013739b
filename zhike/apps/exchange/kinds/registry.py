"""Registry extracts: one row is what a register of companies says of an enterprise on a day."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

LABEL = _("Registry extracts of enterprises")
_FORMS = {
    "LIMITED": "有限责任公司 有限公司", "JOINT_STOCK": "股份有限公司 股份公司",
    "STATE_OWNED": "国有企业 国有独资 全民所有制",
    "JOINT_VENTURE": "合资企业 中外合资", "FOREIGN": "外商独资 外资企业", "PARTNERSHIP": "合伙企业",
    "SOLE": "个人独资 个体工商户", "OTHER": "其他 其它",
}  # fmt: skip
FORMS = tuple((word, code) for code, said in _FORMS.items() for word in (code.lower(), *said.split()))
_NAMES = {
    "credit_code": "统一社会信用代码 信用代码 社会信用代码 unified_credit_code registration_no",
    "date": "查询日期 截止日期 日期 extract_date as_of",
    "address": "住所 注册地址 地址 registered_address",
    "founded_date": "成立日期 注册日期 founded founding_date",
    "legal_form": "企业类型 公司类型 类型 company_type",
    "industry": "行业 所属行业",
    "registered_capital": "注册资本 注册资金 capital",
    "staff": "员工人数 参保人数 人员规模 employees headcount",
    "legal_representative": "法定代表人 法人 法人代表 representative",
}
_KEPT: tuple[Field, ...] = (
    Field("address", _("Address"), "TEXT", 200, tuple(_NAMES["address"].split())),
    Field("founded_date", _("Founded on"), "MOMENT", 40, tuple(_NAMES["founded_date"].split())),
    Field("legal_form", _("Legal form"), "CHOICE", 40, tuple(_NAMES["legal_form"].split()), FORMS),
    Field("industry", _("Industry"), "TEXT", 200, tuple(_NAMES["industry"].split())),
    Field("registered_capital", _("Registered capital"), "MONEY", 40, tuple(_NAMES["registered_capital"].split())),
    Field("staff", _("Staff"), "DECIMAL", 40, tuple(_NAMES["staff"].split())),
    Field("legal_representative", _("Legal representative"), "TEXT", 200,
          tuple(_NAMES["legal_representative"].split())),
)  # fmt: skip
FIELDS = [
    *about.CUSTOMER,
    Field("credit_code", _("Credit code"), "CODE", 40, tuple(_NAMES["credit_code"].split())),
    Field("date", _("Date of the extract"), "MOMENT", 40, tuple(_NAMES["date"].split())),
    *_KEPT,
]
NEEDED = ((*about.WHO, "credit_code"), ("date",))


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    if row.day("date") > context.today:
        yield "date", Reason("DAY_TO_COME")
    card = context.cards.get(row.customer_id)
    if card is None or card.kind != "ENTERPRISE":
        yield "customer_name", Reason("NOT_AN_ENTERPRISE")
    yield from about.unconsented(row, {item.name: item.name for item in _KEPT}, context.fields_of("ENTERPRISE"))


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    in_use = context.fields_of("ENTERPRISE")
    new = [
        archive_actions.NewFacts(row.customer_id, about.fact_values(row, _KEPT, in_use), row.day("date"))
        for row in rows
    ]
    return archive_actions.add_facts(new=new, channel="AIC", at=context.at)


KIND = about.kind(
    "registry", LABEL, FIELDS, NEEDED, add=_add, remove=archive_actions.remove_facts, demand=_demand,
    is_held=True,
)  # fmt: skip
