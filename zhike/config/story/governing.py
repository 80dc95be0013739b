"""What headquarters looks at: detail granted and read, a rival reviewed, events of the industry rated."""

from datetime import timedelta

from zhike.apps.changes import actions as change_actions
from zhike.apps.insight.queries import detail
from zhike.apps.market import queries as market_queries
from zhike.apps.org.actions import granting
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

READER, MANAGER, RIVAL = "xujing", "zhouqiming", Word("德锐", "Derui")
PURPOSE = Word("复盘山东现款提货政策", "What cash on delivery did in Shandong")
FOUND = Word(
    "德锐五天交货、退货全收，账期六十天；我们输在现款和退货，不输在价格。",
    "Derui delivers in five days, takes everything back and gives 60 days of credit: we lose by cash and returns, not "
    "by price.",
)
BETTER = (
    (Word("山东仓常备五十个主力规格", "Fifty main sizes always in stock in Shandong"), 45),
    (Word("质量退货由我方承担的新办法", "A new rule: returns for quality at our cost"), 20),
)
EVENTS = (
    ("SUPPLY", 40, Word("碳化钨涨价一成二", "Tungsten carbide up by 12 percent"), ("VIP", "MAJOR"), 4,
     Word("逐户说明调价时点", "Tell each when prices change")),
    ("REGULATION", 12, Word("切削液排放新标准征求意见", "A new standard for coolants is open for comment"), (), None,
     None),
)  # fmt: skip


def govern(story: Story) -> None:
    """Let the analyst read what was opened, a rival be reviewed, and two events of the industry be noted."""
    users = story.house.users
    granting.grant_detail(
        user_id=users[READER], branch_id=story.house.branches["SD"],
        opens={"churn_cases": ["customer", "reason", "exit", "turnover", "destination"]},
        purpose=story.told(PURPOSE), at=story.at,
    )  # fmt: skip
    with story.acting(READER) as reader:
        for code in ("key_cases", "churn_cases"):
            found = detail.page(reader, code, today=TODAY)
            seen = [(line.branch_id, line.customer_id) for line in found.lines] if found else []
            granting.note_reading(table=code, seen=seen, at=story.at)
    rival = market_queries.by_name(story.told(RIVAL))
    if rival:
        _review(story, rival.pk)
    for kind, days, words, tiers, impact, follow_up in EVENTS:
        values = {"kind": kind, "day": ago(days), "text": story.told(words), "tiers": list(tiers)}
        event_id = change_actions.note_event(values=values, day=TODAY, at=story.at)
        if impact and follow_up:
            change_actions.rate_event(
                event_id=event_id, impact=impact, owner_id=users[MANAGER], follow_up=story.told(follow_up), at=story.at
            )


def _review(story: Story, rival_id: int) -> None:
    found = story.told(FOUND)
    review_id = change_actions.begin_review(competitor_id=rival_id, text=found, day=ago(9), at=story.at)
    for words, days in BETTER:
        change_actions.add_improvement(
            review_id=review_id, title=story.told(words), assignee_id=story.house.users[MANAGER],
            due_date=TODAY + timedelta(days=days), at=story.at,
        )  # fmt: skip
