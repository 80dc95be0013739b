"""Stories of receivables: money pays the oldest first, hands decide otherwise, accounts follow, limits hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.receivables import actions, queries, rules
from zhike.apps.receivables.models import Account, Settlement
from zhike.apps.trade import actions as trade_actions

pytestmark = pytest.mark.django_db
D = Decimal


def invoice(cast, number: str, amount: str, *, ago: int, due_in: int = 30, **more) -> int:
    """Enter an invoice so many days ago, due so many days later."""
    day = TODAY - timedelta(days=ago)
    return actions.enter_invoice(
        customer_id=cast.customer_id, number=number, day=day, due_date=day + timedelta(days=due_in), amount=D(amount),
        today=TODAY, at=AT, **more,
    )  # fmt: skip


def pay(cast, amount: str, *, ago: int, reference: str = "") -> int:
    """Let the customer pay, and the accounts follow as the dispatcher lets them."""
    new = trade_actions.NewPayment(cast.customer_id, TODAY - timedelta(days=ago), D(amount), "CNY", reference)
    (payment_id,) = trade_actions.add_payments(new=[new], at=AT)
    follow(cast)
    return payment_id


def follow(cast):
    """Let the accounts follow."""
    actions.follow(customer_ids=[cast.customer_id], day=TODAY, at=AT)


def opened(cast) -> dict[str, Decimal]:
    """Return what is open of each invoice."""
    return {one.row.number: one.open for one in queries.opened(cast.customer_id, TODAY)}


@pytest.mark.covers("R572")
@pytest.mark.covers("R123")
def test_money_pays_what_fell_due_first_and_a_hand_decides_otherwise(acting, cast):
    acting("branch_manager")
    first = invoice(cast, "F1", "1000", ago=100)
    second = invoice(cast, "F2", "600", ago=60, due_in=5)
    third = invoice(cast, "F3", "500", ago=10)
    payment_id = pay(cast, "1200", ago=40)
    # F2 fell due 55 days ago, F1 70 days ago: the older due date comes first.
    assert opened(cast) == {"F1": 0, "F2": 400, "F3": 500}
    assert queries.account(cast.customer_id).overdue == 400
    # The customer says the money was for the newest.
    made = actions.settle(invoice_id=third, payment_id=payment_id, amount=D(500), day=TODAY, at=AT)
    assert opened(cast) == {"F1": 300, "F2": 600, "F3": 0}
    with pytest.raises(rules.CreditRefused, match="SETTLED_TOO_MUCH"):
        actions.settle(invoice_id=second, payment_id=payment_id, amount=D("700.01"), day=TODAY, at=AT)
    with pytest.raises(rules.CreditRefused, match="SETTLED_TOO_MUCH"):
        actions.settle(invoice_id=second, payment_id=payment_id, amount=D("700"), day=TODAY, at=AT)
    actions.unsettle(settlement_id=made, day=TODAY, at=AT)
    assert opened(cast) == {"F1": 0, "F2": 400, "F3": 500}
    # 1,000 took 60 days and 200 took 20 days.
    account = queries.account(cast.customer_id)
    assert account.collection_days == round((D(1000) * 60 + D(200) * 20) / 1200, 1)
    assert first
    assert (account.footing, account.open, account.days_late) == ("INVOICES", 900, 55)


def test_what_is_disputed_is_neither_overdue_nor_paid_by_itself(acting, cast):
    acting("owner")
    invoice_id = invoice(cast, "F1", "1000", ago=100)
    with pytest.raises(rules.CreditRefused, match="NO_REASON"):
        actions.dispute_invoice(invoice_id=invoice_id, amount=D(300), reason=" ", day=TODAY, at=AT)
    with pytest.raises(rules.CreditRefused, match="DISPUTED_TOO_MUCH"):
        actions.dispute_invoice(invoice_id=invoice_id, amount=D("1000.01"), reason="短少", day=TODAY, at=AT)
    actions.dispute_invoice(invoice_id=invoice_id, amount=D(300), reason="短少三箱", day=TODAY, at=AT)
    account = queries.account(cast.customer_id)
    assert (account.open, account.overdue, account.disputed, account.to_90) == (1000, 700, 300, 1000)
    pay(cast, "900", ago=1)
    account = queries.account(cast.customer_id)
    assert (account.open, account.overdue, account.disputed, account.unmatched) == (300, 0, 300, 200)
    # The dispute ends: what lies on account pays the rest.
    actions.dispute_invoice(invoice_id=invoice_id, amount=D(0), reason="", day=TODAY, at=AT)
    assert opened(cast) == {"F1": 100}


def test_where_nothing_is_kept_nothing_is_told(acting, cast):
    acting("branch_manager")
    actions.reckon(customer_ids=queries.ids_of_day(TODAY), day=TODAY)
    assert not Account.objects.exists(), "neither invoices nor payments are kept"
    assert queries.ledger_of(cast.customer_id, TODAY).footing == "NONE"
    with pytest.raises(rules.CreditRefused, match="NO_LIMIT"):
        actions.grant_exemption(
            customer_id=cast.customer_id, amount=D(1), until=TODAY, reason="x", today=TODAY, at=AT
        )  # fmt: skip
    actions.set_limit(
        customer_id=cast.customer_id, amount=D(5000), terms_days=30, reason="老客户", valid_from=TODAY,
        today=TODAY, at=AT,
    )  # fmt: skip
    account = queries.account(cast.customer_id)
    assert (account.footing, account.open, account.used, account.limit) == ("NONE", None, None, 5000)


def test_an_invoice_taken_back_frees_the_money_and_one_settled_by_hand_stays(acting, cast):
    acting("owner")
    first, second = invoice(cast, "F1", "100", ago=50), invoice(cast, "F2", "100", ago=40)
    payment_id = pay(cast, "100", ago=30)
    with pytest.raises(rules.CreditRefused, match="NUMBER_TAKEN"):
        invoice(cast, " F1 ", "5", ago=1)
    assert opened(cast) == {"F1": 0, "F2": 100}
    actions.take_back_invoice(invoice_id=first, day=TODAY, at=AT)
    assert opened(cast) == {"F2": 0}
    actions.settle(invoice_id=second, payment_id=payment_id, amount=D(60), day=TODAY, at=AT)
    with pytest.raises(rules.CreditRefused, match="IS_SETTLED"):
        actions.take_back_invoice(invoice_id=second, day=TODAY, at=AT)
    assert actions.remove_invoices(ids=[second], day=TODAY, at=AT) == []
    # The payment is taken back with its import: what it paid is open again.
    trade_actions.remove_payments(ids=[payment_id], at=AT)
    follow(cast)
    assert not Settlement.objects.exists()
    assert opened(cast) == {"F2": 100}


def test_money_that_names_an_order_pays_its_invoice(acting, cast):
    acting("owner")
    invoice(cast, "F1", "100", ago=50)
    invoice(cast, "F2", "100", ago=40, order_numbers=["SO-2"])
    pay(cast, "70", ago=30, reference="SO-2")
    # What came before the first invoice was for something older.
    pay(cast, "500", ago=51)
    assert opened(cast) == {"F1": 100, "F2": 30}


def test_money_given_back_pays_nothing(acting, cast):
    acting("owner")
    invoice(cast, "F1", "100", ago=50)
    pay(cast, "100", ago=30)
    pay(cast, "-40", ago=20)
    assert opened(cast) == {"F1": 40}


@pytest.mark.covers("W23")
def test_a_limit_is_dated_and_a_refused_stage_gets_none_without_a_senior_word(acting, cast):
    from zhike.apps.lifecycles import actions as lifecycle_actions

    acting("branch_manager")

    def limit(amount: int, day: date, **more) -> int:
        return actions.set_limit(
            customer_id=cast.customer_id, amount=D(amount), terms_days=60, reason="年度授信", valid_from=day,
            today=TODAY, at=AT, **more,
        )  # fmt: skip

    limit(100, TODAY - timedelta(days=40))
    limit(200, TODAY - timedelta(days=10))
    with pytest.raises(rules.CreditRefused, match="BEFORE_LAST"):
        limit(300, TODAY - timedelta(days=11))
    held = [(row.amount, row.valid_to) for row in queries.limits_of(cast.customer_id)]
    assert held == [(200, None), (100, TODAY - timedelta(days=10))]
    assert queries.limit_on(cast.customer_id, TODAY - timedelta(days=11)).amount == 100
    lifecycle_actions.decide_stage(
        customer_id=cast.customer_id, stage="DECLINE_MIDDLE", evidence="年报亏损", day=TODAY, at=AT
    )  # fmt: skip
    for more in ({}, {"in_spite": True}):
        with pytest.raises(rules.CreditRefused, match="CREDIT_REFUSED"):
            limit(50, TODAY, **more)
    acting("regional_manager")
    with pytest.raises(rules.CreditRefused, match="CREDIT_REFUSED"):
        limit(50, TODAY)
    limit(50, TODAY, in_spite=True)
    actions.end_limit(customer_id=cast.customer_id, today=TODAY, at=AT)
    assert queries.limit_on(cast.customer_id, TODAY) is None


def test_payments_that_take_longer_are_told_by_span(acting, cast):
    acting("owner")
    # Two spans of 90 days: 20 days before, 50 days lately.
    invoice(cast, "F1", "100", ago=150)
    pay(cast, "100", ago=130)
    invoice(cast, "F2", "100", ago=70)
    pay(cast, "100", ago=20)
    account = queries.account(cast.customer_id)
    assert (account.spans, account.rise, account.collection_days) == ([None, None, 20.0, 50.0], 30, 50)
