"""The watch of an analysis: what it measured for warnings, from the current run's star and from the house itself."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from zhike.analytics.detectors import buying
from zhike.apps.core import base
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import Run
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk import queries as risk_queries
from zhike.apps.risk import rules as risk_rules
from zhike.apps.stewardship import queries as stewardship_queries
from zhike.apps.stewardship import rules as stewardship_rules
from zhike.warehouse import engine
from zhike.warehouse.measures import watch as measures

BATCH = 50_000


def watch(*, run: Run, at: datetime) -> int:
    """Raise and clear warnings after an analysis of today; one of an earlier day leaves them as they are."""
    if not run.is_current:
        return 0
    with snapshot.opened(run) as star:
        return len(risk_actions.watch(sightings=nightly(run, star), day=run.as_of, at=at))


def preview(run: Run, sides: Sequence[risk_rules.Lines]) -> list[dict[str, tuple[int, Decimal]]]:
    """Return how many warnings each of some lines would tell today, by detector, with their money; none is written."""
    with base.acting_as(base.System("preview of warnings")), engine.open_star(snapshot.folder_of(run.pk)) as star:
        read = [*risk_queries.sightings_for(run.as_of, sides), *nightly(run, star)]
        return [risk_queries.told_by(read, lines) for lines in sides]


def nightly(run: Run, star: engine.Star) -> Iterator[risk_rules.Sighting]:
    """Yield what the detectors that wait for an analysis read in its star."""
    known = risk_queries.cycles(run.as_of)
    teams, leavers = _house(run.as_of)
    columns = {
        "customer_id": list(known), "span_days": [one.span_days for one in known.values()],
        "silence_days": [one.silence_days for one in known.values()],
    }  # fmt: skip
    spans = star.given("spans", pa.table({name: pa.array(rows, pa.int64()) for name, rows in columns.items()}))
    yield from risk_queries.measured_sightings(
        risk_queries.Measured(
            _rows(measures.spending(star, run.as_of, spans)),
            _rows(measures.products(star, run.as_of, spans, least_share=buying.MAIN_SHARE)),
            _rows(measures.prices(star, run.as_of)), _rows(measures.owed(star, run.as_of)), teams, leavers,
        ),
        known, run.as_of,
    )  # fmt: skip


def _rows(table: ibis.Table) -> Iterator[Mapping[str, Any]]:
    for batch in table.to_pyarrow().to_batches(max_chunksize=BATCH):
        yield from batch.to_pylist()


def _house(day: date) -> tuple[dict[int, tuple[int, int, Decimal]], dict[int, tuple[int, int, Decimal]]]:
    """Return the loss of core staff of the branches it is told of, and who left with customers nobody took over."""
    lines, top = stewardship_queries.staff_lines(), org_queries.headquarters()
    first = stewardship_rules.months_up_to(day, lines["months"])
    gone = stewardship_queries.leavers(org_queries.subtree_ids(top.pk), first, day) if top else []
    teams = {}
    for branch in org_queries.branches():
        loss = stewardship_queries.staff_loss(org_queries.ids_under(branch), first, day)
        if loss.counts.lost and loss.counts.opening >= lines["least"]:
            of_branch = (one.stake for one in gone if one.user.branch.path.startswith(branch.path))  # type: ignore[attr-defined]
            teams[branch.pk] = (loss.counts.opening, loss.counts.lost, sum(of_branch, Decimal(0)))
    leavers = {one.user.pk: (one.user.branch_id, one.n_held, one.stake) for one in gone}  # type: ignore[attr-defined]
    return teams, leavers
