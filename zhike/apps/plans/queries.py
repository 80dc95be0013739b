"""Reads of plans: editions, goals, actions, refusals, reviews from zero, ties and dependence; who lacks what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from zhike.apps.billing import queries as billing_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.keyaccounts import rules as key_rules
from zhike.apps.plans import rules
from zhike.apps.plans.models import AccountPlan, Anchor, Goal, GoalEntry, PlanAction, Refusal, Reservation, ZeroReview
from zhike.apps.sales import queries as sale_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import queries as value_queries

# So many key accounts are looked at, those that bring most.
MOST = 1_000
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Lacking:
    """A key account and which parts of its plan are missing or too old."""

    card: Any
    has_goal: bool
    plan_date: date | None
    is_stale: bool
    zero_date: date | None
    is_zero_due: bool

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing and nothing is too old."""
        return self.has_goal and self.plan_date is not None and not (self.is_stale or self.is_zero_due)


@dataclass(frozen=True)
class Dependence:
    """How much a customer depends on us on a day, 0 to 100, by which parts, and what there is of each kind of tie."""

    index: int | None
    known: Decimal
    parts: tuple[rules.Part, ...]
    wallet: Any
    contracts: tuple[Any, ...]
    subscriptions: tuple[Any, ...]
    n_products: int
    anchors: tuple[Anchor, ...]

    def of(self, kind: str) -> list[Anchor]:
        """Return the ties of one kind."""
        return [one for one in self.anchors if one.kind == kind]


@dataclass(frozen=True)
class Served:
    """A high-value customer with what is done for it alone: what is open, and what ended within the year."""

    card: Any
    services: tuple[PlanAction, ...]

    @property
    def n_open(self) -> int:
        """Return how many are still to be done."""
        return sum(one.done_date is None for one in self.services)


@dataclass(frozen=True)
class Refused:
    """How many requests were refused from a day to a day, and how many of them with something offered instead."""

    n: int
    n_with: int

    @property
    def share(self) -> float | None:
        """Return with an alternative ÷ refused; None where nothing was."""
        return self.n_with / self.n if self.n else None


def limits() -> dict[str, int]:
    """Return after how many days a plan is stale and a review from zero is due."""
    table = catalog_queries.table("methods")
    return {"plan": table["PLAN_DAYS"]["goal"], "zero": table["ZERO_DAYS"]["goal"]}


def editions(customer_id: int) -> QuerySet[AccountPlan]:
    """Return the editions of the plan for a visible customer, the one that holds first."""
    return AccountPlan.objects.select_related("user").filter(customer_id=customer_id).order_by("-id")


def goals() -> QuerySet[Any]:
    """Return the visible goals with customer, who answers, and the newest value as `value` and `value_date`."""
    newest = GoalEntry.objects.filter(goal=OuterRef("pk")).order_by("-day", "-id")
    rows = Goal.objects.select_related("customer", "owner", "branch")
    return rows.annotate(value=Subquery(newest.values("value")[:1]), value_date=Subquery(newest.values("day")[:1]))


def goal(goal_id: int) -> Any:
    """Return a visible goal; None where it is none."""
    return goals().filter(pk=goal_id).first()


def goals_of(customer_id: int) -> list[Any]:
    """Return all goals for a customer somebody may see, the open ones first, whoever answers for them."""
    if customer_queries.card(customer_id) is None:
        return []
    with base.acting_as(base.System("plan")):
        rows = list(goals().filter(customer_id=customer_id).order_by("due_date", "id"))
    return sorted(rows, key=lambda row: row.state != Goal.State.OPEN)


def progress_of(row: Any, today: date) -> rules.Progress:
    """Return how far a goal is."""
    return rules.progress(
        start=row.start, target=row.target, value=row.value, set_date=row.set_date, due_date=row.due_date,
        state=row.state, today=today,
    )  # fmt: skip


def entries_of(goal_id: int) -> QuerySet[GoalEntry]:
    """Return the values of a visible goal, newest first."""
    return GoalEntry.objects.select_related("user").filter(goal_id=goal_id).order_by("-day", "-id")


def actions_of(customer_id: int) -> QuerySet[PlanAction]:
    """Return what is done for a visible customer, the open ones first by their day."""
    rows = PlanAction.objects.select_related("owner").filter(customer_id=customer_id)
    return rows.order_by("done_date", "due_date", "id")


def action(action_id: int) -> PlanAction | None:
    """Return a visible action."""
    return PlanAction.objects.select_related("customer").filter(pk=action_id).first()


def anchors_of(customer_id: int) -> QuerySet[Anchor]:
    """Return what ties a visible customer to us now, the newest first."""
    return Anchor.objects.select_related("user").filter(customer_id=customer_id, ended_date=None).order_by("-id")


def anchor(anchor_id: int) -> Anchor | None:
    """Return a visible tie, an ended one too."""
    return Anchor.objects.select_related("customer").filter(pk=anchor_id).first()


def dependence(card: Any, day: date) -> Dependence:
    """Return how much a visible customer depends on us on a day, with everything it is reckoned from.

    The cost of changing counts against what it bought of us in the year. What nobody noted is not known, never 0.
    """
    wallet, anchors = value_queries.wallet(card.pk, day), tuple(anchors_of(card.pk))
    contracts = tuple(sale_queries.contracts_of(card.pk).filter(start_date__lte=day, end_date__gte=day))
    running = Q(end_date=None) | Q(end_date__gte=day)
    subscriptions = tuple(billing_queries.subscriptions_of(card.pk).filter(running, start_date__lte=day))
    bought, n_products = trade_queries.bought_by_each([card.pk], day - YEAR, day).get(card.pk, (Decimal(0), 0))
    n_built_in = len(contracts) + len(subscriptions) + n_products + sum(one.kind == rules.BUILT_IN for one in anchors)
    costs = [one.amount for one in anchors if one.kind == rules.SWITCHING and one.amount is not None]
    found = {
        rules.WALLET: 100 * wallet.share if wallet and wallet.share is not None else None,
        rules.BUILT_IN: Decimal(n_built_in),
        rules.SWITCHING: 100 * sum(costs, Decimal(0)) / bought if costs and bought > 0 else None,
    }  # fmt: skip
    table = catalog_queries.table("dependence")
    parts = tuple(rules.Part(code, value, **table[f"dependence.{code}"]) for code, value in found.items())
    return Dependence(
        rules.dependence(parts), rules.known_weight(parts), parts, wallet, contracts, subscriptions, n_products, anchors
    )


def services_of(customer_id: int) -> list[PlanAction]:
    """Return what is done for a visible customer alone, the open ones first by their day."""
    return list(actions_of(customer_id).filter(aim=rules.SERVE))


def service(action_id: int) -> PlanAction | None:
    """Return a visible personal service."""
    return PlanAction.objects.select_related("customer", "owner").filter(pk=action_id, aim=rules.SERVE).first()


def served(today: date) -> list[Served]:
    """Return the visible customers of high value with their personal services, those that bring most first.

    Of high value are VIP and major customers and every confirmed key account.
    """
    appointed = key_queries.appointments().order_by().values("customer_id")
    rows = customer_queries.cards().filter(status="ACTIVE").select_related("owner", "branch")
    rows = rows.filter(Q(tier__in=key_rules.KEY) | Q(pk__in=appointed))
    cards = list(rows.order_by("-revenue_year", "pk")[:MOST])
    since = today - timedelta(days=limits()["plan"])
    lasting = PlanAction.objects.filter(Q(done_date=None) | Q(done_date__gte=since), aim=rules.SERVE)
    of: dict[int, list[PlanAction]] = {}
    for one in lasting.filter(customer_id__in=[card.pk for card in cards]).select_related("owner").order_by("pk"):
        of.setdefault(one.customer_id, []).append(one)
    return [Served(card, tuple(of.get(card.pk, ()))) for card in cards]


def refusals() -> QuerySet[Refusal]:
    """Return the visible requests that were refused."""
    return Refusal.objects.select_related("customer", "customer__owner", "customer__branch", "user")


def refusal(refusal_id: int) -> Refusal | None:
    """Return a visible refused request."""
    return refusals().filter(pk=refusal_id).first()


def refusals_of(customer_id: int) -> QuerySet[Refusal]:
    """Return what a visible customer was refused, newest first."""
    return refusals().filter(customer_id=customer_id).order_by("-day", "-id")


def refused_between(first: date, last: date) -> Refused:
    """Return how many visible requests were refused between two days, and how many with an alternative."""
    found = Refusal.objects.filter(day__range=(first, last)).aggregate(
        n=Count("pk"), n_with=Count("pk", filter=~Q(alternative=""))
    )
    return Refused(found["n"], found["n_with"])


def rule_of_reserving() -> Mapping[str, int]:
    """Return what the rule table says of reserving: spare money a year, days with an expert at most."""
    return catalog_queries.table("key_reserves")["RULE"]


def ranks(customer_ids: Iterable[int]) -> dict[int, int]:
    """Return how high the class of each key account among some customers stands, the highest 0."""
    rows = key_queries.appointments().filter(customer_id__in=list(customer_ids)).order_by()
    return {pk: key_rules.METALS.index(metal) for pk, metal in rows.values_list("customer_id", "metal")}


def claimed(day: date) -> QuerySet[Reservation]:
    """Return the visible claims that count on a day: experts not over yet, money of this year and later."""
    rows = Reservation.objects.select_related("customer").exclude(state=Reservation.State.ENDED)
    year = date(day.year, 1, 1)
    return rows.filter(Q(expert=None, first_date__gte=year) | Q(expert__isnull=False, last_date__gte=day))


def reservation(reservation_id: int) -> Reservation | None:
    """Return a claim of a visible customer."""
    return Reservation.objects.select_related("customer").filter(pk=reservation_id).first()


@dataclass(frozen=True)
class Kept:
    """A claim as everybody may know it: the customer only where the reader sees it."""

    row: Reservation
    metal: str
    is_seen: bool


@dataclass(frozen=True)
class Pool:
    """Who is reserved for whom, what waits by class, and what is left of the spare budget of the year."""

    held: tuple[Kept, ...]
    waiting: tuple[Kept, ...]
    spare: Decimal
    left: Decimal


def pool(day: date) -> Pool:
    """Return all claims that count on a day, those that wait in the order of their class."""
    seen = set(claimed(day).values_list("pk", flat=True))
    with base.acting_as(base.System("reservations")):
        rows = list(claimed(day).select_related("customer", "expert", "user").order_by("first_date", "pk"))
        ranked = ranks({row.customer_id for row in rows})
    kept = [
        Kept(row, key_rules.METALS[ranked[row.customer_id]] if row.customer_id in ranked else "", row.pk in seen)
        for row in rows
    ]
    held = tuple(one for one in kept if one.row.state == Reservation.State.HELD)
    waiting = (one for one in kept if one.row.state == Reservation.State.WAITING)
    spare = Decimal(rule_of_reserving()["spare"])
    drawn = sum(
        (one.row.amount or Decimal(0) for one in held if one.row.expert_id is None
         and one.row.first_date.year == day.year), Decimal(0)
    )  # fmt: skip
    ordered = sorted(waiting, key=lambda one: (ranked.get(one.row.customer_id, rules.NO_CLASS), one.row.pk))
    return Pool(held, tuple(ordered), spare, spare - drawn)


def zero_reviews_of(customer_id: int) -> QuerySet[ZeroReview]:
    """Return the reviews from zero of a visible customer, newest first."""
    rows = ZeroReview.objects.select_related("user").filter(customer_id=customer_id, taken_back_at=None)
    return rows.order_by("-day", "-id")


def zero_review(review_id: int) -> ZeroReview | None:
    """Return a review from zero of a visible customer, one taken back too."""
    return ZeroReview.objects.select_related("customer").filter(pk=review_id).first()


def is_appointed() -> bool:
    """Say whether any key account one may see is confirmed; where none is, VIP and major customers stand for them."""
    return key_queries.appointments().exists()


def key_cards() -> QuerySet[Any]:
    """Return the cards of the visible key accounts: those confirmed, else VIP and major customers."""
    rows = customer_queries.cards().filter(status="ACTIVE").select_related("owner", "branch")
    if is_appointed():
        return rows.filter(pk__in=key_queries.appointments().order_by().values("customer_id"))
    return rows.filter(tier__in=key_rules.KEY)


def lacking(today: date) -> list[Lacking]:
    """Return the visible key accounts with what their plans lack, those that bring most first."""
    cards = list(key_cards().order_by("-revenue_year", "pk")[:MOST])
    ids, limit = [card.pk for card in cards], limits()
    with_goal = _with_goal(ids, today)
    # The edition written last holds, whatever day it tells of; of reviews the newest day.
    plans = _newest(AccountPlan.objects.order_by("id"), ids)
    zeros = _newest(ZeroReview.objects.filter(taken_back_at=None).order_by("day", "id"), ids)
    return [
        Lacking(
            card, card.pk in with_goal, plan := plans.get(card.pk),
            plan is not None and rules.is_stale(plan, today, limit["plan"]), zero := zeros.get(card.pk),
            zero is None or rules.is_stale(zero, today, limit["zero"]),
        )
        for card in cards
    ]  # fmt: skip


def _with_goal(ids: Iterable[int], today: date) -> set[int]:
    with base.acting_as(base.System("plan")):
        rows = Goal.objects.filter(customer_id__in=list(ids), state=Goal.State.OPEN, due_date__gte=today)
        return set(rows.values_list("customer_id", flat=True))


def _newest(rows: QuerySet[Any], ids: Iterable[int]) -> dict[int, date]:
    return dict(rows.filter(customer_id__in=list(ids)).values_list("customer_id", "day"))


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is planned for a customer here, for the customer to read."""
    of = {"customer_id": customer_id}
    return {
        "account_plans": list(AccountPlan.objects.filter(**of).values(
            "day", "reason", "obstacle", "benefit", "interests", "hurdles", "evidence")),
        "goals": list(Goal.objects.filter(**of).values(
            "title", "measure", "unit", "target", "due_date", "state", "word")),
        "goal_values": list(GoalEntry.objects.filter(goal__customer_id=customer_id).order_by("day", "id").values(
            "day", "value", "note")),
        "plan_actions": list(PlanAction.objects.filter(**of).values(
            "point", "offer", "due_date", "done_date", "result")),
        "refusals": list(Refusal.objects.filter(**of).values("day", "request", "reason", "alternative", "answer")),
        "anchors": list(Anchor.objects.filter(**of).values("kind", "text", "amount", "noted_date", "ended_date")),
        "reservations": list(Reservation.objects.filter(**of).values(
            "what", "amount", "first_date", "last_date", "state")),
        "zero_reviews": list(zero_reviews_of(customer_id).values("day", "assumptions", "conclusion")),
    }  # fmt: skip
