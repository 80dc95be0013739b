"""What is kept of a customer as a member, for it to read."""

from typing import Any

from zhike.apps.loyalty.models import BenefitUse, LevelSpan, Member, PointsEntry, Recommendation


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return a customer's membership, levels, points, what it had, and its recommendations."""
    of = {"member__customer_id": customer_id}
    entries = PointsEntry.objects.filter(**of).order_by("day", "pk")
    uses = BenefitUse.objects.filter(**of).order_by("day", "pk")
    brought = Recommendation.objects.filter(referrer_id=customer_id).order_by("day", "pk")
    return {
        "memberships": list(
            Member.objects.filter(customer_id=customer_id).values("card_no", "level", "state", "since", "until")
        ),
        "member_levels": list(LevelSpan.objects.filter(**of).order_by("pk").values("level", "valid_from", "valid_to")),
        "points_entries": list(entries.values("day", "kind", "source", "points", "last_day", "rests_on", "reason")),
        "benefit_uses": list(uses.values("day", "benefit__name", "partner__name", "place", "amount", "discount")),
        "recommendations": list(brought.values("day", "result", "result_date", "note")),
    }
