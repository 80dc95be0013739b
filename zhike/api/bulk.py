"""Changes in bulk: one field set for many customers, tried first, taken back within 30 days."""

from collections import Counter
from datetime import date
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries

FIELDS = list(customer_rules.BULK_CODES)
WRITTEN = ("id", "field", "day", "note", "at", "status", "n_chosen", "n_changed", "n_back")


class NewChange(door.Shape):
    """What is set, for which customers."""

    customer_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=door.LARGEST_ID), allow_empty=False,
        max_length=customer_actions.AT_ONCE, help_text="Those the caller may not see are passed over.",
    )  # fmt: skip
    field = serializers.ChoiceField(choices=FIELDS)
    value = door.optional(60, "Username, code of the branch, status or kind; empty: nobody owns them.")
    day = serializers.DateField(required=False, help_text="First day at the branch; left out, today.")
    note = door.optional(200)
    dry_run = serializers.BooleanField(required=False, default=False, help_text="Only say what it would do.")


class OneChange(door.Shape):
    """A change in bulk and what came of it."""

    id = serializers.IntegerField()
    field = serializers.ChoiceField(choices=FIELDS)
    value = serializers.CharField(allow_blank=True)
    day = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()
    status = serializers.CharField()
    n_chosen = serializers.IntegerField()
    n_changed = serializers.IntegerField()
    n_back = serializers.IntegerField()


class Tried(door.Shape):
    """What a change does, and the change itself where it was made."""

    change = OneChange(allow_null=True)
    n_changing = serializers.IntegerField()
    n_same = serializers.IntegerField(help_text="Those that are so already.")
    n_left_out = serializers.DictField(
        child=serializers.IntegerField(), help_text="By rule: MERGED, or MOVED_LATER than the day."
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

    act = "customer.assign"

    @door.call(returns=ChangePage, query=ChangesAsked)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return a page of the caller's own changes."""
        rows, size = customer_queries.bulk_edits(), query["size"]
        rows = rows.filter(pk__lt=query["before"]) if "before" in query else rows
        found = list(rows[: size + 1])
        following = paging.address(request, before=str(found[size - 1].pk)) if len(found) > size else None
        return {"results": [_told(row) for row in found[:size]], "next": following}

    @door.call(returns=Tried, status=201, takes=NewChange)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Set a field for many customers at once, or only say what it would do."""
        at = clock.now()
        change = _change(body, org_queries.business_date(at))
        ids = list(customer_queries.cards_of(body["customer_ids"]))
        found = Counter(row.verdict for row in customer_queries.bulk_candidates(ids, change))
        told = {"n_changing": found.pop(customer_rules.CHANGES, 0), "n_same": found.pop(customer_rules.SAME, 0)}
        made = None
        if not body["dry_run"]:
            edit_id = customer_actions.plan_bulk(customer_ids=ids, change=change, note=body["note"], at=at)
            made = _told(customer_actions.run_bulk(edit_id=edit_id, at=at))
            self.headers["Location"] = reverse("api-change", args=[edit_id])
        return told | {"change": made, "n_left_out": dict(found)}


def _change(body: dict[str, Any], today: date) -> customer_rules.Change:
    field, given, who = body["field"], body["value"], base.actor()
    if field == "owner":
        owner = org_queries.owners_for(who).filter(username=given).first() if given else None
        if given and owner is None:
            raise Refused("value", _("You cannot give customers to this person."))
        return customer_rules.Change(field, owner and owner.pk)
    if field == "branch":
        branch = org_queries.row_branches(who).filter(code=given).first()
        if branch is None:
            raise Refused("value", _("There is no branch with this code."))
        return customer_rules.Change(field, branch.pk, body.get("day") or today)
    try:
        return customer_rules.Change(field, given)
    except ValueError:
        raise Refused("value", _("This is not one of the choices.")) from None


class BulkChange(door.View):
    """One change in bulk."""

    act = "customer.assign"

    @door.call(returns=OneChange, finds=True)
    def get(self, request: Any, bulk_id: int) -> dict[str, Any]:
        """Return a change of the caller's own."""
        return _told(door.found(customer_queries.bulk_edit(bulk_id)))


class BulkUndo(door.View):
    """A change in bulk taken back."""

    act = "customer.assign"

    @door.call(returns=OneChange, finds=True)
    def post(self, request: Any, bulk_id: int) -> dict[str, Any]:
        """Take a change back within 30 days; customers changed since stay as they are."""
        door.found(customer_queries.bulk_edit(bulk_id))
        return _told(customer_actions.undo_bulk(edit_id=bulk_id, at=clock.now()))


def _told(edit: Any) -> dict[str, Any]:
    value = customer_actions.change_of(edit).value
    if edit.field == "owner":
        owner = org_queries.user(value) if value else None
        value = owner.username if owner else ""
    if edit.field == "branch":
        branch = org_queries.branch(value)
        value = branch.code if branch else ""
    return {name: getattr(edit, name) for name in WRITTEN} | {"value": value}


urls = [
    path("customers/changes", Changes.as_view(), name="api-changes"),
    path("customers/changes/<int:bulk_id>", BulkChange.as_view(), name="api-change"),
    path("customers/changes/<int:bulk_id>/undo", BulkUndo.as_view(), name="api-change-undo"),
]
