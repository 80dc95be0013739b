"""Reads of market: competitors under any of their names, their moves, what they are thought to lose."""

from datetime import date, datetime
from typing import cast

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.market import rules
from zhike.apps.market.models import ChurnEstimate, Competitor, Move, RivalClipping, SharePrice

N_FORMER = 50


def competitors() -> QuerySet[Competitor]:
    """Return the competitors by name, with how many confirmed moves each made, how much news waits, the last day."""
    confirmed = Q(moves__status=Move.Status.CONFIRMED)
    waiting = Q(moves__status=Move.Status.PROPOSED)
    return Competitor.objects.annotate(
        n_moves=Count("moves", filter=confirmed), n_waiting=Count("moves", filter=waiting),
        last_move=Max("moves__day", filter=confirmed),
    ).order_by("name", "pk")  # fmt: skip


def competitor(competitor_id: int) -> Competitor | None:
    """Return a competitor."""
    return competitors().filter(pk=competitor_id).first()


def former_strategies(competitor_id: int) -> list[tuple[datetime, str]]:
    """Return what a competitor was said to be after before, with the moment it was written otherwise, newest first."""
    rows = core_queries.trail(noun="competitor", object_id=competitor_id, acts=("competitor.change",), limit=N_FORMER)
    told = [(row.at, row.value.values.get("strategy", [""])[0]) for row in rows if hasattr(row, "value")]
    return [(at, text) for at, text in told if text]


def by_name(name: str) -> Competitor | None:
    """Return the competitor that goes by a name, its own or another of its names."""
    wanted = rules.key(name)
    if not wanted:
        return None
    own = Competitor.objects.filter(key=wanted).first()
    if own:
        return own
    others = Competitor.objects.exclude(aliases=[]).order_by("pk")
    return next((row for row in others if wanted in {rules.key(alias) for alias in row.aliases}), None)


def choices(*, confirmed: bool = False) -> list[tuple[int, str]]:
    """Return (id, name) of competitors for a picker, by name."""
    rows = Competitor.objects.order_by("name", "pk")
    if confirmed:
        rows = rows.filter(status=Competitor.Status.CONFIRMED)
    return list(rows.values_list("pk", "name"))


def moves() -> QuerySet[Move]:
    """Return moves, newest first; whom it was heard from only where the reader may see them."""
    seen = customer_queries.customers().filter(pk=OuterRef("customer_id"))
    rows = Move.objects.select_related("competitor", "branch", "product", "author", "owner", "judged_by")
    return rows.annotate(
        seen_name=Subquery(seen.values("name")[:1]), seen_id=Subquery(seen.values("pk")[:1])
    ).order_by("-day", "-pk")  # fmt: skip


def move(move_id: int) -> Move | None:
    """Return a move."""
    return moves().filter(pk=move_id).first()


def moves_of(competitor_id: int) -> QuerySet[Move]:
    """Return the moves of a competitor that were not put aside, newest first."""
    return moves().filter(competitor_id=competitor_id).exclude(status=Move.Status.DISMISSED)


def unrated(today: date) -> QuerySet[Move]:
    """Return confirmed moves nobody has rated within the time there is for it."""
    return moves().filter(status=Move.Status.CONFIRMED, impact=None, day__lt=today - rules.RATED_WITHIN)


def n_waiting() -> int:
    """Return how much news waits to be judged."""
    return Move.objects.filter(status=Move.Status.PROPOSED).count()


def prices_against(since: date, until: date) -> dict[int, list[Move]]:
    """Return {product: the confirmed moves between two days that name a price beside it, newest first}."""
    rows = Move.objects.select_related("competitor", "branch").filter(
        status=Move.Status.CONFIRMED, product_id__isnull=False, price__gt=0, day__range=(since, until)
    )
    found: dict[int, list[Move]] = {}
    for row in rows.order_by("-day", "-pk"):
        found.setdefault(cast(int, row.product_id), []).append(row)
    return found


def clippings_of(competitor_id: int) -> QuerySet[RivalClipping]:
    """Return what was written of a competitor, newest first."""
    rows = RivalClipping.objects.filter(competitor_id=competitor_id)
    return rows.order_by("-published_date", "-pk")


def estimates_of(competitor_id: int) -> QuerySet[ChurnEstimate]:
    """Return what a competitor is thought to have lost, oldest period first."""
    rows = ChurnEstimate.objects.select_related("author").filter(competitor_id=competitor_id)
    return rows.order_by("first_date", "last_date")


def estimates(first: date, last: date) -> QuerySet[ChurnEstimate]:
    """Return estimates of periods that overlap one, by competitor; those of the industry have none."""
    rows = ChurnEstimate.objects.select_related("competitor").filter(first_date__lte=last, last_date__gte=first)
    return rows.order_by("competitor__name", "first_date")


def read_interaction_ids() -> QuerySet[Move, int | None]:
    """Return the contacts from which a move was written down."""
    return Move.objects.exclude(interaction_id=None).values_list("interaction_id", flat=True)


def share_prices() -> QuerySet[SharePrice]:
    """Return what a share of the company cost on the days somebody kept, the oldest first."""
    return SharePrice.objects.select_related("user").order_by("day")
