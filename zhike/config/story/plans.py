"""Plans and methods in the story: the platinum account led by a plan, asks, experts, learning, questions."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.archives import queries as archive_queries
from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions
from zhike.apps.reviews import actions as review_actions
from zhike.apps.reviews import rules as review_rules
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word, pairs

REASON = Word(
    "换刀少停线：刀具寿命稳定，夜班也敢用", "Fewer stops to change tools: lives are steady, night shifts trust them"
)
OBSTACLE = Word("原来的刀片批次不稳，每周停线一次", "Inserts used to vary by batch; the line stopped once a week")
BENEFIT = Word("换刀由四十分钟降到二十五分钟", "Changing tools takes 25 minutes instead of 40")
INTERESTS = (
    Word("新线九月按期投产", "The new line runs on time in September"),
    Word("刀具寿命数据可追溯", "Tool lives that can be traced"),
    Word("采购总监交接不断档", "No gap when the purchasing director hands over"),
)
HURDLES = Word(
    "赵工偏好现用品牌，要先做对比试切", "Zhao prefers the present brand: a trial cut side by side comes first"
)
EVIDENCE = Word("李总监 5 月 20 日面谈，车间停线记录", "Talk with director Li on 20 May; the stop records of the shop")
BEFORE = Word("价格合适，供货及时", "The price is right and delivery on time")

# What is to be reached: title, measure, unit, from, to, set and due (days ago), values (days ago, value).
GOALS = (
    (Word("新线刀具由我们供", "We supply the tools of the new line"),
     Word("新线刀具清单中我方占比", "Our share of its tool list"),
     "%", 20, 50, 90, -90, ((60, 26), (20, 35))),
    (Word("赵工由反对到中立", "Zhao from against to neutral"), Word("对比试切完成次数", "Trial cuts side by side"),
     "", 0, 4, 60, -30, ((10, 1),)),
)  # fmt: skip
TIMES = Word("次", "cuts")
DEEDS = {
    "STRENGTH": Word("按年度框架供货，锁定新线用量", "A yearly frame that fixes what the new line uses"),
    "WEAKNESS": Word(
        "选型报告同时抄送设备处与车间", "The report on the choice also goes to the shop and the equipment office"
    ),
}
REFUSED = (
    (Word("账期由 60 天延到 120 天", "120 days of credit instead of 60"), Word("超出授信", "Beyond the credit line"),
     Word("寄售库存，用后结算", "Stock on consignment, paid when used"), 25),
    (Word("免费派驻两名工程师", "Two engineers on site for free"), Word("人手不足", "Too few people"), Word("", ""), 6),
)  # fmt: skip
ZERO = (
    (Word("价格决定一切", "Price decides everything"), "FALLEN",
     Word("两次加价后仍续单，停线记录才是理由", "It ordered on after two rises; the stop records are the reason")),
    (Word("李总监说了算", "Director Li decides"), "HOLDS", Word("三份合同均由她签", "She signed all three contracts")),
    (Word("赵工不会变", "Zhao will not change"), "OPEN", Word("", "")),
)  # fmt: skip
CONCLUSION = Word(
    "先做试切，再谈份额；交接前见到接任者", "Trial cuts before shares; meet the successor before the hand-over"
)

SKILLS = (("magong", Word("刀具选型", "Choice of tools"), 5, date(2024, 9, 1), date(2027, 8, 31)),
          ("magong", Word("难加工材料", "Hard materials"), 4, date(2025, 3, 1), date(2027, 2, 28)),
          ("shenyue", Word("刀具选型", "Choice of tools"), 3, date(2023, 6, 1), date(2026, 5, 31)),
          ("luqiang", Word("账期与信用", "Credit and terms"), 4, date(2025, 1, 1), date(2026, 12, 31)))  # fmt: skip
ASKED = Word(
    "不锈钢薄壁件，客户嫌崩刃，选哪种涂层？", "Thin stainless parts, the customer complains of chipping: which coating?"
)
ANSWER = Word("先降转速两成，换细晶粒加氮化铝钛；我下周去看一次。",
              "Lower the speed by a fifth and take fine grain with TiAlN; I come and look next week.")  # fmt: skip
OPEN_ASK = Word("寄售库存怎样对账最省事？", "What is the simplest way to reconcile consignment stock?")
LEARNED = (("zhaoyun", Word("涂层与寿命", "Coatings and tool life"), "COURSE", 8, "PASSED", 70),
           ("zhaoyun", Word("拜访前怎么问", "What to ask before a visit"), "SHARING", 4, "NONE", 30),
           ("lilei", Word("信用与账期", "Credit and terms"), "COURSE", 16, "PASSED", 90),
           ("lilei", Word("谈判练习", "Practice of negotiation"), "PRACTICE", 10, "NONE", 40),
           ("magong", Word("难加工材料年会", "Congress on hard materials"), "COURSE", 24, "PASSED", 110),
           ("fanghua", Word("船用材料切削", "Cutting marine materials"), "READING", 6, "FAILED", 20))  # fmt: skip
# Stage, industry, question.
BANK = (
    ("FIND", Word("", ""),
     Word("同行里谁还为同样的停线发愁？",
          "Who in your trade has the same stops?")),
    ("COLLECT", Word("", ""),
     Word("谁定型号，谁签合同，谁天天在用？",
          "Who chooses, who signs, who uses it every day?")),
    ("COLLECT", Word("机械加工", "Machining"),
     Word("一个班换几次刀，每次停多久？",
          "How often a shift are tools changed, for how long?")),
    ("PROBE", Word("", ""),
     Word("如果这件事一年内不解决，会多花多少？",
          "What does it cost if this is not solved within a year?")),
    ("PROBE", Word("船舶配套", "Marine"),
     Word("哪道工序最怕交期晚一天？",
          "Which step suffers most from one day's delay?")),
    ("BUILD", Word("", ""),
     Word("省下的停线时间，您打算用来做什么？",
          "What would you do with the time that is saved?")),
    ("ASK", Word("", ""),
     Word("还有谁会用得上？方便引荐一下吗？",
          "Who else could use it? Would you introduce us?")),
)  # fmt: skip
SAID = Word("一个班换六次，每次二十五分钟左右", "Six times a shift, about 25 minutes each")
HEADLINE = Word(
    "刀具选型与难加工材料，二十年车间经验", "Choice of tools and hard materials, twenty years on the shop floor"
)
GOOD_AT = Word("选型、试切方案、寿命分析；不停线换刀", "Choosing, trial cuts, tool life; changing tools without a stop")
CASES = Word("烟机关键件：换刀由四十分钟降到二十五分钟。\n不锈钢薄壁件：崩刃由每班三次降到无。",
             "Key parts of tobacco machines: 25 minutes to change tools instead of 40.\n"
             "Thin stainless parts: no chipping where there were three cases a shift.")  # fmt: skip
WANTED = pairs("下季度备货单 Order_for_next_quarter, 新线首批刀具 First_tools_of_the_new_line, 年度框架 Yearly_frame")
REFERRED = Word("请他再介绍两位装配师傅", "Two more fitters he knows")
N_ASKED, CHEN = 12, "M0000"
YES = Word("当场打了电话", "He called them at once")


def keep(story: Story) -> None:
    """Tell the plan for the platinum account, and how our people ask, learn and help each other."""
    with story.acting("magong"):
        _plan(story, story.ids["E002"])
    _certify(story)
    _ask(story)
    _question(story)


def _plan(story: Story, customer_id: int) -> None:
    told, at, me = story.told, story.at, story.house.users["magong"]
    obstacle, evidence = told(OBSTACLE), told(EVIDENCE)
    actions.write_plan(
        customer_id=customer_id, at=at,
        new=actions.NewPlan(told(BEFORE), obstacle, told(BENEFIT), [told(INTERESTS[0])], evidence, ago(400)),
    )  # fmt: skip
    actions.write_plan(
        customer_id=customer_id, at=at,
        new=actions.NewPlan(
            told(REASON), obstacle, told(BENEFIT), [told(one) for one in INTERESTS], evidence, ago(42), told(HURDLES)
        ),
    )  # fmt: skip
    for title, measure, unit, start, target, since, due, values in GOALS:
        new = actions.NewGoal(
            told(title), told(measure), unit or told(TIMES), Decimal(target), ago(due), Decimal(start), me, customer_id
        )
        goal_id = actions.set_goal(new=new, day=ago(since), at=at)
        for days, value in values:
            actions.measure_goal(goal_id=goal_id, value=Decimal(value), day=ago(days), at=at)
    for point in archive_queries.swot(customer_id, TODAY):
        if point.kind in DEEDS:
            actions.plan_action(
                customer_id=customer_id, point_id=point.pk, offer=told(DEEDS[point.kind]), owner_id=me,
                due_date=ago(-40), day=TODAY, at=at,
            )  # fmt: skip
    for request, reason, instead, days in REFUSED:
        refusal_id = actions.note_refusal(
            customer_id=customer_id, request=told(request), reason=told(reason), alternative=told(instead),
            day=ago(days), at=at,
        )  # fmt: skip
        if instead.zh:
            actions.answer_alternative(refusal_id=refusal_id, answer="TAKEN", at=at)
    actions.review_from_zero(
        customer_id=customer_id, assumptions=[(told(text), verdict, told(why)) for text, verdict, why in ZERO],
        conclusion=told(CONCLUSION), day=ago(55), at=at,
    )  # fmt: skip
    _look_at_talk(story, customer_id)


def _look_at_talk(story: Story, customer_id: int) -> None:
    """Let a visit be looked at for smile, listening and presence: one of the three was missing."""
    talk = interaction_queries.interactions_of(customer_id, until=TODAY).first()
    if talk is None:
        return
    marks = [review_actions.Mark("YES"), review_actions.Mark("PARTLY"), review_actions.Mark("YES")]
    new = review_actions.NewReview(review_rules.ATTENTION, ago(2), marks, talk.topic, interaction_id=talk.pk)
    review_actions.add_review(new=new, at=story.at)


def _certify(story: Story) -> None:
    told, at, users = story.told, story.at, story.house.users
    with story.acting("zhouqiming"):
        for username, skill, level, since, expires in SKILLS:
            new = coaching_actions.NewCertificate(users[username], told(skill), level, since, expires)
            coaching_actions.certify(new=new, at=at)
        for username, title, kind, hours, test, days in LEARNED:
            coaching_actions.note_learning(
                user_id=users[username], title=told(title), hours=Decimal(hours), day=ago(days), kind=kind, test=test,
                at=at,
            )  # fmt: skip
    choice = told(SKILLS[0][1])
    with story.acting("baixue"):
        inquiry_id = coaching_actions.ask_expert(skill=choice, text=told(ASKED), day=ago(9), at=at)
    with story.acting("magong"):
        coaching_actions.answer_inquiry(inquiry_id=inquiry_id, answer=told(ANSWER), day=ago(8), at=at)
        coaching_actions.write_card(
            user_id=users["magong"], headline=told(HEADLINE), expertise=told(GOOD_AT), cases=told(CASES),
            reach="magong@ruifeng.example", at=at,
        )  # fmt: skip
    with story.acting("lilei"):
        coaching_actions.ask_expert(skill=told(SKILLS[3][1]), text=told(OPEN_ASK), day=ago(1), at=at)


def _ask(story: Story) -> None:
    """Let our people ask: the fitter for introductions, the large customers for orders; some weeks, not all."""
    told, at = story.told, story.at
    chen, by = story.ids[CHEN], story.owners[CHEN]
    with story.acting_id(by):
        for days in (48, 20, 3):
            ask_id = coaching_actions.log_ask(
                customer_id=chen, kind="REFERRAL", what=told(REFERRED), day=ago(days), at=at
            )  # fmt: skip
            if days > 10:
                coaching_actions.answer_ask(
                    ask_id=ask_id, answer="YES", outcome=told(YES), day=ago(days) + timedelta(days=1), at=at
                )  # fmt: skip
    for n, one in enumerate(story.largest(N_ASKED, "E")):
        # Whose owner has left asks nobody for anything.
        if org_queries.member(story.owners.get(one.code, 0)) is None:
            continue
        with story.acting_id(story.owners[one.code]):
            ask_id = coaching_actions.log_ask(
                customer_id=story.ids[one.code], kind="ORDER", what=told(WANTED[n % 3]).replace("_", " "),
                day=ago(n * 4), at=at,
            )  # fmt: skip
            if n % 3:
                coaching_actions.answer_ask(
                    ask_id=ask_id, answer="YES" if n % 3 == 1 else "NO", day=ago(n * 3), at=at
                )  # fmt: skip


def _question(story: Story) -> None:
    told, at = story.told, story.at
    with story.acting("zhouqiming"):
        ids = [
            coaching_actions.add_prompt(
                new=coaching_actions.NewPrompt(told(text), stage, told(industry)), at=at
            )
            for stage, industry, text in BANK
        ]  # fmt: skip
    with story.acting("magong"):
        for n, answer in ((2, told(SAID)), (3, "")):
            coaching_actions.use_prompt(
                prompt_id=ids[n], customer_id=story.ids["E002"], answer=answer, day=ago(15), at=at
            )  # fmt: skip
