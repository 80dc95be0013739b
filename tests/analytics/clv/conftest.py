"""Order histories for the lifetime value tests, read from the raw logs the papers used."""

import importlib.metadata
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import duckdb
import numpy as np
import pytest

CALIBRATION_END = date(1997, 9, 30)
WEEKS_OF_HOLDOUT = 39


@dataclass(frozen=True)
class Log:
    """Customers of a log at the end of the calibration, ages in weeks on a grid of days."""

    x: np.ndarray
    t_x: np.ndarray
    T: np.ndarray
    spend: np.ndarray
    holdout: np.ndarray
    last: np.ndarray


def read_log(name: str) -> Log:
    """Read a CDNOW log the plain way: lines of customer, …, yyyymmdd, number of CDs, dollars."""
    files = importlib.metadata.files("lifetimes") or []
    path = next(Path(str(file.locate())) for file in files if file.name == name)
    lines = [line.split() for line in path.read_text().splitlines() if line.split()[0].isdigit()]
    lines.sort(key=lambda line: (line[0], line[-3]))
    rows = [customer(list(group)) for _, group in groupby(lines, key=lambda line: line[0])]
    x, last_age, age, spend, holdout, last = (np.array(column) for column in zip(*rows, strict=True))
    return Log(x, last_age / 7, age / 7, spend, holdout, last)


def customer(lines: list[list[str]]) -> tuple[int, int, int, float, int, int]:
    """Repeats, age at the last one, age, mean spend per repeat, hold-out repeats, repeats in the last 39 weeks."""
    spent: dict[int, float] = {}
    for line in lines:
        day = date(int(line[-3][:4]), int(line[-3][4:6]), int(line[-3][6:])).toordinal()
        spent[day] = spent.get(day, 0.0) + float(line[-1])
    end, span = CALIBRATION_END.toordinal(), WEEKS_OF_HOLDOUT * 7
    first = min(spent)
    repeats = [day for day in spent if first < day <= end]
    holdout = sum(end < day <= end + span for day in spent)
    mean = sum(spent[day] for day in repeats) / len(repeats) if repeats else 0.0
    return (
        len(repeats),
        max(repeats, default=first) - first,
        end - first,
        mean,
        holdout,
        sum(d > end - span for d in repeats),
    )


@pytest.fixture(scope="session")
def sample() -> Log:
    """The 2,357 customers of the published CDNOW sample."""
    return read_log("CDNOW_sample.txt")


@pytest.fixture(scope="session")
def full() -> Log:
    """All 23,570 customers of the CDNOW log."""
    return read_log("CDNOW_master.txt")


@pytest.fixture(scope="session")
def online_retail(real_data: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, t_x and T in days of the customers of Online Retail, the day after the last purchase."""
    path = real_data / "online_retail.parquet"
    if not path.exists():
        pytest.skip(f"the Online Retail history is not here: {path}")
    query = """
        WITH bought AS (
          SELECT DISTINCT customer_id, invoice_date::DATE AS day FROM read_parquet(?)
          WHERE customer_id IS NOT NULL AND quantity > 0 AND invoice_no NOT LIKE 'C%'
        )
        SELECT count(*) - 1 AS x, max(day) - min(day) AS t_x, DATE '2011-12-10' - min(day) AS age
        FROM bought GROUP BY customer_id
    """
    with duckdb.connect() as engine:
        columns = engine.execute(query, [str(path)]).fetchnumpy()
    return columns["x"], columns["t_x"], columns["age"]
