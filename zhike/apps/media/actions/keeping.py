"""Keeping house: leads, readers and copies follow a merged customer and come back; an erased person reads nothing."""

from typing import Any

from django.db import models, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.media.models import Copy, Lead, Packaging, Reader

# Each table once for a customer, and for what.
ONCE: dict[str, tuple[type[models.Model], str]] = {
    "leads": (Lead, "advertisement_id"), "readers": (Reader, "publication_id"), "copies": (Copy, "issue_id"),
}  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that is about one customer be about another; what both have stays with the merged record."""
    moved: dict[str, list[Any]] = {}
    with base.acting_as(base.System("merge")):
        for name, (model, what) in ONCE.items():
            there = model._default_manager.filter(customer_id=to_id).values(what)
            mine = model._default_manager.filter(customer_id=from_id).exclude(**{f"{what}__in": there})
            moved[name] = list(mine.order_by("pk").values_list("pk", flat=True))
            model._default_manager.filter(pk__in=moved[name]).update(customer_id=to_id)
    moved["packagings"] = core_actions.repoint(Packaging, "customer_id", from_id=from_id, to_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    tables = {name: model for name, (model, _what) in ONCE.items()} | {"packagings": Packaging}
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
        for name, model in tables.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Take an erased person off every list and forget what they opened; that copies left stays counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = Reader.objects.filter(customer_id=customer_id).delete()[0]
        return n_rows + Copy.objects.filter(customer_id=customer_id).update(opened_at=None)
