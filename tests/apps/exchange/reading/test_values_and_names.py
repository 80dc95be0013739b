"""What cells and column names mean, in the forms people write them."""

import csv
import datetime as dt
import io

import pytest

from zhike.apps.exchange.reading import mapping, names, refused, values
from zhike.apps.exchange.reading.refusal import Reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        (" 1,234,567.89 ", "1234567.89"),
        ("１，２３４．５０", "1234.5"),
        ("￥1,200.00", "1200"),
        ("-£3.5", "-3.5"),
        ("$-3.5", "-3.5"),
        ("(123.45)", "-123.45"),
        ("（１２３．４５）", "-123.45"),
        ("123.45-", "-123.45"),
        ("−7", "-7"),
        ("88元", "88"),
        ("1.2万", "12000"),
        ("3亿元", "300000000"),
        ("1.5E+03", "1500"),
        (".5", "0.5"),
        ("0.00005", "0.0001"),
        ("0.00004", "0"),
    ],
)
def test_numbers_in_every_dress(text, value):
    assert values.number(text) == int(values.Decimal(value) * 10_000)


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "null"])
def test_an_empty_number_is_missing_not_zero(text):
    assert values.number(text) is None


@pytest.mark.parametrize("text", ["abc", "1,23,456", "12,34", "1.2.3", "5%", "1e999", "--5x", "NaN2", "∞"])
def test_what_is_no_number_is_refused(text):
    assert isinstance(values.number(text), Reason)


def test_a_number_beyond_what_money_columns_hold_is_refused():
    assert values.number("100000000000000").code == "NUMBER_TOO_LARGE"
    assert values.number("99999999999999.9999") == 999_999_999_999_999_999


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05", "2024/3/5", "2024.3.5", "2024年3月5日", "２０２４年３月５日", "20240305", "45356",
        "2024-03-05 00:00:00", "2024年 3月 5号", "2024-03-05T00:00:00Z",
    ],
)  # fmt: skip
def test_a_day_in_every_dress(text):
    assert values.moment(text) == dt.datetime(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("2010-12-01 08:26:00.000000", (8, 26, 0)),
        ("2010/12/1 8:26", (8, 26, 0)),
        ("2010年12月1日 下午3点05分", (15, 5, 0)),
        ("2010-12-01 12:05:09 am", (0, 5, 9)),
        ("20101201082659", (8, 26, 59)),
        ("40513.5", (12, 0, 0)),
    ],
)
def test_times_are_kept(text, clock):
    assert values.moment(text) == dt.datetime(2010, 12, 1, *clock)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2024-02-30", "NO_SUCH_DATE"),
        ("2024年3月", "NOT_A_DATE"),
        ("soon", "NOT_A_DATE"),
        ("1776-07-04", "YEAR_OUT_OF_RANGE"),
        ("03/04/2024", "DATE_ORDER"),
        ("2024-03-05 25:00", "NO_SUCH_DATE"),
    ],
)
def test_what_is_no_day_is_refused_with_the_rule(text, code):
    assert values.moment(text).code == code


def test_the_order_of_day_and_month_is_told_by_the_column():
    assert values.order_of_days(["03/04/2024", "25/04/2024"]) is True
    assert values.order_of_days(["03/04/2024", "04/25/2024"]) is False
    assert values.order_of_days(["03/04/2024"]) is None
    assert values.moment("03/04/2024", day_first=True) == dt.datetime(2024, 4, 3)


def test_codes_lose_what_programs_added_to_them():
    assert values.code("17850.0") == "17850"
    assert values.code("Ｋ００１ ") == "K001"
    assert values.words("  青禾\x00\t农资 ") == "青禾 农资"


@pytest.mark.parametrize("name", ["客户编码", "客 户 编 码 *", "（客户编码）", "客户编码:", "客户_编码"])
def test_one_column_name_in_many_forms(name):
    assert names.plain(name) == "客户编码"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("金额(万元)", 10_000),
        ("金额（单位：千元）", 1_000),
        ("销售额/万元", 10_000),
        ("金额", 1),
        ("万元户", 1),
        ("金额(元)", 1),
    ],
)
def test_the_unit_in_a_column_name(name, unit):
    assert names.unit_of_column(name) == unit


FIELDS = [
    mapping.Field("customer_code", "Customer code", aliases=("客户编号", "customer id")),
    mapping.Field("amount", "Amount", "MONEY", aliases=("金额", "sales amount")),
]


def test_columns_are_found_by_name_and_doubtful_ones_are_offered():
    sure = mapping.propose(["客户编号", "金额(万元)", "备注"], FIELDS)
    assert sure.columns == {"customer_code": "客户编号", "amount": "金额(万元)"}
    assert sure.unused == ["备注"]
    doubt = mapping.propose(["Customer_ID", "含税金额", "不含税金额"], FIELDS)
    assert doubt.columns == {"customer_code": "Customer_ID"}
    assert doubt.unclear == {"amount": ["含税金额", "不含税金额"]}


def test_a_column_under_a_merged_header_answers_to_its_own_name():
    assert mapping.propose(["客户编号", "本期销售/金额"], FIELDS).columns["amount"] == "本期销售/金额"


def test_a_mapping_is_remembered_by_the_header_and_the_kind():
    assert mapping.signature("orders", ["客户 编号"]) == mapping.signature("orders", ["客户编号"])
    assert mapping.signature("orders", ["a", "b"]) != mapping.signature("orders", ["b", "a"])


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1+1", "＠x"])
def test_formulas_are_neutral_in_what_is_handed_out(cell):
    assert refused.neutral(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-12.5", "+86", "青禾", "", "1,200"])
def test_numbers_and_names_are_handed_out_as_they_came(cell):
    assert refused.neutral(cell) == cell


def test_refused_rows_come_out_as_the_same_file_with_a_reason():
    rows = [(["李梅", "x"], "7", "not a number")]
    text = b"".join(refused.as_csv(["客户", "金额"], rows, ("Row", "Reason"))).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["客户", "金额", "Row", "Reason"],
        ["李梅", "x", "7", "not a number"],
    ]
