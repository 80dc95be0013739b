"""What becomes a proposed risk though no warning tells of it: declines, ratings, news, contracts, incidents."""

from datetime import date, timedelta
from decimal import Decimal

import keyed
import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.changes import actions as change_actions
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.market.models import Competitor, Move
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.receivables.models import Account
from zhike.apps.risk import actions
from zhike.apps.risk.models import RegisteredRisk
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register, sources
from zhike.apps.sales import actions as sale_actions
from zhike.apps.service import actions as service_actions
from zhike.apps.trade.models import Order, Payment
from zhike.jobs import dispatch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_moment")]
D = Decimal


@pytest.fixture
def owing(cast):
    """The customer of the cast owes 60,000; a year's revenue of it is 1,000,000."""
    with base.acting_as(base.System("test")):
        receivable_actions.enter_invoice(
            customer_id=cast.customer_id, number="F1", day=TODAY - timedelta(days=20), amount=D(60_000),
            order_numbers=["SO-1"], today=TODAY, at=AT,
        )  # fmt: skip
        receivable_actions.follow(customer_ids=[cast.customer_id], day=TODAY, at=AT)
        Card.objects.filter(pk=cast.customer_id).update(revenue_year=1_000_000, tier="VIP")
    return cast.customer_id


def judged(customer_id: int, stage: str, acting) -> None:
    """Let the stage of a business be judged, and what follows of it happen."""
    acting("branch_manager")
    lifecycle_actions.decide_stage(customer_id=customer_id, stage=stage, evidence="年报", day=TODAY, at=AT)
    dispatch.run_once()


def gathered() -> list[RegisteredRisk]:
    """Let the daily scan look; return what it proposed."""
    with base.acting_as(base.System("test")):
        ids = actions.gather(day=TODAY, at=AT)
        return list(RegisteredRisk.objects.filter(pk__in=ids).order_by("kind", "pk"))


@pytest.mark.covers("R112")
@pytest.mark.covers("R572")
def test_moving_into_decline_proposes_a_credit_risk_of_what_is_owed(acting, owing):
    judged(owing, "MATURITY", acting)
    assert not queries.candidates()
    judged(owing, "DECLINE_MIDDLE", acting)
    (row,) = queries.candidates()
    # 40 % of 60,000; likelihood by fifths, 60,000 is a loss of the third step.
    assert (row.kind, row.cause, row.customer_id) == ("CREDIT", "MARKET_TURN", owing)
    assert (row.probability, row.loss, row.expected, row.likelihood, row.impact) == (D("0.4"), 60_000, 24_000, 3, 3)
    # Further down it is proposed once, and not at all once somebody looked at it.
    judged(owing, "DECLINE_LATE", acting)
    assert len(queries.candidates()) == 1
    actions.end_risk(risk_id=row.pk, deed="dismiss", note="款到发货", day=TODAY, at=AT)
    judged(owing, "TERMINATION", acting)
    assert not queries.candidates()


@pytest.mark.covers("R572")
def test_whoever_never_paid_is_a_sign_of_fraud_and_who_stopped_paying_a_default(acting, cast, owing):
    assert gathered() == [], "due today, not long past due"
    with base.acting_as(base.System("test")):
        account = Account.objects.filter(customer_id=owing)
        account.update(days_late=75, overdue=60_000)
    (row,) = gathered()
    assert (row.kind, row.cause, row.expected) == ("CREDIT", "EVASION", 42_000), "never paid: 70 % of 60,000"
    assert gathered() == [], "proposed once"
    conduct = {"days_late": 75, "has_paid": True, "disputed": D(0), "returned": D(0)}
    rows = catalog_queries.table("credit_conduct")
    for more, told in (
        ({}, None), ({"days_late": 90}, ("DEFAULTED", "BAD_CREDIT")), ({"disputed": D(50)}, ("DISPUTING", "EVASION")),
        ({"returned": D(55)}, ("RETURNING", "EVASION")), ({"returned": D(55), "days_late": 0}, None),
    ):  # fmt: skip
        assert sources.of_conduct(sources.Conduct(**conduct | more), rows) == told, more
    # Dismissed, it rests for a while as any other.
    with base.acting_as(base.System("test")):
        actions.end_risk(risk_id=row.pk, deed="dismiss", note="已查明", day=TODAY, at=AT)
        Payment.objects.create(
            customer_id=owing, paid_date=TODAY, amount=1, currency="CNY"
        )  # fmt: skip
        account.update(days_late=95)
    assert gathered() == [], "dismissed of late"


@pytest.mark.covers("R159")
@pytest.mark.covers("R574")
def test_a_worse_rating_proposes_a_credit_risk(acting, owing):
    acting("owner")
    for rating, days in (("A", 30), ("C", 0)):
        new = archive_actions.NewCreditReport("CREDIT_REPORT", "某征信", rating, TODAY - timedelta(days=days))
        archive_actions.add_credit_report(customer_id=owing, new=new, at=AT)
    dispatch.run_once()
    acting("branch_manager")
    (row,) = queries.candidates()
    assert (row.kind, row.cause, row.expected) == ("CREDIT", "BAD_CREDIT", 18_000)
    assert "A" in row.text
    assert "C" in row.text


@pytest.mark.covers("R571")
@pytest.mark.covers("R573")
def test_grave_news_of_the_market_is_a_market_risk_of_those_touched(acting, cast, owing):
    with base.acting_as(base.System("test")):
        rival = Competitor.objects.create(name="对手", created_at=AT, updated_at=AT)
        told = {"competitor": rival, "kind": "PRICE_CUT", "text": "立铣刀降价 15%", "channel": "VISIT"}
        told |= {"created_at": AT, "updated_at": AT}
        Move.objects.create(**told, day=TODAY, branch=cast.hall, status="CONFIRMED", impact=4)
        # Neither what nobody has confirmed, nor what hits little, nor what is long ago.
        Move.objects.create(**told, day=TODAY, branch=cast.other_hall, status="PROPOSED", impact=5)
        Move.objects.create(**told, day=TODAY, branch=cast.other_hall, status="CONFIRMED", impact=3)
        Move.objects.create(**told, day=TODAY - timedelta(91), branch=cast.other_hall, status="CONFIRMED", impact=5)
        given = {
            "kind": "REGULATION",
            "day": TODAY,
            "text": "出口退税取消",
            "source": "",
            "branch_id": None,
            "tiers": [],
        }
        event_id = change_actions.note_event(values=given, day=TODAY, at=AT)
        change_actions.rate_event(event_id=event_id, impact=5, owner_id=None, follow_up="", at=AT)
    found = {row.branch_id: row for row in gathered()}
    assert set(found) == {cast.hall.pk, cast.head.pk}
    # A twentieth of a year's revenue of those touched, at 40 %.
    assert (found[cast.hall.pk].kind, found[cast.hall.pk].cause, found[cast.hall.pk].loss) == (
        "MARKET", "IMBALANCE", 50_000
    )  # fmt: skip
    assert "立铣刀降价 15%" in found[cast.hall.pk].text
    assert (found[cast.head.pk].cause, found[cast.head.pk].expected) == ("POLICY_SHIFT", 20_000)
    assert gathered() == [], "proposed once"


@pytest.mark.covers("R575")
def test_buying_on_without_a_contract_is_a_legal_risk(acting, cast, owing):
    end = TODAY - timedelta(days=30)
    with base.acting_as(base.System("test")):
        new = sale_actions.NewContract(
            owing, "年度框架", D(365_000), signed_date=date(2025, 1, 1), start_date=date(2025, 1, 2), end_date=end,
            notice_days=30,
        )  # fmt: skip
        contract_id = sale_actions.add_contract(new=new, today=end, at=AT)
        for number, days, amount in (("SO-8", 0, 9_000), ("SO-9", 10, 20_000)):
            Order.objects.create(
                customer_id=owing,
                number=number,
                order_date=end + timedelta(days=days),
                amount=amount,
                currency="CNY",
                branch=cast.hall,
                source="ERP",
                kind="PURCHASE",
            )
    (row,) = gathered()
    # What was bought after the end alone: a tenth of 20,000 at 20 %.
    assert (row.kind, row.cause, row.loss, row.expected) == ("LEGAL", "UNCLEAR_CLAUSES", 2_000, 400)
    assert "年度框架" in row.text
    with base.acting_as(base.System("test")):
        RegisteredRisk.objects.all().delete()
        sale_actions.settle_renewal(contract_id=contract_id, renewal="ENDING", at=AT)
    assert gathered() == [], "somebody has settled that it ended"


@pytest.mark.covers("R571")
def test_three_incidents_of_service_are_a_risk_of_the_branch(acting, cast):
    account = keyed.confirmed(cast)
    with base.acting_as(base.System("test")):
        for n in range(2):
            service_actions.report_incident(customer_id=account.customer_id, what=f"发错型号 {n}", at=AT)
    assert gathered() == []
    with base.acting_as(base.System("test")):
        service_actions.report_incident(customer_id=account.customer_id, what="又发错", at=AT)
    (row,) = gathered()
    # 5 % of the 11.8 million a year of the branch.
    assert (row.kind, row.branch_id, row.customer_id, row.loss) == ("OPERATION", cast.hall.pk, None, 590_000)
    assert "3" in row.text


def test_what_counts_as_grave_is_the_houses_own_rule(acting, cast, owing):
    acting("administrator")
    catalog_actions.change_table(
        name="risk_gathering", rows={"SCAN": {"impact": 5, "days": 90, "incidents": 3}}, number=0, at=AT
    )  # fmt: skip
    with base.acting_as(base.System("test")):
        rival = Competitor.objects.create(name="对手", created_at=AT, updated_at=AT)
        Move.objects.create(
            competitor=rival, kind="PRICE_CUT", text="降价", channel="VISIT", day=TODAY, branch=cast.hall,
            status="CONFIRMED", impact=4, created_at=AT, updated_at=AT,
        )  # fmt: skip
    assert gathered() == []


@pytest.mark.covers("R018")
def test_the_record_and_the_whole_customer_show_its_risks(signed_in, acting, owing):
    acting("branch_manager")
    rated = register.Rated(4, 4, D("0.3"), D(500_000))
    new = actions.NewRisk("拖欠货款", "CREDIT", "BAD_CREDIT", rated, customer_id=owing)
    risk_id = actions.register_risk(new=new, day=TODAY, at=AT)
    text = signed_in("owner").get(f"/customers/{owing}/").content.decode()
    assert f'href="/risks/{risk_id}/"' in text
    assert "拖欠货款" in text
    (told,) = signed_in("owner").get(f"/api/v1/customers/{owing}/360").json()["risks"]
    assert (told["title"], told["level"], told["expected"]) == ("拖欠货款", "ORANGE", "150000.00")
    acting("branch_manager")
    actions.end_risk(risk_id=risk_id, deed="close", note="已清", day=TODAY, at=AT)
    assert "拖欠货款" not in signed_in("owner").get(f"/customers/{owing}/").content.decode()
    assert signed_in("owner").get(f"/api/v1/customers/{owing}/360").json()["risks"] == []
