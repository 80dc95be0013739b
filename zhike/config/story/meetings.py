"""Meeting customers: a forum with the dealers the policy hurt, a get-together to come, visits and gifts."""

from datetime import date
from decimal import Decimal

from zhike.apps.activities import actions as activity_actions
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

FORUM_DAY = date(2026, 5, 29)
N_INVITED, N_CAME = 8, 5
OPINIONS = (
    Word("返利改得太快，没人事先打招呼", "The rebate was changed too fast, and nobody told us"),
    Word("交期比去年长了四天", "Delivery takes four days longer than last year"),
    Word("希望每季度有一次这样的座谈", "We want such a forum every quarter"),
)
# Who goes, to which customer, in so many days, what for, what came of it.
VISITS = (
    ("lanying", "E003", -16, Word("寄售仓开仓", "Open the consignment stock"),
     Word("看了仓位，下周一起盘点。", "Looked at the shelves; we count together next week.")),
    ("magong", "E002", 3, Word("与新任总监见面", "Meet the new director"), None),
    ("shenyue", "E001", 6, Word("谈账期", "Talk about the term of payment"), None),
    ("gaofeng", "E004", 12, Word("看新生产线", "See the new line"), None),
)  # fmt: skip
GIFTS = (
    ("gaofeng", "E004", 30, Word("端午礼盒", "Festival box"), Decimal(180), False),
    ("lanying", "E003", 12, Word("青岛茶叶", "Tea of Qingdao"), Decimal(120), False),
    ("shenyue", "E001", 1, Word("高尔夫球具", "Golf clubs"), Decimal(3_800), True),
)


def hold(story: Story) -> None:
    """Hold a forum with dealers of Shandong and plan a get-together with the best customers of Jiangsu."""
    dealers = [one for one in story.largest(len(story.buyers), "A") if one.city in {"JN", "QD", "YT"}]
    with story.acting("sunwei"):
        forum = activity_actions.NewActivity(
            kind="FORUM", title=story.told(Word("山东经销商座谈会", "Forum of the dealers of Shandong")),
            place=story.told(Word("济南", "Jinan")), first_date=FORUM_DAY, last_date=FORUM_DAY,
            branch_id=story.house.branches["SD"], budget=Decimal(12_000), cost=Decimal(11_300),
            topic=story.told(Word("新返利政策", "The new rebate")),
        )  # fmt: skip
        held_id = activity_actions.add_activity(new=forum, at=story.at)
        invited = [story.ids[one.code] for one in dealers[:N_INVITED]]
        guests = activity_actions.invite(activity_id=held_id, customer_ids=invited, at=story.at)
        for guest in guests[:N_CAME]:
            activity_actions.attend(
                activity_id=held_id, invitation_id=guest, has_attended=True, day=FORUM_DAY, at=story.at
            )
        told = {"status": "DONE", "opinions": [story.told(one) for one in OPINIONS]}
        activity_actions.change_activity(activity_id=held_id, values=told, version=None, at=story.at)
    with story.acting("luqiang"):
        together = activity_actions.NewActivity(
            kind="GET_TOGETHER", title=story.told(Word("金鸡湖品茶会", "Tea at Jinji lake")),
            place=story.told(Word("苏州", "Suzhou")), first_date=ago(-24), last_date=ago(-24),
            branch_id=story.house.branches["JS"], tags=[story.told(Word("茶", "tea"))], budget=Decimal(6_000),
        )  # fmt: skip
        planned_id = activity_actions.add_activity(new=together, at=story.at)
        activity_actions.invite(activity_id=planned_id, customer_ids=[story.ids["E001"]], at=story.at)


def visit(story: Story) -> None:
    """Plan visits; one has taken place."""
    for username, code, days, purpose, outcome in VISITS:
        day = ago(-days)
        with story.acting(username):
            new = activity_actions.NewVisit(
                customer_id=story.ids[code], day=day, user_id=story.house.users[username], purpose=story.told(purpose)
            )
            visit_id, _warnings = activity_actions.plan_visit(new=new, today=min(day, TODAY), at=story.at)
            if outcome:
                went = activity_actions.Outcome(
                    text=story.told(outcome), has_agreed=True, happened_at=moment(day), duration_minutes=90,
                    emotion_before="CALM", emotion_after="PLEASED",
                    participants=story.told(Word("采购部", "Purchasing")),
                )  # fmt: skip
                activity_actions.end_visit(visit_id=visit_id, outcome=went, day=day, at=story.at)


def give(story: Story) -> None:
    """Register gifts; one is more than may be given and waits for a manager."""
    for username, code, days, what, value, is_beyond in GIFTS:
        new = activity_actions.NewGift(
            customer_id=story.ids[code], what=story.told(what), value=value, day=ago(days)
        )  # fmt: skip
        with story.acting(username):
            activity_actions.register_gift(new=new, wants_approval=is_beyond, at=story.at)
