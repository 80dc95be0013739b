"""Chances: between what one customer's lifetime value lies, drawn when asked for from the model of the current run."""

from datetime import date
from typing import Any

import numpy as np

from zhike.analytics.clv import backtest, chance, intervals
from zhike.analytics.clv.gamma_gamma import GammaGamma
from zhike.analytics.clv.model import BuyingModel
from zhike.analytics.clv.summary import DAYS_PER_UNIT
from zhike.apps.valuation.models import ValueModel
from zhike.apps.valuation.queries import records


def interval_of(card: Any, run_id: int) -> intervals.Interval | None:
    """Return between what the value of a card's customer lies in 95 of 100 cases; None where a rule made it.

    The chance is seeded by the customer: who looks again sees the same ends.
    """
    model = records.model_of(run_id)
    if model is None or card.clv is None or not card.first_purchase_date or not model.holdout.get("covariance"):
        return None
    buying, spend = _fitted(model)
    customer = _customer(card, model.as_of, model.unit)
    horizon, discount = model.horizon_days / DAYS_PER_UNIT[model.unit], float(model.discount_rate)
    told = buying.discounted_purchases([customer.x], [customer.t_x], [customer.T], horizon=horizon, discount=discount)
    spent = _mean_spend(spend, customer.x, float(card.clv), float(told[0]))
    known = chance.Customer(customer.x, customer.t_x, customer.T, spent)
    rng = np.random.default_rng(card.pk)
    return chance.of_customer(buying, spend, known, horizon=horizon, discount=discount, rng=rng)


def _fitted(model: ValueModel) -> tuple[BuyingModel, GammaGamma]:
    """Return the models of a run as they were fitted."""
    told = model.holdout
    buying = backtest.MODELS[model.name](model.params, unit=model.unit)
    spend = GammaGamma(model.spend_params)
    for fitted, part, kept in ((buying, told, "buying"), (spend, told["spend"], "spend")):
        # Rows of the covariance follow the model's own order of its parameters; what a database keeps has none.
        known = {name: one["error"] for name, one in part["estimates"].items() if one["error"] is not None}
        errors = {name: known[name] for name in fitted.names if name in known}
        fitted.standard_errors_, fitted.covariance_ = errors, np.array(told["covariance"][kept])
    return buying, spend


def _customer(card: Any, as_of: date, unit: str) -> chance.Customer:
    days = DAYS_PER_UNIT[unit]
    first, last = card.first_purchase_date, card.last_purchase_date
    return chance.Customer(card.n_purchase_days - 1, (last - first).days / days, (as_of - first).days / days, 0.0)


def _mean_spend(spend: GammaGamma, x: int, value: float, purchases: float) -> float:
    """Return the mean of the repeat purchases behind a value: the card keeps the value alone, and it tells."""
    p, q, gamma = (spend.params_[name] for name in spend.names)
    if not x or purchases <= 0:
        return 0.0
    return max(0.0, (value / purchases * (p * x + q - 1) / p - gamma) / x)
