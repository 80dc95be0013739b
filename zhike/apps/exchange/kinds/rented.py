"""Rented and bought lists: one row is somebody on a list of another house, known here or not yet.

Everything the row tells goes into the archive under the licence of the list, so that it locks when the licence ends;
on the record of somebody new stands nothing but the name.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import NEW, Context
from zhike.apps.exchange.kinds.customers.fields import KINDS
from zhike.apps.exchange.reading.cells import Cells
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

LABEL = _("Rented or bought list")
CHANNEL = "RENTED_DB"
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
    """Checks a list: its licence must cover the day; rows of somebody new are taken."""

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


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    today = org_queries.business_date(context.at)
    if row.text("date") and row.day("date") > today:
        yield "date", Reason("DAY_TO_COME")


def _list_code(context: Context, row: about.Row) -> str:
    """Return the code of somebody new: made of what the list says of them, and telling none of it."""
    said = "\x1f".join([row.who, *(row.text(name) for name in STRONG)])
    return f"L{context.options['batch_id']}-{hashlib.blake2b(said.encode(), digest_size=6).hexdigest()}"


def _settled(context: Context, rows: list[about.Row]) -> list[int]:
    """Return whose each row is, those added who are new."""
    codes = {_list_code(context, row): row for row in rows if row.customer_id == NEW}
    known = customer_queries.ids_by_code(codes)
    new = [
        customer_actions.NewCustomer(
            code=code, name=row.who, kind=row.text("kind"), branch_id=context.branch_id, import_id=context.import_id
        )
        for code, row in codes.items()
        if code not in known
    ]  # fmt: skip
    known |= customer_actions.add_customers(new=new, at=context.at)
    return [row.customer_id or known[_list_code(context, row)] for row in rows]


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    today, batch_id = org_queries.business_date(context.at), context.options["batch_id"]
    ids = _settled(context, rows)
    kinds = {pk: card.kind for pk, card in customer_queries.cards_of(ids).items()}
    in_use = {kind: catalog_queries.fields(kind) for kind in TOLD}
    new = []
    for customer_id, row in zip(ids, rows, strict=True):
        kind = kinds[customer_id]
        told = about.fact_values(row, FIELDS, TOLD[kind])
        values = {TOLD[kind][name]: text for name, text in told.items() if TOLD[kind][name] in in_use[kind]}
        day = row.day("date") if row.text("date") else today
        new.append(archive_actions.NewFacts(customer_id, values, day, batch_id))
    return archive_actions.add_facts(new=new, channel=CHANNEL, at=context.at)


KIND = about.kind(
    "rented", LABEL, FIELDS, NEEDED, add=_add, remove=archive_actions.remove_facts, demand=_demand, checker=Checker,
    asks=("batch_id",),
)  # fmt: skip
