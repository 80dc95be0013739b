"""Whom the house courts: a young joint venture, prospects by rank, one left out; weeks planned, a relation begun."""

from datetime import timedelta
from typing import Any

from zhike.apps.archives import actions as archive_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.targets import actions
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Code, name, city, days known, how it was found, what is known of it.
PROSPECTS: tuple[tuple[str, Word, str, int, str, dict[str, Any]], ...] = (
    ("P001", Word("江阴精铸", "Jiangyin Castings"), "WX", 40, "EXPO", {
        "industry_rank": "7", "industry": Word("精密铸造", "Precision casting"), "staff": "320", "scale": "MEDIUM",
        "address": Word("江阴市澄江路 18 号", "18 Chengjiang Road, Jiangyin"), "rd_rating": "3", "rd_share": "6",
        "supplier": Word("德锐工具", "Derui Tools"), "supplier_opinion": "DISSATISFIED", "willingness": "GOOD",
        "problems": Word("换刀频繁，停机多", "Tools wear out fast, machines stand still"),
    }),
    ("P002", Word("无锡恒拓液压", "Wuxi Hengtuo Hydraulics"), "WX", 25, "COLD_VISIT", {
        "industry_rank": "3", "industry": Word("液压件", "Hydraulics"), "staff": "900", "scale": "LARGE",
        "supplier_opinion": "CONTENT",
    }),
    ("P003", Word("青岛泰和阀门", "Qingdao Taihe Valves"), "QD", 33, "REGISTER", {
        "industry_rank": "11", "industry": Word("阀门", "Valves"), "rd_rating": "2", "rd_share": "1.5",
        "address": Word("青岛市城阳区泰和路 6 号", "6 Taihe Road, Chengyang, Qingdao"),
    }),
    ("P005", Word("烟台蓝海装备", "Yantai Lanhai Equipment"), "YT", 12, "INQUIRY", {
        "industry": Word("海工装备", "Offshore equipment"), "willingness": "GOOD",
        "problems": Word("急需耐腐蚀钻头", "Needs drills that resist corrosion, soon"),
    }),
    ("P004", Word("昆明捷成精机", "Kunming Jiecheng Precision"), "KM", 3, "REFERRAL", {
        "industry_rank": "4", "industry": Word("精密机床附件", "Machine tool parts"), "legal_form": "LIMITED",
        "founded_date": "2012-06-18", "staff": "140", "scale": "SMALL_FIRM",
    }),
    ("P006", Word("苏州启明机电", "Suzhou Qiming Electromechanical"), "SZ", 2, "COLD_CALL", {
        "industry": Word("机电设备", "Electromechanical equipment"),
    }),
)  # fmt: skip
# Who planned which week how, beginning with this one: weeks back, goal, where.
PLANS = (
    ("lilei", 0, 3, ("COLD_CALL", "COLD_VISIT")), ("zhaoyun", 0, 2, ("REFERRAL",)),
    ("zhaoyun", 1, 2, ("REFERRAL", "TENDER")), ("qianjin", 0, 4, ("EXPO", "REGISTER")),
)  # fmt: skip
JOINT_VENTURE = {
    "legal_form": "JOINT_VENTURE", "founded_date": "2024-02-20", "brand_awareness": "LOW", "outlook": "POSITIVE",
    "rd_rating": "4",
}  # fmt: skip
WORSE = Word("半年报转亏，停了两条线，主要客户转走", "A loss in the half-year report, two lines stopped")
EARLY = Word("展会上对方主动约下周见", "At the fair they asked to meet next week")
SEGMENT = Word(
    "无锡、江阴的中型铸造厂，换刀频繁，交期敏感，我们的现场服务正对路。",
    "Medium foundries around Wuxi that wear out many tools: our service on site is what they lack.",
)


def court(story: Story) -> None:
    """Know a joint venture better, find prospects, plan weeks, leave out who declines, begin a relation."""
    with story.acting_id(story.owners["E006"]):
        archive_actions.write_facts(
            customer_id=story.ids["E006"], values=JOINT_VENTURE, channel="SERVICE", method="INTERVIEW", day=ago(15),
            at=story.at,
        )  # fmt: skip
    with story.acting("luqiang"):
        lifecycle_actions.decide_stage(
            customer_id=story.ids["E007"], stage="DECLINE_MIDDLE", evidence=story.told(WORSE), day=TODAY, at=story.at
        )
    ids = {told[0]: _find(story, told) for told in PROSPECTS}
    for username, back, goal, sources in PLANS:
        with story.acting(username):
            actions.plan_week(
                user_id=story.house.users[username], week=TODAY - timedelta(weeks=back), goal=goal, sources=sources,
                at=story.at,
            )  # fmt: skip
    actions.refresh_all(day=TODAY, at=story.at)
    with story.acting_id(_owner(story, "KM", "P004")):
        actions.begin_contact(customer_id=ids["P004"], reason=story.told(EARLY), day=ago(1), at=story.at)
    with story.acting_id(_owner(story, "WX", "P001")):
        building_id = actions.begin_building(customer_id=ids["P001"], day=ago(20), at=story.at)
        actions.finish_step(building_id=building_id, place=1, result=story.told(SEGMENT), day=ago(9), at=story.at)


def _owner(story: Story, city: str, code: str) -> int:
    return story.house.rep(city, int(code[1:]))


def _find(story: Story, told: tuple[str, Word, str, int, str, dict[str, Any]]) -> int:
    """Add a prospect with what is known of it, as its finder did; return its id."""
    code, name, city, days, way, known = told
    day = ago(days)
    owner_id = _owner(story, city, code)
    new = customer_actions.NewCustomer(
        code=code, name=story.told(name), kind="ENTERPRISE", branch_id=story.house.branches[city], owner_id=owner_id,
        first_seen_date=day,
    )  # fmt: skip
    customer_id = customer_actions.add_customer(new=new, at=story.at)
    values = {field: story.told(value) if isinstance(value, Word) else value for field, value in known.items()}
    with story.acting_id(owner_id):
        archive_actions.write_facts(
            customer_id=customer_id, values=values, channel="SALES_TERMINAL", method="OBSERVATION", day=day,
            at=story.at,
        )  # fmt: skip
        actions.note_find(customer_id=customer_id, way=way, day=day, today=TODAY, at=story.at)
    return customer_id
