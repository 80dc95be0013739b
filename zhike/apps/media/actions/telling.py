"""What every write of media shares: a row put in under a name of its own, and an entry of the trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

R = TypeVar("R", bound=base.Record)


def insert(model: type[R], values: Mapping[str, Any], taken: Exception, at: datetime) -> R:
    """Put a row in, written by whoever acts, and return it; raises `taken` where its name is another's."""
    author_id = {"author_id": base.actor().user_id} if hasattr(model, "author") else {}
    row = model(created_at=at, updated_at=at, **author_id, **values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise taken from None
    return row


def tell(act: str, row: Any, values: Mapping[str, Any], at: datetime) -> None:
    """Write an entry about a row; an issue is its publication's."""
    branch_id = getattr(row, "branch_id", None) or row.publication.branch_id
    told = {name: kept(value) for name, value in values.items()}
    core_actions.audit(act, noun=type(row).__name__.lower(), object_id=row.pk, branch_id=branch_id, at=at, values=told)


def kept(value: Any) -> Any:
    """Return a value as the trail keeps it: numbers, texts, days as text, pairs of them."""
    if isinstance(value, list):
        return [kept(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
