"""What ties key customers to us, and what is done for each alone: for the platinum account and some of the largest."""

from decimal import Decimal

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.plans import actions, queries
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# Kind, words, what it would cost once, noted days ago; the costs were told by its own people.
TIES = (
    ("BUILT_IN", Word("刀具柜与其库房系统对接，扫码领用", "Our cabinet is joined to its store's system"), None, 120),
    ("BUILT_IN", Word("刀具寿命数据进入其质量追溯", "Tool lives flow into its records of quality"), None, 80),
    ("SWITCHING", Word("换用他家要重做切削验证与工艺卡", "Another maker means new trials and work sheets"), 180_000,
     40),
    ("SOFT", Word("每季度请车间主任与班组长看新品试切", "Foremen see trial cuts of new tools every quarter"), None, 90),
    ("SOFT", Word("厂庆与高温慰问，两位总经理每年见面", "Anniversary, help in the heat, both general managers meet"),
     None, 60),
    ("HARD", Word("年度框架：达量返利按季结算", "Yearly frame: a rebate by volume, settled by quarter"), None, 150),
)  # fmt: skip
# Need, what is done, due in days, done days ago, what came of it.
SERVICES = (
    (Word("夜班没有人会换刀", "Nobody on the night shift changes tools"),
     Word("夜班驻厂工程师，每周三晚", "An engineer of ours on site on Wednesday nights"), -20, 15,
     Word("夜班停线由每周三次降到一次", "Stops at night: one a week instead of three")),
    (Word("采购总监年底交接", "The purchasing director leaves at the end of the year"),
     Word("为接任者单独做一次选型培训", "A training in the choice of tools for the successor alone"), 45, None,
     Word("", "")),
)  # fmt: skip
COMMON = (
    Word("急件要当天到", "Rush parts the same day"),
    Word("专用安全库存放在其旁边的营业厅", "A stock of its own in the hall next door"),
)
N_OTHERS, N_DONE = 8, 2
CAME = Word("急件全部当天送到", "All rush parts came the same day")


def bind(story: Story) -> None:
    """Tell what ties the platinum account, and what is done for it and for some of the largest; the others wait."""
    platinum = story.ids["E002"]
    with story.acting("magong"):
        for kind, text, amount, days in TIES:
            cost = None if amount is None else Decimal(amount)
            actions.note_anchor(
                customer_id=platinum, kind=kind, text=story.told(text), amount=cost, day=ago(days), at=story.at
            )  # fmt: skip
        for need, offer, due, done, came in SERVICES:
            action_id = _serve(story, platinum, (need, offer), due)
            if done is not None:
                actions.finish_action(action_id=action_id, result=story.told(came), day=ago(done), at=story.at)
    _others(story, platinum)


def _others(story: Story, platinum: int) -> None:
    with story.acting("zhouqiming"):
        cards = [one.card for one in queries.served(TODAY) if one.card.pk != platinum]
    # Whoever left looks after nobody any more.
    looked_after = [card for card in cards if org_queries.member(card.owner_id or 0) is not None][:N_OTHERS:2]
    for n, card in enumerate(looked_after):
        with story.acting_id(card.owner_id):
            action_id = _serve(story, card.pk, COMMON, 30 + n)
            if n < N_DONE:
                actions.finish_action(action_id=action_id, result=story.told(CAME), day=ago(5 + n), at=story.at)


def _serve(story: Story, customer_id: int, words: tuple[Word, Word], due: int) -> int:
    """Let whoever acts plan a service that is due in so many days."""
    need, offer = (story.told(one) for one in words)
    return actions.serve_need(
        customer_id=customer_id, need=need, offer=offer, owner_id=base.actor().user_id, due_date=ago(-due), at=story.at
    )  # fmt: skip
