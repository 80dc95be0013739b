"""Opening stars: what is missing is said plainly, what is not given is filled in."""

import importlib.util

import pytest

from zhike.warehouse import engine


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
