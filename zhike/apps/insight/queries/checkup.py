"""The check-up of a customer base on one page: value, churn, who is overdue, and the data behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import churn, runs, today
from zhike.apps.insight.queries import value as values
from zhike.apps.org import queries as org_queries

N_CALLS = 8


@dataclass(frozen=True)
class Checkup:
    """What the printed page says of a branch's customers."""

    branch_name: str
    is_whole_company: bool
    run: Run
    value: values.Value
    account: churn.Account | None
    calls: today.Queue
    n_by_state: Mapping[str, int | None]
    stake_by_state: Mapping[str, Decimal | None]
    data: Mapping[str, Any]

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
    )


def _figure(value: values.Value, metric: str, part: str) -> Decimal | None:
    shown = value.get(metric, part)
    return shown.value if shown else None
