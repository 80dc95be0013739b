"""Users: who can or could sign in, added, changed, deactivated; branches whose detail is opened to them.

No password comes in or goes out here: an administrator gives one on the page, where it is shown once.
"""

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from zhike.api import door, paging
from zhike.api.render import Refused
from zhike.apps.core import clock, lists
from zhike.apps.factors import actions as factor_actions
from zhike.apps.insight.queries import detail
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules
from zhike.apps.org.actions import granting

ROLES = dict.fromkeys(rules.ROWS, "")
STATUSES = dict.fromkeys(("ACTIVE", "INACTIVE"), "")


def _rows() -> QuerySet:
    status = Case(When(is_active=True, then=Value("ACTIVE")), default=Value("INACTIVE"))
    return org_queries.users().order_by().annotate(status=status)


USERS = lists.ListSpec(
    name="users",
    rows=_rows,
    sort="username",
    columns=(
        lists.Column("username", gettext_lazy("Username"), "username", is_sortable=True),
        lists.Column("name", gettext_lazy("Name"), "name"),
        lists.Column("email", gettext_lazy("E-mail"), "email", field_class="personal"),
        lists.Column("role", gettext_lazy("Role"), "role", kind="badge", filter=lists.Choice(ROLES)),
        lists.Column("branch", gettext_lazy("Branch code"), "branch__code"),
        lists.Column("status", gettext_lazy("Status"), "status", kind="badge", filter=lists.Choice(STATUSES)),
        lists.Column("joined_on", gettext_lazy("With us since"), "joined_on", kind="date"),
        lists.Column("left_on", gettext_lazy("Left on"), "left_on", kind="date"),
    ),
)
USERNAME = r"^[\w.@-]{3,60}$"


class UserRow(paging.row_shape(USERS, required=False)):  # type: ignore[misc]
    """A user in the list."""


class FullUser(paging.row_shape(USERS, required=True)):  # type: ignore[misc]
    """A user, and when they were last seen."""

    last_login = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class NewUser(door.Shape):
    """A user who is added; they sign in once an administrator gave them a password on the page."""

    username = serializers.RegexField(USERNAME, help_text="3 to 60 letters, digits, or . @ - _")
    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(choices=list(ROLES))
    branch = serializers.CharField(max_length=40, help_text="Code of the home branch.")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    joined_on = serializers.DateField(required=False, allow_null=True, help_text="Blank: the day the account is made.")


class ChangedUser(door.Shape):
    """What is to be changed, and the version the change was made from; it counts from the user's next request."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    name = serializers.CharField(max_length=120, required=False)
    role = serializers.ChoiceField(choices=list(ROLES), required=False)
    branch = serializers.CharField(max_length=40, required=False, help_text="Code of the home branch.")
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    joined_on = serializers.DateField(required=False, allow_null=True)
    is_active = serializers.BooleanField(required=False, help_text="False ends sessions and tokens at once.")


class Opened(door.Shape):
    """Columns of a table that are opened; the rest is masked."""

    table = serializers.ChoiceField(choices=list(detail.TABLES))
    columns = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)


class Grant(door.Shape):
    """A branch whose detail is opened to a user."""

    branch_id = serializers.IntegerField()
    branch = serializers.CharField(help_text="Code.")
    granted_at = serializers.DateTimeField()
    is_whole = serializers.BooleanField(help_text="Whether its records are open as its own people see them.")
    opens = Opened(many=True)
    purpose = serializers.CharField(allow_blank=True)
    last_date = serializers.DateField(allow_null=True)


class Grants(door.Shape):
    """The branches whose detail is opened to a user, newest first."""

    results = Grant(many=True)


class NewGrant(door.Shape):
    """A branch whose detail is to be opened."""

    branch = serializers.CharField(max_length=40, help_text="Code.")
    purpose = serializers.CharField(max_length=200)
    last_date = serializers.DateField(required=False, allow_null=True, help_text="Blank: until it is taken back.")
    opens = Opened(many=True, required=False, help_text="Left out: the records whole.")


class Token(door.Shape):
    """An API token; its secret is never told here."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class Tokens(door.Shape):
    """The API tokens of a user, newest first."""

    results = Token(many=True)


class Users(door.View):
    """The users."""

    act = "user.manage"

    @paging.listed(USERS, UserRow)
    def get(self, request: Any) -> lists.ListSpec:
        """Return a page of everybody who can or could sign in."""
        return USERS

    @door.call(returns=FullUser, status=201, takes=NewUser)
    def post(self, request: Any, body: dict[str, Any]) -> dict[str, Any]:
        """Add a user with a password nobody knows."""
        branch_id = _branch(body.pop("branch"))
        user_id, _password = org_actions.invite_user(**body, branch_id=branch_id, at=clock.now())
        self.headers["Location"] = reverse("api-user", args=[user_id])
        return told(user_id)


def _branch(code: str) -> int:
    branch = org_queries.branch_by_code(code)
    if branch is None:
        raise Refused("branch", _("There is no branch with this code."))
    return branch.pk


class User(door.View):
    """One user."""

    act = "user.manage"

    @door.call(returns=FullUser, finds=True)
    def get(self, request: Any, user_id: int) -> dict[str, Any]:
        """Return a user."""
        return told(user_id)

    @door.call(returns=FullUser, takes=ChangedUser, finds=org_queries.user)
    def patch(self, request: Any, user_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Change or deactivate a user; on a version that is no longer the present one it is refused."""
        version = body.pop("version")
        if "branch" in body:
            body["branch_id"] = _branch(body.pop("branch"))
        org_actions.change_user(user_id=user_id, values=body, version=version, at=clock.now())
        if "role" in body:
            factor_actions.ask_anew(user_id=user_id)
        return told(user_id)


class UserGrants(door.View):
    """The detail opened to a user."""

    act = "user.manage"

    @door.call(returns=Grants, finds=True)
    def get(self, request: Any, user_id: int) -> dict[str, Any]:
        """Return the branches whose detail is opened to a user."""
        door.found(org_queries.user(user_id))
        return granted(user_id)

    @door.call(returns=Grants, status=201, takes=NewGrant, finds=org_queries.user)
    def post(self, request: Any, user_id: int, body: dict[str, Any]) -> dict[str, Any]:
        """Open the detail of a branch and those below it to a user."""
        try:
            granting.grant_detail(
                user_id=user_id, branch_id=_branch(body["branch"]), opens=_opens(body.get("opens")),
                purpose=body["purpose"], last_date=body.get("last_date"), at=clock.now(),
            )  # fmt: skip
        except granting.GrantRefused as refused:
            raise Refused("last_date", str(refused)) from None
        return granted(user_id)


def _opens(asked: list[dict[str, Any]] | None) -> dict[str, list[str]] | None:
    if asked is None:
        return None
    opens: dict[str, list[str]] = {}
    for one in asked:
        if unknown := set(one["columns"]) - set(detail.TABLES[one["table"]].keys):
            raise Refused("opens", _("There is no column %(name)s to open.") % {"name": sorted(unknown)[0]})
        opens[one["table"]] = list(dict.fromkeys([*opens.get(one["table"], []), *one["columns"]]))
    if not any(opens.values()):
        raise Refused("opens", _("Choose the columns to open, or the records whole."))
    return opens


class UserGrant(door.View):
    """The detail of one branch opened to a user."""

    act = "user.manage"
    http_method_names = ["delete"]

    @door.call(returns=Grants, finds=True)
    def delete(self, request: Any, user_id: int, branch_id: int) -> dict[str, Any]:
        """Close the detail of a branch to a user again."""
        door.found(org_queries.grants(user_id).filter(branch_id=branch_id).first())
        granting.revoke_detail(user_id=user_id, branch_id=branch_id, at=clock.now())
        return granted(user_id)


class UserTokens(door.View):
    """The API tokens of a user; one is made on the page, where its secret is shown once."""

    act = "token.manage"

    @door.call(returns=Tokens, finds=True)
    def get(self, request: Any, user_id: int) -> dict[str, Any]:
        """Return the API tokens of a user."""
        door.found(org_queries.user(user_id))
        return tokens_of(user_id)


class UserToken(door.View):
    """One API token of a user."""

    act = "token.manage"
    http_method_names = ["delete"]

    @door.call(returns=Tokens, finds=True)
    def delete(self, request: Any, user_id: int, token_id: int) -> dict[str, Any]:
        """End an API token at once; its name is kept."""
        door.found(org_queries.tokens(user_id).filter(pk=token_id).first())
        org_actions.revoke_token(token_id=token_id, at=clock.now())
        return tokens_of(user_id)


def tokens_of(user_id: int) -> dict[str, Any]:
    """Return the API tokens of a user, newest first."""
    names = ("id", "name", "created_at", "last_used_at", "revoked_at")
    return {"results": [{name: getattr(row, name) for name in names} for row in org_queries.tokens(user_id)]}


def told(user_id: int) -> dict[str, Any]:
    """Return a user."""
    user = door.found(USERS.rows().filter(pk=user_id).first())
    return paging.row(USERS, user) | {"last_login": user.last_login, "version": user.version}


def granted(user_id: int) -> dict[str, Any]:
    """Return what is opened to a user."""
    rows = org_queries.grants(user_id)
    return {
        "results": [
            {"branch_id": row.branch_id, "branch": row.branch.code, "granted_at": row.granted_at,
             "is_whole": row.is_whole, "purpose": row.purpose, "last_date": row.last_date,
             "opens": [{"table": table, "columns": columns} for table, columns in row.opens.items()]}
            for row in rows
        ]
    }  # fmt: skip


urls = [
    path("users", Users.as_view(), name="api-users"),
    path("users/<int:user_id>", User.as_view(), name="api-user"),
    path("users/<int:user_id>/grants", UserGrants.as_view(), name="api-grants"),
    path("users/<int:user_id>/tokens", UserTokens.as_view(), name="api-user-tokens"),
    path("users/<int:user_id>/tokens/<int:token_id>", UserToken.as_view(), name="api-user-token"),
    path("users/<int:user_id>/grants/<int:branch_id>", UserGrant.as_view(), name="api-grant"),
]
