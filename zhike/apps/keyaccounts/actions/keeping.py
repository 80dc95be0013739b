"""Keeping house: key accounts when customers are merged or parted, customers and persons erased, when one leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.keyaccounts.models import AccountReview, Benefit, KeyAccount, Reward
from zhike.apps.keyaccounts.queries import answering
from zhike.apps.org import queries as org_queries

MOVED: dict[str, Any] = {"benefits": Benefit, "account_reviews": AccountReview}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let benefits and reviews of one customer be of another; rewards stay with whom they were given to.

    Its key account moves too; where the other is one already it ends, for a customer is one once.
    """
    moved = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    mine = KeyAccount.objects.filter(customer_id=from_id)
    given_up: list[int] = []
    if KeyAccount.objects.filter(customer_id=to_id).exclude(state=rules.ENDED).exists():
        given_up = list(mine.exclude(state=rules.ENDED).values_list("pk", flat=True))
        KeyAccount.objects.filter(pk__in=given_up).update(state=rules.ENDED)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    KeyAccount.objects.filter(pk__in=ids).update(customer_id=to_id)
    return moved | {"key_accounts": ids, "key_accounts_given_up": given_up}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    back = KeyAccount.objects.filter(pk__in=list(moved.get("key_accounts", ())), customer_id=to_id)
    n_back = back.update(customer_id=from_id)
    again = KeyAccount.objects.filter(pk__in=list(moved.get("key_accounts_given_up", ())), customer_id=from_id)
    again.filter(since=None).update(state=rules.PROPOSED)
    again.exclude(since=None).update(state=rules.CONFIRMED)
    return n_back + sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a person; days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = AccountReview.objects.filter(customer_id=customer_id).update(minutes="")
        n_rows += Reward.objects.filter(customer_id=customer_id).update(what="")
        n_rows += KeyAccount.objects.filter(customer_id=customer_id).update(
            reason="", end_reason="", overload_reason=""
        )
        return n_rows + Benefit.objects.filter(customer_id=customer_id).update(evidence="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    of = {"customer_id__in": customer_ids}
    with base.acting_as(base.System("erasure")):
        texts = ((AccountReview, "minutes"), (Reward, "what"), (Benefit, "evidence"), (KeyAccount, "reason"),
                 (KeyAccount, "end_reason"), (KeyAccount, "overload_reason"))  # fmt: skip
        return sum(blotting.blot(model.objects.filter(**of), (name,), words) for model, name in texts)


@transaction.atomic
def hand_over_managed(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another manage somebody's accounts of some customers, or all that are left, where they stand high enough.

    The others keep who left and are listed as violations, for somebody higher to decide.
    """
    person = answering.as_person(org_queries.user(to_id), queries.deputies_in_force(org_queries.business_date(at)))
    fit = [metal for metal, least in queries.policy().items() if not rules.fault(person, least["owner"])]
    return _hand("manager", _of("manager", from_id, customer_ids).filter(metal__in=fit), to_id, at)


@transaction.atomic
def take_back_managed(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give accounts back that are still managed by whom they were handed to; return how many."""
    return len(_hand("manager", _of("manager", to_id).filter(pk__in=list(ids)), from_id, at))


@transaction.atomic
def hand_over_backed(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another be the backup of accounts where somebody was, of some customers or all that are left."""
    return _hand("backup", _of("backup", from_id, customer_ids), to_id, at)


@transaction.atomic
def take_back_backed(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give accounts back whose backup is still whom they were handed to; return how many."""
    return len(_hand("backup", _of("backup", to_id).filter(pk__in=list(ids)), from_id, at))


def _of(place: str, user_id: int, customer_ids: Iterable[int] | None = None) -> Any:
    rows = KeyAccount.objects.filter(**{f"{place}_id": user_id}).exclude(state=rules.ENDED)
    return rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))


def _hand(place: str, rows: Any, user_id: int, at: datetime) -> list[int]:
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        KeyAccount.objects.filter(pk__in=given).update(
            **{f"{place}_id": user_id}, updated_at=at, version=F("version") + 1
        )
    return given
