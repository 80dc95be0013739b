"""Contacts: one row is a talk, a visit or a letter of the past."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base
from zhike.apps.exchange.kinds import about
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.mapping import Field
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries

LABEL = _("Contacts")
_CHANNELS = {
    "VISIT": "拜访 上门 面谈 来访", "PHONE": "电话 致电 来电 call", "WECHAT": "微信", "WECOM": "企业微信 企微",
    "SMS": "短信", "EMAIL": "邮件 电邮 e-mail", "LETTER": "信函", "WEB": "网站 website",
    "PACKAGING": "包装 扫码 packaging",
    "OTHER_CHANNEL": "其他 其它 other",
}  # fmt: skip
_DIRECTIONS = {
    "BOTH": "双向 交谈 talk", "IN": "来 客户主动 呼入 incoming inbound", "OUT": "去 我方主动 呼出 outgoing outbound",
    "MISSED": "未接 未接通",
}  # fmt: skip
_NAMES = {
    "date": "日期 时间 联系日期 联系时间 拜访日期 跟进日期 跟进时间 contact_date happened_at when",
    "text": "内容 联系内容 沟通内容 跟进内容 拜访内容 记录 note notes summary what",
    "channel": "渠道 方式 联系方式 沟通方式 跟进方式 by",
    "direction": "方向 who_spoke",
    "participants": "参与人 联系人 对方人员 参加人员 participants attendees contact_person",
    "user": "业务员 跟进人 联系人员 记录人 员工 colleague rep sales_rep",
}


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, code) for code, said in words.items() for word in (code.lower(), *said.split()))


FIELDS = [
    *about.CUSTOMER,
    Field("date", _("Date"), "MOMENT", 40, tuple(_NAMES["date"].split())),
    Field("text", _("What"), "TEXT", 4_000, tuple(_NAMES["text"].split())),
    Field("channel", _("Channel"), "CHOICE", 40, tuple(_NAMES["channel"].split()), _choices(_CHANNELS)),
    Field("direction", _("Who spoke"), "CHOICE", 40, tuple(_NAMES["direction"].split()), _choices(_DIRECTIONS)),
    Field("participants", _("Who was there"), "TEXT", 200, tuple(_NAMES["participants"].split())),
    Field("user", _("Colleague"), "TEXT", 150, tuple(_NAMES["user"].split())),
]
NEEDED = (about.WHO, ("date",), ("text",))


def _moment(row: about.Row) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(row.values["date"]))


def _colleagues(names: set[str]) -> dict[str, int]:
    """Return the colleagues the acting person may name, by sign-in name and by the names only one bears."""
    known: dict[str, list[int]] = {}
    people = org_queries.people_for(base.actor()) if names else ()
    for person in people:
        for name in {person.username, person.name} & names:
            known.setdefault(name, []).append(person.pk)
    return {name: ids[0] for name, ids in known.items() if len(ids) == 1}


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    if _moment(row) > context.at:
        yield "date", Reason("DAY_TO_COME")
    name = row.text("user")
    if name and name not in _colleagues({name}):
        yield "user", Reason("UNKNOWN_COLLEAGUE")


def _there(row: about.Row) -> dict[str, Any]:
    """Tell the key persons of the customer among the names, by a name only one bears, from the other words."""
    known: dict[str, list[int]] = {}
    words = [word.strip() for word in re.split(r"[、,，;；]", row.text("participants")) if word.strip()]
    for part in people_queries.parts_at(row.customer_id) if words else ():
        known.setdefault(part.name, []).append(part.person_id)
    found = {word: known[word][0] for word in words if len(known.get(word, ())) == 1}
    return {"person_ids": list(found.values()), "participants": "、".join(word for word in words if word not in found)}


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    users = _colleagues({row.text("user") for row in rows if row.text("user")})
    return [
        interaction_actions.add_interaction(
            new=interaction_actions.NewInteraction(
                customer_id=row.customer_id, text=row.text("text"), happened_at=_moment(row),
                channel=row.text("channel"), direction=row.text("direction"), user_id=users.get(row.text("user")),
                source="IMPORT", **_there(row),
            ),
            day=org_queries.business_date(context.at), at=context.at,
        )
        for row in rows
    ]  # fmt: skip


KIND = about.kind(
    "interactions", LABEL, FIELDS, NEEDED, add=_add, remove=interaction_actions.remove_interactions, demand=_demand
)
