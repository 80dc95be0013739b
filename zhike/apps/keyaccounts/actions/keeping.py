"""Keeping house: key accounts when customers are merged and parted, when customers and persons are erased."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.keyaccounts import rules
from zhike.apps.keyaccounts.models import AccountReview, Benefit, KeyAccount, Reward

MOVED: dict[str, Any] = {"benefits": Benefit, "account_reviews": AccountReview}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let benefits and reviews of one customer be of another; rewards stay with whom they were given to.

    Its key account moves too, unless the other is one already: a customer is one once.
    """
    moved = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    mine = KeyAccount.objects.filter(customer_id=from_id)
    if KeyAccount.objects.filter(customer_id=to_id).exclude(state=rules.ENDED).exists():
        mine = mine.filter(state=rules.ENDED)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    KeyAccount.objects.filter(pk__in=ids).update(customer_id=to_id)
    return moved | {"key_accounts": ids}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    back = KeyAccount.objects.filter(pk__in=list(moved.get("key_accounts", ())), customer_id=to_id)
    return back.update(customer_id=from_id) + sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a person; days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = AccountReview.objects.filter(customer_id=customer_id).update(minutes="")
        n_rows += Reward.objects.filter(customer_id=customer_id).update(what="")
        n_rows += KeyAccount.objects.filter(customer_id=customer_id).update(reason="", overload_reason="")
        return n_rows + Benefit.objects.filter(customer_id=customer_id).update(evidence="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of = {"customer_id__in": customer_ids}
    with base.acting_as(base.System("erasure")):
        texts = ((AccountReview, "minutes"), (Reward, "what"), (Benefit, "evidence"), (KeyAccount, "reason"),
                 (KeyAccount, "overload_reason"))  # fmt: skip
        return sum(blotting.blot(model.objects.filter(**of), (name,), words) for model, name in texts)
