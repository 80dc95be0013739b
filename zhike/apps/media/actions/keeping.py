"""Keeping house: leads, readers and copies follow a merged customer and come back; an erased person reads nothing."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.media.actions.publishing import LINK_BYTES
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
    """Take an erased person off every list and forget what they opened; that copies left stays counted.

    The addresses of their copies lead nowhere any more, and what was printed for them takes no scans.
    """
    with base.acting_as(base.System("erasure")):
        n_rows = Reader.objects.filter(customer_id=customer_id).delete()[0]
        for copy in Copy.objects.filter(customer_id=customer_id):
            copy.link, copy.opened_at = secrets.token_urlsafe(LINK_BYTES), None
            copy.save(update_fields=["link", "opened_at"])
            n_rows += 1
        for printed in Packaging.objects.filter(customer_id=customer_id):
            printed.name, printed.message = f"erased packaging {printed.pk}", ""
            printed.customer, printed.is_open = None, False
            printed.save(update_fields=["name", "message", "customer", "is_open"])
            n_rows += 1
        return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was printed for some customers; what is sent to everybody names nobody of them."""
    with base.acting_as(base.System("erasure")):
        printed = Packaging.objects.filter(customer_id__in=customer_ids)
        n_rows = blotting.blot(printed, ("message",), words)
        for row in printed:
            name = blotting.blotted(row.name, words)
            # With a neutral word in it, it may read like another edition.
            n_rows += name != row.name and printed.filter(pk=row.pk).update(name=f"{name[:60]} {row.pk}")
        return n_rows
