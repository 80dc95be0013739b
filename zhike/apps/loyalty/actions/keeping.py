"""Keeping house when a customer is merged into another, brought back, or forgotten."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.loyalty.models import BenefitUse, Member, PointsEntry, Recommendation

OF_MEMBER: dict[str, Any] = {"entries": PointsEntry, "uses": BenefitUse}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let the membership, points and recommendations of one customer be another's.

    Where both are members the points go to the other's card and the own one ends, for a customer has one card.
    Recommendations between both, and a second one to the same customer, stay with the merged record.
    """
    moved: dict[str, list[Any]] = {}
    with base.acting_as(base.System("merge")):
        mine, theirs = (Member.objects.filter(customer_id=pk).first() for pk in (from_id, to_id))
        if mine is not None and theirs is not None:
            for name, model in OF_MEMBER.items():
                moved[name] = core_actions.repoint(model, "member_id", from_id=mine.pk, to_id=theirs.pk)
            moved["cards"] = [mine.pk, theirs.pk, mine.state]
            Member.objects.filter(pk=mine.pk).update(state=Member.State.ENDED)
        else:
            moved["members"] = core_actions.repoint(Member, "customer_id", from_id=from_id, to_id=to_id)
        rows = Recommendation.objects.exclude(referred_id=to_id).filter(referrer_id=from_id)
        moved["referrers"] = sorted(rows.values_list("pk", flat=True))
        rows = Recommendation.objects.filter(referred_id=from_id).exclude(referrer_id=to_id)
        has_one = Recommendation.objects.filter(referred_id=to_id).exists()
        moved["referred"] = [] if has_one else sorted(rows.values_list("pk", flat=True))
        Recommendation.objects.filter(pk__in=moved["referrers"]).update(referrer_id=to_id)
        Recommendation.objects.filter(pk__in=moved["referred"]).update(referred_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = core_actions.put_back(Member, "customer_id", moved.get("members", ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("merge")):
        if moved.get("cards"):
            mine_id, theirs_id, state = moved["cards"]
            for name, model in OF_MEMBER.items():
                rows = moved.get(name, ())
                n_rows += core_actions.put_back(model, "member_id", rows, from_id=theirs_id, to_id=mine_id)
            n_rows += Member.objects.filter(pk=mine_id).update(state=state)
        for name, column in (("referrers", "referrer_id"), ("referred", "referred_id")):
            rows = moved.get(name, ())
            n_rows += core_actions.put_back(Recommendation, column, rows, from_id=to_id, to_id=from_id)
    return n_rows


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase the card number and what was written about a member; points, days and levels stay counted."""
    with base.acting_as(base.System("erasure")):
        of = {"member__customer_id": customer_id}
        n_rows = PointsEntry.objects.filter(**of).exclude(reason="").update(reason="")
        n_rows += BenefitUse.objects.filter(**of).exclude(place="").update(place="")
        n_rows += Recommendation.objects.filter(referrer_id=customer_id).update(note="")
        n_rows += Recommendation.objects.filter(referred_id=customer_id).update(note="")
        for row in Member.objects.filter(customer_id=customer_id):
            n_rows += Member.objects.filter(pk=row.pk).update(card_no=f"erased{row.pk}", state=Member.State.ENDED)
        return n_rows


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        entries = PointsEntry.objects.filter(member__customer_id__in=customer_ids)
        noted = Recommendation.objects.filter(referrer_id__in=customer_ids)
        return blotting.blot(entries, ("reason",), words) + blotting.blot(noted, ("note",), words)
