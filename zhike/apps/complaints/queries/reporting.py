"""Reads of the report: complaints of a span as plain cases, for figures of the branches one answers for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import rules
from zhike.apps.complaints.models import Complaint, Improvement
from zhike.apps.complaints.queries import timing
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

# Fewer say nothing about a person.
LEAST_SOLVED = 10
N_ITEMS = 10
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """What complaints of a span say; figures of nothing are None, never zero."""

    n: int
    n_open: int
    causes: list[rules.Item]
    items: list[rules.Item]
    response: tuple[int, float | None, float | None]
    solution: tuple[int, float | None, float | None]
    in_time: Fraction | None
    funnel: list[tuple[str, int, int, Fraction | None]]
    people: list[tuple[str, rules.Person]]
    first_target: int
    demand_share: Fraction | None
    is_demand_high: bool
    retention: dict[str, tuple[int, int]]
    gain: tuple[int, float | None]
    n_second: int
    # Of those who felt bad at the start and whose feeling at the end is known: how many did not any more.
    soothed: tuple[int, int]
    # The same of the contacts of the span, visits among them.
    soothed_talks: tuple[int, int]
    improved: tuple[int, int]
    # How many of a branch and of a tier; None where a count could tell who it was.
    by_branch: list[tuple[str, int | None]]
    by_tier: list[tuple[str, int | None]]
    # What customers gave for the attitude of whoever handled it, by role: how many, the mean of 1 to 5.
    by_role: list[tuple[str, int, float]]


def report(first: date, last: date, now: datetime) -> Report:
    """Return what the complaints of a span say, for the branches whose sums the acting person may see."""
    branch_ids = base.actor().figure_branch_ids
    # Whoever reads sums alone is not told of so few that one could be known.
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    with base.acting_as(base.System("report of complaints")):
        begin, end = clock.span(first, last)
        rows = _within(Complaint.objects.all(), branch_ids, "customer__branch_id").exclude(status="MERGED")
        span = list(rows.filter(opened_at__gte=begin, opened_at__lt=end).select_related("product", "customer"))
        cases = _cases(span, now)
        told = timing.rule()
        full = [one for one in cases if one.stage == "COMPLAINT"]
        people = [one for one in rules.by_person(full) if one.n >= least]
        names = org_queries.names([one.user_id for one in people])
        known = [one for one in full if one.cause]
        demand = rules.share(sum(one.cause == "OVER_DEMAND" for one in known), len(known))
        done = list(_within(Improvement.objects.all(), branch_ids, "branch_id").values_list("done_date", flat=True))
        return Report(
            n=len(full), n_open=sum(one.is_open for one in full),
            causes=[one for one in rules.by_cause(full) if one.n >= least],
            items=[one for one in rules.by_cause(full, "item") if one.n >= least][:N_ITEMS],
            response=rules.of_speed(full, "response"), solution=rules.of_speed(full, "solution"),
            in_time=rules.limits_kept(full),
            funnel=rules.funnel([(one.stage, one.is_open) for one in cases]),
            people=[(names.get(one.user_id or 0, ""), one) for one in people], first_target=told["first"],
            demand_share=demand, is_demand_high=demand is not None and demand * 100 > told["demand"],
            retention=_retention(rows, branch_ids),
            gain=rules.mean_difference((row.score_before, row.score_after) for row in span),
            n_second=sum(row.second_of_id is not None for row in span),
            soothed=rules.soothed((row.emotion, row.emotion_now) for row in span if row.stage == "COMPLAINT"),
            soothed_talks=rules.soothed(interaction_queries.moods(begin, end, branch_ids)),
            improved=(sum(day is not None for day in done), len(done)), **_groups(span, full, least=least),
        )  # fmt: skip


def _groups(span: list[Complaint], full: list[rules.Case], *, least: int) -> dict[str, list[Any]]:
    """Count complaints by branch and tier, and the score of the attitude by the role of whoever handled them."""
    rows = [row for row in span if row.stage == "COMPLAINT"]
    cards = customer_queries.cards_of({row.customer_id for row in rows})
    branches = Counter(row.customer.branch_id for row in rows)
    tiers = Counter(cards[row.customer_id].tier for row in rows if row.customer_id in cards)
    names = org_queries.branch_names(branches)
    roles = org_queries.roles({one.handler_id for one in full})
    marks: dict[str, list[int]] = {}
    for one in full:
        if one.attitude is not None and one.handler_id in roles:
            marks.setdefault(roles[one.handler_id], []).append(one.attitude)
    return {
        "by_branch": _told([(names[pk], n) for pk, n in branches.most_common()], least=least),
        "by_tier": _told(tiers.most_common(), least=least),
        "by_role": [
            (role, len(given), sum(given) / len(given)) for role, given in sorted(marks.items()) if len(given) >= least
        ],
    }


def _told(counts: list[tuple[str, int]], *, least: int) -> list[tuple[str, int | None]]:
    hidden = org_rules.small_cells([n for _name, n in counts]) if least else set()
    return [(name, None if place in hidden else n) for place, (name, n) in enumerate(counts)]


def n_complaining(after: date, until: date, branch_ids: Collection[int]) -> int:
    """Return how many customers of some branches had a valid complaint after a day, up to another."""
    begin, end = clock.span(after + DAY, until)
    rows = Complaint.objects.filter(opened_at__gte=begin, opened_at__lt=end, customer__branch_id__in=branch_ids)
    rows = rows.filter(stage="COMPLAINT", validity__in=("VALID", "PARTLY")).exclude(status="MERGED")
    return rows.order_by().values("customer_id").distinct().count()


def n_complaining_after_first(cards: QuerySet[Any, Any]) -> int:
    """Return how many of the customers a question names had a valid complaint since the day they first bought."""
    rows = Complaint.objects.filter(customer__in=cards, stage="COMPLAINT", validity__in=("VALID", "PARTLY"))
    rows = rows.exclude(status="MERGED").filter(opened_at__date__gte=F("customer__card__first_purchase_date"))
    return rows.order_by().values("customer_id").distinct().count()


def _within(rows: QuerySet, branch_ids: Collection[int] | None, path: str) -> QuerySet:
    return rows if branch_ids is None else rows.filter(**{f"{path}__in": list(branch_ids)})


def _cases(rows: list[Complaint], now: datetime) -> list[rules.Case]:
    told, tables = timing.rule(), catalog_queries.table("complaint_clocks")
    cards = customer_queries.cards_of({row.customer_id for row in rows})
    return [_case(row, cards.get(row.customer_id), tables, told, now) for row in rows]


def _case(row: Complaint, card: Any, tables: Any, told: dict[str, int], now: datetime) -> rules.Case:
    tier = card.tier if card and card.tier else timing.ORDINARY
    limit = tables[f"{tier}.{row.severity}"]
    late = {one.name: one.is_late for one in timing.clocks(row, now)}
    has_clock = row.response_due_at is not None
    solved_at = row.first_solved_at
    return rules.Case(
        row.cause, row.product.name if row.product else row.service_item, row.handler_id, row.stage,
        row.status == "OPEN", bool(row.response_breached_at) or late.get("RESPONSE", False),
        bool(row.solution_breached_at) or late.get("SOLUTION", False),
        timing.minutes(row, row.answered_at, limit=limit, told=told) if has_clock else None,
        timing.minutes(row, solved_at, limit=limit, told=told) if has_clock else None,
        not row.n_transfers and not row.n_reopened, row.attitude_score,
    )  # fmt: skip


def _retention(rows: QuerySet, branch_ids: Collection[int] | None) -> dict[str, tuple[int, int]]:
    """Return how many still buy of those whose complaint was solved, and of those who never complained."""
    cards = _within(customer_queries.cards().exclude(churn_state=""), branch_ids, "branch_id")
    states = dict(cards.order_by().values_list("pk", "churn_state"))
    complained = set(rows.values_list("customer_id", flat=True))
    solved = set(rows.filter(is_satisfied=True, status="CLOSED").values_list("customer_id", flat=True))
    return rules.retention(states, solved, complained)


def settled_days() -> Iterator[tuple[int, date, date]]:
    """Yield customer, day it came in and day it was closed of every complaint closed to the customer's satisfaction."""
    rows = Complaint.objects.filter(status=Complaint.Status.CLOSED, is_satisfied=True).exclude(closed_at=None)
    told: Any = rows.order_by().values_list("customer_id", "opened_at", "closed_at")
    for customer_id, opened_at, closed_at in told:
        yield customer_id, clock.today(opened_at), clock.today(closed_at)


def learners(now: datetime) -> list[rules.Person]:
    """Return who solves fewer complaints at first contact than the target asks, of ten or more solved ones."""
    with base.acting_as(base.System("training for complaints")):
        rows = Complaint.objects.filter(stage="COMPLAINT").exclude(status="MERGED").exclude(first_solved_at=None)
        cases = _cases(list(rows.select_related("product", "customer")), now)
        target = Fraction(timing.rule()["first"], 100)
        found = [one for one in rules.by_person(cases) if one.user_id and one.n >= LEAST_SOLVED]
        return [one for one in found if one.first < target]


def n_of_quality_by_month(begin: datetime, end: datetime, branch_ids: Iterable[int]) -> dict[date, int]:
    """Return by month in which it came in how many complaints of some branches' customers were caused by quality.

    Those found not valid and those told with another are left out, and so are months without any.
    """
    rows = Complaint.objects.filter(
        cause="QUALITY", opened_at__gte=begin, opened_at__lt=end, customer__branch_id__in=list(branch_ids)
    ).exclude(status="MERGED").exclude(validity="INVALID")  # fmt: skip
    told = rows.order_by().annotate(month=TruncMonth("opened_at")).values("month").annotate(n=Count("pk"))
    return {timezone.localdate(one["month"]): one["n"] for one in told}


def solved_between(begin: datetime, end: datetime, branch_ids: Iterable[int]) -> QuerySet[Complaint, Any]:
    """Return when complaints of some branches' customers came in and were first solved in a stretch, newest first."""
    rows = Complaint.objects.filter(
        customer__branch_id__in=list(branch_ids), first_solved_at__gte=begin, first_solved_at__lt=end
    ).exclude(status=Complaint.Status.MERGED)  # fmt: skip
    return rows.order_by("-first_solved_at").values_list("opened_at", "first_solved_at")
