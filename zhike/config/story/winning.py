"""Winning customers in the story: opportunities over all stages, needs said and unsaid, offers, contracts that end."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import actions, rules
from zhike.config.story.leads import FAIR_DAY, FIRMS, N_LEADS
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word, pairs

RIVAL = Word("德锐", "Derui")
SUPPLY = Word("年度刀具供应", "Tools for a year")
SAYINGS = (
    Word("采购与生产的负责人一起来谈，由生产拍板", "Purchasing and production came together; production decides"),
    Word("同意按单件加工成本比，不比单价", "Agreed to compare the cost of a part, not the price of a tool"),
    Word("试切三天，寿命多四成，方案已签字确认", "Three days of trial cuts, 40 percent longer life; plan signed"),
)
KNOWN = (
    ("STRENGTH", Word("订单排到下半年，付款准时", "Orders until the second half of the year, pays on time")),
    ("WEAKNESS", Word("换刀靠老师傅，停机多", "Tools are changed by two old hands, many standstills")),
    ("RESOURCE", Word("愿意让同行来看样板产线", "Would show its line to others of the trade")),
)
TOO_DEAR = Word("报价比德锐高 8%", "8 percent above what Derui quoted")


class Plan(NamedTuple):
    """An opportunity: whose, about what, worth how much, begun so many days ago, through how many gates, then what."""

    whose: str
    title: Word
    amount: int
    days: int
    n_gates: int
    is_quoted: bool = False
    next_step: Word | None = None
    origin: str = "ACTIVE"
    channel: str = "VISIT"


SHIPS, CHIPS = Word("船用阀体刀具包", "Tools for marine valves"), Word("扩产二期刀具配置", "Tooling of the second line")
OPEN = (
    Plan("E006", CHIPS, 260_000, 62, 3, True, Word("周五带报价去见总工", "Take the quotation to the chief engineer")),
    Plan(
        "E002",
        Word("卷接机组专用刀", "Special tools for cigarette makers"),
        1_180_000,
        48,
        2,
        False,
        Word("约李雪梅试刀", "Arrange a trial with Li Xuemei"),
    ),
    Plan(
        "E004",
        Word("锻件粗加工刀片", "Inserts for forgings"),
        95_000,
        30,
        3,
        False,
        Word("做报价", "Make the quotation"),
    ),
    Plan("E003", SHIPS, 310_000, 21, 1, False, Word("弄清谁拍板交期", "Find out who decides on delivery")),
    Plan("E007", Word("旧床改造刀具", "Tools for rebuilt lathes"), 40_000, 12, 0, False, None, "PASSIVE", "CALL"),
)
# Dealers and firms whose opportunities were decided in the last year: months ago, gates, why lost, to whom.
DECIDED = (
    ("A", 11, 3, "", ""), ("A", 10, 3, "PRICE", "德锐"), ("A", 9, 2, "PRICE", "德锐"), ("A", 8, 3, "", ""),
    ("B", 8, 1, "NO_BUDGET", ""), ("A", 7, 3, "", ""), ("B", 6, 0, "NO_NEED", ""), ("A", 5, 3, "", ""),
    ("A", 4, 1, "RELATION", ""), ("B", 3, 3, "", ""), ("A", 2, 2, "SERVICE", ""),
)  # fmt: skip
RANGES = pairs("整体硬质合金铣刀 Solid-carbide-mills, 可转位刀片 Indexable-inserts, 深孔钻 Deep-hole-drills")
# Needs: whose, how plain, what, by what one knows it, what we have, what it does, worth a year, whether planned.
NEEDS = (
    ("E006", "EXPRESSED", Word("换刀时间减半", "Half the time for changing tools"),
     Word("总工：换刀四十分钟太久", "Chief engineer: 40 minutes is too long"),
     Word("预调刀柄", "Preset tool holders"), Word("每班多加工一小时", "An hour more of machining a shift"), 180_000),
    ("E006", "LATENT", Word("刀具库存占款", "Money bound in tools"),
     Word("库房里放着八个月的刀", "Eight months of tools on their shelves"),
     Word("寄售柜", "A consignment cabinet"), Word("少占用资金", "Less money bound"), 90_000),
    ("E006", "EMERGING", Word("新线工人不会修磨", "The new line cannot regrind"),
     Word("两次把好刀当废刀扔掉", "Twice threw good tools away"), None, None, None),
    ("E003", "EXPRESSED", Word("交期十天以内", "Delivery within ten days"),
     Word("回访：上次输在十八天", "Interview: 18 days is why they left"),
     Word("青岛寄售库", "Consignment stock in Qingdao"), Word("当天取货", "Picked up the same day"), 240_000),
    ("E002", "LATENT", Word("赵工退休后无人懂刀", "Nobody knows tools once engineer Zhao retires"),
     Word("车间里只有他会选刀", "He alone in the workshop chooses tools"), None, None, None),
    ("E001", "EMERGING", Word("账期与资金成本", "Credit and the cost of money"),
     Word("财务提到银行授信收紧", "Their finance speaks of tighter credit"), None, None, None),
)  # fmt: skip
SOLUTION = Word("驻厂刀具管理", "Tool management on site")
GAIN = Word("全厂停机减少，库存下降三成", "Less standstill, a third less stock in the whole plant")
FRAME = Word("年度框架合同", "Framework contract of the year")
NOTICE_DAYS = 60


def win(story: Story) -> None:
    """Tell what was won and lost, what is open, what customers need, which contracts end."""
    decided = list(_decided(story))
    rival = market_queries.by_name(story.told(RIVAL))
    for place, (customer_id, months, n_gates, reason, lost_to) in enumerate(decided):
        title = RANGES[place % len(RANGES)]
        plan = Plan("", Word(title.zh, title.en.replace("-", " ")), 24_000 + 7_000 * (place % 5), months * 30, n_gates,
                    origin="PASSIVE" if place % 4 == 3 else "ACTIVE", channel=_channel(place))  # fmt: skip
        _decide(story, customer_id, plan, reason, rival.pk if rival and lost_to else None)
    _fair(story)
    _want(story, {plan.whose: _begin(story, story.ids[plan.whose], plan) for plan in OPEN})
    _sign(story)


def _channel(place: int) -> str:
    return ("VISIT", "CALL", "REFERRAL", "WEB")[place % 4]


def _decided(story: Story) -> Any:
    """Yield whose opportunities were decided: the largest dealers of each grade that are with us, in turn."""
    cards = customer_queries.cards_of(story.ids.values())
    dealers = {
        letter: iter(
            [pk for one in story.largest(40, letter) if (pk := story.ids[one.code]) in cards and _is_with_us(cards[pk])]
        )
        for letter in "AB"
    }
    for letter, *told in DECIDED:
        yield next(dealers[letter]), *told


def _is_with_us(card: Any) -> bool:
    return card.status == "ACTIVE" and card.owner_id is not None


def _as_owner(story: Story, customer_id: int) -> AbstractContextManager[base.Actor]:
    """Let whoever has a customer do what follows; the general manager where nobody has."""
    owner_id = customer_queries.cards_of([customer_id])[customer_id].owner_id
    owner = org_queries.user(owner_id) if owner_id else None
    return story.acting_id(owner.pk) if owner and owner.is_active else story.acting("zhouqiming")


def _begin(story: Story, customer_id: int, plan: Plan) -> int:
    """Begin an opportunity, pass its gates a week apart, quote where it came so far; return its id."""
    day = ago(plan.days)
    with _as_owner(story, customer_id):
        new = actions.NewOpportunity(
            customer_id, story.told(plan.title), plan.origin, plan.channel, amount=Decimal(plan.amount),
            expected_date=ago(plan.days - 90), next_step=story.told(plan.next_step) if plan.next_step else "",
        )  # fmt: skip
        opportunity_id = actions.add_opportunity(new=new, day=day, at=moment(day))
        for n, gate in enumerate(rules.GATES[: plan.n_gates], 1):
            passed = day + timedelta(days=7 * n)
            actions.pass_gate(
                opportunity_id=opportunity_id, gate=gate, evidence=story.told(SAYINGS[n - 1]), day=passed,
                at=moment(passed),
            )  # fmt: skip
        if plan.is_quoted:
            quoted = day + timedelta(days=28)
            line = actions.NewLine(Decimal(1_000), Decimal(plan.amount) / 1_000, text=story.told(plan.title))
            actions.quote(
                opportunity_id=opportunity_id, lines=[line], valid_until=quoted + timedelta(days=60), day=quoted,
                at=moment(quoted),
            )  # fmt: skip
    return opportunity_id


def _decide(story: Story, customer_id: int, plan: Plan, reason: str, rival_id: int | None) -> None:
    """Begin an opportunity that was decided a month later."""
    opportunity_id = _begin(story, customer_id, plan)
    day = min(ago(plan.days - 30), TODAY)
    with _as_owner(story, customer_id):
        if reason:
            verdict = story.told(TOO_DEAR) if rival_id else ""
            actions.lose(
                opportunity_id=opportunity_id, reason=reason, rival_id=rival_id, verdict=verdict, day=day,
                at=moment(day, 16),
            )  # fmt: skip
        else:
            actions.win(opportunity_id=opportunity_id, day=day, at=moment(day, 16))


def _fair(story: Story) -> None:
    """Let those met at the fair who bought be won, two be lost and the others be open."""
    names = [story.told(firm) for firm in FIRMS[:N_LEADS]]
    cards = customer_queries.cards().filter(name__in=names).order_by("pk")
    days = (TODAY - FAIR_DAY).days
    waiting = 0
    for card in cards:
        plan = Plan("", SUPPLY, 30_000, days, 3 if card.has_orders else 1, channel="FAIR")
        waiting += not card.has_orders
        if card.has_orders:
            _decide(story, card.pk, plan, "", None)
        elif waiting <= 2:
            _decide(story, card.pk, plan, "TIMING" if waiting == 1 else "PRODUCT", None)
        else:
            _begin(story, card.pk, plan)


def _want(story: Story, plans: dict[str, int]) -> None:
    """Note what customers need, and offer what we have for it."""
    day = ago(55)
    known: dict[str, list[int]] = {}
    for whose, status, text, evidence, feature, benefit, value in NEEDS:
        with _as_owner(story, story.ids[whose]):
            need = actions.NewNeed(
                story.ids[whose], status, story.told(text), story.told(evidence),
                value=Decimal(value) if value else None,
                feature=story.told(feature) if feature else "", benefit=story.told(benefit) if benefit else "",
            )  # fmt: skip
            known.setdefault(whose, []).append(actions.add_need(new=need, day=day, at=moment(day)))
    first, second, _third = known["E006"]
    answers = [(first, NEEDS[0][4]), (second, NEEDS[1][4])]
    for whose in ("E006", "E003"):
        _know(story, whose, day=ago(60))
    _offer(story, "E006", plans["E006"], lines=answers, offered=ago(40))
    answers = [(known["E003"][0], NEEDS[3][4])]
    _offer(story, "E003", plans["E003"], lines=answers, offered=ago(18), accepted=ago(9))


def _know(story: Story, whose: str, *, day: date) -> None:
    """Note what is strong, weak and usable of a customer before something is offered to it."""
    with _as_owner(story, story.ids[whose]):
        for kind, word in KNOWN:
            archive_actions.add_swot(
                customer_id=story.ids[whose], kind=kind, text=story.told(word), day=day, at=moment(day)
            )  # fmt: skip


def _offer(
    story: Story, whose: str, opportunity_id: int, *, lines: list[tuple[int, Any]], offered: date,
    accepted: date | None = None,
) -> None:  # fmt: skip
    with _as_owner(story, story.ids[whose]):
        solution_id = actions.add_proposal(
            opportunity_id=opportunity_id, title=story.told(SOLUTION), benefit=story.told(GAIN), offered=offered,
            lines=[(need_id, story.told(word)) for need_id, word in lines], today=TODAY, at=moment(offered),
        )  # fmt: skip
        if accepted:
            actions.accept(proposal_id=solution_id, day=accepted, today=TODAY, at=moment(accepted))


def _sign(story: Story) -> None:
    """Keep the contracts: Sunan's ends in August and is dearer than before, the others later in the year."""
    contracts = (
        ("E001", 9_000_000, date(2024, 9, 1), date(2025, 8, 31), None),
        ("E001", 9_400_000, date(2025, 9, 1), date(2026, 8, 31), "E001"),
        ("E002", 11_500_000, date(2025, 11, 1), date(2026, 10, 31), None),
        ("E004", 900_000, date(2026, 1, 1), date(2026, 12, 31), None),
        ("E006", 78_000, date(2026, 4, 1), date(2027, 3, 31), None),
    )
    kept: dict[str, int] = {}
    for whose, amount, start, end, previous in contracts:
        with _as_owner(story, story.ids[whose]):
            signed = start - timedelta(days=20)
            new = actions.NewContract(
                story.ids[whose], story.told(FRAME), Decimal(amount), signed, start, end, NOTICE_DAYS,
                previous_id=kept.get(previous) if previous else None,
            )  # fmt: skip
            kept[whose] = actions.add_contract(new=new, today=TODAY, at=moment(signed))
    with _as_owner(story, story.ids["E001"]):
        actions.settle_renewal(contract_id=kept["E001"], renewal="TALKING", at=story.at)
