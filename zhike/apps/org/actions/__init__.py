"""Writes of org: set-up, branches, users, grants, tokens, sign-in bookkeeping."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries, rules
from zhike.apps.org.models import ApiToken, Branch, Company, LoginFailure, SavedView, SetupLink, User


class AlreadySetUp(Exception):
    """The installation has an administrator; the set-up link is no longer of use."""


class BranchRefused(Exception):
    """A branch cannot stand where it was put, or its code is taken."""


class CodeTaken(BranchRefused):
    """Another branch has this code."""


class UserRefused(Exception):
    """A username is taken or would leave nobody to administer."""


class NotYetHere(UserRefused):
    """Somebody is said to be with us since a day to come."""


@transaction.atomic
def make_setup_link(*, at: datetime) -> str:
    """Make the one-time link for the first administrator and return its secret; earlier links end."""
    if queries.is_set_up():
        raise AlreadySetUp(_("There is an administrator already; ask them for an account."))
    SetupLink.objects.filter(used_at=None).delete()
    secret = secrets.token_urlsafe(32)
    SetupLink.objects.create(
        token_hash=queries.token_hash(secret), created_at=at, expires_at=at + timedelta(days=rules.SETUP_LINK_DAYS)
    )
    return secret


@transaction.atomic
def use_setup_link(
    *, secret: str, company_name: str, currency: str, username: str, name: str, password: str, at: datetime
) -> User:
    """Make the company, its headquarters and the first administrator; the link ends."""
    link = queries.open_setup_link(secret, at=at)
    is_mine = link and SetupLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at)
    if not is_mine or queries.is_set_up():
        raise AlreadySetUp(_("This link has ended. Run `zhike setup-link` on the server for a new one."))
    return found_company(
        company_name=company_name, currency=currency, username=username, name=name, password=password, at=at
    )


@transaction.atomic
def open_company(*, name: str, currency: str = "", is_demo: bool = False, at: datetime) -> Branch:
    """Make the company and its headquarters where there are none; return the headquarters."""
    Company.objects.get_or_create(defaults={"name": name, "currency": currency, "is_demo": is_demo}, pk=1)
    return queries.headquarters() or add_branch(code="HQ", name=name, level="HQ", parent_id=None, at=at)


@transaction.atomic
def found_company(
    *,
    company_name: str,
    currency: str = "",
    username: str,
    name: str,
    password: str,
    is_demo: bool = False,
    at: datetime,
) -> User:
    """Make the company, its headquarters and an administrator."""
    head = open_company(name=company_name, currency=currency, is_demo=is_demo, at=at)
    return add_user(
        username=username, name=name, password=password, role=User.Role.ADMINISTRATOR, branch_id=head.pk, at=at
    )


def hold_company() -> None:
    """Let whoever decides on something of the whole company, such as a budget, wait until the caller has written."""
    list(Company.objects.select_for_update(no_key=True).values_list("pk"))


@transaction.atomic
def change_company(*, values: Mapping[str, Any], at: datetime) -> None:
    """Change the company's settings."""
    company = Company.objects.select_for_update().get()
    unknown = set(values) - rules.COMPANY_FIELDS
    if unknown:
        raise ValueError(f"not a company setting: {sorted(unknown)}")
    changed = {k: [getattr(company, k), v] for k, v in values.items() if getattr(company, k) != v}
    if changed:
        Company.objects.filter(pk=company.pk).update(**{k: v for k, (_, v) in changed.items()})
        core_actions.audit(
            "company.change", noun="company", object_id=company.pk, at=at,
            values={k: [str(a), str(b)] for k, (a, b) in changed.items()},
        )  # fmt: skip


def set_business_date(*, business_date: date | None, at: datetime) -> None:
    """Let the business stand at a day of its data; None lets it follow the clock."""
    change_company(values={"business_date": business_date}, at=at)


@transaction.atomic
def add_branch(
    *, code: str, name: str, level: str, parent_id: int | None, at: datetime, import_id: int | None = None
) -> Branch:
    """Add a branch under its parent."""
    parent = Branch.objects.filter(pk=parent_id).first() if parent_id else None
    if not rules.may_stand_under(level, parent.level if parent else None):
        raise BranchRefused(_("A branch of this level cannot stand there: headquarters, province, city, hall."))
    if Branch.objects.filter(code=code).exists():
        raise CodeTaken(_("The code %(code)s is taken by another branch.") % {"code": code})
    branch = Branch.objects.create(
        code=code, name=name, level=level, parent=parent, path="", import_id=import_id, created_at=at, updated_at=at
    )
    branch.path = f"{parent.path if parent else '/'}{branch.pk}/"
    branch.save(update_fields=["path"])
    core_actions.audit(
        "branch.add", noun="branch", object_id=branch.pk, at=at, values={"code": code, "name": name, "level": level}
    )
    return branch


@transaction.atomic
def rename_branch(*, branch_id: int, name: str, version: int | None, at: datetime) -> None:
    """Give a branch another name."""
    branch = Branch.objects.get(pk=branch_id)
    changed = branch.change({"name": name}, version=version, at=at)
    if changed:
        core_actions.audit("branch.rename", noun="branch", object_id=branch_id, at=at, values=changed)


@transaction.atomic
def remove_branch(*, branch_id: int, at: datetime) -> None:
    """Remove a branch nothing refers to."""
    branch = Branch.objects.get(pk=branch_id)
    if branch.parent_id is None:
        raise BranchRefused(_("The headquarters stay."))
    try:
        branch.delete()
    except ProtectedError as used:
        raise BranchRefused(_("Branches, users, customers or orders still belong to this branch.")) from used
    core_actions.audit(
        "branch.remove", noun="branch", object_id=branch_id, at=at, values={"code": branch.code, "name": branch.name}
    )


@transaction.atomic
def add_user(
    *, username: str, name: str, role: str, branch_id: int, password: str | None, email: str = "",
    joined_on: date | None = None, at: datetime,
) -> User:  # fmt: skip
    """Add a user; without a password nobody can sign in as them yet."""
    _check_joined(joined_on, at)
    if User.objects.filter(username=username).exists():
        raise UserRefused(_("The username %(username)s is taken.") % {"username": username})
    user = User(
        username=username, name=name, role=role, branch_id=branch_id, email=email, joined_on=joined_on,
        created_at=at, updated_at=at,
    )  # fmt: skip
    if password is not None:
        password_validation.validate_password(password, user)
    user.password = make_password(password)
    user.save(force_insert=True)
    core_actions.audit(
        "user.add", noun="user", object_id=user.pk, at=at, branch_id=branch_id,
        values={"username": username, "role": role, "branch_id": branch_id},
    )  # fmt: skip
    return user


@transaction.atomic
def invite_user(
    *, username: str, name: str, role: str, branch_id: int, email: str = "", joined_on: date | None = None,
    at: datetime,
) -> tuple[int, str]:  # fmt: skip
    """Add a user with a random first password; return the id and that password, which is shown once."""
    password = secrets.token_urlsafe(12)
    user = add_user(
        username=username, name=name, role=role, branch_id=branch_id, email=email, password=password,
        joined_on=joined_on, at=at,
    )  # fmt: skip
    return user.pk, password


def _check_joined(day: date | None, at: datetime) -> None:
    if day is not None and day > queries.business_date(at):
        raise NotYetHere(_("The day somebody joined is not still to come."))


@transaction.atomic
def change_user(*, user_id: int, values: Mapping[str, Any], version: int | None = None, at: datetime) -> None:
    """Change a user's name, role, branch or whether they may sign in; counts from their next request."""
    unknown = set(values) - rules.USER_FIELDS
    if unknown:
        raise ValueError(f"not a user field: {sorted(unknown)}")
    user = User.objects.select_for_update().get(pk=user_id)
    if version is not None and version != user.version:
        raise base.StaleRecord(user_id, version, user.version)
    changed = {k: [getattr(user, k), v] for k, v in values.items() if getattr(user, k) != v}
    if not changed:
        return
    _check_joined(values.get("joined_on"), at)
    stays_administrator = values.get("role", user.role) == User.Role.ADMINISTRATOR and values.get(
        "is_active", user.is_active
    )
    administrators = User.objects.select_for_update().filter(role=User.Role.ADMINISTRATOR, is_active=True)
    others = set(administrators.order_by("pk").values_list("pk", flat=True)) - {user_id}
    if user.role == User.Role.ADMINISTRATOR and not stays_administrator and not others:
        raise UserRefused(_("This is the last administrator; make another one first."))
    written = {k: v for k, (_, v) in changed.items()}
    if "is_active" in changed:
        written["left_on"] = None if values["is_active"] else queries.business_date(at)
    User.objects.filter(pk=user_id).update(**written, updated_at=at, version=user.version + 1)
    told = {k: [str(v) if isinstance(v, date) else v for v in both] for k, both in changed.items()}
    core_actions.audit("user.change", noun="user", object_id=user_id, at=at, values=told)
    if written.get("left_on"):
        core_actions.record("user.left", {"user_id": user_id}, at=at)


@transaction.atomic
def close_access(*, user_id: int, at: datetime) -> int:
    """Let somebody sign in no more: sessions end with their next request, tokens at once; return how many tokens."""
    change_user(user_id=user_id, values={"is_active": False}, at=at)
    return revoke_tokens(user_id=user_id, at=at)


@transaction.atomic
def revoke_tokens(*, user_id: int, at: datetime) -> int:
    """End all API tokens of a user; return how many."""
    open_tokens = list(ApiToken.objects.filter(user_id=user_id, revoked_at=None).values_list("pk", flat=True))
    for token_id in open_tokens:
        revoke_token(token_id=token_id, at=at)
    return len(open_tokens)


def end_sessions(*, user_ids: Iterable[int]) -> None:
    """End every session of some users, with their next request."""
    User.objects.filter(pk__in=list(user_ids)).update(session_epoch=F("session_epoch") + 1)


@transaction.atomic
def set_password(*, user_id: int, password: str, at: datetime) -> None:
    """Give a user a new password; their other sessions end."""
    user = User.objects.get(pk=user_id)
    password_validation.validate_password(password, user)
    User.objects.filter(pk=user_id).update(password=make_password(password), updated_at=at)
    core_actions.audit("user.password", noun="user", object_id=user_id, at=at)


def reset_password(*, user_id: int, at: datetime) -> str:
    """Give a user a random password and return it; it is shown once and their sessions end."""
    password = secrets.token_urlsafe(12)
    set_password(user_id=user_id, password=password, at=at)
    return password


@transaction.atomic
def set_background(
    *, user_id: int, schools: Sequence[str], employers: Sequence[str], home_town: str = "", at: datetime
) -> None:
    """Keep where a user learned, worked and comes from, as they tell it themselves; the trail says only: changed."""
    told = {"schools": list(schools), "employers": list(employers), "home_town": home_town.strip()}
    User.objects.filter(pk=user_id).update(**told, updated_at=at)
    core_actions.audit("user.change", noun="user", object_id=user_id, at=at, values={"background": "changed"})


def set_preference(*, user_id: int, language: str | None = None, theme: str | None = None) -> None:
    """Keep a user's language or theme."""
    values = {k: v for k, v in {"language": language, "theme": theme}.items() if v is not None}
    User.objects.filter(pk=user_id).update(**values)


@transaction.atomic
def make_token(*, user_id: int, name: str, at: datetime) -> str:
    """Make an API token for a user and return its secret, which is shown once."""
    secret = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(user_id=user_id, name=name, token_hash=queries.token_hash(secret), created_at=at)
    core_actions.audit("token.add", noun="user", object_id=user_id, at=at, values={"token": token.pk, "name": name})
    return secret


@transaction.atomic
def revoke_token(*, token_id: int, at: datetime) -> None:
    """End an API token."""
    token = ApiToken.objects.filter(pk=token_id, revoked_at=None).first()
    if token:
        ApiToken.objects.filter(pk=token_id).update(revoked_at=at)
        core_actions.audit("token.revoke", noun="user", object_id=token.user_id, at=at, values={"token": token_id})


@transaction.atomic
def note_login(*, user_id: int, at: datetime) -> None:
    """Write down a login and forget the failures before it."""
    user = User.objects.get(pk=user_id)
    User.objects.filter(pk=user_id).update(last_login=at)
    LoginFailure.objects.filter(username=user.username).delete()
    core_actions.audit("login", noun="user", object_id=user_id, at=at)


def end_old_sessions() -> None:
    """Delete the sessions that have expired."""
    SessionStore.clear_expired()


def note_login_failure(*, username: str, address: str, at: datetime) -> None:
    """Count a refused login, and forget those older than a day."""
    LoginFailure.objects.create(username=username[:60], address=address, at=at)
    LoginFailure.objects.filter(at__lt=at - timedelta(days=1)).delete()


@transaction.atomic
def keep_view(
    *,
    list_name: str,
    name: str,
    user_id: int,
    params: Mapping[str, str],
    is_shared: bool,
    is_default: bool,
    default_for: Sequence[str] | None = None,
    at: datetime,
) -> int:
    """Keep a view of a list under a name, replacing the user's own of that name; return its id.

    A role has one usual view: that of another one it had before is not its usual one any more. Without a word of
    roles, those that open the list with it go on doing so.
    """
    if default_for is None:
        known = SavedView.objects.filter(user_id=user_id, list_name=list_name, name=name).first()
        default_for = known.default_for if known else ()
    if is_default:
        SavedView.objects.filter(user_id=user_id, list_name=list_name).update(is_default=False)
    for other in SavedView.objects.select_for_update().filter(list_name=list_name) if default_for else ():
        rest = [role for role in other.default_for if role not in default_for]
        if rest != other.default_for:
            other.default_for = rest
            other.save(update_fields=["default_for"])
    values = {
        "params": dict(params), "is_shared": is_shared or bool(default_for), "is_default": is_default,
        "default_for": list(default_for),
    }  # fmt: skip
    kept, _ = SavedView.objects.update_or_create(
        user_id=user_id, list_name=list_name, name=name,
        defaults=values, create_defaults={**values, "created_at": at},
    )  # fmt: skip
    core_actions.audit(
        "view.keep",
        noun="view",
        object_id=kept.pk,
        at=at,
        values={"list": list_name, "name": name, "shared": is_shared, "roles": list(default_for)},
    )
    return kept.pk


@transaction.atomic
def drop_view(*, view_id: int, user_id: int, at: datetime) -> None:
    """Drop a view a user keeps."""
    n_gone, _ = SavedView.objects.filter(pk=view_id, user_id=user_id).delete()
    if n_gone:
        core_actions.audit("view.drop", noun="view", object_id=view_id, at=at)


@transaction.atomic
def reset_view(*, list_name: str, user_id: int, at: datetime) -> None:
    """Let a list open for a user as it does for everybody of their role; the view itself stays."""
    if SavedView.objects.filter(list_name=list_name, user_id=user_id, is_default=True).update(is_default=False):
        core_actions.audit("view.reset", noun="view", object_id=None, at=at, values={"list": list_name})
