"""What of many key persons may be changed together: how much they weigh, where they stand, what they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.apps.core.actions import bulk
from zhike.apps.people import lists, queries, rules
from zhike.apps.people.actions import persons


def _field(label: Any, name: str, **more: Any) -> bulk.FieldByRow:
    def give(row: Any, value: Any, at: datetime) -> None:
        # Not known is nothing for a number, and no word for a stance.
        kept = "" if value is None and name == "stance" else value
        persons.change_part(part_id=row.pk, values={name: kept}, version=None, at=at)

    return bulk.FieldByRow(
        label, "person.edit", **more, rows=lambda: queries.parts().filter(valid_to=None),
        value=lambda row: getattr(row, name) or None, called=lambda row: (row.name, row.customer.name), give=give,
        errors=(persons.NoSuchPerson,),
    )  # fmt: skip


def _weights() -> Mapping[str, Any]:
    low, high = rules.INFLUENCE
    return {str(weight): str(weight) for weight in range(low, high + 1)} | _UNKNOWN


_UNKNOWN: dict[str, Any] = {bulk.NOBODY: _("Not known")}
BULK: Mapping[str, bulk.Field] = {
    "influence": _field(_("Influence"), "influence", kind=bulk.NUMBER, offers=_weights),
    "stance": _field(_("Stance"), "stance", offers=lambda: lists.STANCES | _UNKNOWN),
    "role": _field(_("Role"), "role", offers=lambda: lists.ROLES),
}
