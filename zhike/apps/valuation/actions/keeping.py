"""Keeping house: notes follow a merged customer and come back; of an erased person no word stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.valuation.actions.noting import refresh_potential
from zhike.apps.valuation.models import Rating, Referral, Rivalry, ValueScore, WalletEstimate

FOLLOWING = {"ratings": Rating, "wallets": WalletEstimate, "rivalries": Rivalry}
ENDS = {"referrers": "customer_id", "referred": "referred_id"}
TOLD = ("reason",)


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let notes about one customer be about another; scores stay where they were given.

    A referral between the two, and one the other has as well, stay with the merged record.
    """
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(table, "customer_id", from_id=from_id, to_id=to_id)
        for name, table in FOLLOWING.items()
    }
    with base.acting_as(base.System("merge")):
        for (name, end), other in zip(ENDS.items(), reversed(ENDS.values()), strict=True):
            there = Referral.objects.filter(**{end: to_id}).values(other)
            mine = (
                Referral.objects.filter(**{end: from_id}).exclude(**{other: to_id}).exclude(**{f"{other}__in": there})
            )
            moved[name] = list(mine.order_by("pk").values_list("pk", flat=True))
            Referral.objects.filter(pk__in=moved[name]).update(**{end: to_id})
    refresh_potential(customer_ids=[to_id])
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = sum(
        core_actions.put_back(table, "customer_id", moved[name], from_id=to_id, to_id=from_id)
        for name, table in FOLLOWING.items()
    )
    n_rows += sum(
        core_actions.put_back(Referral, end, moved[name], from_id=to_id, to_id=from_id) for name, end in ENDS.items()
    )
    refresh_potential(customer_ids=[from_id, to_id])
    return n_rows


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget what was noted and scored of an erased person; that it brought others, and for what share, stays."""
    with base.acting_as(base.System("erasure")):
        n_rows = sum(
            table._default_manager.filter(customer_id=customer_id).delete()[0]
            for table in (Rating, WalletEstimate, Rivalry, ValueScore)
        )
        for end in ENDS.values():
            n_rows += Referral.objects.filter(**{end: customer_id}).update(reason="")
    refresh_potential(customer_ids=[customer_id])
    return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of the reasons noted for some customers; the notes stay."""
    with base.acting_as(base.System("erasure")):
        n_rows = sum(
            blotting.blot(table._default_manager.filter(customer_id__in=customer_ids), TOLD, words)
            for table in (*FOLLOWING.values(), Referral)
        )
        return n_rows + blotting.blot(Rivalry.objects.filter(customer_id__in=customer_ids), ("competitor",), words)
