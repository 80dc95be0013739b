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
# What keeping one costs in a year, by the letter of its code; samples for new ones, training for some of the largest.
KEPT = {"A": 420, "B": 160, "E": 460, "M": 18}
CALLED, SAMPLES = Word("回访与节日问候", "Calls on old customers"), Word("试用样品", "Samples to try")
TRAINED = Word("选型培训", "Training in choosing tools")
N_TRAINED, N_SAMPLES = 30, 14
# Small customers in Shandong who order every month and have each small parcel brought: what that cost in a year.
ERRANDS = {"M0031": 760, "M0303": 820, "M0418": 830, "M0528": 450}
BROUGHT = Word("每月小单专人送货", "Small orders brought by hand each month")
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
            ("SD", "KEEP", 186_000, "REVENUE", date(2025, 10, 14), date(2025, 10, 18),
             Word("山东经销商年会", "Yearly meeting of the dealers of Shandong")),
            ("YN", "BENEFIT", 65_000, "ORDERS", date(2026, 1, 1), date(2026, 6, 30),
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
    others = [one for one in story.buyers if one.code != "E001"]
    new += [
        _cost(story.ids[one.code], 3 + i * 7 % 360, "KEEP", KEPT[one.code[0]], story.told(CALLED))
        for i, one in enumerate(others)
    ]
    new += [_cost(story.ids[one.code], 9 + i * 29 % 350, "DEVELOP", 180 + i * 13 % 90, story.told(SAMPLES))
            for i, one in enumerate(others[-N_SAMPLES:])]  # fmt: skip
    new += [_cost(story.ids[one.code], 5 + i * 11 % 350, "CULTIVATE", 640 + i * 37 % 400, story.told(TRAINED))
            for i, one in enumerate(story.largest(N_TRAINED, "AE")) if one.code != "E001"]  # fmt: skip
    new += [_cost(story.ids[code], 40, "FREIGHT", yuan, story.told(BROUGHT)) for code, yuan in ERRANDS.items()]
    trade_actions.add_costs(new=new, at=story.at)
    trade_actions.add_payments(new=list(_payments(story)), at=story.at)


def _cost(customer_id: int, days: int, category: str, amount: int, note: str) -> trade_actions.NewCost:
    return trade_actions.NewCost(customer_id, ago(days), category, Decimal(amount), "CNY", note)


def _payments(story: Story):
    days = {story.ids[one.code]: PAID_AFTER + i * 17 % 70 for i, one in enumerate(story.largest(N_PAYERS, "AE"))}
    days[story.ids["E001"]] = 120
    # 鲁西通达 never paid.
    days.pop(story.ids["E005"], None)
    rows = trade_queries.orders().filter(customer_id__in=days, order_date__gte=ago(540), amount__gt=0)
    for order in rows.order_by("pk"):
        paid = order.order_date + timedelta(days=days[order.customer_id])
        if paid < TODAY:
            yield trade_actions.NewPayment(order.customer_id, paid, order.amount, "CNY", order.number)
