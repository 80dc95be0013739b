"""The audit trail: who did what to which record, newest first; sensitive values only as changed."""

from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.org import queries as org_queries

FIRST_YEAR, LAST_YEAR = 1900, 9000


class Change(door.Shape):
    """A field that an act wrote down; nothing of its values where the caller may not see them."""

    field = serializers.CharField()
    is_hidden = serializers.BooleanField(help_text="A sensitive value, or a personal one for who lacks audit.values.")
    before = serializers.JSONField(help_text="Null where there was nothing, or it is hidden.")
    after = serializers.JSONField(help_text="Null where there is nothing, or it is hidden.")


class AuditEntry(door.Shape):
    """An entry of the trail."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField(allow_blank=True)
    act = serializers.CharField()
    noun = serializers.CharField(allow_blank=True)
    object_id = serializers.IntegerField(allow_null=True)
    branch = serializers.CharField(allow_null=True, help_text="Code.")
    changes = Change(many=True)


class AuditPage(door.Shape):
    """A page of the trail."""

    results = AuditEntry(many=True)
    next = serializers.URLField(allow_null=True)


def day(words: str) -> serializers.DateField:
    """Return a day that may be left out, within what every database keeps."""
    return serializers.DateField(required=False, help_text=words, validators=[_demand_near])


def _demand_near(value: Any) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        said = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise serializers.ValidationError(_("A year from %(first)s to %(last)s.") % said)


class AuditAsked(door.Shape):
    """What to look for; everything given must fit."""

    actor = door.optional(60, "Part of a username.")
    act = door.optional(60, "Such as customer.change.")
    noun = door.optional(60, "Kind of record, such as customer.")
    object_id = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Number of the record."
    )
    branch = door.optional(60, "Code.")
    since = day("First day.")
    until = day("Last day.")
    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )
    size = paging.size()


class Audit(door.View):
    """The audit trail."""

    act = "audit.view"

    @door.call(returns=AuditPage, query=AuditAsked, finds=True)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of the trail, newest first."""
        size = query["size"]
        found = list(_asked(query, size + 1))
        names = dict(org_queries.branches().values_list("pk", "code"))
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        return {"results": [_told(entry, names) for entry in found[:size]], "next": following}


def _asked(query: dict[str, Any], limit: int) -> QuerySet:
    since, until = query.get("since"), query.get("until")
    branch_id = door.found(org_queries.branch_by_code(query["branch"])).pk if query["branch"] else None
    return core_queries.trail(
        noun=query["noun"], object_id=query.get("object_id"), before_id=query.get("before"), limit=limit,
        actor=query["actor"], acts=[query["act"]] if query["act"] else (), branch_id=branch_id,
        since=since and _moment(since, time.min), until=until and _moment(until, time.max),
    )  # fmt: skip


def _moment(day: Any, of_day: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, of_day))


def _told(entry: Any, codes: dict[int, str]) -> dict[str, Any]:
    written = {name: getattr(entry, name) for name in ("at", "actor", "act", "noun", "object_id")}
    changes = changes_of(entry, sees_personal=base.actor().may("audit.values"))
    return {"id": entry.pk} | written | {"branch": codes.get(entry.branch_id), "changes": changes}


def changes_of(entry: Any, *, sees_personal: bool) -> list[dict[str, Any]]:
    """Return what an entry wrote down, field by field, as far as its reader may see it."""
    values = entry.value.values if hasattr(entry, "value") else {}
    changes = []
    for field, value in values.items():
        kept = core_queries.field_class(entry.noun, field)
        is_hidden = kept == "sensitive" or (kept == "personal" and not sees_personal)
        before, after = value if isinstance(value, list) and len(value) == 2 else (None, value)
        seen = {"before": None, "after": None} if is_hidden else {"before": before, "after": after}
        changes.append({"field": field, "is_hidden": is_hidden} | seen)
    return changes


urls = [path("audit", Audit.as_view(), name="api-audit")]
