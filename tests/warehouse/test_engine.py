"""Opening stars: what is missing is said plainly, what is not given is filled in."""

import importlib.util
from collections import OrderedDict
from decimal import Decimal

import ibis
import pyarrow as pa
import pytest

from zhike.warehouse import duck, engine


def test_a_folder_without_manifest_is_no_snapshot(tmp_path):
    with pytest.raises(FileNotFoundError, match="no finished snapshot"):
        engine.open_star(tmp_path)


def test_an_unknown_engine_is_refused(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(engine.EngineMissing, match="duckdb or spark"):
        engine.open_star(tmp_path, engine="abacus")


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is not None, reason="PySpark is installed")
def test_spark_without_pyspark_says_how_to_get_it(tmp_path):
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(engine.EngineMissing, match=r"zhike\[spark\]"):
        engine.open_star(tmp_path, engine="spark")


@pytest.mark.parametrize("wrong", [{"order": {}}, {"product": {"colour": ["red"]}}])
def test_a_star_has_no_other_tables_or_columns(wrong):
    with pytest.raises(ValueError, match=r"order|colour"):
        engine.star_from_arrow(wrong)


def test_a_star_may_be_closed_twice():
    star = engine.star_from_arrow({})
    star.close()
    star.close()


def test_what_was_asked_of_one_star_is_answered_by_the_rows_of_another():
    for amount in ("7", "9"):
        with engine.star_from_arrow({"order_line": {"customer_id": [1], "amount": [amount]}}) as star:
            among = star.given("among", pa.table({"customer_id": [1]}))
            lines = star.order_line.semi_join(among, "customer_id")
            assert lines.agg(money=lines.amount.sum()).to_pyarrow()["money"].to_pylist() == [Decimal(amount)]


def test_texts_of_questions_are_kept_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(duck, "_N_KEPT", 2)
    monkeypatch.setattr(duck, "_WRITTEN", OrderedDict())
    with engine.star_from_arrow({}) as star:
        for number in range(4):
            star.customer.filter(star.customer.customer_id == number).to_pyarrow()
        ibis.memtable({"n": [1]}).join(star.customer, ibis.literal(True)).to_pyarrow()
    assert len(duck._WRITTEN) == 2
