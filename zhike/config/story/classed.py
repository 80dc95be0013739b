"""How the story company classes its customers: grades of dealers, rules run and confirmed, a dimension of its own."""

from datetime import date
from typing import Any

from zhike.apps.classification import actions, queries, rules
from zhike.apps.customers import actions as customer_actions
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

BRAND: dict[str, Any] = {
    "code": "BRAND", "name_zh": "业务品牌", "name_en": "Business brand",
    "meaning": "每类客户有自己的方案：锐峰通给大厂，锐享给门店，锐友给会员。",
    "members": [
        {"code": "SUMMIT", "zh": "锐峰通", "en": "Summit", "meaning": "", "tone": "accent"},
        {"code": "TRADE", "zh": "锐享", "en": "Trade", "meaning": "", "tone": "calm"},
        {"code": "FRIENDS", "zh": "锐友", "en": "Friends", "meaning": "", "tone": "good"},
    ],
}  # fmt: skip
BRAND_RULE = (
    rules.Line("TRADE", {"c_nature": "CHANNEL"}),
    rules.Line("SUMMIT", {"kind": "ENTERPRISE"}),
    rules.Line("FRIENDS", {"kind": "INDIVIDUAL"}),
)
# What a class leads to: dimension, class, service level, audience, idea for a product.
LEADS = (
    ("DEMAND_TYPE", "HIGH_VALUE", Word("专人负责，两天内送到", "A named person, delivery within two days"),
     Word("新品试用邀请", "Invitations to try new tools"), Word("按图定制刀具", "Tools made to drawing")),
    ("DEMAND_TYPE", "ONE_OFF", Word("标准服务", "Standard service"),
     Word("第二单优惠", "A better price on the second order"), Word("入门套装", "A starter set")),
    ("DEMAND_TYPE", "POTENTIAL", Word("三天内回复", "An answer within three days"),
     Word("首单方案", "First offers"), Word("", "")),
)  # fmt: skip
# How we behave toward some of the largest, as colleagues said.
REACTIONS = ("CARING", "ADAPTIVE", "INDIFFERENT", "CARING", "SUBMISSIVE", "ADAPTIVE")
ASKED = Word("六月问过相关同事", "Colleagues were asked in June")


def class_customers(story: Story) -> None:
    """Grade the dealers, ask how we behave, run the rules, confirm most of them and leave one to review."""
    _grade(story)
    with story.acting("zhouqiming"):
        actions.follow_orders(day=TODAY, at=story.at)
        for code in ("NATURE", "SOURCE", "LOYALTY", "RELIABILITY"):
            _run(code, story)
        actions.add_dimension(**BRAND, at=story.at)
        actions.write_rule(
            dimension="OWN_BRAND", lines=BRAND_RULE, note=story.told(Word("第一版", "First version")), number=None,
            day=TODAY, at=story.at,
        )  # fmt: skip
        _run("OWN_BRAND", story)
        for dimension, code, service, audience, idea in LEADS:
            told = {"service_level": service, "audience": audience, "product_idea": idea}
            values = {name: story.told(word) for name, word in told.items()}
            actions.bind(dimension=dimension, code=code, values=values, at=story.at)
        _react(story)
        run_id = actions.start_run(dimension="DEMAND_TYPE", day=TODAY, at=story.at)
        actions.perform(run_id=run_id, at=story.at)


def _grade(story: Story) -> None:
    """Give the dealers their grade; until March a few of today's first grade were of the second."""
    dealers = [one for one in story.buyers if one.code[0] in "AB"]
    now = {story.ids[one.code]: one.code[0] for one in dealers}
    firsts = [one for one in dealers if one.code[0] == "A"]
    before = now | {story.ids[one.code]: "B" for one in firsts[:6]}
    for day, classes in ((date(2025, 1, 1), before), (ago(120), now)):
        customer_actions.assign_classes(
            dimension="DEALER_GRADE", classes=classes, day=day, rule_version=str(day.year), at=story.at
        )
    customer_actions.assign_classes(
        dimension="NATURE", classes=dict.fromkeys(now, "CHANNEL"), day=date(2025, 1, 1), rule_version="2025",
        at=story.at,
    )  # fmt: skip


def _run(code: str, story: Story) -> None:
    run_id = actions.start_run(dimension=code, day=TODAY, at=story.at)
    actions.perform(run_id=run_id, at=story.at)
    if code == "NATURE":
        actions.decide_all(run_id=run_id, status="REJECTED", only=("CHANNEL", "ENTERPRISE"), at=story.at)
        actions.decide_all(run_id=run_id, status="REJECTED", only=("CHANNEL", "CONSUMER"), at=story.at)
    actions.decide_all(run_id=run_id, status="ACCEPTED", at=story.at)
    if queries.statuses(run_id):
        actions.confirm(run_id=run_id, at=story.at)
        actions.apply(run_id=run_id, at=story.at)


def _react(story: Story) -> None:
    for place, one in enumerate(story.largest(18, "EAB")):
        actions.give_class(
            customer_id=story.ids[one.code], dimension="REACTION", code=REACTIONS[place % len(REACTIONS)],
            reason=story.told(ASKED), day=ago(20), at=story.at,
        )  # fmt: skip
