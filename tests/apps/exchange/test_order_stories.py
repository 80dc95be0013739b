"""Stories of order files: what people have, what is taken, what is refused and why."""

from datetime import date

import pytest

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions, queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries

ACCOUNTING = """销售明细账,,,,,
单位:锐锋工具,,期间:2024年1月至3月,,金额单位:万元,
单据日期,客户名称,商品名称,数量,金额,备注
2024年1月5日,南通华强机械有限公司,立铣刀,２,1.5,
2024.2.6,李梅,钻头,1,（０．２）,退
2024/3/7,南通华强机械有限公司,钻头,"1,000",￥3,
小计,,,1003,4.3,
合计,,,1003,4.3,
"""


def test_an_accounting_export_in_gbk_comes_in_with_titles_units_and_totals_understood(acting, importing, lines):
    acting("administrator")
    import_id, counts = importing.run(ACCOUNTING, encoding="gbk")
    assert (counts["n_new"], counts["n_refused"], counts["n_summary"], counts["n_returns"]) == (3, 0, 2, 1)
    assert lines() == [
        ("南通华强机械有限公司", date(2024, 1, 5), "2.0000", "15000.0000", False),
        ("李梅", date(2024, 2, 6), "-1.0000", "-2000.0000", True),
        ("南通华强机械有限公司", date(2024, 3, 7), "1000.0000", "30000.0000", False),
    ]
    report = queries.report(import_id)
    assert report["format"]["encoding"] == "gb18030"
    assert report["options"]["units"] == {"amount": 10_000}
    assert [line["row"] for line in report["summary_lines"]] == [7, 8]


def test_a_dry_run_writes_nothing(acting, importing, lines):
    acting("administrator")
    _, counts = importing.check("客户,日期,金额\n李梅,2024-01-05,30\n")
    assert (counts["n_new"], counts["n_new_customers"]) == (1, 1)
    assert lines() == []
    assert customer_queries.ids_by_code(["李梅"]) == {}


BAD = """客户编号,日期,数量,单价,金额,币种
K1,2024-01-05,1,10,,CNY
,2024-01-05,1,10,,
K1,2024-02-30,1,10,,
K1,soon,1,10,,
K1,,1,10,,
K1,2024-01-05,x,10,,
K1,2024-01-05,1,,,
K1,2024-01-05,1,10,,USD
K1,2024-01-05,1,99999999999999999,,
K1,2024-01-05,1,10,,CNY,8,9
"""


def test_every_refused_row_names_row_column_value_and_reason(acting, importing):
    acting("administrator")
    import_id, counts = importing.check(BAD + "K2,2024-01-06,1,10,,\n" * 70)
    assert importing.refusals(import_id) == [
        (3, "客户编号", "", "NO_CUSTOMER"),
        (4, "日期", "2024-02-30", "NO_SUCH_DATE"),
        (5, "日期", "soon", "NOT_A_DATE"),
        (6, "日期", "", "NO_DATE"),
        (7, "数量", "x", "NOT_A_NUMBER"),
        (8, "金额", "", "NO_AMOUNT"),
        (9, "币种", "USD", "OTHER_CURRENCY"),
        (10, "单价", "99999999999999999", "NUMBER_TOO_LARGE"),
        (11, "", "8, 9", "TOO_MANY_CELLS"),
    ]
    assert counts["n_refused"] == 9
    assert counts["n_new"] == 71
    assert all(line["reason"] for line in queries.refusals(import_id))


def test_the_refused_rows_are_handed_back_mended_and_taken(acting, importing, lines):
    acting("administrator")
    import_id, _ = importing.run("客户,日期,金额\n李梅,2024-01-05,30\n王强,soon,12\n")
    back = b"".join(queries.refused_file(import_id)).decode("utf-8-sig")
    assert back.splitlines()[1].startswith("王强,soon,12,3,")
    _, counts = importing.run(back.replace("soon", "2024-01-06"), name="mended.csv")
    assert (counts["n_new"], counts["n_refused"]) == (1, 0)
    assert [line[0] for line in lines()] == ["李梅", "王强"]


def test_importing_the_same_file_again_changes_nothing(acting, importing, lines):
    acting("administrator")
    importing.run(ACCOUNTING, encoding="gbk")
    before = lines()
    import_id, checked = importing.check(ACCOUNTING, encoding="gbk")
    counts = actions.run(import_id=import_id, at=importing.at)
    assert (checked["n_new"], checked["n_unchanged"]) == (0, 3)
    assert (counts["n_new"], counts["n_unchanged"]) == (0, 3)
    assert lines() == before


def test_the_same_rows_saved_in_another_dress_are_the_same_rows(acting, importing):
    acting("administrator")
    importing.run("客户,日期,数量,单价\n李梅,2024-01-05,2,3.50\n")
    _, counts = importing.run("日期;单价;客户;数量\n2024年1月5日;￥3.5;李梅;２\n", encoding="utf-16")
    assert (counts["n_new"], counts["n_unchanged"]) == (0, 1)


def test_exact_duplicates_inside_a_file_are_kept_once_each(acting, importing, lines):
    acting("administrator")
    twice = "客户,日期,金额\n李梅,2024-01-05,30\n李梅,2024-01-05,30\n"
    _, counts = importing.run(twice)
    assert (counts["n_new"], counts["n_repeats"]) == (2, 1)
    _, counts = importing.run(twice + "李梅,2024-01-05,30\n", name="longer.csv")
    assert (counts["n_new"], counts["n_unchanged"]) == (1, 2)
    assert len(lines()) == 3


def test_rows_of_another_source_are_other_rows(acting, importing):
    acting("administrator")
    text = "客户,日期,金额\n李梅,2024-01-05,30\n"
    importing.run(text)
    import_id = importing.start(importing.file(text), source="SHOP")
    assert actions.check(import_id=import_id, at=importing.at)["n_new"] == 1


def test_cancelled_invoices_and_negative_quantities_are_returns(acting, importing, lines):
    acting("administrator")
    importing.run(
        "invoice_no,customer_id,date,quantity,unit_price\n"
        "536365,1,2024-01-05,6,2.5\nC536379,1,2024-01-06,2,2.5\n536380,1,2024-01-07,-1,2.5\n536381,1,2024-01-08,1,0\n"
    )
    assert [(quantity, amount, is_return) for _, _, quantity, amount, is_return in lines()] == [
        ("6.0000", "15.0000", False),
        ("-2.0000", "-5.0000", True),
        ("-1.0000", "-2.5000", True),
        ("1.0000", "0.0000", False),
    ]


def test_where_every_order_number_begins_with_c_the_letter_means_nothing(acting, importing, lines):
    acting("administrator")
    importing.run("订单号,客户,日期,金额\nC001,李梅,2024-01-05,30\nC002,李梅,2024-01-06,30\n")
    assert [line[4] for line in lines()] == [False, False]


def test_an_order_sums_its_lines_and_its_returns_stand_apart(acting, importing):
    acting("administrator")
    importing.run("订单号,客户,日期,金额\n7,李梅,2024-01-05,30\n7,李梅,2024-01-05,12.5\n7,李梅,2024-01-09,-5\n")
    orders = trade_queries.orders().order_by("id")
    assert [(o.number, o.kind, o.n_lines, str(o.amount)) for o in orders] == [
        ("7", "PURCHASE", 2, "42.5000"),
        ("7", "RETURN", 1, "-5.0000"),
    ]


def test_home_is_where_the_earliest_line_was_sold_and_new_branches_stand_under_the_headquarters(acting, importing):
    acting("administrator")
    importing.run("客户,日期,金额,门店\n李梅,2024-03-05,30,苏州\n李梅,2024-01-05,30,无锡店\n")
    (customer_id,) = customer_queries.ids_by_code(["李梅"]).values()
    customer = customer_queries.customer(customer_id)
    assert (customer.branch.name, customer.first_seen_date) == ("无锡店", date(2024, 1, 5))
    assert customer.branch.parent.level == "HQ"
    sold_at = [o.branch.name for o in trade_queries.orders_of(customer_id)]
    assert sold_at == ["苏州", "无锡店"]


def test_older_history_moves_the_first_day_back(acting, importing):
    acting("administrator")
    importing.run("客户,日期,金额\n李梅,2024-03-05,30\n")
    importing.run("客户,日期,金额\n李梅,2023-03-05,30\n", name="older.csv")
    (customer_id,) = customer_queries.ids_by_code(["李梅"]).values()
    assert customer_queries.customer(customer_id).first_seen_date == date(2023, 3, 5)
    assert [home.valid_from for home in customer_queries.home_branches(customer_id)] == [date(2023, 3, 5)]


@pytest.mark.covers
def test_a_branch_manager_brings_rows_only_into_the_own_branch(acting, importing):
    acting("branch_manager")
    import_id, counts = importing.check(
        "客户编号,日期,金额,门店\nN1,2024-01-05,1,苏州\nN2,2024-01-05,1,济南\nN3,2024-01-05,1,新店\nN4,2024-01-05,1,\n"
    )
    assert counts["n_new"] == 2
    refused = [(row, value, code) for row, _, value, code in importing.refusals(import_id)]
    assert refused == [(3, "济南", "UNKNOWN_BRANCH"), (4, "新店", "UNKNOWN_BRANCH")]


def test_a_customer_of_another_branch_cannot_be_written_to(acting, importing):
    acting("other_manager")
    import_id, counts = importing.check("客户编号,日期,金额\nC001,2024-01-05,1\nN9,2024-01-05,1\n")
    assert [line[3] for line in importing.refusals(import_id)] == ["CUSTOMER_CODE_TAKEN"]
    assert counts["n_new"] == 1


def test_an_import_of_others_is_as_if_it_did_not_exist(acting, importing):
    acting("branch_manager")
    import_id, _ = importing.check("客户编号,日期,金额\nN1,2024-01-05,1\n")
    acting("other_manager")
    assert queries.report(import_id) is None
    with pytest.raises(actions.NoSuchImport):
        actions.run(import_id=import_id, at=importing.at)


def test_dates_whose_order_nothing_tells_are_refused_until_it_is_chosen(acting, importing, lines):
    acting("administrator")
    text = "客户,日期,金额\n李梅,03/04/2024,30\n"
    import_id, counts = importing.check(text)
    assert counts["refused"] == {"DATE_ORDER": 1}
    actions.map_columns(import_id=import_id, columns={}, options={"day_first": True}, at=importing.at)
    assert actions.check(import_id=import_id, at=importing.at)["n_refused"] == 0
    actions.run(import_id=import_id, at=importing.at)
    assert lines()[0][1] == date(2024, 4, 3)


def test_branches_are_matched_by_code_and_by_name(acting, importing):
    acting("administrator")
    _, counts = importing.run("客户,日期,金额,门店\n李梅,2024-01-05,1,SZ\n王强,2024-01-05,1,苏 州\n")
    assert counts["new_branches"] == []
    assert org_queries.branches().count() == 4


@pytest.mark.covers("R015")
def test_the_hour_comes_from_its_own_column_or_with_the_day_and_a_bare_day_says_none(acting, importing):
    acting("administrator")
    rows = [
        ("A-1", "2024-01-05", "14:35", 14), ("A-2", "2024-01-06 08:10:00", "", 8), ("A-3", "2024-01-07", "", None),
        ("A-4", "2024-01-08", "下午3点20分", 15), ("A-5", "2024-01-09 08:00:00", "21", 21),
    ]  # fmt: skip
    text = "订单号,客户,日期,时间,金额\n" + "".join(f"{no},李梅,{day},{time},30\n" for no, day, time, _hour in rows)
    import_id, counts = importing.run(text + "A-6,李梅,2024-01-09,晚上,30\nA-7,李梅,2024-01-09,25:10,30\n")
    assert [reason for *_, reason in importing.refusals(import_id)] == ["NOT_A_TIME", "NO_SUCH_DATE"]
    assert counts["n_new"] == len(rows)
    assert dict(trade_queries.orders().values_list("number", "order_hour")) == {no: hour for no, *_, hour in rows}
