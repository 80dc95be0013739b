"""Churn cases added up: reasons by count and money, now and before, who ended it, whither, coverage, faults, times."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import Count, QuerySet, Sum

from zhike.apps.churn import rules
from zhike.apps.churn.models import Case
from zhike.apps.churn.queries import reading as case_queries
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules

ZERO = Decimal(0)
UNTOLD = "UNTOLD"
MOST_NAMED = 50


@dataclass
class Sums:
    """Cases of one kind: how many, what they bought in a year, and what we earned by it; None where it is unknown."""

    code: str
    n: int = 0
    turnover: Decimal = ZERO
    profit: Decimal = ZERO
    n_secondary: int = 0

    def count(self, row: dict[str, Any]) -> None:
        """Count the cases of a group."""
        self.n += row["n"]
        self.turnover += row["turnover_in_all"] or ZERO
        self.profit += row["profit_in_all"] or ZERO


@dataclass(frozen=True)
class Untold:
    """A sum over too few customers to be told to a reader of sums without rows."""

    code: str
    n: None = None
    turnover: None = None
    profit: None = None
    n_secondary: None = None


@dataclass(frozen=True)
class Shift:
    """A reason's share now and before, in percent, and how many points it moved."""

    code: str
    n_before: int
    n_now: int
    before: float | None
    now: float | None

    @property
    def points(self) -> float | None:
        """Return the points the share moved; None where one of the two periods has no case."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Coverage:
    """How many of those who left were analysed to the end, and who was not."""

    n: int
    n_done: int
    missing: list[Any] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Return finished ÷ all; None where nobody left."""
        return self.n_done / self.n if self.n else None


def exits(branch_id: int | None, first: date, last: date) -> QuerySet[Case]:
    """Return the cases of exits between two days, at a branch and below it, but those that were none; for sums."""
    rows = case_queries.counted().filter(exit_date__range=(first, last)).exclude(status=Case.Status.DISMISSED)
    if branch_id is not None:
        rows = rows.filter(base.among("branch", org_queries.subtree_ids(branch_id)))
    return rows


def hidden(counts: Sequence[int]) -> set[int]:
    """Return the places of counts that are not told to whoever acts."""
    return org_rules.small_cells(counts) if base.actor().hides_small_cells else set()


def _told(sums: Sequence[Sums]) -> list[Sums | Untold]:
    untold = hidden([one.n for one in sums]) | set(at for at, one in enumerate(sums) if hidden([one.n_secondary]))
    return [Untold(one.code) if at in untold else one for at, one in enumerate(sums)]


def _grouped(rows: QuerySet[Case], *by: str) -> list[dict[str, Any]]:
    sums = {"n": Count("pk"), "turnover_in_all": Sum("turnover"), "profit_in_all": Sum("profit")}
    return list(rows.order_by().values(*by).annotate(**sums))


def ranking(rows: QuerySet[Case], *, without_natural: bool = False) -> list[Sums | Untold]:
    """Return the reasons with how many cases and how much money each stands for; the most frequent first."""
    rows = rows.filter(is_natural=False) if without_natural else rows
    return _ranked(rows, "reason", rules.REASONS, case_queries.secondary_counts(rows))


def attitudes(rows: QuerySet[Case], *, without_natural: bool = False) -> list[Sums | Untold]:
    """Return the five attitudes with how many cases and how much money each stands for; the most frequent first."""
    rows = rows.filter(is_natural=False) if without_natural else rows
    return _ranked(rows, "attitude", tuple(rules.ATTITUDES), {})


def _ranked(rows: QuerySet[Case], by: str, codes: Sequence[str], secondary: Mapping[str, int]) -> list[Sums | Untold]:
    sums = {code: Sums(code, n_secondary=secondary.get(code, 0)) for code in (*codes, UNTOLD)}
    for row in _grouped(rows, by):
        sums[row[by] or UNTOLD].count(row)
    told = sorted((one for one in sums.values() if one.code != UNTOLD), key=lambda one: (-one.n, -one.turnover))
    return _told([one for one in [*told, sums[UNTOLD]] if one.n or one.n_secondary])


def split(rows: QuerySet[Case]) -> list[Sums | Untold]:
    """Return active, passive, natural and not told; together they are all cases."""
    sums = {code: Sums(code) for code in ("ACTIVE", "PASSIVE", "NATURAL", UNTOLD)}
    for row in _grouped(rows, "initiator", "is_natural"):
        sums[rules.split_of(row["initiator"], is_natural=row["is_natural"])].count(row)
    return _told(list(sums.values()))


def destinations(rows: QuerySet[Case]) -> tuple[list[Sums | Untold], list[tuple[str, str, int]], float | None]:
    """Return where customers went, from which reason to which destination, and the share nobody knows."""
    sums = {code: Sums(code) for code in rules.DESTINATIONS}
    flows: dict[tuple[str, str], int] = defaultdict(int)
    for row in _grouped(rows, "reason", "destination"):
        code = row["destination"] or "UNKNOWN"
        sums[code].count(row)
        flows[row["reason"] or UNTOLD, code] += row["n"]
    n = sum(one.n for one in sums.values())
    told = [] if hidden(list(flows.values())) else [(*both, n) for both, n in sorted(flows.items())]
    return _told(list(sums.values())), told, sums["UNKNOWN"].n / n if n else None


def compare(now: QuerySet[Case], before: QuerySet[Case]) -> list[Shift]:
    """Return each reason's share of the confirmed cases in two periods; what rose most stands first."""
    counts = [_by_reason(rows) for rows in (before, now)]
    totals = [sum(one.values()) for one in counts]
    shares = [{code: 100 * one[code] / n if n else None for code in rules.REASONS}
              for one, n in zip(counts, totals, strict=True)]  # fmt: skip
    untold = {rules.REASONS[at] for one in counts for at in hidden([one[code] for code in rules.REASONS])}
    rows = [Shift(code, counts[0][code], counts[1][code], shares[0][code], shares[1][code])
            for code in rules.REASONS if code not in untold]  # fmt: skip
    return sorted((row for row in rows if row.n_before or row.n_now), key=lambda row: -(row.points or 0))


def _by_reason(rows: QuerySet[Case]) -> dict[str, int]:
    counts = rows.exclude(reason="").order_by().values("reason").annotate(n=Count("pk"))
    return dict.fromkeys(rules.REASONS, 0) | dict(counts.values_list("reason", "n"))


def coverage(rows: QuerySet[Case], *, most: int) -> Coverage:
    """Return how many cases were analysed to the end, with some of those that were not and may be seen."""
    missing = rows.filter(analysed_date=None)
    n, n_missing = rows.count(), missing.count()
    listed = _seen(missing).order_by("-turnover", "id")[:most]
    return Coverage(n, n - n_missing, list(listed))


def because_of(policy: str) -> tuple[Sums | Untold, list[Any]]:
    """Return how many left because of a policy, by the words of their confirmed cases; and those one may see."""
    rows = case_queries.counted().filter(
        reason="MANAGEMENT", subject__icontains=policy.strip(), status__in=("CONFIRMED", "CAME_BACK")
    )
    whole = Sums("MANAGEMENT")
    for row in _grouped(rows):
        whole.count(row)
    return _told([whole])[0], list(_seen(rows).order_by("-turnover", "id")[:MOST_NAMED])


def _seen(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Return those of the counted cases whose customers one may see."""
    return case_queries.cases().filter(pk__in=rows.order_by().values("pk"))


def faults(rows: QuerySet[Case]) -> dict[str, Any]:
    """Return the mean shares of fault of the cases that tell them, and what is to be corrected by whom."""
    told = list(rows.exclude(fault_company=None).values_list("fault_company", "fault_customer", "fault_external"))
    told = [] if hidden([len(told)]) else told
    means = [sum(column) / len(told) for column in zip(*told, strict=True)] if told else []
    ours = _seen(rows.exclude(correction=""))
    return {"n": len(told), "means": means, "items": list(ours.order_by("mended_date", "-turnover", "id")[:200])}


def times(rows: QuerySet[Case], today: date) -> list[dict[str, Any]]:
    """Return by tier the median days until the cause was found, the limit, and how many are late."""
    by_tier: dict[str, list[Case]] = defaultdict(list)
    for row in rows.only("tier", "exit_date", "cause_date", "due_date").order_by():
        by_tier[row.tier or case_queries.NO_TIER].append(row)
    limits = case_queries.rules_of_tiers()
    return [
        {
            "tier": tier, "limit": limits[tier]["days"], "n": len(known),
            "median": _median(case_queries.days_to_cause(row, today) for row in known if row.cause_date),
            "n_late": sum((row.cause_date or today) > row.due_date for row in known),
        }
        for tier in limits
        if (known := by_tier.get(tier, [])) and not hidden([len(known)])
    ]  # fmt: skip


def _median(days: Iterable[int]) -> float | None:
    known = list(days)
    return median(known) if known else None
