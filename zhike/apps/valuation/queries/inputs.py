"""Inputs: everything a score is made of, gathered for many customers at once and the same whoever asks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from zhike.apps.archives import queries as archive_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.valuation import rules
from zhike.apps.valuation.queries import noted

YEAR = timedelta(days=365)
Edge = tuple[int, Decimal]


def inputs_of(customer_ids: Sequence[int], day: date) -> list[rules.Inputs]:
    """Return what is known of some customers on a day, in their order; a year of information counts."""
    with base.acting_as(base.System("scoring")):
        edges = _tree(customer_ids)
        attracted = {one: _below(one, edges) for one in customer_ids}
        everybody = set(customer_ids).union(*attracted.values())
        cards = customer_queries.cards().filter(pk__in=everybody).order_by()
        contribution = dict(cards.values_list("pk", "contribution_year"))
        learned = _information(customer_ids, day)
        rivals: dict[int, list] = {}
        for row in noted.notes("rivalry", customer_ids, until=day):
            rivals.setdefault(row.customer_id, []).append(row)
    return [
        rules.Inputs(
            contribution=contribution.get(one), n_attracted=len(attracted[one]),
            attracted_value=_sum(contribution.get(pk) for pk in attracted[one]), information=learned.get(one, {}),
            **_brought(edges.get(one, ()), contribution), **_fought(rivals.get(one, ())),
        )
        for one in customer_ids
    ]  # fmt: skip


def below(customer_ids: Iterable[int], *, ever: bool = False) -> dict[int, set[int]]:
    """Return everybody each customer attracted, through those it attracted too, or `ever` attracted."""
    ids = list(customer_ids)
    edges = _tree(ids, ever=ever)
    return {one: _below(one, edges) for one in ids}


def _tree(roots: Iterable[int], *, ever: bool = False) -> dict[int, list[Edge]]:
    """Return the referrals below some customers, level by level until nobody new is found."""
    edges: dict[int, list[Edge]] = {}
    asked, level = set[int](), set(roots)
    while level:
        asked |= level
        for referrer, referred, share in noted.referrals_from(level, ever=ever):
            edges.setdefault(referrer, []).append((referred, share))
        level = {referred for some in edges.values() for referred, _share in some} - asked
    return edges


def _below(root: int, edges: Mapping[int, Sequence[Edge]]) -> set[int]:
    """Return everybody a customer attracted, through those it attracted too; itself it did not."""
    found, waiting = set[int](), [root]
    while waiting:
        new = {referred for referred, _share in edges.get(waiting.pop(), ())} - found
        found |= new
        waiting.extend(new)
    return found - {root}


def _brought(edges: Sequence[Edge], contribution: Mapping[int, Decimal | None]) -> dict:
    parts = [None if (left := contribution.get(pk)) is None else round(left * share, 4) for pk, share in edges]
    return {
        "n_referred": len(edges), "n_referred_unknown": sum(part is None for part in parts),
        "referred_value": _sum(parts),
    }  # fmt: skip


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _information(customer_ids: Sequence[int], day: date) -> dict[int, dict[str, int]]:
    found = interaction_queries.information_of(customer_ids, day - YEAR + timedelta(days=1), day)
    for pk, n in archive_queries.n_facts_learned(customer_ids, day - YEAR + timedelta(days=1), day).items():
        found.setdefault(pk, {})["FACT"] = n
    for pk, n in complaint_queries.n_insights(customer_ids, day - YEAR + timedelta(days=1), day).items():
        found.setdefault(pk, {})["COMPLAINT_INSIGHT"] = n
    return found


def _fought(rows: Sequence) -> dict:
    contested = [row.share for row in rows if row.outcome == "CONTESTED"]
    return {
        "has_rivalry": bool(rows), "n_won": sum(row.outcome == "WON_FROM" for row in rows),
        "contested_share": sum((share for share in contested if share is not None), Decimal(0)),
        "n_shares_unknown": sum(share is None for share in contested),
    }  # fmt: skip
