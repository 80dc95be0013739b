"""Reads of org: the company, branches, users, tokens, whether a login is throttled."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import translation

from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core.prepared import prepared
from zhike.apps.org import rules, scope
from zhike.apps.org.models import ApiToken, Branch, Company, DetailGrant, LoginFailure, SavedView, SetupLink, User

MANAGERS = (User.Role.BRANCH_MANAGER, User.Role.REGIONAL_MANAGER, User.Role.GENERAL_MANAGER)


def company() -> Company | None:
    """Return the installation's company, None before set-up."""
    return Company.objects.first()


def business_date(at: datetime) -> date:
    """Return the day the business stands at: the company's own, else the local day of `at`."""
    known = Company.objects.order_by("pk").values_list("business_date", flat=True).first()
    return known or clock.today(at)


def headquarters() -> Branch | None:
    """Return the top of the branch tree."""
    return Branch.objects.filter(parent=None).order_by("pk").first()


def branches() -> QuerySet[Branch]:
    """Return all branches, each after the one it stands under."""
    return Branch.objects.select_related("parent").order_by("path")


def as_tree(rows: Iterable[Branch]) -> list[Branch]:
    """Return branches from the top down, siblings by code."""
    found = list(rows)
    codes = {str(one.pk): one.code for one in found}
    return sorted(found, key=lambda one: [codes.get(pk, "") for pk in one.path.strip("/").split("/")])


def branch(branch_id: int) -> Branch | None:
    """Return a branch."""
    return Branch.objects.select_related("parent").filter(pk=branch_id).first()


def branch_names(branch_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of branches by id."""
    return dict(Branch.objects.filter(pk__in=set(branch_ids)).values_list("pk", "name"))


def branch_by_code(code: str) -> Branch | None:
    """Return the branch with a code."""
    return Branch.objects.filter(code=code).first()


def figure_branches(actor: base.Actor) -> QuerySet[Branch]:
    """Return the branches whose sums an actor may open, from the top down."""
    ids = actor.figure_branch_ids
    return branches() if ids is None else branches().filter(pk__in=ids)


def subtree_ids(branch_id: int) -> tuple[int, ...]:
    """Return the ids of a branch and everything under it."""
    found = branch(branch_id)
    return () if found is None else ids_under(found)


def ids_under(top: Branch) -> tuple[int, ...]:
    """Return the ids of a branch that was read and of everything under it."""
    return tuple(Branch.objects.filter(path__startswith=top.path).order_by("pk").values_list("pk", flat=True))


def users() -> QuerySet[User]:
    """Return all users by name."""
    return User.objects.select_related("branch").order_by("username")


def user(user_id: int) -> User | None:
    """Return a user."""
    return User.objects.select_related("branch").filter(pk=user_id).first()


def user_by_name(username: str) -> User | None:
    """Return the user with a username."""
    return User.objects.select_related("branch").filter(username=username).first()


def with_background() -> list[User]:
    """Return the active users who told where they learned, worked or come from."""
    rows = User.objects.filter(is_active=True).exclude(schools=[], employers=[], home_town="").order_by("name", "pk")
    return list(rows.only("pk", "name", "schools", "employers", "home_town"))


def names(user_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of users by id."""
    return dict(User.objects.filter(pk__in={i for i in user_ids if i}).values_list("pk", "name"))


def roles(user_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the roles of users by id."""
    return dict(User.objects.filter(pk__in={i for i in user_ids if i}).values_list("pk", "role"))


@contextmanager
def speaking_to(user_id: int | None) -> Iterator[None]:
    """Let what is said within be in the language a user has chosen, else in that of the program."""
    chosen = User.objects.filter(pk=user_id).values_list("language", flat=True).first() if user_id else ""
    with translation.override(chosen or settings.LANGUAGE_CODE):
        yield


def member(user_id: int, today: date | None = None) -> scope.Member | None:
    """Return an active user as an actor, with the rights of this moment."""
    found = User.objects.select_related("branch").filter(pk=user_id, is_active=True).first()
    return scope.Member(found, today) if found else None


def owners() -> QuerySet[User]:
    """Return the active people who may own a customer."""
    roles = [User.Role.REP, User.Role.KEY_ACCOUNT_MANAGER, User.Role.BRANCH_MANAGER, User.Role.GENERAL_MANAGER]
    return users().filter(is_active=True, role__in=roles)


def owners_for(who: base.Actor) -> QuerySet[User]:
    """Return the people somebody may give customers to: owners at the branches whose records they see."""
    ids = who.row_branch_ids if isinstance(who, scope.Member) else None
    return owners() if ids is None else owners().filter(branch_id__in=ids)


def people_for(who: base.Actor) -> QuerySet[User]:
    """Return the people somebody may give tasks to: the active ones at the branches whose records they see."""
    ids = who.row_branch_ids if isinstance(who, scope.Member) else None
    active = users().filter(is_active=True)
    return active if ids is None else active.filter(branch_id__in=ids)


def people_who_see(branch_id: int, owner_id: int | None) -> QuerySet[User]:
    """Return the people one may give tasks about somebody's customer of a branch: those who see it by their role."""
    path = Branch.objects.values_list("path", flat=True).get(pk=branch_id)
    above = [int(pk) for pk in path.split("/") if pk]
    by_rows = {kind: [role for role, rows in rules.ROWS.items() if rows == kind] for kind in rules.Rows}
    everything, below = Q(role__in=by_rows[rules.Rows.ALL]), Q(role__in=by_rows[rules.Rows.BRANCH], branch_id__in=above)
    return people_for(base.actor()).filter(everything | below | Q(pk=owner_id))


def named(rows: QuerySet[User]) -> list[tuple[int, str]]:
    """Return people as one chooses among few: id and name; a house has hundreds, whose rows are not read for it."""
    return list(rows.values_list("pk", "name"))


def offered(rows: QuerySet[User]) -> dict[str, str]:
    """Return people as one chooses among many: name and branch by id."""
    return {str(pk): f"{name} · {branch}" for pk, name, branch in rows.values_list("pk", "name", "branch__name")}


def managers_of(branch_id: int) -> QuerySet[User]:
    """Return the active managers of a branch."""
    return users().filter(is_active=True, role=User.Role.BRANCH_MANAGER, branch_id=branch_id)


def holders_of(act: str) -> QuerySet[User]:
    """Return the active users whose role includes an act."""
    return users().filter(is_active=True, role__in=rules.ACTS[act])


def grants(user_id: int) -> QuerySet[DetailGrant]:
    """Return the detail grants of a user, newest first."""
    return DetailGrant.objects.select_related("branch").filter(user_id=user_id).order_by("-id")


def grants_in_force(who: base.Actor, today: date) -> list[DetailGrant]:
    """Return the grants somebody may read by on a day."""
    rows = DetailGrant.objects.select_related("branch").filter(user_id=who.user_id or 0)
    return list(rows.filter(Q(last_date=None) | Q(last_date__gte=today)).order_by("pk"))


def was_read(branch_id: int, values: dict[str, Any], *, since: datetime) -> bool:
    """Say whether the acting person was noted to have read just this of a branch since a moment."""
    rows = core_queries.trail(noun="branch", object_id=branch_id, acts=("detail.read",), since=since, limit=None)
    return any(row.value.values == values for row in rows.filter(user_id=base.actor().user_id, value__isnull=False))


def readings(who: base.Actor, *, limit: int) -> QuerySet:
    """Return who read granted detail of the branches whose sums and records somebody sees by their role, newest first.

    Who reads sums alone is one of those who are watched.
    """
    # What an erasure took the values of tells of nobody any more.
    rows = core_queries.trail(noun="branch", acts=("detail.read",), limit=None).filter(value__isnull=False)
    ids = () if who.hides_small_cells else who.figure_branch_ids
    return (rows if ids is None else rows.filter(branch_id__in=ids))[:limit]


def tokens(user_id: int | None = None) -> QuerySet[ApiToken]:
    """Return API tokens, newest first, of one user or of all."""
    rows = ApiToken.objects.select_related("user").order_by("-id")
    return rows if user_id is None else rows.filter(user_id=user_id)


def token_hash(secret: str) -> str:
    """Return what is stored of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_token(secret: str) -> ApiToken | None:
    """Return the API token of a secret unless it has ended or its owner may not sign in."""
    rows = ApiToken.objects.select_related("user__branch")
    return rows.filter(token_hash=token_hash(secret), revoked_at=None, user__is_active=True).first()


def open_setup_link(secret: str, *, at: datetime) -> SetupLink | None:
    """Return the set-up link of a secret while it is unused and unexpired."""
    rows = SetupLink.objects.filter(used_at=None, expires_at__gt=at)
    return rows.filter(token_hash=token_hash(secret)).first()


def is_set_up() -> bool:
    """Say whether there is an administrator who can sign in."""
    return User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True).exists()


def is_login_throttled(*, username: str, address: str, at: datetime) -> bool:
    """Say whether too many logins failed lately for this name or from this address."""
    recent = LoginFailure.objects.filter(at__gt=at - timedelta(minutes=rules.LOGIN_WINDOW_MINUTES))
    return rules.is_throttled(recent.filter(username=username[:60]).count(), recent.filter(address=address).count())


def reach(who: base.Actor) -> tuple[tuple[int, ...] | None, int | None]:
    """Return what an index may show somebody: branches (None: all of them), and an owner whose records count too."""
    if not isinstance(who, scope.Member):
        return None, None
    if who.rows == rules.Rows.OWN:
        return who.granted_ids, who.user_id
    return who.row_branch_ids, None


def row_branches(who: base.Actor) -> QuerySet[Branch]:
    """Return the branches whose records somebody may see, from the top down."""
    ids = who.row_branch_ids if isinstance(who, scope.Member) else None
    return branches() if ids is None else branches().filter(pk__in=ids)


@prepared
def views(list_name: str, user_id: int) -> QuerySet[SavedView]:
    """Return the views of a list a user keeps, and those shared with them, by name."""
    rows = SavedView.objects.select_related("user").filter(list_name=list_name)
    return rows.filter(Q(user_id=user_id) | Q(is_shared=True)).order_by("name", "id")


def view(view_id: int, user_id: int) -> SavedView | None:
    """Return a view a user keeps."""
    return SavedView.objects.filter(pk=view_id, user_id=user_id).first()


def usual_view(known: Iterable[SavedView], user_id: int, role: str) -> SavedView | None:
    """Return which of the views a user knows a list is opened with: their own usual one, else their role's, or none."""
    known = list(known)
    own = next((one for one in known if one.user_id == user_id and one.is_default), None)
    return own or next((one for one in known if one.is_shared and role in one.default_for), None)


def manager_ids(branch_id: int) -> list[int]:
    """Return the active managers of a branch, or of the nearest one above it that has any."""
    found = branch(branch_id)
    for pk in reversed(found.path.strip("/").split("/") if found else []):
        ids = list(users().filter(is_active=True, branch_id=int(pk), role__in=MANAGERS).values_list("pk", flat=True))
        if ids:
            return ids
    return []


def fewest_told() -> int:
    """Return about how many customers a figure must be to be told to the acting person."""
    return rules.SMALL_CELL if base.actor().hides_small_cells else 1
