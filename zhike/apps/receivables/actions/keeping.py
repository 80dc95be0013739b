"""Keeping house: invoices, limits and holds follow a merged customer; what was said in words is blotted out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.receivables.models import Account, CreditLimit, Exemption, Hold, Invoice, WriteOff

TABLES: dict[str, type[models.Model]] = {"exemptions": Exemption, "holds": Hold}
WORDS: tuple[tuple[type[models.Model], str], ...] = (
    (Invoice, "dispute_reason"), (CreditLimit, "reason"), (Exemption, "reason"), (Hold, "reason"),
)  # fmt: skip


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that is about one customer be about another; a limit that holds stays where there is one already.

    An invoice whose number the other has stays where it is. Accounts are reckoned anew.
    """
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in TABLES.items()
    }
    with base.acting_as(base.System("merge")):
        Account.objects.filter(customer_id=from_id).delete()
        taken = Invoice.objects.filter(customer_id=to_id).values("number")
        invoices: Any = Invoice.objects.filter(customer_id=from_id).exclude(number__in=taken)
        limits: Any = CreditLimit.objects.filter(customer_id=from_id)
        if CreditLimit.objects.filter(customer_id=to_id, valid_to=None).exists():
            limits = limits.exclude(valid_to=None)
        for name, rows in (("invoices", invoices), ("limits", limits)):
            moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
            rows.model._default_manager.filter(pk__in=moved[name]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    tables = TABLES | {"invoices": Invoice, "limits": CreditLimit}
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in tables.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was said in words about a person; amounts and days stay. Return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        n_rows = WriteOff.objects.filter(invoice__customer_id=customer_id).exclude(reason="").update(reason="")
        return n_rows + sum(
            model._default_manager.filter(customer_id=customer_id).exclude(**{column: ""}).update(**{column: ""})
            for model, column in WORDS
        )


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was said about some customers' credit; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        written_off = WriteOff.objects.filter(invoice__customer_id__in=customer_ids)
        return blotting.blot(written_off, ("reason",), words) + sum(
            blotting.blot(model._default_manager.filter(customer_id__in=customer_ids), (column,), words)
            for model, column in WORDS
        )
