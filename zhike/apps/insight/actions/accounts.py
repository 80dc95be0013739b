"""The period ledger of a run: every kind of period, branch and class, added up once so that a page reads one row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhike.analytics import account, periods
from zhike.analytics import ledger as ledgers
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import LedgerCell, LedgerSeries, Run
from zhike.apps.org import queries as org_queries
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import ledger, units

# Customers add up over years of first purchase: nobody changes his own.
WHOLE, BY_TIER, BY_COHORT = "", "TIER", "COHORT"
CUSTOMER = "CUSTOMER"
# What may be counted in a customer's place, by the cuts its accounts stand under: whole, and by tier.
UNIT_CUTS = {"OUTLET": ("OUTLET", "OUTLET_T"), "SUBSCRIPTION": ("SUBSCR", "SUBSCR_T")}


@dataclass
class Accounts:
    """The books of a run, rolled up, by kind of period, cut and class."""

    run: Run
    books: dict[tuple[str, str, str], account.Book] = field(default_factory=dict)

    def quarters(self) -> list[LedgerCell]:
        """Return the quarterly cells that figures are computed from."""
        found = self.books.get((ledger.KIND, WHOLE, ""))
        if found is None:
            return []
        last = periods.parse(found.labels[-1])
        return [
            LedgerCell(
                run=self.run, period=label, branch_id=branch_id, is_first=n == 0,
                is_provisional=label == last.label and not last.is_complete(self.run.as_of),
                **plain(found.figures[place, n]),
            )
            for place, branch_id in enumerate(found.branch_ids)
            for n, label in enumerate(found.labels)
            if found.figures[place].any()
        ]  # fmt: skip

    def series(self) -> Iterator[LedgerSeries]:
        """Return one row for every kind, cut, class and branch that ever had a figure."""
        for (kind, cut, part), found in self.books.items():
            for place, branch_id in enumerate(found.branch_ids):
                columns = account.series(found, place)
                if columns:
                    yield LedgerSeries(
                        run=self.run, kind=kind, cut=cut, part=part, branch_id=branch_id, begins=found.labels[0],
                        n_periods=len(found.labels), columns=columns,
                    )  # fmt: skip


def plain(row: np.ndarray) -> dict[str, object]:
    """Return the columns of one cell as a table holds them, money as decimals."""
    counts = dict(zip(account.COLUMNS, row.tolist(), strict=True))
    money = {name: ledgers.money_of(counts[name]) for name in ledgers.MONEY}
    return counts | money


def first_month() -> int:
    """Return the month the fiscal year begins with."""
    company = org_queries.company()
    return company.fiscal_start_month if company else 1


def know_tiers(*, star: Star, run: Run, ids: np.ndarray, tiers: np.ndarray) -> None:
    """Let customers of whom no tier is on record yet have the one they get now, here and behind the marks of pages."""
    length = len(ids)
    fresh = pa.table(
        {"customer_id": pa.array(ids), "tier": pa.array(tiers.astype(str)),
         "valid_from": pa.array([run.as_of] * length, pa.date32()), "valid_to": pa.nulls(length, pa.date32())}
    )  # fmt: skip
    on_record = star.customer_tier.to_pyarrow().cast(fresh.schema)
    is_known = pc.is_in(fresh["customer_id"], on_record["customer_id"].combine_chunks())
    unknown = fresh.filter(pc.invert(is_known))
    star.customer_tier = star.given("tier_known", pa.concat_tables([on_record, unknown]))
    folder = snapshot.folder_of(run.pk) / "customer_tier"
    folder.mkdir(exist_ok=True)
    pq.write_table(unknown, folder / "now.parquet")


def measure(*, run: Run, star: Star, paths: dict[int, str]) -> Accounts:
    """Return the ledger of every kind of period by branch, tier and year of first purchase; raises LedgerImbalance."""
    found = Accounts(run)
    begins = first_month()
    kinds = star.unit.select("kind").distinct().to_pyarrow()["kind"].to_pylist()
    held = [unit for unit in UNIT_CUTS if unit in kinds]
    for kind in periods.KINDS:
        last = periods.containing(run.as_of, kind, begins)
        by_cohort = _cells(star, run, kind, BY_COHORT)
        if not by_cohort.num_rows:
            continue
        labels = account.labels_between(min(by_cohort["period"].to_pylist()), last)
        cohorts = dict(_books(by_cohort, "cohort", labels, paths))
        found.books[kind, WHOLE, ""] = account.roll_up(account.total(list(cohorts.values())), paths)
        parts = {(BY_COHORT, part): one for part, one in cohorts.items()}
        tiers = _books(_cells(star, run, kind, BY_TIER), "tier", labels, paths)
        parts |= {(BY_TIER, part): one for part, one in tiers}
        for (cut, part), one in parts.items():
            found.books[kind, cut, part] = account.roll_up(one, paths)
        for unit in held:
            whole, by_tier = UNIT_CUTS[unit]
            found.books |= _of_units(star, run, (unit, kind), {whole: "", by_tier: BY_TIER}, paths)
    return found


def cut_of(unit: str, tier: str = "") -> str:
    """Return the cut an account stands under: of customers or of what is counted in their place, of a tier or all."""
    cuts = UNIT_CUTS.get(unit, (WHOLE, BY_TIER))
    return cuts[1] if tier else cuts[0]


def _of_units(
    star: Star, run: Run, asked: tuple[str, str], cuts: dict[str, str], paths: dict[int, str]
) -> dict[tuple[str, str, str], account.Book]:
    """Return the books of outlets or subscriptions by kind, cut and class; none where nobody has any."""
    (unit, kind), found = asked, dict[tuple[str, str, str], account.Book]()
    last = periods.containing(run.as_of, kind, first_month())
    for cut, by in cuts.items():
        rows = _whole(units.cells(star, run.as_of, unit, kind, cut=by, first_month=first_month()))
        if not rows.num_rows:
            continue
        labels = account.labels_between(min(rows["period"].to_pylist()), last)
        parts = (
            _books(rows, "tier", labels, paths) if by else [("", account.book(_columns(rows), labels, sorted(paths)))]
        )
        found |= {(kind, cut, part): account.roll_up(one, paths) for part, one in parts}
    return found


def _cells(star: Star, run: Run, kind: str, cut: str) -> pa.Table:
    return _whole(ledger.cells(star, run.as_of, kind, cut, first_month()))


def _whole(rows: ibis.Table) -> pa.Table:
    """Return cells with their money in whole ten-thousandths."""
    whole = {name: (rows[name] * 10**account.MONEY_PLACES).cast("int64") for name in ledgers.MONEY}
    return rows.mutate(**whole).to_pyarrow()


def _books(
    rows: pa.Table, name: str, labels: tuple[str, ...], paths: dict[int, str]
) -> Iterator[tuple[str, account.Book]]:
    columns = _columns(rows)
    for part in sorted(set(rows[name].to_pylist())):
        kept = columns[name] == part
        yield str(part), account.book({c: v[kept] for c, v in columns.items()}, labels, sorted(paths))


def _columns(rows: pa.Table) -> dict[str, np.ndarray]:
    return {column: rows[column].to_numpy(zero_copy_only=False) for column in rows.column_names}
