"""Scanning: the whole base looked through for pairs that may be one customer."""

from collections.abc import Callable
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from zhike.analytics import blocks, likeness
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.stewardship import queries
from zhike.apps.stewardship.models import Pair, Scan

# More than a house can look at; the least alike are left out, and counted.
MOST_PAIRS = 100_000
BATCH = 2_000
READ_AT_ONCE = 20_000

Progress = Callable[[int, int | None, str], None]


def request_scan(*, at: datetime) -> int:
    """Have the whole base looked through; return the job's progress id, that of the running one where there is one."""
    running = queries.running_scan()
    if running is not None:
        return running.pk
    return core_actions.request_job(
        "duplicates.requested", {}, title=_("Looking for duplicates"), link="/duplicates/", at=at
    )


def request_scan_of_new(*, at: datetime) -> int | None:
    """Have the whole base looked through if a customer came or changed since it was last; else nothing is new."""
    last = queries.last_scan()
    return request_scan(at=at) if last is None or customer_queries.has_changed_since(last.at) else None


def find_pairs(*, at: datetime, progress: Progress = lambda done, total, step: None) -> Scan:
    """Look through every customer for pairs, keep those worth a look, let those no longer found go.

    Committed in chunks, and running it again gives the same: what somebody settled stays settled.
    """
    with base.acting_as(base.System("duplicates")):
        ids, prepared, groups = _read(progress)
        progress(0, None, "block")
        found = blocks.candidates(prepared, groups)
        progress(0, len(found.left), "compare")
        scores, signs = likeness.compare(prepared, found.left, found.right)
        worth = np.flatnonzero(scores >= likeness.WORTH_A_LOOK)
        ranked = worth[np.argsort(-scores[worth], kind="stable")]
        kept = ranked[:MOST_PAIRS]
        _write(ids, found, scores, signs, kept, at=at, progress=progress)
        Pair.objects.filter(status__in=[Pair.Status.UNDECIDED, Pair.Status.LATER], scanned_at__lt=at).delete()
        done = Scan.objects.create(
            at=at, n_customers=len(ids), n_candidates=len(found.left), n_pairs=len(kept), n_skipped=found.n_skipped,
            n_left_out=len(ranked) - len(kept),
        )  # fmt: skip
    core_actions.audit("pair.scan", noun="pair", object_id=None, at=at, n_rows=len(kept))
    core_actions.record("duplicates.found", {"n_pairs": len(kept)}, at=at)
    return done


def _read(progress: Progress) -> tuple[np.ndarray, likeness.Base, np.ndarray]:
    ids: list[int] = []
    branches: list[int] = []
    texts: tuple[list[str], ...] = ([], [], [], [])
    for pk, branch_id, *row in customer_queries.scan_columns().iterator(chunk_size=READ_AT_ONCE):
        ids.append(pk)
        branches.append(branch_id)
        for column, text in zip(texts, row, strict=True):
            column.append(text)
        if len(ids) % READ_AT_ONCE == 0:
            progress(len(ids), None, "customers")
    return np.array(ids, np.int64), likeness.prepare(*texts), np.array(branches, np.int64)


def _write(ids, found, scores, signs, kept, *, at: datetime, progress: Progress) -> None:
    """Put pairs in or bring them up to date; the customer with the smaller id stands first."""
    first, second = ids[found.left[kept]].tolist(), ids[found.right[kept]].tolist()
    rows = zip(first, second, scores[kept].tolist(), signs[kept].tolist(), strict=True)
    pairs = [
        Pair(
            customer_a_id=a, customer_b_id=b, score=score, reasons=list(likeness.reasons(bits)), scanned_at=at,
            created_at=at, updated_at=at,
        )
        for a, b, score, bits in rows
    ]  # fmt: skip
    for start in range(0, len(pairs), BATCH):
        progress(start, len(pairs), "write")
        with transaction.atomic():
            Pair.objects.bulk_create(
                pairs[start : start + BATCH], update_conflicts=True, unique_fields=["customer_a", "customer_b"],
                update_fields=["score", "reasons", "scanned_at", "updated_at"],
            )  # fmt: skip
