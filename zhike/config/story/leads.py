"""Winning customers: a promotion with a control group, leads signed in at a fair, first offers early and late."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries
from zhike.config.story import orders
from zhike.config.story.telling import Story, ago, evening, moment
from zhike.config.story.words import Word, pairs

FAIR_DAY, PROMOTION_DAY = date(2026, 3, 18), date(2026, 6, 1)
N_OFFERED, CONTROL_PERCENT = 20, 30
N_LEADS, N_LEADS_THAT_BUY = 9, 3
FIRMS = pairs(
    "昆山精模 Kunshan Moulds, 吴江恒机 Wujiang Hengji, 太仓锐成 Taicang Ruicheng, 常熟铭工 Changshu Minggong, "
    "张家港联刃 Zhangjiagang Lianren, 相城得工 Xiangcheng Degong, 江阴华锋 Jiangyin Huafeng, "
    "宜兴恒昌 Yixing Hengchang, 姑苏工具坊 Gusu Tool House"
)
SINCE_MID_2025, N_MEMBERS = date(2025, 7, 1), 12
SMALL_TALK = Word("顺路走访，聊了聊近况，没谈生意。", "Dropped in and talked about how things are, not about business.")
OFFER = Word("介绍了铣刀套装，留了报价。", "Presented the set of end mills and left an offer.")


def promote(story: Story) -> None:
    """Hold a promotion in Suzhou: most of those chosen are offered a discount, a few drawn by lot are not."""
    chosen = [story.ids[one.code] for one in story.buyers if one.code[0] == "B" and one.city == "SZ"][:N_OFFERED]
    with story.acting("luqiang"):
        promotion = activity_actions.NewActivity(
            kind="PROMOTION", title=story.told(Word("六月铣刀优惠", "June offer of end mills")),
            place=story.told(Word("苏州", "Suzhou")), first_date=PROMOTION_DAY, last_date=date(2026, 6, 20),
            branch_id=story.house.branches["JS"], budget=Decimal(8_000), cost=Decimal(6_400),
            offer=story.told(Word("满一万减八百", "800 off every 10,000")),
        )  # fmt: skip
        held_id = activity_actions.add_activity(new=promotion, at=story.at)
        activity_actions.invite(activity_id=held_id, customer_ids=chosen, at=story.at)
        activity_actions.draw_control(
            activity_id=held_id, percent=CONTROL_PERCENT, today=PROMOTION_DAY - timedelta(days=1), at=story.at
        )
        offered = activity_queries.invitations_of(held_id).filter(is_control=False).order_by("pk")
        for guest in list(offered)[::2]:
            activity_actions.attend(
                activity_id=held_id, invitation_id=guest.pk, has_attended=True, day=PROMOTION_DAY, at=story.at
            )
        activity_actions.change_activity(activity_id=held_id, values={"status": "DONE"}, version=None, at=story.at)


def sign_in(story: Story) -> None:
    """Sign leads in at a fair, offer them something sooner or later, and let a few of them buy."""
    with story.acting("lilei"):
        fair = activity_actions.NewActivity(
            kind="EXPO", title=story.told(Word("长三角机床展", "Machine tool fair of the delta")),
            place=story.told(Word("苏州", "Suzhou")), first_date=FAIR_DAY, last_date=FAIR_DAY + timedelta(days=2),
            branch_id=story.house.branches["SZ"], budget=Decimal(20_000), cost=Decimal(18_000),
            partners=[story.told(Word("苏州机械行业协会", "Machinery Association of Suzhou"))],
        )  # fmt: skip
        fair_id = activity_actions.add_activity(new=fair, at=story.at)
        for i, firm in enumerate(FIRMS[:N_LEADS]):
            lead = activity_actions.NewLead(name=story.told(firm), kind="ENTERPRISE", phone=f"1380000{6100 + i}")
            facts = {"industry": story.told(Word("机械加工", "Machining")), "staff": str(18 + 11 * i)}
            came = activity_actions.Arrival(None, lead, facts)
            activity_actions.sign_in(activity_id=fair_id, arrivals=[came], day=FAIR_DAY, at=story.at)
        activity_actions.change_activity(activity_id=fair_id, values={"status": "DONE"}, version=None, at=story.at)
        met = activity_queries.invitations_of(fair_id).order_by("pk").values_list("customer_id", flat=True)
        leads = list(met)
        for i, customer_id in enumerate(leads):
            _offer(story, customer_id, n_talks=i % 3 * 2, last=FAIR_DAY + timedelta(days=40))
    _buy(story, leads[-N_LEADS_THAT_BUY:])


def offer(story: Story) -> None:
    """Tell how members were won: the first offer right away or after some talks, then the first order."""
    bought = trade_queries.first_purchases([story.ids[one.code] for one in story.buyers if one.code[0] == "M"])
    late = sorted((day, pk) for pk, day in bought.items() if day > SINCE_MID_2025)
    owners = {story.ids[code]: owner for code, owner in story.owners.items()}
    for i, (day, customer_id) in enumerate(late[:: len(late) // N_MEMBERS][:N_MEMBERS]):
        with story.acting_id(owners[customer_id]):
            _offer(story, customer_id, n_talks=(0, 1, 2, 4, 6)[i % 5], last=day - timedelta(days=3))


def meet(story: Story) -> None:
    """Note talks in which key persons and colleagues were there together."""
    who = [part.person_id for part in people_queries.parts_at(story.ids["E002"])][:2]
    with story.acting("magong"):
        new = interaction_actions.NewInteraction(
            customer_id=story.ids["E002"], happened_at=moment(ago(5), 14), channel="VISIT", direction="BOTH",
            text=story.told(Word("一起看新线的刀具清单，赵工有保留。", "Tools of the new line; Zhao has doubts.")),
            contents=("INFORMATION", "OPINION"), person_ids=who, user_ids=(story.house.users["magong"],),
            duration_minutes=75, topic=story.told(Word("新线选型", "Tools of the new line")),
        )  # fmt: skip
        interaction_actions.add_interaction(new=new, day=ago(5), at=evening(ago(5)))


def _offer(story: Story, customer_id: int, *, n_talks: int, last: date) -> None:
    for k in range(n_talks, -1, -1):
        day, is_pitch = last - timedelta(days=5 * k), k == 0
        new = interaction_actions.NewInteraction(
            customer_id=customer_id, text=story.told(OFFER if is_pitch else SMALL_TALK), happened_at=moment(day, 11),
            channel="VISIT" if k % 2 else "PHONE", direction="BOTH", is_pitch=is_pitch,
            contents=("INFORMATION",) if is_pitch else ("EMOTION",), duration_minutes=20 + 5 * k,
        )  # fmt: skip
        interaction_actions.add_interaction(new=new, day=day, at=evening(day))


def _buy(story: Story, customer_ids: list[int]) -> None:
    """Let leads buy for 12,000 each in May."""
    n = len(customer_ids)
    code, name, _price = orders.PRODUCTS[0]
    product = trade_actions.add_products(names={code: story.told(name)}, import_id=None, at=story.at)[code]
    lines = trade_actions.NewLines(
        keys=[f"lead-{pk}" for pk in customer_ids], numbers=[f"L-{i:03}" for i in range(1, n + 1)],
        customer_ids=customer_ids, branch_ids=[story.house.branches["SZ"]] * n, product_ids=[product] * n,
        days=["2026-05-12"] * n, is_return=[False] * n, quantity=[100 * orders.SCALE] * n,
        unit_price=[120 * orders.SCALE] * n, amount=[12_000 * orders.SCALE] * n, cost=[9_000 * orders.SCALE] * n,
        channels=[orders.channel("L-001").told(story.house.language)] * n,
    )  # fmt: skip
    trade_actions.add_lines(lines=lines, source="story", currency="CNY", import_id=None, at=story.at)
