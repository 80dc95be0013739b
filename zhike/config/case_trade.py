"""Worked cases that are a small company of their own: their customers with what they bought, and figures from these."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.analytics import churn
from zhike.analytics.calculator import Calculation, calculate
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries

RETAILER, DEALERS = "W01", "W05"
PROFIT_RATE = "0.05"
# Who bought in the first of two periods and not in the second is lost. Of a year, and of half a year.
YEARS = (date(2024, 6, 30), date(2025, 6, 30))
HALVES = (date(2000, 9, 30), date(2001, 3, 31))
TEN_THOUSANDTHS = 10_000
# Customers of one kind: begin of their codes, how many, what each bought on which days.
Group = tuple[str, int, Sequence[tuple[date, int]]]


def retailer(at: datetime) -> dict[str, Any]:
    """Add 3,500 outlets with what they bought in two years; return what follows by what is asked."""
    first, second = YEARS
    _company(RETAILER, at, [
        ("L", 100, [(first, 100_000)]), ("K", 100, [(first, 200_000)]),
        ("S", 2_800, [(first, 150_000), (second, 150_000)]), ("N", 500, [(second, 150_000)]),
    ])  # fmt: skip
    found = retail()
    rates = {base.lower(): found.rates[base].value for base in ("CLOSING", "OPENING", "AVERAGE", "EXPOSED")}
    return {
        **{f"churn on the {base} base": rate for base, rate in rates.items()},
        "lost": found.values["lost"], "lost turnover": found.values["lost_turnover"],
        "loss of profit": found.values["churn_loss"], "retention": found.values["retention_opening"],
        "lifetime, opening base": found.values["lifetime_opening"],
        "lifetime, closing base": found.values["lifetime_closing"],
        "new ones that only replace": found.values["replacement_share_of_new"],
    }  # fmt: skip


def retail() -> Calculation:
    """Return what follows from what the outlets bought."""
    before, now = _bought(RETAILER, YEARS)
    gone = Counter(before[one] for one in before.keys() - now.keys())
    return calculate(
        opening=len(before), new=len(now.keys() - before.keys()), closing=len(now), profit_rate=PROFIT_RATE,
        bands=[f"n{n}:{money}" for money, n in sorted(gone.items())],
    )  # fmt: skip


def dealers(at: datetime) -> dict[str, Any]:
    """Add 450 dealers of two grades with what they bought in two half-years; return what follows."""
    first, second = HALVES
    both = [(first, 12_000), (second, 6_000)]
    _company(DEALERS, at, [
        ("A-L", 55, both[:1]), ("A-S", 75, both), ("B-L", 74, both[:1]), ("B-S", 246, both),
    ])  # fmt: skip
    before, now = _bought(DEALERS, HALVES)
    grade_of = {one: name.split("-")[1] for one, name in customer_queries.names(before).items()}
    counts = {}
    for grade in ("A", "B"):
        there = {one for one in before if grade_of[one] == grade}
        counts[grade] = churn.PeriodCounts(len(there), 0, len(there & now.keys()))
    # The shares of the case, without whole dealers, are of those that were there.
    shares = {"A": Fraction(42, 100), "B": Fraction(23, 100)}
    lost = sum((shares[grade] * one.opening for grade, one in counts.items()), Fraction(0))
    half = Fraction(1, 2)
    return {
        "both together": churn.ratio(lost, len(before), "OPENING").value,
        "A: lost": counts["A"].lost, "B: lost": counts["B"].lost,
        "both, counted": churn.rates(churn.roll_up(counts.values()))["OPENING"].value,
        "A: in a year": churn.normalise(shares["A"], half), "B: in a year": churn.normalise(shares["B"], half),
    }  # fmt: skip


def _company(code: str, at: datetime, groups: Sequence[Group]) -> None:
    """Add the customers of a case at a branch of its own; nothing where it is there already."""
    head, company = org_queries.headquarters(), org_queries.company()
    if head is None or org_queries.branch_by_code(code) is not None:
        return
    hall = org_actions.add_branch(code=code, name=code, level="HALL", parent_id=head.pk, at=at)
    bought = {
        f"{code}-{begin}{n:04}": bills for begin, n_of, bills in groups for n in range(1, n_of + 1)
    }  # fmt: skip
    new = [
        customer_actions.NewCustomer(
            code=one, name=one, branch_id=hall.pk, kind="ENTERPRISE", first_seen_date=bills[0][0]
        )
        for one, bills in bought.items()
    ]
    ids = customer_actions.add_customers(new=new, at=at)
    lines = [(f"{one}-{n}", ids[one], *bill) for one, bills in bought.items() for n, bill in enumerate(bills)]
    money = [amount * TEN_THOUSANDTHS for *_line, amount in lines]
    trade_actions.add_lines(
        lines=trade_actions.NewLines(
            keys=[key for key, *_line in lines], numbers=[key for key, *_line in lines],
            customer_ids=[customer_id for _key, customer_id, *_line in lines], branch_ids=[hall.pk] * len(lines),
            product_ids=[None] * len(lines), days=[day.isoformat() for _key, _id, day, _amount in lines],
            is_return=[False] * len(lines), quantity=[TEN_THOUSANDTHS] * len(lines), unit_price=money, amount=money,
            cost=[None] * len(lines),
        ),
        source="demo", currency=company.currency if company else "CNY", import_id=None, at=at,
    )  # fmt: skip


def _bought(code: str, days: tuple[date, date]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Return what each customer of a case bought on the one and on the other day."""
    hall = org_queries.branch_by_code(code)
    first, second = (trade_queries.bought_at(hall.pk, day, day) if hall else {} for day in days)
    return first, second
