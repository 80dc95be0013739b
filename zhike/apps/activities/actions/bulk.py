"""What of many activities and visits may be changed together: called off, put on another day, given to somebody."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import lists, queries
from zhike.apps.activities.actions import holding, visiting
from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.org import queries as org_queries


def _goers() -> Mapping[str, str]:
    return org_queries.offered(org_queries.people_for(base.actor()))


def _cancel(row: Any, _value: Any, at: datetime) -> None:
    visiting.cancel_visit(visit_id=row.pk, at=at)


def _plan_again(row: Any, _value: Any, at: datetime) -> None:
    visiting.reopen_visit(visit_id=row.pk, at=at)


def _day(row: Any, value: str, at: datetime) -> None:
    visiting.change_visit(visit_id=row.pk, values={"day": date.fromisoformat(value)}, at=at)


def _goes(row: Any, value: int | None, at: datetime) -> None:
    if not org_queries.people_for(base.actor()).filter(pk=value or 0).exists():
        raise bulk.BadValue(str(value))
    visiting.change_visit(visit_id=row.pk, values={"user_id": value}, at=at)


def _visit(label: Any, value: Any, give: Any, **more: Any) -> bulk.FieldByRow:
    return bulk.FieldByRow(
        label, "activity.edit", **more, rows=queries.visits, value=value, give=give,
        called=lambda row: (row.customer.name, row.purpose),
        hindrance=lambda row, _value, _at: "" if row.status == "PLANNED" else "VISIT_ENDED",
        reasons={"VISIT_ENDED": _("The visit is not planned any more.")},
        errors=(visiting.NoSuchVisit, visiting.VisitEnded),
    )  # fmt: skip


def _standing(row: Any, value: str, at: datetime) -> None:
    holding.change_activity(activity_id=row.pk, values={"status": value}, version=None, at=at)


VISITS: Mapping[str, bulk.Field] = {
    "day": _visit(_("Day"), lambda row: row.day.isoformat(), _day, kind=bulk.DAY),
    "user": _visit(_("Who goes"), lambda row: row.user_id, _goes, kind=bulk.USER, offers=_goers),
    "status": _visit(
        _("How it stands"), lambda row: row.status, _cancel, restore=_plan_again,
        offers=lambda: {"CANCELLED": lists.VISIT_STATUSES["CANCELLED"]},
    ),
}  # fmt: skip
ACTIVITIES: Mapping[str, bulk.Field] = {
    "status": bulk.FieldByRow(
        _("How it stands"), "activity.edit", offers=lambda: lists.STATUSES, rows=queries.activities,
        value=lambda row: row.status, called=lambda row: (row.title, row.place), give=_standing,
        errors=(holding.NoSuchActivity,),
    )
}  # fmt: skip
