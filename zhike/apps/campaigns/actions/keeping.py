"""Keeping house: recipients follow a merged customer; an erased one leaves no offer and no reason behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.campaigns.models import Campaign, Offer, Recipient
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let one customer stand in campaigns in the place of another; where both were, each stays."""
    with base.acting_as(base.System("merge")):
        there = Recipient.objects.filter(customer_id=to_id).values("campaign_id")
        mine = Recipient.objects.filter(customer_id=from_id).exclude(campaign_id__in=there)
        moved = {"recipients": list(mine.order_by("pk").values_list("pk", flat=True))}
        Recipient.objects.filter(pk__in=moved["recipients"]).update(customer_id=to_id)
    return moved | {"offers": core_actions.repoint(Offer, "customer_id", from_id=from_id, to_id=to_id)}


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: dict[str, list[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    tables = {"recipients": Recipient, "offers": Offer}
    return sum(
        core_actions.put_back(table, "customer_id", moved.get(name, []), from_id=to_id, to_id=from_id)
        for name, table in tables.items()
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Forget what was offered to an erased person alone; that it was in a campaign stays counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = Recipient.objects.filter(customer_id=customer_id).update(reason="", channels=[])
        # An offer that was made stays where a campaign holds it; of whom it was is gone.
        own = Offer.objects.filter(customer_id=customer_id)
        return n_rows + own.update(facts={}, text="", name="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was offered to some customers and learned of campaigns."""
    with base.acting_as(base.System("erasure")):
        own = Offer.objects.filter(customer_id__in=customer_ids)
        return blotting.blot(own, ("name", "text"), words) + blotting.blot(Campaign.objects.all(), ("lesson",), words)
