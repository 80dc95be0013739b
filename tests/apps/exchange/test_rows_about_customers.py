"""Stories of rows about known customers: payments and costs come in once, are refused with a reason, and go again."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions
from zhike.apps.trade import queries as trade_queries

PAYMENTS = "客户编号,收款日期,收款金额,流水号,收款方式\n"
COSTS = "客户编号,费用日期,费用类别,金额,备注\n"


def paid(cast):
    return [
        (row.paid_date, row.amount, row.reference) for row in trade_queries.payments_of(cast.customer_id).order_by("id")
    ]


def test_payments_come_in_and_a_second_import_changes_nothing(acting, importing, cast):
    acting("administrator")
    text = PAYMENTS + 'C001,2026-01-05,"12,000.50",TX1,转账\nC001,2026-02-05,-300,TX2,\n'
    _, counts = importing.run(text, "payments")
    assert (counts["n_new"], counts["n_unchanged"], counts["n_refused"]) == (2, 0, 0)
    assert paid(cast) == [
        (date(2026, 1, 5), Decimal("12000.5"), "TX1"), (date(2026, 2, 5), Decimal(-300), "TX2"),
    ]  # fmt: skip
    _, again = importing.run(text, "payments")
    assert (again["n_new"], again["n_unchanged"]) == (0, 2)
    assert len(paid(cast)) == 2


def test_two_payments_that_look_the_same_are_two(acting, importing, cast):
    acting("administrator")
    text = PAYMENTS + "C001,2026-01-05,100,,\n" * 2
    _, counts = importing.run(text, "payments")
    assert counts["n_new"] == 2
    _, again = importing.run(text, "payments")
    assert (again["n_new"], again["n_unchanged"]) == (0, 2)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("C404,2026-01-05,100,,", "客户编号", "NO_SUCH_CUSTOMER"),
        (",2026-01-05,100,,", "客户编号", "NO_CUSTOMER"),
        ("C001,,100,,", "收款日期", "NO_VALUE"),
        ("C001,2026-01-05,,,", "收款金额", "NO_VALUE"),
        ("C001,2026-13-05,100,,", "收款日期", "NO_SUCH_DATE"),
        ("C001,2026-01-05,a lot,,", "收款金额", "NOT_A_NUMBER"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(acting, importing, row, column, code):
    acting("administrator")
    import_id, counts = importing.check(PAYMENTS + row + "\n", "payments")
    assert counts["n_new"] == 0
    assert [(where, why) for _row, where, _value, why in importing.refusals(import_id)] == [(column, code)]


def test_a_customer_of_another_branch_cannot_be_told_from_none(acting, importing, cast):
    acting("other_manager")
    import_id, _ = importing.check(PAYMENTS + "C001,2026-01-05,100,,\nC404,2026-01-05,100,,\n", "payments")
    assert [why for *_, why in importing.refusals(import_id)] == ["NO_SUCH_CUSTOMER"] * 2


def test_costs_take_their_category_in_the_words_of_the_trade(acting, importing, cast):
    acting("administrator")
    text = COSTS + "C001,2026-01-31,加急运费,4.12万,三月加急\nC001,2026-01-31,招待,800,\nC001,2026-01-31,别的,1,\n"
    import_id, counts = importing.run(text, "costs")
    assert counts["n_new"] == 2
    assert [why for *_, why in importing.refusals(import_id)] == ["UNKNOWN_CHOICE"]
    rows = [(row.category, row.amount, row.note) for row in trade_queries.costs_of(cast.customer_id).order_by("id")]
    assert rows == [("FREIGHT", Decimal(41_200), "三月加急"), ("GIFT", Decimal(800), "")]


def test_undo_takes_the_rows_back_and_lets_them_come_again(acting, importing, cast, at):
    acting("administrator")
    text = COSTS + "C001,2026-01-31,服务,500,\n"
    import_id, _ = importing.run(text, "costs")
    report = actions.undo(import_id=import_id, at=at)
    assert (report["n_rows_gone"], report["n_rows_kept"]) == (1, 0)
    assert not trade_queries.costs_of(cast.customer_id).exists()
    assert customer_queries.customer(cast.customer_id) is not None
    _, counts = importing.run(text, "costs")
    assert counts["n_new"] == 1
