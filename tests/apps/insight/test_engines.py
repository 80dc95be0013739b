"""An analysis on Spark finds what one on DuckDB finds: every card, figure and ledger cell, to the cent."""

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from warehouse.conftest import NEEDS_SPARK

from zhike.apps.core import base
from zhike.apps.costs.models import Contribution
from zhike.apps.customers.models import Card
from zhike.apps.insight.models import AssetCell, Figure, LedgerCell

pytestmark = [pytest.mark.spark, NEEDS_SPARK, pytest.mark.django_db]


def written(run_id: int) -> tuple[list[dict], ...]:
    """Return everything an analysis leaves behind."""
    with base.acting_as(base.System("comparison")):
        cards = Card.objects.order_by("pk")
        figures = Figure.objects.filter(run_id=run_id).order_by("metric", "branch", "period", "part")
        cells = LedgerCell.objects.filter(run_id=run_id).order_by("period", "branch")
        assets = AssetCell.objects.filter(run_id=run_id).order_by("period", "branch")
        left = Contribution.objects.order_by("pk")
        return plain(cards), plain(figures), plain(cells), plain(assets), plain(left)


def plain(rows) -> list[dict]:
    """Return rows as values, without what names the run."""
    return [{name: value for name, value in row.items() if name not in ("id", "run_id")} for row in rows.values()]


@pytest.mark.prove
def test_an_analysis_on_spark_leaves_what_one_on_duckdb_leaves(history, settings):
    on_duckdb = written(history.analyse().pk)
    settings.ZHIKE_ENGINE, settings.ZHIKE_SPARK_MASTER = "spark", "local[1]"
    run = history.analyse()
    assert run.engine == "spark"
    assert written(run.pk) == on_duckdb


@contextlib.contextmanager
def service(home: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen]:
    """Run one service of a cluster until the test is over."""
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{name}", *arguments]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def said(process: subprocess.Popen, pattern: str) -> str:
    """Wait until a service says something; return what."""
    heard = []
    for line in process.stdout:
        heard.append(line)
        if found := re.search(pattern, line):
            return found[1]
    raise AssertionError("".join(heard))


@contextlib.contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a standalone cluster of one worker on this machine; give the address of its master."""
    import pyspark

    home, host = Path(pyspark.__file__).parent, ("--host", "127.0.0.1", "--webui-port", "0")
    with service(home, "master.Master", *host, "--port", "0") as master:
        address = said(master, r"(spark://127\.0\.0\.1:\d+)")
        size = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder))
        with service(home, "worker.Worker", *host, *size, address) as worker:
            said(worker, r"(Successfully registered)")
            yield address


@pytest.mark.prove
def test_a_cluster_of_its_own_agrees_as_well(history, settings, tmp_path_factory):
    on_duckdb = written(history.analyse().pk)
    with cluster(tmp_path_factory.mktemp("cluster")) as master:
        settings.ZHIKE_ENGINE, settings.ZHIKE_SPARK_MASTER = "spark", master
        assert written(history.analyse().pk) == on_duckdb
