"""How every customer stood on any day: the order lines of the last analysis judged again, nothing written."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from zhike.apps.churn import queries as churn_queries
from zhike.apps.churn import rules as churn_rules
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import runs
from zhike.apps.valuation import rules as valuation_rules
from zhike.warehouse import engine
from zhike.warehouse.measures import customers


class NoSnapshot(Exception):
    """Nothing was analysed yet, or what was copied for it is gone."""


@dataclass(frozen=True)
class Judged:
    """How one customer stood."""

    customer_id: int
    state: str
    is_fallback: bool
    exit_date: date | None


def on(day: date) -> list[Judged]:
    """Return how every visible customer that had bought by a day stood on it.

    Intervals are those known on the day; tiers are today's, and the model's probability is left out: it is not kept.
    """
    run = runs.current()
    if run is None or not snapshot.folder_of(run.pk).is_dir():
        raise NoSnapshot
    with engine.open_star(snapshot.folder_of(run.pk), engine="duckdb") as star:
        measured = customers.summary(star, day).to_pyarrow()
        known = valuation_rules.facts(measured, customers.gaps(star, day).to_pyarrow(), day)
    blank = np.full(len(known.customer_id), np.nan)
    standing = valuation_rules.stand(known, blank, blank)
    tiers = dict(customer_queries.cards().order_by().values_list("pk", "tier"))
    facts = churn_rules.Facts(
        known.customer_id, np.array([tiers.get(pk, "") for pk in known.customer_id.tolist()], dtype=str),
        standing.silence_ratio, standing.cycle_days, blank, known.last_date,
    )  # fmt: skip
    found = churn_queries.decide(facts, day)
    rows = zip(
        known.customer_id.tolist(), found.state.tolist(), found.is_fallback.tolist(),
        found.exit_date.astype("datetime64[D]").astype(object).tolist(), strict=True,
    )  # fmt: skip
    return [Judged(*row) for row in rows if row[0] in tiers]
