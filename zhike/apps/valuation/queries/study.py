"""Study: which forecast holds on a history's own hold-out, and what its customers are worth by it; no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from zhike.analytics.clv import backtest, choose, covariates, gamma_gamma, model, summary
from zhike.apps.valuation import rules
from zhike.apps.valuation.queries import money
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import customers

UNIT = "week"
DAYS_PER_WEEK = summary.DAYS_PER_UNIT[UNIT]
HORIZON_DAYS = 365
DISCOUNT = 0.10
MIN_HISTORY_DAYS = 56
MAX_HOLDOUT_DAYS = 365
# What is used where a history is too short to judge anything by.
FALLBACK = backtest.OWN_RATE


@dataclass(frozen=True)
class Buyers:
    """The customers with a purchase, in the columns the papers use; ages in weeks."""

    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    mean_spend: np.ndarray
    history: summary.Summary

    @classmethod
    def of(cls, known: rules.Facts, mean_spend: np.ndarray | None = None) -> "Buyers":
        """Take the buyers out of the facts, in their order; what they spend is revenue where nothing else is said."""
        bought = known.has_purchase
        x = known.n_days[bought] - 1
        age = known.age_days[bought]
        t_x = age - known.silence_days[bought]
        history = summary.Summary.from_days(x, t_x, age, unit=UNIT)
        spend = known.mean_repeat_value if mean_spend is None else mean_spend
        return cls(x, t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK, spend[bought], history)

    @property
    def columns(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Repeats, age at the last one, age now."""
        return self.x, self.t_x, self.age


def default_cut(known: rules.Facts) -> date | None:
    """Return the last day of the calibration: the second half of the history is held out, a year at most."""
    first = known.first_date[known.has_purchase].min().astype(object)
    history = (known.as_of - first).days
    if history < MIN_HISTORY_DAYS:
        return None
    return known.as_of - timedelta(days=min(history // 2, MAX_HOLDOUT_DAYS))


@dataclass(frozen=True)
class Trial:
    """The hold-out test: what was fitted and judged, and the customers it was judged by, in the order of the scores."""

    test: backtest.Backtest
    customer_id: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    cut: date
    end: date
    x: np.ndarray
    first_day: np.ndarray
    mean_spend: np.ndarray
    revenue: np.ndarray
    bought: np.ndarray
    paid: np.ndarray


def judge(
    star: Star, cut: date, end: date, models: Iterable[str] = tuple(backtest.MODELS), basis: money.Basis = money.REVENUE
) -> Trial | None:
    """Fit the models to what was bought by the cut and judge them by the rest; None where nobody had bought."""
    table = customers.calibration(star, cut, end).to_pyarrow()
    if not table.num_rows:
        return None
    span = (end - cut).days
    x, age, bought = (_column(table, name) for name in ("x", "age", "holdout_days"))
    t_x = _column(table, "t_x") / DAYS_PER_WEEK
    test = backtest.backtest(
        x, t_x, age / DAYS_PER_WEEK, bought, span=span / DAYS_PER_WEEK, unit=UNIT,
        last=_repeats_before(star, table, x, cut, span), models=models,
    )  # fmt: skip
    mean, paid = money.in_test(star, basis, table, cut=cut, end=end)
    revenue = rules.numbers(table, "revenue")
    ids = _column(table, "customer_id")
    return Trial(
        test, ids, t_x, age / DAYS_PER_WEEK, cut, end, x, cut.toordinal() - age, mean, revenue, bought, paid,
    )  # fmt: skip


def _repeats_before(star: Star, table: pa.Table, x: np.ndarray, cut: date, span: int) -> np.ndarray:
    """Return the repeat purchases in the last `span` days before the cut: who came in it has all of them there."""
    earlier = customers.calibration(star, cut - timedelta(days=span), cut).to_pyarrow()
    last = x.copy()
    at = np.searchsorted(_column(table, "customer_id"), _column(earlier, "customer_id"))
    last[at] = _column(earlier, "holdout_days")
    return last


@dataclass(frozen=True)
class Covaried:
    """What covariates change: the model fitted to the calibration with them, its hold-out error, and without them."""

    model: covariates.WithCovariates
    rmse: float
    plain_rmse: float

    @property
    def helps(self) -> bool:
        """Whether the hold-out was forecast better with them, and chance alone would hardly make the likelihood so."""
        return self.rmse < self.plain_rmse and self.model.p_value_ <= model.BOUNDARY_LEVEL


def judge_covariates(code: str, trial: Trial, z: np.ndarray) -> Covaried | None:
    """Fit a model with covariates to the calibration and judge it by the hold-out; None where they say nothing."""
    if not z.shape[1] or code not in backtest.MODELS:
        return None
    fitted = covariates.WithCovariates(code).fit(trial.x, trial.t_x, trial.age, z, unit=UNIT)
    span = trial.test.span
    forecasts = (
        fitted.expected_purchases(span, trial.x, trial.t_x, trial.age, z),
        fitted.plain_.expected_purchases(span, trial.x, trial.t_x, trial.age),
    )
    errors = [float(np.sqrt(np.mean((one - trial.bought) ** 2))) for one in forecasts]
    return Covaried(fitted, *errors)


def fit_covariates(code: str, buyers: Buyers, z: np.ndarray) -> covariates.WithCovariates:
    """Fit a model with covariates to a whole history."""
    return covariates.WithCovariates(code).fit(*buyers.columns, z, unit=UNIT)


def fit(code: str, history: summary.Summary) -> model.BuyingModel | None:
    """Fit a model by its code to a whole history; None for a baseline and where there is nothing to fit."""
    if code not in backtest.MODELS:
        return None
    try:
        return choose.fit(code, history)
    except model.FitError:
        return None


def fit_spend(buyers: Buyers | Trial) -> gamma_gamma.GammaGamma | None:
    """Fit the spend of a purchase; None where too few bought again."""
    try:
        return gamma_gamma.GammaGamma().fit(buyers.x, buyers.mean_spend)
    except model.FitError:
        return None


def value(
    code: str,
    buying: model.BuyingModel | None,
    buyers: Buyers,
    spend: gamma_gamma.GammaGamma | None,
    last_year: np.ndarray,
) -> np.ndarray:
    """Return the value of the coming year; last year's again where a baseline or no spend model rules."""
    if spend is None or code == backtest.LAST_PERIOD:
        return np.maximum(last_year, 0.0)
    per_purchase = spend.expected_spend(buyers.x, buyers.mean_spend)
    horizon = HORIZON_DAYS / DAYS_PER_WEEK
    if buying is None:
        return backtest.own_rate(buyers.x, buyers.age, horizon) * per_purchase
    return buying.clv(*buyers.columns, per_purchase, horizon=horizon, discount=DISCOUNT)


def _column(table: pa.Table, name: str) -> np.ndarray:
    return table[name].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
