"""Duty by REST: who is on call for a customer, the roster, test calls and missed calls, customers' own pages."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door
from zhike.api.render import Refused
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists

ID: dict[str, Any] = {"min_value": 1, "max_value": door.LARGEST_ID}


class OnCallPerson(door.Shape):
    """Somebody who may be called for a customer."""

    user = serializers.CharField(help_text="Username.")
    name = serializers.CharField()
    part = serializers.ChoiceField(choices=list(service_lists.PARTS))
    phone = serializers.CharField(allow_blank=True)
    is_of_duty = serializers.BooleanField(help_text="The number is that of a duty, which the customer may know.")


class WhoIsOnCall(door.Shape):
    """Who is called for a customer at a moment, the first first."""

    at = serializers.DateTimeField()
    on_call = OnCallPerson(allow_null=True)
    then = OnCallPerson(many=True)


class Moment(door.Shape):
    """A moment."""

    at = serializers.DateTimeField(required=False, help_text="Now, where it is left out.")


class DutyLine(door.Shape):
    """A line of the roster."""

    id = serializers.IntegerField()
    user = serializers.CharField()
    role = serializers.ChoiceField(choices=rules.ROLES)
    customer_id = serializers.IntegerField(allow_null=True)
    metal = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    weekdays = serializers.CharField(help_text="1 is Monday, 7 is Sunday.")
    from_time = serializers.CharField()
    to_time = serializers.CharField()
    first_date = serializers.DateField()
    last_date = serializers.DateField(allow_null=True)


class Roster(door.Shape):
    """The visible lines of the roster."""

    results = DutyLine(many=True)


class GivenShift(door.Shape):
    """A line of the roster: for a customer, for a class, or for every key account."""

    user = serializers.CharField(max_length=60, help_text="Username.")
    phone = serializers.CharField(max_length=30)
    first_date = serializers.DateField()
    last_date = serializers.DateField(required=False, allow_null=True)
    role = serializers.ChoiceField(choices=rules.ROLES, required=False)
    customer_id = serializers.IntegerField(required=False, allow_null=True, **ID)
    metal = serializers.ChoiceField(choices=rules.METALS, required=False)
    weekdays = serializers.CharField(max_length=7, required=False, help_text="1 is Monday; all, where left out.")
    from_time = serializers.CharField(max_length=5, required=False)
    to_time = serializers.CharField(max_length=5, required=False)


class GivenCall(door.Shape):
    """A test call, or a call of the customer that nobody took."""

    customer_id = serializers.IntegerField(**ID)
    kind = serializers.ChoiceField(choices=list(service_lists.CALLS))
    user = door.optional(60, "Username of who should have answered.")
    is_reached = serializers.BooleanField(required=False)
    called_at = serializers.DateTimeField(required=False)
    note = door.optional(200)


class Reachability(door.Shape):
    """How reachable we were for the customers one sees."""

    n_tests = serializers.IntegerField()
    n_reached = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True, help_text="Reached ÷ test calls; null without any.")
    n_missed = serializers.IntegerField(help_text="Calls of customers nobody took.")
    days = serializers.IntegerField(help_text="Of so many days before the business's day.")


class OwnPage(door.Shape):
    """The address of a customer's own page; shown once."""

    url = serializers.CharField()
    last_date = serializers.DateField()


class OwnPageEnded(door.Shape):
    """That a customer's own page is closed."""

    is_ended = serializers.BooleanField()


class WhoIsOn(door.View):
    """Who is on call for a customer."""

    act = "service.view"

    @door.call(returns=WhoIsOnCall, query=Moment, finds=True)
    def get(self, request: Any, customer_id: int, query: dict[str, Any]) -> dict[str, Any]:
        """Return who is called for a customer at a moment: the roster first, then who answers for it."""
        door.found(customer_queries.customer(customer_id))
        at = query.get("at") or clock.now()
        people = queries.on_call(customer_id, at)
        usernames = {row.pk: row.username for row in org_queries.users().filter(pk__in=[one.user_id for one in people])}
        told = [
            {"user": usernames[one.user_id], "name": one.name, "part": one.part, "phone": one.phone,
             "is_of_duty": one.is_of_duty}
            for one in people
        ]  # fmt: skip
        return {"at": at, "on_call": told[0] if told else None, "then": told[1:]}


class Shifts(door.View):
    """The roster."""

    acts = {"GET": "service.view", "POST": "duty.manage"}

    @door.call(returns=Roster)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the visible lines of the roster."""
        return {"results": [_line(row) for row in queries.shifts()]}

    @door.call(returns=DutyLine, status=201, takes=GivenShift)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Put somebody on the roster."""
        given = dict(body)
        user_id = _user(given.pop("user"))
        shift_id = actions.add_shift(new=actions.NewShift(user_id=user_id, **given), at=clock.now())
        return _line(door.found(queries.shift(shift_id)))


class ShiftEnd(door.View):
    """A line taken off the roster."""

    act = "duty.manage"

    @door.call(returns=DutyLine, finds=queries.shift)
    def post(self, request: Any, shift_id: int) -> dict[str, Any]:
        """Take a line off the roster."""
        actions.end_shift(shift_id=shift_id, at=clock.now())
        return _line(door.found(queries.shift(shift_id)))


class ShiftRestored(door.View):
    """A line put back on the roster."""

    act = "duty.manage"

    @door.call(returns=DutyLine, finds=queries.shift)
    def post(self, request: Any, shift_id: int) -> dict[str, Any]:
        """Put a line back on the roster."""
        actions.restore_shift(shift_id=shift_id, at=clock.now())
        return _line(door.found(queries.shift(shift_id)))


class ReachedKpi(door.View):
    """How reachable we are."""

    act = "service.view"

    @door.call(returns=Reachability)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the share of test calls that reached somebody."""
        return _reached()


class ReachCalls(door.View):
    """Test calls and missed calls."""

    act = "service.edit"

    @door.call(returns=Reachability, status=201, takes=GivenCall)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a test call or a missed call; return how reachable we are now."""
        given, at = {"is_reached": False, **body}, clock.now()
        username = given.pop("user", "")
        user_id = _user(username) if username else None
        actions.note_call(user_id=user_id, **given | {"called_at": given.get("called_at") or at}, at=at)
        return _reached()


class OwnPages(door.View):
    """The own page of a key account."""

    act = "duty.manage"

    @door.call(returns=OwnPage, status=201, finds=queries.account)
    def post(self, request: Any, customer_id: int) -> dict[str, Any]:
        """Give a key account an own page; a former address ends. The address is told once."""
        secret = actions.make_link(customer_id=customer_id, at=clock.now())
        link = door.found(queries.link_of(customer_id))
        return {"url": request.build_absolute_uri(f"/r/{secret}/"), "last_date": link.last_date}


class OwnPageEnd(door.View):
    """The own page of a key account, ended."""

    act = "duty.manage"

    @door.call(returns=OwnPageEnded, finds=queries.account)
    def post(self, request: Any, customer_id: int) -> dict[str, Any]:
        """End a customer's own page at once."""
        actions.end_link(customer_id=customer_id, at=clock.now())
        return {"is_ended": True}


def _user(username: str) -> int:
    user = org_queries.user_by_name(username)
    if user is None:
        raise Refused("user", _("There is nobody of this name."))
    return user.pk


def _line(row: Any) -> dict[str, Any]:
    names = ("role", "customer_id", "metal", "phone", "weekdays", "first_date", "last_date")
    times = {"from_time": rules.clock_text(row.from_minute), "to_time": rules.clock_text(row.to_minute)}
    return {"id": row.pk, "user": row.user.username} | {name: getattr(row, name) for name in names} | times


def _reached() -> dict[str, Any]:
    at = clock.now()
    told = queries.reached(org_queries.business_date(at), at)
    counts = {name: getattr(told, name) for name in ("n_tests", "n_reached", "share", "n_missed")}
    return counts | {"days": queries.rule_of_incidents()["test"]}


urls = [
    path("customers/<int:customer_id>/who-is-on-call", WhoIsOn.as_view(), name="api-who-is-on-call"),
    path("service/shifts", Shifts.as_view(), name="api-shifts"),
    path("service/shifts/<int:shift_id>/end", ShiftEnd.as_view(), name="api-shift-end"),
    path("service/shifts/<int:shift_id>/restore", ShiftRestored.as_view(), name="api-shift-restore"),
    path("service/reachability", ReachedKpi.as_view(), name="api-reachability"),
    path("service/calls", ReachCalls.as_view(), name="api-reach-calls"),
    path("service/links/<int:customer_id>", OwnPages.as_view(), name="api-own-page"),
    path("service/links/<int:customer_id>/end", OwnPageEnd.as_view(), name="api-own-page-end"),
]
