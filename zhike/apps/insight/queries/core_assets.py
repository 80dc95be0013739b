"""Core assets: the customers that leave most, which of them need a look this week, whose owner changes by approval."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import runs
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import queries as task_queries

HEADLINE = "core"
WEEK = timedelta(days=7)
POOR_STATES = ("AT_RISK", "DORMANT", "CHURNED")


@dataclass(frozen=True)
class Rule:
    """What made somebody a core asset at the last analysis: the least value of a column of the cards."""

    column: str
    least: Decimal
    n_customers: int


@dataclass(frozen=True)
class Asset:
    """One core asset with its check of the week: empty where all is well."""

    rank: int
    card: Any
    value: Decimal
    last_contact: date | None
    n_overdue_tasks: int
    n_overdue_promises: int
    troubles: tuple[str, ...]


def rule() -> Rule | None:
    """Return what makes a core asset now; None before an analysis or where nobody leaves anything."""
    run = runs.current()
    told = run.headline.get(HEADLINE) if run and run.headline else None
    return Rule(told["column"], Decimal(told["least"]), told["n_customers"]) if told else None


def core_cards(branch_ids: Iterable[int] | None = None) -> QuerySet:
    """Return the visible core assets, the most valuable first."""
    now = rule()
    if now is None:
        return customer_queries.cards().none()
    rows = customer_queries.cards().filter(**{f"{now.column}__gte": now.least}, status="ACTIVE")
    rows = rows if branch_ids is None else rows.filter(branch_id__in=list(branch_ids))
    return rows.annotate(worth=F(now.column)).order_by("-worth", "pk")


def among(customer_ids: Iterable[int]) -> set[int]:
    """Return those of some visible customers that are core assets; who is not to be written to for now is one still."""
    now = rule()
    if now is None:
        return set()
    rows = customer_queries.cards().filter(**{f"{now.column}__gte": now.least}, pk__in=list(customer_ids))
    return set(rows.exclude(status__in=("RETIRED", "MERGED")).values_list("pk", flat=True))


def assets(branch_ids: Iterable[int] | None, *, day: date, limit: int) -> list[Asset]:
    """Return the first core assets of some branches, or of all, with their check of the week that ends with a day."""
    cards = list(core_cards(branch_ids)[:limit])
    ids = [card.pk for card in cards]
    contacts = interaction_queries.last_contacts(ids, until=day)
    tasks = _counted(task_queries.open_tasks().filter(customer_id__in=ids, due_date__lt=day))
    promises = _counted(interaction_queries.promises().filter(customer_id__in=ids, status="OPEN", due_date__lt=day))
    return [
        Asset(
            at, card, card.worth, contacts.get(card.pk), tasks.get(card.pk, 0), promises.get(card.pk, 0),
            _troubles(card, contacts.get(card.pk), tasks.get(card.pk, 0), promises.get(card.pk, 0), day),
        )
        for at, card in enumerate(cards, 1)
    ]  # fmt: skip


def _counted(rows: QuerySet) -> dict[int, int]:
    counts: dict[int, int] = {}
    for customer_id in rows.order_by().values_list("customer_id", flat=True):
        counts[customer_id] = counts.get(customer_id, 0) + 1
    return counts


def _troubles(card: Any, contact: date | None, n_tasks: int, n_promises: int, day: date) -> tuple[str, ...]:
    found = {
        "STATE": card.churn_state in POOR_STATES,
        "NO_OWNER": card.owner_id is None,
        "NO_CONTACT": contact is None or contact <= day - WEEK,
        "TASKS": n_tasks > 0,
        "PROMISES": n_promises > 0,
    }
    return tuple(code for code, is_so in found.items() if is_so)
