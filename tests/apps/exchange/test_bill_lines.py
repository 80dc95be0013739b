"""Subscriptions and lines of bills by file: a dirty one, the same one twice, what lacks consent or differs, undo."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.billing import actions, queries
from zhike.apps.exchange import actions as exchange_actions

HEADER = "客户编号,套餐,开始日期,到期日,数量,同意人,同意日期,同意方式,凭证\n"
LINES = "客户编号,账单号,账期,套餐,数量,金额\n"


@pytest.fixture
def plan(acting):
    """A plan of 310 a month."""
    acting("administrator")
    return actions.add_plan(
        new=actions.NewPlan("CARE", "保养服务", "台", "FLAT", {"price": "310"}, date(2025, 1, 1)), at=AT
    )


def amiss():
    return [(one.kind, one.state, one.amount) for one in queries.violations().order_by("id")]


@pytest.mark.covers("R391", "R392")
def test_what_another_system_charged_comes_in_once_and_is_looked_through(plan, importing):
    text = HEADER + "C001,CARE,2026-01-01,,1,,,,\n"
    assert importing.run(text, "subscriptions")[1]["n_new"] == 1
    assert importing.run(text, "subscriptions")[1]["n_unchanged"] == 1
    lines = LINES + "C001,OLD-1,2026-01-01,CARE,1,310\nC001,OLD-2,2026-02-01,CARE,1,350\n"
    import_id, counts = importing.run(lines, "bill_lines")
    assert (counts["n_new"], counts["n_refused"]) == (2, 0)
    assert importing.run(lines, "bill_lines")[1]["n_unchanged"] == 2
    assert amiss() == [("NO_CONSENT", "PROPOSED", 660)]
    twice, counts = importing.check(LINES + "C001,OLD-9,2026-01-01,CARE,1,310\n", "bill_lines")
    assert [(where, why) for _row, where, _value, why in importing.refusals(twice)] == [("账期", "MONTH_CHARGED")]
    exchange_actions.undo(import_id=import_id, at=AT)
    assert (queries.bills().count(), amiss()) == (0, [("NO_CONSENT", "FOUND", 0)])


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("C001,NONE,2026-01-01,,,,,,", "套餐", "NO_SUCH_PLAN"),
        ("C001,CARE,2026-01-02,2026-01-01,,,,,", "到期日", "END_BEFORE_START"),
        ("C001,CARE,2026-01-01,,0,,,,", "数量", "NO_QUANTITY"),
        ("C001,CARE,2026-01-01,,,李敏,,,", "同意人", "CONSENT_PART"),
        ("C001,CARE,2026-01-01,,,李敏,2026-01-01,口头,单据", "同意方式", "NO_SUCH_CHANNEL"),
    ],
)
def test_a_row_that_is_no_subscription_says_where_and_why(plan, importing, row, column, code):
    import_id, counts = importing.check(HEADER + row + "\n", "subscriptions")
    assert counts["n_new"] == 0
    assert [(where, why) for _row, where, _value, why in importing.refusals(import_id)] == [(column, code)]


def test_a_consent_that_came_with_it_counts_and_a_line_needs_its_subscription(plan, importing):
    importing.run(HEADER + "C001,CARE,2026-01-01,2026-12-31,2,李敏,2025-12-20,书面,BY-1\n", "subscriptions")
    row = queries.subscriptions().get()
    assert (row.consent_channel, row.quantity, row.end_date) == ("PAPER", 2, date(2026, 12, 31))
    assert amiss() == []
    import_id, _ = importing.check(LINES + "C001,OLD-1,2026-01-01,GONE,1,310\n", "bill_lines")
    assert [(where, why) for _row, where, _value, why in importing.refusals(import_id)] == [
        ("套餐", "NO_SUCH_SUBSCRIPTION")
    ]
