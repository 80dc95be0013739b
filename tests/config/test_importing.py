"""Stories of `zhike import` on the terminal."""

import json
from pathlib import Path

import pytest

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.config import cli

pytestmark = pytest.mark.django_db

ORDERS = (
    "客户编码,日期,金额,单号\nA1,2026-01-05,100.50,S1\nA2,2026-01-06,80,S2\n,2026-01-07,9,S3\nA1,2026-02-05,-20,S4\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(ORDERS.encode("gb18030"))
    return path


def told(capsys, *words: str) -> tuple[int, dict]:
    """Run a command and return its exit code and its JSON."""
    code = cli.main(["import", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def n_customers() -> int:
    with base.acting_as(base.System("test")):
        return customer_queries.customers().count()


def test_an_import_says_what_is_new_and_what_was_refused(file, capsys):
    code, report = told(capsys, str(file), "--kind", "orders", "--currency", "CNY")
    assert code == 0
    assert (report["rows"], report["new"], report["unchanged"]) == (4, 3, 0)
    assert report["refused"] == {"NO_CUSTOMER": 1}
    assert report["refusals"][0]["samples"][0]["row"] == 4
    assert n_customers() == 2


def test_the_same_file_again_changes_nothing(file, capsys):
    told(capsys, str(file), "--kind", "orders", "--currency", "CNY")
    _, report = told(capsys, str(file), "--kind", "orders")
    assert (report["new"], report["unchanged"], report["refused"]) == (0, 3, {"NO_CUSTOMER": 1})


def test_a_dry_run_counts_and_writes_nothing(file, capsys):
    code, report = told(capsys, str(file), "--kind", "orders", "--currency", "CNY", "--dry-run")
    assert (code, report["new"], report["status"]) == (0, 3, "CHECKED")
    assert n_customers() == 0


def test_columns_are_said_by_number_where_there_is_no_header(tmp_path, capsys):
    path = tmp_path / "bare.txt"
    path.write_text("00001 19970101 1 11.77\n00002 19970112 5 77.00\n")
    words = (str(path), "--kind", "orders", "--currency", "USD")
    code, refused = told(capsys, *words)
    assert code == 1
    assert "header" in refused["error"]["message"] or "表头" in refused["error"]["message"]
    _, report = told(capsys, *words, "--map", "customer_code=1,date=2", "--map", "quantity=3,amount=4")
    assert (report["rows"], report["new"]) == (2, 2)


@pytest.mark.parametrize("words", [["--branch", "nowhere"], ["--map", "customer"]])
def test_nonsense_is_refused_in_a_sentence(file, capsys, words):
    assert cli.main(["import", str(file), "--kind", "orders", "--currency", "CNY", *words]) == 1
    assert capsys.readouterr().err.startswith("zhike: ")
