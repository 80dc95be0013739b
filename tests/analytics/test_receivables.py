"""Receivables in plain numbers: ages add up, money never pays more than there is, days weigh by amount."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhike.analytics import receivables
from zhike.analytics.errors import InputError

DAY = date(2026, 3, 2)
DAYS = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))
AMOUNTS = st.decimals(0, 10**6, places=2)


@st.composite
def claims(draw):
    """Draw claims of which no more is disputed than open."""
    found = []
    for key in range(draw(st.integers(0, 8))):
        amount = draw(AMOUNTS)
        disputed = draw(st.decimals(0, amount, places=2))
        found.append(receivables.Claim(key, draw(DAYS), draw(DAYS), amount, disputed))
    return found


MONEY = st.lists(st.tuples(DAYS, st.decimals(-1000, 10**6, places=2)), max_size=8).map(
    lambda rows: [receivables.Money(f"m{n}", day, amount) for n, (day, amount) in enumerate(rows)]
)


@given(claims())
def test_the_buckets_add_up_to_what_is_open(known):
    found = receivables.ageing(known, DAY)
    assert sum(found.buckets) == sum(claim.open for claim in known)
    assert found.disputed == sum(claim.disputed for claim in known)
    late = [claim for claim in known if claim.due < DAY]
    assert found.overdue == sum(claim.open - claim.disputed for claim in late)


@given(claims(), MONEY)
def test_no_claim_is_paid_beyond_what_is_open_and_no_money_pays_more_than_it_is(known, money):
    paid = receivables.settle_oldest(known, money)
    for claim in known:
        assert sum(one.amount for one in paid if one.claim == claim.key) <= claim.open - claim.disputed
    for one in money:
        assert sum(part.amount for part in paid if part.money == one.key) <= max(one.free, 0)
    assert all(one.amount > 0 for one in paid)
    # Everything that can be paid is paid: either nothing is open or no money is left.
    whole = max(sum((one.free for one in money), Decimal(0)), 0)
    owed = sum((claim.open - claim.disputed for claim in known), Decimal(0))
    assert sum((one.amount for one in paid), Decimal(0)) == min(whole, owed)


@given(claims(), MONEY)
def test_what_fell_due_first_is_paid_first(known, money):
    paid = {claim.key: Decimal(0) for claim in known}
    for one in receivables.settle_oldest(known, money):
        paid[one.claim] += one.amount
    in_order = sorted(known, key=lambda claim: (claim.due, claim.day))
    left = [claim.open - claim.disputed - paid[claim.key] for claim in in_order]
    first_open = next((n for n, amount in enumerate(left) if amount > 0), len(left))
    assert all(paid[claim.key] == 0 for claim in in_order[first_open + 1 :])


@pytest.mark.parametrize(
    ("late", "place"), [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (900, 4)]
)
def test_a_bucket_ends_with_its_day(late, place):
    claim = receivables.Claim(1, DAY, DAY - timedelta(days=late), Decimal(10))
    assert receivables.ageing([claim], DAY).buckets[place] == 10


def test_more_cannot_be_disputed_than_is_open():
    with pytest.raises(InputError) as refused:
        receivables.ageing([receivables.Claim(1, DAY, DAY, Decimal(1), Decimal(2))], DAY)
    assert refused.value.code == "BEYOND_OPEN"


@pytest.mark.covers("R123")
def test_collection_days_weigh_by_amount():
    # 1,000 after 10 days and 3,000 after 50: (10,000 + 150,000) ÷ 4,000.
    told = [
        receivables.Collected(DAY, DAY + timedelta(days=10), Decimal(1000)),
        receivables.Collected(DAY, DAY + timedelta(days=50), Decimal(3000)),
    ]
    assert receivables.collection_days(told) == 40
    assert receivables.collection_days([]) is None
    assert receivables.trend(told, DAY).rise is None, "what is paid later does not count yet"
