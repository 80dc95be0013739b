"""Credit notes: invoices below zero that pay what they name, else the oldest; nobody collects anything by them."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from cast import AT, TODAY

from zhike.apps.receivables import actions, queries, rules
from zhike.apps.trade import actions as trade_actions

pytestmark = pytest.mark.django_db
D = Decimal


def invoice(cast, number: str, amount: str, *, ago: int, orders: tuple[str, ...] = ()) -> int:
    """Enter an invoice so many days ago, due 30 days later."""
    day = TODAY - timedelta(days=ago)
    return actions.enter_invoice(
        customer_id=cast.customer_id, number=number, day=day, due_date=day + timedelta(days=30), amount=D(amount),
        order_numbers=orders, today=TODAY, at=AT,
    )  # fmt: skip


def opened(cast) -> dict[str, Decimal]:
    """Return what is open of each invoice."""
    return {one.row.number: one.open for one in queries.opened(cast.customer_id, TODAY)}


def test_a_credit_note_pays_the_invoice_it_names_else_the_oldest(acting, cast):
    acting("branch_manager")
    invoice(cast, "F1", "1000", ago=100)
    invoice(cast, "F2", "600", ago=60)
    note_id = invoice(cast, "H1", "-250", ago=20, orders=("F2",))
    assert opened(cast) == {"F1": 1000, "F2": 350, "H1": 0}
    invoice(cast, "H2", "-1400", ago=10)
    # F1 is the oldest: 1,000 of the second note; 350 pay the rest of F2; 50 pay nothing yet.
    assert opened(cast) == {"F1": 0, "F2": 0, "H1": 0, "H2": -50}
    account = queries.account(cast.customer_id)
    assert account is not None
    assert (account.open, account.overdue, account.unmatched) == (0, 0, 50)
    assert account.collection_days is None, "a credit note is no money"
    # Another invoice uses up what lies on account.
    invoice(cast, "F3", "80", ago=5)
    assert (opened(cast)["F3"], opened(cast)["H2"]) == (30, 0)
    # Taken back, what it paid is open again.
    actions.take_back_invoice(invoice_id=note_id, day=TODAY, at=AT)
    assert sum(opened(cast).values()) == 1000 + 600 + 80 - 1400


def test_a_credit_note_is_neither_due_nor_disputed_nor_nothing(acting, cast):
    acting("branch_manager")
    note_id = invoice(cast, "H1", "-250", ago=20)
    row = queries.invoice(note_id)
    assert row is not None
    assert row.due_date == row.day
    with pytest.raises(rules.CreditRefused, match="DISPUTED_TOO_MUCH"):
        actions.dispute_invoice(invoice_id=note_id, amount=D(1), reason="x", day=TODAY, at=AT)
    with pytest.raises(rules.CreditRefused, match="NOTHING"):
        invoice(cast, "F0", "0", ago=1)


def test_money_and_a_credit_note_pay_together_and_only_money_is_collected(acting, cast):
    acting("branch_manager")
    invoice(cast, "F1", "1000", ago=100)
    invoice(cast, "H1", "-400", ago=90)
    new = trade_actions.NewPayment(cast.customer_id, TODAY - timedelta(days=40), D(600), "CNY", "F1")
    trade_actions.add_payments(new=[new], at=AT)
    actions.follow(customer_ids=[cast.customer_id], day=TODAY, at=AT)
    account = queries.account(cast.customer_id)
    assert account is not None
    assert (account.open, account.unmatched, account.collection_days) == (0, 0, 60)


def test_the_day_reckons_only_whom_it_may_change(acting, cast):
    acting("branch_manager")
    # Settled long ago: looked at on its turn, once in thirty days.
    actions.enter_invoice(
        customer_id=cast.customer_id, number="F1", day=TODAY - timedelta(days=400), amount=D(100), today=TODAY, at=AT
    )  # fmt: skip
    new = trade_actions.NewPayment(cast.customer_id, TODAY - timedelta(days=390), D(100), "CNY", "")
    trade_actions.add_payments(new=[new], at=AT)
    assert cast.customer_id in queries.ids_of_day(TODAY), "something is open"
    actions.follow(customer_ids=[cast.customer_id], day=TODAY, at=AT)
    days = [TODAY + timedelta(days=n) for n in range(1, 61)]
    turns = [day for day in days if cast.customer_id in queries.ids_of_day(day)]
    assert [(after - before).days for before, after in pairwise(turns)] == [30]
    actions.enter_invoice(
        customer_id=cast.customer_id, number="F2", day=TODAY, amount=D(100), today=TODAY, at=AT
    )  # fmt: skip
    assert all(cast.customer_id in queries.ids_of_day(day) for day in days), "what is open grows older every day"
