"""What of many promises may be changed together: another day before the day is over, and how they ended."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.core.actions import bulk
from zhike.apps.interactions import lists, queries
from zhike.apps.interactions.actions import promising
from zhike.apps.org import queries as org_queries


def _not_open(row: Any, _value: Any, _at: datetime) -> str:
    return "" if row.status == "OPEN" else "PROMISE_SETTLED"


def _not_movable(row: Any, _value: str, at: datetime) -> str:
    if row.status not in {"OPEN", "PENDING_APPROVAL"}:
        return "PROMISE_SETTLED"
    return "PROMISE_LATE" if promising.is_late(row, org_queries.business_date(at)) else ""


def _due(row: Any, value: str, at: datetime) -> None:
    promising.put_off_promise(
        promise_id=row.pk, due_date=date.fromisoformat(value), today=org_queries.business_date(at), at=at
    )


def _settle(row: Any, value: str, at: datetime) -> None:
    promising.settle_promise(promise_id=row.pk, status=value, day=org_queries.business_date(at), at=at)


def _reopen(row: Any, _value: Any, at: datetime) -> None:
    promising.reopen_promise(promise_id=row.pk, at=at)


def _field(label: Any, value: Any, give: Any, **more: Any) -> bulk.FieldByRow:
    return bulk.FieldByRow(
        label, "interaction.add", noun="promise", **more, rows=queries.promises, value=value, give=give,
        called=lambda row: (row.text, row.customer.name),
        errors=(promising.NoSuchPromise, promising.PromiseSettled, promising.PromiseLate),
        reasons={
            "PROMISE_SETTLED": _("The promise is not open any more."),
            "PROMISE_LATE": _("Its day has passed: another day would hide that it was not kept in time."),
        },
    )  # fmt: skip


BULK: Mapping[str, bulk.Field] = {
    "due": _field(_("Due"), lambda row: row.due_date.isoformat(), _due, kind=bulk.DAY, hindrance=_not_movable),
    "status": _field(
        _("How it stands"), lambda row: row.status, _settle, restore=_reopen, hindrance=_not_open,
        offers=lambda: {code: lists.STATUSES[code] for code in queries.SETTLED},
    ),
}  # fmt: skip
