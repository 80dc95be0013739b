"""What is acted on and measured: lines on a dealer's own page, a saved audience called on Mondays, a faster process."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import actions as campaign_actions
from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.selfservice import actions as self_actions
from zhike.apps.selfservice import queries as self_queries
from zhike.config.story import campaigning
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

ASKED, ANSWERED = (
    Word("铣刀盘的刀片有现货吗？周五前要用", "Are inserts for the face mill in stock? We need them by Friday"),
    Word("有现货，明天上午送到店里", "In stock; they are at your shop tomorrow morning"),
)
CALLS = (
    Word("重点客户：每周一跟进", "Best customers: follow up on Mondays"),
    Word("致电 {customer}：问问本周用刀计划", "Call {customer}: ask about the week's tooling"),
)
# A process that was changed, measured before and after: minutes to a delivery note.
PROCESS = (
    Word("送货单改为扫码", "Delivery notes by scanning"), Word("收货要等半小时", "Receiving took half an hour"),
    Word("开送货单用时", "Time to a delivery note"), Word("分钟", "minutes"),
)  # fmt: skip
BEFORE, AFTER = Decimal(32), Decimal(9)
OFFER = (Word("专用铣刀片年度价", "Inserts at a price for the year"), Word("两小时内到场", "On site within two hours"))


def correspond(story: Story) -> None:
    """Let a dealer ask on its own page and be answered; then tell what marketing set going."""
    for code in story.ids:
        owned = self_queries.passes_of(story.ids[code])
        if any("CHAT" in one.opens for one in owned):
            _chat(story, story.ids[code], owned[0].pk)
            break
    best = next((pk for pk, name in audience_queries.overlapping() if name == story.told(campaigning.BEST[0])), None)
    with story.acting("zhouqiming"):
        if best is not None:
            values = {
                "name": story.told(CALLS[0]), "trigger": "week.begun", "query": {playbook_rules.AUDIENCE: str(best)},
                "deed": "TASK", "target": "OWNER", "template": story.told(CALLS[1]), "rest_days": 28, "due_days": 5,
            }  # fmt: skip
            playbook_actions.add_rule(values=values, day=TODAY, at=story.at)
    with story.acting("wenqi"):
        _improve(story)


def _chat(story: Story, customer_id: int, pass_id: int) -> None:
    at = moment(TODAY - timedelta(days=1), 10)
    self_actions.say(pass_id=pass_id, text=story.told(ASKED), key="story", day=TODAY - timedelta(days=1), at=at)
    with story.acting("wangxiaomei"):
        customer_actions.write_to(
            customer_ids=[customer_id], channel="WEB", subject="", text=story.told(ANSWERED), day=TODAY,
            places=self_queries.chat_pages([customer_id], TODAY), at=at + timedelta(minutes=25),
        )  # fmt: skip
    for message in outbound_queries.messages_about("customer", customer_id).filter(channel="WEB", status="QUEUED"):
        outbound_actions.deliver(message_id=message.pk, at=at + timedelta(minutes=25))


def _improve(story: Story) -> None:
    """Close a process that got faster, and offer one customer a product, a service and a price of its own."""
    change_id = campaign_actions.add_process_change(
        values={
            "title": story.told(PROCESS[0]), "asked": story.told(PROCESS[1]), "metric": story.told(PROCESS[2]),
            "unit": story.told(PROCESS[3]), "kind": "TIME", "before": BEFORE, "before_date": ago(150),
        },
        at=story.at,
    )  # fmt: skip
    campaign_actions.close_process_change(change_id=change_id, after=AFTER, day=ago(30), at=story.at)
    if "E002" in story.ids and not campaign_queries.own_offers(story.ids["E002"], TODAY):
        campaign_actions.add_personal_offer(
            customer_id=story.ids["E002"], fields=["industry"], day=TODAY, at=story.at,
            values={
                "name": story.told(OFFER[0]), "service": story.told(OFFER[1]), "product_code": "T-109",
                "price": Decimal(34), "floor": Decimal(30), "first_date": TODAY, "last_date": date(TODAY.year, 12, 31),
            },
        )  # fmt: skip
