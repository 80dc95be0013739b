"""Saved views: ways of looking at a list, kept under a name, shared, dropped; a list is read through one by `view`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from rest_framework import serializers

from zhike.api import door
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import base, clock, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.interactions import lists as interaction_lists
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.people import lists as people_lists
from zhike.apps.reviews import lists as review_lists
from zhike.apps.stewardship import lists as stewardship_lists
from zhike.apps.tasks import lists as task_lists
from zhike.apps.trade import lists as trade_lists

# The lists that keep views, as the pages know them.
SPECS = {
    "customers": customer_lists.CUSTOMERS, "people": people_lists.PEOPLE,
    "interactions": interaction_lists.INTERACTIONS, "promises": interaction_lists.PROMISES, "tasks": task_lists.TASKS,
    "orders": trade_lists.ORDERS, "messages": outbound_lists.MESSAGES, "activities": activity_lists.ACTIVITIES,
    "gifts": activity_lists.GIFTS, "reviews": review_lists.REVIEWS, "visits": activity_lists.VISITS,
    "duplicates": stewardship_lists.PAIRS,
}  # fmt: skip
NOUNS = {spec.name: noun for noun, spec in SPECS.items()}
SHARE_ACT, ROLES_ACT = "branch.view", "user.manage"
ROLES = [role for role in org_rules.ROWS if role != "API_CLIENT"]
PLACES = {"after", "before", "view"}


class SavedView(door.Shape):
    """A way of looking at a list."""

    id = serializers.IntegerField()
    list = serializers.ChoiceField(choices=list(SPECS))
    name = serializers.CharField()
    params = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="As the list takes them.")
    is_shared = serializers.BooleanField()
    is_default = serializers.BooleanField(help_text="Whether the caller's page of the list opens with it.")
    default_for = serializers.ListField(
        child=serializers.ChoiceField(choices=ROLES), help_text="The roles whose page of the list opens with it."
    )
    username = serializers.CharField(help_text="Whose it is.")


class SavedViews(door.Shape):
    """The views of a list the caller may use, by name."""

    results = SavedView(many=True)


class OfList(door.Shape):
    """Which list is meant."""

    list = serializers.ChoiceField(choices=list(SPECS), help_text="Whose views are wanted.")


class NewView(door.Shape):
    """A view that is kept; it takes the place of the caller's own of that name."""

    list = serializers.ChoiceField(choices=list(SPECS))
    name = serializers.CharField(max_length=60)
    params = serializers.DictField(
        child=serializers.CharField(max_length=2_000, allow_blank=True), default=dict,
        help_text="Filters, sort, columns and size, as the list takes them.",
    )  # fmt: skip
    is_shared = serializers.BooleanField(
        required=False, default=False, help_text=f"Show it to everybody; takes the act {SHARE_ACT}."
    )
    is_default = serializers.BooleanField(required=False, default=False)
    default_for = serializers.ListField(
        child=serializers.ChoiceField(choices=ROLES), required=False, max_length=len(ROLES),
        help_text=f"The roles whose page opens with it, which shares it; takes the act {ROLES_ACT}. "
        "Left out, it stays as it was.",
    )  # fmt: skip


class Views(door.View):
    """The saved views."""

    act = "self.use"

    @door.call(returns=SavedViews, query=OfList)
    def get(self, request: Any, query: dict[str, Any]) -> dict[str, Any]:
        """Return the views of a list the caller keeps, and those shared with everybody."""
        return {"results": [_told(one) for one in org_queries.views(SPECS[query["list"]].name, _me())]}

    @door.call(returns=SavedView, status=201, takes=NewView)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a view under a name; what the list does not offer is refused."""
        if body["is_shared"] and not base.actor().may(SHARE_ACT):
            raise PermissionDenied(SHARE_ACT)
        if "default_for" in body and not base.actor().may(ROLES_ACT):
            raise PermissionDenied(ROLES_ACT)
        spec, asked = SPECS[body.pop("list")], {k: v for k, v in body.pop("params").items() if v and k not in PLACES}
        lists.ask(spec, asked)
        view_id = org_actions.keep_view(list_name=spec.name, params=asked, user_id=_me(), **body, at=clock.now())
        return _told(door.found(org_queries.view(view_id, _me())))


class View(door.View):
    """One saved view."""

    act = "self.use"
    http_method_names = ["delete"]

    @door.call(returns=SavedView, finds=True)
    def delete(self, request: Any, view_id: int) -> dict[str, Any]:
        """Drop a view of the caller's own and return it as it was."""
        gone = _told(door.found(org_queries.view(view_id, _me())))
        org_actions.drop_view(view_id=view_id, user_id=_me(), at=clock.now())
        return gone


def _me() -> int:
    return base.actor().user_id or 0


def _told(view: Any) -> dict[str, Any]:
    names = ("id", "name", "params", "is_shared", "is_default", "default_for")
    return {name: getattr(view, name) for name in names} | {
        "list": NOUNS[view.list_name],
        "username": view.user.username,
    }


urls = [
    path("views", Views.as_view(), name="api-views"),
    path("views/<int:view_id>", View.as_view(), name="api-view"),
]
