"""Reads of warnings: the queue, one of them, those of a customer, sums, precision, and what other lines would tell."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q, QuerySet, Sum

from zhike.analytics import detectors
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core.prepared import prepared
from zhike.apps.risk import rules
from zhike.apps.risk.models import Sign, Warning
from zhike.apps.tasks import queries as task_queries


@dataclass(frozen=True)
class Sums:
    """How many warnings wait, how many of them are grave or past due, and the money at stake, each customer once."""

    n: int
    n_loud: int
    n_late: int
    stake: Decimal


def warnings() -> QuerySet[Warning]:
    """Return the visible warnings with whom they are about."""
    return Warning.objects.select_related(
        "customer__branch", "customer__owner", "branch", "colleague", "keeper", "answered_by"
    )


def warning(warning_id: int) -> Warning | None:
    """Return a visible warning."""
    return warnings().filter(pk=warning_id).first()


def live(day: date) -> Q:
    """Return the condition that a warning waits for an answer on a day."""
    return Q(status="OPEN", cleared_date=None) & (Q(snoozed_until=None) | Q(snoozed_until__lte=day))


def queue(day: date) -> QuerySet[Warning]:
    """Return the warnings that wait for an answer, most money at stake first."""
    return warnings().filter(live(day)).order_by("-stake", "-id")


def of_branches(rows: QuerySet[Warning], branch_ids: Collection[int]) -> QuerySet[Warning]:
    """Return those of some warnings that are about customers of some branches, or about the branches themselves."""
    return rows.filter(Q(customer__branch__in=branch_ids) | Q(branch__in=branch_ids))


def n_by_detector(rows: QuerySet[Warning]) -> dict[str, int]:
    """Return how many of some warnings each detector raised, the most first."""
    counts = rows.order_by().values_list("detector").annotate(n=Count("pk"))
    return dict(counts.order_by("-n", "detector"))


@prepared
def of_customer(customer_id: int) -> QuerySet[Warning]:
    """Return the warnings about a customer whose findings hold and nobody has dismissed, the gravest money first."""
    rows = warnings().filter(customer_id=customer_id, status__in=("OPEN", "ACCEPTED"), cleared_date=None)
    return rows.order_by("-stake", "-id")


def stakes_of(customer_ids: Iterable[int], day: date) -> dict[int, Decimal]:
    """Return what the gravest warning that waits puts at stake with some visible customers; of others nothing."""
    rows = Warning.objects.filter(live(day), customer_id__in=list(customer_ids)).order_by()
    return dict(rows.values_list("customer_id").annotate(most=Max("stake")))


def to_settle() -> QuerySet[Warning]:
    """Return the accepted warnings whose finding is gone or whose task is closed: how did it end?"""
    closed = task_queries.tasks().filter(source=rules.SOURCE).exclude(status="OPEN").order_by().values("pk")
    rows = warnings().filter(status="ACCEPTED", outcome="")
    return rows.filter(Q(cleared_date__isnull=False) | Q(task_id__in=closed)).order_by("-stake", "-id")


def sums(rows: QuerySet[Warning], day: date) -> Sums:
    """Return the sums of some warnings; several of one customer count with the largest."""
    rows = rows.order_by()
    counted = rows.aggregate(
        n=Count("pk"), loud=Count("pk", filter=Q(level__in=rules.LOUD)), late=Count("pk", filter=Q(due_date__lt=day))
    )
    each = rows.exclude(customer=None).values("customer").annotate(most=Max("stake"))
    of_customers = sum((row["most"] for row in each), Decimal(0))
    of_house = rows.filter(customer=None).aggregate(n=Sum("stake"))["n"] or Decimal(0)
    return Sums(counted["n"], counted["loud"], counted["late"], of_customers + of_house)


def precisions() -> dict[str, tuple[detectors.Precision, Mapping[str, int]]]:
    """Return of each detector how often it was right among the visible warnings, and how many stand in each status."""
    right = Count("pk", filter=Q(outcome__in=rules.TRUE_OUTCOMES))
    rows = Warning.objects.order_by().values_list("detector")
    answered = {code: told for code, *told in rows.exclude(outcome="").annotate(n=Count("pk"), right=right)}
    counts: dict[str, Counter[str]] = {code: Counter() for code in detectors.DETECTORS}
    for code, status, n in rows.values_list("detector", "status").annotate(n=Count("pk")):
        counts.setdefault(code, Counter())[status] += n
    return {code: (detectors.precision(*answered.get(code, (0, 0))), counts[code]) for code in detectors.DETECTORS}


def told_by(sightings: Iterable[rules.Sighting], lines: rules.Lines) -> dict[str, tuple[int, Decimal]]:
    """Return how many warnings some lines would tell of what was read, by detector, with their money; none is written.

    All are counted, also those that wait for a later analysis since one tells only so many.
    """
    found: dict[str, list[tuple[int | None, Decimal]]] = {}
    for finding in (rules.judge(one, lines) for one in sightings):
        if finding is not None:
            found.setdefault(finding.sighting.detector, []).append((finding.sighting.customer_id, finding.stake))
    return {code: (len(told), rules.together(told)) for code, told in found.items()}


def policy() -> dict[str, dict[str, int]]:
    """Return until when warnings are answered, by tier."""
    table = catalog_queries.table("warning_policy")
    return {**table, "": table[rules.UNJUDGED]}


def signs_of(customer_id: int) -> QuerySet[Sign]:
    """Return what somebody noticed of a customer, newest first; what was taken back is left out."""
    rows = Sign.objects.filter(customer_id=customer_id, taken_back_at=None)
    return rows.select_related("person", "user").order_by("-day", "-id")
