"""Reads of rewards, benefits and partners: what there is, who is entitled to it, what was used, what is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import rules
from zhike.apps.loyalty.models import Benefit, BenefitUse, Member, Partner

STANDS = Q(taken_back_at=None)


@dataclass(frozen=True)
class Offered:
    """A reward or benefit as a member finds it: how often it was had this year, and the rule against it, if any."""

    benefit: Benefit
    n_year: int
    refusal: str


def benefits() -> QuerySet[Benefit]:
    """Return rewards and benefits with how often each was had."""
    rows = Benefit.objects.select_related("partner").order_by("kind", "code", "id")
    return rows.annotate(n_uses=Count("uses", filter=Q(uses__taken_back_at=None)))


def benefit(offer_id: int) -> Benefit | None:
    """Return a reward or benefit."""
    return benefits().filter(pk=offer_id).first()


def partners() -> QuerySet[Partner]:
    """Return the partners with how often members were there."""
    return Partner.objects.annotate(n_uses=Count("uses", filter=Q(uses__taken_back_at=None))).order_by("code", "id")


def partner(partner_id: int) -> Partner | None:
    """Return a partner."""
    return partners().filter(pk=partner_id).first()


def partner_by_code(code: str) -> Partner | None:
    """Return the partner with a code."""
    return partners().filter(code=code.strip().upper()).first()


def uses_of(member_id: int) -> QuerySet[BenefitUse]:
    """Return what a member had, the latest first."""
    rows = BenefitUse.objects.select_related("benefit", "partner").filter(member_id=member_id)
    return rows.order_by("-day", "-id")


def uses_of_benefit(benefit_id: int) -> QuerySet[BenefitUse]:
    """Return which visible members had a reward or benefit, the latest first."""
    rows = BenefitUse.objects.select_related("member", "member__customer").filter(benefit_id=benefit_id)
    return rows.order_by("-day", "-id")


def offer_of(row: Benefit) -> rules.Offer:
    """Return what a benefit asks for."""
    return rules.Offer(
        row.levels, row.tiers, row.places, row.first_date, row.last_date, row.quota, row.stock
    )  # fmt: skip


def claim_of(row: Member, *, benefit: Benefit, place: str, day: date) -> rules.Claim:
    """Return the claim of a member to a benefit, with how often it was had."""
    had = BenefitUse.objects.filter(STANDS, benefit=benefit)
    n_year = had.filter(member=row, day__year=day.year).count()
    n_given = 0 if benefit.stock is None else had.count()
    return rules.Claim(row.level, tier_of(row), place, day, n_year, n_given)


def tier_of(row: Member) -> str:
    """Return the tier of a member's customer, empty where there is none yet."""
    card = customer_queries.card(row.customer_id)
    return (card.tier or "") if card else ""


def offered_to(row: Member, *, day: date) -> list[Offered]:
    """Return what is given on a day, and for each how often the member had it and whether it may have it again."""
    tier = tier_of(row)
    own = BenefitUse.objects.filter(STANDS, member=row, day__year=day.year).exclude(benefit=None).order_by()
    had = dict(own.values_list("benefit_id").annotate(n=Count("pk")))
    found = []
    for one in benefits().filter(Q(last_date=None) | Q(last_date__gte=day), first_date__lte=day):
        n_year = had.get(one.pk, 0)
        place = one.places[0] if one.places else ""
        n_given = one.n_uses  # type: ignore[attr-defined]  # annotated by benefits
        claim = rules.Claim(row.level, tier, place, day, n_year, n_given)
        found.append(Offered(one, n_year, _refusal(offer_of(one), claim)))
    return found


def _refusal(offer: rules.Offer, claim: rules.Claim) -> str:
    try:
        rules.check_claim(offer, claim)
    except rules.Refused as refusal:
        return refusal.told
    return ""


def settlement(partner_id: int, first: date, last: date) -> tuple[Sequence[BenefitUse], dict[str, Any]]:
    """Return what members had at a partner between two days, both included, and its sums: bills, saved, our share."""
    rows = BenefitUse.objects.select_related("member", "member__customer", "benefit").filter(
        STANDS, day__range=(first, last)
    )
    rows = rows.filter(Q(partner_id=partner_id) | Q(benefit__partner_id=partner_id)).order_by("day", "id")
    sums = rows.order_by().aggregate(amount=Sum("amount"), discount=Sum("discount"), n=Count("pk"))
    # SQLite sums money as a double.
    sums |= {name: sums[name] and sums[name].quantize(rules.CENT) for name in ("amount", "discount")}
    found = partner(partner_id)
    share = found.share if found else 0
    saved = sums["discount"] or Decimal(0)
    return list(rows), sums | {"share": rules.discount_of(saved, share)}
