"""Files as people have them: every encoding and delimiter, and what is no table at all."""

import io
import zipfile

import pytest
import xlsxwriter

from zhike.apps.exchange.reading.detect import Limits, detect
from zhike.apps.exchange.reading.refusal import Unreadable

ORDERS = "客户编号,客户名称,日期,金额\nK001,青禾农资有限公司,2024-03-05,1200.50\nK002,李梅,2024-03-06,88\n"


def write(folder, content, name="orders.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path, **limits):
    with pytest.raises(Unreadable) as caught:
        detect(path, Limits(**limits))
    return caught.value.reason


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_the_encoding_is_found_from_the_bytes(tmp_path, encoding, found):
    assert detect(write(tmp_path, ORDERS.encode(encoding)), Limits()).encoding == found


def test_chinese_that_begins_late_in_a_file_is_still_seen(tmp_path):
    text = "customer,date,amount\n" + "A,2024-01-01,1\n" * 20_000 + "青禾,2024-01-02,2\n"
    assert detect(write(tmp_path, text.encode("gbk")), Limits()).encoding == "gb18030"


def test_western_european_text_is_not_taken_for_chinese(tmp_path):
    text = "customer,date,amount\nCafé, 2024-01-01,£12\nMüller,2024-01-02,£3\n"
    assert detect(write(tmp_path, text.encode("cp1252")), Limits()).encoding == "cp1252"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_makes_equal_rows(tmp_path, sign):
    text = "某某公司 2024年,一季度\n" + ORDERS.replace(",", sign)
    assert detect(write(tmp_path, text.encode()), Limits()).delimiter == sign


def test_a_quoted_delimiter_does_not_count(tmp_path):
    text = 'name;note\n"a,b,c";"x,y,z"\n"d,e,f";"u,v,w"\n'
    assert detect(write(tmp_path, text.encode()), Limits()).delimiter == ";"


def test_columns_parted_by_spaces_alone_are_recognised(tmp_path):
    text = " 00001 19970101  1   11.77\r\n 00002 19970112  1   12.00\r\n"
    assert detect(write(tmp_path, text.encode()), Limits()).delimiter == " "


def test_the_name_of_a_file_is_not_trusted(tmp_path):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet().write(0, 0, "x")
    book.close()
    assert detect(write(tmp_path, content.getvalue(), "orders.csv"), Limits()).format == "XLSX"
    assert detect(write(tmp_path, ORDERS.encode(), "orders.xlsx"), Limits()).format == "CSV"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"%PDF-1.7 whatever", "NOT_A_TABLE"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00", "NOT_A_TABLE"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "WEB_PAGE"),
        (b"PK\x03\x04 this is no archive", "DAMAGED_FILE"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(tmp_path, content, code):
    assert refusal(write(tmp_path, content)).code == code


def test_a_damaged_byte_in_utf8_is_named_by_its_place(tmp_path):
    good = ORDERS.encode()
    content = good + b"K003,\xff\xfe,2024-03-07,5\n"
    reason = refusal(write(tmp_path, content))
    assert (reason.code, reason.params["offset"]) == ("BAD_BYTES", len(good) + 5)


def test_a_file_over_the_limit_is_refused_with_the_limit(tmp_path):
    reason = refusal(write(tmp_path, b"a,b\n" * 600_000), max_bytes=2**20)
    assert (reason.code, reason.params["limit"]) == ("FILE_TOO_LARGE", 1)


def test_an_archive_that_swells_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    assert refusal(path).code == "UNPACKS_TOO_LARGE"


def test_an_archive_of_something_else_is_not_a_table(tmp_path):
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    assert refusal(path).code == "NOT_A_TABLE"
