"""Proof: what is kept of a hold-out test for people to judge the forecast by, as plain values."""

from datetime import date
from typing import Any

import numpy as np

from zhike.analytics import tiers
from zhike.analytics.clv import backtest, choose, gamma_gamma, intervals, model, proof
from zhike.apps.valuation.queries import money, study
from zhike.warehouse.engine import Star
from zhike.warehouse.measures import customers

# Where the likelihood is flat an interval has no end that says anything: then the data do not determine the parameter.
WIDEST = 1e6


def of_test(choice: choose.Choice, trial: study.Trial) -> dict[str, Any]:
    """Return the periods, the scores of everything that was tried, and the table by repeats."""
    test = trial.test
    return {
        "reason": choice.reason,
        "is_baseline": choice.is_baseline,
        "holdout_rmse": choice.winner.rmse,
        "holdout_correlation": choice.winner.correlation,
        "holdout_bias": choice.winner.bias,
        "baseline": choice.best_baseline.code,
        "baseline_rmse": choice.best_baseline.rmse,
        "gain": choice.gain,
        "start": str(date.fromordinal(int(trial.first_day.min()))),
        "cut": str(trial.cut),
        "end": str(trial.end),
        "holdout_days": (trial.end - trial.cut).days,
        "n_customers": test.n_customers,
        "n_repeaters": int((trial.x > 0).sum()),
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


def by_tier(choice: choose.Choice, trial: study.Trial) -> list[dict[str, Any]]:
    """Return how the chosen forecast did in each tier, as customers stood on the last day of the calibration."""
    names = np.array(tiers.NAMES)
    place = (tiers.assign(trial.revenue).tier[:, None] == names).argmax(axis=1)
    n = len(tiers.NAMES)
    bought = proof.by_group(choice.winner.forecast, trial.bought, place, n)
    rule = proof.by_group(choice.best_baseline.forecast, trial.bought, place, n)
    promised = _money(choice.winner, trial)
    came = proof.by_group(promised, trial.paid, place, n) if promised is not None else (None,) * n
    return [
        {
            "tier": name, "n_customers": one.n_customers, "actual": one.actual, "expected": one.expected,
            "rmse": one.rmse, "bias": one.bias, "baseline_rmse": other.rmse,
            "paid": round(paid.actual, 2) if paid else None,
            "promised": round(paid.expected, 2) if paid else None,
            "money_bias": paid.bias if paid else None,
        }
        for name, one, other, paid in zip(tiers.NAMES, bought, rule, came, strict=True)
        if one and other
    ]  # fmt: skip


def _money(score: backtest.Score, trial: study.Trial) -> np.ndarray | None:
    """Return what each customer would have been promised to pay in the hold-out, undiscounted."""
    spend = study.fit_spend(trial)
    return None if spend is None else score.forecast * spend.expected_spend(trial.x, trial.mean_spend)


def course(star: Star, choice: choose.Choice, trial: study.Trial) -> dict[str, Any]:
    """Return repeat purchases week by week, actual and expected: of the best model from the first day on, of the best
    simple rule from the cut on."""
    cut, end = trial.cut.toordinal(), trial.end.toordinal()
    days = proof.moments(int(trial.first_day.min()), cut, end)
    found = customers.repeats(star, trial.cut, trial.end).to_pyarrow().to_pydict()
    on = np.array([day.toordinal() for day in found["line_date"]], np.int64)
    so_far = np.concatenate(([0], np.cumsum(np.array(found["n_repeats"], np.int64))))
    expected: dict[str, list[float | None]] = {}
    if choice.best_model and choice.best_model.model:
        expected[choice.best_model.code] = proof.course(choice.best_model.model, trial.first_day, days).tolist()
    at_cut, total = int((trial.x).sum()), float(choice.best_baseline.forecast.sum())
    expected[choice.best_baseline.code] = [
        None if day < cut else at_cut + total * (day - cut) / (end - cut) for day in days.tolist()
    ]
    return {
        "days": [str(date.fromordinal(day)) for day in days.tolist()],
        "actual": so_far[np.searchsorted(on, days, side="right")].tolist(),
        "expected": expected,
    }


def of_parameters(fitted: model.BuyingModel | gamma_gamma.GammaGamma | None) -> dict[str, Any]:
    """Return estimates with their standard errors and 95 % intervals; nothing of what was not fitted."""
    if fitted is None:
        return {}
    return {
        name: {"value": value, "error": fitted.standard_errors_.get(name), "interval": _told(ends.get(name))}
        for ends in [intervals.of_parameters(fitted)]
        for name, value in fitted.params_.items()
    }


def of_covariance(
    buying: model.BuyingModel | None, spend: gamma_gamma.GammaGamma | None
) -> dict[str, list[list[float]]] | None:
    """Return how the estimates hang together, for the interval of one customer; None where a rule makes the value."""
    if buying is None or spend is None:
        return None
    return {"buying": buying.covariance_.tolist(), "spend": spend.covariance_.tolist()}


def _told(ends: intervals.Interval | None) -> intervals.Interval | None:
    return ends if ends and ends.high < ends.low * WIDEST else None


def of_spend(fitted: gamma_gamma.GammaGamma | None) -> dict[str, Any]:
    """Return the spend model with the sample it rests on; nothing where there is none."""
    if fitted is None:
        return {}
    return {
        "estimates": of_parameters(fitted), "n_customers": int(fitted.n_customers_),
        "n_excluded": int(fitted.n_excluded_), "correlation": fitted.correlation_,
        "rank_correlation": fitted.rank_correlation_, "is_independent": fitted.is_independent_,
    }  # fmt: skip


def of_total(
    buying: model.BuyingModel | None, spend: gamma_gamma.GammaGamma | None, buyers: study.Buyers, worth: np.ndarray
) -> dict[str, Any]:
    """Return the value of all customers together, and between what it lies in 95 of 100 cases; a rule cannot tell."""
    total = float(worth.sum())
    told = {"value": round(total, 2), "interval": None, "n_customers": int(worth.size)}
    if buying is None or spend is None or total <= 0:
        return told
    base = intervals.Base(buyers.x, buyers.t_x, buyers.age, buyers.mean_spend)
    horizon = study.HORIZON_DAYS / study.DAYS_PER_WEEK
    ends = intervals.of_total(buying, spend, base, horizon=horizon, discount=study.DISCOUNT)
    return told | {"interval": [round(end, 2) for end in ends]}


def of_money(basis: money.Basis, at_loss: int) -> dict[str, Any]:
    """Return in which money customers are valued, what is known of margin, and how many buy again at a loss."""
    return {
        "money": basis.code, "share": basis.share, "known_share": basis.known_share, "n_customers": basis.n_customers,
        "n_whole": basis.n_whole, "n_part": basis.n_part, "n_at_loss": at_loss,
    }  # fmt: skip
