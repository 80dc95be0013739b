"""Looking at ourselves and at whom we want: target groups, gifts by taste, the dealers' table, reviews of our work."""

from decimal import Decimal
from typing import Any

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.market import actions as market_actions
from zhike.apps.reviews import actions as review_actions
from zhike.apps.reviews import queries as review_queries
from zhike.apps.targets import actions as target_actions
from zhike.config.story.meetings import FORUM_DAY
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Whom the general manager wants: name, the filters of the list of customers, why.
GROUPS = (
    (Word("江浙的机床与装备厂", "Machine builders of the delta"), {"kind": "ENTERPRISE", "tier": "VIP,MAJOR"},
     Word("刀具用量大，两天内送到，现场服务是我们的强项。", "They use many tools and need service.")),
    (Word("肯介绍同行的会员师傅", "Fitters who bring colleagues"), {"kind": "INDIVIDUAL", "tier": "MAJOR"},
     Word("买得不多，但一句话能带来三家小厂。", "They buy little, but a word of theirs brings three workshops.")),
)  # fmt: skip
CATALOGUE = (
    (Word("海钓竿一支", "Rod for sea fishing"), 260, (Word("海钓", "Sea fishing"),)),
    (Word("摄影年鉴", "Yearbook of photography"), 150, (Word("摄影", "Photography"), Word("书法", "Calligraphy"))),
    (Word("宣纸与徽墨", "Paper and ink of Anhui"), 180, (Word("书法", "Calligraphy"),)),
    (Word("崂山绿茶", "Green tea of Laoshan"), 120, (Word("茶", "Tea"),)),
)
# Who of the guests in their order, or None for our own man, and what they said.
SAID = (
    (0, Word("返利说改就改，我们仓里还压着货。", "The rebate was changed overnight, and our shelves are full.")),
    (1, Word("交期不准，我们也没法答复下家。", "With dates that do not hold we cannot answer our own buyers.")),
    (None, Word("从三季度起，改政策提前一个月打招呼。", "From the third quarter on we tell you a month ahead.")),
    (2, Word("那就每季度坐一次，账当面对清。", "Then let us sit down every quarter and settle accounts.")),
)  # fmt: skip
LISTENED = ("YES", "YES", "NO", "YES", "PARTLY", "YES", "YES", "YES", "PARTLY", "NO", "YES", "YES", "PARTLY")

# What the general manager found at Derui, point by point of our own check-list; what a paper wrote of it.
SEEN_THERE = ("YES", "YES", "PARTLY", "NO", "YES", "PARTLY", "YES", "NO", "YES")
RIVAL, PAPER = Word("德锐", "Derui"), Word("金属加工周刊", "Metalworking Weekly")
WRITTEN = (
    (Word("德锐在苏州开第三家门店", "Derui opens its third shop in Suzhou"), 47, "https://example.com/derui-suzhou"),
    (Word("德锐账期放宽到六十天", "Derui gives 60 days of credit"), 22, "https://example.com/derui-credit"),
)


def choose_targets(story: Story) -> None:
    """Write down whom the house wants, and stock the catalogue of gifts."""
    with story.acting("zhouqiming"):
        for name, params, reason in GROUPS:
            target_actions.define_group(
                name=story.told(name), params=params, reason=story.told(reason), day=TODAY, at=story.at
            )
    with story.acting("sunwei"):
        for name, value, tastes in CATALOGUE:
            activity_actions.add_gift_item(
                name=story.told(name), value=Decimal(value), tags=[story.told(one) for one in tastes], at=story.at
            )  # fmt: skip


def sit_down(story: Story) -> None:
    """Let the dealers of Shandong and our own people talk at the forum, and agree on something."""
    with story.acting("sunwei"):
        forum = activity_queries.activities().get(kind="FORUM")
        guests = list(activity_queries.invitations_of(forum.pk).filter(has_attended=True).order_by("pk"))
        ours = story.house.users["sunwei"]
        activity_actions.seat(activity_id=forum.pk, user_id=ours, at=story.at)
        for place, words in SAID:
            who: dict[str, Any] = {"user_id": ours} if place is None else {"customer_id": guests[place].customer_id}
            activity_actions.note_remark(activity_id=forum.pk, text=story.told(words), **who, at=story.at)
        agreed = activity_actions.Agreed(
            text=story.told(Word("三季度座谈会定在八月", "The next forum is in August")),
            due_date=ago(-30),
            doer_id=ours,
        )
        activity_actions.agree(activity_id=forum.pk, agreed=agreed, at=story.at)
        lessons = {"lessons": story.told(Word("改返利之前先开会", "Meet before the rebate is changed"))}
        activity_actions.change_activity(activity_id=forum.pk, values=lessons, version=None, at=story.at)


def look_next_door(story: Story) -> None:
    """Be a customer of Derui once, with the check-list of our own halls, and keep what a paper writes of it."""
    with story.acting("zhouqiming"):
        rival = market_actions.named(name=story.told(RIVAL), at=story.at)
        marks = [review_actions.Mark(mark) for mark in SEEN_THERE]
        new = review_actions.NewReview(
            "MYSTERY_VISIT", ago(16), marks,
            story.told(Word("德锐苏州门店，周五下午", "Derui's shop in Suzhou, a Friday")),
            branch_id=story.house.branches["HQ"], rival_id=rival,
            note=story.told(Word("上前快、报价清楚，但没问用途就推最贵的。",
                                 "Quick to come and plain in price, but sold the dearest without asking what for.")),
        )  # fmt: skip
        review_actions.add_review(new=new, at=story.at)
        for title, days, url in WRITTEN:
            market_actions.add_clipping(
                competitor_id=rival, today=TODAY, at=story.at,
                values={"title": story.told(title), "medium": story.told(PAPER),
                "published_date": ago(days), "url": url},
            )  # fmt: skip


def look(story: Story) -> None:
    """Review a talk that went badly, visit a hall unknown, and buy from ourselves."""
    with story.acting("sunwei"):
        talk = interaction_queries.interactions_of(story.ids["E004"]).filter(emotion_before="FURIOUS")[0]
        marks = [review_actions.Mark(mark) for mark in LISTENED]
        better = [story.told(Word("情绪没接住之前不谈赔付", "No word of money before the anger is heard"))]
        new = review_actions.NewReview(
            "LISTENING", ago(20), marks, story.told(Word("断刀投诉电话", "The call about broken tools")),
            interaction_id=talk.pk, improvements=better, due_date=ago(-7), doer_id=talk.user_id,
        )  # fmt: skip
        review_actions.add_review(new=new, at=story.at)
    with story.acting("zhouqiming"):
        for kind, branch, no, subject in (
            ("MYSTERY_VISIT", "JN", 0, Word("济南展厅，周六上午", "The hall of Jinan, a Saturday morning")),
            ("OWN_CUSTOMER", "HQ", 7, Word("退一把不合适的铣刀", "Giving back an end mill")),
        ):
            n_points = len(review_queries.sheet(kind).items)
            marks = [review_actions.Mark("NO" if n == no else "YES") for n in range(n_points)]
            new = review_actions.NewReview(
                kind, FORUM_DAY, marks, story.told(subject), branch_id=story.house.branches[branch]
            )  # fmt: skip
            review_actions.add_review(new=new, at=story.at)


# Of forty fitters each so many were content with the cut at so many per cent of coolant.
COOLANT = ((4, 18), (6, 26), (8, 35), (10, 27))
# What was read in the machines of our halls since: 8 ± 1 is the standard.
READ = (("HQ", 8), ("HQ", 8.5), ("JN", 8), ("JN", 9.5))


def try_levels(story: Story) -> None:
    """Try coolant at four strengths on fitters, publish what they liked best, and read what our halls use."""
    with story.acting("zhouqiming"):
        name, what = Word("切削液浓度试切", "Strength of the coolant"), Word("浓度", "Strength")
        new = review_actions.NewLevelTest(
            story.told(name), story.told(what), "%", ago(60), [(level, 40, n) for level, n in COOLANT]
        )
        test_id = review_actions.add_level_test(new=new, at=story.at)
        review_actions.publish_standard(leveltest_id=test_id, standard=8, tolerance=1, version=1, at=story.at)
        for branch, reading in READ:
            review_actions.add_level_check(
                leveltest_id=test_id, branch_id=story.house.branches[branch], reading=reading, day=ago(12), at=story.at
            )
