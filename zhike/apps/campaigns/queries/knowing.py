"""Reads of how well those are known whom a campaign or an offer addresses."""

from collections.abc import Iterable

from django.db.models import Avg, Count, F

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns.models import Campaign, Offer, Recipient
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries

ADDRESSED = ("TREATED", "RANDOM")
PLANNED = frozenset({"DRAFT", "ASSEMBLING"})


def how_known(row: Campaign) -> customer_queries.HowKnown:
    """Return how well those written to are known; of a draft, the members of its audience when it was taken last.

    It is a sum over all of them, whoever may see the single ones.
    """
    with base.acting_as(base.System("sums of campaigns")):
        if row.status not in PLANNED:
            rows = Recipient.objects.filter(campaign=row, group__in=ADDRESSED).order_by()
            return customer_queries.how_known(rows.values("customer_id"))
        newest = row.snapshot or (audience_queries.newest(row.audience_id) if row.audience_id else None)
        if newest is None:
            return customer_queries.HowKnown(None, 0)
        return customer_queries.how_known(audience_queries.member_ids(newest.pk))


def known_of_offers(rows: Iterable[Offer]) -> dict[int, customer_queries.HowKnown]:
    """Return by offer how well those are known to whom it was made or by campaigns sent; an offer nobody got is not in.

    Of an offer to one customer it is that one's score.
    """
    offers = list(rows)
    own = {one.pk: one.customer_id for one in offers if one.customer_id}
    cards = customer_queries.cards_of(list(own.values())) if own else {}
    told = {
        pk: customer_queries.HowKnown(cards[customer_id].knowledge, 1) for pk, customer_id in own.items()
        if customer_id in cards
    }  # fmt: skip
    with base.acting_as(base.System("sums of campaigns")):
        sent = Recipient.objects.filter(
            offer__in=[one.pk for one in offers if not one.customer_id], group__in=ADDRESSED
        )
        found = sent.order_by().values("offer").annotate(
            mean=Avg(F("customer__card__knowledge")), n=Count("customer", distinct=True)
        )  # fmt: skip
        return told | {one["offer"]: customer_queries.HowKnown(one["mean"], one["n"]) for one in found}
