"""The calendar's secret address: made, and ended."""

import secrets
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks.models import Feed

SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, user_id: int, at: datetime) -> str:
    """Give a person's calendar a new secret address, the former one ends; return the secret, which is shown once."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    values = {"secret_hash": org_queries.token_hash(secret), "created_at": at}
    Feed.objects.update_or_create(user_id=user_id, defaults=values)
    core_actions.audit("feed.add", noun="user", object_id=user_id, at=at)
    return secret


@transaction.atomic
def end_feed(*, user_id: int, at: datetime) -> None:
    """End a person's calendar address."""
    n_gone, _ = Feed.objects.filter(user_id=user_id).delete()
    if n_gone:
        core_actions.audit("feed.end", noun="user", object_id=user_id, at=at)
