"""What loyalty brings, told apart: over whom referrals count, deals, new products, partners, members, quarters."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
import satisfied
from cast import AT, TODAY
from dealing import add_customer, add_line

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.coaching.models import Ask
from zhike.apps.core import base
from zhike.apps.customers.models import Assignment
from zhike.apps.health import actions as health_actions
from zhike.apps.health.models import Relation
from zhike.apps.insight.queries import loyal
from zhike.apps.loyalty import actions, queries
from zhike.apps.loyalty.models import BenefitUse, Partner
from zhike.apps.market.models import Competitor
from zhike.apps.sales.models import Opportunity
from zhike.apps.trade.models import Order, OrderLine, Product

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
LAST_YEAR, THIS_YEAR = date(2024, 9, 1), date(2025, 9, 1)


def order(cast, customer_id: int, day: date, product: Product | None = None) -> None:
    row = Order.objects.create(
        number=f"{customer_id}-{day}", source="ERP", customer_id=customer_id, branch=cast.hall, kind="PURCHASE",
        order_date=day, n_lines=1, amount=Decimal(100), currency="CNY",
    )  # fmt: skip
    add_line(row, "100", key=row.number)
    OrderLine.objects.filter(order=row).update(product=product)


def text(answer) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())


def machine():
    return base.acting_as(base.System("test"))


@pytest.fixture
def buyers(cast) -> list[int]:
    """Five loyal customers and twenty others; one of each tried the product first sold this year."""
    with machine():
        ids = [add_customer(cast.hall.pk, code=f"L{n}", name=f"客户{n}", owner_id=cast.owner.pk) for n in range(25)]
        fresh = Product.objects.create(code="NEW", name="新钻头", created_at=AT, updated_at=AT)
        for n, pk in enumerate(ids):
            order(cast, pk, THIS_YEAR, fresh if n in (0, 5) else None)
        for pk in ids[:5]:
            Assignment.objects.create(
                customer_id=pk, dimension="LOYALTY", code="LOYAL", valid_from=LAST_YEAR, source="MANUAL"
            )
    return ids


@pytest.mark.covers("R354")
@pytest.mark.covers("R355")
def test_the_loyal_try_new_products_and_are_won_against_competitors_more_often_than_others(signed_in, cast, buyers):
    with machine():
        rival = Competitor.objects.create(name="德锐", key="德锐", created_at=AT, updated_at=AT)
        # Of the loyal two of three deals against the rival were won, of the others one of four; two do not count.
        decided = [(0, "WON"), (1, "WON"), (2, "LOST"), (6, "WON"), (7, "LOST"), (8, "LOST"), (9, "LOST")]
        for n, stage in decided:
            Opportunity.objects.create(
                customer_id=buyers[n], title="刀具", origin="ACTIVE", stage=stage, rival=rival, opened_date=THIS_YEAR,
                closed_date=THIS_YEAR, reason="PRICE" if stage == "LOST" else "", created_at=AT, updated_at=AT,
            )  # fmt: skip
        for given in ({"rival": None, "closed_date": THIS_YEAR}, {"rival": rival, "closed_date": LAST_YEAR}):
            Opportunity.objects.create(
                customer_id=buyers[3], title="x", origin="ACTIVE", stage="LOST", opened_date=LAST_YEAR, created_at=AT,
                updated_at=AT, **given,
            )  # fmt: skip
        told = queries.report(TODAY, [cast.hall.pk])
        own, others = loyal.won_against_rivals(told.first, told.last, [cast.hall.pk])
    assert [(one.part, one.base) for one in (told.effects.adoption, told.effects.adoption_others)] == [(1, 5), (1, 20)]
    assert [(one.part, one.base) for one in (own, others)] == [(2, 3), (1, 4)]
    page = text(signed_in("general_manager").get("/loyalty/", headers=EN))
    assert "loyal buyers 20.0%, others 5.0%" in page
    assert "of the loyal 66.7%, of others 25.0%" in page
    manager = signed_in("branch_manager").get("/loyalty/", headers=EN).content.decode()
    assert "/audiences/add/?c_loyalty=LOYAL" in manager
    built = signed_in("branch_manager").get("/audiences/add/?c_loyalty=LOYAL", headers=EN)
    assert built.status_code == 200
    assert "/audiences/add/" not in signed_in("auditor").get("/loyalty/", headers=EN).content.decode()


@pytest.mark.covers("R350")
@pytest.mark.covers("R387")
def test_members_are_told_apart_from_others_and_users_of_partners_from_the_rest(signed_in, cast, buyers):
    with machine():
        members = [actions.enrol(customer_id=pk, since=date(2024, 1, 5), until=TODAY, at=AT) for pk in buyers[:4]]
        tea = Partner.objects.create(code="TEA", name="茶馆", first_date=LAST_YEAR, created_at=AT, updated_at=AT)
        for n in range(6):
            order(cast, buyers[n], LAST_YEAR)
        # The second user of a partner did not buy again, nor did a member who used none.
        Order.objects.filter(customer_id__in=(buyers[1], buyers[3]), order_date=THIS_YEAR).delete()
        for n, day in ((0, LAST_YEAR), (1, LAST_YEAR), (2, THIS_YEAR)):
            BenefitUse.objects.create(member_id=members[n], partner=tea, day=day, key=f"u{n}", at=AT)
        told = queries.report(TODAY, [cast.hall.pk])
        assert [(one.part, one.base) for one in told.partnered] == [(1, 2), (1, 2)]
        assert told.satisfied == []
        wave = satisfied.ask(cast, name="三月", day=TODAY, at=AT)
        for n, got in ((0, 9), (1, 7), (6, 5)):
            satisfied.answer(wave, buyers[n], expected=10, got=got, day=TODAY, at=AT)
        told = queries.report(TODAY, [cast.hall.pk])
    assert [(n, float(value)) for n, value in told.satisfied] == [(2, 0.8), (1, 0.5)]
    page = signed_in("branch_manager").get("/loyalty/", headers=EN).content.decode()
    for words in ("Satisfaction of members, last wave", "80.0%", "used a partner", "1 out of 2"):
        assert words in page
    # Who reads sums alone is told of no group of so few.
    sums = signed_in("analyst").get("/loyalty/", headers=EN).content.decode()
    assert "too few to be told" in sums
    assert "1 out of 2" not in sums


@pytest.mark.covers("R342")
def test_the_referral_rate_is_counted_over_buyers_or_over_those_asked(signed_in, cast, buyers):
    with machine():
        actions.recommend(referrer_id=buyers[0], referred_id=buyers[9], day=THIS_YEAR, at=AT)
        for n, kind, day in ((0, "REFERRAL", THIS_YEAR), (1, "REFERRAL", THIS_YEAR), (2, "ORDER", THIS_YEAR),
                             (3, "REFERRAL", LAST_YEAR), (4, "REFERRAL", TODAY), (5, "REFERRAL", TODAY)):  # fmt: skip
            Ask.objects.create(
                customer_id=buyers[n], user=cast.owner, kind=kind, day=day, what="介绍一家同行", created_at=AT,
                updated_at=AT,
            )  # fmt: skip
    client = signed_in("general_manager")
    assert "1 of 25 buyers recommended us" in client.get("/loyalty/", headers=EN).content.decode()
    with machine():
        rows = {"referral.RATE": {"over": 1}}
        catalog_actions.change_table(name="referral_rate", rows=rows, number=0, at=AT)
    page = client.get("/loyalty/", headers=EN).content.decode()
    assert "1 of 4 asked to introduce us recommended us" in page
    assert "25.00%" in page


@pytest.mark.covers("R340")
def test_retention_stands_by_quarter_of_the_account_by_its_counts_and_of_the_cohort(analysed, signed_in, cast):
    with machine():
        kept = {one.period: one for one in loyal.kept(cast.head.pk)}
    # 2025Q4: A B C D F were there, E is new, C and F did not come; 2026Q1: A B D E, F came back, D alone stayed.
    assert [(one.part, one.base) for one in (kept["2025Q4"].retention, kept["2025Q4"].cohort)] == [(3, 5), (3, 5)]
    assert [(one.part, one.base) for one in (kept["2026Q1"].retention, kept["2026Q1"].cohort)] == [(2, 4), (1, 4)]
    page = signed_in("general_manager").get("/loyalty/", headers=EN).content.decode()
    assert "Retention by quarter of the account" in page
    assert "60.00%" in page
    assert "not over yet" in page


@pytest.mark.covers("R339")
def test_both_halves_of_loyalty_are_kept_with_each_customer(signed_in, cast, buyers):
    with machine():
        wave = satisfied.ask(cast, name="三月", day=TODAY, at=AT)
        satisfied.answer(wave, buyers[0], expected=10, got=7, day=TODAY, at=AT)
        # After September's purchase it bought on two days more.
        for days in (30, 60):
            order(cast, buyers[0], TODAY - timedelta(days=days))
        health_actions.measure_some(customer_ids=[*buyers[:2], cast.customer_id], day=TODAY, at=AT)
        rows = {row.customer_id: row for row in Relation.objects.all()}
    assert (rows[buyers[0]].attitude, rows[buyers[0]].n_again) == (70, 2)
    assert (rows[buyers[1]].attitude, rows[cast.customer_id].n_again) == (None, None)
    page = text(signed_in("owner").get(f"/customers/{buyers[0]}/relation/", headers=EN))
    assert "liking us 70 of 100, bought again on 2 days" in page
