"""Reads that compare: how often lost customers came back beside what is expected, what it cost and brought."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Q, Sum

from zhike.analytics import winning
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.trade import queries as trade_queries
from zhike.apps.winback.models import Remedy, WinBackCase, WinBackStep
from zhike.apps.winback.queries import pool

SETTLED = ("WON_BACK", "FAILED")
BY = ("reason", "tier", "person", "remedy")
ZERO = Decimal(0)


@dataclass
class Group:
    """Attempts of one kind that are settled: how many came back, what they cost, and what those back have brought."""

    code: str
    n: int = 0
    won: int = 0
    cost: Decimal = ZERO
    profit: Decimal = ZERO
    # Of how many of those back the margin is not known.
    n_unknown: int = 0
    is_hidden: bool = False

    @property
    def roi(self) -> Decimal | None:
        """Return (profit − cost) ÷ cost; None where nothing was spent or nobody's margin is known."""
        return (self.profit - self.cost) / self.cost if self.cost and not self.n_unknown else None

    def rate(self, expected: Fraction) -> winning.Rate:
        """Return won ÷ settled beside an expectation."""
        return winning.rate(self.won, self.n, expected)


@dataclass(frozen=True)
class Comparison:
    """Attempts of a span at a branch: all of them, how many are not settled, and by a cut each."""

    expected: Fraction
    expected_new: Fraction
    total: Group
    n_open: int
    n_pool: int
    cuts: dict[str, list[Group]] = field(default_factory=dict)
    # Prospects first seen in the span, and how many of them bought since.
    n_prospects: int = 0
    n_new: int = 0

    @property
    def rate(self) -> winning.Rate:
        """Return the measured rate beside the one expected."""
        return self.total.rate(self.expected)

    @property
    def rate_new(self) -> winning.Rate:
        """Return how often prospects were won, beside what is expected of them."""
        return winning.rate(self.n_new, self.n_prospects, self.expected_new)

    @property
    def ratio(self) -> Fraction | None:
        """Return how many times as often lost customers came back as prospects were won; None where one is unknown."""
        back, new = self.rate.value, self.rate_new.value
        return back / new if back is not None and new else None


def compare(branch_id: int, first: date, last: date, today: date) -> Comparison:
    """Compare the attempts of exits between two days, at a branch and below it, with what is expected."""
    chances, ids = pool.terms(), org_queries.subtree_ids(branch_id)
    rows = pool.counted().filter(base.among("branch", ids), exit_date__range=(first, last))
    rows = rows.exclude(status=WinBackCase.Status.DROPPED).select_related("person")
    known = list(rows.order_by("id"))
    settled = [row for row in known if row.is_attempted and row.status in SETTLED]
    spent, earned = _spent(settled), _earned(settled, today)
    remedies = _remedies(settled)
    cuts: dict[str, Callable[[WinBackCase], Iterable[str]]] = {
        "reason": lambda row: [row.reason or churn_queries.UNTOLD], "tier": lambda row: [row.tier or "NONE"],
        "person": lambda row: [row.person.name if row.person else ""],
        "remedy": lambda row: remedies.get(row.pk) or [""],
    }  # fmt: skip
    n_prospects, n_new = _prospects(ids, first, last)
    return Comparison(
        Fraction(chances["back"], 10_000), Fraction(chances["new"], 10_000),
        _sum("", settled, spent, earned),
        sum(row.is_attempted and row.status not in SETTLED for row in known), len(known),
        {name: _cut(settled, by, spent, earned) for name, by in cuts.items()}, n_prospects, n_new,
    )  # fmt: skip


def _cut(
    rows: list[WinBackCase], by: Callable[[WinBackCase], Iterable[str]], spent: dict[int, Decimal],
    earned: dict[int, Decimal | None],
) -> list[Group]:  # fmt: skip
    parts: dict[str, list[WinBackCase]] = defaultdict(list)
    for row in rows:
        for code in by(row):
            parts[code].append(row)
    found = [_sum(code, some, spent, earned) for code, some in parts.items()]
    found.sort(key=lambda one: (-one.n, one.code))
    for at in churn_queries.hidden([one.n for one in found]):
        found[at] = Group(found[at].code, is_hidden=True)
    return found


def _sum(code: str, rows: list[WinBackCase], spent: dict[int, Decimal], earned: dict[int, Decimal | None]) -> Group:
    group = Group(code)
    for row in rows:
        group.n += 1
        group.cost += spent.get(row.pk, ZERO)
        if row.status == "WON_BACK":
            group.won += 1
            brought = earned.get(row.pk)
            group.n_unknown += brought is None
            group.profit += brought or ZERO
    return group


def _spent(rows: list[WinBackCase]) -> dict[int, Decimal]:
    with base.acting_as(base.System("costs of attempts")):
        found = WinBackStep.objects.filter(case_id__in=[row.pk for row in rows]).order_by().values("case_id")
        return {one["case_id"]: round(one["sum"] or ZERO, 2) for one in found.annotate(sum=Sum("cost"))}


def _earned(rows: list[WinBackCase], today: date) -> dict[int, Decimal | None]:
    """Return what each customer won back has brought since its return: amount less cost of goods, or by the rate.

    None where neither the cost of a line nor the profit rate of the company is known.
    """
    back = {row.customer_id: row for row in rows if row.status == "WON_BACK" and row.order_date}
    if not back:
        return {}
    company = org_queries.company()
    rate = company.profit_rate if company else None
    with base.acting_as(base.System("profit of returns")):
        since = min(row.order_date for row in back.values() if row.order_date)
        lines = trade_queries.amounts_of_lines(back, since, today)
    found: dict[int, Decimal | None] = {row.pk: ZERO for row in back.values()}
    for customer_id, day, amount, cost in lines:
        row = back[customer_id]
        if row.order_date is None or day < row.order_date or found[row.pk] is None:
            continue
        margin = amount - cost if cost is not None else (None if rate is None else amount * rate)
        found[row.pk] = None if margin is None else (found[row.pk] or ZERO) + margin
    return {pk: None if value is None else round(value, 2) for pk, value in found.items()}


def _remedies(rows: list[WinBackCase]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    with base.acting_as(base.System("remedies of attempts")):
        taken = Remedy.objects.filter(case_id__in=[row.pk for row in rows], status__in=("ACCEPTED", "DONE"))
        for case_id, code in taken.order_by("rank").values_list("case_id", "code"):
            found[case_id].append(code)
    return found


def _prospects(branch_ids: Iterable[int], first: date, last: date) -> tuple[int, int]:
    """Return how many prospects were first seen in a span before they bought, and how many of them bought since."""
    with base.acting_as(base.System("prospects of a span")):
        seen = customer_queries.cards().filter(
            base.among("branch", branch_ids), customer__first_seen_date__range=(first, last)
        )
        bought = Q(first_purchase_date__gt=F("customer__first_seen_date"))
        told = seen.filter(Q(first_purchase_date=None) | bought).order_by()
        return told.count(), told.filter(bought).count()


def year_until(day: date) -> date:
    """Return the first day of the year that ends with a day."""
    return day - timedelta(days=364)
