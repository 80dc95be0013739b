"""Target groups: whom the house wants as customers; read, defined, changed, ended."""

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import actions, queries


def filters(**more: Any) -> serializers.DictField:
    """Return the filters of a group."""
    child = serializers.CharField(max_length=2_000)
    return serializers.DictField(child=child, help_text="Filters as the list of customers takes them.", **more)


class TargetGroup(door.Shape):
    """A target group."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    params = filters()
    reason = serializers.CharField()
    is_ended = serializers.BooleanField()
    n_customers = serializers.IntegerField(
        allow_null=True, help_text="Of those the caller may see, counted up to 10,001; null where a filter is gone."
    )
    version = serializers.IntegerField()


class TargetGroupList(door.Shape):
    """The target groups; `has_group` says whether one is in force."""

    results = TargetGroup(many=True)
    has_group = serializers.BooleanField()


class NewTargetGroup(door.Shape):
    """A target group that is defined."""

    name = serializers.CharField(max_length=60)
    params = filters()
    reason = serializers.CharField(max_length=2_000)


class TargetGroupChange(door.Shape):
    """What is changed of a target group, on the version the caller saw."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=60, required=False)
    params = filters(required=False)
    reason = serializers.CharField(max_length=2_000, required=False)
    is_ended = serializers.BooleanField(required=False)


class TargetGroups(door.View):
    """The target groups of the house."""

    acts = {"GET": "customer.view", "POST": "rule.manage"}

    @door.call(returns=TargetGroupList)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the target groups, those in force first."""
        customers = _customers()
        return {"results": [_told(row, customers) for row in queries.groups()], "has_group": queries.has_group()}

    @door.call(returns=TargetGroup, status=201, takes=NewTargetGroup)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Define a target group; one without a filter is refused with NO_RULE."""
        at = clock.now()
        group_id = _written(lambda: actions.define_group(**body, day=org_queries.business_date(at), at=at))
        self.headers["Location"] = reverse("api-target-group", args=[group_id])
        return told(queries.group(group_id))


class TargetGroupRecord(door.View):
    """One target group."""

    acts = {"GET": "customer.view", "PATCH": "rule.manage"}

    @door.call(returns=TargetGroup, finds=True)
    def get(self, request: Any, group_id: int) -> dict[str, Any]:
        """Return a target group."""
        return told(door.found(queries.group(group_id)))

    @door.call(returns=TargetGroup, takes=TargetGroupChange, finds=queries.group)
    def patch(self, request: Any, group_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change a target group, end it or take it up again; a stale version is refused with 409."""
        at, version, is_ended = clock.now(), body.pop("version"), body.pop("is_ended", None)
        day = org_queries.business_date(at)
        _written(lambda: actions.change_group(group_id=group_id, values=body, version=version, day=day, at=at))
        if is_ended is not None:
            turn = actions.end_group if is_ended else actions.reopen_group
            turn(group_id=group_id, at=at)
        return told(queries.group(group_id))


def _written(write: Any) -> Any:
    try:
        return write()
    except actions.NoRule:
        raise Refused("params", _("A target group needs a filter."), code="NO_RULE") from None
    except actions.NameTaken:
        raise Refused("name", _("There is a target group of this name already."), code="NAME_TAKEN") from None


def told(row: Any) -> dict[str, Any]:
    """Return a target group with how many of the caller's customers fit it."""
    return _told(row, _customers())


def _customers() -> lists.ListSpec:
    return queries.customers(org_queries.business_date(clock.now()))


def _told(row: Any, customers: lists.ListSpec) -> dict[str, Any]:
    try:
        n_customers = queries.n_customers(lists.ask(customers, row.params))
    except lists.ListRefused:
        n_customers = None
    names = ("id", "name", "params", "reason", "version")
    more = {"is_ended": row.ended_at is not None, "n_customers": n_customers}
    return {name: getattr(row, name) for name in names} | more


urls = [
    path("target-groups", TargetGroups.as_view(), name="api-target-groups"),
    path("target-groups/<int:group_id>", TargetGroupRecord.as_view(), name="api-target-group"),
]
