"""Newcomers: rows of somebody known here or not yet, found by code, credit code, phone, e-mail or company name."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import NEW, Context
from zhike.apps.exchange.kinds.customers.fields import KINDS
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason

_NAMES = {
    "customer_code": "客户编号 客户编码 客户代号 customer_no",
    "customer_name": "姓名 名称 客户名称 客户姓名 公司名称 企业名称 单位名称 客户 name company full_name customer",
    "credit_code": "统一社会信用代码 信用代码 统一编号 税号 credit_no tax_id",
    "kind": "客户类型 类型 类别 customer_type type",
    "phone": "电话 手机 手机号 手机号码 联系电话 联络电话 行动电话 mobile telephone tel phone_number",
    "email": "邮箱 电子邮箱 电子信箱 电子邮件 e-mail mail",
    "address": "地址 住址 联系地址 公司地址 home_address",
    "employer": "单位 工作单位 任职公司 company_name",
    "job_title": "职务 职位 title position",
    "industry": "行业 所属行业 sector",
    "staff": "员工人数 人员规模 规模 employees headcount",
    "date": "采集日期 更新日期 数据日期 collected_date as_of",
}
# Which field of the archive a column tells, by the kind of customer.
TOLD = {
    "INDIVIDUAL": {
        "phone": "mobile", "email": "second_email", "address": "home_address", "employer": "employer",
        "job_title": "job_title",
    },
    "ENTERPRISE": {
        "phone": "second_phone", "email": "second_email", "address": "address", "industry": "industry",
        "staff": "staff",
    },
}  # fmt: skip
# Who a row means, the surest first; the name of a company is one, that of a person is not.
STRONG = ("credit_code", "phone", "email")


def _field(name: str, label: Any, kind: str = "TEXT", most: int = 200) -> Field:
    choices = tuple(KINDS.items()) if kind == "CHOICE" else ()
    return Field(name, label, kind, most, tuple(_NAMES[name].split()), choices)


FIELDS = [
    _field("customer_code", _("Customer code"), "CODE", 60),
    _field("customer_name", _("Customer name")),
    _field("kind", _("Kind of customer"), "CHOICE"),
    _field("credit_code", _("Credit code"), "CODE", 40),
    _field("phone", _("Phone"), "CODE", 40),
    _field("email", _("E-mail"), "CODE"),
    _field("address", _("Address")),
    _field("employer", _("Employer")),
    _field("job_title", _("Job title")),
    _field("industry", _("Industry")),
    _field("staff", _("Staff"), "DECIMAL"),
    _field("date", _("Collected on"), "MOMENT"),
]
NEEDED = (about.WHO,)


class Checker(about.Checker):
    """Checks the rows of a file; those of somebody new are taken."""

    def _whose(self, cells: Cells) -> tuple[list[tuple[str, bool]], list[int | None]]:
        names = {"customer_code", "customer_name", *STRONG, "kind"}
        for name in names:
            cells.refuse_unreadable(name)
        columns = {name: cells.objects(name) for name in names}
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        known = {name: _ids(name, {row[name] for row in rows}) for name in STRONG}
        known["name"] = _ids("name", {row["customer_name"] for row in rows if _kind(row) == "ENTERPRISE"})
        codes = self.customers.resolve((row["customer_code"], False) for row in rows if row["customer_code"])
        found: list[int | None] = []
        for at, row in enumerate(rows):
            answer = self._answer(row, known, codes)
            if isinstance(answer, Reason):
                cells.refuse(at, "customer_code" if row["customer_code"] else "customer_name", answer)
            found.append(None if isinstance(answer, Reason) else answer)
        return [(row["customer_name"] or row["customer_code"], True) for row in rows], found

    def _answer(self, row: dict[str, str], known: dict[str, dict[str, list[int]]], codes: dict) -> int | Reason:
        if row["customer_code"]:
            answer = codes[row["customer_code"], False]
            return Reason("NO_SUCH_CUSTOMER") if answer == NEW or isinstance(answer, Reason) else answer
        for name in (*STRONG, "name"):
            text = row["customer_name" if name == "name" else name]
            if ids := known[name].get(text, []):
                return ids[0] if len(ids) == 1 else Reason("AMBIGUOUS_CUSTOMER")
        return NEW if row["customer_name"] else Reason("NO_CUSTOMER")


def _ids(name: str, texts: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    wanted = texts - {""}
    for text, customer_id in customer_queries.ids_by(name, wanted) if wanted else ():
        found.setdefault(text, []).append(customer_id)
    return found


def _kind(row: dict[str, str]) -> str:
    return row.get("kind") or customer_rules.guess_kind(row.get("customer_name", ""), row.get("credit_code", ""))


def demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    if row.text("date") and row.day("date") > context.today:
        yield "date", Reason("DAY_TO_COME")
    card = context.cards.get(row.customer_id)
    kind = card.kind if card else _kind(row.values | {"customer_name": row.who})
    yield from about.unconsented(row, TOLD[kind], context.fields_of(kind))


def told(context: Context, row: about.Row, kind: str) -> dict[str, str]:
    """Return what a row says of the archive of a customer of a kind, by field of the archive in use."""
    in_use, names = context.fields_of(kind), TOLD[kind]
    values = about.fact_values(row, FIELDS, names)
    return {names[name]: text for name, text in values.items() if names[name] in in_use}
