"""Imports in the browser: a whole story with an accounting export, refusals, undo, who may, what is refused."""

import pytest
from django.urls import reverse
from web.importing import Door, said

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.trade import queries as trade_queries
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)

# What an accounting program hands out: titles and a unit above the header, totals below, in GBK.
LEDGER = """销售明细账,,,,,
单位:锐锋工具,,期间:2024年1月至3月,,金额单位:万元,
单据日期,客户名称,商品名称,数量,金额,备注
2024年1月5日,南通华强机械有限公司,立铣刀,２,1.5,
2024.2.6,李梅,钻头,1,（０．２）,退
2024/3/7,南通华强机械有限公司,钻头,"1,000",￥3,
2024-02-30,李梅,钻头,1,0.1,
合计,,,1003,4.4,
"""
TWO = "客户,日期,金额\n李梅,2024-01-05,30\n王强,2024-01-06,12.5\n"


@pytest.fixture
def door(cast, signed_in):
    """Let a part of the cast sign in, reading English, and import into the hall 苏州."""

    def opened(part: str = "administrator", branch: str = "hall") -> Door:
        client = signed_in(part)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return Door(client, getattr(cast, branch).pk)

    return opened


def n_orders() -> int:
    with base.acting_as(base.System("test")):
        return trade_queries.orders().count()


def is_known(name: str) -> bool:
    with base.acting_as(base.System("test")):
        return bool(customer_queries.ids_by_code([name]))


@pytest.mark.covers("R025")
def test_an_accounting_export_goes_all_the_way_and_back(door):
    me = door()
    import_id = me.read(LEDGER, encoding="gbk", name="一季度.csv")
    page = me.see(import_id)
    assert "The header stands in row 3." in page
    assert "南通华强机械有限公司" in page
    me.columns(import_id)
    assert "Waiting" in me.see(import_id)
    dispatch.run_once()
    page = me.see(import_id)
    assert "row 7, 单据日期 “2024-02-30”" in page
    assert "There is no such day or time." in page
    # 15,000 and 30,000 bought, 2,000 brought back: the title says 万元.
    assert "¥43,000.00" in page
    assert "1 total lines, 0 empty rows" in page
    assert "Import 3 rows" in page
    assert n_orders() == 0
    me.post("import_run", import_id)
    dispatch.run_once()
    page = me.see(import_id)
    assert "Analyse now" in page
    assert "Take the import back" in page
    assert is_known("李梅")
    assert n_orders() == 3
    me.post("import_undo", import_id)
    dispatch.run_once()
    page = me.see(import_id)
    assert "Order lines taken back 3" in page
    assert "Customers taken back 2" in page
    assert n_orders() == 0
    assert not is_known("李梅")


@pytest.mark.covers("R025")
def test_refused_rows_come_back_as_the_same_table_with_the_reason_in_the_reader_s_language(door):
    me = door()
    import_id = me.check(LEDGER, encoding="gbk", name="一季度.csv")
    answer = me.open("import_refused", import_id)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines() == [
        "单据日期,客户名称,商品名称,数量,金额,备注,Row,Reason",
        "2024-02-30,李梅,钻头,1,0.1,,7,单据日期: There is no such day or time.",
    ]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E4%B8%80")
    nothing_refused = me.check(TWO)
    assert me.open("import_refused", nothing_refused).status_code == 404


def test_the_same_file_imported_again_changes_nothing(door):
    me = door()
    me.run(TWO)
    again = me.check(TWO)
    assert "Nothing would change: every row is known already or refused." in me.see(again)
    assert "Import 2 rows" not in me.see(again)


def test_a_column_that_is_not_recognised_is_asked_for_and_remembered(door):
    me = door()
    odd = "谁,何日,入账\n李梅,2024-01-05,30\n王强,2024-01-06,12.5\n"
    import_id = me.read(odd)
    answer = me.columns(import_id)
    assert answer.status_code == 422
    assert "No column was found for Customer code / Customer name; Date; Amount / Unit price." in said(answer)
    chosen = {"column_customer_name": "谁", "column_date": "何日", "column_amount": "入账"}
    assert me.columns(import_id, **chosen).status_code == 302
    dispatch.run_once()
    assert "Import 2 rows" in me.see(import_id)
    next_time = me.check(odd.replace("30", "31"), name="next.csv")
    assert "Import 2 rows" in me.see(next_time)


def test_what_was_typed_stays_when_a_needed_column_is_missing(door):
    me = door()
    import_id = me.read("谁,何日,入账\n李梅,2024-01-05,30\n")
    answer = me.columns(import_id, column_date="何日", unit_amount="10000")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<option value="何日" selected>' in page
    assert '<option value="10000" selected>' in page
    assert me.columns(import_id, column_date="no such column").status_code == 422


def test_a_unit_that_is_chosen_counts_and_the_title_s_unit_counts_for_a_column_chosen_by_hand(door):
    me = door()
    import_id = me.check(TWO, changes={"unit_amount": "10000"})
    assert "¥425,000.00" in me.see(import_id)
    titled = "金额单位:万元,,\n客户,日期,入账\n李梅,2024-01-05,3\n王强,2024-01-05,1\n"
    import_id = me.check(titled, changes={"column_amount": "入账"})
    assert "¥40,000.00" in me.see(import_id)
    me.columns(import_id, unit_amount="1")
    dispatch.run_once()
    assert "¥4.00" in me.see(import_id)


def test_dates_that_can_be_read_in_two_ways_are_asked_about(door):
    me = door()
    import_id = me.check("客户,日期,金额\n李梅,03/05/2024,30\n")
    page = me.see(import_id)
    assert "Choose their order under Columns." in page
    me.columns(import_id, day_order="DAY")
    dispatch.run_once()
    page = me.see(import_id)
    assert "2024-05-03" in page
    assert "day before month" in page


def test_the_currency_is_asked_for_while_the_company_has_none(door, at):
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"currency": ""}, at=at)
    me = door()
    import_id = me.read(TWO)
    assert "Book currency" in me.see(import_id)
    assert me.columns(import_id, currency="yuan").status_code == 422
    assert me.columns(import_id, currency="EUR").status_code == 302
    dispatch.run_once()
    assert "€42.50" in me.see(import_id)


def test_customers_are_imported_too(door):
    me = door()
    import_id = me.run("客户编号,客户名称,手机\nK9,河海大学,02583786666\n", kind="customers", name="c.csv")
    assert is_known("K9")
    assert "Updated" in me.see(import_id)


@pytest.mark.covers("R174")
def test_the_history_shows_every_import_and_an_empty_one_says_what_to_do(door):
    me = door()
    assert "Nothing was imported yet" in said(me.client.get(reverse("imports")))
    me.run(TWO, name="一月.csv")
    page = said(me.client.get(reverse("imports")))
    assert "一月.csv Orders and their lines Done 2 2 0 0 0" in page
    assert said(me.client.get(reverse("imports") + "?before=1")).count("There are no earlier imports") == 1
    assert me.client.get(reverse("imports") + "?before=" + "9" * 40).status_code == 200


def test_a_file_of_orders_with_whom_the_rule_refuses_is_taken_with_a_warning(door, cast, at):
    with base.acting_as(base.System("test")):
        lifecycle_actions.decide_stage(
            customer_id=cast.customer_id, stage="TERMINATION", evidence="已停产", day=at.date(), at=at
        )
    me = door()
    import_id = me.check("客户,日期,金额\nC001,2024-01-05,30\n王强,2024-01-06,12.5\n")
    assert "refuses new business with 1 customer of this file" in me.see(import_id)
    me.post("import_run", import_id)
    dispatch.run_once()
    assert n_orders() == 2
