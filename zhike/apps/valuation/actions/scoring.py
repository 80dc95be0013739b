"""Scoring: customers scored by a version of the value model and the scores kept; new versions written."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Min, OuterRef

from zhike.analytics import periods
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.valuation import queries, rules
from zhike.apps.valuation.actions.noting import refresh_potential
from zhike.apps.valuation.models import ScoreModel, ValueScore

AT_ONCE = 2_000
# For so long every score is kept.
EVERY_DAY = timedelta(days=35)
UPDATED = ("score", "ceiling", "money", "is_provisional", "points", "inputs")


class NoSuchModel(Exception):
    """There is no version of the value model with this number."""


@transaction.atomic
def change_model(*, params: Mapping[str, Any], number: int, reason: str, at: datetime) -> int:
    """Write a new version of the value model on top of the one that was read; return its number.

    Scores of earlier versions stay. Raises rules.BadModel for numbers that are refused, core.base.StaleRecord when a
    newer version is there.
    """
    before = queries.current()
    if number != before.number:
        raise base.StaleRecord(0, number, before.number)
    after = rules.model_of(number + 1, params)
    changed = rules.changes(before, after)
    if not changed:
        return number
    row = ScoreModel(
        number=after.number, params={code: str(value) for code, value in after.params.items()}, reason=reason,
        author_id=base.actor().user_id, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        # Somebody wrote the same version at the same moment.
        raise base.StaleRecord(0, number, after.number) from None
    core_actions.audit(
        "scoremodel.change", noun="scoremodel", object_id=after.number, at=at, values={"reason": reason, **changed}
    )
    core_actions.record("scoremodel.changed", {"number": after.number}, at=at)
    return after.number


@transaction.atomic
def score_customers(
    *, customer_ids: Sequence[int], day: date, model_number: int | None = None, as_then: bool = False
) -> dict[int, ValueScore]:
    """Score visible customers by a version of the value model, the newest without a number, and keep the scores.

    `as_then` takes the inputs that were kept with the last score up to the day, by whichever version: an old version
    gives its old results again, and a new one shows what it would have said. Whoever has nothing to be scored by, or no
    score by then, is left out. Raises NoSuchModel.
    """
    model = queries.model(model_number)
    if model is None:
        raise NoSuchModel(model_number)
    if as_then:
        before = queries.kept(customer_ids, until=day, first=model.number)
        known = {pk: (row.day, rules.Inputs.kept(row.inputs)) for pk, row in before.items()}
    else:
        known = {pk: (day, found) for pk, found in zip(customer_ids, queries.inputs_of(customer_ids, day), strict=True)}
    known = {pk: (of, found) for pk, (of, found) in known.items() if not found.is_empty}
    scored = rules.score([found for _of, found in known.values()], model)
    rows = [_row(pk, model.number, *known[pk], one) for pk, one in zip(known, scored, strict=True)]
    _keep(rows, model.number)
    return {row.customer_id: row for row in rows}


def _row(customer_id: int, number: int, day: date, inputs: rules.Inputs, one: rules.Scored) -> ValueScore:
    return ValueScore(
        customer_id=customer_id, model_number=number, day=day, score=one.score, ceiling=one.ceiling, money=one.money,
        is_provisional=one.is_provisional, points=one.points, inputs=inputs.plain(),
    )  # fmt: skip


def _keep(rows: Sequence[ValueScore], number: int) -> None:
    """Write scores that say something new; one of the same day and version is written over, others never."""
    if not rows:
        return
    before = queries.kept([row.customer_id for row in rows], until=max(row.day for row in rows), model_number=number)
    fresh = [row for row in rows if row.customer_id not in before or _differs(before[row.customer_id], row)]
    with base.acting_as(base.System("scores are kept")):
        ValueScore.objects.bulk_create(
            fresh, batch_size=500, update_conflicts=True, update_fields=UPDATED,
            unique_fields=("customer", "model_number", "day"),
        )  # fmt: skip


def _differs(before: ValueScore, row: ValueScore) -> bool:
    # An older day is told anew only where nothing of it is kept.
    return before.inputs != row.inputs if before.day <= row.day else False


def score_all(*, day: date, on_progress: Callable[[int, int | None, str], None]) -> int:
    """Reckon every customer's potential and score by the value model that holds; return how many were scored.

    In chunks by id: memory stays flat, and running it again gives the same. Older scores are thinned out.
    """
    with base.acting_as(base.System("scores follow the analysis")):
        refresh_potential(on_progress=on_progress)
        n_scored, n_seen, last = 0, 0, 0
        while ids := queries.ids_after(last, limit=AT_ONCE):
            n_scored += len(score_customers(customer_ids=ids, day=day))
            n_seen, last = n_seen + len(ids), ids[-1]
            on_progress(n_seen, None, "scores")
        thin_out(day=day)
    return n_scored


def thin_out(*, day: date) -> int:
    """Delete scores older than five weeks but for the last of each quarter, customer and version; return how many.

    A customer who buys scores anew almost every night: who looks back asks for the end of a quarter, not for a night.
    """
    n_gone, limit = 0, day - EVERY_DAY
    with base.acting_as(base.System("scores are thinned out")):
        first = ValueScore.objects.filter(day__lt=limit).aggregate(day=Min("day"))["day"]
        quarter = periods.containing(first, "QUARTER") if first else None
        while quarter and quarter.start < limit:
            n_gone += _thin_out(quarter.start, quarter.end, limit)
            quarter = quarter.next()
    return n_gone


@transaction.atomic
def _thin_out(first: date, last: date, limit: date) -> int:
    later = ValueScore.objects.filter(
        customer_id=OuterRef("customer_id"), model_number=OuterRef("model_number"), day__gt=OuterRef("day"),
        day__lte=last,
    )  # fmt: skip
    rows = ValueScore.objects.filter(day__range=(first, min(last, limit - timedelta(days=1))))
    return rows.filter(Exists(later)).delete()[0]
