"""Grades in the story: who is helped to rise, on whom we lose money and how one is let go, a screening, support."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions, queries
from zhike.apps.grading.rules import retiring
from zhike.apps.valuation import actions as valuation_actions
from zhike.config.story.telling import TODAY, Story
from zhike.config.story.value_costs import ERRANDS
from zhike.config.story.words import Word

SENTENCES = Word(
    "放弃，是为了更好地服务留下来的客户。\n先问能不能帮他成长，再问值不值得留。\n走的时候，要比来的时候更客气。\n门不关死：哪天他回来，我们仍然欢迎。",
    "We let go so that we can serve those who stay.\n"
    "First ask whether we can help them grow, then whether to keep them.\n"
    "Part more politely than you met.\nLeave the door open: whoever comes back is welcome.",
)
STEPS = (
    Word("拜访老板，了解今年的设备计划", "Visit the owner and ask for this year's plans"),
    Word("送三款新刀具试用", "Send three new tools to try"), Word("谈年度协议", "Talk about a yearly agreement"),
)  # fmt: skip
REASON = Word("小单太多，运费和跑腿比毛利还高", "Many small orders: freight and errands cost more than they leave")
WAY_OUT = Word(
    "就近的经销商供货，价格不变；也可在网上下单，满五百元包邮", "The dealer nearby at the same price, or the web shop"
)
# How much more some could buy, of five.
HOPEFUL, HOPELESS = 4, 1
ASKED = Word("拜访时问过今年计划", "Asked about this year's plans on a visit")


def grade(story: Story) -> None:
    """Tell of grades: a programme of growth, three cases of letting go, a screening, support, the sentences."""
    with story.acting("zhouqiming"):
        actions.write_wording(code="FOUR_SENTENCES", text=story.told(SENTENCES), version=0, at=story.at)
    with story.acting("sunwei"):
        cards = customer_queries.cards().filter(status="ACTIVE", revenue_year__gt=0)
        rising = list(cards.filter(tier="ORDINARY").order_by("-revenue_year", "pk")[:3])
        losing = list(cards.filter(code__in=ERRANDS, contribution_year__lt=0).order_by("code"))
        if len(rising) < 3 or len(losing) < 2:
            return
        _rate(story, rising, HOPEFUL)
        _rate(story, losing, HOPELESS)
        actions.begin_programme(
            customer_id=rising[0].pk, steps=[story.told(step) for step in STEPS], owner_id=None,
            due_date=TODAY + timedelta(days=120), note="", at=story.at,
        )  # fmt: skip
        plans = [_plan(story, card) for card in losing[:2]]
        what = story.told(Word("样品与试刀补贴", "Samples and trial tools"))
        actions.grant_support(
            customer_id=rising[0].pk, what=what, amount=Decimal(1800), day=TODAY, at=story.at
        )  # fmt: skip
        actions.screen(day=TODAY, at=story.at)
    if plans[0]:
        with story.acting("zhouqiming"):
            agreed = story.told(Word("同意，先打电话再发函", "Agreed; call before you write"))
            actions.decide_retirement(plan_id=plans[0], is_approved=True, reason=agreed, at=story.at)
            actions.tell_customer(plan_id=plans[0], way="CALL", day=TODAY, at=story.at)


def _rate(story: Story, cards: list[Any], points: int) -> None:
    """Note how much more customers could buy."""
    for card in cards:
        values = {"subject": "POTENTIAL", "points": points, "reason": story.told(ASKED)}
        valuation_actions.add_note(kind="rating", customer_id=card.pk, values=values, day=TODAY, at=story.at)


def _plan(story: Story, card: Any) -> int:
    """Open a case and put its plan to a manager where it comes to that; return its id, 0 where it does not."""
    new = actions.NewCase(customer_id=card.pk, reason=story.told(REASON))
    plan_id = actions.propose_retirement(new=new, day=TODAY, at=story.at)
    row = queries.retirement(plan_id)
    if row is None or row.status != "PLANNING":
        return 0
    plan = retiring.Plan("PRICE_UP", queries.text("PRICE_UP"), 30, story.told(WAY_OUT), Decimal(16))
    actions.plan_retirement(plan_id=plan_id, plan=plan, version=None, at=story.at)
    actions.ask_approval(plan_id=plan_id, at=story.at)
    return plan_id
