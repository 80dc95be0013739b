"""Competitors beside our customers: who went to one or was won from it, and who left before and after its move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhike.apps.changes.queries import measuring
from zhike.apps.changes.rules import measuring as spans
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import rules as market_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.valuation import queries as valuation_queries

WENT, SAID, WON, CONTESTED = "WENT", "SAID", "WON_FROM", "CONTESTED"
N_CUSTOMERS = 50
# A move is looked at for half a year; of more customers nobody waits for the answer.
LONGEST, MOST = timedelta(days=182), 20_000


@dataclass(frozen=True)
class Rival:
    """A visible customer that a competitor shares with us: since when, and what is known of it."""

    customer_id: int
    name: str
    how: str
    day: date


def rivals_customers(competitor: Any) -> list[Rival]:
    """Return the visible customers known to have gone to a competitor, won from it or shared with it, the latest first.

    Each stands with the latest of what is known.
    """
    keys = {market_rules.key(name) for name in (competitor.name, *competitor.aliases)}
    cases = churn_queries.cases().exclude(went_to="").exclude(status="DISMISSED")
    signs = churn_queries.signals().exclude(went_to="").filter(withdrawn_date=None)
    noted = valuation_queries.rivalries()
    found = [
        *_of(keys, cases, "went_to", "exit_date", WENT), *_of(keys, signs, "went_to", "day", SAID),
        *_of(keys, noted.filter(outcome=WON), "competitor", "noted_date", WON),
        *_of(keys, noted.filter(outcome=CONTESTED), "competitor", "noted_date", CONTESTED),
    ]  # fmt: skip
    latest: dict[int, Rival] = {}
    for one in sorted(found, key=lambda one: one.day):
        latest[one.customer_id] = one
    return sorted(latest.values(), key=lambda one: (one.day, one.customer_id), reverse=True)[:N_CUSTOMERS]


def _of(keys: set[str], rows: Any, name: str, day: str, how: str) -> Iterable[Rival]:
    """Return the customers of rows that name the competitor by any of its names."""
    named = rows.order_by().values_list(name, flat=True).distinct()
    meant = [text for text in named if market_rules.key(text) in keys]
    told = rows.filter(**{f"{name}__in": meant}).order_by(f"-{day}", "-pk")[: 2 * N_CUSTOMERS]
    return (Rival(pk, label, how, at) for pk, label, at in told.values_list("customer_id", "customer__name", day))


def effect_of_move(move: Any, day: date) -> dict[str, Any] | None:
    """Return who left, complained and bought before and after a move: those it is aimed at against all others.

    None before it had its time, where it is aimed at everybody, and of more customers than one waits for.
    """
    last = min(day, move.day + LONGEST)
    if (last - move.day).days < measuring.LEAST_DAYS or not (move.branch_id or move.tiers):
        return None
    with base.acting_as(base.System("whom a move is aimed at")):
        cards = customer_queries.cards().exclude(status="SUPPRESSED").filter(has_orders=True)
        known = list(cards.order_by("pk").values_list("pk", "branch_id", "tier")[: MOST + 1])
    if len(known) > MOST:
        return None
    under = set(org_queries.ids_under(move.branch)) if move.branch_id else None
    aimed = [
        pk for pk, branch_id, tier in known
        if (under is None or branch_id in under) and (not move.tiers or tier in move.tiers)
    ]  # fmt: skip
    others = sorted({pk for pk, _branch, _tier in known}.difference(aimed))
    if not aimed or not others:
        return None
    tiers = {pk: tier for pk, _branch, tier in known}
    return measuring.compared(aimed, others, spans.Spans(move.day, last), tiers)[0]
