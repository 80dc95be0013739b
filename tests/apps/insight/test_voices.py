"""What goes with satisfaction: asked for by name, complaints, prices; who stays, buys again and is won."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.insight.queries import gains, voices
from zhike.apps.org import queries as org_queries
from zhike.apps.sales.models import CustomerNeed
from zhike.apps.selfservice.models import OrderRequest
from zhike.apps.surveys import actions, queries
from zhike.apps.surveys.models import Invitation
from zhike.apps.trade.models import Order, OrderLine, Product

pytestmark = pytest.mark.usefixtures("the_moment", "everything")
N = 8


@pytest.fixture
def customers(cast) -> list[int]:
    return [add_customer(cast.hall.pk, code=f"V{n}", name=f"客户{n}") for n in range(N)]


@pytest.fixture
def wave(everything, cast, customers):
    """A wave in which four got less than they expected and four more; five of eight asked for our brand."""
    values = {"name": "声音", "is_satisfaction": True, "branch_id": cast.hall.pk, "owner_id": cast.branch_manager.pk}
    pk = actions.add_survey(values=values, texts={"title_zh": "声音"}, at=AT)
    edition = queries.newest(pk)
    pairs = [
        actions.add_question(edition_id=edition.pk, values={"kind": "PAIR", "dimension": code, "text_zh": code}, at=AT)
        for code in ("QUALITY", "SERVICE", "PRICE")
    ]
    question = {"kind": "CHOICE", "text_zh": "点名要我们吗", "options": [["是", "Yes"], ["否", "No"]], "use": "NAMED"}
    with pytest.raises(actions.SurveyRefused):
        actions.add_question(edition_id=edition.pk, values=question | {"kind": "TEXT"}, at=AT)
    named = actions.add_question(edition_id=edition.pk, values=question, at=AT)
    actions.publish(edition_id=edition.pk, at=AT)
    wave_id = actions.begin_wave(edition_id=edition.pk, name="一", first_date=TODAY, last_date=TODAY, seed=1, at=AT)
    for n, customer_id in enumerate(customers):
        row = Invitation.objects.get(wave_id=wave_id, customer_id=customer_id)
        given = {f"a{one}": ["8"] for one in pairs} | {f"q{one}": ["4" if n < 4 else "10"] for one in pairs}
        given[f"q{named}"] = ["0" if n < 5 else "1"]
        actions.keep_answers(secret=queries.link_of(row), given=given, is_final=True, day=TODAY, at=AT)
    return queries.wave(wave_id)


def sell(cast, customer_id: int, *, days: int, quantity: int, price: str) -> None:
    product, _new = Product.objects.get_or_create(
        code="P", defaults={"name": "刀片", "created_at": AT, "updated_at": AT}
    )
    day, amount = TODAY - timedelta(days), quantity * Decimal(price)
    order = Order.objects.create(
        number=f"{customer_id}-{days}", source="ERP", customer_id=customer_id, branch_id=cast.hall.pk, kind="PURCHASE",
        order_date=day, n_lines=1, amount=amount, currency="CNY",
    )  # fmt: skip
    OrderLine.objects.create(
        order=order, customer_id=customer_id, branch_id=cast.hall.pk, line_key=f"{customer_id}-{days}", product=product,
        line_date=day, quantity=quantity, unit_price=price, amount=amount,
    )  # fmt: skip


def complain(customer_id: int, serial: int, **more) -> None:
    values = {"validity": "VALID", "opened_at": AT - timedelta(10), "severity": "MINOR", "emotion": "ANGRY"} | more
    Complaint.objects.create(
        year=2026, serial=serial, number=f"TS-{serial}", customer_id=customer_id, what="缺货", created_at=AT,
        updated_at=AT, **values,
    )  # fmt: skip


@pytest.mark.covers("R307", "R309", "R311", "R313")
def test_the_board_tells_who_asks_by_name_who_complains_and_how_quantities_follow_prices(wave, customers, cast):
    # 100 at 10 before, 98 at 10.50 now: price +5 %, quantity −2 %.
    sell(cast, customers[0], days=100, quantity=100, price="10")
    sell(cast, customers[0], days=5, quantity=98, price="10.50")
    for n, more in enumerate(({}, {}, {"validity": "INVALID"}, {"opened_at": AT - timedelta(100)})):
        complain(customers[n], n + 1, **more)
    # Twice by one customer is one customer.
    complain(customers[0], 9)
    told = {one.one.code: one for one in voices.indicators(TODAY, [cast.hall.pk])}
    designation, rate = told["DESIGNATION"].one, told["COMPLAINT_RATE"].one
    assert (designation.value, designation.part, designation.whole) == (Fraction(5, 8), 5, 8)
    # Two of the nine customers of the hall, one in the quarter before; at most 3 % are to.
    assert (rate.part, rate.whole, rate.previous) == (2, N + 1, Fraction(1, N + 1))
    assert told["COMPLAINT_RATE"].is_missed
    price = told["PRICE_SENSITIVITY"]
    assert (float(price.one.value), price.is_missed, price.one.part) == (pytest.approx(-0.40), False, 1)
    # Another branch has none of it: nothing is known there, not nothing.
    there = {one.one.code: one.one.value for one in voices.indicators(TODAY, [cast.other_hall.pk])}
    assert (there["PRICE_SENSITIVITY"], there["DESIGNATION"], there["COMPLAINT_RATE"]) == (None, None, None)


def have_something(served_id: int, asking_id: int) -> None:
    """Serve a latent need of one customer; let another order again by itself, and take it."""
    CustomerNeed.objects.create(
        customer_id=served_id, status="LATENT", text="少备库存", evidence="盘点", noted_date=TODAY - timedelta(30),
        served_date=TODAY, created_at=AT, updated_at=AT,
    )  # fmt: skip
    OrderRequest.objects.create(
        customer_id=asking_id, order_number="A-1", amount=10, state="TAKEN", fingerprint="1", seconds=40, n_steps=2,
        asked_at=AT, created_at=AT, updated_at=AT,
    )  # fmt: skip


@pytest.mark.covers("R192", "R315", "R317")
@pytest.mark.usefixtures("wave")
@pytest.mark.parametrize("contradicts", [False, True])
def test_who_stays_is_told_by_level_and_a_contradiction_is_named(contradicts, customers, cast, signed_in):
    gone = (4, 5, 6) if contradicts else (0, 1, 2)
    for n, pk in enumerate(customers):
        Card.objects.filter(pk=pk).update(churn_state="CHURNED" if n in gone else "NORMAL")
    sell(cast, customers[7], days=5, quantity=1, price="10")
    have_something(customers[0], customers[7])
    found = voices.loyalty(TODAY, [cast.hall.pk])
    stays = {one.level: (one.n, one.stays, one.buys_again) for one in found.bands}
    lost, kept = Fraction(1, 4), Fraction(1)
    assert stays["DISSATISFIED"] == (4, kept if contradicts else lost, 0)
    assert stays["VERY_SATISFIED"] == (4, lost if contradicts else kept, Fraction(1, 4))
    # Three of four against none of four: r = ±√0.6.
    assert found.together.r == pytest.approx(-(0.6**0.5) if contradicts else 0.6**0.5)
    assert (found.contradicts, found.n) == (contradicts, N)
    page = signed_in("branch_manager").get("/satisfaction/").content.decode()
    assert ("数据与预期相反" in page) is contradicts
    had = {one.code: one for one in gains.gains(TODAY, [cast.hall.pk]).rows}
    # Who got 12 for 24 expected had its need served; who got 30 for 24 ordered again; nobody was spoken with.
    assert (had["LATENT"].n_with, had["LATENT"].degree_with) == (1, Fraction(1, 2))
    assert (had["EASIER"].n_without, had["EASIER"].degree_with) == (7, Fraction(5, 4))
    assert (had["TOUCHED"].n_with, had["TOUCHED"].degree_with, had["TOUCHED"].n_without) == (0, None, N)
    assert "2 个步骤、40 秒" in page
    assert "已知 1 项，满足 1 项" in page
    # Who reads sums alone is told nothing of four.
    assert signed_in("analyst").get("/satisfaction/").status_code == 200
    with base.acting_as(org_queries.member(cast.analyst.pk, TODAY)):
        assert {one.n for one in voices.loyalty(TODAY, [cast.hall.pk]).bands} == {None, 0}
        assert gains.gains(TODAY, [cast.hall.pk]).n_served is None
        assert {one.n_with for one in gains.gains(TODAY, [cast.hall.pk]).rows} == {None, 0}
