"""Reads of upgrades: who is worth helping to rise, the programmes, how far each has come."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading.models import UpgradeProgramme
from zhike.apps.grading.queries import tiers
from zhike.apps.grading.rules import cutting, policy
from zhike.apps.tasks import queries as task_queries


def action_key(programme_id: int, n: int) -> str:
    """Return by which key a programme knows its n-th task."""
    return f"upgrade:{programme_id}:{n}"


def programmes() -> QuerySet[UpgradeProgramme]:
    """Return the programmes for visible customers."""
    return UpgradeProgramme.objects.select_related("customer__branch", "customer__card", "owner")


def programme(programme_id: int) -> UpgradeProgramme | None:
    """Return a programme for a visible customer."""
    return programmes().filter(pk=programme_id).first()


def open_programme(customer_id: int) -> UpgradeProgramme | None:
    """Return the open programme of a visible customer."""
    return programmes().filter(customer_id=customer_id, status="OPEN").first()


def begun(first: date, last: date) -> list[tuple[int, date]]:
    """Return for which visible customers a programme began in some days, and when; one taken back counts no less."""
    rows = UpgradeProgramme.objects.filter(created_at__date__range=(first, last)).order_by("created_at")
    return [(pk, timezone.localdate(at)) for pk, at in rows.values_list("customer_id", "created_at")]


def threshold() -> Decimal:
    """Return from which potential a year a customer is worth developing."""
    return Decimal(catalog_queries.table("letting_go")["RULE"]["potential"])


def candidates() -> QuerySet[Any]:
    """Return the visible ordinary and small customers with potential that nobody helps yet, the largest first."""
    helped = UpgradeProgramme.objects.filter(status="OPEN").values("customer_id")
    rows = customer_queries.cards().filter(tier__in=policy.LOWER, status="ACTIVE", potential__gte=threshold())
    return rows.exclude(pk__in=helped).order_by("-potential", "pk")


@dataclass(frozen=True)
class Progress:
    """How far a programme has come: its actions done, and how much of the way in money."""

    n_done: int
    n_actions: int
    tasks: tuple[Any, ...]
    value: Decimal | None
    goal: Decimal | None

    @property
    def share(self) -> float | None:
        """Return which share of the actions is done."""
        return self.n_done / self.n_actions if self.n_actions else None

    @property
    def gap(self) -> Decimal | None:
        """Return how much it still lacks of what a key customer brings; None where that cannot be told."""
        return None if self.value is None or self.goal is None else max(self.goal - self.value, Decimal(0))


def progress(row: UpgradeProgramme) -> Progress:
    """Return how far a programme has come, by its tasks and by what the customer brings now."""
    return progress_of([row])[row.pk]


def progress_of(rows: list[UpgradeProgramme]) -> dict[int, Progress]:
    """Return how far some programmes have come."""
    keys = {action_key(row.pk, n): row.pk for row in rows for n in range(row.n_actions)}
    found: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for task in task_queries.tasks().filter(key__in=keys).order_by("id"):
        found[keys[task.key]].append(task)
    basis = tiers.rule().basis
    goal = tiers.least_of_key(basis)
    return {
        row.pk: Progress(
            sum(task.status == "DONE" for task in found[row.pk]), row.n_actions, tuple(found[row.pk]),
            getattr(row.customer.card, cutting.COLUMNS[basis]), goal,
        )
        for row in rows
    }  # fmt: skip
