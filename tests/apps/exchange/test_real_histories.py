"""Real order histories: the CDNOW panel, and Online Retail as dirty as it was found."""

import importlib.metadata
from decimal import Decimal

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from zhike.apps.exchange import actions


@pytest.fixture
def retail(real_data):
    return real_data / "online_retail.parquet"


def take(importing, path):
    import_id = importing.start(path)
    counts = actions.check(import_id=import_id, at=importing.at)
    return import_id, counts, actions.run(import_id=import_id, at=importing.at)


def cdnow():
    (file,) = [f for f in importlib.metadata.files("lifetimes") if f.name == "CDNOW_master.txt"]
    return file.locate()


def test_the_cdnow_panel_comes_in_whole(acting, importing):
    acting("administrator")
    import_id = importing.start(cdnow())
    counts = actions.check(import_id=import_id, at=importing.at)
    rows = [line.split() for line in cdnow().read_text().splitlines()[1:]]
    assert (counts["n_rows"], counts["n_new"], counts["n_refused"]) == (69_659, 69_659, 0)
    assert counts["n_customers"] == len({row[0] for row in rows}) == 23_570
    assert Decimal(counts["amount"]) == sum(Decimal(row[3]) for row in rows)


def expected(table) -> dict:
    """Count what must come in by plain arithmetic over the file."""
    rows = [row for row in table.to_pylist() if row["customer_id"] is not None]
    return {
        "n_new": len(rows),
        "n_refused": len(table) - len(rows),
        "n_returns": sum(row["quantity"] < 0 for row in rows),
        "n_customers": len({row["customer_id"] for row in rows}),
        "amount": sum(row["quantity"] * Decimal(repr(row["unit_price"])) for row in rows),
    }


def held(counts: dict) -> dict:
    names = ("n_new", "n_refused", "n_returns", "n_customers", "amount")
    return {name: Decimal(counts[name]) if name == "amount" else counts[name] for name in names}


def test_fifty_thousand_lines_of_online_retail_come_in_and_again_change_nothing(acting, importing, retail, tmp_path):
    acting("administrator")
    some = tmp_path / "some.parquet"
    pq.write_table(pq.read_table(retail).slice(0, 50_000), some)
    _, checked, counts = take(importing, some)
    assert held(checked) == expected(pq.read_table(some))
    assert set(counts["refused"]) == {"NO_CUSTOMER"}
    _, again, counts = take(importing, some)
    assert (again["n_new"], counts["n_new"]) == (0, 0)


@pytest.mark.prove
def test_all_of_online_retail_comes_in_and_again_changes_nothing(acting, importing, retail):
    acting("administrator")
    table = pq.read_table(retail)
    _, checked, counts = take(importing, retail)
    assert held(checked) == expected(table)
    assert counts["n_rows"] == 541_909
    assert counts["refused"] == {"NO_CUSTOMER": 135_080}
    assert (
        len(counts["new_branches"])
        == pc.count_distinct(table.filter(table["customer_id"].is_valid())["country"]).as_py()
    )
    _, again, counts = take(importing, retail)
    assert (again["n_new"], again["n_unchanged"], counts["n_new"]) == (0, 406_829, 0)
