"""Writes of valuation: the lifetime-value model of a run, chosen by its error on this company's own hold-out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np

from zhike.analytics.clv import choose, model
from zhike.apps.valuation import rules
from zhike.apps.valuation.models import ValueModel
from zhike.apps.valuation.queries import money, proof, study
from zhike.warehouse.engine import Star

NO_TEST = {"reason": "SHORT_HISTORY", "is_baseline": True, "holdout_rmse": None}


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
    basis, paid = money.paid(star, known)
    cut = study.default_cut(known)
    trial = study.judge(star, cut, known.as_of, basis=basis) if cut else None
    choice = choose.choose(trial.test) if trial else None
    buyers = study.Buyers.of(known, paid.mean_repeat)
    code = choice.code if choice else study.FALLBACK
    buying = study.fit(code, buyers.history)
    alive = study.fit(choose.alive_model(code), buyers.history)
    spend = study.fit_spend(buyers)
    # A history without visible drop-out makes everybody alive: that is no finding, so nothing is claimed.
    if alive is not None and not alive.fallback_:
        p_alive[bought] = alive.p_alive(*buyers.columns)
    clv[bought] = np.round(study.value(code, buying, buyers, spend, paid.year[bought]), 2)
    told = (
        {"money": basis.code}
        | _model_told(code, buying)
        | (proof.of_test(choice, trial) if choice and trial else NO_TEST)
    )
    kept = told | {
        "estimates": proof.of_parameters(buying), "spend": proof.of_spend(spend),
        "covariance": proof.of_covariance(buying, spend),
        "margin": proof.of_money(basis, int((paid.mean_repeat <= 0).sum())),
        "total": proof.of_total(buying, spend, buyers, clv[bought]),
        "tiers": proof.by_tier(choice, trial) if choice and trial else [],
        "course": proof.course(star, choice, trial) if choice and trial else None,
    }  # fmt: skip
    ValueModel.objects.update_or_create(
        run_id=run_id,
        defaults={
            "as_of": known.as_of, "name": code, "unit": study.UNIT, "horizon_days": study.HORIZON_DAYS,
            "discount_rate": Decimal(str(study.DISCOUNT)), "params": buying.params_ if buying else {},
            "spend_params": spend.params_ if spend else {}, "holdout": kept, "notes": _notes(alive, spend),
        },
    )  # fmt: skip
    return Worth(p_alive, clv, told)


def _model_told(code: str, buying: model.BuyingModel | None) -> dict[str, Any]:
    return {
        "name": code, "unit": study.UNIT, "horizon_days": study.HORIZON_DAYS,
        "discount_rate": study.DISCOUNT,
        "params": buying.params_ if buying else {},
        "log_likelihood": buying.log_likelihood_ if buying else None,
        "fallback": buying.fallback_ if buying else None,
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
