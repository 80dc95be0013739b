"""Reads of prevention: measures and what they brought, customers like one who left, emergencies, old issues."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from zhike.analytics.differences import Share
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.churn import rules
from zhike.apps.churn.models import Case, Emergency, EmergencyEntry, LegacyIssue, Measure, Signal
from zhike.apps.churn.queries import reading as case_queries
from zhike.apps.churn.queries import studying
from zhike.apps.core import base, clock
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

AT_RISK = ("AT_RISK", "DORMANT")
BATCH = 1_000


def rule_of_prevention() -> dict[str, int]:
    """Return after how many days effects are told, how often an emergency is logged, how long a look counts."""
    return catalog_queries.table("prevention")["RULE"]


def may_plan_for(branch_id: int) -> bool:
    """Say whether a branch is among those whose records the acting person sees."""
    return org_queries.row_branches(base.actor()).filter(pk=branch_id).exists()


def measures() -> QuerySet[Measure]:
    """Return the visible measures with branch, responsible person and what they come of."""
    return Measure.objects.select_related("branch", "owner", "study", "emergency")


def measure(measure_id: int) -> Measure | None:
    """Return a visible measure."""
    return measures().filter(pk=measure_id).first()


def measures_of(**origin: Any) -> QuerySet[Measure]:
    """Return the visible measures that come of a case, an analysis or an emergency."""
    return measures().filter(**origin).order_by("due_date", "id")


def late_measures(today: date) -> QuerySet[Measure]:
    """Return the visible measures that should be done by now."""
    return measures().filter(status="PLANNED", due_date__lt=today)


def may_measure(row: Measure) -> bool:
    """Say whether the acting person may see the sums of the branch a measure is for."""
    ids = base.actor().figure_branch_ids
    return ids is None or row.branch_id in ids


def effect_of(row: Measure, today: date) -> rules.Measured | None:
    """Return what a measure brought: of those it is for, the share that left by its cause, before and since.

    Both spans are equally long; None while it is not done. A customer counts who had bought before a span began and
    had not left by then; a cause nobody confirmed yet counts as it is guessed.
    """
    if row.done_date is None:
        return None
    days = rule_of_prevention()["effect"]
    before, after = rules.windows(row.done_date, days)
    if after[1] >= today:
        return rules.Measured(after[1], days)
    with base.acting_as(base.System("sums of measures")):
        shares = [_share(row, first, last) for first, last in (before, after)]
    return rules.Measured(None, days, *shares)


def _share(row: Measure, first: date, last: date) -> Share:
    of = base.among("branch", org_queries.subtree_ids(row.branch_id))
    of = of & Q(tier=row.tier) if row.tier else of
    exits = Case.objects.filter(customer_id=OuterRef("pk")).exclude(status=Case.Status.DISMISSED)
    # Whoever left since stands with branch and tier as they were then; whoever left before and came back was away.
    later, away = exits.filter(of, exit_date__gte=first), exits.filter(exit_date__lt=first, closed_date__gte=first)
    there = customer_queries.cards().filter(first_purchase_date__lt=first).exclude(Exists(away))
    there = there.filter((of & ~Q(churn_state="CHURNED")) | Exists(later))
    by_cause = Q(reason=row.factor) | Q(reason="", guess=row.factor)
    return Share(there.filter(Exists(later.filter(by_cause, exit_date__lte=last))).count(), there.count())


def similar_open(row: Case, most: int) -> list[Any]:
    """Return visible customers like one who left: same branch and tier, at risk or with the same signs; by stake."""
    signs = Signal.objects.filter(customer_id=OuterRef("pk"), kind__in=row.told_by, withdrawn_date=None)
    like = Q(churn_state__in=AT_RISK) | Exists(signs)
    rows = customer_queries.cards().filter(like, branch_id=row.branch_id, tier=row.tier, status="ACTIVE")
    return list(rows.exclude(pk=row.customer_id).exclude(churn_state="CHURNED").order_by("-stake", "pk")[:most])


def holding(day: date, days: int) -> list[Measure]:
    """Return the measures that came of a case and hold as a rule: under way, or done within so many days."""
    rows = measures().filter(kind=rules.PREVENT).exclude(case=None).exclude(status=Measure.Status.DROPPED)
    rows = rows.filter(Q(done_date=None) | Q(done_date__gt=day - timedelta(days=days)))
    return list(rows.select_related("branch", "owner", "case").order_by("pk"))


def without_measure(most: int) -> list[Case]:
    """Return major cases whose analysis is finished and of which no measure has come."""
    rows = case_queries.cases().filter(status="CONFIRMED", is_major=True).exclude(analysed_date=None)
    none = ~Exists(Measure.objects.filter(case_id=OuterRef("pk")).exclude(status="DROPPED"))
    return list(rows.filter(none).order_by("-turnover", "id")[:most])


def emergencies() -> QuerySet[Emergency]:
    """Return the visible emergencies with branch and lead."""
    return Emergency.objects.select_related("branch", "lead")


def emergency(emergency_id: int) -> Emergency | None:
    """Return a visible emergency, or one the acting person helps with."""
    row = emergencies().filter(pk=emergency_id).first()
    if row is None:
        with base.acting_as(base.System("task force")):
            helped = emergencies().filter(pk=emergency_id).first()
        row = helped if helped and base.actor().user_id in helped.team else None
    return row


def entries_of(row: Emergency) -> list[EmergencyEntry]:
    """Return the log of an emergency one may read, newest first."""
    with base.acting_as(base.System("task force")):
        return list(EmergencyEntry.objects.select_related("user").filter(emergency_id=row.pk).order_by("-at", "-id"))


def next_entry(row: Emergency, entries: Sequence[EmergencyEntry]) -> datetime:
    """Return by when the log is to have its next line."""
    return rules.next_entry(row.opened_at, [entry.at for entry in entries], rule_of_prevention()["log"])


def prevention_of(branch_id: int, first: date, last: date) -> dict[str, int]:
    """Return how many measures that prevent were done in a period, and how many were planned and overdue at its end.

    Those for a branch and below it, of the branches whose sums one may see.
    """
    rows = _summed(Measure).filter(base.among("branch", org_queries.subtree_ids(branch_id)), kind=rules.PREVENT)
    done = Q(done_date__range=(first, last))
    planned = Q(created_at__lt=clock.span(first, last)[1]) & (Q(done_date=None) | Q(done_date__gt=last))
    names = {"n_done": done, "n_planned": planned, "n_overdue": planned & Q(due_date__lte=last)}
    found = rows.exclude(status=Measure.Status.DROPPED).order_by()
    return found.aggregate(**{name: Count("pk", filter=asked) for name, asked in names.items()})


def emergencies_since(day: date) -> tuple[int, int]:
    """Return how many emergencies were opened since a day in the branches one reads sums of, and how many closed."""
    rows = _summed(Emergency).filter(opened_at__date__gte=day)
    return rows.count(), rows.filter(status="CLOSED").count()


def measures_of_reviews_since(day: date) -> tuple[int, int]:
    """Return how many review meetings were held since a day, and how many of them led to a measure."""
    from_reviews = _summed(Measure).exclude(status="DROPPED").filter(study__code=rules.REVIEW, study__day__gte=day)
    return reviews().filter(day__gte=day).count(), from_reviews.values("study_id").distinct().count()


def _summed(model: Any) -> QuerySet[Any]:
    ids = base.actor().figure_branch_ids
    with base.acting_as(base.System("sums of prevention")):
        rows = model.objects.all()
    return rows if ids is None else rows.filter(base.among("branch", ids))


def reviews() -> QuerySet[Any]:
    """Return the review meetings held, newest first."""
    return studying.held(rules.REVIEW)


def issues() -> QuerySet[LegacyIssue]:
    """Return the visible old issues with customer and branch."""
    return LegacyIssue.objects.select_related("customer__branch", "customer__owner", "author", "reviewed_by")


def issue(legacy_id: int) -> LegacyIssue | None:
    """Return an old issue of a visible customer."""
    return issues().filter(pk=legacy_id).first()


def issue_of_complaint(complaint_id: int) -> LegacyIssue | None:
    """Return the breach of trust a complaint of a visible customer stands for."""
    return issues().filter(complaint_id=complaint_id).exclude(status="DROPPED").first()


def issues_of(customer_id: int) -> QuerySet[LegacyIssue]:
    """Return the old issues of a visible customer, open ones first."""
    return issues().filter(customer_id=customer_id).order_by("status", "-day", "-id")


def has_issues() -> bool:
    """Say whether an old issue of anybody is open, whoever asks."""
    with base.acting_as(base.System("guard of bulk acts")):
        return LegacyIssue.objects.filter(status="OPEN").exists()


def unreviewed(customer_ids: Sequence[int], today: date) -> list[int]:
    """Return those of some customers who have an open issue nobody has looked at of late, whoever asks."""
    days, found = rule_of_prevention()["review"], set()
    with base.acting_as(base.System("guard of bulk acts")):
        for chunk in core_rules.chunks(list(customer_ids), size=BATCH):
            rows = LegacyIssue.objects.filter(status="OPEN", customer_id__in=chunk)
            for pk, reviewed in rows.values_list("customer_id", "reviewed_date"):
                if rules.blocks(reviewed, today, days):
                    found.add(pk)
    return sorted(found)
