"""Stories of files as Chinese systems write them: GBK and Big5 bytes, Simplified and Traditional names."""

from datetime import date
from decimal import Decimal

import pytest

from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions, queries
from zhike.apps.exchange.reading import chinese
from zhike.apps.trade import queries as trade_queries

# 客戶代號,日期,金額,單據類型 / C001,2026/1/5,1.2萬,退貨 / 合計,,1.2萬, — as a program in Taiwan saves it.
BIG5 = bytes.fromhex(
    "abc8a4e1a54eb8b92ca4e9b4c12caaf7c3422cb3e6bedac3feabac0a"
    "433030312c323032362f312f352c312e32b8552cb068b3660a"
    "a658ad702c2c312e32b8552c0a"
)
# 客户编号,日期,金额 / C001,2026-01-05,300
SIMPLIFIED_GBK = bytes.fromhex("bfcdbba7b1e0bac52cc8d5c6da2cbdf0b6ee0a433030312c323032362d30312d30352c3330300a")
# 客戶編號,日期,金額 / C001,2026-01-05,300: Traditional characters in the encoding of the mainland.
TRADITIONAL_GBK = bytes.fromhex("bfcd91f4be8ecc962cc8d5c6da2cbdf0ee7e0a433030312c323032362d30312d30352c3330300a")


def run(importing, content: bytes, kind: str = "orders") -> tuple[int, dict]:
    import_id = importing.start(importing.file(content), kind)
    actions.check(import_id=import_id, at=importing.at)
    return import_id, actions.run(import_id=import_id, at=importing.at)


@pytest.mark.covers("R025")
def test_a_big5_file_with_traditional_names_values_units_and_totals_comes_in(acting, importing, cast):
    acting("administrator")
    import_id, counts = run(importing, BIG5)
    found = queries.one(import_id)
    assert (found.meta["encoding"], found.meta["columns"]) == ("cp950", ["客戶代號", "日期", "金額", "單據類型"])
    assert (counts["n_new"], counts["n_refused"], counts["n_summary"]) == (1, 0, 1)
    (order,) = trade_queries.orders_of(cast.customer_id)
    assert (order.order_date, order.kind, order.amount) == (date(2026, 1, 5), "RETURN", Decimal(-12_000))


@pytest.mark.covers("R025")
@pytest.mark.parametrize("content", [SIMPLIFIED_GBK, TRADITIONAL_GBK])
def test_a_gbk_file_comes_in_whichever_characters_it_is_written_in(acting, importing, cast, content):
    acting("administrator")
    import_id, counts = run(importing, content)
    assert queries.one(import_id).meta["encoding"] == "gb18030"
    assert (counts["n_new"], counts["n_refused"]) == (1, 0)
    (order,) = trade_queries.orders_of(cast.customer_id)
    assert order.amount == Decimal(300)


@pytest.mark.covers("R025")
def test_a_customer_list_from_taiwan_keeps_its_own_words_in_the_values(acting, importing):
    acting("administrator")
    text = "客戶代號,客戶名稱,客戶類型,聯絡電話,統一編號\nT001,臺灣精密工業股份有限公司,企業,02-27208889,12345675\n"
    _, counts = run(importing, text.encode("cp950"), "customers")
    assert (counts["n_new"], counts["n_refused"]) == (1, 0)
    record = customer_queries.customers().get(code="T001")
    assert (record.name, record.kind, record.phone) == ("臺灣精密工業股份有限公司", "ENTERPRISE", "02-27208889")
    assert record.credit_code == "12345675"


@pytest.mark.parametrize(
    ("text", "encoding", "first"),
    [
        ("姓名,電話\n陳大文,1\n", "cp950", "cp950"),
        ("客戶,金額\n甲,1\n", "cp950", "cp950"),
        ("姓名,电话\n王伟,1\n", "gbk", "gb18030"),
        ("客户,金额\n甲,1\n", "gbk", "gb18030"),
        ("姓名,電話\n陳大文,1\n", "gbk", "gb18030"),
        ("姓名,备注\n赵堃,玥珺\n", "gbk", "gb18030"),
    ],
)
def test_few_characters_tell_the_encodings_apart(text, encoding, first):
    assert chinese.likely(text.encode(encoding))[0] == first


def test_characters_only_hong_kong_has_are_read(acting, importing):
    acting("administrator")
    text = "客戶代號,日期,金額,品名\nC001,2026-01-05,300,鰂魚涌門市用品㗎\n"
    import_id, counts = run(importing, text.encode("big5hkscs"))
    assert queries.one(import_id).meta["encoding"] == "big5hkscs"
    assert counts["n_new"] == 1
