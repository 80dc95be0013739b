"""What customers are worth beside their orders: whom Master Chen brought, wallets, ratings, who else sells to them."""

from collections.abc import Iterator
from decimal import Decimal

from zhike.apps.insight.actions import following
from zhike.apps.insight.queries import runs
from zhike.apps.valuation import actions as valuation_actions
from zhike.apps.valuation import queries as valuation_queries
from zhike.config.story.buyers import N_FITTERS, Buyer
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

# Limits that divide these customers as they are.
MODEL = {"quadrant.value": 60_000, "quadrant.potential": 40_000, "full.PROFIT": 1_000_000, "full.WORD_OF_MOUTH": 60_000}
MODEL_REASON = Word("按本公司客户规模设定界线", "Limits that fit the size of our customers")
# Who, what it spends a year in thousands, chance to win the rest and share wanted in percent, where it is known from.
WALLETS = (
    ("E001", 14_200, 20, 70, Word("采购经理谈年度预算", "The buyer on this year's budget")),
    ("E002", 15_000, 35, 85, Word("设备处年度计划", "Yearly plan of the equipment office")),
    ("E003", 5_200, 30, 60, Word("海诺财报披露的刀具成本", "Cost of tools in its annual report")),
    ("E004", 2_400, 40, 60, Word("车间刀具清单盘点", "Count of the tools in its workshop")),
    ("E006", 900, 60, 50, Word("新产线的刀具预算", "Tool budget of the new line")),
    ("E007", 260, 10, None, Word("老客户自述", "As they say themselves")),
)
RATINGS = (
    ("E001", "ABILITY", 95, Word("行业前三，订单饱满", "Among the first three, full of orders")),
    ("E001", "WILLINGNESS", 45, Word("每次都压价", "Beats down every price")),
    ("E001", "CREDIT", 55, Word("账期一百二十天，常有拖延", "120 days of credit, often late")),
    ("E002", "ABILITY", 90, Word("国企，预算稳定", "State-owned, a steady budget")),
    ("E002", "WILLINGNESS", 85, Word("主动约我们做试切", "Asks us for trial cuts")),
    ("E002", "CREDIT", 95, Word("三年无拖欠", "Never late in three years")),
    ("E006", "ABILITY", 60, Word("融资后扩产", "Grows after a round of capital")),
    ("E006", "WILLINGNESS", 90, Word("只用我们的涂层刀", "Uses our coated tools alone")),
    ("E006", "POTENTIAL", 5, Word("二期厂房明年投产", "A second plant opens next year")),
)
RIVALS = (
    ("E001", "CONTESTED", Word("北方工具", "Beifang Tools"), 66, Word("招标时同台", "Bids against us")),
    (
        "E002",
        "WON_FROM",
        Word("北方工具", "Beifang Tools"),
        None,
        Word("试切胜出后转来", "Came after our trial cut won"),
    ),
    (
        "E003",
        "CONTESTED",
        Word("利刃刀具", "Liren Cutting"),
        60,
        Word("车间里看到对方刀盒", "Their boxes in the workshop"),
    ),
    ("E006", "NONE", Word("", ""), None, Word("独家供应", "We alone supply")),
)
CAME = Word("陈师傅带来的装配钳工", "A fitter whom Master Chen brought")
SEEN = Word("拜访时所见", "Seen on a visit")
# How many of the largest dealers and works had their wallet estimated.
N_ESTIMATED = 42


def note(story: Story) -> None:
    """Let headquarters set the limits, and colleagues note what they know."""
    with story.acting("zhouqiming"):
        reason = story.told(MODEL_REASON)
        params = dict(valuation_queries.current().params) | {code: Decimal(n) for code, n in MODEL.items()}
        valuation_actions.change_model(params=params, number=0, reason=reason, at=moment(ago(180)))
        for i, (kind, code, values, days) in enumerate(_notes(story)):
            valuation_actions.add_note(
                kind=kind, customer_id=story.ids[code], values=values, day=ago(days + i % 40), at=story.at
            )


def _notes(story: Story) -> Iterator[tuple[str, str, dict, int]]:
    for one in _fitters(story):
        brought = {"referred_id": story.ids[one.code], "way": "RECOMMENDED", "share": Decimal("0.5")}
        yield "referral", "M0000", brought | {"reason": story.told(CAME)}, 200
    for code, thousands, win, target, source in WALLETS:
        yield "wallet", code, _wallet(thousands * 1_000, win, target) | {"reason": story.told(source)}, 60
    for i, one in enumerate(story.largest(N_ESTIMATED, "AB")):
        amount = one.turnover * (12 + i * 7 % 19) // 10_000 * 1_000
        yield "wallet", one.code, _wallet(amount, 15 + i * 5 % 40, None) | {"reason": story.told(SEEN)}, 30
    for code, subject, points, reason in RATINGS:
        yield "rating", code, {"subject": subject, "points": points, "reason": story.told(reason)}, 20
    for code, outcome, competitor, percent, reason in RIVALS:
        share = None if percent is None else Decimal(percent) / 100
        told = {"outcome": outcome, "competitor": story.told(competitor), "share": share}
        yield "rivalry", code, told | {"reason": story.told(reason)}, 90


def _fitters(story: Story) -> list[Buyer]:
    """Return the fitters whom Master Chen brought."""
    return [one for one in story.buyers if one.code.startswith("M9") and int(one.code[2:]) < N_FITTERS]


def _wallet(amount: int, win: int, target: int | None) -> dict:
    return {
        "amount": Decimal(amount), "win_rate": Decimal(win) / 100,
        "target_share": None if target is None else Decimal(target) / 100,
    }  # fmt: skip


def score(story: Story) -> None:
    """Score everybody once what they leave is known, and see what look-alikes buy."""
    valuation_actions.score_all(day=TODAY, on_progress=lambda *_: None)
    run = runs.current()
    if run:
        following.measure_peers(run_id=run.pk)
