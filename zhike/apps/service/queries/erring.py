"""Reads of incidents: those one may see, which are unsettled, which wait too long for their recovery."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from zhike.apps.core import clock
from zhike.apps.service import rules
from zhike.apps.service.models import Incident
from zhike.apps.service.queries import appointed


def incidents() -> QuerySet[Incident]:
    """Return the visible incidents with their customers."""
    return Incident.objects.select_related("customer__branch", "customer__owner", "author", "recovered_by")


def incident(incident_id: int) -> Incident | None:
    """Return a visible incident."""
    return incidents().filter(pk=incident_id).first()


def locked_incident(incident_id: int) -> Incident | None:
    """Return a visible incident that nobody else changes until the end of the transaction."""
    return incidents().select_for_update(of=("self",)).filter(pk=incident_id).first()


def incidents_of(customer_id: int) -> QuerySet[Incident]:
    """Return the incidents of a visible customer, newest first."""
    return incidents().filter(customer_id=customer_id).order_by("-happened_at", "-pk")


def n_by_month(begin: datetime, end: datetime, branch_ids: Iterable[int]) -> dict[date, int]:
    """Return by month how many incidents of some branches' customers happened; months without any are left out."""
    rows = Incident.objects.filter(
        happened_at__gte=begin, happened_at__lt=end, customer__branch_id__in=list(branch_ids)
    ).order_by()  # fmt: skip
    told = rows.annotate(month=TruncMonth("happened_at")).values("month").annotate(n=Count("pk"))
    return {timezone.localdate(one["month"]): one["n"] for one in told}


def unsettled() -> QuerySet[Incident]:
    """Return the visible incidents that are not closed."""
    return incidents().exclude(status=Incident.Status.CLOSED)


def minutes_until_recovery(row: Incident, now: datetime) -> int:
    """Return how many whole minutes passed between the report and the recovery, or until now."""
    return int(((row.recovery_at or now) - row.reported_at).total_seconds() // 60)


def is_late(row: Incident, now: datetime) -> bool:
    """Say whether an incident waited too long, or waits too long, for its recovery."""
    return rules.is_late(minutes_until_recovery(row, now), appointed.rule_of_incidents()["recover"])


@dataclass(frozen=True)
class Board:
    """How many mistakes there were with key accounts of each class in a year, beside the target of none."""

    rows: list[tuple[str, int, int]]

    @property
    def n(self) -> int:
        """Return how many there were in all."""
        return sum(row[1] for row in self.rows)


def board(first: date, last: date) -> Board:
    """Return by class how many visible incidents there were between two days, and how many of them were escalated."""
    begin, end = clock.span(first, last)
    rows = Incident.objects.filter(happened_at__gte=begin, happened_at__lt=end).order_by().values_list("metal")
    counted = {metal: told for metal, *told in rows.annotate(n=Count("pk"), late=Count("escalated_at"))}
    return Board([(metal, *counted.get(metal, (0, 0))) for metal in rules.METALS])


def counts_between(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return for some visible customers how many incidents there were between two days, and how many escalated."""
    begin, end = clock.span(first, last)
    rows = Incident.objects.filter(customer_id__in=list(customer_ids), happened_at__gte=begin, happened_at__lt=end)
    counted = rows.order_by().values_list("customer_id").annotate(n=Count("pk"), late=Count("escalated_at"))
    return {pk: (n, late) for pk, n, late in counted}
