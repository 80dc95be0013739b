"""Reads of factors: who has a second factor, who must have one, what waits to be confirmed."""

from datetime import UTC, date, datetime

from zhike.apps.core import sealing
from zhike.apps.factors import rules
from zhike.apps.factors.models import FactorDemand, RecoveryCode, SecondFactor
from zhike.apps.org import queries as org_queries
from zhike.apps.org import scope

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


def factor_of(user_id: int) -> SecondFactor | None:
    """Return a user's second factor, None while there is none that was confirmed."""
    return SecondFactor.objects.filter(user_id=user_id).exclude(confirmed_at=None).first()


def enrolled_ids() -> set[int]:
    """Return the ids of the users who have a second factor."""
    return set(SecondFactor.objects.exclude(confirmed_at=None).values_list("user_id", flat=True))


def n_codes_left(user_id: int) -> int:
    """Return how many recovery codes a user has not used."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at=None).count()


def demanding_roles() -> set[str]:
    """Return the roles that may not do without."""
    return set(FactorDemand.objects.values_list("role", flat=True))


def must_enrol(user_id: int) -> bool:
    """Say whether a user's role demands a second factor that they do not have yet."""
    user = org_queries.user(user_id)
    is_demanded = user is not None and FactorDemand.objects.filter(role=user.role).exists()
    return is_demanded and factor_of(user_id) is None


def tokens_count_since(user_id: int) -> datetime | None:
    """Return since when API tokens of a user count: where the role demands a second factor, since there is one.

    None where every token counts; a moment that never comes while the second factor is missing.
    """
    user = org_queries.user(user_id)
    if user is None or not FactorDemand.objects.filter(role=user.role).exists():
        return None
    row = factor_of(user_id)
    return row.confirmed_at if row else NEVER


def member_of_token(secret: str, today: date | None = None) -> scope.Member | None:
    """Return who an API token belongs to that is live and counts."""
    token = org_queries.live_token(secret)
    if token is None:
        return None
    since = tokens_count_since(token.user_id)
    return None if since and token.created_at < since else scope.Member(token.user, today)


def waiting(user_id: int, begun: str) -> SecondFactor | None:
    """Return the second factor that waits to be confirmed, for who holds the mark of its beginning and nobody else.

    A secret made in another session is not offered here: whoever made it there would know it.
    """
    row = SecondFactor.objects.filter(user_id=user_id, confirmed_at=None).first()
    return row if row and row.begun_at.isoformat() == begun else None


def offered(user_id: int, begun: str) -> tuple[str, str] | None:
    """Return the secret that waits to be confirmed and its address for an authenticator; None where none waits."""
    row, user = waiting(user_id, begun), org_queries.user(user_id)
    if row is None or user is None:
        return None
    try:
        secret = sealing.unseal(row.sealed)
    except sealing.Unreadable:
        return None
    return secret, rules.address(secret, user.username)
