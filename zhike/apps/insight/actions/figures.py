"""The figures a run freezes: for every branch's subtree, from the arrays of its customers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from zhike.analytics import cycle, pareto
from zhike.apps.insight.models import Figure
from zhike.apps.valuation import rules as valuation_rules

CURVE_DIGITS = 6
CONCENTRATION = {
    "k": "pareto_k", "top_share": "top20_share", "per_head_ratio": "per_head_ratio", "gini": "gini",
}  # fmt: skip


@dataclass(frozen=True)
class Tree:
    """The branch tree laid out so that every subtree is one run of customers."""

    branch_ids: tuple[int, ...]
    order: np.ndarray
    starts: np.ndarray
    stops: np.ndarray

    def subtrees(self) -> Iterator[tuple[int, np.ndarray]]:
        """Yield each branch with the positions of the customers at home in its subtree."""
        for branch_id, start, stop in zip(self.branch_ids, self.starts, self.stops, strict=True):
            yield branch_id, self.order[start:stop]


def plant(paths: dict[int, str], homes: np.ndarray) -> Tree:
    """Lay out customers by the path of their home branch."""
    ranked = sorted(paths, key=lambda branch_id: _key(paths[branch_id]))
    rank = {branch_id: i for i, branch_id in enumerate(ranked)}
    of_customer = np.array([rank[home] for home in homes.tolist()], dtype=np.int64)
    order = np.argsort(of_customer, kind="stable")
    in_order = of_customer[order]
    last = [max(rank[b] for b in ranked if paths[b].startswith(paths[top])) for top in ranked]
    starts = np.searchsorted(in_order, np.arange(len(ranked)), side="left")
    stops = np.searchsorted(in_order, np.array(last, dtype=np.int64), side="right")
    return Tree(tuple(ranked), order, starts, stops)


def _key(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.strip("/").split("/"))


def of_customers(
    run_id: int, tree: Tree, known: valuation_rules.Facts, standing: valuation_rules.Standing, clv: np.ndarray
) -> Iterator[Figure]:
    """Yield every figure that is counted or summed over customers, branch by branch."""
    expected = np.nan_to_num(clv)
    tier_index = {name: standing.tiers.tier == name for name in standing.tiers.names}
    for branch_id, at in tree.subtrees():
        build = Builder(run_id, branch_id, len(at))
        bought = known.has_purchase[at]
        n_bought, n_repeat = int(bought.sum()), int((known.n_days[at] > 1).sum())
        revenue = known.revenue[at]
        yield build.count("customers", len(at))
        yield build.count("customers_with_purchase", n_bought)
        yield build.count("repeat_customers", n_repeat)
        yield build.ratio("one_purchase_share", n_bought - n_repeat, n_bought)
        cycles = standing.cycle_days[at]
        if np.isfinite(cycles).any():
            yield build.figure("cycle_days", float(np.nanmedian(cycles)), None, None, n=int(np.isfinite(cycles).sum()))
        if len(revenue):
            yield from concentration(build, pareto.pareto(revenue), CONCENTRATION)
        total = money(revenue)
        yield build.money("revenue", total)
        yield build.money("clv", money(expected[at]), n=n_bought)
        for name, mask in tier_index.items():
            inside = mask[at]
            value = money(revenue[inside])
            yield build.count("tier_customers", int(inside.sum()), part=name)
            yield build.money("tier_value", value, part=name, n=int(inside.sum()))
            yield build.ratio("tier_value_share", value, total, part=name, n=int(inside.sum()))
        for name in cycle.STATES:
            yield build.count("churn_state_customers", int((standing.state[at] == name).sum()), part=name)
        for name in cycle.STAGES:
            yield build.count("relation_stage_customers", int((standing.stage[at] == name).sum()), part=name)
        yield from _sums(build, "clv", np.nan_to_num(clv[at]), standing.tiers.tier[at], standing.tiers.names)
        yield build.money("money_at_stake", money(standing.stake[at]))
        yield from _sums(build, "money_at_stake", standing.stake[at], standing.state[at], cycle.STATES)


def _sums(build: "Builder", metric: str, values: np.ndarray, classes: np.ndarray, names: Sequence[str]):
    """Yield a sum of money for every class."""
    for name in names:
        inside = classes == name
        yield build.money(metric, money(values[inside]), part=name, n=int(inside.sum()))


def concentration(
    build: "Builder", found: pareto.Pareto, names: Mapping[str, str], *, n: int | None = None
) -> Iterator[Figure]:
    """Yield how unevenly value is spread, each figure under its name; the curve goes with the first of them."""
    curve = {
        "x": np.round(found.curve_x, CURVE_DIGITS).tolist(),
        "y": np.round(found.curve_y, CURVE_DIGITS).tolist(),
        "n_negative": found.n_negative,
    }
    why = found.undefined_reason
    for field, metric in names.items():
        value, is_k = getattr(found, field), field == "k"
        yield build.figure(
            metric, value, value if is_k else None, None, reason=why.get(field, ""), series=curve if is_k else None, n=n
        )


@dataclass(frozen=True)
class Builder:
    """Builds the figures of one branch in one run."""

    run_id: int
    branch_id: int
    n_customers: int

    def figure(
        self, metric: str, value: Any, numerator: Any, denominator: Any, *, part: str = "", reason: str = "",
        series: dict | None = None, n: int | None = None,
    ) -> Figure:  # fmt: skip
        return Figure(
            run_id=self.run_id, metric=metric, branch_id=self.branch_id, part=part, value=_decimal(value),
            numerator=_decimal(numerator), denominator=_decimal(denominator),
            n_customers=self.n_customers if n is None else n, undefined_reason=reason, series=series,
        )  # fmt: skip

    def count(self, metric: str, n: int, *, part: str = "") -> Figure:
        return self.figure(metric, n, n, None, part=part, n=n)

    def money(self, metric: str, amount: Decimal, *, part: str = "", n: int | None = None) -> Figure:
        return self.figure(metric, amount, amount, None, part=part, n=n)

    def ratio(self, metric: str, part_of: Any, whole: Any, *, part: str = "", n: int | None = None) -> Figure:
        reason = "" if whole else "DIVISION_BY_ZERO"
        value = Fraction(part_of) / Fraction(whole) if whole else None
        return self.figure(metric, value, part_of, whole, part=part, reason=reason, n=n)


def money(values: np.ndarray) -> Decimal:
    """Return the exact sum of money."""
    # Each value has four exact decimals, so the sum is taken over whole ten-thousandths.
    return Decimal(int(np.rint(values * 10_000).astype(np.int64).sum())).scaleb(-4)


def _decimal(value: Any) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return round(Decimal(str(value)), 12) if not isinstance(value, int) else Decimal(value)


def cohort_series(rows: Iterable[dict[str, Any]], paths: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Return, for every branch, the cohorts of its subtree: sizes and active customers by month since the first."""
    sums: dict[int, dict[str, list]] = {}
    ancestors = {b: [int(part) for part in path.strip("/").split("/")] for b, path in paths.items()}
    for row in rows:
        for branch_id in ancestors[row["branch_id"]]:
            cohorts = sums.setdefault(branch_id, {})
            offset, n_active = row["month_offset"], row["n_active"]
            size_and_active = cohorts.setdefault(row["cohort_month"], [0, {}])
            if offset == 0:
                size_and_active[0] += row["n_cohort"]
            size_and_active[1][offset] = size_and_active[1].get(offset, 0) + n_active
    return {branch_id: _matrix(cohorts) for branch_id, cohorts in sums.items()}


def of_cohorts(run_id: int, series: dict[int, dict[str, Any]]) -> list[Figure]:
    """Return one cohort figure for every branch that has a cohort."""
    return [
        Figure(run_id=run_id, metric="cohort_retention", branch_id=b, series=one, n_customers=sum(one["sizes"]))
        for b, one in series.items()
    ]


def _matrix(cohorts: dict[str, list]) -> dict[str, Any]:
    labels = sorted(cohorts)
    return {
        "cohorts": labels,
        "sizes": [cohorts[label][0] for label in labels],
        "active": [[cohorts[label][1].get(i, 0) for i in range(len(cohorts[label][1]))] for label in labels],
    }
