"""Invoices by file: a dirty one, the same one twice, undo."""

from datetime import date
from decimal import Decimal

import pytest
from cast import TODAY

from zhike.apps.exchange import actions
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.receivables import queries as receivable_queries

HEADER = "客户编号,发票号,开票日期,到期日,发票金额,订单号,争议金额,争议原因\n"


def kept(cast):
    return [
        (row.number, row.day, row.due_date, row.amount, row.order_numbers, row.disputed)
        for row in receivable_queries.invoices().filter(customer_id=cast.customer_id).order_by("number")
    ]


def test_invoices_come_in_once_and_are_paid_by_what_was_on_account(acting, importing, cast):
    acting("administrator")
    importing.run("客户编号,收款日期,收款金额\nC001,2026-02-20,500\n", "payments")
    text = HEADER + 'C001,F1,2026-01-05,2026-02-04,"1,200.00",SO-1、SO-2,200,短少\nC001,F2,2026-02-01,,300,,,\n'
    _, counts = importing.run(text, "invoices")
    assert (counts["n_new"], counts["n_refused"]) == (2, 0)
    assert kept(cast) == [
        ("F1", date(2026, 1, 5), date(2026, 2, 4), Decimal(1200), ["SO-1", "SO-2"], Decimal(200)),
        ("F2", date(2026, 2, 1), date(2026, 2, 1), Decimal(300), [], Decimal(0)),
    ]
    # F2 fell due three days before F1 and is paid first.
    open_now = {one.row.number: one.open for one in receivable_queries.opened(cast.customer_id, TODAY)}
    assert open_now == {"F1": 1000, "F2": 0}
    _, again = importing.run(text, "invoices")
    assert (again["n_new"], again["n_unchanged"], again["n_refused"]) == (0, 2, 0)
    assert len(kept(cast)) == 2


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("C404,F1,2026-01-05,,100,,,", "客户编号", "NO_SUCH_CUSTOMER"),
        ("C001,,2026-01-05,,100,,,", "发票号", "NO_VALUE"),
        ("C001,F1,2026-01-05,,,,,", "发票金额", "NO_VALUE"),
        ("C001,F1,2026-01-05,,0,,,", "发票金额", "NOTHING"),
        ("C001,F1,2026-01-05,2026-01-04,100,,,", "到期日", "DUE_BEFORE_DAY"),
        ("C001,F1,2026-01-05,,100,,100.01,", "争议金额", "DISPUTED_BEYOND"),
        ("C001,F1,2026-01-05,,-100,,1,", "争议金额", "DISPUTED_BEYOND"),
    ],
)
def test_a_row_that_is_no_invoice_says_where_and_why(acting, importing, row, column, code):
    acting("administrator")
    import_id, counts = importing.check(HEADER + row + "\n", "invoices")
    assert counts["n_new"] == 0
    assert [(where, why) for _row, where, _value, why in importing.refusals(import_id)] == [(column, code)]


def test_a_number_is_taken_once_in_the_file_and_in_the_books(acting, importing, cast):
    acting("administrator")
    importing.run(HEADER + "C001,F1,2026-01-05,,100,,,\n", "invoices")
    text = HEADER + "C001,F1,2026-01-06,,200,,,\nC001,F2,2026-01-06,,200,,,\nC001,F2,2026-01-07,,300,,,\n"
    import_id, counts = importing.run(text, "invoices")
    assert counts["n_new"] == 1
    assert [why for *_, why in importing.refusals(import_id)] == ["INVOICE_TAKEN"] * 2


def test_undo_takes_back_what_nobody_touched(acting, importing, cast, at):
    acting("administrator")
    import_id, _ = importing.run(HEADER + "C001,F1,2026-01-05,,100,,,\nC001,F2,2026-01-05,,100,,,\n", "invoices")
    touched = receivable_queries.invoices().get(number="F2")
    receivable_actions.dispute_invoice(invoice_id=touched.pk, amount=Decimal(5), reason="短少", day=TODAY, at=at)
    actions.undo(import_id=import_id, at=at)
    assert [row[0] for row in kept(cast)] == ["F2"]
