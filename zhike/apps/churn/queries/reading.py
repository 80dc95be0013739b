"""Reads of cases and signals: those one may see, one of them, what a customer has, who is late."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn.models import Case, Emergency, EmergencyEntry, LegacyIssue, Measure, Secondary, Signal
from zhike.apps.core import base

OPEN = ("PROPOSED", "CONFIRMED")
DEEP = "deep"
NO_TIER = "ORDINARY"


def cases() -> QuerySet[Case]:
    """Return the visible cases with customer, branch and owner."""
    return Case.objects.select_related("customer__owner", "branch", "corrector", "confirmed_by")


def case(case_id: int) -> Case | None:
    """Return a visible case."""
    return cases().filter(pk=case_id).first()


def cases_of(customer_id: int) -> QuerySet[Case]:
    """Return the cases of a visible customer, newest first."""
    return cases().filter(customer_id=customer_id).order_by("-exit_date", "-id")


def newest_of(customer_ids: Iterable[int]) -> dict[int, Case]:
    """Return the newest visible case of each of some customers that have one."""
    rows = Case.objects.filter(customer_id__in=list(customer_ids)).order_by("exit_date", "pk")
    return {row.customer_id: row for row in rows}


def secondaries_of(case_id: int) -> QuerySet[Secondary]:
    """Return the further reasons of a visible case, the weightiest first."""
    return Secondary.objects.filter(case_id=case_id).order_by("-weight", "id")


def signals_of(customer_id: int) -> QuerySet[Signal]:
    """Return the signs of a visible customer, newest first."""
    return Signal.objects.select_related("author").filter(customer_id=customer_id).order_by("-day", "-id")


def signals() -> QuerySet[Signal]:
    """Return the visible signs with their customers."""
    return Signal.objects.select_related("customer__branch", "customer__owner", "author")


def signal(signal_id: int) -> Signal | None:
    """Return a sign of a visible customer."""
    return signals().filter(pk=signal_id).first()


def rules_of_tiers() -> dict[str, dict[str, int]]:
    """Return by tier how many days a cause may take, and whether the seven angles are asked."""
    return catalog_queries.table("churn_cases")


def rule_of_events() -> dict[str, int]:
    """Return what makes a major event, its deadline, how far back cases are opened, and the limit of bulk acts."""
    return catalog_queries.table("major_churn")["EVENT"]


def is_deep(row: Case) -> bool:
    """Say whether the seven angles are asked: of a major event and of the tiers the rule names."""
    tiers = rules_of_tiers()
    return row.is_major or bool(tiers.get(row.tier, tiers[NO_TIER])["deep"])


def waiting() -> QuerySet[Case]:
    """Return the cases nobody has confirmed yet."""
    return cases().filter(status=Case.Status.PROPOSED)


def shallow() -> QuerySet[Case]:
    """Return the proposed cases that are confirmed in batches: no major event, of a tier without the angles."""
    deep = [tier for tier, rule in rules_of_tiers().items() if rule[DEEP]]
    return waiting().filter(is_major=False).exclude(tier__in=deep)


def late(today: date) -> QuerySet[Case]:
    """Return the cases whose cause should be known by now and is not."""
    return waiting().filter(due_date__lt=today)


def n_late(today: date) -> int:
    """Return how many causes are late in the branches whose sums one may see."""
    return counted().filter(status=Case.Status.PROPOSED, due_date__lt=today).count()


def unfinished(today: date) -> QuerySet[Case]:
    """Return the confirmed cases whose seven angles should be answered by now and are not."""
    within = catalog_queries.table("prevention")["RULE"]["form"]
    deep = [tier for tier, rule in rules_of_tiers().items() if rule[DEEP]]
    asked = Q(is_major=True) | Q(tier__in=deep)
    rows = cases().filter(asked, status=Case.Status.CONFIRMED, analysed_date=None)
    return rows.filter(cause_date__lt=today - timedelta(days=within))


def days_to_cause(row: Case, today: date) -> int:
    """Return the days from the exit to the cause, or to today while it is looked for."""
    return ((row.cause_date or today) - row.exit_date).days


def guesses(rows: QuerySet[Case]) -> dict[str, int]:
    """Return how many cases there are by the reason guessed for them."""
    return dict(rows.order_by().values("guess").annotate(n=Count("pk")).values_list("guess", "n"))


def last_months(row: Any) -> tuple[date, date]:
    """Return the twelve months before an exit."""
    return row.exit_date - timedelta(days=365), row.exit_date


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the signs and cases of a customer, for it to read."""
    signs = Signal.objects.filter(customer_id=customer_id).order_by("day", "id")
    rows = Case.objects.filter(customer_id=customer_id).order_by("exit_date", "id")
    issues = LegacyIssue.objects.filter(customer_id=customer_id).order_by("day", "id")
    urgent = Emergency.objects.filter(customer_id=customer_id).order_by("opened_at", "id")
    log = EmergencyEntry.objects.filter(emergency__customer_id=customer_id).order_by("at", "id")
    of = Q(case__customer_id=customer_id) | Q(emergency__customer_id=customer_id)
    measures = Measure.objects.filter(of).order_by("due_date", "id")
    further = Secondary.objects.filter(case__customer_id=customer_id).order_by("case__exit_date", "case_id", "id")
    return {
        "churn_signals": list(signs.values("kind", "day", "note", "went_to", "withdrawn_date")),
        "churn_cases": list(rows.values(
            "status", "exit_date", "reason", "subject", "evidence", "went_to", "conclusion", "angles", "benefit",
            "satisfaction", "correction",
        )),
        "legacy_issues": list(issues.values("kind", "day", "text", "status", "review", "settlement")),
        "emergencies": list(urgent.values("opened_at", "title", "text", "report")),
        "emergency_log": list(log.values("at", "text")),
        "churn_measures": list(measures.values("title", "factor", "status", "due_date", "done_date", "evidence")),
        "churn_further_reasons": list(further.values("case__exit_date", "reason", "weight", "evidence")),
    }  # fmt: skip


def counted() -> QuerySet[Case]:
    """Return the cases of the branches whose sums one may see, to be added up and never listed."""
    branch_ids = base.actor().figure_branch_ids
    with base.acting_as(base.System("sums of churn cases")):
        rows = Case.objects.all()
    return rows if branch_ids is None else rows.filter(base.among("branch", branch_ids))


def secondary_counts(rows: QuerySet[Case]) -> dict[str, int]:
    """Return how often each reason stands second in some cases."""
    with base.acting_as(base.System("sums of churn cases")):
        told = Secondary.objects.filter(case__in=rows.order_by().values("pk"))
    return dict(told.order_by().values("reason").annotate(n=Count("pk")).values_list("reason", "n"))
