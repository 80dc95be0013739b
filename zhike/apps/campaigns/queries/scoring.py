"""The 4R score card of an audience or a customer: four scores, each 0 to 100 with what it rests on."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns.queries import register
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.health import queries as health_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.sales import queries as sale_queries

YEAR = timedelta(days=365)
FULL = 100
# How far along a relation of each stage is.
STAGES = {"EXPLORATION": 40, "FORMATION": 70, "STABILITY": 100, "DEGRADATION": 20}


@dataclass(frozen=True)
class Score:
    """One of the four: 0 to 100, None where nothing is known; what was counted, among how many."""

    code: str
    score: int | None
    n: int
    n_of: int


def score_card(snapshot_id: int, day: date) -> list[Score]:
    """Return the four scores of the visible members of a snapshot on a day."""
    return _scores(audience_queries.members(snapshot_id).values("customer_id"), day)


def score_card_of(customer_id: int, day: date) -> list[Score]:
    """Return the four scores of one visible customer on a day; the same shares, of its own needs and complaints."""
    return _scores([customer_id], day)


def _scores(ids: Any, day: date) -> list[Score]:
    cards = customer_queries.cards().filter(pk__in=ids).order_by()
    return [_relevance(ids), _reaction(ids, day), _relationship(cards), _reward(cards)]


def _relevance(ids: Any) -> Score:
    """Return the share of what they need that is served."""
    told = sale_queries.needs().filter(customer__in=ids, ended_date=None).order_by().aggregate(
        n=Count("pk", filter=Q(served_date__isnull=False)), of=Count("pk")
    )  # fmt: skip
    return _share("RELEVANCE", told["n"], told["of"])


def _reaction(ids: Any, day: date) -> Score:
    """Return the share of a year's complaints, letters and missed calls that were answered within their time."""
    rows = complaint_queries.complaints().select_related(None).filter(
        customer__in=ids, opened_at__date__gt=day - YEAR, opened_at__date__lte=day, response_due_at__isnull=False
    )  # fmt: skip
    told = rows.order_by().aggregate(n=Count("pk", filter=Q(answered_at__lte=F("response_due_at"))), of=Count("pk"))
    hours = register.limits()["REPLY_HOURS"]["number"]
    n_answered, n_waited = interaction_queries.answered_in_time(ids, day - YEAR, day, hours=hours)
    return _share("REACTION", told["n"] + n_answered, told["of"] + n_waited)


def _relationship(cards: QuerySet[Any]) -> Score:
    """Return how the relations stand: of each the points of its stage and its strength, the mean of what is known."""
    of = health_queries.relations().select_related(None).order_by().filter(customer=OuterRef("pk"))
    rows = cards.annotate(strength=Subquery(of.values("strength")[:1])).exclude(relation_stage="", strength=None)
    told = rows.values_list("relation_stage").annotate(n=Count("pk"), n_strong=Count("strength"), sum=Sum("strength"))
    n, points = 0, 0.0
    for stage, times, n_strong, strengths in told:
        n += times
        points += _points(stage, times, n_strong, strengths or 0.0)
    return Score("RELATIONSHIP", round(points / n) if n else None, n, n)


def _points(stage: str, n: int, n_strong: int, strengths: float) -> float:
    """Return the points of all who are at a stage, or at none, of whom some have a strength that sums up to so much."""
    if not stage:
        return strengths
    of_stage = STAGES.get(stage, 0)
    return of_stage * (n - n_strong) + (of_stage * n_strong + strengths) / 2


def _reward(cards: QuerySet[Any]) -> Score:
    """Return the share of those whose contribution is known on whom we earn."""
    told = cards.filter(contribution_year__isnull=False).aggregate(
        n=Count("pk", filter=Q(contribution_year__gt=0)), of=Count("pk")
    )  # fmt: skip
    return _share("REWARD", told["n"], told["of"])


def _share(code: str, n: int, n_of: int) -> Score:
    return Score(code, round(FULL * n / n_of) if n_of else None, n, n_of)
