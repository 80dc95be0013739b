"""Campaigns: one that was measured beside a control group and brought little, a plan, an offer, what comes next."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.audiences import actions as audience_actions
from zhike.apps.campaigns import actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import queries as outbound_queries
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word
from zhike.web import plan_figures

N_REACHED = 160
SENT_DATE = date(2025, 12, 10)
SENT_AT = datetime(2025, 12, 10, 2, 0, tzinfo=UTC)
AUDIENCE = (
    Word("半年内来过的会员", "Members who came within half a year"),
    Word("年底前再来一次：送砂轮片", "One visit more before the year ends: grinding discs for free"),
)  # fmt: skip
BEST = (
    Word("买刀具的重点客户", "Major customers who buy cutting tools"),
    Word("一对一：按用途配刀", "One to one: tools by what they are used for"),
)  # fmt: skip
OFFER = Word("满 300 元送砂轮片五片", "Five grinding discs with purchases of 300 yuan")
TEXT = (
    Word("年底前有礼", "A gift before the year ends"),
    Word("{address}，您好：\n{until} 前在{branch}消费满 300 元，送砂轮片五片。不需要可回复 T，或致电 {reply}。",
         "{address},\nuntil {until} purchases of 300 yuan at {branch} bring five grinding discs. Reply T to stop, or"
         " call {reply}."),
)  # fmt: skip
NAME = Word("年底送砂轮片", "Grinding discs before the year ends")
ADDRESS = Word("工具街 %d 号", "%d Tool Street")
REPLY = Word("400-600-1210", "400-600-1210")
LESSON = Word("没看出差别：会员本来就会来。下次只发给已沉默 60 天以上的。",
              "No difference seen: members come anyway. Next time only those silent for 60 days.")  # fmt: skip
NEXT = Word("一对一配刀（草稿）", "Tools one to one (draft)")
STRATEGY = (
    Word("不再给常来的会员送礼", "No more gifts for members who come anyway"),
    Word("赠品改给沉默 60 天以上的会员，省下的预算用于上门配刀。",
         "Gifts go to members silent for 60 days; what is saved pays for tools fitted on site."),
    Word("营销活动“年底送砂轮片”的效果", "Effect of the campaign of grinding discs"),
)  # fmt: skip
PLAN = {
    "product": (Word("成套供应刀片与刀柄，附用途卡", "Inserts and holders in sets, with a card of uses"),),
    "price": (Word("按套计价，账期 30 天，不收加急费", "Priced by the set, 30 days, nothing for urgency"),),
    "place": (Word("服务厅现货，上门补货", "In stock at the halls, refilled on site"),),
    "promotion": (Word("客户经理每季上门一次，听用刀难题", "A visit each quarter to hear what goes wrong"),),
}  # fmt: skip
CHECKS = {
    "COMPETITOR": Word("德锐降价 8%，我们比交期不比价", "Derui is 8% cheaper: we win by time, not by price"),
    "DEMAND": Word("当天送达只承诺市区", "Same-day delivery is promised in town alone"),
    "OPERABLE": Word("各厅备套装 30 套，七月到位", "Thirty sets at each hall from July on"),
    "BRAND": Word("用途卡由我们的工程师编写", "The cards of uses are written by our engineers"),
    "ADAPTATION": Word("每季提出一项客户没想到的改进", "One improvement a quarter nobody asked for"),
}  # fmt: skip
PROCESS = (
    Word("两天内报价", "Quotes within two days"), Word("询价要等一周", "Asking for a price takes a week"),
    Word("报价用时", "Time to a quote"), Word("小时", "hours"),
)  # fmt: skip

# What the plan rests on: shown as it stands, and as it was approved on.
INDICATORS = ("revenue_year", "active_customers", "profitable_share", "top20_share")


def campaign(story: Story) -> None:
    """Let marketing send a gift to members, hold some back, and see half a year later what it brought."""
    known = [story.ids[one.code] for one in story.largest(N_REACHED, "M")]
    for pk in known:
        archive_actions.write_facts(
            customer_id=pk, values={"home_address": story.told(ADDRESS) % (pk % 89 + 1)}, channel="SERVICE",
            method="QUESTIONNAIRE", day=SENT_DATE - timedelta(days=40), at=story.at,
        )  # fmt: skip
        if not archive_queries.has_consent(pk, "MARKETING"):
            archive_actions.give_consent(
                customer_id=pk, purpose="MARKETING", wording="2025-10", channel="ON_PAPER",
                given_date=SENT_DATE - timedelta(days=40), at=SENT_AT,
            )  # fmt: skip
    template_id = outbound_actions.add_template(
        name=story.told(NAME), channel="LETTER", subject=story.told(TEXT[0]), body=story.told(TEXT[1]),
        language=story.house.language, purpose="MARKETING", at=SENT_AT,
    )  # fmt: skip
    with story.acting("wenqi"):
        campaign_id = _drafted(story, template_id)
        actions.request_assembly(campaign_id=campaign_id, day=SENT_DATE, at=SENT_AT)
        actions.assemble(campaign_id=campaign_id, day=SENT_DATE, at=SENT_AT)
        actions.start(campaign_id=campaign_id, day=SENT_DATE, at=SENT_AT)
        while actions.send_batch(campaign_id=campaign_id, day=SENT_DATE, at=SENT_AT):
            pass
    for message in outbound_queries.messages().filter(key__startswith=f"campaign:{campaign_id}:", status="QUEUED"):
        outbound_actions.deliver(message_id=message.pk, may_not=_may_not, at=SENT_AT)
        outbound_actions.post_letter(message_id=message.pk, may_not=_may_not, at=SENT_AT)
    actions.measure(campaign_id=campaign_id, day=TODAY, at=story.at)
    with story.acting("wenqi"):
        actions.note_lesson(campaign_id=campaign_id, lesson=story.told(LESSON), version=None, at=story.at)
        _follow(story)


def _drafted(story: Story, template_id: int) -> int:
    audience_id = audience_actions.add_audience(
        name=story.told(AUDIENCE[0]), purpose=story.told(AUDIENCE[1]),
        params={"kind": "INDIVIDUAL", "b_orders_min": "1", "b_within": "180"}, without=[], expected=400,
        day=SENT_DATE, at=SENT_AT,
    )  # fmt: skip
    offer_id = actions.add_offer(
        values={"name": story.told(OFFER), "product_code": "T-107", "price": Decimal(300), "floor": Decimal(280),
                "first_date": SENT_DATE, "last_date": date(2025, 12, 31), "minutes": 40, "physical": 1},
        day=SENT_DATE, at=SENT_AT,
    )  # fmt: skip
    values: dict[str, Any] = {
        "name": story.told(NAME), "kind": "DATA", "audience_id": audience_id, "offer_id": offer_id,
        "templates": {"LETTER": template_id}, "reply_path": story.told(REPLY), "base_rate": 400, "rise": 150,
        "budget": Decimal(14_400),
    }  # fmt: skip
    return actions.add_campaign(values=values, at=SENT_AT)


def _may_not(row: Any) -> str:
    return archive_queries.may_not_reach(row.object_id, purpose=row.purpose)


def _follow(story: Story) -> None:
    """Let marketing plan what comes next: a plan, an audience by value and need, a strategy, a changed process."""
    plan_id = actions.add_plan(
        values={
            "name": story.told(Word("下半年刀具成套", "Tools in sets, second half")), "first_date": TODAY,
            "last_date": date(2026, 12, 31), **{name: story.told(words[0]) for name, words in PLAN.items()},
            "products": ["T-109", "T-111"], "ways": ["reach.HALL", "reach.VISIT", "reach.PHONE"],
            "talks": [{"text": story.told(PLAN["promotion"][0]), "reply": story.told(REPLY), "expected": "30"}],
            "checks": {code: story.told(word) for code, word in CHECKS.items()},
            "indicators": list(INDICATORS), "budget_keep": Decimal(180_000), "budget_acquire": Decimal(60_000),
        },
        at=story.at,
    )  # fmt: skip
    with story.acting("zhouqiming"):
        actions.approve_plan(plan_id=plan_id, figures=plan_figures.freeze(list(INDICATORS)), at=story.at)
    audience_id = audience_actions.add_audience(
        name=story.told(BEST[0]), purpose=story.told(BEST[1]),
        params={"tier": "VIP,MAJOR", "b_product": "T-102,T-109", "b_within": "365"}, without=[], expected=150,
        day=TODAY, at=story.at,
    )  # fmt: skip
    audience_actions.take_snapshot(audience_id=audience_id, day=TODAY, at=story.at)
    values: dict[str, Any] = {
        "name": story.told(NEXT), "kind": "ONE_TO_ONE", "audience_id": audience_id, "plan_id": plan_id,
        "reply_path": story.told(REPLY), "kpis": ["REPEAT_RATE", "LIFETIME_VALUE"],
    }  # fmt: skip
    actions.add_campaign(values=values, at=story.at)
    audience_actions.note_strategy(
        title=story.told(STRATEGY[0]), text=story.told(STRATEGY[1]), source=story.told(STRATEGY[2]), source_date=TODAY,
        day=TODAY, at=story.at,
    )  # fmt: skip
    actions.add_process_change(
        values={"title": story.told(PROCESS[0]), "asked": story.told(PROCESS[1]), "metric": story.told(PROCESS[2]),
                "unit": story.told(PROCESS[3]), "before": Decimal(96), "before_date": ago(20)},
        at=story.at,
    )  # fmt: skip
    audience_actions.begin_cycle(
        name=story.told(Word("2026 年第三季度", "Third quarter of 2026")), first_date=TODAY - timedelta(days=90),
        at=story.at,
    )  # fmt: skip
