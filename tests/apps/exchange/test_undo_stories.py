"""Stories of undo: what an import brought goes again, what others stand on stays and is listed."""

from datetime import timedelta

import pytest

from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

MARCH = "客户,日期,金额,商品名称,门店\n李梅,2024-03-05,30,钻头,新店\n王强,2024-03-06,12,铣刀,苏州\n"
APRIL = "客户,日期,金额,商品名称,门店\n李梅,2024-04-05,8,钻头,苏州\n"


def test_undo_takes_everything_back_that_the_import_brought(acting, importing, lines):
    acting("administrator")
    import_id, _ = importing.run(MARCH)
    result = actions.undo(import_id=import_id, at=importing.at)
    assert (result["n_lines"], result["n_customers"], result["n_products"]) == (2, 2, 2)
    assert lines() == []
    assert trade_queries.orders().count() == 0
    assert customer_queries.customers().count() == 1  # the cast's own
    assert org_queries.branches().count() == 4
    assert queries.report(import_id)["status"] == "UNDONE"


def test_what_a_later_import_stands_on_stays_and_is_listed(acting, importing, lines):
    acting("administrator")
    march, _ = importing.run(MARCH)
    importing.run(APRIL, name="april.csv")
    result = actions.undo(import_id=march, at=importing.at)
    assert (result["n_lines"], result["n_customers"], result["n_customers_kept"]) == (2, 1, 1)
    assert result["branches_kept"] == ["新店"]
    assert [line[0] for line in lines()] == ["李梅"]


def test_an_order_with_lines_of_two_imports_keeps_the_sum_of_what_is_left(acting, importing):
    acting("administrator")
    header = "订单号,客户,日期,金额\n"
    importing.run(header + "7,李梅,2024-01-05,30\n")
    second, _ = importing.run(header + "7,李梅,2024-01-05,12\n", name="second.csv")
    actions.undo(import_id=second, at=importing.at)
    order = trade_queries.orders().get()
    assert (order.n_lines, str(order.amount)) == (1, "30.0000")


def test_after_undo_the_file_can_be_imported_again(acting, importing, lines):
    acting("administrator")
    import_id, _ = importing.run(MARCH)
    before = lines()
    actions.undo(import_id=import_id, at=importing.at)
    _, counts = importing.run(MARCH)
    assert counts["n_new"] == 2
    assert lines() == before


def test_undo_ends_after_thirty_days_and_is_done_once(acting, importing):
    acting("administrator")
    import_id, _ = importing.run(MARCH)
    with pytest.raises(actions.WrongStep):
        actions.undo(import_id=import_id, at=importing.at + timedelta(days=31))
    actions.undo(import_id=import_id, at=importing.at + timedelta(days=30))
    with pytest.raises(actions.WrongStep):
        actions.undo(import_id=import_id, at=importing.at)


def test_a_stopped_run_can_be_taken_back_and_writes_no_more(acting, importing, lines, monkeypatch):
    acting("administrator")
    import_id, _ = importing.check(MARCH)
    monkeypatch.setattr("zhike.apps.exchange.actions.running._finish", lambda found, at: {})
    actions.run(import_id=import_id, at=importing.at)
    assert queries.report(import_id)["status"] == "RUNNING"
    actions.undo(import_id=import_id, at=importing.at)
    assert lines() == []
    with pytest.raises(actions.WrongStep):
        actions.run(import_id=import_id, at=importing.at)


def test_a_customer_changed_by_an_import_gets_its_former_values_back_unless_changed_since(acting, importing, cast):
    acting("administrator")
    text = "客户编号,客户名称,联系电话\nC001,苏南轨道装备有限公司,13900000000\nN1,新客户,\n"
    import_id, counts = importing.run(text, "customers")
    assert (counts["n_new"], counts["n_updated"]) == (1, 1)
    assert customer_queries.customer(cast.customer_id).phone == "13900000000"
    result = actions.undo(import_id=import_id, at=importing.at)
    assert (result["n_restored"], result["n_customers"]) == (1, 1)
    assert customer_queries.customer(cast.customer_id).phone == "13800138000"

    import_id, _ = importing.run(text, "customers")
    customer_actions.change_customer(
        customer_id=cast.customer_id, values={"phone": "13700000000"}, version=None, at=importing.at
    )
    assert actions.undo(import_id=import_id, at=importing.at)["n_changed_since"] == 1
    assert customer_queries.customer(cast.customer_id).phone == "13700000000"
