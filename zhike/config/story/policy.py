"""A policy gone wrong: cash on delivery and returns borne by dealers, asked about, tried, stopped; the rivals."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from zhike.apps.changes import actions as change_actions
from zhike.apps.changes import queries as change_queries
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.market import actions as market_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.trade import queries as trade_queries
from zhike.config.story.company import CITIES
from zhike.config.story.telling import TODAY, Story, ago, evening, moment
from zhike.config.story.words import Word, shop

ASKED, APPROVED, BEGUN = date(2025, 12, 5), date(2025, 12, 28), date(2026, 1, 1)
# Answers of the December survey in Shandong: 98 of 140 answer, 40 of them object (41 percent).
N_AGREE, N_CONDITIONALLY, N_OBJECT, N_SILENT = 38, 20, 40, 22
N_STAYING_OBJECTORS = 9
N_RESERVES = 22
POLICY = Word("现款提货，退货由经销商承担七成", "Cash on delivery; dealers bear 70% of returns")
WHAT = Word(
    "自一月一日起取消账期，货到付款；质量退货的费用由经销商承担百分之七十，厂家承担百分之三十。先在山东试行。",
    "From the first of January there is no credit: cash on delivery. Of the cost of quality returns dealers bear 70 "
    "percent, we 30. Tried in Shandong first.",
)
WHY = Word(
    "应收账款占用过高；退货中有一部分是经销商库存管理不当。",
    "Receivables are too high, and part of the returns comes from how dealers keep stock.",
)
TAKEN_ON = Word(
    "压力我清楚，先在山东试，有停止线。", "I know what we ask of them; Shandong first, and there is a stop line."
)
SAID = (
    Word("退货七成算我们的，质量问题又不是我们造成的。", "Seventy percent of returns is ours, but the faults are not."),
    Word("现款压不起货，只能少进。", "In cash we cannot stock up; we will buy less."),
    Word("德锐给六十天账期。", "Derui gives 60 days of credit."),
)
CONDITION = Word("能给三十天过渡就接受。", "Acceptable with thirty days to get used to it.")
# Angry calls of dealers after the first of January: so many of these before the sixth week, so many in it.
CALLS = (date(2026, 1, 9), date(2026, 1, 16), date(2026, 1, 22), date(2026, 1, 30), date(2026, 2, 3))
LATE_CALLS = (date(2026, 2, 5), date(2026, 2, 9), date(2026, 2, 10))
N_CALLS, N_LATE_CALLS = 12, 7
CALL = Word(
    "来电：货到付款加退货七成，说我们店大欺客，再这样就换牌子。",
    "Called: cash on delivery and 70 percent of returns; says we bully them and will change brands.",
)
GROUP = Word("后备经销商", "Reserve dealers")
GROUP_WHY = Word(
    "有门店、有资金、还没进过我们的货；经销商流失时可以接手。",
    "They have a shop and money and have not bought yet; they could step in where a dealer leaves.",
)
RIVALS = (
    (Word("德锐", "Derui"), (Word("德锐工具", "Derui Tools"),), Word("数控刀片、铣刀", "CNC inserts, end mills"),
     Word("山东、江苏", "Shandong, Jiangsu"), Word("交期五天，账期六十天，退货全收", "Five days of delivery, 60 days of"
     " credit, takes all returns back")),
    (Word("拓锋", "Tuofeng"), (), Word("砂轮片、角磨机", "Grinding discs, angle grinders"), Word("江苏", "Jiangsu"),
     Word("价格低一成", "A tenth cheaper")),
)  # fmt: skip
# Rival, kind, day, branch, product, price, heard from, confidence, impact, words.
MOVES = (
    (0, "POLICY", date(2026, 1, 12), "SD", None, None, "DEALER", 90, 5,
     Word("德锐在山东给六十天账期，退货全收。", "In Shandong Derui gives 60 days of credit and takes all returns.")),
    (0, "CHANNEL", date(2026, 2, 20), "SD", None, None, "CUSTOMER", 80, 5,
     Word("德锐在济南签下我们的四家老经销商。", "Derui signed four of our old dealers in Jinan.")),
    (0, "PRICE_CUT", date(2026, 4, 15), "SD", "T-109", 32, "DEALER", 70, 4,
     Word("德锐数控刀片降到每片三十二元。", "Derui cut CNC inserts to 32 yuan.")),
    (1, "PRICE_CUT", date(2026, 3, 10), "JS", "T-107", 10.8, "BIDDING", 80, 2,
     Word("拓锋砂轮片在江苏降价一成。", "Tuofeng cut grinding discs by a tenth in Jiangsu.")),
)  # fmt: skip
HEARD = Word("客户说德锐八月要在青岛开仓库。", "A customer says Derui opens a warehouse in Qingdao in August.")
ESTIMATES = ((date(2025, 7, 1), date(2025, 12, 31), "0.08"), (date(2026, 1, 1), date(2026, 6, 30), "0.06"))
# Of the whole trade, from the yearbook of its association.
INDUSTRY = ((date(2024, 7, 1), date(2025, 6, 30), "0.16"), (date(2025, 7, 1), date(2026, 6, 30), "0.18"))
BY_TRADE = Word("行业协会年报", "Yearbook of the trade association")
BY_WHOM = Word("三家共同经销商的访谈", "Talks with three dealers who sell both")
REBATE = Word("返利改为按季度结算", "Rebates are settled by the quarter")
REBATE_WHAT = Word(
    "从四季度起返利由每月改为每季度结算，多给半个点。",
    "From the fourth quarter rebates are settled by the quarter instead of the month, half a point more.",
)
INSERTS = Word("数控刀片换代：新涂层", "New generation of CNC inserts: new coating")
DUMPED = Word("朋友圈报价截图", "A picture of his price list")


def tell_policy(story: Story) -> None:
    """Tell of the rivals, of the policy from its draft to where it was stopped, and of what is asked about now."""
    group_id = _reserves(story)
    _rivals(story)
    change_id = _asked(story, group_id)
    _tried(story, change_id)
    _dumped(story)
    _beside(story)


def _reserves(story: Story) -> int:
    """Add who could step in for a dealer of Shandong, and the target group they are known by."""
    cities = [code for code, (province, _name) in CITIES.items() if province == "SD"]
    new = [
        customer_actions.NewCustomer(
            code=f"R{i + 1:03}", name=shop(900 + i, CITIES[cities[i % 3]][1]).told(story.house.language),
            kind="ENTERPRISE", branch_id=story.house.branches[cities[i % 3]], first_seen_date=date(2025, 10, 20),
            owner_id=story.house.rep(cities[i % 3], i),
        )
        for i in range(N_RESERVES)
    ]  # fmt: skip
    ids = customer_actions.add_customers(new=new, at=story.at)
    customer_actions.assign_classes(
        dimension="NATURE", classes=dict.fromkeys(ids.values(), "CHANNEL"), day=date(2025, 10, 20),
        rule_version="2025", at=story.at,
    )  # fmt: skip
    with story.acting("zhouqiming"):
        return target_actions.define_group(
            name=story.told(GROUP), params={"kind": "ENTERPRISE", "c_nature": "CHANNEL"},
            reason=story.told(GROUP_WHY), day=TODAY, at=story.at,
        )  # fmt: skip


def _rivals(story: Story) -> None:
    """Tell of two rivals and what they did."""
    products = trade_queries.product_ids([move[4] for move in MOVES if move[4]])
    with story.acting("wenqi"):
        ids = [
            market_actions.name_competitor(
                values={
                    "name": story.told(name), "aliases": [story.told(one) for one in others],
                    "products": story.told(goods), "territory": story.told(where), "strengths": story.told(good),
                },
                confirmed=True, at=story.at,
            )
            for name, others, goods, where, good in RIVALS
        ]  # fmt: skip
        for rival, kind, day, branch, product, price, channel, confidence, impact, words in MOVES:
            move_id = market_actions.note_move(
                values={
                    "competitor_id": ids[rival], "kind": kind, "day": day, "text": story.told(words),
                    "branch_id": story.house.branches[branch], "product_id": products.get(product or ""),
                    "price": None if price is None else Decimal(str(price)), "channel": channel,
                    "confidence": confidence,
                },
                at=story.at,
            )  # fmt: skip
            market_actions.confirm_move(move_id=move_id, at=story.at)
            market_actions.rate_move(move_id=move_id, impact=impact, owner_id=None, follow_up="", at=story.at)
        for first, last, rate in ESTIMATES:
            market_actions.estimate_churn(
                competitor_id=ids[0], first_date=first, last_date=last, rate=Decimal(rate),
                source=story.told(BY_WHOM), confidence=40, at=story.at,
            )  # fmt: skip
        for first, last, rate in INDUSTRY:
            market_actions.estimate_churn(
                competitor_id=None, first_date=first, last_date=last, rate=Decimal(rate),
                source=story.told(BY_TRADE), confidence=60, at=story.at,
            )  # fmt: skip
    with story.acting("lanying"):
        market_actions.note_move(
            values={
                "competitor_id": ids[0], "kind": "CHANNEL", "day": ago(6), "text": story.told(HEARD),
                "branch_id": story.house.branches["QD"], "channel": "CUSTOMER", "customer_id": story.ids["E003"],
            },
            at=story.at,
        )  # fmt: skip


def _asked(story: Story, group_id: int) -> int:
    """Draft the policy, ask the dealers of Shandong in December, and have it taken on against their word."""
    with story.acting("sunwei"):
        change_id = change_actions.propose(
            values={
                "kind": "POLICY", "title": story.told(POLICY), "text": story.told(WHAT), "first_date": BEGUN,
                "params": {"c_dealer_grade": "A,B"}, "branch_id": story.house.branches["HQ"],
                "owner_id": story.house.users["sunwei"], "burden_share": 70, "burden_norm": 50,
                "company_gain": Decimal(3_800_000), "customer_loss": Decimal(2_600_000),
                "explanation": story.told(WHY), "has_reserves": True, "group_id": group_id, "pilot": ["SD"],
            },
            day=ASKED, at=moment(ASKED),
        )  # fmt: skip
        change_actions.start_asking(change_id=change_id, day=ASKED, at=moment(ASKED))
        for code, answer, words in _answers(story):
            change_actions.answer(
                change_id=change_id, customer_id=story.ids[code], given=answer, words=story.told(words),
                at=moment(date(2025, 12, 16)),
            )  # fmt: skip
    with story.acting("zhouqiming"):
        told = story.told(TAKEN_ON)
        change_actions.approve(change_id=change_id, reason=told, day=APPROVED, at=moment(APPROVED))
        change_actions.start_pilot(change_id=change_id, day=BEGUN, at=moment(BEGUN))
    return change_id


def _dealers(story: Story) -> list[str]:
    """Return the dealers of Shandong, those who will leave first."""
    known = [one for one in story.buyers if one.code[0] in "AB" and CITIES[one.city][0] == "SD"]
    return [one.code for one in sorted(known, key=lambda one: (one.until is None, one.code))]


def _answers(story: Story) -> list[tuple[str, str, Word]]:
    """Return who of Shandong answered how: most of who will leave object, some who stay do as well."""
    codes, nothing = _dealers(story), Word("", "")
    leavers, others = codes[:40], codes[40:]
    n_leaving = N_OBJECT - N_STAYING_OBJECTORS
    objecting = [*leavers[:n_leaving], *others[:N_STAYING_OBJECTORS]]
    rest = [*others[N_STAYING_OBJECTORS:], *leavers[n_leaving:]]
    said = cycle(SAID)
    told = [(code, "OBJECT", next(said)) for code in objecting]
    told += [(code, "AGREE", nothing) for code in rest[:N_AGREE]]
    told += [(code, "CONDITIONALLY", CONDITION) for code in rest[N_AGREE : N_AGREE + N_CONDITIONALLY]]
    first = N_AGREE + N_CONDITIONALLY
    return told + [(code, "NO_ANSWER", nothing) for code in rest[first : first + N_SILENT]]


def _tried(story: Story, change_id: int) -> None:
    """Let the dealers call, measure every week, and go on measuring once the rule has fired."""
    codes = _dealers(story)
    early, late = codes[:N_CALLS], codes[N_CALLS : N_CALLS + N_LATE_CALLS]
    for some, days in ((early, CALLS), (late, LATE_CALLS)):
        for code, day in zip(some, cycle(days), strict=False):
            _call(story, code, day)
    weeks = [BEGUN + timedelta(days=7 * n - 1) for n in range(1, 7)]
    for day in (*weeks, date(2026, 3, 11), date(2026, 4, 8), date(2026, 5, 6), date(2026, 6, 30)):
        change_actions.watch(change_id=change_id, day=day, at=moment(day, 4))


def _call(story: Story, code: str, day: date) -> None:
    new = interaction_actions.NewInteraction(
        customer_id=story.ids[code], kind="CONTACT", text=story.told(CALL), channel="PHONE", direction="IN",
        contents=["POLICY", "EMOTION"], happened_at=moment(day), emotion_before="DISAPPOINTED",
        emotion_after="ANGRY", participants=story.told(Word("老板", "the owner")),
    )  # fmt: skip
    # Some who had these dealers have left us.
    with story.acting("sunwei"):
        interaction_actions.add_interaction(new=new, files=(), facts={}, day=day, at=evening(day))


def _dumped(story: Story) -> None:
    """Let a dealer who left be seen selling at 72 percent of the list price."""
    codes, product = _dealers(story), trade_queries.product_ids(["T-109"])["T-109"]
    with story.acting("sunwei"):
        change_actions.note_dumping(
            customer_id=story.ids[codes[1]], product_id=product, day=date(2026, 5, 28), price=Decimal("25.92"),
            list_price=Decimal(36), source=story.told(DUMPED), at=moment(date(2026, 5, 28)),
        )  # fmt: skip


def _beside(story: Story) -> None:
    """Tell of a product that changed and harmed nobody, and of a change that is asked about now."""
    day = date(2026, 4, 1)
    grades = {"c_dealer_grade": "A,B"}
    with story.acting("wenqi"):
        common = {"branch_id": story.house.branches["HQ"], "owner_id": story.house.users["wenqi"]}
        inserts = change_actions.propose(
            values=common | {"kind": "PRODUCT", "title": story.told(INSERTS), "first_date": day,
                             "params": grades | {"branch": "JS"}, "products": ["T-109"]},
            day=day, at=moment(day),
        )  # fmt: skip
        change_actions.start_asking(change_id=inserts, day=day, at=moment(day))
        rebate = change_actions.propose(
            values=common | {"kind": "POLICY", "title": story.told(REBATE), "text": story.told(REBATE_WHAT),
                             "first_date": date(2026, 10, 1), "params": {"c_dealer_grade": "A", "branch": "JS"},
                             "pilot": ["SZ"]},
            day=ago(12), at=moment(ago(12)),
        )  # fmt: skip
        change_actions.start_asking(change_id=rebate, day=ago(12), at=moment(ago(12)))
    with story.acting("luqiang"):
        for change_id in (inserts, rebate):
            row = change_queries.change(change_id)
            rows = list(change_queries.to_ask(row).values_list("customer_id", flat=True)) if row else []
            for place, customer_id in enumerate(rows[: 20 if change_id == inserts else 5]):
                given = "CONDITIONALLY" if place % 5 == 4 else "AGREE"
                change_actions.answer(change_id=change_id, customer_id=customer_id, given=given, at=moment(ago(3)))
    with story.acting("zhouqiming"):
        change_actions.activate(change_id=inserts, day=day + timedelta(days=14), at=moment(day + timedelta(days=14)))
        change_actions.watch(change_id=inserts, day=date(2026, 6, 30), at=moment(date(2026, 6, 30), 4))
