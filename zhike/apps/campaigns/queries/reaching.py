"""Who of some customers may be written to, by which ways, or why not; whom nobody holds back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import rules
from zhike.apps.campaigns.models import Campaign, Offer, Recipient, Variant
from zhike.apps.campaigns.queries import wording
from zhike.apps.churn import queries as churn_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.receivables import queries as receivable_queries

MARKETING = "MARKETING"
# The longest within which an answer counts, and a day.
YEAR = timedelta(days=366)
# Who sits alone by what a message needs; told of every message, so never missing.
ALWAYS = frozenset({"name", "address", "company", "code", "date"})


@dataclass(frozen=True)
class Reached:
    """One customer: the ways it is written to and with which offer, or why it is left out."""

    customer_id: int
    tier: str
    channels: tuple[str, ...]
    offer_id: int | None
    reason: str


def reached(
    row: Campaign, ids: Sequence[int], limits: Mapping[str, Mapping[str, int]], places: Sequence[str], *,
    held: Mapping[int, str], day: date, at: datetime,
) -> list[Reached]:  # fmt: skip
    """Return how each of some customers is reached, a few questions for all of them; who is held elsewhere is not."""
    found = customer_queries.addressed(ids)
    offers = offers_of(row, list(found), day)
    cap, n_written = limits["CAP"]["number"], written(found, limits, at)
    barred = {pk: f"HELD_OUT {name}"[:120] for pk, name in held.items()} | _barred(list(found), found)
    values = wording.values_of(row, found.values(), offers, places)
    post = archive_queries.postal_addresses(list(found)) if "LETTER" in row.templates else {}
    told = []
    for pk, one in found.items():
        offer = offers.get(pk)
        room = cap - n_written.get(pk, 0)
        ways = _ways(row, one, post.get(pk, ""))[: max(room, 0)]
        lacking = rules.missing_places([name for name in places if name not in ALWAYS], values.get(pk, {}))
        reason = barred.get(pk, "") or ("CAP" if room <= 0 else _why_not(row, one, ways, lacking, limits))
        channels = () if reason else tuple(ways if row.kind == "INTEGRATED" else ways[:1])
        told.append(Reached(pk, one.tier, channels, offer.pk if offer else None, reason))
    return told


def _why_not(
    row: Campaign, customer: Any, ways: list[str], lacking: list[str], limits: Mapping[str, Mapping[str, int]]
) -> str:
    if not ways:
        return "NO_ADDRESS"
    if row.kind == "ONE_TO_ONE":
        least = limits["KNOWLEDGE"]["number"] if row.knowledge_least is None else row.knowledge_least
        if customer.knowledge < least:
            return f"KNOWN_TOO_LITTLE {customer.knowledge}"
    return f"MISSING_VALUE {', '.join(f'{{{name}}}' for name in lacking)}"[:120] if lacking else ""


def _ways(row: Campaign, customer: Any, place: str) -> list[str]:
    """Return the ways there is an address for, in the order in which they are tried."""
    has = {"EMAIL": bool(customer.email), "SMS": bool(customer.phone), "LETTER": bool(place)}
    return [way for way in rules.CHANNELS if way in row.templates and has[way]]


def _barred(ids: list[int], found: Mapping[int, Any]) -> dict[int, str]:
    """Return who must not be written to whatever the way, and why; what is said last of them holds."""
    needed = archive_rules.CONSENT_FOR[MARKETING]
    agreed = archive_queries.consenting(ids, needed)
    others = [pk for pk in ids if pk not in agreed]
    withdrawn = archive_queries.refusing(others, needed)
    told = {pk: "WITHDRAWN" if pk in withdrawn else "NO_CONSENT" for pk in others}
    told |= dict.fromkeys(customer_queries.left_alone_of(ids), "NON")
    return told | {pk: "SUPPRESSED" for pk, one in found.items() if one.status == "SUPPRESSED"}


def written(ids: Iterable[int], limits: Mapping[str, Mapping[str, int]], at: datetime) -> dict[int, int]:
    """Return how many advertising messages count against the cap at a moment, by customer."""
    since = at - timedelta(days=limits["CAP_DAYS"]["number"])
    return outbound_queries.n_written_to(ids, purpose=MARKETING, since=since)


def offers_of(row: Campaign, ids: Sequence[int], day: date) -> dict[int, Offer | None]:
    """Return the offer each of some customers gets: of the first variant whose audience it fits, else the usual."""
    found: dict[int, Offer | None] = dict.fromkeys(ids, row.offer)
    for variant in Variant.objects.select_related("audience", "offer").filter(campaign=row).order_by("-position"):
        rows = audience_queries.rows_of(variant.audience, day).filter(pk__in=list(ids)).order_by()
        found |= dict.fromkeys(rows.values_list("pk", flat=True), variant.offer)
    return found


def held_out(day: date) -> dict[int, str]:
    """Return whom campaigns that are out hold back to compare on a day, each with the name of the campaign.

    Until the days within which an answer counts have passed, another message would spoil the comparison.
    """
    with base.acting_as(base.System("whom campaigns hold back")):
        begun = Campaign.objects.filter(first_sent_date__lte=day, first_sent_date__gt=day - YEAR)
        names = {
            one.pk: one.name for one in begun.order_by("-first_sent_date", "-pk")
            if one.first_sent_date and day <= one.first_sent_date + timedelta(days=one.window_days)
        }  # fmt: skip
        rows = Recipient.objects.filter(campaign__in=names, group=Recipient.Group.CONTROL).order_by("pk")
        return {pk: names[campaign_id] for pk, campaign_id in rows.values_list("customer_id", "campaign_id")}


def protected(day: date) -> set[int]:
    """Return the customers with whom something is wrong: a complaint is open, they are leaving, or they owe us."""
    with base.acting_as(base.System("whom nobody holds back")):
        open_now = complaint_queries.complaints().filter(status="OPEN").order_by().values_list("customer_id", flat=True)
        leaving = churn_queries.cases().filter(status__in=("PROPOSED", "CONFIRMED")).order_by()
        owing = receivable_queries.accounts().filter(overdue__gt=0).order_by()
        return {
            *open_now, *leaving.values_list("customer_id", flat=True), *owing.values_list("customer_id", flat=True),
        }  # fmt: skip
