"""Reads of retirements: the plans one may see, what one lacks, what it changes, the notice; candidates; screening."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading.models import Proposal, RetirementPlan, RetirementStep, Wording
from zhike.apps.grading.rules import retiring, wording


def retirements() -> QuerySet[RetirementPlan]:
    """Return the visible plans with customer, branch, author and approver."""
    return RetirementPlan.objects.select_related("customer__branch", "customer__owner", "author", "approver")


def retirement(plan_id: int) -> RetirementPlan | None:
    """Return a visible plan."""
    return retirements().filter(pk=plan_id).first()


def open_retirement(customer_id: int) -> RetirementPlan | None:
    """Return the open plan of a visible customer."""
    return retirements().filter(customer_id=customer_id, status__in=retiring.OPEN).first()


def served_less(customer_id: int) -> RetirementPlan | None:
    """Return by which case a visible customer was told that it is served less, and stays so."""
    rows = retirements().filter(customer_id=customer_id, verdict=retiring.LESS, status__in=("NOTICED", "STAYED"))
    return rows.order_by("-told_date", "-pk").first()


def n_by_status() -> dict[str, int]:
    """Return how many visible plans stand where."""
    rows = retirements().order_by().values("status").annotate(n=Count("pk"))
    return {row["status"]: row["n"] for row in rows}


def steps_of(plan_id: int) -> QuerySet[RetirementStep]:
    """Return the steps of a visible plan, oldest first."""
    return RetirementStep.objects.select_related("user").filter(plan_id=plan_id).order_by("at", "id")


def authors(row: RetirementPlan) -> set[int | None]:
    """Return who opened a case, wrote its plan or asked for approval: none of them gives it."""
    wrote = steps_of(row.pk).filter(code__in=("OPENED", "PLANNED", "ASKED")).values_list("user_id", flat=True)
    return {row.author_id, *wrote}


def rule_of_letting_go() -> dict[str, int]:
    """Return from which potential nobody is let go, and how many days of notice there are at least."""
    return catalog_queries.table("letting_go")["RULE"]


def plan_of(row: RetirementPlan) -> retiring.Plan:
    """Return the plan part of a case."""
    return retiring.Plan(
        row.method, row.notice, row.notice_days or 0, row.alternatives, row.price_percent, row.new_cost,
        row.legal_check, row.unpaid,
    )  # fmt: skip


def faults(row: RetirementPlan) -> dict[str, str]:
    """Return which parts of a plan break which rule."""
    return retiring.faults(plan_of(row), row.verdict, least_days=rule_of_letting_go()["notice"], cost=row.cost)


def outlook(row: RetirementPlan) -> retiring.Outlook:
    """Return what a plan changes in a year."""
    return retiring.outlook(
        row.method, revenue=row.revenue, cost=row.cost, contribution=row.contribution,
        price_percent=row.price_percent, new_cost=row.new_cost,
    )  # fmt: skip


def texts() -> dict[str, tuple[str, int]]:
    """Return the standing texts as they hold with their versions; 0 is that of the program."""
    rows = {row.code: row for row in Wording.objects.all()}
    return {
        code: (rows[code].text, rows[code].version) if code in rows else (str(text), 0)
        for code, text in wording.TEXTS.items()
    }


def text(code: str) -> str:
    """Return a standing text as it holds."""
    row = Wording.objects.filter(code=code).first()
    return row.text if row else str(wording.TEXTS[code])


def notice_of(row: RetirementPlan, values: Mapping[str, str]) -> str:
    """Return the notice of a plan with its placeholders filled."""
    known = {
        "name": row.customer.name, "alternatives": row.alternatives,
        "percent": "" if row.price_percent is None else f"{row.price_percent.normalize():f}",
    }  # fmt: skip
    return wording.filled(row.notice, known | dict(values))


def negative(limit: int) -> list[Any]:
    """Return the visible customers on whom most money is lost, without an open plan."""
    under_way = RetirementPlan.objects.filter(status__in=retiring.OPEN).values("customer_id")
    rows = customer_queries.cards().filter(contribution_year__lt=Decimal(0), status="ACTIVE")
    return list(rows.exclude(pk__in=under_way).order_by("contribution_year", "pk")[:limit])


def proposals() -> QuerySet[Proposal]:
    """Return what screenings proposed for visible customers."""
    return Proposal.objects.select_related("customer__branch", "customer__owner", "decided_by")


def proposal(proposal_id: int) -> Proposal | None:
    """Return a proposal for a visible customer."""
    return proposals().filter(pk=proposal_id).first()


def undecided() -> QuerySet[Proposal]:
    """Return what waits for a decision."""
    return Proposal.objects.filter(decided="")


def n_proposals() -> dict[tuple[str, str], int]:
    """Return how many proposals there are by what is proposed and what was decided."""
    rows = Proposal.objects.order_by().values("verdict", "decided").annotate(n=Count("pk"))
    return {(row["verdict"], row["decided"]): row["n"] for row in rows}
