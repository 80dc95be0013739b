"""What `zhike clv --covariate` says: whether it helps to know what customers are, and how often each sort buys."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zhike.analytics.clv import covariates

if TYPE_CHECKING:
    from zhike.apps.valuation import rules
    from zhike.apps.valuation.queries import study

WHY = {
    "BETTER": "the hold-out was forecast better with it, so it is used",
    "NOT_BETTER": "the hold-out was not forecast better with it, so it is not used",
    "NO_LEVELS": "fewer than two of its values are shared by 30 customers, so it says nothing",
    "NO_HOLDOUT": "no model was judged by a hold-out, so it is not used",
}


def told(
    trial: "study.Trial | None", code: str, buyers: "study.Buyers", traits: Sequence[str], known: "rules.Facts"
) -> dict[str, Any]:
    """Return whether the traits of customers, by their number, improve a model; `purchases` to come where they do."""
    from zhike.apps.valuation.queries import study

    kinds = np.array(traits, str)
    of_buyers = kinds[known.customer_id[known.has_purchase]]
    z, levels = covariates.dummies(of_buyers.tolist())
    if not levels:
        return {"used": False, "why": "NO_LEVELS"}
    place = np.searchsorted(known.customer_id[known.has_purchase], trial.customer_id) if trial else None
    # A sort nobody belonged to by the cut has no effect that could be learnt from it.
    seen = np.asarray(z[place].any(axis=0)) if place is not None else np.zeros(len(levels), bool)
    found = study.judge_covariates(code, trial, z[place][:, seen]) if trial else None
    if found is None:
        return {"used": False, "why": "NO_HOLDOUT"}
    helps = found.helps and bool(seen.all())
    fitted = study.fit_covariates(code, buyers, z) if helps else found.model
    names = levels if helps else [level for level, is_seen in zip(levels, seen.tolist(), strict=True) if is_seen]
    answer: dict[str, Any] = {
        "used": helps, "why": "BETTER" if helps else "NOT_BETTER", "rmse": found.rmse, "rmse_without": found.plain_rmse,
        "p_value": found.model.p_value_, "compared_with": Counter(of_buyers.tolist()).most_common(1)[0][0],
        "levels": [
            {"level": level, "times_as_often": float(np.exp(effect)), "effect": float(effect),
             "standard_error": float(error)}
            for level, effect, error in zip(names, fitted.effects_, fitted.effect_errors_, strict=True)
        ],
    }  # fmt: skip
    if helps:
        horizon = study.HORIZON_DAYS / study.DAYS_PER_WEEK
        answer["purchases"] = fitted.discounted_purchases(*buyers.columns, z, horizon=horizon, discount=study.DISCOUNT)
    return answer


def sentence(found: dict[str, Any]) -> str:
    """Say in a line what came of a covariate."""
    line = f"covariate {found['column']}: {WHY[found['why']]}"
    if "levels" in found:
        rates = ", ".join(f"{one['level']} {one['times_as_often']:.2f} times" for one in found["levels"])
        line += (f" (RMSE {found['rmse']:.4f} with, {found['rmse_without']:.4f} without); as often as "
                 f"{found['compared_with']}: {rates}")  # fmt: skip
    return line
