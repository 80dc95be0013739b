"""The page of loyalty: indicators with their bases as counted by hand, answers in time, trust, better service."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from billed import disputed
from cast import AT, TODAY
from dealing import add_customer, add_line

from zhike.apps.billing.models import Subscription, Violation
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.loyalty import actions, queries
from zhike.apps.trade.models import Order

pytestmark = pytest.mark.usefixtures("the_moment")
LAST_YEAR, THIS_YEAR = date(2024, 9, 1), date(2025, 9, 1)


def order(customer_id: int, branch_id: int, day: date, n: int, amount: int = 100) -> None:
    """Give a customer an order, or a return of one below zero."""
    kind = "PURCHASE" if amount > 0 else "RETURN"
    row = Order.objects.create(
        number=f"{customer_id}-{n}", source="ERP", customer_id=customer_id, branch_id=branch_id, kind=kind,
        order_date=day, n_lines=1, amount=Decimal(amount), currency="CNY",
    )  # fmt: skip
    add_line(row, str(amount), key=f"{customer_id}-{n}-{kind}")


@pytest.fixture
def told(cast):
    """Ten bought last year and eight of them this year, one more is new; three ordered twice, one of it refunded."""
    with base.acting_as(base.System("test")):
        ids = [add_customer(cast.hall.pk, code=f"L{n}", name=f"客户{n}", owner_id=cast.owner.pk) for n in range(11)]
        for n, pk in enumerate(ids):
            if n < 10:
                order(pk, cast.hall.pk, LAST_YEAR, 1)
            if n < 8 or n == 10:
                order(pk, cast.hall.pk, THIS_YEAR, 2)
            if n < 3:
                order(pk, cast.hall.pk, THIS_YEAR + timedelta(days=30), 3)
        order(ids[2], cast.hall.pk, THIS_YEAR + timedelta(days=31), 3, -100)
        actions.recommend(referrer_id=ids[0], referred_id=ids[10], day=THIS_YEAR, at=AT)
        for n in range(20):
            new = complaint_actions.NewComplaint(ids[n % 8], f"第{n}件", "CALM")
            pk = complaint_actions.open_complaint(new=new, at=AT - timedelta(days=3))
            answered = AT - timedelta(days=3 if n < 18 else 0)
            Complaint.objects.filter(pk=pk).update(answered_at=answered)
        return queries.report(TODAY, [cast.hall.pk])


@pytest.mark.covers("R339")
@pytest.mark.covers("R341")
@pytest.mark.covers("R347")
@pytest.mark.covers("R352")
def test_the_indicators_are_those_counted_by_hand(told):
    known = told.indicators
    # Nine buyers this year, one of them new, of ten before.
    assert (known.retention.part, known.retention.base) == (8, 10)
    assert (known.cohort.part, known.cohort.base) == (8, 10)
    assert (known.repurchase.part, known.repurchase.base) == (2, 9)
    assert (known.referral.part, known.referral.base) == (1, 9)
    assert [(share.part, share.base) for _tier, share in told.answered] == [(18, 20)]
    assert told.attitude is None
    assert told.members is None


@pytest.mark.covers("R346")
def test_a_disputed_bill_and_a_subscription_nobody_agreed_to_lower_trust(cast):
    violation_id = disputed(cast)
    with base.acting_as(base.System("test")):
        known = trust_of(cast)
        assert (known["BILLS_UNDISPUTED"], known["TRANSPARENT"]) == ((0, 1), (1, 1))
        Subscription.objects.update(consent_date=None, is_imported=True)
        assert trust_of(cast)["TRANSPARENT"] == (0, 1)
        Violation.objects.filter(pk=violation_id).update(state="CLEARED")
        assert trust_of(cast)["BILLS_UNDISPUTED"] == (1, 1)


def trust_of(cast) -> dict[str, tuple[int, int]]:
    """Return the parts of the index of trust with their bases."""
    parts = queries.report(TODAY, [cast.hall.pk]).trust_parts
    return {code: (share.part, share.base) for code, _weight, share in parts}


@pytest.mark.covers("R356")
@pytest.mark.covers("R354")
@pytest.mark.covers("R355")
def test_the_page_tells_bases_and_better_service_is_closed_only_when_measured_again(signed_in, cast, told):
    client = signed_in("branch_manager")
    page = client.get("/loyalty/").content.decode()
    for words in ("80.00%", "22.22%", "11.11%", "90.0%", "9 位购买客户中 2 位下单两次以上"):
        assert words in page
    plan = {"title": "报价更快", "measure": "报价用时", "unit": "小时", "before": "8", "due_date": "2026-04-01",
            "branch_id": cast.hall.pk}  # fmt: skip
    assert client.post("/loyalty/", plan).status_code == 302
    with base.acting_as(base.System("test")):
        pk = queries.gains([cast.hall.pk])[0].pk
    without = client.post(f"/loyalty/gains/{pk}/done/", {"after": ""})
    assert (without.status_code, "再测一次" in without.content.decode()) == (422, True)
    assert client.post(f"/loyalty/gains/{pk}/done/", {"after": "3"}).status_code == 302
    assert client.get("/loyalty/table.csv").status_code == 200


@pytest.mark.parametrize(
    ("part", "status"),
    [("owner", 403), ("agent", 403), ("branch_manager", 200), ("general_manager", 200), ("analyst", 200),
     ("auditor", 200), ("administrator", 200)],
)  # fmt: skip
def test_who_reads_figures_opens_the_page_of_loyalty(signed_in, part, status):
    assert signed_in(part).get("/loyalty/").status_code == status
