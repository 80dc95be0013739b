"""Reads of upkeep: whose archive is stale by the limit of its tier, which key accounts are not known well enough."""

from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from zhike.apps.archives.queries.archive import limits
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import queries as customer_queries

KEY_TIERS = ("VIP", "MAJOR")


def stale_cards(day: date) -> QuerySet:
    """Return the visible active customers with a stale group, those of the highest tier and the oldest first."""
    stale = Q()
    for tier, days in limits().items():
        stale |= Q(tier=tier, verified_date__lt=day - timedelta(days=days))
    rank = Case(*(When(tier=tier, then=Value(n)) for n, tier in enumerate(KEY_TIERS)), default=Value(len(KEY_TIERS)),
                output_field=IntegerField())  # fmt: skip
    known = customer_queries.cards().filter(stale, status="ACTIVE", verified_date__isnull=False)
    return known.order_by(rank, "verified_date", "customer_id")


def stalest(day: date, limit: int) -> list:
    """Return the first of the stale cards, each tier read along its own order: the first of many are found soon."""
    rows, known = customer_queries.cards().filter(status="ACTIVE"), limits()
    found: list = []
    for tiers in (*((tier,) for tier in KEY_TIERS), [tier for tier in known if tier not in KEY_TIERS]):
        of = [rows.filter(tier=tier, verified_date__lt=day - timedelta(days=known[tier])) for tier in tiers]
        several = [each.order_by("verified_date", "customer_id")[:limit] for each in of]
        found += sorted(chain(*several), key=lambda card: (card.verified_date, card.pk))
        if len(found) >= limit:
            break
    return found[:limit]


def is_stale(card: Any, day: date) -> bool:
    """Say whether a customer has a stale group."""
    days = limits().get(card.tier, limits()[""])
    return card.verified_date is not None and card.verified_date < day - timedelta(days=days)


def goal_percent() -> int:
    """Return from which completeness on a key account's archive is complete."""
    return catalog_queries.table("archive")["GOAL"]["percent"]


def incomplete() -> QuerySet:
    """Return the visible key accounts whose archive is under the goal, the emptiest first."""
    rows = customer_queries.cards().filter(status="ACTIVE", tier__in=KEY_TIERS)
    return rows.filter(completeness__lt=goal_percent()).order_by("completeness", "customer_id")


def emptiest(limit: int) -> list:
    """Return the first of the key accounts whose archive is under the goal, each tier read along its own order."""
    several = [list(incomplete().filter(tier=tier)[:limit]) for tier in KEY_TIERS]
    return sorted(chain(*several), key=lambda card: (card.completeness, card.pk))[:limit]
