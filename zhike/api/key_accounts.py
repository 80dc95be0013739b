"""Key accounts: who answers for which, confirmed and ended; violations, units with their load, deputies."""

from collections.abc import Callable
from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext as _
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.keyaccounts import lists as key_lists
from zhike.apps.org import queries as org_queries

ACCOUNTS = key_lists.KEY_ACCOUNTS
MOST = 500
ID: dict[str, Any] = {"min_value": 1, "max_value": 2**63 - 1}


class KeyAccountRow(paging.row_shape(ACCOUNTS, required=False)):  # type: ignore[misc]
    """A key account in the list."""


class FullKeyAccount(paging.row_shape(ACCOUNTS, required=True)):  # type: ignore[misc]
    """A key account with what is wrong with who answers for it, and on which legs it stands."""

    customer_id = serializers.IntegerField()
    faults = serializers.DictField(
        child=serializers.CharField(),
        help_text="By place (sponsor, owner, manager): MISSING, LEFT or OWNER_LEVEL; empty where all is in order.",
    )
    legs = serializers.CharField(help_text="BOTH, RELATION_ONLY, STRENGTH_ONLY, NEITHER or UNKNOWN.")
    is_cooling = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)
    overload_reason = serializers.CharField(allow_blank=True)


class NewKeyAccount(door.Shape):
    """A customer proposed by hand."""

    customer_id = serializers.IntegerField(**ID)
    metal = serializers.ChoiceField(choices=rules.METALS)
    reason = serializers.CharField(max_length=300)


class Appointment(door.Shape):
    """Who answers for an account, by username."""

    sponsor = door.optional(60)
    manager = door.optional(60)
    backup = door.optional(60)
    overload_reason = door.optional(300)


class EndOfKeyAccount(door.Shape):
    """Why it is no key account any more."""

    reason = serializers.CharField(max_length=300)


class Violation(door.Shape):
    """An account for which somebody answers who stands too low, has left, or nobody."""

    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    customer = serializers.CharField()
    metal = serializers.ChoiceField(choices=rules.METALS)
    faults = serializers.DictField(child=serializers.CharField())


class Violations(door.Shape):
    """The violations of who may own key accounts, at most 500."""

    n = serializers.IntegerField()
    results = Violation(many=True)


class MemberLoad(door.Shape):
    """A member of a unit with the accounts they manage."""

    user = serializers.CharField()
    n = serializers.IntegerField()
    n_over = serializers.IntegerField(help_text="Of them taken on above the limit, with a reason.")
    limit = serializers.IntegerField()


class KeyUnit(door.Shape):
    """A unit of key customers."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    branch = serializers.CharField()
    members = MemberLoad(many=True)


class KeyUnits(door.Shape):
    """The open units."""

    results = KeyUnit(many=True)


class NewDeputy(door.Shape):
    """Who stands in for a general manager."""

    user = serializers.CharField(max_length=60)
    first_date = serializers.DateField()
    last_date = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class DeputyRow(NewDeputy):
    """A deputyship."""

    id = serializers.IntegerField()
    ended_date = serializers.DateField(allow_null=True)


class DeputyRows(door.Shape):
    """Who stands in for a general manager, or could once."""

    results = DeputyRow(many=True)


class KeyAccounts(door.View):
    """The key accounts one may see."""

    acts = {"GET": "customer.view", "POST": "keyaccount.manage"}

    @paging.listed(ACCOUNTS, KeyAccountRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of the key accounts."""
        return ACCOUNTS

    @door.call(returns=FullKeyAccount, status=201, takes=NewKeyAccount)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Propose a customer by hand, of whatever tier."""
        account_id = _done(lambda: actions.nominate(**body, at=clock.now()), "customer_id")
        self.headers["Location"] = reverse("api-key-account", args=[account_id])
        return _account(account_id)


class KeyAccount(door.View):
    """One key account."""

    act = "customer.view"

    @door.call(returns=FullKeyAccount, finds=True)
    def get(self, request: Any, account_id: int) -> dict[str, Any]:
        """Return a key account."""
        return _account(account_id)


class KeyAppointment(door.View):
    """Who answers for a key account."""

    act = "keyaccount.manage"

    @door.call(returns=FullKeyAccount, takes=Appointment, finds=queries.key_account)
    def post(self, request: Any, account_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Confirm an account with who answers for it, or let others answer; OWNER_LEVEL where somebody is too low."""
        at = clock.now()
        named = {f"{place}_id": _user(body.get(place, ""), place) for place in ("sponsor", "manager", "backup")}
        _done(
            lambda: actions.appoint(
                account_id=account_id, **named, overload_reason=body.get("overload_reason", ""),
                day=org_queries.business_date(at), at=at,
            ), "sponsor",
        )  # fmt: skip
        return _account(account_id)


class KeyAccountEnd(door.View):
    """The end of a key account."""

    act = "keyaccount.manage"

    @door.call(returns=FullKeyAccount, takes=EndOfKeyAccount, finds=queries.key_account)
    def post(self, request: Any, account_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Decline a proposed account or end a confirmed one."""
        at = clock.now()
        day = org_queries.business_date(at)
        _done(lambda: actions.end_account(account_id=account_id, **body, day=day, at=at), "reason")
        return _account(account_id)


class KeyAccountViolations(door.View):
    """Accounts for which the wrong person answers."""

    act = "customer.view"

    @door.call(returns=Violations)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the accounts whose sponsor, owner or manager stands too low, has left, or is missing."""
        day = org_queries.business_date(clock.now())
        wrong = queries.violations(day)
        rows = queries.shown(wrong.order_by("metal", "pk")[:MOST], day)
        return {
            "n": wrong.count(),
            "results": [
                {"id": one.account.pk, "customer_id": one.account.customer_id, "customer": one.account.customer.name,
                 "metal": one.account.metal, "faults": dict(one.faults)}
                for one in rows
            ],
        }  # fmt: skip


class KeyAccountUnits(door.View):
    """Units of key customers."""

    act = "keyaccount.manage"

    @door.call(returns=KeyUnits)
    def get(self, request: Any) -> dict[str, Any]:
        """Return the open units with the load of their members."""
        return {
            "results": [
                {"id": one.unit.pk, "name": one.unit.name, "branch": one.unit.branch.code, "members": [
                    {"user": load.member.user.username, "n": load.n, "n_over": load.n_over, "limit": load.limit}
                    for load in one.loads
                ]}
                for one in queries.units()
            ]
        }  # fmt: skip


class Deputies(door.View):
    """Who stands in for a general manager."""

    acts = {"GET": "keyaccount.manage", "POST": "deputy.grant"}

    @door.call(returns=DeputyRows)
    def get(self, request: Any) -> dict[str, Any]:
        """Return who stands in for a general manager, newest first."""
        return _deputies()

    @door.call(returns=DeputyRows, status=201, takes=NewDeputy)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Let a colleague answer for platinum accounts for some days."""
        given = dict(body)
        user_id = _user(given.pop("user"), "user") or 0
        _done(lambda: actions.grant_deputy(user_id=user_id, **given, at=clock.now()), "user")
        return _deputies()


def _deputies() -> dict[str, Any]:
    return {
        "results": [
            {"id": one.pk, "user": one.user.username, "first_date": one.first_date, "last_date": one.last_date,
             "reason": one.reason, "ended_date": one.ended_date}
            for one in queries.deputies()[:MOST]
        ]
    }  # fmt: skip


def _user(username: str, field: str) -> int | None:
    if not username:
        return None
    found = org_queries.user_by_name(username)
    if found is None:
        raise Refused(field, _("There is no such user."))
    return found.pk


def _account(account_id: int) -> dict[str, Any]:
    row = door.found(queries.key_account(account_id))
    told = queries.shown([row], org_queries.business_date(clock.now()))[0]
    more = {name: getattr(row, name) for name in ("customer_id", "is_cooling", "reason", "overload_reason")}
    return paging.row(ACCOUNTS, row) | more | {
        "faults": dict(told.faults), "legs": queries.legs(row.relation, row.strength)
    }  # fmt: skip


def _done(write: Callable[[], Any], field: str) -> Any:
    try:
        return write()
    except rules.Refused as refusal:
        raise Refused(field, _("A rule refuses it: %(rule)s.") % {"rule": refusal}, code=str(refusal)) from None


urls = [
    path("key-accounts", KeyAccounts.as_view(), name="api-key-accounts"),
    path("key-accounts/violations", KeyAccountViolations.as_view(), name="api-key-account-violations"),
    path("key-accounts/units", KeyAccountUnits.as_view(), name="api-key-account-units"),
    path("key-accounts/deputies", Deputies.as_view(), name="api-deputies"),
    path("key-accounts/<int:account_id>", KeyAccount.as_view(), name="api-key-account"),
    path("key-accounts/<int:account_id>/appoint", KeyAppointment.as_view(), name="api-key-account-appoint"),
    path("key-accounts/<int:account_id>/end", KeyAccountEnd.as_view(), name="api-key-account-end"),
]
