"""Sums of sales: forecast by measured hit rates, who finds customers, why we lose, needs served, cost of prospects."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.sales import rules
from zhike.apps.sales.models import CustomerNeed, Opportunity, Proposal
from zhike.apps.trade import queries as trade_queries


@dataclass(frozen=True)
class Prospecting:
    """Prospects gone for: how many were decided, how many of them won, what developing was booked at."""

    n_decided: int
    n_won: int
    cost: Decimal | None

    @property
    def share(self) -> Fraction | None:
        """Return the share won, None below the least base."""
        return rules.Rate(self.n_won, self.n_decided).share

    @property
    def expected(self) -> Fraction:
        """Return how many the rule of one in sixteen leads one to expect."""
        return self.n_decided * rules.EXPECTED

    @property
    def cost_per_won(self) -> Decimal | None:
        """Return what a won customer cost, None where nothing was booked or nobody won."""
        if self.cost is None or not self.n_won:
            return None
        return (self.cost / self.n_won).quantize(rules.CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Development:
    """What developing customers brings in a span of days at a branch and below; open ones as they stand now."""

    first: date
    last: date
    decided: tuple[rules.Decided, ...]
    pending: tuple[rules.Pending, ...]
    forecast: tuple[rules.Expected, ...]
    everybody: rules.Finding | None
    owners: tuple[rules.Finding, ...]
    reasons: tuple[rules.Ranked, ...]
    rivals: tuple[rules.Ranked, ...]
    prospecting: Prospecting
    needs: tuple[rules.Served, ...]
    solving: rules.Solving
    names: dict[int, str]
    # Whether rows of so few that one could tell whose they are were left out.
    is_masked: bool = False

    @property
    def won(self) -> rules.Rate:
        """Return how many of those decided were won."""
        return rules.Rate(sum(one.is_won for one in self.decided), len(self.decided))

    @property
    def expected(self) -> Decimal | None:
        """Return the forecast of the stages whose rate is known, None where something is open and no rate is known."""
        parts = [one.forecast for one in self.forecast if one.n]
        known = [one for one in parts if one is not None]
        return sum(known, Decimal(0)) if known or not parts else None

    @property
    def left_out(self) -> Decimal:
        """Return the money of the open opportunities whose stage has no rate: the forecast says nothing of it."""
        return sum((one.amount for one in self.forecast if one.n and one.forecast is None), Decimal(0))

    @property
    def n_unpriced(self) -> int:
        """Return how many open opportunities have no amount: the forecast says nothing of them."""
        return sum(one.n_unpriced for one in self.forecast)

    @property
    def hidden_needs(self) -> rules.Served:
        """Return the needs nobody says aloud, added up."""
        some = [one for one in self.needs if one.status in rules.HIDDEN_NEEDS]
        return rules.Served(
            "HIDDEN", sum(one.n for one in some), sum(one.n_planned for one in some), sum(one.n_served for one in some)
        )


def development(branch_id: int, first: date, last: date) -> Development:
    """Return what developing brings at a branch one may see the sums of; hit rates rest on all decided until the end.

    The span bounds what was decided, offered and booked. Who may only see sums gets none of fewer than five.
    """
    masks = base.actor().hides_small_cells
    with base.acting_as(base.System("sums of sales")):
        of = Q(customer__branch_id__in=org_queries.subtree_ids(branch_id))
        rows = Opportunity.objects.filter(of).order_by()
        ended = _decided(rows.filter(closed_date__lte=last))
        decided = tuple(one for one in ended if one.closed_date >= first)
        pending = _pending(rows.filter(closed_date=None))
        owners = tuple(rules.findings(decided, pending, by_owner=True))
        found = Development(
            first, last, decided, pending, tuple(rules.forecast(pending, rules.hit_rates(ended))),
            next(iter(rules.findings(decided, pending, by_owner=False)), None), owners,
            tuple(rules.ranked(decided, "reason")), tuple(rules.ranked(decided, "rival_id")),
            _prospecting(rows, branch_id, first, last), _needs(of), _solving(branch_id, first, last),
            org_queries.names(one.owner_id for one in owners),
        )  # fmt: skip
    return _masked(found) if masks else found


def _masked(found: Development) -> Development:
    """Leave out what is told of so few that one could tell whose it is."""
    few = org_rules.SMALL_CELL
    names = ("forecast", "owners", "reasons", "rivals", "needs")
    told: dict[str, Any] = {name: _without_few(getattr(found, name)) for name in names}
    more: dict[str, Any] = {}
    if 0 < found.prospecting.n_decided < few:
        more["prospecting"] = Prospecting(0, 0, None)
    if 0 < found.solving.n_offered < few or 0 < len(found.solving.days) < few:
        more["solving"] = rules.Solving(0, 0, 0, ())
    if found.everybody and found.everybody.n < few:
        more |= {"everybody": None, "decided": (), "pending": ()}
    is_masked = bool(more) or any(len(some) < len(getattr(found, name)) for name, some in told.items())
    return replace(found, **told, **more, is_masked=is_masked)


def _without_few(some: tuple[Any, ...]) -> tuple[Any, ...]:
    hidden = org_rules.small_cells([one.n for one in some])
    return tuple(one for at, one in enumerate(some) if at not in hidden)


def _decided(rows: QuerySet[Opportunity]) -> tuple[rules.Decided, ...]:
    told = rows.exclude(closed_date=None).values_list(
        "origin", "owner_id", "reached", "stage", "amount", "reason", "rival_id", "closed_date"
    )
    return tuple(
        rules.Decided(origin, owner_id, reached, stage == rules.WON, amount, reason, rival_id, closed)
        for origin, owner_id, reached, stage, amount, reason, rival_id, closed in told
        if closed is not None
    )


def _pending(rows: QuerySet[Opportunity]) -> tuple[rules.Pending, ...]:
    return tuple(rules.Pending(*one) for one in rows.values_list("origin", "owner_id", "stage", "amount"))


def _prospecting(rows: QuerySet[Opportunity], branch_id: int, first: date, last: date) -> Prospecting:
    """Count the customers who had bought nothing before and for whom an opportunity was decided in the span."""
    ended = list(
        rows.filter(closed_date__range=(first, last)).order_by("closed_date").values_list(
            "customer_id", "stage", "opened_date"
        )
    )  # fmt: skip
    bought = trade_queries.first_purchases({pk for pk, *_more in ended})
    won: dict[int, bool] = {}
    for pk, stage, opened in ended:
        if pk not in bought or bought[pk] >= opened:
            won[pk] = won.get(pk, False) or stage == rules.WON
    spent = trade_queries.costs().filter(category="DEVELOP", cost_date__range=(first, last))
    spent = spent.filter(customer__branch_id__in=org_queries.subtree_ids(branch_id)).order_by()
    return Prospecting(len(won), sum(won.values()), spent.aggregate(sum=Sum("amount"))["sum"])


def _needs(of: Q) -> tuple[rules.Served, ...]:
    rows = CustomerNeed.objects.filter(of, ended_date=None).order_by()
    told: list[tuple[Any, ...]] = list(rows.values_list("status", "opportunity_id", "served_date"))
    found = []
    for status in rules.NEEDS:
        some = [(plan, served) for kind, plan, served in told if kind == status]
        planned = sum(plan is not None or served is not None for plan, served in some)
        found.append(rules.Served(status, len(some), planned, sum(served is not None for _plan, served in some)))
    return tuple(found)


def _solving(branch_id: int, first: date, last: date) -> rules.Solving:
    """Count the solutions offered in the span, and the days to those accepted in it."""
    ids = org_queries.subtree_ids(branch_id)
    offered = Proposal.objects.filter(opportunity__customer__branch_id__in=ids, offered_date__range=(first, last))
    served = CustomerNeed.objects.filter(customer__branch_id__in=ids, served_date__range=(first, last)).order_by()
    days = [(until - since).days for since, until in served.values_list("noted_date", "served_date") if until]
    offered = offered.order_by()
    return rules.Solving(
        offered.count(), offered.exclude(accepted_date=None).count(), offered.exclude(declined_date=None).count(),
        tuple(sorted(days)),
    )  # fmt: skip
