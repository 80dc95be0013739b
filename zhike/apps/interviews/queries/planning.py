"""Reads of plans: who is meant and may be asked, how far a plan has come, which causes weigh most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, QuerySet, When

from zhike.apps.archives import queries as archive_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import rules
from zhike.apps.interviews.models import Interview, Plan

AT_ONCE = 2_000
MOST_PLANS, LONGEST_ID = 200, 18


@dataclass(frozen=True)
class Frame:
    """Whom a plan would mean on a day, by stratum, and how many were left out as they may not be asked."""

    strata: dict[str, list[int]]
    n_barred: int

    @property
    def n_all(self) -> int:
        """Return how many may be drawn."""
        return sum(map(len, self.strata.values()))


def plans() -> QuerySet[Plan]:
    """Return the visible plans with branch and author."""
    return Plan.objects.select_related("branch", "author")


def plan(plan_id: int) -> Plan | None:
    """Return a visible plan."""
    return plans().filter(pk=plan_id).first()


def plan_ids(text: str) -> Iterable[int] | None:
    """Return the visible plan a number names."""
    known = text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID
    return [int(text)] if known and plan(int(text)) else None


def plan_titles() -> Mapping[str, str]:
    """Return the visible plans by number, the latest first."""
    rows = plans().order_by("-drawn_date", "-id").values_list("pk", "title")
    return {str(pk): title for pk, title in rows[:MOST_PLANS]}


def frame_of(
    *, states: Iterable[str], least_days: int, stratum: str, branch_ids: Iterable[int], kind: str = "", day: date
) -> Frame:  # fmt: skip
    """Return which visible customers stand so and bought nothing for so long, without those who may not be asked."""
    rows = customer_queries.cards().filter(churn_state__in=list(states))
    rows = rows.exclude(pk__in=customer_queries.left_alone())
    rows = rows.filter(last_purchase_date__lte=day - timedelta(days=least_days))
    rows = rows.filter(branch_id__in=list(branch_ids), **({"kind": kind} if kind else {}))
    column = "tier" if stratum == "TIER" else "branch__code"
    found = list(rows.order_by("pk").values_list("pk", "status", column))
    barred = barred_among(pk for pk, status, _code in found if status == "ACTIVE")
    strata: dict[str, list[int]] = {}
    for pk, status, code in found:
        if status == "ACTIVE" and pk not in barred:
            strata.setdefault(code, []).append(pk)
    return Frame(strata, len(found) - sum(map(len, strata.values())))


def barred_among(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some visible customers took back that we may call them."""
    wanted, barred = list(customer_ids), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        barred |= archive_queries.refusing(wanted[start : start + AT_ONCE], "CALLS")
    return barred


def may_not_ask(customer_id: int) -> str:
    """Return the code of why a customer may not be asked at this moment; empty when they may."""
    customer = customer_queries.customer(customer_id)
    if customer is None:
        return "GONE"
    if customer.status != "ACTIVE":
        return "SUPPRESSED"
    return "WITHDRAWN" if archive_queries.refusing([customer_id], "CALLS") else ""


def interviews() -> QuerySet[Interview]:
    """Return the visible interviews with plan, customer, branch and who asks."""
    return Interview.objects.select_related("plan", "customer", "branch", "interviewer")


def interview(interview_id: int) -> Interview | None:
    """Return a visible interview."""
    return interviews().filter(pk=interview_id).first()


def interviews_of(plan_id: int) -> QuerySet[Interview]:
    """Return the visible interviews of a plan, those still open first."""
    is_closed = Case(When(status__in=rules.OPEN, then=0), default=1)
    return interviews().filter(plan_id=plan_id).order_by(is_closed, "-held_date", "id")


def coverage(plan_id: int, *, by: str) -> dict[Any, rules.Coverage]:
    """Return how far a visible plan has come, by tier or by branch name; every customer it drew counts."""
    column = "tier" if by == "TIER" else "branch__name"
    found: dict[Any, rules.Coverage] = {}
    rows = Interview.objects.filter(plan_id=plan_id).order_by("branch__path", "id")
    for key, status, causes in rows.values_list(column, "status", "causes"):
        found.setdefault(key, rules.Coverage()).count(status, causes)
    return found


def causes_of(rows: QuerySet[Interview]) -> list[rules.Ranked]:
    """Return the causes the customers of some interviews named, each customer once; the most named first."""
    answers: dict[int, Sequence[str]] = {}
    for customer_id, causes in rows.filter(status="INTERVIEWED").order_by("id").values_list("customer_id", "causes"):
        answers[customer_id] = [*answers.get(customer_id, ()), *causes]
    return rules.ranking(answers.values())
