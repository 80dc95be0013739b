"""What a finished analysis leaves: classes and standings of customers, the headline, the run as the current one."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from zhike.analytics import pareto, periods
from zhike.apps.churn import actions as churn_actions
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.costs import actions as costs_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.grading import actions as grading_actions
from zhike.apps.grading import rules as grading_rules
from zhike.apps.insight.actions import worth
from zhike.apps.insight.models import LedgerCell, Run
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import actions as prediction_actions
from zhike.apps.valuation import actions as valuation_actions
from zhike.apps.valuation import rules as valuation_rules

COLUMNS = (
    "tier", "churn_state", "relation_stage", "first_purchase_date", "last_purchase_date", "n_purchase_days",
    "revenue", "revenue_year", "cycle_days", "silence_ratio", "p_alive", "clv", "stake", "leaving",
)  # fmt: skip


WRITING = "writing"


@dataclass(frozen=True)
class Leaving:
    """From what it was decided who has left, and what was decided."""

    facts: churn_rules.Facts
    decided: churn_rules.Decided


@dataclass(frozen=True)
class Results:
    """What an analysis found of every customer."""

    known: valuation_rules.Facts
    standing: valuation_rules.Standing
    worth: valuation_actions.Worth
    cut: grading_rules.Cut
    left: costs_actions.Measured
    foretold: prediction_actions.Foretold
    gone: Leaving


def becomes_current(run: Run, at: datetime) -> bool:
    """Say whether a run's results go into the cards: of an earlier day than the current one it stays a view."""
    newest = Run.objects.filter(is_current=True).first()
    return newest is None or newest.as_of <= run.as_of or run.as_of == org_queries.business_date(at)


def torn() -> QuerySet[Run]:
    """Return the runs that failed while they wrote into the cards, the newest first."""
    return Run.objects.filter(status=Run.Status.FAILED, **{f"headline__{WRITING}": True}).order_by("-pk")


def publish(*, run: Run, results: Results, at: datetime) -> int:
    """Write the results back and make the run current.

    A run of an earlier day than the current one stays a view, unless the business stands at that day now.
    """
    is_newest, n_rows = becomes_current(run, at), 0
    if is_newest:
        # The cards are written in many transactions: whoever finds this mark knows that they are of two analyses.
        Run.objects.filter(pk=run.pk).update(headline=run.headline | {WRITING: True})
        n_rows = _write_back(run, results, at)
        # Of the cards, so of this day's only: contribution and who is active stand nowhere else.
        n_rows += worth.freeze(run)
    with transaction.atomic():
        if is_newest:
            for healed in torn().exclude(pk=run.pk):
                healed.headline.pop(WRITING)
                healed.save(update_fields=["headline"])
            Run.objects.filter(is_current=True).update(is_current=False)
            run.is_current = True
        run.status = Run.Status.DONE
        run.finished_at = at + timedelta(seconds=sum(step["seconds"] for step in run.steps))
        run.save(update_fields=["status", "finished_at", "is_current", "headline"])
        core_actions.record("analysis.finished", {"run_id": run.pk}, at=at)
    return n_rows


def _write_back(run: Run, results: Results, at: datetime) -> int:
    ids, standing = results.known.customer_id.tolist(), results.standing
    lifecycle_actions.note_moves(seen=_seen(ids, results), day=run.as_of, at=at)
    grading_actions.keep_cut(cut=results.cut, day=run.as_of, at=at)
    for dimension, classes in (
        ("CHURN_STATE", standing.state),
        ("RELATION_STAGE", standing.stage),
    ):
        known_classes = {c: code for c, code in zip(ids, classes.tolist(), strict=True) if code != "UNKNOWN"}
        customer_actions.assign_classes(
            dimension=dimension, classes=known_classes, day=run.as_of, rule_version=valuation_rules.VERSION, at=at
        )
    customer_actions.end_standing(known_ids=set(ids), day=run.as_of, at=at)
    parts = [(COLUMNS, _rows(results)), (costs_actions.CARD, costs_actions.cards(results.left))]
    n_rows = customer_actions.write_standings(parts)
    n_rows += prediction_actions.keep(run_id=run.pk, as_of=run.as_of, foretold=results.foretold)
    gone = results.gone
    n_rows += churn_actions.follow(facts=gone.facts, decided=gone.decided, day=run.as_of, at=at)
    return n_rows + costs_actions.write(measured=results.left, as_of=run.as_of)


def _seen(ids: list[int], results: Results) -> lifecycle_actions.Seen:
    known, standing = results.known, results.standing
    return lifecycle_actions.Seen(
        customer_ids=ids, stages=standing.stage.tolist(), n_days=known.n_days, silence_ratio=standing.silence_ratio,
        revenue=known.revenue, revenue_year=known.revenue_year, age_days=known.age_days,
    )  # fmt: skip


def _rows(results: Results) -> Iterator[tuple]:
    known, standing, worth = results.known, results.standing, results.worth
    # "UNKNOWN" is the absence of a class; lists show it as missing.
    columns = (
        known.customer_id.tolist(),
        standing.tiers.tier.tolist(),
        np.where(standing.state == "UNKNOWN", "", standing.state).tolist(),
        np.where(standing.stage == "UNKNOWN", "", standing.stage).tolist(),
        _days(known.first_date),
        _days(known.last_date),
        known.n_days.tolist(),
        [f"{value:.4f}" for value in known.revenue.tolist()],
        [f"{value:.4f}" for value in known.revenue_year.tolist()],
        _floats(standing.cycle_days),
        _floats(standing.silence_ratio),
        _floats(worth.p_alive),
        [None if value is None else f"{value:.2f}" for value in _floats(worth.clv)],
        [f"{value:.2f}" for value in standing.stake.tolist()],
        _floats(results.foretold.of(known.customer_id)),
    )
    return zip(*columns, strict=True)


def _floats(values: np.ndarray) -> list[float | None]:
    return [None if math.isnan(value) else value for value in values.tolist()]


def _days(values: np.ndarray) -> list[str | None]:
    return [None if day is None else day.isoformat() for day in values.astype(object).tolist()]


def headline(measured: dict[str, Any], results: Results, company_cells: list[LedgerCell]) -> dict[str, Any]:
    """Return the few figures that answer "who are our customers" first, for the whole company."""
    standing = results.standing
    found = pareto.pareto(results.known.revenue)
    company = org_queries.company()
    last_quarter = periods.containing(measured["last_date"]).label
    return {
        "customers": measured["n_customers"],
        "customers_with_purchase": measured["n_customers_with_purchase"],
        "repeat_customers": measured["n_repeat_customers"],
        "order_lines": measured["n_lines"],
        "returns": measured["n_returns"],
        "revenue": str(measured["revenue"]),
        "currency": company.currency if company else "",
        "first_date": str(measured["first_date"]),
        "last_date": str(measured["last_date"]),
        "pareto": {
            "k": found.k,
            "k_share": _number(found.k_share),
            "top20_customers": found.n_top,
            "top20_share": _number(found.top_share),
            "gini": found.gini,
        },
        "tiers": dict(zip(standing.tiers.names, standing.tiers.counts, strict=True)),
        "tier_values": dict(zip(standing.tiers.names, map(str, standing.tiers.values), strict=True)),
        "active_by_quarter": {cell.period: cell.closing for cell in company_cells if cell.period <= last_quarter},
        "model": results.worth.summary,
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
