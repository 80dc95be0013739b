"""Offers to everybody, and to one customer with the facts they rest on; below the floor it takes a senior's word."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from zhike.apps.archives import queries as archive_queries
from zhike.apps.campaigns import rules
from zhike.apps.campaigns.actions.writing import NoSuchRecord, insert, tell
from zhike.apps.campaigns.models import Offer
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries


class OwnOffer(Exception):
    """Who made an offer does not approve its price."""


class NotBelow(Exception):
    """The price is not below the floor, or was approved: nothing is to be approved."""


class OfferPassed(Exception):
    """The offer ends before it begins, or has ended already."""


@transaction.atomic
def add_offer(*, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Make an offer and return its id; one below its floor waits for a senior's word. Raises OfferPassed."""
    row = Offer(created_at=at, updated_at=at, author_id=base.actor().user_id, **values)
    if row.last_date < max(row.first_date, day):
        raise OfferPassed(row.name)
    insert(row)
    tell("marketingoffer.add", "marketingoffer", row, at, {"name": row.name, "price": str(row.price)})
    return row.pk


@transaction.atomic
def add_personal_offer(
    *, customer_id: int, fields: Sequence[str], values: Mapping[str, Any], day: date, at: datetime
) -> int:
    """Make a visible customer an offer of its own, keeping which facts of its archive it was made of; return the id.

    Raises customers.actions.NoSuchCustomer, OfferPassed.
    """
    if customer_queries.customer(customer_id) is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    known = archive_queries.facts_of([customer_id], fields).get(customer_id, {})
    return add_offer(values={**values, "customer_id": customer_id, "facts": known}, day=day, at=at)


@transaction.atomic
def approve_offer(*, offer_id: int, at: datetime) -> None:
    """Let a price below its floor pass; raises NoSuchRecord, NotBelow, OwnOffer."""
    row = Offer.objects.filter(pk=offer_id).first()
    if row is None:
        raise NoSuchRecord(offer_id)
    if not rules.is_below_floor(row):
        raise NotBelow(row.name)
    who = base.actor().user_id
    if who is not None and who == row.author_id:
        raise OwnOffer(row.name)
    row.change({"approved_by_id": who}, version=None, at=at)
    tell("marketingoffer.approve", "marketingoffer", row, at, {"price": str(row.price), "floor": str(row.floor)})
