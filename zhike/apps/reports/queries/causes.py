"""What a churn report tells beside the account: causes, whither, grades, key accounts, measures, warnings."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhike.analytics import periods
from zhike.apps.churn import queries as churn_queries
from zhike.apps.core import base
from zhike.apps.insight.queries import control
from zhike.apps.org import queries as org_queries
from zhike.apps.risk import queries as risk_queries

N_KEY, N_MEASURES = 10, 10


def collect(branch_id: int, period: periods.Period) -> dict[str, Any]:
    """Return what is known of the exits of a period, for whoever is acting; sums over a few are left empty."""
    now = churn_queries.exits(branch_id, period.start, period.end)
    earlier = period.previous()
    before = churn_queries.exits(branch_id, earlier.start, earlier.end)
    going, flows, _unknown = churn_queries.destinations(now)
    return {
        "cases": _counts(now),
        "reasons": [_sum(one) for one in churn_queries.ranking(now)],
        "shift": [
            {"code": one.code, "n_before": one.n_before, "n_now": one.n_now, "before": one.before, "now": one.now}
            for one in churn_queries.compare(now, before)
        ],
        "destinations": [_sum(one) for one in going if one.n != 0],
        "flows": [list(flow) for flow in flows],
        "grades": _grades(branch_id, period.label),
        "key": _key(now),
        "measures": _measures(now) | {"prevention": churn_queries.prevention_of(branch_id, period.start, period.end)},
        "warnings": _warnings(branch_id, period),
    }  # fmt: skip


def _counts(rows: QuerySet) -> dict[str, int | None]:
    names = {"n": Q(), "n_told": ~Q(reason=""), "n_analysed": Q(analysed_date__isnull=False)}
    found = rows.order_by().aggregate(**{name: Count("pk", filter=asked) for name, asked in names.items()})
    # Of a whole and a part the rest is told as well.
    rests = [found["n"] - found[name] for name in ("n_told", "n_analysed")]
    is_hidden = bool(churn_queries.hidden([*found.values(), *rests]))
    return {name: None if is_hidden else n for name, n in found.items()}


def _sum(one: Any) -> dict[str, Any]:
    return {"code": one.code, "n": one.n, "turnover": _text(one.turnover), "profit": _text(one.profit)}


def _grades(branch_id: int, period: str) -> list[dict[str, Any]]:
    """Return the account of each tier beside its control line; by the tier held when the period began."""
    found = control.control(branch_id, period)
    return [
        {
            "code": part.code, "counts": dict(part.counts), "rate": _text(part.rate("OPENING")),
            "lost_turnover": _text(part.lost_turnover), "ceiling": _text(part.ceiling), "light": part.light,
        }
        for part in (found.tiers if found else ())
    ]  # fmt: skip


def _key(rows: QuerySet) -> dict[str, Any]:
    """Return the key accounts and major events among the exits; customers by their id, for whoever may open them."""
    kept = rows.filter(Q(tier__in=control.KEY_TIERS) | Q(is_major=True))
    found = kept.order_by().aggregate(n=Count("pk"), turnover=Sum("turnover"))
    if churn_queries.hidden([found["n"]]):
        return {"n": None, "turnover": None, "rows": []}
    told = [] if base.actor().hides_small_cells else kept.order_by("-turnover", "id")[:N_KEY]
    return {
        "n": found["n"], "turnover": _text(found["turnover"]),
        "rows": [
            {
                "case_id": row.pk, "customer_id": row.customer_id, "tier": row.tier, "reason": row.reason,
                "turnover": _text(row.turnover), "is_analysed": row.analysed_date is not None,
            }
            for row in told
        ],
    }  # fmt: skip


def _measures(rows: QuerySet) -> dict[str, Any]:
    """Return what is to be corrected after the exits, and how much of it is; the words stay with their cases."""
    kept = rows.exclude(correction="")
    found = kept.order_by().aggregate(n=Count("pk"), n_done=Count("pk", filter=Q(mended_date__isnull=False)))
    if churn_queries.hidden([found["n"], found["n_done"], found["n"] - found["n_done"]]):
        return {"n": None, "n_done": None, "rows": []}
    told: Any = () if base.actor().hides_small_cells else kept.order_by("mended_date", "-turnover", "id")
    return {
        **found,
        "rows": [
            {"case_id": row.pk, "customer_id": row.customer_id, "is_done": row.mended_date is not None}
            for row in told[:N_MEASURES]
        ],
    }  # fmt: skip


def _warnings(branch_id: int, period: periods.Period) -> list[dict[str, Any]]:
    """Return how many warnings each detector raised in the period, and the money they were about."""
    rows = risk_queries.of_branches(risk_queries.warnings(), org_queries.subtree_ids(branch_id))
    rows = rows.filter(opened_date__range=(period.start, period.end)).order_by()
    found = list(
        rows.values("detector").annotate(n=Count("pk"), stake=Sum("stake")).order_by("-stake", "-n", "detector")
    )
    untold = churn_queries.hidden([one["n"] for one in found])
    return [
        {"code": one["detector"], "n": one["n"], "stake": _text(one["stake"])}
        for at, one in enumerate(found) if at not in untold
    ]  # fmt: skip


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
