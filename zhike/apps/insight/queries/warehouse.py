"""The warehouse as it stands: what was copied for the current analysis, how old that is, what it saves."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import queries as core_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import runs
from zhike.warehouse.snapshot import Manifest

# A night's copy may be late by a shift, not by a day.
FRESH = timedelta(hours=26)
JOB = "analysis.due"


@dataclass(frozen=True)
class Copied:
    """One table of the star: its rows and the sum of its money, both equal to the source's when they were copied."""

    name: str
    rows: int
    money: Decimal | None
    seconds: float


@dataclass(frozen=True)
class Warehouse:
    """The copy behind every figure, and what making it by itself saves."""

    run: Run
    tables: tuple[Copied, ...]
    is_fresh: bool
    failed: Run | None
    next_at: datetime | None
    n_runs: int
    hours_saved: Decimal


def warehouse(at: datetime) -> Warehouse | None:
    """Return how the warehouse stands; None before the first analysis."""
    run = runs.current()
    if run is None:
        return None
    (due,) = [one for one in core_queries.calendar() if one.name == JOB]
    n_runs = Run.objects.filter(status=Run.Status.DONE, user_id=None, finished_at__gt=at - timedelta(days=365)).count()
    minutes = catalog_queries.table("manual_work")["ANALYSIS"]["minutes"]
    return Warehouse(
        run=run, tables=_copied(run.pk), is_fresh=run.finished_at is not None and at - run.finished_at <= FRESH,
        failed=runs.last_failure(), next_at=due.next_at(at), n_runs=n_runs, hours_saved=Decimal(minutes * n_runs) / 60,
    )  # fmt: skip


def _copied(run_id: int) -> tuple[Copied, ...]:
    try:
        manifest = Manifest.read(snapshot.folder_of(run_id))
    except FileNotFoundError:
        return ()
    return tuple(Copied(name, one.rows, one.sum, one.seconds) for name, one in manifest.tables.items())
