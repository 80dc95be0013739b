"""Key persons: one row is somebody who counts at a customer."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions

LABEL = _("Key persons")
_ROLES = {
    "DECISION_MAKER": "决策人 决策者 拍板人 负责人 decision_maker", "INFLUENCER": "影响者 影响人",
    "USER": "使用者 使用人 用户", "BUYER": "采购 采购人 采购者 purchaser", "GATEKEEPER": "把关者 守门人 把关人",
}  # fmt: skip
ROLES = tuple((word, code) for code, said in _ROLES.items() for word in (code.lower(), *said.split()))
_NAMES = {
    "name": "姓名 联系人 联系人姓名 关键人 person contact contact_name full_name",
    "role": "角色 决策角色 采购角色 buying_role",
    "title": "职务 职位 岗位 job_title position",
    "phone": "手机 电话 手机号 联系电话 mobile telephone",
    "email": "邮箱 电子邮件 e-mail",
    "address": "称呼 salutation form_of_address",
    "birthday": "生日 出生日期 date_of_birth birth_date",
}
FIELDS = [
    *about.CUSTOMER,
    Field("name", _("Full name"), "TEXT", 100, tuple(_NAMES["name"].split())),
    Field("role", _("Role"), "CHOICE", 40, tuple(_NAMES["role"].split()), ROLES),
    Field("title", _("Job title"), "TEXT", 100, tuple(_NAMES["title"].split())),
    Field("phone", _("Phone"), "CODE", 40, tuple(_NAMES["phone"].split())),
    Field("email", _("E-mail"), "TEXT", 200, tuple(_NAMES["email"].split())),
    Field("address", _("Form of address"), "TEXT", 60, tuple(_NAMES["address"].split())),
    Field("birthday", _("Birthday"), "MOMENT", 40, tuple(_NAMES["birthday"].split())),
]
NEEDED = (about.WHO, ("name",), ("role",))
OWN = ("name", "phone", "email", "address")


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    if row.text("birthday") and row.day("birthday") > org_queries.business_date(context.at):
        yield "birthday", Reason("DAY_TO_COME")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    today, new = org_queries.business_date(context.at), []
    for row in rows:
        values = {name: row.text(name) for name in OWN}
        born = row.day("birthday") if row.text("birthday") else None
        part = people_actions.NewPart(row.customer_id, row.text("role"), valid_from=today, title=row.text("title"))
        new.append((values | {"birthday": born}, part))
    return people_actions.add_people(new=new, at=context.at)


KIND = about.kind(
    "people", LABEL, FIELDS, NEEDED, add=_add, remove=people_actions.remove_people, demand=_demand,
    is_held=True,
)  # fmt: skip
