"""Changes in bulk: one field set for many records of a list, tried first, taken back within 30 days."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.listed import LISTS, NOUNS
from zhike.api.render import Refused
from zhike.apps.core import base, clock, lists
from zhike.apps.core.actions import bulk
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import actions, queries

CHANGED = {NOUNS[name]: fields for name, fields in actions.FIELDS.items()}
FIELDS = sorted({key for fields in CHANGED.values() for key in fields})
OFFERED = "; ".join(f"{noun}: {', '.join(fields)}" for noun, fields in CHANGED.items())
WRITTEN = ("id", "field", "day", "note", "at", "status", "n_chosen", "n_changed", "n_same", "n_refused", "n_back")
MOST = 2_000


class NewChange(door.Shape):
    """What is set, for which records of which list."""

    list = serializers.ChoiceField(choices=list(CHANGED))
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), allow_empty=False,
        max_length=MOST, help_text="Those the caller may not see are passed over; many are changed by the worker.",
    )  # fmt: skip
    field = serializers.ChoiceField(choices=FIELDS, help_text=f"By list – {OFFERED}.")
    value = door.optional(60, "Code, number, day, username or code of the branch; empty: nobody, or not known.")
    day = serializers.DateField(required=False, help_text="First day at a branch; left out, today.")
    note = door.optional(200)
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Only say what it would do.")


class OneChange(door.Shape):
    """A change in bulk and what came of it."""

    id = serializers.IntegerField()
    list = serializers.ChoiceField(choices=list(CHANGED))
    field = serializers.ChoiceField(choices=FIELDS)
    value = serializers.CharField(allow_blank=True)
    day = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    status = serializers.CharField(help_text="WAITING while the worker changes many, DONE, UNDONE.")
    n_chosen = serializers.IntegerField()
    n_changed = serializers.IntegerField()
    n_same = serializers.IntegerField(help_text="Those that were so already.")
    n_refused = serializers.IntegerField(help_text="Those that were left out.")
    n_back = serializers.IntegerField(help_text="Those that have again what they had before.")


class Tried(door.Shape):
    """What a change does, and the change itself where it was made."""

    change = OneChange(allow_null=True)
    n_changing = serializers.IntegerField()
    n_same = serializers.IntegerField(help_text="Those that are so already.")
    n_left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="By rule, such as MERGED, CLOSED or VISIT_ENDED."
    )


class ChangePage(door.Shape):
    """A page of the caller's own changes, newest first."""

    results = OneChange(many=True)
    next = serializers.URLField(allow_null=True)


class ChangesAsked(door.Shape):
    """Where the page begins."""

    before = serializers.IntegerField(
        min_value=1, max_value=door.LARGEST_ID, required=False, help_text="Place behind which the page begins."
    )
    size = paging.size()


class Changes(door.View):
    """The caller's changes in bulk."""

    act = "self.use"

    @door.call(returns=ChangePage, query=ChangesAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of the caller's own changes."""
        rows, size = queries.bulk_edits(), query["size"]
        rows = rows.filter(pk__lt=query["before"]) if "before" in query else rows
        found = list(rows[: size + 1])
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        return {"results": [_told(row) for row in found[:size]], "next": following}

    @door.call(returns=Tried, status=201, takes=NewChange)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Set a field for many records at once, or only say what it would do; it takes the act of the field."""
        at, listed = clock.now(), LISTS[body["list"]]
        of = CHANGED[body["list"]].get(body["field"])
        if of is None:
            raise Refused("field", _("This field of the list is not changed for many at once."))
        for act in (listed.act, of.act):
            if not base.actor().may(act):
                raise PermissionDenied(act)
        change = _change(of, body, org_queries.business_date(at))
        ids = lists.visible(listed.own, body["ids"])
        trial, made = actions.try_bulk(of=of, ids=ids, change=change, at=at), None
        if not body["dry_run"]:
            edit_id = actions.plan_bulk(list_name=listed.own.name, field=body["field"], ids=ids, change=change, at=at)
            if len(ids) > of.at_once:
                title, link = _("Change in bulk"), reverse("bulk_edit", args=[edit_id])
                actions.request_bulk(edit_id=edit_id, is_undo=False, title=title, link=link, at=at)
            else:
                actions.run_bulk(edit_id=edit_id, at=at)
            made = _told(door.found(queries.bulk_edit(edit_id)))
            self.headers["Location"] = reverse("api-change", args=[edit_id])
        told = {"n_changing": trial.n_changing, "n_same": trial.n_same, "n_left_out": dict(trial.refused)}
        return told | {"change": made}


def _change(of: bulk.Field, body: dict[str, Any], today: date) -> bulk.Change:
    given = body["value"]
    text = given or bulk.NOBODY
    if given and of.kind == bulk.USER:
        user = org_queries.user_by_name(given)
        text = str(user.pk) if user else ""
    if given and of.kind == bulk.BRANCH:
        branch = org_queries.branch_by_code(given)
        text = str(branch.pk) if branch else ""
    try:
        value = of.read(text)
    except bulk.BadValue:
        raise Refused("value", _("This is not one of the choices.")) from None
    return bulk.Change(value, (body.get("day") or today) if of.is_dated else None, body["note"])


class BulkChange(door.View):
    """One change in bulk."""

    act = "self.use"

    @door.call(returns=OneChange, finds=True)
    def get(self, request: Any, bulk_id: int) -> dict[str, Any]:
        """Return a change of the caller's own."""
        return _told(door.found(queries.bulk_edit(bulk_id)))


class BulkUndo(door.View):
    """A change in bulk taken back."""

    act = "self.use"

    @door.call(returns=OneChange, finds=True)
    def post(self, request: Any, bulk_id: int) -> dict[str, Any]:
        """Take a change back within 30 days; records changed since stay as they are."""
        of, _was = actions.change_of(door.found(queries.bulk_edit(bulk_id)))
        if not base.actor().may(of.act):
            raise PermissionDenied(of.act)
        return _told(actions.undo_bulk(edit_id=bulk_id, at=clock.now()))


def _told(edit: Any) -> dict[str, Any]:
    of, change = actions.change_of(edit)
    value = change.value
    if value and of.kind == bulk.USER:
        user = org_queries.user(value)
        value = user.username if user else ""
    if of.kind == bulk.BRANCH:
        branch = org_queries.branch(value)
        value = branch.code if branch else ""
    told = {name: getattr(edit, name) for name in WRITTEN}
    return told | {"list": NOUNS[edit.list_name], "value": "" if value is None else str(value)}


urls = [
    path("changes", Changes.as_view(), name="api-changes"),
    path("changes/<int:bulk_id>", BulkChange.as_view(), name="api-change"),
    path("changes/<int:bulk_id>/undo", BulkUndo.as_view(), name="api-change-undo"),
]
