"""The definition in force, and how customers stand by it: one on any day, all of them in an analysis."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Q

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import rules
from zhike.apps.churn.models import Signal
from zhike.apps.trade import queries as trade_queries

TABLES = ("leaving", "leaving_signs", "leaving_alone")
Tables = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class Told:
    """How one customer stands on a day, whether it rests on silence alone, and what decided it."""

    state: str
    is_fallback: bool
    exit_date: date | None
    reasons: list[rules.Reason]
    version: str
    cycle_days: float | None


def definition(changed: Tables | None = None) -> rules.Definition:
    """Return the definition in force, or as it would be with other tables in their place."""
    tables = {name: (changed or {}).get(name) or catalog_queries.table(name) for name in TABLES}
    newest = [catalog_queries.versions(name).first() for name in TABLES]
    version = ".".join(str(row.number if row else 0) for row in newest)
    counts = bool(tables["leaving_alone"]["SILENCE"]["counts"])
    return rules.definition(tables["leaving"], tables["leaving_signs"], counts_silence=counts, version=version)


def signs_until(as_of: date, customer_ids: Iterable[int] | None = None) -> dict[int, list[tuple[str, date]]]:
    """Return the signs known on a day by customer; what was withdrawn later still counted then."""
    rows = Signal.objects.filter(Q(withdrawn_date=None) | Q(withdrawn_date__gt=as_of), day__lte=as_of)
    if customer_ids is not None:
        rows = rows.filter(customer_id__in=list(customer_ids))
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    for customer_id, kind, day in rows.order_by("day", "id").values_list("customer_id", "kind", "day"):
        found[customer_id].append((kind, day))
    return dict(found)


def stand(card: Any, as_of: date) -> Told:
    """Return how a visible customer stands on a day, by the definition and the interval as they are known now."""
    last = trade_queries.standing_until(card.pk, as_of).last_purchase_date
    is_current = last == card.last_purchase_date
    alive = card.p_alive if is_current and card.p_alive is not None else np.nan
    return stand_by(
        facts_of(
            card.pk, tier=card.tier, last=last, cycle_days=card.cycle_days, p_alive=alive, as_of=as_of
        ),
        signs_until(as_of, [card.pk]).get(card.pk, []), definition(), as_of,
    )  # fmt: skip


def facts_of(
    customer_id: int, *, tier: str, last: date | None, cycle_days: float | None, p_alive: float, as_of: date
) -> rules.Facts:
    """Return the facts of a single customer."""
    cycle = cycle_days or np.nan
    silence = np.nan if last is None else (as_of - last).days
    return rules.Facts(
        np.array([customer_id]), np.array([tier]), np.array([silence / cycle]), np.array([cycle]), np.array([p_alive]),
        np.array(["NaT" if last is None else last.isoformat()], dtype="datetime64[D]"),
    )  # fmt: skip


def stand_by(facts: rules.Facts, signs: list[tuple[str, date]], known: rules.Definition, as_of: date) -> Told:
    """Return how a customer stands by its facts and signs."""
    decided, reasons = rules.of_one(facts, signs, known, as_of)
    left = decided.exit_date[0]
    cycle = float(facts.cycle_days[0])
    return Told(
        str(decided.state[0]), bool(decided.is_fallback[0]), None if np.isnat(left) else left.item(), reasons,
        known.version, None if np.isnan(cycle) else cycle,
    )  # fmt: skip


def decide(facts: rules.Facts, as_of: date, changed: Tables | None = None) -> rules.Decided:
    """Return how all customers of an analysis stand on its day."""
    return rules.decide(facts, signs_until(as_of), definition(changed), as_of)
