"""What left the house: letters that wait to be posted, an advertisement to whoever agreed, and who may not get one."""

from typing import Any

from zhike.apps.archives import queries as archive_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.config.story.archive import N_MEMBERS
from zhike.config.story.telling import TODAY, Story
from zhike.config.story.words import Word

LETTERED = ("E001", "E002", "E003", "E004")
LETTER = (
    Word("上半年服务小结", "Our service in the first half"),
    Word("{address}：\n谢谢上半年的信任。附上交期和返工的数字，欢迎当面指正。\n{owner}",
         "{address},\nthank you for the first half. Our times of delivery and reworks are enclosed.\n{owner}"),
)  # fmt: skip
ADVERTISEMENT = Word("{address}，七月铣刀套装九折，{branch}恭候。回复 T 不再接收。",
                     "{address}, end mills at 10% off in July at {branch}. Reply T to stop.")  # fmt: skip
N_ADVERTISED = 6
# Name, of which list, with what, whose roles open the list with it.
VIEWS = (
    (Word("有风险的 VIP", "VIP at risk"), "customers", {"tier": "VIP", "state": "AT_RISK"}, ()),
    (Word("沉睡大客户", "Sleeping major customers"), "customers", {"tier": "MAJOR", "state": "DORMANT"}, ()),
    (Word("我的客户，风险优先", "My customers, most at risk first"), "customers", {"sort": "-stake"}, ("REP",)),
)  # fmt: skip


def write(story: Story) -> None:
    """Write letters, two of them posted already, and advertise to some members; who did not agree gets nothing."""
    ids = [story.ids[code] for code in LETTERED]
    with story.acting("zhouqiming"):
        customer_actions.write_to(
            customer_ids=ids, channel="LETTER", subject=story.told(LETTER[0]), text=story.told(LETTER[1]),
            language=story.house.language, places=archive_queries.postal_addresses(ids), day=TODAY, at=story.at,
        )  # fmt: skip
        waiting = [
            row.pk for row in outbound_queries.messages().filter(channel="LETTER", status="QUEUED").order_by("pk")
        ]
        for message_id in waiting:
            outbound_actions.deliver(message_id=message_id, may_not=_may_not, at=story.at)
        for message_id in waiting[:2]:
            outbound_actions.post_letter(message_id=message_id, may_not=_may_not, at=story.at)
    outbound_actions.add_template(
        name=story.told(Word("七月优惠", "Offer of July")), channel="SMS", subject="", body=story.told(ADVERTISEMENT),
        language=story.house.language, purpose="MARKETING", at=story.at,
    )  # fmt: skip
    members = [story.ids[one.code] for one in story.largest(N_MEMBERS + 2, "M")]
    with story.acting("zhouqiming"):
        sent = customer_actions.write_to(
            customer_ids=members[-N_ADVERTISED:], channel="SMS", subject="", text=story.told(ADVERTISEMENT),
            purpose="MARKETING", language=story.house.language, day=TODAY, at=story.at,
        )  # fmt: skip
        for message_id in filter(None, (one.message_id for one in sent)):
            outbound_actions.deliver(message_id=message_id, may_not=_may_not, at=story.at)


def _may_not(row: Any) -> str:
    return archive_queries.may_not_reach(row.object_id, purpose=row.purpose)


def keep_views(story: Story) -> None:
    """Keep views of the customers everybody may use; one is how salesmen open the list."""
    with story.acting("zhouqiming"):
        for name, list_name, params, roles in VIEWS:
            org_actions.keep_view(
                list_name=list_name, name=story.told(name), user_id=story.house.users["zhouqiming"], params=params,
                is_shared=True, is_default=False, default_for=roles, at=story.at,
            )  # fmt: skip
