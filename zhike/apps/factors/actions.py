"""Writes of factors: enrolled, checked, given up, demanded of roles, reset."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.factors import queries, rules
from zhike.apps.factors.models import FactorDemand, RecoveryCode, SecondFactor
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules


class WrongCode(Exception):
    """The code is not the present one, or was used already."""


@transaction.atomic
def begin(*, user_id: int, at: datetime) -> str:
    """Make a secret for a user's authenticator; it counts once confirmed. Return the mark of this beginning.

    Raises WrongCode where there is a second factor already.
    """
    if queries.factor_of(user_id):
        raise WrongCode
    values = {"sealed": sealing.seal(rules.new_secret()), "begun_at": at, "last_step": 0}
    SecondFactor.objects.update_or_create(user_id=user_id, defaults=values)
    return at.astimezone(UTC).isoformat()


@transaction.atomic
def confirm(*, user_id: int, code: str, begun: str, at: datetime) -> list[str]:
    """Let a secret count from now on, shown that the authenticator knows it; return the recovery codes, shown once.

    The user's other sessions end. Raises WrongCode, also for a secret whose beginning has another mark.
    """
    row = queries.waiting(user_id, begun)
    if row is None or not _is_present(row, code, at):
        raise WrongCode
    SecondFactor.objects.filter(pk=row.pk).update(confirmed_at=at)
    org_actions.end_sessions(user_ids=[user_id])
    core_actions.audit("factor.add", noun="user", object_id=user_id, at=at)
    return _new_codes(user_id)


@transaction.atomic
def is_right(*, user_id: int, code: str, at: datetime) -> bool:
    """Say whether a code is the present one or an unused recovery code; either is used up by it."""
    row = queries.factor_of(user_id)
    if row is None:
        return False
    if _is_present(row, code, at):
        return True
    code_hash = org_queries.token_hash(rules.bare(code))
    unused = RecoveryCode.objects.filter(user_id=user_id, code_hash=code_hash, used_at=None)
    if not unused.update(used_at=at):
        return False
    core_actions.audit("factor.recover", noun="user", object_id=user_id, at=at)
    return True


@transaction.atomic
def renew_codes(*, user_id: int, code: str, at: datetime) -> list[str]:
    """Give a user new recovery codes, the former end; raises WrongCode."""
    if not is_right(user_id=user_id, code=code, at=at):
        raise WrongCode
    core_actions.audit("factor.renew", noun="user", object_id=user_id, at=at)
    return _new_codes(user_id)


@transaction.atomic
def drop(*, user_id: int, code: str, at: datetime) -> None:
    """Give one's second factor up; raises WrongCode, also where one's role demands it."""
    user = org_queries.user(user_id)
    if user is None or user.role in queries.demanding_roles() or not is_right(user_id=user_id, code=code, at=at):
        raise WrongCode
    _forget(user_id)
    core_actions.audit("factor.remove", noun="user", object_id=user_id, at=at)


@transaction.atomic
def reset(*, user_id: int, at: datetime) -> bool:
    """Take a user's second factor away who has lost it; their sessions and API tokens end. False where none was."""
    if not SecondFactor.objects.filter(user_id=user_id).exists():
        return False
    _forget(user_id)
    org_actions.end_sessions(user_ids=[user_id])
    org_actions.revoke_tokens(user_id=user_id, at=at)
    core_actions.audit("factor.reset", noun="user", object_id=user_id, at=at)
    return True


@transaction.atomic
def demand(*, roles: Iterable[str], at: datetime) -> None:
    """Set which roles may not do without a second factor; who lacks it signs in anew and enrols, but for who asks."""
    before, after = queries.demanding_roles(), set(roles) & set(org_rules.ROWS)
    if before == after:
        return
    FactorDemand.objects.exclude(role__in=after).delete()
    FactorDemand.objects.bulk_create(FactorDemand(role=role, since=at) for role in sorted(after - before))
    fine = queries.enrolled_ids() | {base.actor().user_id or 0}
    lacking = org_queries.users().filter(role__in=after - before).exclude(pk__in=fine)
    org_actions.end_sessions(user_ids=lacking.values_list("pk", flat=True))
    core_actions.audit(
        "factor.demand", noun="user", object_id=None, at=at, values={"role": [sorted(before), sorted(after)]}
    )


def ask_anew(*, user_id: int) -> None:
    """End the sessions of somebody whose new role demands a second factor they lack: it is set up at the next one."""
    if queries.must_enrol(user_id):
        org_actions.end_sessions(user_ids=[user_id])


def _is_present(row: SecondFactor, code: str, at: datetime) -> bool:
    """Compare with the codes of this moment; one that fits is written down, so that it fits no second time."""
    try:
        step = rules.step_of(sealing.unseal(row.sealed), code, at)
    except sealing.Unreadable:
        return False
    return step is not None and bool(SecondFactor.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step))


def _new_codes(user_id: int) -> list[str]:
    made = rules.new_codes()
    RecoveryCode.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, code_hash=org_queries.token_hash(rules.bare(code))) for code in made
    )
    return made


def _forget(user_id: int) -> None:
    SecondFactor.objects.filter(user_id=user_id).delete()
    RecoveryCode.objects.filter(user_id=user_id).delete()
