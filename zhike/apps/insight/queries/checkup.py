"""The check-up of a customer base on one page: value, churn, who is overdue, and the data behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import churn, runs, today
from zhike.apps.insight.queries import value as values
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as targets

N_CALLS = 8
# The house can count on a base whose customers mostly still buy, and of whom few are silent for long.
ACTIVE_LEAST, OVERDUE_MOST = Decimal("0.5"), Decimal("0.3")


@dataclass(frozen=True)
class Answer:
    """One question of the self-check: YES or NO by the figures, empty where they do not tell, with both figures."""

    question: str
    verdict: str
    part: Decimal | None
    whole: Decimal | None

    @property
    def share(self) -> Decimal | None:
        """Return part ÷ whole."""
        return self.part / self.whole if self.part is not None and self.whole else None


@dataclass(frozen=True)
class Checkup:
    """What the printed page says of a branch's customers."""

    branch_name: str
    is_whole_company: bool
    run: Run
    value: values.Value
    account: churn.Account | None
    calls: list
    n_by_state: Mapping[str, int | None]
    stake_by_state: Mapping[str, Decimal | None]
    data: Mapping[str, Any]
    answers: tuple[Answer, ...]

    @property
    def n_overdue(self) -> int:
        """Customers silent longer than usual but not gone."""
        return sum(self.n_by_state.get(state) or 0 for state in today.CALL_STATES)

    @property
    def stake_overdue(self) -> Decimal:
        """Money at stake with them in a year."""
        return sum((self.stake_by_state.get(state) or Decimal(0) for state in today.CALL_STATES), Decimal(0))


def checkup(branch_id: int) -> Checkup | None:
    """Return the check-up of a branch's subtree; None before the first analysis of its customers."""
    run, value = runs.current(), values.value(branch_id)
    branch = org_queries.branch(branch_id)
    if run is None or value is None or branch is None:
        return None
    by_state = {s: _figure(value, "churn_state_customers", s) for s in ("NORMAL", *today.CALL_STATES, "CHURNED")}
    return Checkup(
        branch_name=branch.name,
        is_whole_company=branch.parent_id is None,
        run=run,
        value=value,
        account=churn.account(branch_id),
        calls=today.calls(limit=N_CALLS, branch_ids=org_queries.subtree_ids(branch_id)),
        n_by_state={state: None if n is None else int(n) for state, n in by_state.items()},
        stake_by_state={state: _figure(value, "money_at_stake", state) for state in by_state},
        data=run.headline,
        answers=_answers(value, by_state),
    )


def _answers(value: values.Value, by_state: Mapping[str, Decimal | None]) -> tuple[Answer, ...]:
    """Answer the four questions a house asks itself every quarter from the figures of the analysis."""
    whole = _figure(value, "customers", "")
    again = _figure(value, "repeat_customers", "")
    active = _sum(_figure(value, "tier_active_customers", tier.code) for tier in value.tiers)
    total, revenue = _figure(value, "contribution", ""), _figure(value, "revenue_year", "")
    overdue = _sum(by_state.get(state) for state in (*today.CALL_STATES, "CHURNED"))
    return (
        Answer("FOUND", _verdict(targets.has_group()), again, whole),
        Answer(
            "REAL", _verdict(None if active is None or not whole else active / whole >= ACTIVE_LEAST), active, whole
        ),
        Answer("LIVING", _verdict(None if total is None else total > 0), total, revenue),
        Answer(
            "RELIABLE",
            _verdict(None if overdue is None or not whole else overdue / whole <= OVERDUE_MOST),
            overdue,
            whole,
        ),
    )


def _sum(parts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(parts)
    return None if any(part is None for part in known) else sum((p for p in known if p is not None), Decimal(0))


def _verdict(is_so: bool | None) -> str:
    return "" if is_so is None else "YES" if is_so else "NO"


def _figure(value: values.Value, metric: str, part: str) -> Decimal | None:
    shown = value.get(metric, part)
    return shown.value if shown else None
