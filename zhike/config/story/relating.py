"""How the story's relations stand: forms with a declared kinship, given and received, bonds, forces, a programme."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.core import base
from zhike.apps.health import actions
from zhike.apps.org import actions as org_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

DIANZHONG, RAIL, HAINUO, DINGSHENG = "E002", "E001", "E003", "E004"
# The accountant of Dingsheng is a cousin of our man there: whoever is related decides nothing for that dealer.
COUSIN = Word("表亲:母亲是姐妹", "Cousins: their mothers are sisters")
DECLARED = Word("2026-04-02 入职申报时向总部书面申报", "Declared in writing to head office on 2026-04-02")
DALI = Word("云南大理", "Dali, Yunnan")
CUSTOMS: dict[str, tuple[Word, ...]] = {
    "李雪梅": (Word("三月街", "Third Month Fair"), Word("春节", "Spring Festival")),
    "王建国": (Word("春节", "Spring Festival"),),
}  # fmt: skip
ENGLISH = {"李雪梅": "Li Xuemei", "王建国": "Wang Jianguo", "刘会计": "Accountant Liu"}
BONDS = (
    (DIANZHONG, "FINANCIAL", Word("年度返利 2 %", "Yearly rebate of 2 %"), date(2025, 1, 1)),
    (DIANZHONG, "SOCIAL", Word("刀具技术沙龙", "Circle of tool engineers"), date(2025, 5, 20)),
    (DIANZHONG, "STRUCTURAL", Word("车间刀具柜由我们补货", "We refill its tool cabinet"), date(2025, 9, 1)),
    (RAIL, "STRUCTURAL", Word("驻厂服务人员", "Our people work in its plant"), date(2024, 9, 1)),
    (HAINUO, "FINANCIAL", Word("寄售库存不占用资金", "Consignment stock binds none of its money"), date(2026, 2, 20)),
)  # fmt: skip
# What was given and received, with an estimate of its worth; gifts and gains noted elsewhere count by themselves.
EXCHANGES = (
    (DIANZHONG, "GIVEN", Word("免费试切与工艺方案", "Free trial cuts and a process plan"), 38_000, 120),
    (DIANZHONG, "RECEIVED", Word("引荐集团两家分厂", "Brought us to two plants of its group"), 45_000, 60),
    (DIANZHONG, "RECEIVED", Word("提供现场数据做案例", "Let us publish its data as a case"), 12_000, 30),
    (RAIL, "GIVEN", Word("加急件不收加急费", "Urgent parts without a surcharge"), 412_000, 20),
    (RAIL, "RECEIVED", Word("配合试用新刀片", "Tried our new inserts"), 15_000, 75),
    (DINGSHENG, "GIVEN", Word("召回补偿之外的两次上门校准", "Two calibrations on site beyond the recall"), 6_000, 80),
    (DINGSHENG, "RECEIVED", Word("推荐两家经销商", "Recommended us to two dealers"), 8_000, 45),
)  # fmt: skip
FORCES = (
    (RAIL, 3, 8, Word("占其刀具采购三成,可随时换供应商", "Three tenths of its tools; it may change at any time")),
    (DIANZHONG, 6, 6, Word("专用刀具只有我们能做,对方量大", "Only we make its special tools; it buys much")),
    (DINGSHENG, 7, 4, Word("本地独家代理权在我们手里", "The exclusive right of the region is ours")),
)  # fmt: skip
PLANS = ((DINGSHENG, Word("开通联合库存看板", "Open a joint view of stocks"), 60),)
MET = Word("滇中烟机设备科的段工", "Engineer Duan of the equipment section")
WHERE = Word("昆明机床展咖啡区,问起涂层刀片", "Coffee corner of the Kunming fair; asked about coated inserts")
BEGAN = date(2026, 2, 1)
CARE, CARE_GOAL = (
    Word("重点客户双月走访", "Visits to key customers every two months"),
    Word("四家重点客户的关系强度提高 10 分", "Ten points more strength with four key customers"),
)
CARE_SHARED = Word("走访纪要当日共享给三方", "Minutes of a visit shared with all three on the same day")


def relate(story: Story) -> None:
    """Tell the relations from their forms, measured, to the programme for them."""
    _forms(story)
    with base.acting_as(base.System("the story")):
        for code, kind, what, since in BONDS:
            actions.add_bond(
                customer_id=story.ids[code],
                kind=kind,
                what=story.told(what),
                since=since,
                at=moment(max(since, ago(400))),
            )
        for code, side, what, amount, days in EXCHANGES:
            actions.note_exchange(
                customer_id=story.ids[code], side=side, what=story.told(what), amount=Decimal(amount), day=ago(days),
                at=story.at,
            )  # fmt: skip
        for code, ours, theirs, note in FORCES:
            actions.judge_forces(
                customer_id=story.ids[code], ours=ours, theirs=theirs, note=story.told(note), at=story.at
            )
        for code, plan, days in PLANS:
            actions.plan_level(
                customer_id=story.ids[code], plan=story.told(plan), due_date=TODAY + timedelta(days=days), at=story.at
            )
    with story.acting("magong"):
        actions.note_chance(
            customer_id=story.ids[DIANZHONG],
            whom=story.told(MET),
            where=story.told(WHERE),
            met_date=ago(4),
            at=story.at,
        )
    actions.measure_all(day=TODAY, at=story.at)
    _undertake(story)


def _persons(story: Story) -> dict[str, int]:
    """Return the key persons with a tale by their Chinese names."""
    names = ENGLISH if story.house.language == "en" else {name: name for name in ENGLISH}
    with base.acting_as(base.System("the story")):
        parts = people_queries.parts().filter(name__in=names.values(), valid_to=None)
        known: dict[str, int] = dict(parts.values_list("name", "person_id"))
    return {chinese: known[name] for chinese, name in names.items() if name in known}


def _forms(story: Story) -> None:
    persons = _persons(story)
    with base.acting_as(base.System("the story")):
        if accountant := persons.get("刘会计"):
            people_actions.tie_staff(
                person_id=accountant, user_id=story.house.users["gaofeng"], strength=4, form="KINSHIP",
                note=story.told(COUSIN), declared=story.told(DECLARED), since=date(1990, 1, 1), at=story.at,
            )  # fmt: skip
        org_actions.set_background(
            user_id=story.house.users["shenyue"], schools=[], employers=[], home_town=story.told(DALI), at=story.at
        )
        for name, customs in CUSTOMS.items():
            values: dict[str, Any] = {"customs": [story.told(one) for one in customs]}
            if name in persons:
                people_actions.note_facts(
                    person_id=persons[name], values=values, channel="SERVICE", method="INTERVIEW",
                    collector_id=story.house.users["magong"], day=ago(50), at=story.at,
                )  # fmt: skip


def _undertake(story: Story) -> None:
    """Start the programme for key customers in the spring, with people, money and what it took until now."""
    users = story.house.users
    with base.acting_as(base.System("the story")):
        programme_id = actions.start_programme(
            name=story.told(CARE), branch_id=story.house.branches["HQ"], goal=story.told(CARE_GOAL), first_date=BEGAN,
            last_date=date(2026, 12, 31), budget=Decimal(120_000), shared=story.told(CARE_SHARED),
            at=moment(BEGAN),
        )  # fmt: skip
        for username, percent, planned, used in (("magong", 20, 380, 190), ("shenyue", 15, 290, 120)):
            allocation_id = actions.allocate(
                programme_id=programme_id, user_id=users[username], percent=percent, planned_hours=planned, at=story.at
            )
            actions.note_hours(allocation_id=allocation_id, used_hours=used, at=story.at)
        ids = [story.ids[code] for code in (DIANZHONG, RAIL, HAINUO, DINGSHENG)]
        actions.enrol(programme_id=programme_id, customer_ids=ids, day=BEGAN, at=moment(BEGAN))
        actions.note_spent(programme_id=programme_id, spent=Decimal(46_000), at=story.at)
