"""How the story's hall members belong: joined, earning by their orders, raised, rewarded; dealers recommended to us."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.loyalty import actions, queries
from zhike.config.story.buyers import Buyer
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

CHEN, DINGSHENG = "M0000", "E004"
# The scheme began so long ago that the first points run out this summer.
BEGAN = date(2024, 7, 1)
MUG, CUTTERS = Word("保温杯", "Vacuum flask"), Word("合金铣刀五支装", "Five carbide end mills")
LOUNGE, STATION = Word("机场贵宾休息室", "Airport lounge"), Word("高铁站贵宾厅", "VIP hall of the station")
BANK = Word("国际信用卡免费办理", "International bank card without fee")
LOUNGES = (Word("昆明长水机场", "Kunming Changshui airport"), Word("上海虹桥机场", "Shanghai Hongqiao airport"))
STATIONS = (Word("苏州站", "Suzhou station"), Word("济南西站", "Jinan West station"))
TEA, STAY = Word("和顺茶馆", "Heshun Tea House"), Word("锦程商务酒店", "Jincheng Business Hotel")
TEA_GIVES, STAY_GIVES = Word("茶水点心", "Tea and pastry"), Word("协议价再打折", "Below the agreed price")
ENTHUSED = Word("说我们处理崩刃的事痛快", "Says we handled the chipped lot squarely")
BROUGHT = Word("同厂的装配钳工", "A fitter of the same works")
QUOTES, HOURS = Word("报价时间", "Time to quote"), Word("小时", "hours")
FASTER = Word("常用刀具当天报价", "Quotes for usual tools the same day")
COUNTER, MINUTES = Word("柜台等候", "Waiting at the counter"), Word("分钟", "minutes")
SHORTER = Word("门店取货不排队", "No queue at the counter")


def belong(story: Story) -> None:
    """Tell the scheme from its catalogue to who rises by it."""
    _catalogue(story)
    _join(story)
    with base.acting_as(base.System("the story")):
        actions.apply_levels(day=ago(181), at=moment(ago(181)))
        actions.earn_orders(day=TODAY, at=story.at)
    _recommend(story)
    _speak_up(story)
    _use(story)
    _improve(story)
    with base.acting_as(base.System("the story")):
        actions.follow_purchases(customer_ids=None, at=story.at)
        actions.expire(day=TODAY, at=story.at)


def _catalogue(story: Story) -> None:
    told = story.told
    with story.acting("wenqi"):
        for code, name, price, stock, worth in (("MUG", MUG, 2_000, 300, 28), ("CUTTERS", CUTTERS, 8_000, 60, 110)):
            values = {
                "code": code, "name": told(name), "kind": "REWARD", "price": price, "stock": stock,
                "worth": Decimal(worth), "first_date": BEGAN,
            }  # fmt: skip
            actions.add_benefit(values=values, at=moment(BEGAN))
        for code, name, asks in (
            ("LOUNGE", LOUNGE, {"levels": ["GOLD", "DIAMOND"], "quota": 2, "places": [told(one) for one in LOUNGES]}),
            (
                "STATION_VIP",
                STATION,
                {"tiers": ["VIP", "MAJOR"], "quota": 6, "places": [told(one) for one in STATIONS]},
            ),
            ("BANK_CARD", BANK, {"levels": ["SILVER", "GOLD", "DIAMOND"], "quota": 1}),
        ):
            values = {"code": code, "name": told(name), "kind": "BENEFIT", "first_date": date(2026, 1, 1)} | asks
            actions.add_benefit(values=values, at=moment(ago(181)))
        for code, name, gives, share, off in (
            ("TEA", TEA, TEA_GIVES, 50, (5, 8, 10, 12)), ("STAY", STAY, STAY_GIVES, 30, (0, 5, 8, 10)),
        ):  # fmt: skip
            discounts = dict(zip(("BASIC", "SILVER", "GOLD", "DIAMOND"), off, strict=True))
            values = {
                "code": code, "name": told(name), "about": told(gives), "share": share, "discounts": discounts,
                "first_date": date(2026, 1, 1),
            }  # fmt: skip
            actions.add_partner(values=values, at=moment(ago(181)))


def _join(story: Story) -> None:
    """Let every fourth member of the halls join, the fitters with Master Chen, and Dingsheng after a good year."""
    card = 0
    for i, one in enumerate(story.buyers):
        since = _since(one, i)
        if since is None:
            continue
        card += 1
        # One in twenty let it run out.
        until = date(2026, 3, 31) if card % 20 == 0 else date(2027, 12, 31)
        actions.enrol(
            customer_id=story.ids[one.code], since=since, until=until, card_no=f"6800{card:08d}", at=moment(since)
        )


def _since(one: Buyer, i: int) -> date | None:
    if one.code in (CHEN, DINGSHENG):
        return BEGAN if one.code == CHEN else date(2025, 9, 1)
    if one.code.startswith("M9"):
        return date(2025, 3, 1)
    if not one.code.startswith("M") or i % 4:
        return None
    return max(BEGAN + timedelta(days=i % 330), one.since)


def _recommend(story: Story) -> None:
    """Let Dingsheng recommend us to two dealers of its town, and Master Chen to his fitters."""
    with base.acting_as(base.System("the story")):
        dealers = [one for one in story.largest(200, "AB") if one.city == "JN" and one.until is None][:2]
        fitters = [one for one in story.buyers if one.code.startswith("M9")]
        for one, by, day, note in (
            *((dealer, DINGSHENG, date(2026, 6, 5), ENTHUSED) for dealer in dealers),
            *((fitter, CHEN, date(2025, 3, 1), BROUGHT) for fitter in fitters),
        ):
            actions.recommend(
                referrer_id=story.ids[by], referred_id=story.ids[one.code], day=day, note=story.told(note),
                at=moment(day),
            )  # fmt: skip


def _speak_up(story: Story) -> None:
    """Reward who spoke up: the chipped lot of Dingsheng, the idea of Master Chen."""
    with base.acting_as(base.System("the story")):
        for code, source, rows, day in (
            (DINGSHENG, "VALID_COMPLAINT", complaint_queries.complaints_of(story.ids[DINGSHENG]), date(2026, 6, 2)),
            (CHEN, "ADOPTED_IDEA", complaint_queries.suggestions_of(story.ids[CHEN]), date(2026, 6, 11)),
        ):
            first = rows.order_by("pk").first()
            if first is not None:
                actions.follow_voice(
                    customer_id=story.ids[code], source=source, number=first.number, day=day, at=moment(day)
                )  # fmt: skip


def _use(story: Story) -> None:
    """Let Master Chen have his flask, a member of gold rest at the airport, and some drink tea below the price."""
    with base.acting_as(base.System("the story")):
        offers = {row.code: row for row in queries.benefits()}
        chen, firm = (queries.member_of(story.ids[code]) for code in (CHEN, DINGSHENG))
        if chen is None or firm is None:
            raise LookupError(CHEN)
        day = ago(20)
        actions.redeem(member_id=chen.pk, benefit_id=offers["MUG"].pk, key="story", day=day, at=moment(day))
        place = story.told(LOUNGES[0])
        gold = queries.members().filter(level__in=("GOLD", "DIAMOND"), state="ACTIVE", until__gte=TODAY)
        for row in gold.order_by("card_no")[:2]:
            actions.use_benefit(
                member_id=row.pk, benefit_id=offers["LOUNGE"].pk, key="story", place=place, day=day, at=moment(day)
            )  # fmt: skip
        for n, row in enumerate(queries.members().filter(until__gte=TODAY).order_by("card_no")[:6]):
            day = ago(5 + 4 * n)
            actions.verify(
                partner_code="TEA", card_no=row.card_no, amount=Decimal(88 + 36 * n), reference=f"T{n + 1:04d}",
                day=day, at=moment(day),
            )  # fmt: skip


def _improve(story: Story) -> None:
    """Let two things of the service become better: one is measured again, one waits."""
    with story.acting("zhouqiming"):
        known: dict[str, Any] = {"branch_id": story.house.branches["HQ"], "at": moment(ago(90))}
        faster = actions.plan_gain(
            title=story.told(FASTER), measure=story.told(QUOTES), unit=story.told(HOURS), before=Decimal(26),
            due_date=ago(30), **known,
        )  # fmt: skip
        actions.finish_gain(gain_id=faster, after=Decimal(7), day=ago(32), at=moment(ago(32)))
        actions.plan_gain(
            title=story.told(SHORTER), measure=story.told(COUNTER), unit=story.told(MINUTES), before=Decimal(14),
            due_date=TODAY + timedelta(days=45), **known,
        )  # fmt: skip
