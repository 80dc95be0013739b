"""Raising: what detectors found becomes one warning each while it holds, and clears by itself when it is gone."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, cast

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import queries, rules
from zhike.apps.risk.models import Warning

BATCH = 1_000
FRESH = (
    "tier", "level", "values", "measured", "threshold", "stake", "confidence", "seen_date", "status", "snoozed_until",
    "updated_at",
)  # fmt: skip


def look_at(*, codes: Collection[str], customer_ids: Collection[int] | None, day: date, at: datetime) -> list[int]:
    """Let detectors that wait for no analysis look at some customers, or at all; return the ids of new warnings."""
    with base.acting_as(base.System("warnings")):
        found = queries.sightings(day, codes, customer_ids)
        return settle(found, codes=codes, customer_ids=customer_ids, day=day, at=at)


def watch(*, sightings: Iterable[rules.Sighting], day: date, at: datetime) -> list[int]:
    """Take what an analysis measured and what can be seen at once; return the ids of new warnings."""
    with base.acting_as(base.System("warnings")):
        new = look_at(codes=tuple(queries.AT_ONCE), customer_ids=None, day=day, at=at)
        return new + settle(sightings, codes=queries.NIGHTLY, customer_ids=None, day=day, at=at)


@transaction.atomic
def settle(
    sightings: Iterable[rules.Sighting], *, codes: Collection[str], customer_ids: Collection[int] | None, day: date,
    at: datetime,
) -> list[int]:  # fmt: skip
    """Keep one warning for each finding, clear those whose finding is gone; return the ids of the new ones."""
    lines = queries.lines()
    found = {one.sighting.key: one for one in (rules.judge(each, lines) for each in sightings) if one is not None}
    known = Warning.objects.select_for_update(of=("self",)).filter(cleared_date=None, detector__in=list(codes))
    if customer_ids is not None:
        known = known.filter(customer_id__in=list(customer_ids))
    standing = {(row.detector, row.customer_id, row.about): row for row in cast(Iterable[Any], known)}
    _freshen([(standing[key], one) for key, one in found.items() if key in standing], day, at)
    _clear([row for key, row in standing.items() if key not in found], day, at)
    fresh = [one for key, one in found.items() if key not in standing]
    new = _raise(_most(fresh, lines) if customer_ids is None else fresh, day, at)
    if new:
        for chunk in core_rules.chunks(new, size=BATCH):
            core_actions.record("warning.raised", {"warning_ids": chunk}, at=at)
    return new


def _most(fresh: list[rules.Finding], lines: rules.Lines) -> list[rules.Finding]:
    """Return of each detector the findings it tells at one analysis, the largest money first."""
    kept, counts = [], dict.fromkeys((one.sighting.detector for one in fresh), 0)
    for one in sorted(fresh, key=lambda each: (-each.stake, each.sighting.customer_id or 0, each.sighting.about)):
        code = one.sighting.detector
        if counts[code] < lines.number(code, "most", len(fresh)):
            counts[code] += 1
            kept.append(one)
    return kept


def _freshen(pairs: list[tuple[Any, rules.Finding]], day: date, at: datetime) -> None:
    rows = []
    for row, one in pairs:
        if rules.is_graver(one.level, row.level) and row.status == Warning.Status.DISMISSED:
            # What was put aside as harmless has got worse.
            row.status, row.snoozed_until = Warning.Status.OPEN, None
        reading = one.sighting.reading
        row.tier, row.level, row.values = one.sighting.tier, one.level, dict(reading.values)
        row.measured, row.threshold, row.stake = reading.measured, one.threshold, one.stake
        row.confidence, row.seen_date, row.updated_at = reading.confidence, day, at
        rows.append(row)
    Warning.objects.bulk_update(rows, FRESH, batch_size=BATCH)


def _clear(rows: list[Any], day: date, at: datetime) -> None:
    ids = [row.pk for row in rows]
    for chunk in core_rules.chunks(ids, size=BATCH):
        gone = Warning.objects.filter(pk__in=chunk)
        gone.filter(status=Warning.Status.OPEN).update(status=Warning.Status.CLEARED)
        gone.update(cleared_date=day, updated_at=at)
        core_actions.record("warning.cleared", {"warning_ids": chunk}, at=at)


def _raise(findings: list[rules.Finding], day: date, at: datetime) -> list[int]:
    policy = queries.policy()
    due = {tier: rules.due_date(day, row["due"]) for tier, row in policy.items()}
    managers = {
        branch_id: next(iter(org_queries.manager_ids(branch_id)), None)
        for branch_id in {one.sighting.branch_id for one in findings if one.sighting.customer_id is None}
        if branch_id
    }
    rows = [_row(one, managers, due[one.sighting.tier], day, at) for one in findings]
    return [row.pk for row in Warning.objects.bulk_create(rows, batch_size=BATCH)]


def _row(one: rules.Finding, managers: dict[int, int | None], due: date, day: date, at: datetime) -> Any:
    seen = one.sighting
    is_house = seen.customer_id is None
    return Warning(
        detector=seen.detector, about=seen.about, customer_id=seen.customer_id,
        branch_id=seen.branch_id if is_house else None, colleague_id=seen.colleague_id,
        keeper_id=managers.get(seen.branch_id or 0) if is_house else None, tier=seen.tier, level=one.level,
        values=dict(seen.reading.values), measured=seen.reading.measured, threshold=one.threshold, stake=one.stake,
        confidence=seen.reading.confidence, opened_date=day, seen_date=day, due_date=due, created_at=at, updated_at=at,
    )  # fmt: skip
