"""Running: writes a checked import chunk by chunk; a chunk and its ledger entry are one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.exchange import queries, rules
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.kinds.kind import Writer
from zhike.apps.exchange.models import Import, ImportChunk
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries


class AlreadyWritten(Exception):
    """Another worker has written this chunk."""


def run(*, import_id: int, at: datetime, on_progress: state.Progress = state.silent) -> dict:
    """Write what was checked and return the counts; started again, it goes on after the last written chunk.

    Raises ImportRefused where many customers would change and old issues of some wait for a look.
    """
    found = state.find(import_id, "RUN")
    writer = state.kind(found).writer(state.context(found, at))
    try:
        if found.status != Import.Status.RUNNING:
            _demand_a_look(queries.waiting_for_a_look(found, org_queries.business_date(at)))
            _demand_a_look(_waiting(found, writer, range(min(1, writer.n_chunks)), at))
            _begin(found, at)
        _write_chunks(found, writer, at, on_progress)
    finally:
        writer.close()
    return _finish(found, at)


def _demand_a_look(waiting: Sequence[int]) -> None:
    if waiting:
        raise state.ImportRefused(Reason("BULK_NEEDS_REVIEW", {"n": len(waiting)}))


def _waiting(found: Import, writer: Writer, numbers: Iterable[int], at: datetime) -> list[int]:
    """Return whose old issues hold parts up as they stand now: one may have been noted since the file was checked."""
    if found.counts.get("n_changed", 0) <= churn_queries.rule_of_events()["bulk"] or not churn_queries.has_issues():
        return []
    ids = {pk for number in numbers for pk in writer.changed(number)}
    return churn_queries.unreviewed(sorted(ids), org_queries.business_date(at))


@transaction.atomic
def _begin(found: Import, at: datetime) -> None:
    company = org_queries.company()
    currency = found.mapping["options"].get("currency")
    if company and not company.currency and currency:
        org_actions.change_company(values={"currency": currency}, at=at)
    state.save(found, at, status=Import.Status.RUNNING)
    core_actions.audit("import.run", noun="import", object_id=found.pk, branch_id=found.branch_id, at=at)


def _write_chunks(found: Import, writer: Writer, at: datetime, on_progress: state.Progress) -> None:
    written = set(found.chunks.values_list("number", flat=True))
    n_total = found.counts["n_rows"] - found.counts["n_refused"]
    n_done = sum(sum(_lines(chunk.counts).values()) for chunk in found.chunks.all())
    for number in range(writer.n_chunks):
        if number in written:
            continue
        _demand_a_look(_waiting(found, writer, [number], at))
        with transaction.atomic():
            _enter(found, number, at)
            counts = writer.write(number)
            found.chunks.filter(number=number).update(counts=counts)
        n_done += sum(_lines(counts).values())
        on_progress(n_done, n_total, "write")


def _enter(found: Import, number: int, at: datetime) -> None:
    """Claim a chunk: the second worker that tries waits for the first and then fails on the unique number."""
    if not Import.objects.select_for_update().filter(pk=found.pk, status=Import.Status.RUNNING).exists():
        raise state.WrongStep("RUN", "stopped")
    try:
        with transaction.atomic():
            ImportChunk.objects.create(imported=found, number=number, counts={}, written_at=at)
    except IntegrityError as taken:
        raise AlreadyWritten(f"import {found.pk}, chunk {number}") from taken


def _lines(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("n_new", "n_updated", "n_unchanged") if name in counts}


@transaction.atomic
def _finish(found: Import, at: datetime) -> dict:
    total: dict = {}
    for chunk in found.chunks.order_by("number"):
        total = rules.added(total, chunk.counts)
    counts = found.counts | {"n_new": 0, "n_updated": 0, "n_unchanged": 0} | total
    state.save(found, at, status=Import.Status.DONE, counts=counts, finished_at=at)
    summary = {name: value for name, value in counts.items() if isinstance(value, int)}
    core_actions.audit(
        "import.finish", noun="import", object_id=found.pk, branch_id=found.branch_id, at=at,
        n_rows=counts["n_new"] + counts["n_updated"], values=summary,
    )  # fmt: skip
    core_actions.record(
        "import.finished", {"import_id": found.pk, "kind": found.kind, **_lines(counts)}, at=at,
        key=f"import.finished:{found.pk}",
    )  # fmt: skip
    return counts
