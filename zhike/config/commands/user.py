"""`zhike user list|add|change|password|reset-factor|grant|revoke`: people and what they may see."""

import argparse
from datetime import date
from typing import Any

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "list, add and change users"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do with whom."""
    from zhike.apps.org import rules

    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    terminal.add_verb(verbs, "list", "everybody with role and branch")
    add = terminal.add_verb(verbs, "add", "add a user; the first password is printed once", "username")
    change = terminal.add_verb(verbs, "change", "change a user; it counts from their next request", "username")
    for verb, is_needed in ((add, True), (change, False)):
        verb.add_argument("--name", required=is_needed, help="the name colleagues see")
        verb.add_argument("--role", required=is_needed, choices=list(rules.ROWS))
        verb.add_argument("--branch", required=is_needed, help="code of the branch they belong to")
        verb.add_argument("--email", default=None if not is_needed else "")
    change.add_argument("--active", choices=["yes", "no"], help="whether they may sign in")
    terminal.add_verb(verbs, "password", "give a user a new password, printed once", "username")
    terminal.add_verb(
        verbs, "reset-factor", "take a lost second factor away; sessions and API tokens of the user end", "username"
    )
    grant = terminal.add_verb(verbs, "grant", "open the records of a branch to a user", "username", "branch")
    grant.add_argument("--purpose", required=True, help="what for; it stands with the grant")
    grant.add_argument("--until", type=date.fromisoformat, help="last day, as 2025-06-30")
    terminal.add_verb(verbs, "revoke", "close the detail rows of a branch again", "username", "branch")


def run(options: argparse.Namespace) -> int:
    """Do it and print the user, or all of them."""
    from zhike.apps.core import base
    from zhike.apps.org import actions as org_actions
    from zhike.apps.org import queries as org_queries

    with base.acting_as(base.System(f"zhike user {options.verb}")):
        try:
            told = VERBS[options.verb](options)
        except org_actions.UserRefused as refusal:
            raise Refusal(str(refusal)) from refusal
        if options.verb == "list":
            return terminal.show(options, [_told(user) for user in org_queries.users()])
        return terminal.show(options, _told(_user(options)) | told)


def _list(options: argparse.Namespace) -> dict[str, Any]:
    return {}


def _add(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.org import actions as org_actions

    _, password = org_actions.invite_user(
        username=options.username, name=options.name, role=options.role, branch_id=_branch(options), at=clock.now(),
        email=options.email,
    )  # fmt: skip
    return {"password": password}


def _change(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.factors import actions as factor_actions
    from zhike.apps.org import actions as org_actions

    given = {"name": options.name, "role": options.role, "email": options.email}
    values = {name: value for name, value in given.items() if value is not None}
    if options.branch:
        values["branch_id"] = _branch(options)
    if options.active:
        values["is_active"] = options.active == "yes"
    user = _user(options)
    org_actions.change_user(user_id=user.pk, values=values, at=clock.now())
    if options.role:
        factor_actions.ask_anew(user_id=user.pk)
    return {}


def _reset_factor(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.factors import actions as factor_actions

    return {"was_enrolled": factor_actions.reset(user_id=_user(options).pk, at=clock.now())}


def _password(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.org import actions as org_actions

    return {"password": org_actions.reset_password(user_id=_user(options).pk, at=clock.now())}


def _grant(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.org.actions import granting

    try:
        granting.grant_detail(
            user_id=_user(options).pk, branch_id=_branch(options), purpose=options.purpose, last_date=options.until,
            at=clock.now(),
        )  # fmt: skip
    except granting.GrantRefused as refused:
        raise Refusal(str(refused)) from None
    return {}


def _revoke(options: argparse.Namespace) -> dict[str, Any]:
    from zhike.apps.core import clock
    from zhike.apps.org.actions import granting

    granting.revoke_detail(user_id=_user(options).pk, branch_id=_branch(options), at=clock.now())
    return {}


VERBS = {
    "list": _list, "add": _add, "change": _change, "password": _password, "reset-factor": _reset_factor,
    "grant": _grant, "revoke": _revoke,
}  # fmt: skip


def _user(options: argparse.Namespace) -> Any:
    from zhike.apps.org import queries as org_queries

    found = org_queries.user_by_name(options.username)
    if found is None:
        raise Refusal(f"There is no user called {options.username}.")
    return found


def _branch(options: argparse.Namespace) -> int:
    from zhike.apps.org import queries as org_queries

    found = org_queries.branch_by_code(options.branch)
    if found is None:
        raise Refusal(f"There is no branch with the code {options.branch}.")
    return found.pk


def _told(user: Any) -> dict[str, Any]:
    from zhike.apps.org import queries as org_queries

    return {
        "username": user.username, "name": user.name, "role": user.role, "branch": user.branch.code,
        "is_active": user.is_active, "grants": [grant.branch.code for grant in org_queries.grants(user.pk)],
    }  # fmt: skip
