"""What customers cost: rough costs set by headquarters, a large customer that loses money, payments, shared costs."""

from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.costs import actions as costs_actions
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

# What 苏南轨道 cost in the year to June, in yuan by quarter's end: 1.264 million with the credit of 120 days.
SUNAN = (
    ("FINANCING", 185_000, Word("一百二十天账期的资金占用", "120 days of credit")),
    ("FREIGHT", 412_000, Word("急单专车运费", "Urgent orders sent by special car")),
    ("SERVE", 360_000, Word("两名驻场技师", "Two fitters on their site")),
    ("COMPLAINT_HANDLING", 227_000, Word("投诉返工", "Rework after complaints")),
    ("KEEP", 80_000, Word("接待", "Hospitality")),
)
QUARTER_ENDS = (date(2025, 9, 30), date(2025, 12, 30), date(2026, 3, 31), date(2026, 6, 29))
KINDS = (
    ("KEEP", 380, Word("回访与节日问候", "Calls on old customers")), ("DEVELOP", 1_900, Word("试用样品", "Samples to try")),
    ("CULTIVATE", 640, Word("选型培训", "Training in choosing tools")),
)  # fmt: skip
ROUGH = {"rough.VISIT": 260, "rough.CONTACT": 15, "rough.HOUR": 80, "rough.COMPLAINT": 300, "rough.ORDER": 12}
# Rebates are in the prices already.
RATES = {"rough.CREDIT": 48, "rough.REBATE": 0, "rough.MARGIN": 240}
# Who pays by invoice, how many of them, after how many days at least.
N_PAYERS, PAID_AFTER = 40, 25


def reckon(story: Story) -> None:
    """Let headquarters set the rough costs and put down what is shared."""
    with story.acting("zhouqiming"):
        for name, column, numbers in (("rough_costs", "amount", ROUGH), ("rough_rates", "permille", RATES)):
            newest = catalog_queries.versions(name).first()
            catalog_actions.change_table(
                name=name, rows={code: {column: value} for code, value in numbers.items()},
                number=newest.number if newest else 0, at=moment(ago(200)),
            )  # fmt: skip
        for code, category, amount, key, first, last, note in (
            ("JS", "KEEP", 186_000, "REVENUE", date(2025, 10, 14), date(2025, 10, 18),
             Word("江苏经销商年会", "Yearly meeting of the dealers of Jiangsu")),
            ("HQ", "BENEFIT", 95_000, "ORDERS", date(2026, 1, 1), date(2026, 6, 30),
             Word("会员积分兑换", "Points of members redeemed")),
        ):  # fmt: skip
            costs_actions.share_cost(
                new=costs_actions.NewShare(
                    story.house.branches[code], category, Decimal(amount), "CNY", key, first, last, story.told(note)
                ),
                at=moment(ago(1)),
            )


def book(story: Story) -> None:
    """Book what was spent on customers, and what they paid."""
    new = [
        trade_actions.NewCost(story.ids["E001"], day, category, Decimal(amount) / 4, "CNY", story.told(note))
        for category, amount, note in SUNAN
        for day in QUARTER_ENDS
    ]
    for i, one in enumerate(story.largest(90, "ABEM")):
        category, amount, note = KINDS[i % len(KINDS)]
        if one.code != "E001":
            day = ago(8 + i * 5 % 340)
            cost = Decimal(amount + i * 37 % 400)
            new.append(trade_actions.NewCost(story.ids[one.code], day, category, cost, "CNY", story.told(note)))
    trade_actions.add_costs(new=new, at=story.at)
    trade_actions.add_payments(new=list(_payments(story)), at=story.at)


def _payments(story: Story):
    payers = {story.ids[one.code]: i for i, one in enumerate(story.largest(N_PAYERS, "AE")) if one.code != "E001"}
    rows = trade_queries.orders().filter(customer_id__in=payers, order_date__gte=ago(540), amount__gt=0)
    for order in rows.order_by("pk"):
        paid = order.order_date + timedelta(days=PAID_AFTER + payers[order.customer_id] * 17 % 70)
        if paid < TODAY:
            yield trade_actions.NewPayment(order.customer_id, paid, order.amount, "CNY", order.number)
