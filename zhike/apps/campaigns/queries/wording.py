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
    row: Campaign, cards: Iterable[Any], offers: Mapping[int, Offer | None], places: Iterable[str]
) -> dict[int, dict[str, str]]:
    """Return what the places of a campaign stand for, by customer; what is not known is empty.

    Sensitive fields, and those of rented lists whose uses are counted, are never known here.
    """
    known = list(cards)
    fields = [name.removeprefix(placeholders.ARCHIVE) for name in places if name.startswith(placeholders.ARCHIVE)]
    facts = _facts([card.pk for card in known], fields) if fields else {}
    return {card.pk: {**_of_card(row, card, offers.get(card.pk)), **facts.get(card.pk, {})} for card in known}


def _of_card(row: Campaign, card: Any, offer: Offer | None) -> dict[str, str]:
    last = card.last_purchase_date
    return {
        "owner": card.owner.name if card.owner else "", "branch": card.branch.name,
        "tier": str(customer_lists.TIERS.get(card.tier, "")),
        "last_purchase": formats.date_format(last, "DATE_FORMAT") if last else "",
        "offer": offer.name if offer else "", "price": f"{offer.price:.2f}" if offer else "",
        "until": formats.date_format(offer.last_date, "DATE_FORMAT") if offer else "", "reply": row.reply_path,
    }  # fmt: skip


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
