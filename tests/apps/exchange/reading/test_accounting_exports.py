"""Exports of Chinese accounting programs as they come: titles, merged headers, totals, units."""

import datetime as dt
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from zhike.apps.exchange.reading import parent, stage
from zhike.apps.exchange.reading.detect import Limits
from zhike.apps.exchange.reading.refusal import Unreadable


def staged(folder, text, encoding="gbk"):
    path = folder / "export.csv"
    path.write_bytes(text.encode(encoding))
    return stage.stage(path, folder)


def cells(folder):
    table = pq.read_table(folder / "raw.parquet")
    names = [name for name in table.column_names if name.startswith("c")]
    return [[str(row["row"]), *(row[name] for name in names)] for row in table.to_pylist()]


def test_titles_above_the_header_are_kept_apart_and_rows_keep_their_numbers(tmp_path):
    meta = staged(
        tmp_path,
        "销售明细账,,,\n单位名称:青禾农资有限公司,,期间:2024年1月,\n,,,\n日期,客户,数量,金额\n2024-01-05,李梅,2,30\n",
    )
    assert meta["columns"] == ["日期", "客户", "数量", "金额"]
    assert meta["header_row"] == 4
    assert len(meta["titles"]) == 2
    assert cells(tmp_path) == [["5", "2024-01-05", "李梅", "2", "30"]]


def test_totals_are_left_out_counted_and_shown(tmp_path):
    meta = staged(
        tmp_path,
        "客户,日期,金额\n李梅,2024-01-05,30\n李梅 小计,,30\n王强,2024-01-06,12\n"
        "本页合计,,42\n合  计:,,42\n总计(元),,42\n",
    )
    assert (meta["n_rows"], meta["n_summary"]) == (2, 4)
    assert [line["row"] for line in meta["summaries"]] == [3, 5, 6, 7]


def test_a_customer_whose_name_contains_the_word_for_total_is_a_customer(tmp_path):
    meta = staged(tmp_path, "客户,日期,金额\n总计科技有限公司,2024-01-05,30\n会计师合计事务所,2024-01-06,9\n")
    assert (meta["n_rows"], meta["n_summary"]) == (2, 0)


def test_a_full_record_called_total_is_left_to_the_check(tmp_path):
    meta = staged(tmp_path, "客户,日期,金额\n合计,2024-01-05,30\n")
    assert (meta["n_rows"], meta["n_summary"]) == (1, 0)


def test_blank_rows_and_headers_printed_again_are_counted(tmp_path):
    meta = staged(tmp_path, "客户,日期,金额\n李梅,2024-01-05,30\n,,\n\n客户,日期,金额\n王强,2024-01-06,12\n")
    assert (meta["n_rows"], meta["n_blank"], meta["n_headers"]) == (2, 2, 1)


def test_a_header_of_two_rows_is_joined_over_its_merged_cells(tmp_path):
    meta = staged(tmp_path, "客户,日期,本期销售,,备注\n,,数量,金额,\n李梅,2024-01-05,2,30,\n")
    assert meta["columns"] == ["客户", "日期", "本期销售/数量", "本期销售/金额", "备注"]
    assert meta["n_rows"] == 1


def test_units_in_a_column_name_and_above_the_header_are_seen(tmp_path):
    meta = staged(
        tmp_path, "销售汇总,,\n金额单位：千元,,\n客户,日期,金额(万元)\n李梅,2024-01-05,3\n王强,2024-01-06,4\n"
    )
    assert meta["units"] == [1, 1, 10_000]
    assert meta["title_unit"] == 1_000


def test_repeated_and_empty_column_names_are_told_apart(tmp_path):
    meta = staged(tmp_path, "客户,金额,金额,\n李梅,1,2,x\n")
    assert meta["columns"] == ["客户", "金额", "金额 (2)", "#4"]


def test_a_file_without_header_gets_numbered_columns(tmp_path):
    meta = staged(tmp_path, " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n", "ascii")
    assert (meta["has_header"], meta["columns"], meta["n_rows"]) == (False, ["1", "2", "3", "4"], 2)


def test_cells_beyond_the_last_column_are_kept_for_the_check(tmp_path):
    staged(tmp_path, "客户,日期,金额\n" + "李梅,2024-01-05,1\n" * 70 + "王强,2024-01-06,1,234,56\n")
    extra = pq.read_table(tmp_path / "raw.parquet")["extra"].to_pylist()
    assert extra[:70] == [None] * 70
    assert json.loads(extra[70]) == ["234", "56"]


def test_a_spreadsheet_reads_like_what_a_person_sees(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("三月")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range("B2:E2", "销售明细")
    sheet.write_row("B4", ["客户编号", "日期", "数量", "金额"])
    sheet.write_row("B5", ["001", None, 3, 0.1 + 0.2])
    sheet.write_datetime("C5", dt.datetime(2024, 3, 5), day)
    sheet.write_row("B6", ["合计", None, 3, 0.3])
    book.close()
    meta = stage.stage(path, tmp_path)
    assert (meta["format"], meta["sheet"], meta["n_summary"]) == ("XLSX", "三月", 1)
    assert cells(tmp_path) == [["5", "", "001", "2024-03-05", "3", "0.3"]]


def test_parquet_names_and_types_become_text(tmp_path):
    path = tmp_path / "orders.parquet"
    table = pa.table({"客户": ["a", None], "at": [dt.datetime(2024, 3, 5, 8, 26), None], "price": [4.25, 2.0]})
    pq.write_table(table, path)
    meta = stage.stage(path, tmp_path)
    assert meta["columns"] == ["客户", "at", "price"]
    assert cells(tmp_path) == [["2", "a", "2024-03-05 08:26:00", "4.25"], ["3", "", "", "2"]]


def test_a_sign_no_database_keeps_is_shown_as_replaced(tmp_path):
    staged(tmp_path, "客户,日期,金额\n李\x00梅,2024-01-05,30\n", "utf-16")
    assert cells(tmp_path)[0][1] == "李\ufffd梅"


def test_a_quotation_mark_that_never_closes_names_its_line(tmp_path):
    with pytest.raises(Unreadable) as caught:
        staged(tmp_path, '客户,日期,金额\n李梅,2024-01-05,1\n"王强,2024-01-06,2\n赵一,2024-01-07,3\n')
    assert caught.value.reason.code == "BAD_QUOTES"


def test_the_child_process_hands_back_what_was_seen_and_what_was_refused(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("客户,日期,金额\n李梅,2024-01-05,1\n", encoding="utf-8")
    assert parent.stage(path, tmp_path)["n_rows"] == 1
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(Unreadable, match="NOT_A_TABLE"):
        parent.stage(path, tmp_path)


def test_a_parser_that_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="PARSER_STOPPED"):
        parent.stage(path, tmp_path, limits=Limits(seconds=0))


def test_a_parser_that_needs_too_much_memory_is_stopped(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("a,b\n" + "1,2\n" * 200_000, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"OUT_OF_MEMORY|PARSER_STOPPED|DAMAGED_FILE"):
        parent.stage(path, tmp_path, limits=Limits(memory_bytes=40 * 2**20))
