"""Key customers and pools in the story: what both sides gain, minutes, needs, profiles, prospects who wait."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.archives import actions as archive_actions
from zhike.apps.classification import actions as class_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Of the largest in turn: what they gain in thousands, as their buyers said; the second large one pays for its urgency.
GAINS = (
    ("SAVINGS", 62, Word("库存减少三成，少占用资金", "A third less stock")),
    ("SPEED", -18, Word("三次急单晚到，停线半天", "Three late deliveries, half a day of standstill")),
    ("SPEED", 45, Word("换刀时间从四十分钟降到二十五", "Changing tools takes 25 minutes instead of 40")),
    ("REVENUE", 88, Word("新刀具让废品率降了一个点", "One percent less scrap with the new tools")),
    ("SAVINGS", 24, Word("免费刃磨，刀具寿命更长", "Free regrinding, tools last longer")),
)
MINUTES = Word(
    "参加：客户采购与生产，我方负责人与技术。\n交期要稳在七天内；下季试两款新刀具；我方每月报库存。",
    "There: purchasing and production of the customer, our owner and an engineer.\n"
    "Delivery stays within seven days; two new tools are tried next quarter; we report the stock monthly.",
)
REWARD = Word("免费刃磨一年，新品优先试用", "Regrinding free for a year, first to try new tools")
RESOURCES = (
    (2, Word("在济南有闲置厂房，可作仓库", "An unused hall in Jinan, good for storage")),
    (3, Word("技术中心愿意共用检测设备", "Its laboratory would share measuring devices")),
)
NEEDS = (
    ("SD", Word("济南周边的中转仓库", "A place to store goods near Jinan"), Word("仓库,厂房,冷库", "storage,hall")),
    ("JS", Word("刀具寿命检测设备", "Devices that measure the life of tools"), Word("检测,试验台", "measuring,test")),
)
LOOKING = Word("数控刀具", "Tools for machining centres")
WANTS = Word("寿命更长的钻头", "Drills that last longer")
FROM = (Word("春季机床展", "Spring machine fair"), Word("老客户介绍", "Told of us by a customer"))
PACK = Word("专人对接，两日送达，每季刃磨", "A named person, two days' delivery, regrinding each quarter")
FAIR = Word("展会上要过样品", "Asked for samples at the fair")
CLUB = Word("行业协会，为会员办培训", "An association that trains its members")
N_PACKED, N_REVIEWED, N_PROSPECTS = 6, 9, 6


def keep(story: Story) -> None:
    """Tell what both sides gain, what was reviewed, who was rewarded, what we look for and who waits for us."""
    with story.acting("zhouqiming"):
        found = queries.accounts(TODAY)
        for one, (kind, thousands, words) in zip(found, GAINS, strict=False):
            actions.note_benefit(
                customer_id=one.card.pk, kind=kind, amount=Decimal(thousands * 1_000), evidence=story.told(words),
                noted_date=ago(24), at=story.at,
            )  # fmt: skip
        for at, one in enumerate(found[:N_REVIEWED]):
            actions.review_account(
                customer_id=one.card.pk, day=ago(6 + at * 9), minutes=story.told(MINUTES), at=story.at
            )
        _reward(story, [one for one in found if one.is_due])
        for place, words in RESOURCES:
            archive_actions.add_swot(
                customer_id=found[place].card.pk, kind="RESOURCE", text=story.told(words), day=ago(50),
                at=story.at,
            )  # fmt: skip
        for code, title, tags in NEEDS:
            actions.add_need(
                branch_id=story.house.branches[code], title=story.told(title), tags=story.told(tags).split(","),
                at=story.at,
            )  # fmt: skip
        _pools(story, [one.card.pk for one in found[:N_PACKED]])


def _reward(story: Story, due: list[queries.Account]) -> None:
    """Give the first of those who earned it their reward; the others still wait for it."""
    for one in due[:1]:
        try:
            actions.reward(customer_id=one.card.pk, what=story.told(REWARD), day=TODAY, at=story.at)
        except rules.Refused:
            return


def _pools(story: Story, best: list[int]) -> None:
    """Write profiles: service packs of some of the largest, prospects with what they need, an association."""
    for pk in best:
        class_actions.write_profile(customer_id=pk, values={"pack": story.told(PACK)}, version=0, at=story.at)
    cards = customer_queries.cards().filter(has_orders=False, status="ACTIVE", n_purchase_days=0, owner__isnull=False)
    for place, card in enumerate(cards.order_by("pk")[:N_PROSPECTS]):
        known = {"source": FROM[place % 2], "interest": LOOKING, "need": WANTS}
        class_actions.write_profile(
            customer_id=card.pk, values={name: story.told(word) for name, word in known.items()}, version=0,
            at=story.at,
        )  # fmt: skip
        class_actions.give_class(
            customer_id=card.pk, dimension="REL_STAGE", code="POTENTIAL", reason=story.told(FAIR),
            day=_begun(place), at=story.at,
        )  # fmt: skip
        if place == N_PROSPECTS - 1:
            class_actions.give_class(
                customer_id=card.pk, dimension="SOURCE", code="PUBLIC_INTEREST", reason=story.told(CLUB), day=TODAY,
                at=story.at,
            )  # fmt: skip


def _begun(place: int) -> date:
    """Return when a prospect asked: some wait for longer than they should."""
    return TODAY - timedelta(days=4 + place * 7)
