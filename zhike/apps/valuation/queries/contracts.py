"""Contracts: how long customers who pay period by period stay, and what those still there are worth; no database."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhike.analytics.clv import intervals, model
from zhike.analytics.clv.kaplan_meier import KaplanMeier
from zhike.analytics.clv.sbg import Sbg
from zhike.apps.valuation import rules
from zhike.apps.valuation.queries.study import DISCOUNT

PERIODS_PER_YEAR = {"month": 12, "quarter": 4, "year": 1}
N_RENEWALS = 12


@dataclass(frozen=True)
class Contracts:
    """One contract per customer: renewals come through, whether it ended, and what a period brings."""

    renewals: np.ndarray
    has_ended: np.ndarray
    margin: np.ndarray
    n_returned: int


def contracts(lines: pa.Table, period: str) -> Contracts:
    """Read contracts out of payments: who pays in a period is there, the first period missed is the end.

    A period in which money was only paid back is missed.
    A contract still runs when it was paid in the log's last period; who came back after a missed one is counted.
    """
    per_year = PERIODS_PER_YEAR[period]
    years, months = (np.asarray(part(lines["line_date"])) for part in (pc.year, pc.month))
    number = years * per_year + (months - 1) * per_year // 12
    who, amount = np.asarray(lines["customer_id"]), rules.numbers(lines, "amount")
    paid, place = np.unique(np.column_stack([who, number]), axis=0, return_inverse=True)
    money = np.bincount(place.ravel(), amount, len(paid))
    is_paid = np.bincount(place.ravel(), ~np.asarray(lines["is_return"]), len(paid)) > 0
    paid, money = paid[is_paid], money[is_paid]
    customers, first_row, n_rows = np.unique(paid[:, 0], return_index=True, return_counts=True)
    # In the unbroken spell from the first payment on, the number of the period runs along with the row.
    step = paid[:, 1] - np.repeat(paid[first_row, 1], n_rows)
    in_spell = step == np.arange(len(paid)) - np.repeat(first_row, n_rows)
    group = np.repeat(np.arange(len(customers)), n_rows)
    length = np.bincount(group, in_spell).astype(np.int64)
    last = paid[first_row, 1] + length - 1
    return Contracts(
        length - 1, last < number.max(), np.bincount(group, money * in_spell) / length, int((length < n_rows).sum())
    )


def told(found: Contracts, period: str, discount: float = DISCOUNT) -> dict[str, Any]:
    """Return retention by both ways of estimating it, and what the running contracts are worth."""
    running = ~found.has_ended
    per_period = (1 + discount) ** (1 / PERIODS_PER_YEAR[period]) - 1
    summary = {
        "period": period, "contracts": int(found.renewals.size), "running": int(running.sum()),
        "ended": int(found.has_ended.sum()), "returned_later": found.n_returned, "discount_rate": discount,
    }  # fmt: skip
    try:
        # Who left did so at the renewal after those come through; of who runs still, that one is not known.
        observed = KaplanMeier().fit(found.renewals + found.has_ended, found.has_ended)
        fitted = Sbg().fit_contracts(found.renewals, found.has_ended)
    except model.FitError as refused:
        return summary | {"not_fitted": refused.code, "model": None, "survival": [], "value": None}
    n = min(N_RENEWALS, int(observed.watched_))
    seen, errors = observed.survival(np.arange(n + 1)), np.concatenate(([0.0], observed.standard_errors_))
    places = np.searchsorted(observed.times_, np.arange(n + 1), side="right")
    ahead = fitted.periods_to_come(found.renewals[running], discount=per_period)
    return summary | {
        "model": {
            "code": "SBG", "params": fitted.params_, "standard_errors": fitted.standard_errors_,
            "intervals": intervals.of_parameters(fitted), "log_likelihood": fitted.log_likelihood_,
        },
        "survival": [
            {"renewals": i, "observed": float(seen[i]), "standard_error": float(errors[places[i]]), "model": float(one)}
            for i, one in enumerate(fitted.survival(n))
        ],
        "value": {
            "total": round(float(ahead @ found.margin[running]), 2),
            "periods_to_come": round(float(ahead.mean()), 3) if running.any() else None,
        },
    }  # fmt: skip
