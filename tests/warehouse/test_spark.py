"""One expression on both engines: what Spark counts of a small history is what DuckDB counts of it.

`make prove` tells every story of a measure on Spark, and compares whole analyses.
"""

from datetime import date
from decimal import Decimal

import pytest
from warehouse.conftest import NEEDS_SPARK
from warehouse.stories import Engine, star_of

from zhike.warehouse.measures import contribution, ledger

pytestmark = [pytest.mark.spark, NEEDS_SPARK]
LAST = date(2025, 12, 31)
LINES = [
    (1, "2025-01-10", 100),
    (1, "2025-05-10", 120),
    (2, "2025-02-01", 50),
    (3, "2025-08-01", 70),
    (2, "2025-11-01", 60),
]
HOMES = [
    (1, 1, "2025-01-10", "2025-04-01"),
    (1, 2, "2025-04-01", None),
    (2, 1, "2025-02-01", None),
    (3, 2, "2025-08-01", None),
]
RATES = contribution.Rates(freight=Decimal("1.25"), rebate=Decimal("0.02"), margin=Decimal("0.3"))


def counted(engine: str) -> list[list[dict]]:
    """Return what two measures say on an engine."""
    Engine.name = engine
    try:
        star = star_of(LINES, HOMES, returns=[(3, "2025-09-01", -10)])
        asked = (ledger.cells(star, LAST, cut="COHORT"), contribution.by_customer(star, date(2025, 1, 1), LAST, RATES))
        return [one.to_pyarrow().to_pylist() for one in asked]
    finally:
        Engine.name = "duckdb"


def test_ledger_and_contribution_are_the_same_to_the_cent():
    on_duckdb = counted("duckdb")
    assert len(on_duckdb[0]) > 4
    assert counted("spark") == on_duckdb
