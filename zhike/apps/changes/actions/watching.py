"""Writes of watching: a change measured on a day, its stop rule looked at, those told who must know."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.changes import queries
from zhike.apps.changes.actions.writing import decide, found
from zhike.apps.changes.models import Change, Reading
from zhike.apps.changes.rules import gates
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

WATCHED = (Change.Status.PILOT, Change.Status.ACTIVE)


@transaction.atomic
def watch(*, change_id: int, day: date, at: datetime) -> list[dict[str, float | str]]:
    """Measure a change up to a day and return the lines of its stop rule that are crossed; a first crossing fires it.

    Raises NoSuchChange.
    """
    row = found(change_id)
    figures = queries.take_reading(row, day)
    if figures is None:
        return []
    lines = gates.told_lines(row.stop_lines, queries.lines())
    crossed = gates.crossed(figures["stop"], lines) if row.status in WATCHED else []
    told = {"figures": figures, "crossed": crossed, "at": at}
    Reading.objects.update_or_create(change=row, day=day, defaults=told)
    if crossed and not _is_known(row, crossed):
        _fire(row, crossed, day, at)
    return crossed


def watch_all(*, day: date, at: datetime) -> int:
    """Measure every change that is in force somewhere; return how many."""
    with base.acting_as(base.System("changes watched")):
        ids = list(Change.objects.filter(status__in=WATCHED).order_by("pk").values_list("pk", flat=True))
        for change_id in ids:
            watch(change_id=change_id, day=day, at=at)
    return len(ids)


def _is_known(row: Change, crossed: list[dict[str, float | str]]) -> bool:
    """Say whether the rule has fired already, or was let go on when it fired for the same and little has got worse."""
    if row.fired_date is not None:
        return True
    fired = [one for one in queries.decisions(row.pk) if one.act in ("FIRE", "RELEASE")]
    if not fired or fired[-1].act != "RELEASE":
        return False
    return not gates.is_new(crossed, [one for step in fired for one in step.told.get("crossed", ())])


def _fire(row: Change, crossed: list[dict[str, float | str]], day: date, at: datetime) -> None:
    week = (day - queries.first_date(row)).days // 7 + 1
    decide(row, "FIRE", {"fired_date": day}, told={"crossed": crossed, "week": week}, day=day, at=at)
    core_actions.record("change.fired", {"change_id": row.pk, "crossed": crossed, "day": day.isoformat()}, at=at)
    seniors = org_queries.holders_of("change.approve").values_list("pk", flat=True)
    ids = [pk for pk in (row.owner_id, row.author_id, *seniors) if pk]
    task_actions.notify(
        user_ids=ids, title=_("The stop rule has fired: %(title)s") % {"title": row.title},
        text=_("Week %(week)s. It is not rolled out further until somebody senior lets it go on.") % {"week": week},
        link=f"/policies/{row.pk}/", level="danger", kind="CUSTOMER", key=f"change:{row.pk}:{day}", at=at,
    )  # fmt: skip
