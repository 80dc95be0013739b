"""Subscriptions of the story: dealers of a hall with care for their tools, two months of bills, charges amiss."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.billing import actions, queries, rules
from zhike.apps.selfservice import actions as self_actions
from zhike.apps.selfservice import queries as self_queries
from zhike.apps.trade import queries as trade_queries
from zhike.config.story.telling import TODAY, Story, moment
from zhike.config.story.words import Word

HALL, N_MEMBERS = "SZ-1", 10
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
CARE, CARE_UNIT = Word("刀具保养服务", "Care for tools"), Word("个工位", "bench")
GRINDING, GRINDING_UNIT = Word("刀具修磨", "Grinding of tools"), Word("支", "tool")
CALLS, CALLS_UNIT = Word("上门换刀", "Tool changes on site"), Word("次", "visit")
PLANS: tuple[tuple[str, Word, Word, str, dict[str, Any], bool], ...] = (
    ("CARE", CARE, CARE_UNIT, "FLAT", {"price": "280"}, False),
    ("GRIND", GRINDING, GRINDING_UNIT, "TIERED", {
        "steps": [{"to": "10", "price": "12"}, {"to": "30", "price": "10"}, {"to": None, "price": "8.5"}]
    }, True),
    ("CALLS", CALLS, CALLS_UNIT, "INCLUDED_THEN_PER_UNIT", {"price": "300", "included": "2", "over": "90"}, True),
)  # fmt: skip
OPENS = ("BILLS", "ORDERS", "COMPLAINT", "SUGGESTION", "SURVEY", "CHAT")
# Ground for each line somebody ordered in the month.
GROUND = 4
OWNER, FORM = (
    Word("店主本人", "The owner"),
    Word("服务订购单 FW-%(n)s，门店存档", "Order form FW-%(n)s, kept at the shop"),
)
BENCH = Word("旧收银系统带来", "From the old cash desk")
NOT_ORDERED = Word("我没订过换刀服务", "I never ordered tool changes")
LOOKED = Word("门店查无订购单", "The shop finds no order form")
PAID_BACK = Word("银行转账 0625-18", "Bank transfer 0625-18")
SOLD_OUT = Word("该型号已停产，替代型号已电话说明", "No longer made; we told you about the successor on the phone")
DOCUMENTS = (
    ("COMPLAINT", Word("投诉处理制度", "How we handle complaints"), Word(
        "投诉当天给编号，三个工作日内答复；每件都有专人负责，您可以在本页查看进度。不合理的投诉我们也会说明理由并致谢。",
        "A complaint gets its number the same day and an answer within three working days. Somebody answers for each "
        "and you follow it on this page. Where we cannot agree we say why, and thank you all the same.",
    )),
    ("SUGGESTION", Word("建议处理制度", "How we handle suggestions"), Word(
        "每条建议都会答复：采纳的告诉您何时落实，不采纳的告诉您为什么。",
        "Every suggestion is answered: if we take it up, by when; if not, why.",
    )),
    ("REWARD", Word("投诉建议奖励办法", "How we reward complaints and suggestions"), Word(
        "查实的投诉和采纳的建议给予奖励，按公布的额度发放，一年有上限。",
        "Complaints that prove right and suggestions we take up are rewarded, within limits that are published.",
    )),
)  # fmt: skip


def subscribe(story: Story) -> None:
    """Offer plans, let a hall's dealers subscribe, charge two months, find what was charged amiss."""
    at = moment(TODAY - timedelta(days=200))
    with story.acting("luqiang"):
        plans = {told[0]: _plan(story, told, at) for told in PLANS}
        actions.set_price(plan_id=plans["CARE"], kind="FLAT", given={"price": "298"}, valid_from=JUNE, at=at)
        for kind, title, text in DOCUMENTS:
            new = self_actions.NewDocument(kind, title.zh, text.zh, date(2026, 1, 1), title.en, text.en)
            self_actions.publish(new=new, at=at)
    members = [one.code for one in story.buyers if one.hall == HALL and one.code[0] in "AB" and not one.until]
    members = members[:N_MEMBERS]
    with story.acting("wangxiaomei"):
        _open(story, members, plans)
        for month in (MAY, JUNE):
            first = rules.last_day(month) + timedelta(days=1)
            actions.issue(month=month, today=first, at=moment(first))
        _take_over(story, members, plans["CARE"])
    _settle(story, members)
    _order_again(story, members)


def _plan(story: Story, told: tuple[str, Word, Word, str, dict[str, Any], bool], at: datetime) -> int:
    code, name, unit, kind, given, is_metered = told
    new = actions.NewPlan(
        code, story.told(name), story.told(unit), kind, given, date(2026, 1, 1), is_metered=is_metered
    )
    return actions.add_plan(new=new, at=at)


def _open(story: Story, members: list[str], plans: dict[str, int]) -> None:
    """Let everybody have care, every third one grinding as well, every fourth one visits."""
    for n, code in enumerate(members):
        customer_id = story.ids[code]
        _subscribe(story, customer_id, plans["CARE"], date(2026, 3 + n % 3, 1 + n % 2 * 14), n)
        if n % 3 == 0:
            pk = _subscribe(story, customer_id, plans["GRIND"], MAY, n)
            for month in (MAY, JUNE):
                actions.note_reading(subscription_id=pk, month=month, quantity=_ground(customer_id, month), at=story.at)
        if n % 4 == 1:
            pk = _subscribe(story, customer_id, plans["CALLS"], date(2026, 5, 11), n)
            for month, n_visits in ((MAY, 1), (JUNE, 4)):
                actions.note_reading(subscription_id=pk, month=month, quantity=Decimal(n_visits), at=story.at)


def _subscribe(story: Story, customer_id: int, plan_id: int, start: date, n: int) -> int:
    channel = rules.CHANNELS[n % len(rules.CHANNELS)]
    consent = rules.Consent(story.told(OWNER), start, channel, story.told(FORM) % {"n": 260_300 + n})
    end = date(2026, 8, 15) if n % 3 == 1 else None
    new = actions.NewSubscription(customer_id, plan_id, start, consent, end)
    return actions.subscribe(new=new, today=TODAY, at=moment(start))


def _ground(customer_id: int, month: date) -> Decimal:
    """Return how many tools were ground: four for each line ordered in the month."""
    rows = trade_queries.lines_of_customer(customer_id)
    return Decimal(GROUND * rows.filter(line_date__range=(month, rules.last_day(month))).count())


def _take_over(story: Story, members: list[str], plan_id: int) -> None:
    """Take over what an old system charged: one subscription nobody agreed to, one that had ended in March."""
    unasked, ended = (story.ids[code] for code in members[2:4])
    start = date(2026, 3, 1)
    consent = rules.Consent(story.told(OWNER), start, "PAPER", story.told(FORM) % {"n": 260_299})
    new = [
        actions.NewSubscription(unasked, plan_id, start, used_for=story.told(BENCH)),
        actions.NewSubscription(ended, plan_id, start, consent, date(2026, 3, 31), used_for=story.told(BENCH)),
    ]
    first, second = actions.add_imported_subscriptions(new=new, day=TODAY, at=story.at)
    rows = [(unasked, f"LS-{n}", month, first) for n, month in enumerate((start, date(2026, 4, 1)), 1)]
    rows.append((ended, "LS-3", date(2026, 4, 1), second))
    lines = [
        actions.NewLine(customer_id, number, month, pk, Decimal(1), Decimal(280), rules.last_day(month))
        for customer_id, number, month, pk in rows
    ]
    actions.add_imported_lines(new=lines, currency="CNY", day=TODAY, at=story.at)


def _settle(story: Story, members: list[str]) -> None:
    """Let the money of the ended one be given back; a customer disputes a line, and somebody proposes its refund."""
    with story.acting("luqiang"):
        for row in queries.violations().filter(kind="AFTER_END"):
            actions.approve(violation_id=row.pk, at=story.at)
            actions.refund(
                violation_id=row.pk, day=date(2026, 6, 25), note=story.told(PAID_BACK), today=TODAY, at=story.at
            )
    with story.acting("wangxiaomei"):
        bill = queries.bills_of(story.ids[members[1]]).filter(month=MAY, is_imported=False).first()
        if bill is not None:
            line = queries.explain(bill.pk)[-1].line
            pk = actions.dispute(line_id=line.pk, words=story.told(NOT_ORDERED), day=TODAY, at=story.at)
            actions.propose(violation_id=pk, words=story.told(LOOKED), at=story.at)


def _order_again(story: Story, members: list[str]) -> None:
    """Let dealers order again by their own page: most is ordered, one type is no longer made, one waits."""
    with story.acting("wangxiaomei"):
        for n, code in enumerate(members[:6]):
            customer_id = story.ids[code]
            orders = list(trade_queries.orders_of(customer_id).filter(kind="PURCHASE")[:2])
            self_actions.make_pass(customer_id=customer_id, opens=OPENS, at=story.at)
            if len(orders) < 2:
                continue
            for day in (TODAY - timedelta(days=20 + n), TODAY - timedelta(days=6 + n))[: 2 if n % 3 == 0 else 1]:
                _ask(story, customer_id, orders, day, n)


def _ask(story: Story, customer_id: int, orders: list, day: date, n: int) -> None:
    (own,) = self_queries.passes_of(customer_id)
    at = moment(day, 9 + n)
    self_actions.note_visit(pass_id=own.pk, at=at)
    pk = self_actions.order_again(
        pass_id=own.pk, order_id=orders[1].pk, key=f"{day}", day=day, at=at + timedelta(seconds=18 + 11 * n)
    )
    if n == 4:
        self_actions.decline(request_id=pk, words=story.told(SOLD_OUT), at=at + timedelta(hours=3))
    elif n < 4:
        self_actions.take(request_id=pk, number=orders[0].number, at=at + timedelta(hours=2))
