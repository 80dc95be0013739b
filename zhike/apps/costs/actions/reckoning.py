"""Reckoning: the contribution of every customer, measured in an analysis, kept in a file beside it, written back."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connection, transaction

from zhike.analytics import periods, turnaround
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.costs import rules
from zhike.apps.costs.actions import spreading
from zhike.apps.costs.models import Contribution, Reckoning
from zhike.apps.customers import queries as customer_queries
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import contribution

BATCH = 20_000
CARD = ("margin_year", "cost_year", "contribution_year", "value_basis")
# Written past the ORM: there is a row for almost every customer who bought in the year.
COLUMNS = (
    "customer_id", "as_of", "revenue", "goods", "margin", "cost", "contribution", "is_rough", "n_negative", "driver",
    "advice", "parts", "counts",
)  # fmt: skip
INSERT = f"INSERT INTO costs_contribution ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"  # nosec B608  # names of this module
MONEY = ("revenue", "goods", "margin", "cost", "contribution")


@dataclass(frozen=True)
class Measured:
    """What every customer left, in a file, and what it was reckoned with."""

    path: Path
    rates: contribution.Rates
    n_rows: int

    def left(self, customer_ids: np.ndarray) -> np.ndarray:
        """Return the contributions of some customers in their order; NaN of whom nothing is known."""
        rows = pq.read_table(self.path, columns=["customer_id", "contribution"])
        ids = rows["customer_id"].to_numpy()
        # By way of text: every amount is the number nearest to it, as it is where a card is read.
        amounts = rows["contribution"].cast(pa.string()).cast(pa.float64()).to_numpy()
        if not len(ids):
            return np.full(len(customer_ids), np.nan)
        at = np.minimum(np.searchsorted(ids, customer_ids), len(ids) - 1)
        return np.where(ids[at] == customer_ids, amounts[at], np.nan)


def measure(*, star: Star, as_of: date, path: Path) -> Measured:
    """Measure what every customer brought and cost in the year and the last quarters, into a file that is whole."""
    first, last = rules.window(as_of)
    rates = _rates(star, first, last)
    quarters = _quarters(as_of)
    shares = spreading.Shares(star, [(first, last), *((quarter.start, quarter.end) for quarter in quarters)])
    rows = contribution.by_customer(star, first, last, rates, shares.within(first, last))
    streaks = star.given("streaks", _streaks(star, quarters, rates, shares))
    rows = rows.left_join(streaks, "customer_id").drop("customer_id_right")
    rows = rows.mutate(n_negative=rows.n_negative.fill_null(0)).order_by("customer_id")
    part = path.with_suffix(".part")
    rows.to_parquet(part)
    part.replace(path)
    return Measured(path, rates, pq.ParquetFile(path).metadata.num_rows)


def between(star: Star, first: date, last: date, customer_ids: np.ndarray | None = None) -> dict[int, float]:
    """Return what some customers, or all, left from a day to a day, by the rates the present contributions rest on.

    Who had not bought by the last day is left out.
    """
    kept = Reckoning.objects.first()
    rates = contribution.Rates(**{name: Decimal(value) for name, value in kept.rates.items()} if kept else {})
    some = None if customer_ids is None else pa.table({"customer_id": pa.array(customer_ids, pa.int64())})
    among = None if some is None else star.given("among", some)
    shared = spreading.Shares(star, [(first, last)]).within(first, last)
    rows = contribution.by_customer(star, first, last, rates, shared, among=among)
    found = rows.filter(rows.has_bought).select("customer_id", "contribution").to_pyarrow()
    return dict(zip(found["customer_id"].to_pylist(), map(float, found["contribution"].to_pylist()), strict=True))


def _rates(star: Star, first: date, last: date) -> contribution.Rates:
    """Return the rough costs in force; those nobody has set yet fit the orders of the house."""
    rates = rules.rates(catalog_queries.table("rough_costs"), catalog_queries.table("rough_rates"))
    if catalog_queries.versions("rough_costs").exists():
        return rates
    lines = star.order_line
    bought = lines.filter((lines.line_date >= first) & (lines.line_date <= last) & ~lines.is_return)
    found = bought.agg(money=bought.amount.sum(), n=bought.order_id.nunique()).to_pyarrow().to_pylist()[0]
    return rules.for_orders_of((found["money"] or Decimal(0)) / found["n"], rates) if found["n"] else rates


def _quarters(as_of: date) -> list[periods.Period]:
    """Return the last complete quarters, the newest first."""
    quarter = periods.containing(as_of, "QUARTER")
    found = [quarter if quarter.is_complete(as_of) else quarter.previous()]
    while len(found) < rules.N_QUARTERS:
        found.append(found[-1].previous())
    return found


def _streaks(
    star: Star, quarters: list[periods.Period], rates: contribution.Rates, shares: spreading.Shares
) -> pa.Table:
    """For whom the last complete quarter was a loss: how many running were one."""
    losing = _losing(star, quarters[0], rates, shares)
    ids, n = losing, np.ones(len(losing), dtype=np.int64)
    for quarter in quarters[1:]:
        if not len(losing):
            break
        losing = _losing(star, quarter, rates, shares, among=losing)
        n[np.isin(ids, losing)] += 1
    return pa.table({"customer_id": pa.array(ids, pa.int64()), "n_negative": pa.array(n, pa.int64())})


def _losing(
    star: Star,
    quarter: periods.Period,
    rates: contribution.Rates,
    shares: spreading.Shares,
    among: np.ndarray | None = None,
) -> np.ndarray:
    """Return who lost money in a quarter; of some customers only where they are named: the others are not read."""
    some = None if among is None else star.given("among", pa.table({"customer_id": pa.array(among, pa.int64())}))
    shared = shares.within(quarter.start, quarter.end)
    rows = contribution.by_customer(star, quarter.start, quarter.end, rates, shared, among=some)
    return rows.filter(rows.contribution < 0).select("customer_id").to_pyarrow()["customer_id"].to_numpy()


def write(*, measured: Measured, as_of: date) -> int:
    """Write what was measured as contributions; return how many rows. Again, it gives the same."""
    file = pq.ParquetFile(measured.path)
    # What it was reckoned with, not what holds by now.
    rates = {name: str(value) for name, value in asdict(measured.rates).items()}
    n_rows, before = 0, 0
    for batch in file.iter_batches(BATCH):
        rows = list(_rows(batch, as_of, rates))
        upto = batch["customer_id"][-1].as_py()
        with transaction.atomic(), connection.cursor() as cursor:
            Contribution.objects.filter(pk__gt=before, pk__lte=upto).delete()
            cursor.executemany(INSERT, rows)
        n_rows, before = n_rows + len(rows), upto
    Contribution.objects.filter(pk__gt=before).delete()
    with transaction.atomic():
        Reckoning.objects.all().delete()
        Reckoning.objects.create(as_of=as_of, rates=rates)
    return n_rows


def _rows(batch: pa.RecordBatch, as_of: date, rates: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    """One row for everybody who brought or cost anything."""
    ids, rough, streaks = (batch[name].to_pylist() for name in ("customer_id", "is_rough", "n_negative"))
    money = [batch[name].to_pylist() for name in MONEY]
    counts = [batch[name].to_pylist() for name in (*rules.COUNTS, "balance_days", "uncosted")]
    parts = _parts(batch)
    for at, customer_id in enumerate(ids):
        amounts = [column[at] for column in money]
        if not any(amounts):
            continue
        counted = {
            name: int(value) if name in rules.COUNTS else str(value)
            for name, column in zip((*rules.COUNTS, "balance_days", "uncosted"), counts, strict=True)
            if (value := column[at])
        }
        told = rules.parts_of(parts[at])
        driver = rules.driver(told, margin=amounts[2])
        advice = ""
        if amounts[4] < 0:
            stands = rules.position(
                contribution=amounts[4], revenue=amounts[0], parts={part.category: part for part in told},
                counts=counted, rates=rates,
            )  # fmt: skip
            least = turnaround.least(stands)
            advice = rules.advice(driver, revenue=amounts[0], n_negative=streaks[at], least=least)
        yield (
            customer_id, as_of.isoformat(), *map(str, amounts), rough[at], streaks[at], driver, advice,
            json.dumps(parts[at]), json.dumps(counted),
        )  # fmt: skip


def _parts(batch: pa.RecordBatch) -> list[dict[str, list[str | None]]]:
    """The kinds of cost of every row, only what is not zero."""
    found: list[dict[str, list[str | None]]] = [{} for _ in range(batch.num_rows)]
    for category in rules.CATEGORIES:
        amounts, booked = batch[category.lower()], batch[f"booked_{category.lower()}"]
        places = np.flatnonzero(pc.not_equal(amounts, pa.scalar(Decimal(0))).to_numpy(zero_copy_only=False))
        some = zip(places.tolist(), amounts.take(places).to_pylist(), booked.take(places).to_pylist(), strict=True)
        for at, amount, entered in some:
            found[at][category] = [str(amount), None if entered is None else str(entered)]
    return found


def cards(measured: Measured) -> Iterator[tuple[Any, ...]]:
    """Yield what the columns CARD of cards say: of everybody measured, and nothing of whom nothing can be told now."""
    file = pq.ParquetFile(measured.path)
    ids = file.read(columns=["customer_id"])["customer_id"].to_numpy()
    stands = customer_queries.cards().exclude(contribution_year=None).order_by().values_list("pk", flat=True)
    told = np.fromiter(stands.iterator(chunk_size=10_000), dtype=np.int64)
    for gone in np.setdiff1d(told, ids).tolist():
        yield gone, None, None, None, ""
    for batch in file.iter_batches(BATCH, columns=["customer_id", *MONEY[2:], "is_rough"]):
        columns = (batch[name].to_pylist() for name in ("customer_id", *MONEY[2:], "is_rough"))
        for customer_id, margin, cost, left, is_rough in zip(*columns, strict=True):
            yield customer_id, str(margin), str(cost), str(left), "ROUGH" if is_rough else "ENTRIES"
