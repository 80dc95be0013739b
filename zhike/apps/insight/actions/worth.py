"""The figures of contribution a run freezes for every branch's subtree, from the cards as it left them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np

from zhike.analytics import pareto, tiers
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import figures
from zhike.apps.insight.models import Figure, Run
from zhike.apps.org import queries as org_queries

YEAR = timedelta(days=365)
SIGNS = ("PROFITABLE", "EVEN", "NEGATIVE")
COLUMNS = ("revenue_year", "margin_year", "cost_year", "contribution_year")
# How the figures of concentration are named for contribution; revenue has its own.
CONCENTRATION = {
    "k": "contribution_k", "top_share": "contribution_top20_share", "per_head_ratio": "contribution_head_ratio",
    "gini": "contribution_gini",
}  # fmt: skip
BATCH = 1_000


def freeze(run: Run) -> int:
    """Write what the customers of every branch bring and leave, as the cards say now; return how many figures."""
    paths = {branch.pk: branch.path for branch in org_queries.branches()}
    found = customer_queries.amounts(customer_queries.cards().filter(has_orders=True), COLUMNS)
    run.headline["core"] = core_rule(found)
    rows = [
        row
        for branch_id, at in figures.plant(paths, found.branch_ids).subtrees()
        for row in _of(run, branch_id, found, at)
    ]
    Figure.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def core_rule(found: customer_queries.Amounts) -> dict[str, Any] | None:
    """Return what makes a core asset: the least contribution of the best, revenue until that is known; ties go in."""
    column = "contribution_year" if len(found.known("contribution_year")) else "revenue_year"
    values = found.money[column][found.known(column)]
    table = catalog_queries.table("core")["TOP"]
    wanted = min(max(-(-len(values) * table["percent"] // 100), 1), table["most"])
    best = -np.sort(-values)[:wanted]
    best = best[best > 0]
    if not len(best):
        return None
    least = figures.money(best[-1:])
    return {"column": column, "least": str(least), "n_customers": int((values >= float(least)).sum())}


def _of(run: Run, branch_id: int, found: customer_queries.Amounts, at: np.ndarray) -> Iterator[Figure]:
    build = figures.Builder(run.pk, branch_id, len(at))
    tier = found.tiers[at]
    active = found.last_dates[at] > np.datetime64(run.as_of - YEAR)
    yield build.money("revenue_year", figures.money(found.money["revenue_year"][at]))
    for name in tiers.NAMES:
        n = int((active & (tier == name)).sum())
        yield build.count("tier_active_customers", n, part=name)
    contribution = found.money["contribution_year"][at]
    is_known = ~np.isnan(contribution)
    if is_known.any():
        for metric, column in (("margin", "margin_year"), ("cost_to_serve", "cost_year")):
            values = found.money[column][at][is_known]
            yield build.money(metric, figures.money(values), n=len(values))
        yield from _of_contribution(build, contribution[is_known], tier[is_known], active[is_known])


def _of_contribution(
    build: figures.Builder, values: np.ndarray, tier: np.ndarray, active: np.ndarray
) -> Iterator[Figure]:
    n, total = len(values), figures.money(values)
    yield build.money("contribution", total, n=n)
    for name in tiers.NAMES:
        inside = tier == name
        yield build.money("contribution", figures.money(values[inside]), part=name, n=int(inside.sum()))
    for name, inside in zip(SIGNS, (values > 0, values == 0, values < 0), strict=True):
        yield build.count("contribution_customers", int(inside.sum()), part=name)
        yield build.money("contribution_value", figures.money(values[inside]), part=name, n=int(inside.sum()))
    # Whoever bought nothing in the year cannot have earned anything: the share is of those who did.
    n_active, n_profitable = int(active.sum()), int((values[active] > 0).sum())
    # A share tells of the smaller side too: it is hidden where that one is.
    smaller = min((one for one in (n_profitable, n_active - n_profitable) if one), default=0)
    yield build.ratio("profitable_share", n_profitable, n_active, n=smaller)
    yield build.ratio("profit_per_customer", total, n, n=n)
    yield from figures.concentration(build, pareto.pareto(values), CONCENTRATION, n=n)
