"""Reads of the register: plans, offers, campaigns, whom they reach and leave out, what was measured."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from zhike.apps.campaigns import rules
from zhike.apps.campaigns.models import Campaign, Offer, Plan, ProcessChange, Reading, Recipient, Variant
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared
from zhike.apps.customers import queries as customer_queries


@dataclass(frozen=True)
class Counts:
    """How many a campaign has in each group, how many were handed to what leaves the house, how many answered."""

    treated: int
    control: int
    random: int
    left_out: int
    handed: int
    answered: int

    @property
    def addressed(self) -> int:
        """Return how many are to be written to."""
        return self.treated + self.random


def limits() -> dict[str, dict[str, int]]:
    """Return how often somebody is written to, how long is looked at, how well they must be known."""
    return catalog_queries.table("campaigns")


def ways() -> dict[str, int]:
    """Return how handy each way to us is, 0 to 100, by its code."""
    return {code: rules.convenience(row) for code, row in catalog_queries.table("conveniences").items()}


def plans() -> QuerySet[Plan]:
    """Return the plans, those that begin last first."""
    return Plan.objects.select_related("author", "approved_by").order_by("-first_date", "-pk")


def plan(plan_id: int) -> Plan | None:
    """Return a plan."""
    return plans().filter(pk=plan_id).first()


def plan_choices() -> list[tuple[int, str]]:
    """Return (id, name) of the plans."""
    return list(plans().values_list("pk", "name"))


def own_offers(customer_id: int, day: date) -> list[Offer]:
    """Return what a visible customer alone is offered on a day, those below their floor only once a senior agreed."""
    rows = offers().filter(customer_id=customer_id, first_date__lte=day, last_date__gte=day)
    return [row for row in rows if not rules.is_below_floor(row)]


def offers() -> QuerySet[Offer]:
    """Return the offers to everybody, and those to one customer whom one may see, newest first."""
    own = Q(customer=None) | Q(customer__in=customer_queries.customers().values("pk"))
    return Offer.objects.select_related("author", "approved_by", "customer").filter(own).order_by("-first_date", "-pk")


def offer(offer_id: int) -> Offer | None:
    """Return an offer one may see."""
    return offers().filter(pk=offer_id).first()


def offer_choices() -> list[tuple[int, str]]:
    """Return (id, name) of the offers to everybody."""
    return list(Offer.objects.filter(customer=None).order_by("name").values_list("pk", "name"))


def campaigns() -> QuerySet[Campaign]:
    """Return the campaigns, newest first, with how many are written to and how many answered."""
    with base.acting_as(base.System("sums of campaigns")):
        of = Recipient.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    sent = of.filter(group__in=("TREATED", "RANDOM"))
    rows = Campaign.objects.select_related("plan", "audience", "snapshot", "offer", "author", "move__competitor")
    return rows.annotate(
        n_addressed=Subquery(sent.annotate(n=Count("pk")).values("n")),
        n_answered=Subquery(sent.filter(responded_date__isnull=False).annotate(n=Count("pk")).values("n")),
    ).order_by("-created_at", "-pk")  # fmt: skip


def campaign(campaign_id: int) -> Campaign | None:
    """Return a campaign."""
    return campaigns().filter(pk=campaign_id).first()


def variants(campaign_id: int) -> QuerySet[Variant]:
    """Return the other offers of a campaign in the order in which they are tried."""
    return Variant.objects.select_related("audience", "offer").filter(campaign_id=campaign_id).order_by("position")


def recipients(campaign_id: int, group: str = "") -> QuerySet[Recipient]:
    """Return the recipients of a campaign whom one may see, of one group or of all."""
    rows = Recipient.objects.select_related("customer", "offer").filter(campaign_id=campaign_id)
    return (rows.filter(group=group) if group else rows).order_by("pk")


def chosen_ids(campaign_id: int) -> list[int]:
    """Return the visible customers a campaign chose and wrote to; who was drawn by lot or held back is none of them."""
    rows = recipients(campaign_id, Recipient.Group.TREATED).filter(is_handed=True)
    return list(rows.order_by("pk").values_list("customer_id", flat=True))


def counts(campaign_id: int) -> Counts:
    """Return how many a campaign has in each group; sums, whoever may see the single ones."""
    with base.acting_as(base.System("sums of campaigns")):
        rows = Recipient.objects.filter(campaign_id=campaign_id)
        told = rows.aggregate(
            **{name.lower(): Count("pk", filter=Q(group=name)) for name in Recipient.Group.values},
            handed=Count("pk", filter=Q(is_handed=True)),
            answered=Count("pk", filter=Q(responded_date__isnull=False, group__in=("TREATED", "RANDOM"))),
        )  # fmt: skip
    return Counts(**told)


def left_out(campaign_id: int) -> list[tuple[str, int]]:
    """Return why customers were left out and how many each, the most first."""
    with base.acting_as(base.System("sums of campaigns")):
        rows = Recipient.objects.filter(campaign_id=campaign_id, group="LEFT_OUT").order_by()
        told: dict[str, int] = {}
        for reason, n in rows.values_list("reason").annotate(n=Count("pk")):
            told[reason.partition(" ")[0]] = told.get(reason.partition(" ")[0], 0) + n
    return sorted(told.items(), key=lambda pair: (-pair[1], pair[0]))


def readings(campaign_id: int) -> QuerySet[Reading]:
    """Return what was measured of a campaign, first to last."""
    return Reading.objects.filter(campaign_id=campaign_id).order_by("day")


def latest_reading(campaign_id: int) -> Reading | None:
    """Return what was measured last."""
    return readings(campaign_id).last()


@prepared
def campaigns_of_customer(customer_id: int) -> QuerySet[Recipient]:
    """Return the campaigns a visible customer was addressed by, newest first."""
    rows = Recipient.objects.select_related("campaign").filter(customer_id=customer_id, is_handed=True)
    return rows.order_by("-campaign__first_sent_date", "-pk")


def process_changes() -> QuerySet[ProcessChange]:
    """Return the changed processes, open ones first."""
    return ProcessChange.objects.select_related("owner").order_by("closed_date", "-before_date", "-pk")


def process_change(change_id: int) -> ProcessChange | None:
    """Return a changed process."""
    return process_changes().filter(pk=change_id).first()


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return which campaigns a customer was in and what it was offered alone, for the customer to read."""
    rows = Recipient.objects.filter(customer_id=customer_id).order_by("pk")
    own = Offer.objects.filter(customer_id=customer_id).order_by("pk")
    return {
        "campaigns": list(rows.values("campaign__name", "group", "reason", "responded_date")),
        "personal_offers": list(own.values("name", "text", "price", "first_date", "last_date", "facts")),
    }
