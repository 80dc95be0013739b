"""Measures: written, done with evidence, closed when their effect is measured, dropped, taken up again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import queries, rules
from zhike.apps.churn.models import Measure
from zhike.apps.churn.rules import PreventionRefused
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

MOST_POINTS = 100
N_LOOKED_AT = 50


class NoSuchMeasure(Exception):
    """The measure does not exist or may not be seen."""


@dataclass(frozen=True)
class NewMeasure:
    """A measure as somebody writes it: what, against which cause, for whom, by whom, until when, for which effect."""

    title: str
    factor: str
    branch_id: int
    owner_id: int | None
    due_date: date
    expected: Decimal | None = None
    kind: str = rules.PREVENT
    tier: str = ""
    cost: Decimal | None = None
    case_id: int | None = None
    study_id: int | None = None
    emergency_id: int | None = None


@transaction.atomic
def add_measure(*, new: NewMeasure, today: date, at: datetime) -> int:
    """Write a measure down and tell whoever is responsible; return its id. Raises PreventionRefused."""
    _check(new, today)
    values = asdict(new) | {"title": new.title.strip()}
    row = Measure(**values, created_at=at, updated_at=at)
    row.save(force_insert=True)
    _tell("measure.add", row, at, title=row.title)
    _tell_owner(row, at)
    return row.pk


@transaction.atomic
def change_measure(
    *, measure_id: int, values: Mapping[str, Any], today: date, version: int | None = None, at: datetime
) -> None:
    """Change a measure that is not done yet. Raises PreventionRefused, StaleRecord."""
    row = _row(measure_id, ("PLANNED",))
    names = NewMeasure.__dataclass_fields__
    new = NewMeasure(**{name: getattr(row, name) for name in names} | dict(values))
    _check(new, min(today, row.due_date))
    former = row.owner_id
    changed = row.change(asdict(new) | {"title": new.title.strip()}, version=version, at=at)
    _tell("measure.change", row, at, fields=sorted(changed))
    if row.owner_id != former:
        _tell_owner(row, at)


def _check(new: NewMeasure, today: date) -> None:
    broken = (
        ("NO_TITLE", "title", not new.title.strip()),
        ("BAD_KIND", "kind", new.kind not in rules.MEASURE_KINDS),
        ("BAD_FACTOR", "factor", new.factor not in rules.REASONS),
        ("NO_BRANCH", "branch_id", not queries.may_plan_for(new.branch_id)),
        ("NO_OWNER", "owner_id", new.owner_id is None or org_queries.user(new.owner_id) is None),
        ("DUE_PAST", "due_date", new.due_date < today),
        ("NO_EXPECTED", "expected", new.kind == rules.PREVENT and new.expected is None),
        ("BAD_MEASURED", "expected", new.expected is not None and abs(new.expected) > MOST_POINTS),
    )
    for rule, field, is_broken in broken:
        if is_broken:
            raise PreventionRefused(rule, field)


@transaction.atomic
def finish_measure(*, measure_id: int, day: date, evidence: str, today: date, at: datetime) -> None:
    """Say that a measure is done, on which day and by what one sees it. Raises PreventionRefused."""
    row = _row(measure_id, ("PLANNED",))
    if day > today:
        raise PreventionRefused("IN_FUTURE", "day")
    if not evidence.strip():
        raise PreventionRefused("NO_EVIDENCE", "evidence")
    row.change({"status": "DONE", "done_date": day, "evidence": evidence.strip()}, version=None, at=at)
    _tell("measure.finish", row, at, day=str(day))


@transaction.atomic
def close_measure(
    *, measure_id: int, measured: Decimal | None = None, word: str = "", today: date, at: datetime
) -> None:
    """Close a measure that is done, with its effect: as cases tell it, or as it was measured elsewhere, with a word.

    What prevents is never closed without one; who may not see the sums of its branch says how it was measured.
    Raises PreventionRefused.
    """
    row = _row(measure_id, ("DONE",))
    told = queries.effect_of(row, today) if queries.may_measure(row) else None
    points = told.points if told else None
    kept: dict[str, Any] = told.kept() if told and points is not None else {}
    if measured is not None:
        if abs(measured) > MOST_POINTS:
            raise PreventionRefused("BAD_MEASURED", "measured")
        if not word.strip():
            raise PreventionRefused("NO_EVIDENCE", "word")
        points, kept = measured, {"word": word.strip()[:300]}
    if points is None and row.kind == rules.PREVENT:
        raise PreventionRefused("NOT_MEASURED", "measured")
    row.change(
        {"status": "CLOSED", "closed_date": today, "measured": points, "measured_from": kept}, version=None, at=at
    )
    _tell("measure.close", row, at, measured=str(points))


@transaction.atomic
def drop_measure(*, measure_id: int, today: date, at: datetime) -> None:
    """Drop a measure that is not closed."""
    row = _row(measure_id, rules.UNDER_WAY)
    row.change({"status": "DROPPED", "closed_date": today}, version=None, at=at)
    _tell("measure.drop", row, at)


@transaction.atomic
def reopen_measure(*, measure_id: int, at: datetime) -> None:
    """Take up again what was dropped, done or closed by mistake: one step back."""
    row = _row(measure_id, ("DONE", "CLOSED", "DROPPED"))
    back = "DONE" if row.done_date and row.status != "DONE" else "PLANNED"
    values: dict[str, Any] = {"status": back, "closed_date": None, "measured": None, "measured_from": {}}
    if back == "PLANNED":
        values |= {"done_date": None, "evidence": ""}
    row.change(values, version=None, at=at)
    _tell("measure.reopen", row, at)


@transaction.atomic
def watch_prevention(*, day: date, at: datetime) -> int:
    """Let every measure that came of a case act by itself: who stands now as that customer did is given a task, once.

    The task is its owner's, or of whoever answers for the measure. Return how many are new.
    """
    held, n_new = catalog_queries.table("prevention_rules")["RULE"], 0
    for row in queries.holding(day, held["days"]) if held["most"] else ():
        n_of_row = 0
        # Whoever has the task already stands among them, too: only so many new ones are given a day.
        for card in queries.similar_open(row.case, N_LOOKED_AT) if row.case else ():
            if n_of_row == held["most"]:
                break
            told = task_actions.add_task(
                title=_("%(name)s stands as one who left did: %(title)s") % {"name": card.name, "title": row.title},
                due_date=day + timedelta(days=held["due"]), branch_id=card.branch_id,
                assignee_id=card.owner_id or row.owner_id, customer_id=card.pk, source="measure",
                key=f"prevent:{row.pk}:{card.pk}", link=f"/churn/measures/{row.pk}/", at=at,
            )  # fmt: skip
            n_of_row += told is not None
        n_new += n_of_row
    return n_new


def _row(measure_id: int, states: tuple[str, ...]) -> Measure:
    row = queries.measure(measure_id)
    if row is None:
        raise NoSuchMeasure(measure_id)
    if row.status not in states:
        raise PreventionRefused("WRONG_STATE")
    return row


def _tell_owner(row: Measure, at: datetime) -> None:
    if row.owner_id and row.owner_id != base.actor().user_id:
        task_actions.notify(
            user_ids=[row.owner_id], title=_("You are responsible for a measure: %(title)s") % {"title": row.title},
            text=_("To be done by %(day)s.") % {"day": row.due_date}, link=f"/churn/measures/{row.pk}/", at=at,
        )  # fmt: skip


def _tell(act: str, row: Measure, at: datetime, **values: Any) -> None:
    core_actions.audit(act, noun="measure", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
