"""Tables of org: the company, the branch tree, users, detail grants, API tokens, failed logins, saved views."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac

from zhike.apps.core import base

# The class of fields that no page shows; named, since a text beside a password's name looks like the password.
SENSITIVE = "sensitive"


class Company(models.Model):
    """The installation's one company: book currency, business date, what the calendar is."""

    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3, default="")
    business_date = models.DateField(null=True)
    fiscal_start_month = models.PositiveSmallIntegerField(default=1)
    profit_rate = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    is_demo = models.BooleanField(default=False)

    classes = {
        "name": "public", "currency": "public", "business_date": "internal", "fiscal_start_month": "internal",
        "profit_rate": "internal", "is_demo": "internal",
    }  # fmt: skip


class Branch(base.Record):
    """One node of the tree HQ → province → city → hall; `path` lists the ids from the top down."""

    class Level(models.TextChoices):
        HQ = "HQ"
        PROVINCE = "PROVINCE"
        CITY = "CITY"
        HALL = "HALL"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    import_id = models.BigIntegerField(null=True)

    objects = models.Manager()  # type: ignore[assignment,misc]
    classes = {
        "code": "internal", "name": "public", "level": "internal", "parent": "internal", "path": "internal",
        "import_id": "internal",
    }  # fmt: skip


class User(AbstractBaseUser):
    """Somebody who signs in: one role, one home branch."""

    class Role(models.TextChoices):
        REP = "REP"
        AGENT = "AGENT"
        KEY_ACCOUNT_MANAGER = "KEY_ACCOUNT_MANAGER"
        BRANCH_MANAGER = "BRANCH_MANAGER"
        REGIONAL_MANAGER = "REGIONAL_MANAGER"
        GENERAL_MANAGER = "GENERAL_MANAGER"
        MARKETER = "MARKETER"
        RISK_OFFICER = "RISK_OFFICER"
        ANALYST = "ANALYST"
        AUDITOR = "AUDITOR"
        ADMINISTRATOR = "ADMINISTRATOR"
        API_CLIENT = "API_CLIENT"

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    theme = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # Since when they are with us, where it is known, else since the account was made; when their access ended.
    joined_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    # Where they learned and worked, told of their own accord: who shares it with a key person may know them.
    schools = models.JSONField(default=list, blank=True)
    employers = models.JSONField(default=list, blank=True)
    home_town = models.CharField(max_length=60, blank=True, default="", db_default="")
    # One more ends every session there is.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = models.Manager()
    scope: ClassVar[None] = None
    classes = {
        "password": SENSITIVE, "last_login": "internal", "username": "internal", "name": "internal",
        "email": "personal", "role": "internal", "branch": "internal", "language": "internal", "theme": "internal",
        "is_active": "internal", "joined_on": "internal", "left_on": "internal",
        "session_epoch": "internal", "schools": "personal", "employers": "personal", "home_town": "personal",
    }  # fmt: skip

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session must hold to go on: it ends with the password, and when sessions are ended."""
        held = f"{self.password}:{self.session_epoch}"
        return salted_hmac("zhike.org.session", held, secret=secret, algorithm="sha256").hexdigest()


class DetailGrant(models.Model):
    """Lets one user read detail of a branch's subtree that the role alone does not open, for a purpose, until a day.

    A whole grant opens the branch's records as its own people see them. Any other opens some columns of some tables, on
    the page of granted detail alone: nothing else of the branch is seen the more for it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="detail_grants")
    branch = models.ForeignKey(Branch, on_delete=models.CASCADE, related_name="+")
    is_whole = models.BooleanField(default=True)
    # {table: [open columns]}; what is not named is masked, a table not named has no rows.
    opens = models.JSONField(default=dict, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    # Its last day; None: until it is taken back.
    last_date = models.DateField(null=True)
    granted_by_id = models.BigIntegerField(null=True)
    granted_at = models.DateTimeField()

    classes = {
        "user": "internal", "branch": "internal", "is_whole": "internal", "opens": "internal", "purpose": "internal",
        "last_date": "internal", "granted_by_id": "internal", "granted_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "branch"], name="org_detail_grant_once")]


class ApiToken(models.Model):
    """A token of a user for programs; only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    classes = {
        "user": "internal", "name": "internal", "token_hash": SENSITIVE, "created_at": "internal",
        "last_used_at": "internal", "revoked_at": "internal",
    }  # fmt: skip


class SetupLink(models.Model):
    """The one-time link by which the first administrator is made; only its hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    classes = {
        "token_hash": SENSITIVE, "created_at": "internal", "expires_at": "internal", "used_at": "internal",
    }  # fmt: skip


class LoginFailure(models.Model):
    """A refused login, counted for the throttle."""

    username = models.CharField(max_length=60)
    address = models.CharField(max_length=45)
    at = models.DateTimeField()

    classes = {"username": "internal", "address": "personal", "at": "internal"}

    class Meta:
        indexes = [
            models.Index(fields=["username", "at"], name="org_failure_username"),
            models.Index(fields=["address", "at"], name="org_failure_address"),
        ]


class SavedView(models.Model):
    """A way of looking at a list that a user keeps: filters, order and columns, as the address holds them."""

    list_name = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    params = models.JSONField(default=dict)
    is_shared = models.BooleanField(default=False)
    is_default = models.BooleanField(default=False)
    # The roles whose people open the list with this view, where they keep no usual one of their own.
    default_for = models.JSONField(default=list)
    created_at = models.DateTimeField()

    classes = {
        "list_name": "internal", "name": "internal", "user": "internal", "params": "personal",
        "is_shared": "internal", "is_default": "internal", "default_for": "internal", "created_at": "internal",
    }  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list_name", "name"], name="org_view_once"),
            models.UniqueConstraint(
                fields=["user", "list_name"], condition=models.Q(is_default=True), name="org_view_one_default"
            ),
        ]
