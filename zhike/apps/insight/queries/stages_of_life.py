"""Relations of a branch's subtree: how many are in which stage and how long, who moved; few are hidden from some."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhike.apps.insight.queries import figures
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.org import queries as org_queries

YEAR = timedelta(days=364)


@dataclass(frozen=True)
class Told:
    """One stage as its reader is told: no number where it is of too few customers."""

    stage: str
    n_customers: int | None
    median_days: int | None


@dataclass(frozen=True)
class Lifecycles:
    """The relations of a branch's subtree on a day, and the moves between two days."""

    branch: Any
    first: date
    last: date
    stages: tuple[Told, ...]
    flows: dict[tuple[str, str], int | None]


def of(branch_code: str, first: date | None, last: date | None, day: date) -> Lifecycles | None:
    """Return the relations of a branch whose sums the reader may see; without a code of the top of what they may."""
    branch = figures.scope(branch_code)
    if branch is None:
        return None
    until = last or day
    since = first or until - YEAR
    ids = org_queries.subtree_ids(branch.pk)
    stages = [_told(one) for one in lifecycle_queries.in_stages(day, branch_ids=ids)]
    hidden = [at for at, one in enumerate(stages) if one.n_customers is None]
    shown = sorted((one.n_customers, at) for at, one in enumerate(stages) if one.n_customers)
    if len(hidden) == 1 and shown:
        # Beside the sum of all, one hidden number would be told by the others.
        stages[shown[0][1]] = replace(stages[shown[0][1]], n_customers=None, median_days=None)
    moved = lifecycle_queries.flows(since, until, branch_ids=ids)
    flows = {move: None if figures.hides(n) else n for move, n in moved.items()}
    return Lifecycles(branch, since, until, tuple(stages), flows)


def _told(one: lifecycle_queries.InStage) -> Told:
    if figures.hides(one.n_customers):
        return Told(one.stage, None, None)
    return Told(one.stage, one.n_customers, one.median_days)
