"""Lives of customers: statements of good and bad years, judged business stages, relations confirmed and slackening."""

from datetime import timedelta
from decimal import Decimal

from zhike.apps.archives import actions as archive_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Whose, which year, in millions: revenue, net profit, receivables.
YEARS = (
    ("E003", 2024, "84", "6.1", "14"), ("E003", 2025, "101", "7.9", "16"),
    ("E005", 2023, "31", "0.8", "7"), ("E005", 2024, "27", "0.1", "7.4"), ("E005", 2025, "20.5", "-1.9", "7.9"),
    ("E006", 2024, "3.2", "-0.4", "0.4"), ("E006", 2025, "7.9", "0.3", "0.9"),
    ("E007", 2024, "46", "2.1", "8"), ("E007", 2025, "41", "1.2", "9.4"),
)  # fmt: skip
# Whose stage, by whom, so many days ago, to be looked at again in so many days from then, on what evidence.
JUDGED = (
    ("E001", "GROWTH", "shenyue", 150, 90,
     Word("新签城轨项目，扩建二期厂房", "New metro contract, a new hall")),
    ("E002", "MATURITY", "magong", 30, 90,
     Word("产量三年持平，份额稳定", "Output level for three years, share steady")),
    ("E003", "GROWTH", "sunwei", 12, 90,
     Word("年报，船厂订单排到明年", "Annual report; shipyards are booked into next year")),
    ("E005", "MATURITY", "sunwei", 200, 180,
     Word("订单平稳，回款正常", "Orders steady, pays on time")),
    ("E006", "STARTUP", "yangfan", 40, 180,
     Word("成立两年，靠风投", "Two years old, living on its investors")),
    ("E007", "DECLINE_EARLY", "luqiang", 3, 180,
     Word("老机床订单逐年下降，仍有盈利", "Orders for old lathes fall, still earning")),
)  # fmt: skip
AGAIN = Word("年报亏损，拖欠两个供应商货款", "A loss in the annual report, two suppliers unpaid")
CONFIRMED = Word("季度拜访时确认", "Confirmed at the quarterly visit")
SLACKENS = Word("采购换人，新采购另找了供应商", "A new buyer is trying another supplier")
N_RELATIONS = 9


def state_years(story: Story) -> None:
    """Keep statements of customers whose business grows, begins and declines."""
    for code, year, *amounts in YEARS:
        names = ("revenue", "net_profit", "receivables")
        values = {name: Decimal(text) * 1_000_000 for name, text in zip(names, amounts, strict=True)}
        with story.acting_id(story.owners[code]):
            archive_actions.save_statement(customer_id=story.ids[code], year=year, values=values, at=story.at)


def judge(story: Story) -> None:
    """Judge business stages, one of them a second time; confirm some relations, and see some slacken."""
    for code, stage, username, days, again, evidence in JUDGED:
        with story.acting(username):
            actions.decide_stage(
                customer_id=story.ids[code], stage=stage, evidence=story.told(evidence),
                next_review_date=ago(days) + timedelta(days=again), day=ago(days), at=story.at,
            )  # fmt: skip
    with story.acting("sunwei"):
        actions.decide_stage(
            customer_id=story.ids["E005"], stage="DECLINE_MIDDLE", evidence=story.told(AGAIN), day=TODAY, at=story.at
        )
    _relate(story)


def _relate(story: Story) -> None:
    cards = customer_queries.cards_of(story.ids[one.code] for one in story.largest(60, "EB"))
    owned = [(card, owner) for card in cards.values() if (owner := card.owner_id)]
    wanted = [one for one in owned if one[0].relation_stage in ("FORMATION", "STABILITY")]
    for i, (card, owner) in enumerate(sorted(wanted, key=lambda one: one[0].code)[:N_RELATIONS]):
        forward = "STABILITY" if card.relation_stage == "FORMATION" else card.relation_stage
        stage, why = ("DEGRADATION", SLACKENS) if i % 3 == 2 else (forward, CONFIRMED)
        with story.acting_id(owner):
            actions.set_stage(customer_id=card.pk, stage=stage, note=story.told(why), day=TODAY, at=story.at)
