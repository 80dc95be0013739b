"""Writes of valuation: the lifetime-value model of a run, chosen by its error on this company's own hold-out."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from zhike.analytics.clv import backtest, choose, gamma_gamma, model, summary
from zhike.apps.valuation import rules
from zhike.apps.valuation.models import ValueModel
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import customers

UNIT = "week"
DAYS_PER_WEEK = 7
HORIZON_DAYS = 365
DISCOUNT = 0.10
MIN_HISTORY_DAYS = 56
MAX_HOLDOUT_DAYS = 365


@dataclass(frozen=True)
class Worth:
    """What each customer is expected to bring, in the order of the facts; NaN where it cannot be told."""

    p_alive: np.ndarray
    clv: np.ndarray
    summary: dict[str, Any]


def choose_model(*, run_id: int, star: Star, known: rules.Facts) -> Worth:
    """Back-test every model beside the baselines, fit the winner to the whole history and value the customers."""
    bought = known.has_purchase
    p_alive, clv = np.full(len(bought), np.nan), np.full(len(bought), np.nan)
    if not bought.any():
        return Worth(p_alive, clv, {"name": None, "reason": "NO_PURCHASE"})
    test, cut = _backtest(star, known)
    choice = choose.choose(test) if test else None
    buyers = _Buyers.of(known)
    code = choice.code if choice else backtest.OWN_RATE
    buying = _fit(code, buyers.history)
    alive = _fit(choose.alive_model(code), buyers.history)
    spend = _spend(buyers)
    # A history without visible drop-out makes everybody alive: that is no finding, so nothing is claimed.
    if alive is not None and not alive.fallback_:
        p_alive[bought] = alive.p_alive(*buyers.columns)
    clv[bought] = np.round(_value(code, buying, buyers, spend, known.revenue_year[bought]), 2)
    told = _model_told(code, buying) | _proof_told(choice, test, cut, known.as_of)
    ValueModel.objects.update_or_create(
        run_id=run_id,
        defaults={
            "as_of": known.as_of, "name": code, "unit": UNIT, "horizon_days": HORIZON_DAYS,
            "discount_rate": Decimal(str(DISCOUNT)), "params": buying.params_ if buying else {},
            "spend_params": spend.params_ if spend else {}, "holdout": told, "notes": _notes(alive, spend),
        },
    )  # fmt: skip
    return Worth(p_alive, clv, told)


@dataclass(frozen=True)
class _Buyers:
    """The customers with a purchase, in the columns the papers use; ages in weeks."""

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    mean_spend: np.ndarray
    history: summary.Summary

    @classmethod
    def of(cls, known: rules.Facts) -> "_Buyers":
        bought = known.has_purchase
        x = known.n_days[bought] - 1
        age = known.age_days[bought]
        t_x = age - known.silence_days[bought]
        history = summary.Summary.from_days(x, t_x, age, unit=UNIT)
        return cls(x, t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK, known.mean_repeat_value[bought], history)

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.x, self.t_x, self.age


def _backtest(star: Star, known: rules.Facts) -> tuple[backtest.Backtest | None, date | None]:
    """Fit on the first part of the history, judge by the rest: its second half, a year at most."""
    first = known.first_date[known.has_purchase].min().astype(object)
    history = (known.as_of - first).days
    if history < MIN_HISTORY_DAYS:
        return None, None
    span = min(history // 2, MAX_HOLDOUT_DAYS)
    cut = known.as_of - timedelta(days=span)
    table = customers.calibration(star, cut, known.as_of).to_pyarrow()
    if not table.num_rows:
        return None, None
    x = _column(table, "x")
    found = backtest.backtest(
        x, _column(table, "t_x") / DAYS_PER_WEEK, _column(table, "age") / DAYS_PER_WEEK,
        _column(table, "holdout_days"), span=span / DAYS_PER_WEEK, unit=UNIT,
        last=_repeats_before(star, table, x, cut, span),
    )  # fmt: skip
    return found, cut


def _repeats_before(star: Star, table: pa.Table, x: np.ndarray, cut: date, span: int) -> np.ndarray:
    """Return the repeat purchases in the last `span` days before the cut: who came in it has all of them there."""
    earlier = customers.calibration(star, cut - timedelta(days=span), cut).to_pyarrow()
    last = x.copy()
    at = np.searchsorted(_column(table, "customer_id"), _column(earlier, "customer_id"))
    last[at] = _column(earlier, "holdout_days")
    return last


def _fit(code: str, history: summary.Summary) -> model.BuyingModel | None:
    if code not in backtest.MODELS:
        return None
    try:
        return choose.fit(code, history)
    except model.FitError:
        return None


def _spend(buyers: _Buyers) -> gamma_gamma.GammaGamma | None:
    try:
        return gamma_gamma.GammaGamma().fit(buyers.x, buyers.mean_spend)
    except model.FitError:
        return None


def _value(code, buying, buyers: _Buyers, spend, last_year: np.ndarray) -> np.ndarray:
    """Return the value of the coming year; last year's again where a baseline or no spend model rules."""
    if spend is None or code == backtest.LAST_PERIOD:
        return np.maximum(last_year, 0.0)
    per_purchase = spend.expected_spend(buyers.x, buyers.mean_spend)
    horizon = HORIZON_DAYS / DAYS_PER_WEEK
    if buying is None:
        return backtest.own_rate(buyers.x, buyers.age, horizon) * per_purchase
    return buying.clv(*buyers.columns, per_purchase, horizon=horizon, discount=DISCOUNT)


def _model_told(code: str, buying: model.BuyingModel | None) -> dict[str, Any]:
    return {
        "name": code, "unit": UNIT, "horizon_days": HORIZON_DAYS, "discount_rate": DISCOUNT,
        "params": buying.params_ if buying else {},
        "log_likelihood": buying.log_likelihood_ if buying else None,
        "fallback": buying.fallback_ if buying else None,
    }  # fmt: skip


def _proof_told(choice, test, cut: date | None, as_of: date) -> dict[str, Any]:
    if choice is None or test is None or cut is None:
        return {"reason": "SHORT_HISTORY", "is_baseline": True, "holdout_rmse": None}
    return {
        "reason": choice.reason,
        "is_baseline": choice.is_baseline,
        "holdout_rmse": choice.winner.rmse,
        "holdout_correlation": choice.winner.correlation,
        "holdout_bias": choice.winner.bias,
        "baseline": choice.best_baseline.code,
        "baseline_rmse": choice.best_baseline.rmse,
        "gain": choice.gain,
        "cut": str(cut),
        "end": str(as_of),
        "holdout_days": (as_of - cut).days,
        "n_customers": test.n_customers,
        "n_purchases": test.n_purchases,
        "customers_by_repeats": test.customers_by_repeats,
        "actual_by_repeats": test.actual_by_repeats,
        "failures": test.failures,
        "scores": [
            {
                "code": score.code, "is_baseline": score.is_baseline, "rmse": score.rmse,
                "correlation": score.correlation, "bias": score.bias, "by_repeats": score.by_repeats,
            }
            for score in test.scores
        ],
    }  # fmt: skip


def _notes(alive, spend) -> list[str]:
    notes = []
    if alive is None or alive.fallback_:
        notes.append("NO_DROP_OUT")
    if spend is None:
        notes.append("NO_SPEND_MODEL")
    elif not spend.is_independent_:
        notes.append("SPEND_DEPENDS_ON_FREQUENCY")
    return notes


def _column(table: pa.Table, name: str) -> np.ndarray:
    return table[name].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
