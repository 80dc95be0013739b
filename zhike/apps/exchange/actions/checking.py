"""Checking: the dry run that accepts or refuses every row and counts what a run would do."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import pyarrow.parquet as pq
from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.exchange.actions import asking, mapping, state
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading import cells, values

N_SAMPLES = 5


def check(*, import_id: int, at: datetime, on_progress: state.Progress = state.silent) -> dict:
    """Check every row and return the counts: rows, new, updated, unchanged, refused by reason with samples.

    Raises MappingUnclear or ImportRefused when a question is open.
    """
    found = state.find(import_id, "CHECK")
    mapping.demand(found, found.mapping)
    asking.demand(found, found.mapping["options"], at)
    state.save(found, at, mapping=found.mapping | {"options": _settled(found)})
    refusals = _check_rows(found, at, on_progress)
    folder, n_total = state.folder(import_id), found.meta["n_rows"]
    counts = {
        "n_rows": n_total,
        "n_summary": found.meta["n_summary"],
        "n_blank": found.meta["n_blank"],
        "n_headers": found.meta["n_headers"],
        "n_refused": sum(refusals["by_reason"].values()),
        "refused": refusals["by_reason"],
        "samples": refusals["samples"],
    }
    counts |= state.kind(found).review(
        state.context(found, at), folder / "checked.parquet", lambda n: on_progress(n_total, n_total, "compare")
    )
    with transaction.atomic():
        state.save(found, at, status=Import.Status.CHECKED, counts=counts, failure={})
        core_actions.audit(
            "import.check", noun="import", object_id=import_id, branch_id=found.branch_id, at=at, n_rows=n_total
        )
    return counts


@transaction.atomic
def fix_cells(*, import_id: int, fixes: Mapping[int, Mapping[str, str]], at: datetime) -> None:
    """Put cells right, {row: {column: text}}: the next check reads them so, the file stays as it came."""
    found = state.find(import_id, "CHECK")
    unknown = {name for texts in fixes.values() for name in texts} - set(found.meta["columns"])
    if unknown:
        raise ValueError(f"no such column: {sorted(unknown)}")
    cells.keep_fixes(state.folder(import_id), fixes)
    core_actions.audit(
        "import.fix", noun="import", object_id=import_id, branch_id=found.branch_id, at=at, n_rows=len(fixes),
        values={"rows": sorted(fixes)},
    )  # fmt: skip


def _settled(found: Import) -> dict:
    """Complete the options with what only the whole file tells."""
    folder, mapped, names = state.folder(found.pk), found.mapping["columns"], found.meta["columns"]
    options = state.kind(found).settle_options(folder, names, mapped, found.mapping["options"])
    if state.kind(found).has_money:
        options = options | {"currency": mapping.book_currency(found)}
    moments = [item.name for item in state.kind(found).fields if item.type == "MOMENT" and item.name in mapped]
    if options.get("day_first") is None:
        orders = {_order_of_days(folder, names, mapped[name]) for name in moments} - {None}
        options = options | {"day_first": orders.pop() if len(orders) == 1 else None}
    return options


def _order_of_days(folder, names: list[str], column: str) -> bool | None:
    told: set[bool] = set()
    for texts in cells.texts(folder, names, column):
        if (order := values.order_of_days(texts)) is not None:
            told.add(order)
    return told.pop() if len(told) == 1 else None


def _check_rows(found: Import, at: datetime, on_progress: state.Progress) -> dict:
    kind, folder, context = state.kind(found), state.folder(found.pk), state.context(found, at)
    checker, by_reason = kind.checker(context), Counter[str]()
    samples: dict[str, list[dict]] = {}
    parsers, mapped, n_done = kind.parsers(context.options), found.mapping["columns"], 0
    with (
        pq.ParquetWriter(folder / "checked.parquet", kind.schema, compression="zstd") as accepted,
        pq.ParquetWriter(folder / "refused.parquet", cells.REFUSED, compression="zstd") as refused,
    ):
        for chunk in cells.read(folder, found.meta["columns"], mapped, parsers):
            table = checker.check(chunk)
            if len(table):
                accepted.write_table(table)
            if chunk.refused:
                lines = chunk.refusals()
                refused.write_table(lines)
                _count(lines.to_pylist(), by_reason, samples)
            n_done += len(chunk)
            on_progress(n_done, found.meta["n_rows"], "check")
    return {"by_reason": dict(by_reason.most_common()), "samples": samples}


def _count(lines: list[dict], by_reason: Counter, samples: dict) -> None:
    by_reason.update(line["code"] for line in lines)
    for line in lines:
        kept = samples.setdefault(line["code"], [])
        if len(kept) < N_SAMPLES:
            kept.append({name: line[name] for name in ("row", "column", "value", "params")})
