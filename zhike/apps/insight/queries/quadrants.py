"""Quadrants: customers of a branch by current value and growth potential, counted, and listed for who may see them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext_lazy as _

from zhike.analytics import value
from zhike.apps.core import base, lists
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import figures, runs
from zhike.apps.org import queries as org_queries
from zhike.apps.valuation import queries as valuation_queries
from zhike.apps.valuation import rules as valuation_rules

NOT_KNOWN = "NOT_KNOWN"
_WORTH, _MORE = _("Contribution, last year"), _("Growth potential a year")
CODES = (*value.QUADRANTS, NOT_KNOWN)
HIDDEN = "SMALL_CELL"
# So many customers are drawn one by one.
N_DRAWN = 200


@dataclass(frozen=True)
class Quadrant:
    """Customers of one quadrant, or those of whom one of the two is not known; None where hidden from the reader."""

    code: str
    n_customers: int | None
    value: Decimal | None
    potential: Decimal | None

    @property
    def reason(self) -> str:
        """Why nothing is shown; empty where all is."""
        return HIDDEN if self.n_customers is None else ""


@dataclass(frozen=True)
class Quadrants:
    """All quadrants of a branch's subtree, the limits between them and the version they are of; they sum to the total.

    Without an analysis `as_of` is None: potentials may be known, current values are not.
    """

    as_of: date | None
    model_number: int
    value_from: Decimal
    potential_from: Decimal
    n_customers: int | None
    quadrants: tuple[Quadrant, ...]

    @property
    def known(self) -> tuple[Quadrant, ...]:
        """The four quadrants, without those not known."""
        return self.quadrants[:-1]

    @property
    def n_known(self) -> int | None:
        """Customers in one of the four, None where one is hidden."""
        counts = [one.n_customers for one in self.known if one.n_customers is not None]
        return sum(counts) if len(counts) == len(self.known) else None


def quadrants(branch: Any, model: valuation_rules.Model | None = None) -> Quadrants:
    """Return the quadrants of the customers under a branch whose sums the acting person may see.

    Retired and merged records do not count. With a model its limits hold, which shows a change before it is made.
    """
    limits, run = model or valuation_queries.current(), runs.current()
    with base.acting_as(base.System("sums of a branch")):
        rows = _active().filter(branch_id__in=org_queries.ids_under(branch))
        found = {
            code: Quadrant(code, n, round(worth or Decimal(0), 4), round(more or Decimal(0), 4))
            for code, n, worth, more in placed(rows, limits)
            .values("quadrant")
            .annotate(n=Count("pk"), worth=Sum("contribution_year"), more=Sum("potential"))
            .values_list("quadrant", "n", "worth", "more")
        }
    every = [found.get(code, Quadrant(code, 0, Decimal(0), Decimal(0))) for code in CODES]
    total = sum(one.n_customers or 0 for one in every)
    return Quadrants(
        run.as_of if run else None, limits.number, limits["quadrant.value"], limits["quadrant.potential"],
        None if figures.hides(total) else total, tuple(_guarded(every)),
    )  # fmt: skip


def _active() -> QuerySet[Any]:
    return customer_queries.cards().filter(status="ACTIVE").order_by()


def placed(rows: QuerySet[Any], model: valuation_rules.Model) -> QuerySet[Any]:
    """Return cards with their quadrant, decided where they lie: a limit itself counts as high."""
    is_high = Q(contribution_year__gte=model["quadrant.value"]), Q(potential__gte=model["quadrant.potential"])
    keep, maintain, develop, reduce = value.QUADRANTS
    whens = [
        When(Q(contribution_year=None) | Q(potential=None), then=Value(NOT_KNOWN)),
        When(is_high[0] & is_high[1], then=Value(keep)), When(is_high[0], then=Value(maintain)),
        When(is_high[1], then=Value(develop)),
    ]  # fmt: skip
    return rows.annotate(quadrant=Case(*whens, default=Value(reduce), output_field=CharField()))


def _guarded(every: list[Quadrant]) -> list[Quadrant]:
    """Hide what is about a few customers; beside one hidden a second, or the total would give it away."""
    hidden = {one.code for one in every if figures.hides(one.n_customers)}
    shown = [one for one in every if one.n_customers and one.code not in hidden]
    if len(hidden) == 1 and shown:
        hidden.add(min(shown, key=lambda one: one.n_customers or 0).code)
    return [Quadrant(one.code, None, None, None) if one.code in hidden else one for one in every]


def drawn(branch: Any) -> list[Any]:
    """Return the visible customers under a branch with most at hand and to be won, each with its quadrant."""
    rows = _active().filter(branch_id__in=org_queries.ids_under(branch))
    rows = rows.exclude(contribution_year=None).exclude(potential=None)
    ranked = placed(rows, valuation_queries.current()).order_by("-contribution_year", "-potential", "pk")
    return list(ranked[:N_DRAWN])


def quadrant_of(card: Any) -> str:
    """Return the quadrant a customer is in by the value model that holds."""
    limits = valuation_queries.current()
    worth, more = (float("nan") if one is None else float(one) for one in (card.contribution_year, card.potential))
    placed_at = value.quadrant(
        [worth], [more], float(limits["quadrant.value"]), float(limits["quadrant.potential"])
    )  # fmt: skip
    return str(placed_at[0]) or NOT_KNOWN


def members(code: str, branch: Any) -> lists.ListSpec:
    """Return the list of the visible customers of a quadrant under a branch, by what they leave and could bring."""
    ids = org_queries.ids_under(branch)
    columns = {column.key: column for column in customer_lists.CUSTOMERS.columns}
    money = [
        lists.Column(key, label, key, kind="money", is_sortable=True)
        for key, label in (("contribution_year", _WORTH), ("potential", _MORE))
    ]
    kept = [columns[key] for key in ("name", "code", "tier", "state")]
    return lists.ListSpec(
        name="quadrant",
        rows=lambda: placed(_active(), valuation_queries.current()).filter(quadrant=code, branch_id__in=ids),
        sort="-potential", columns=(*kept, *money, columns["owner"], columns["branch"]),
    )  # fmt: skip
