"""Messages: one to the customer, a channel, a webhook, a template and a phrase."""

from datetime import datetime

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions, queries

OF_CUSTOMER = {"message_id", "letter_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int | str]:
    """Write to the customer; what belongs to the house is made once."""
    if not queries.channels().exists():
        values = {"host": "mail.example.com", "port": 587, "security": "STARTTLS", "sender": "知客 <crm@example.com>"}
        actions.add_channel(code="mail", provider="SMTP", settings=values, at=at)
        with base.acting_as(org_queries.member(owner_id)):
            actions.add_hook(url="https://receiver.example/zhike", events=["customer.added"], at=at)
        actions.add_template(
            name="问候", channel="EMAIL", subject="{company}的问候", body="{address}，您好！\n祝好\n{owner}",
            language="zh-hans", at=at,
        )  # fmt: skip
        actions.add_phrase(text="绝对不可能", why="说得太绝对，请说明能做什么", at=at)
    message_id = actions.send(
        channel="EMAIL", to="li@example.com", subject="您好", text="您好！", noun="customer", object_id=customer_id,
        at=at,
    )  # fmt: skip
    letter_id = actions.send(
        channel="LETTER",
        to="苏州市工业园区 1 号",
        subject="您好",
        text="您好！",
        noun="customer",
        object_id=customer_id,
        at=at,
    )
    return {
        "letter_id": letter_id or 0, "message_id": message_id or 0, "channel_id": queries.channels()[0].pk,
        "hook_id": queries.hooks()[0].pk, "template_id": queries.templates()[0].pk,
        "phrase_id": queries.phrases()[0].pk, "provider": "SMTP",
    }  # fmt: skip
