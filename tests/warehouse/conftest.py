"""Every story of a measure is told on DuckDB and, by `make prove`, on Spark: the same counts and cents."""

import importlib.util
import os
import shutil

import pytest
from warehouse.stories import Engine

HAS_SPARK = bool(shutil.which("java") and importlib.util.find_spec("pyspark"))
NEEDS_SPARK = pytest.mark.skipif(not HAS_SPARK, reason="Spark needs Java and PySpark (requirements-spark.lock)")
# A handful of rows in two hundred parts is two hundred tasks.
os.environ.setdefault("PYSPARK_SUBMIT_ARGS", "--conf spark.sql.shuffle.partitions=1 pyspark-shell")


@pytest.fixture(
    scope="module", params=["duckdb", pytest.param("spark", marks=[pytest.mark.spark, pytest.mark.prove, NEEDS_SPARK])]
)
def each_engine(request: pytest.FixtureRequest):
    """Read the stars of a module by one engine and then by the other."""
    Engine.name = request.param
    yield request.param
    Engine.name = "duckdb"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave random histories to DuckDB: a hundred of them take Spark minutes, and the stories show that both agree."""
    items[:] = [item for item in items if not (item.get_closest_marker("spark") and _is_random(item))]


def _is_random(item: pytest.Item) -> bool:
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
