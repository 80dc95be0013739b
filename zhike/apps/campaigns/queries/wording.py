"""What the places of a text stand for, of many customers at once: the house, the customer, its class, its archive."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import formats

from zhike.apps.archives import lists as archive_lists
from zhike.apps.archives import queries as archive_queries
from zhike.apps.campaigns.models import Campaign, Offer
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import lists as customer_lists
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import placeholders

# What is known of a card or of the campaign, beside what every message knows.
VALUES = ("tier", "last_purchase", "offer", "price", "until", "reply")


def named_places(row: Campaign) -> tuple[str, ...]:
    """Return every place the texts of a campaign name, each once."""
    found: dict[str, None] = {}
    for template_id in row.templates.values():
        if template := outbound_queries.template(int(template_id)):
            found |= dict.fromkeys(placeholders.words(f"{template.subject} {template.body}"))
    return tuple(found)


def values_of(
    row: Campaign, customers: Iterable[Any], offers: Mapping[int, Offer | None], places: Iterable[str]
) -> dict[int, dict[str, str]]:
    """Return what the places of a campaign stand for, by customer; what is not known is empty.

    Sensitive fields, and those of rented lists whose uses are counted, are never known here.
    """
    known = list(customers)
    fields = [name.removeprefix(placeholders.ARCHIVE) for name in places if name.startswith(placeholders.ARCHIVE)]
    facts = _facts([one.pk for one in known], fields) if fields else {}
    tiers = {code: str(label) for code, label in customer_lists.TIERS.items()}
    # Many bought last on the same day: each is written once.
    bought = {one.last_purchase_date for one in known}
    days = {day: formats.date_format(day, "DATE_FORMAT") if day else "" for day in bought}
    promised = {offer: _of_offer(offer) for offer in {offers.get(one.pk) for one in known}}
    return {
        one.pk: {
            "owner": one.owner or "", "branch": one.branch, "tier": tiers.get(one.tier, ""),
            "last_purchase": days[one.last_purchase_date], "reply": row.reply_path, **promised[offers.get(one.pk)],
            **facts.get(one.pk, {}),
        }
        for one in known
    }  # fmt: skip


def _of_offer(offer: Offer | None) -> dict[str, str]:
    if offer is None:
        return {"offer": "", "price": "", "until": ""}
    until = formats.date_format(offer.last_date, "DATE_FORMAT")
    return {"offer": offer.name, "price": f"{offer.price:.2f}", "until": until}


def _facts(ids: list[int], fields: list[str]) -> dict[int, dict[str, str]]:
    specs = {
        one.code: one for group in catalog_queries.groups(*archive_lists.NOUNS) for one in group.fields
        if one.code in fields and one.field_class != "sensitive"
    }  # fmt: skip
    return {
        pk: {
            placeholders.ARCHIVE + code: str(archive_lists.said(specs[code], value) or "")
            for code, value in facts.items()
        }
        for pk, facts in archive_queries.facts_of(ids, specs).items()
    }
