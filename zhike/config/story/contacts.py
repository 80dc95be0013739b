"""What was said: half a year of talks with the largest customers, the tales among them, and what we promised."""

from datetime import date
from decimal import Decimal

from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.config.story.telling import TODAY, Story, ago, evening, moment
from zhike.config.story.words import Word

N_SPOKEN_WITH, HALF_A_YEAR = 60, 180
# Channel, direction, contents, what it was about, what was said.
TALKS = (
    ("PHONE", "BOTH", ("INFORMATION",), Word("下月计划", "Plan of next month"),
     Word("电话问了下月用量，铣刀要多备两成。", "Asked about next month on the phone: a fifth more end mills.")),
    ("VISIT", "BOTH", ("INFORMATION", "OPINION"), Word("现场走访", "Walk through the plant"),
     Word("上门看了车间，刀柄磨损快，约好试新款。", "Visited the shop: holders wear fast, a new type will be tried.")),
    ("WECHAT", "IN", ("EMOTION",), Word("催货", "Where are the goods"),
     Word("客户微信催货，语气有点急，当天回复到货日。", "Asked by WeChat where the goods are; told the same day.")),
    ("EMAIL", "OUT", ("INFORMATION",), Word("报价", "Offer"),
     Word("发邮件报价，附寿命对比表。", "Sent an offer by e-mail with a table of tool lives.")),
    ("PHONE", "IN", ("POLICY", "OPINION"), Word("付款条件", "Terms"),
     Word("客户来电问货到付款是否能缓，觉得不合理。", "Called about cash on delivery and finds it unfair.")),
    ("PHONE", "MISSED", ("INFORMATION",), Word("未接", "No answer"),
     Word("电话没人接，改天再打。", "Nobody answered; will call again.")),
    ("VISIT", "BOTH", ("CONCEPT", "EMOTION"), Word("节前拜访", "Visit before the holidays"),
     Word("节前拜访，聊了寄售的做法，很感兴趣。", "Visited before the holidays; consignment stock was welcome.")),
)  # fmt: skip
# Customer, who of us, day, kind, channel, direction, contents, before, after, what was said.
TALES = (
    ("E003", "lanying", date(2025, 11, 28), "WANTS_TO_LEAVE", "PHONE", "IN", ("OPINION",), "CALM", "CALM",
     Word("来电说转去德锐了，“因为价格”。", "Called: they change to Derui, “because of the price”.")),
    ("E003", "lanying", date(2026, 2, 26), "CONTACT", "VISIT", "BOTH", ("OPINION", "EMOTION"), "DISAPPOINTED", "CALM",
     Word("二十四小时内上门。真正原因：交期十八天，停了两次线。", "Visited within 24 hours. The real reason: 18 days of"
          " delivery, two standstills.")),
    ("E003", "lanying", date(2026, 3, 1), "CONTACT", "VISIT", "BOTH", ("CONCEPT",), "CALM", "PLEASED",
     Word("谈成寄售库存，两天到货；明天下二十六万的单。", "Agreed on consignment stock, there in two days; an order of"
          " 260,000 tomorrow.")),
    ("E003", "lanying", date(2026, 6, 4), "CONTACT", "PHONE", "BOTH", ("EMOTION",), "PLEASED", "PLEASED",
     Word("电话回访：九十天没断过货。", "Called: no shortage for ninety days.")),
    ("E004", "gaofeng", date(2026, 3, 30), "CONTACT", "PHONE", "IN", ("EMOTION",), "FURIOUS", "FURIOUS",
     Word("王总来电：六百个钻夹头开裂，我们的人却说是他用坏的。", "600 cracked drill chucks, and we told Mr Wang that"
          " he broke them.")),
    ("E004", "gaofeng", date(2026, 4, 3), "CONTACT", "PHONE", "IN", ("EMOTION",), "FURIOUS", "ANGRY",
     Word("第二次来电，被转了四个人，还没人认账。", "Called again, passed on four times, nobody owns it.")),
    ("E004", "gaofeng", date(2026, 4, 8), "CONTACT", "VISIT", "BOTH", ("EMOTION", "POLICY"), "ANGRY", "CALM",
     Word("上门道歉，全部召回，赔三万二。", "Went to apologise: everything recalled, 32,000 paid.")),
    ("E004", "gaofeng", date(2026, 5, 15), "CONTACT", "WECHAT", "IN", ("INFORMATION", "EMOTION"), "CALM", "PLEASED",
     Word("王总微信：新订单十二万，还介绍了两家经销商。", "Mr Wang by WeChat: a new order of 120,000, and two dealers"
          " referred.")),
    ("E002", "magong", date(2026, 6, 18), "CONTACT", "VISIT", "BOTH", ("INFORMATION", "OPINION"), "PLEASED", "CALM",
     Word("拜访李总，她九月调任集团，请赵工接手选型。", "Visited Ms Li: she moves to the group in September, then"
          " Zhao chooses.")),
    ("E001", "shenyue", date(2026, 6, 10), "CONTACT", "VISIT", "BOTH", ("POLICY",), "CALM", "DISAPPOINTED",
     Word("拜访顾总，提了六十天账期和急单运费，要回去算。", "Visited Mr Gu: 60 days and urgent freight; he has to"
          " reckon.")),
)  # fmt: skip
# Customer, who, what, due so many days before today, how it ended and how many days before today.
PROMISES = (
    ("E002", "magong", Word("寄两把试用刀柄", "Send two holders on trial"), 40, "KEPT", 42),
    ("E002", "magong", Word("出刀具寿命报告", "Write a report of tool lives"), 12, "KEPT", 12),
    ("E001", "shenyue", Word("三天内补齐缺的扭力扳手", "The missing wrenches within three days"), 25, "KEPT", 26),
    ("E001", "shenyue", Word("返工件一周内退回", "Reworked parts back within a week"), 9, "BROKEN", 8),
    ("E004", "gaofeng", Word("赔付三万二到账", "Pay out 32,000"), 70, "KEPT", 75),
    ("E003", "lanying", Word("寄售仓每周补货", "Fill the consignment stock every week"), -6, "", 0),
    ("E002", "magong", Word("介绍接任的选型方案", "Present the choice to the successor"), -20, "", 0),
)  # fmt: skip


def talk(story: Story) -> None:
    """Note the talks of half a year, and the tales among them."""
    for i, one in enumerate(story.largest(N_SPOKEN_WITH, "EAB")):
        with story.acting_id(story.owners[one.code]):
            for k in range(2 + i % 4):
                channel, direction, contents, topic, text = TALKS[(i + k * 3) % len(TALKS)]
                day = ago(2 + (i * 7 + k * 47) % HALF_A_YEAR)
                _note(story, one.code, day, text, channel=channel, direction=direction, contents=contents,
                      topic=story.told(topic))  # fmt: skip
    for code, username, day, kind, channel, direction, contents, before, after, text in TALES:
        with story.acting(username):
            _note(story, code, day, text, kind=kind, channel=channel, direction=direction, contents=contents,
                  emotion_before=before, emotion_after=after)  # fmt: skip
    # The alarm of the one who wanted to leave did its work: it came back.
    alarm = task_queries.tasks().get(customer_id=story.ids["E003"], source="interaction")
    task_actions.close_task(task_id=alarm.pk, outcome=story.told(Word("已赢回", "Won back")), at=story.at)


def _note(story: Story, code: str, day: date, text: Word, **more) -> None:
    new = interaction_actions.NewInteraction(
        customer_id=story.ids[code], text=story.told(text), happened_at=moment(day, 9 + len(code) % 8), **more
    )
    interaction_actions.add_interaction(new=new, day=day, at=evening(day))


def promise(story: Story) -> None:
    """Make promises: most kept, one broken, two open, one that goes beyond what we can do and waits for approval."""
    for code, username, text, due, status, ended in PROMISES:
        new = interaction_actions.NewPromise(
            customer_id=story.ids[code], text=story.told(text), due_date=ago(due)
        )  # fmt: skip
        with story.acting(username):
            promise_id = interaction_actions.make_promise(new=new, at=story.at)
            if status:
                interaction_actions.settle_promise(promise_id=promise_id, status=status, day=ago(ended), at=story.at)
    beyond = interaction_actions.NewPromise(
        customer_id=story.ids["E001"], text=story.told(Word("急单四十八小时送达", "Urgent orders within 48 hours")),
        due_date=TODAY, promised_value=Decimal(99), capability=Decimal(92), unit="%",
    )  # fmt: skip
    with story.acting("shenyue"):
        interaction_actions.make_promise(new=beyond, wants_approval=True, at=story.at)
