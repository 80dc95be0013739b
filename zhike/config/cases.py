"""Worked cases: small examples with known answers, each line what is asked, the answer, and how the program gets it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from zhike.analytics import (
    balance,
    churn,
    csi,
    exposure,
    finance,
    levels,
    loyalty,
    network,
    satisfaction,
    staff,
    targeting,
    tiers,
    value,
)  # fmt: skip
from zhike.analytics.calculator import calculate
from zhike.analytics.differences import Share
from zhike.analytics.errors import ChurnInputError, InputError
from zhike.analytics.exact import half_up
from zhike.analytics.pareto import pareto
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.lifecycles import rules as lifecycle_rules
from zhike.config import case_winning

RETAILER = churn.PeriodCounts(3000, 500, 3300)
BRANCHES = {
    "P1": churn.PeriodCounts(1000, 200, 1100),
    "P2": churn.PeriodCounts(1200, 100, 1220),
    "P3": churn.PeriodCounts(800, 200, 980),
}
# Dealers of two grades; of a share of them whole dealers are lost.
DEALERS = {
    "A": churn.PeriodCounts(130, 0, 130 - half_up(Fraction(42, 100) * 130)),
    "B": churn.PeriodCounts(320, 0, 320 - half_up(Fraction(23, 100) * 320)),
}
BEFORE = Fraction(1, 20)
# Of a hundred who tasted a cola at so many degrees, so many found it pleasant.
TASTED = [levels.Level(at, Share(n, 100)) for at, n in ((0, 52), (2, 71), (4, 93), (6, 77), (8, 48))]


class Question(NamedTuple):
    """One number of a case: what it is, what it must be, how the program gets it."""

    case: str
    asked: str
    expected: Any
    answer: Callable[[], Any]


def _rate(counts: churn.PeriodCounts, base: str) -> Callable[[], Any]:
    return lambda: churn.rates(counts)[base].value


def _value(name: str) -> Callable[[], Any]:
    return lambda: calculate(
        opening=3000, new=500, closing=3300, bands=["50%:100000", "rest:200000"], profit_rate="0.05"
    ).values[name]


def _balanced(**after: int) -> Callable[[], str]:
    told = {"customer": 12, "due": 9, "company": 5, "minimum": 4}
    return lambda: " ".join(balance.simulate(**told, **after).verdicts)


def _by_rank(rank: int | None) -> Callable[[], str]:
    return lambda: next(
        one.verdict for one in targeting.judge(targeting.Facts(rank=rank)) if one.rule == targeting.RANK
    )


def _guarantee() -> exposure.Effect:
    before = exposure.expected_loss(Decimal("0.30"), Decimal(500_000))
    after = exposure.expected_loss(Decimal("0.10"), Decimal(400_000))
    return exposure.effect(before, after, Decimal(30_000))


def _fault(*counts: int) -> str:
    try:
        churn.PeriodCounts(*counts)
    except ChurnInputError as refused:
        return refused.code
    return ""


def _change(base: str) -> churn.Change:
    now = churn.rates(RETAILER)[base]
    return churn.change(now, churn.ratio(BEFORE.numerator, BEFORE.denominator, base))


def _standards() -> churn.Standards:
    return churn.standards(RETAILER, natural=45, profit=7500, development_cost=5000)


# In thousands, as the case gives them; its averages of two years stand for both ends of one.
STATEMENT = {
    "current_assets": 6000, "inventory": 2000, "cash": 1200, "current_liabilities": 4000, "total_assets": 8000,
    "receivables": 1500, "revenue": 10000, "net_profit": 500, "cost_of_sales": 7300,
}  # fmt: skip
# Influence and stance of two key persons.
PERSONS = ((5, 1), (3, -1))


def _indicator(name: str) -> Callable[[], Any]:
    year = finance.Statement(**{field: Decimal(amount) for field, amount in STATEMENT.items()})
    return lambda: getattr(finance.indicators(year), name)


# What five respondents perceived and expected.
RESPONDENTS = ((80, 100), (100, 100), (110, 100), (72, 90), (90, 72))
VALUE_PARTS = {"PRODUCT": 50, "SERVICE": 20, "PERSONNEL": 10, "IMAGE": 20}
COST_PARTS = {"MONEY": 60, "TIME": 5, "MENTAL": 3, "PHYSICAL": 2}


def _tree(price: str = "0.25") -> list[csi.Node]:
    parts = (
        csi.Node("quality", Fraction("0.6"), Fraction(95)),
        csi.Node("function", Fraction("0.4"), Fraction("82.5")),
    )
    return [
        csi.Node("product", Fraction("0.4"), parts=parts), csi.Node("service", Fraction("0.35"), Fraction(80)),
        csi.Node("price", Fraction(price), Fraction(70)),
    ]  # fmt: skip


def _bad_weights() -> str:
    try:
        csi.index(_tree("0.20"))
    except InputError as refused:
        return refused.code
    return ""


LINES = {"warning": Fraction(15, 100), "alarm": Fraction(70, 100)}


def _staff() -> churn.Rate:
    first, last = date(2001, 1, 1), date(2001, 6, 30)
    served = [staff.Service(date(2000, 1, 1), last)] * 21 + [staff.Service(date(2000, 1, 1))] * 9
    return churn.rates(staff.staff_counts(served, first, last))["OPENING"]


def _pareto() -> Any:
    return pareto([500, 300] + [25] * 8)


# Two companies of 100 customers, and keeping at a thousand where developing costs five.
COMPANIES = [
    churn.Group("A", churn.PeriodCounts(100, 20, 100)), churn.Group("B", churn.PeriodCounts(100, 10, 100))
]  # fmt: skip
LOSS = churn.Group("retailer", RETAILER, lost_profit=Fraction(1_500_000))


def _compared() -> churn.Comparison:
    return churn.compare(COMPANIES, Fraction(1), Fraction(churn.ACQUIRE_KEEP), 10)


def _replaced() -> churn.Outcome:
    return churn.compare([LOSS], Fraction(1000), Fraction(1000 * churn.ACQUIRE_KEEP), 1).outcomes[0]


def _tenure() -> churn.Tenure:
    return churn.tenure(opening=3000, new=500, lost_old=120, lost_new=80, peak=Fraction(15, 100))


def _verdict(stage: str) -> Callable[[], Any]:
    return lambda: lifecycle_rules.cooperation(stage, catalog_rules.TABLES["cooperation"].defaults).verdict


W = Question
QUESTIONS: tuple[Question, ...] = (
    # A retailer begins with 3,000 outlets, gains 500 and ends with 3,300.
    W("W01", "lost", 200, lambda: RETAILER.lost),
    W("W01", "churn on the closing base", 0.06060606060606061, _rate(RETAILER, "CLOSING")),
    W("W01", "churn on the opening base", 0.06666666666666667, _rate(RETAILER, "OPENING")),
    W("W01", "churn on the average base", 0.06349206349206349, _rate(RETAILER, "AVERAGE")),
    W("W01", "churn on the exposed base", 0.05714285714285714, _rate(RETAILER, "EXPOSED")),
    W("W01", "lost turnover", 30_000_000, _value("lost_turnover")),
    W("W01", "loss of profit", 1_500_000, _value("churn_loss")),
    W("W01", "retention", 0.9333333333333333, lambda: churn.retention_opening(RETAILER).value),
    W("W01", "lifetime, opening base", 15, lambda: churn.lifetime(churn.rates(RETAILER)["OPENING"]).value),
    W("W01", "lifetime, closing base", 16.5, lambda: churn.lifetime(churn.rates(RETAILER)["CLOSING"]).value),
    W("W01", "new ones that only replace", 0.4, lambda: churn.replacement_share_of_new(RETAILER).value),
    # Edges of both bases.
    W("W02", "a: closing base", 1.5, _rate(churn.PeriodCounts(100, 0, 40), "CLOSING")),
    W("W02", "a: opening base", 0.6, _rate(churn.PeriodCounts(100, 0, 40), "OPENING")),
    W("W02", "b: closing base", None, _rate(churn.PeriodCounts(100, 0, 0), "CLOSING")),
    W("W02", "b: opening base", 1, _rate(churn.PeriodCounts(100, 0, 0), "OPENING")),
    W("W02", "c: more than there can be", "RECONCILE", lambda: _fault(100, 10, 120)),
    W("W02", "d: opening base", None, _rate(churn.PeriodCounts(0, 50, 50), "OPENING")),
    W("W02", "e: opening base", 10.5, _rate(churn.PeriodCounts(10, 100, 5), "OPENING")),
    W("W02", "e: warning", True, lambda: "USE_COHORT" in churn.warnings(churn.PeriodCounts(10, 100, 5))),
    # Two companies of 100 customers: A loses 20 a year, B 10.
    W("W03", "A: churn", 0.2, _rate(churn.PeriodCounts(100, 20, 100), "OPENING")),
    W("W03", "B: lifetime", 10, lambda: churn.lifetime(churn.rates(churn.PeriodCounts(100, 10, 100))["OPENING"]).value),
    W("W03", "A: left after 5 years", 32.768, lambda: churn.survivors(100, "0.2", 5)),
    W("W03", "B: left after 10 years", 34.86784401, lambda: churn.survivors(100, "0.1", 10)),
    W("W03", "A: half are left after", 3.1062837195053903, lambda: churn.half_life("0.2")),
    W("W03", "B: half are left after", 6.578813478960585, lambda: churn.half_life("0.1")),
    W("W03", "which costs more", "A", lambda: _compared().costlier),
    # The same two, developing at five times the cost of keeping.
    W("W04", "A, survivors kept", 180, lambda: _compared().outcomes[0].cost_survivors),
    W("W04", "B, survivors kept", 140, lambda: _compared().outcomes[1].cost_survivors),
    W("W04", "A ÷ B, survivors kept", 1.2857142857142858, lambda: _compared().ratio_survivors),
    W("W04", "A, whole base kept", 200, lambda: _compared().outcomes[0].cost_base),
    W("W04", "B, whole base kept", 150, lambda: _compared().outcomes[1].cost_base),
    W("W04", "A ÷ B, whole base kept", 1.3333333333333333, lambda: _compared().ratio_base),
    W("W04", "A ÷ B, developing alone", 2, lambda: _compared().ratio_develop),
    # 42 % of 130 and 23 % of 320 dealers gone within half a year.
    W("W05", "both together", 0.28488888888888886, lambda: churn.ratio(Fraction(1282, 10), 450, "OPENING").value),
    W("W05", "A: lost", 55, lambda: DEALERS["A"].lost),
    W("W05", "B: lost", 74, lambda: DEALERS["B"].lost),
    W("W05", "both, counted", 0.2866666666666667, _rate(churn.roll_up(DEALERS.values()), "OPENING")),
    W("W05", "A: in a year", 0.6636, lambda: churn.normalise("0.42", Fraction(1, 2))),
    W("W05", "B: in a year", 0.4071, lambda: churn.normalise("0.23", Fraction(1, 2))),
    # From one base to the other, without new customers.
    W("W06", "42 % to the closing base", 0.7241379310344828, lambda: churn.convert_base("0.42", "CLOSING")),
    W("W06", "23 % to the closing base", 0.2987012987012987, lambda: churn.convert_base("0.23", "CLOSING")),
    W("W06", "42 % to the opening base", 0.29577464788732394, lambda: churn.convert_base("0.42", "OPENING")),
    W("W06", "23 % to the opening base", 0.18699186991869918, lambda: churn.convert_base("0.23", "OPENING")),
    # Ten customers of 500, 300 and eight times 25.
    W("W10", "share of the top fifth", 0.8, lambda: _pareto().top_share),
    W("W10", "fewest that bring 80 %", 2, lambda: _pareto().k),
    W("W10", "per head, top to rest", 16, lambda: _pareto().per_head_ratio),
    W("W10", "Gini", 0.62, lambda: _pareto().gini),
    # Cuts at 1, 20 and 50 %.
    W("W11", "of 1,000", (10, 190, 300, 500), lambda: tiers.cut_counts(1000)),
    W("W11", "of 3,300", (33, 627, 990, 1650), lambda: tiers.cut_counts(3300)),
    W("W11", "of 450", (5, 85, 135, 225), lambda: tiers.cut_counts(450)),
    # Five respondents; a hundred of three levels; the six indicators; a tree of weights; value against cost.
    W("W12", "group, sum by sum", 452 / 462, lambda: satisfaction.group_degree(RESPONDENTS).value),
    W("W12", "group, mean of ratios", 0.99, lambda: satisfaction.group_degree(RESPONDENTS).mean),
    W(
        "W12", "levels", "DISSATISFIED SATISFIED VERY_SATISFIED DISSATISFIED VERY_SATISFIED",
        lambda: " ".join(satisfaction.level(satisfaction.degree(*one)) for one in RESPONDENTS),
    ),
    W("W13", "hear bad", 440, lambda: satisfaction.reach(20, 70, 10).negative),
    W("W13", "hear good", 660, lambda: satisfaction.reach(20, 70, 10).positive),
    W("W13", "net", 220, lambda: satisfaction.reach(20, 70, 10).net),
    W("W14", "reputation", 0.75, lambda: csi.share(150, 200)),
    W("W14", "asked for by name", 0.6, lambda: csi.share(96, 160)),
    W("W14", "return rate", 0.75, lambda: csi.share(90, 120)),
    W("W14", "complaint rate", 0.03, lambda: csi.share(12, 400)),
    W("W14", "purchase amount", 0.2, lambda: csi.change(1_200_000, 1_000_000)),
    W("W14", "elasticity", -0.4, lambda: csi.elasticity(Fraction(-2, 100), Fraction(5, 100))),
    W("W15", "product", 90, lambda: csi.index(_tree()).parts["product"]),
    W("W15", "index", 81.5, lambda: csi.index(_tree()).value),
    W("W15", "weights of 95 %", "WEIGHT_SUM", _bad_weights),
    W("W16", "delivered value", 30, lambda: csi.delivered(VALUE_PARTS, COST_PARTS).net),
    W("W16", "ratio", 1.4285714285714286, lambda: csi.delivered(VALUE_PARTS, COST_PARTS).ratio),
    # The retailer after a period of 5 %.
    # 480 of 1,200 buyers ordered again, 90 of 600 customers recommended us.
    W("W17", "retention", 0.9333333333333333, lambda: loyalty.retention(3000, 500, 3300).value),
    W("W17", "repurchase", 0.4, lambda: loyalty.repurchase([2] * 480 + [1] * 720).value),
    W("W17", "referral", 0.15, lambda: loyalty.share(90, 600).value),
    W("W18", "opening base, points", 0.016666666666666666, lambda: _change("OPENING").points),
    W("W18", "opening base, relative", 0.3333333333333333, lambda: _change("OPENING").relative),
    W("W18", "closing base, points", 0.010606060606060607, lambda: _change("CLOSING").points),
    W("W18", "closing base, relative", 0.21212121212121213, lambda: _change("CLOSING").relative),
    # Three branches that together are the retailer.
    W("W19", "P1, closing base", 0.09090909090909091, _rate(BRANCHES["P1"], "CLOSING")),
    W("W19", "P2, closing base", 0.06557377049180328, _rate(BRANCHES["P2"], "CLOSING")),
    W("W19", "P3, closing base", 0.02040816326530612, _rate(BRANCHES["P3"], "CLOSING")),
    W("W19", "all, closing base", 0.06060606060606061, _rate(churn.roll_up(BRANCHES.values()), "CLOSING")),
    W("W19", "all, opening base", 0.06666666666666667, _rate(churn.roll_up(BRANCHES.values()), "OPENING")),
    # Lines to hold the retailer to: 45 left through nobody's doing.
    W("W20", "natural floor", 0.015, lambda: _standards().natural_floor.value),
    W("W20", "natural floor, closing base", 0.013636363636363636, lambda: _standards().natural_floor_closing.value),
    W("W20", "ceiling without growth", 0.16666666666666666, lambda: _standards().zero_growth_ceiling.value),
    W("W20", "ceiling of profit", 0.05555555555555555, lambda: _standards().profit_ceiling.value),
    W("W20", "over the ceiling", True, lambda: _standards().is_violated),
    # Fourth to tenth of an industry are targets.
    *(W("W21", f"rank {rank}", "PASS", _by_rank(rank)) for rank in (4, 7, 10)),
    *(W("W21", f"rank {rank}", "FAIL", _by_rank(rank)) for rank in (1, 3, 11)),
    W("W21", "rank not known", "UNKNOWN", _by_rank(None)),
    # A customer's statement of one year.
    W("W22", "current ratio", 1.5, _indicator("current_ratio")),
    W("W22", "quick ratio", 1, _indicator("quick_ratio")),
    W("W22", "cash ratio", 0.3, _indicator("cash_ratio")),
    W("W22", "net margin", 0.05, _indicator("net_margin")),
    W("W22", "return on assets", 0.0625, _indicator("return_on_assets")),
    W("W22", "collection days", 54.75, _indicator("collection_days")),
    W("W22", "inventory days", 100, _indicator("inventory_days")),
    # New business by the stage of a customer's business.
    W("W23", "start-up", "REVIEW", _verdict("STARTUP")),
    W("W23", "growth", "ALLOW", _verdict("GROWTH")),
    W("W23", "maturity", "ALLOW", _verdict("MATURITY")),
    W("W23", "decline, early", "WARN", _verdict("DECLINE_EARLY")),
    W("W23", "decline, middle", "REFUSE", _verdict("DECLINE_MIDDLE")),
    W("W23", "decline, late", "REFUSE", _verdict("DECLINE_LATE")),
    W("W23", "termination", "REFUSE", _verdict("TERMINATION")),
    # The retailer's 200 lost, replaced at five times the cost of keeping them.
    W("W24", "best level, in degrees", 4, lambda: levels.best(TASTED).value),
    W("W24", "share that liked it", 0.93, lambda: float(levels.best(TASTED).share)),
    W("W25", "replacing", 1_000_000, lambda: _replaced().develop_cost),
    W("W25", "keeping the same", 200_000, lambda: _replaced().keep_lost_cost),
    W("W25", "damage of the year", 2_500_000, lambda: _replaced().damage),
    # Arrears of a customer, before and after a guarantee that costs 30,000.
    W("W28", "expected loss before", 150_000, lambda: _guarantee().before),
    W("W28", "expected loss after", 40_000, lambda: _guarantee().after),
    W("W28", "net effect", 80_000, lambda: _guarantee().net),
    W("W28", "return on the measure", 2.6667, lambda: _guarantee().roi),
    W("W28", "score and level", (16, "ORANGE"), lambda: exposure.score(4, 4)),
    # Of the 200 lost, 120 were old outlets and 80 new ones.
    W("W29", "old ones", 0.04, lambda: _tenure().old.value),
    W("W29", "new ones", 0.16, lambda: _tenure().new.value),
    W("W29", "all together", 0.06666666666666667, lambda: _tenure().headline.value),
    W("W29", "new to opening", 0.16666666666666666, lambda: _tenure().new_share.value),
    W("W29", "a development peak", True, lambda: _tenure().is_peak),
    # 12 with 9 due, our 5 with a minimum of 4.
    W("W30", "12 to 10 and 5 to 7", "ALLOWED", _balanced(customer_after=10, company_after=7)),
    W("W30", "12 to 8", "REFUSED_CUSTOMER_FLOOR", _balanced(customer_after=8)),
    W("W30", "5 to 3", "REFUSED_COMPANY_FLOOR", _balanced(company_after=3)),
    # A year of one in fifteen, by the month.
    W("W31", "compound", 0.005732909752416027, lambda: churn.normalise(Fraction(1, 15), 12)),
    W("W31", "simple", 0.005555555555555556, lambda: churn.normalise(Fraction(1, 15), 12, "SIMPLE")),
    # Lifetime value at 20 % and 10 % churn, 5 % profit.
    W("W32", "A, turnover 200,000", 50_000, lambda: churn.group_lifetime_value(200_000, "0.05", "0.2")),
    W("W32", "B, turnover 200,000", 100_000, lambda: churn.group_lifetime_value(200_000, "0.05", "0.1")),
    W("W32", "A, turnover 100,000", 25_000, lambda: churn.group_lifetime_value(100_000, "0.05", "0.2")),
    W("W32", "B, turnover 100,000", 50_000, lambda: churn.group_lifetime_value(100_000, "0.05", "0.1")),
    # 60 of 200 that a customer spends.
    W("W33", "share of wallet", 0.3, lambda: float(value.share_of_wallet([60], [200])[0])),
    # 21 of 30 core marketers have left; a warning comes from 15 % on, the alarm from 70 %.
    W("W34", "churn of core staff", 0.7, lambda: _staff().value),
    W("W34", "how grave", "ALARM", lambda: staff.staff_level(_staff(), **LINES)),
    # Two persons at a customer, one for us with weight 5, one against us with weight 3.
    W("W35", "balance of influence", 0.25, lambda: network.support(PERSONS).value),
    *(W(*one) for one in case_winning.questions()),
)  # fmt: skip
# Four digits are all the case gives.
ROUNDED = {("W05", "A: in a year"), ("W05", "B: in a year"), ("W28", "return on the measure")}
TINY, ROUND = 1e-9, 5e-5


def is_equal(question: Question, answer: Any) -> bool:
    """Say whether an answer is the expected one, to nine digits behind the point or those the case gives."""
    if not isinstance(question.expected, int | float) or isinstance(question.expected, bool) or answer is None:
        return answer == question.expected
    off = ROUND if (question.case, question.asked) in ROUNDED else TINY
    return abs(float(answer) - float(question.expected)) <= off * max(1.0, abs(float(question.expected)))
