"""Foretelling: learnt from snapshots of the past, judged by the last one, told of every customer of today."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np

from zhike.analytics import cycle
from zhike.analytics.clv import choose
from zhike.analytics.clv import model as buying
from zhike.analytics.clv import summary as histories
from zhike.analytics.leaving import choice, metrics, profit, study
from zhike.analytics.leaving.columns import Column
from zhike.analytics.leaving.logistic import Logistic
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.prediction import rules
from zhike.apps.prediction.models import LeavingModel
from zhike.apps.prediction.queries.snapshots import Snapshots
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.valuation import rules as valuation_rules
from zhike.warehouse.engine import Star

Array = np.ndarray
# Learnt from so many rows at most, drawn by lot: more change nothing but the time it takes.
MOST_ROWS = 40_000
# What the rule of the own cycle goes by.
BY_SILENCE = dict.fromkeys(("SILENCE", "INTERVAL", "TREND"), 1.0)
TIMES_OFFER, TIMES_CONTACT = 0.05, 0.005


@dataclass(frozen=True)
class Foretold:
    """What is foretold of each customer who has not left already."""

    code: str
    horizon_days: int
    customer_id: Array
    chance: Array
    reasons: Sequence[list[list[Any]]]

    def of(self, customer_ids: Array) -> Array:
        """Return the probabilities of some customers in their order; NaN where nothing is foretold."""
        found = dict(zip(self.customer_id.tolist(), self.chance.tolist(), strict=True))
        return np.array([found.get(pk, np.nan) for pk in customer_ids.tolist()])


def foretell(*, run_id: int, star: Star, known: valuation_rules.Facts) -> Foretold:
    """Learn from the past who leaves, judge it, keep the proof with the run, and foretell everybody."""
    as_of = known.as_of
    first = known.first_date[known.has_purchase].min().astype(object) if known.has_purchase.any() else as_of
    typical = cycle.population(known.p80_gap, known.n_gaps).cycle_days
    promises, degrees = interaction_queries.promise_days(), survey_queries.answered_degrees()
    snapshots = Snapshots(
        star, rules.horizon(typical), promises, degrees, survey_queries.answered_indexes(),
        survey_queries.answered_names(), complaint_queries.settled_days(),
    )  # fmt: skip
    now = snapshots.on(as_of + timedelta(days=1))
    past = [(then, snapshots.left(then)) for then in map(snapshots.on, snapshots.days(as_of, first))]
    trial = _judge(past)
    code = trial["code"] if trial else rules.OWN_CYCLE
    if code in study.MODELS:
        chance, added = _apply(code, now, past), _added(now, past)
    else:
        chance, added = _by_rule(now, past), None
    proof = (trial["proof"] if trial else {}) | {"unknown": rules.unknown(now), "n_now": len(now.customer_id)}
    if trial:
        proof["drift"] = rules.drift(trial["chance"], chance)
    reason = "" if code in study.MODELS else rules.NO_BETTER if trial else rules.TOO_LITTLE
    LeavingModel.objects.update_or_create(
        run_id=run_id,
        defaults={
            "as_of": as_of, "code": code, "reason": reason, "horizon_days": snapshots.horizon_days,
            "trust": trial["trust"] if trial else "LOW", "proof": proof,
        },
    )  # fmt: skip
    told = rules.Reasons(now, added or (lambda row: BY_SILENCE))
    return Foretold(code, snapshots.horizon_days, now.customer_id, chance, told)


def _judge(past: Sequence[tuple[rules.Facts, Array]]) -> dict[str, Any] | None:
    """Learn from the earlier snapshots and judge by the last; None where either holds too few of one outcome."""
    if len(past) < 2 or any(min(left.sum(), left.size - left.sum()) < study.LEAST_OF_EACH for _, left in past[:2]):
        return None
    (known, left), earlier = past[0], past[1:]
    said = {code: _apply(code, known, earlier) for code in study.MODELS}
    baselines = {
        rules.OWN_CYCLE: _by_rule(known, earlier), rules.P_ALIVE: _by_model(known),
        rules.LAST_RATE: np.full(left.size, earlier[0][1].mean()),
    }  # fmt: skip
    worth = known.values["revenue_now"] * 365 / 180
    mean = float(worth.mean()) or 1.0
    terms = profit.Terms(value=mean, offer=TIMES_OFFER * mean, contact=TIMES_CONTACT * mean)
    scores = {
        code: study.judged(left, chance, terms, worth) for code, chance in (said | baselines).items()
    }  # fmt: skip
    best_rule = max((rules.OWN_CYCLE, rules.P_ALIVE), key=lambda code: _or_zero(scores[code]["auc"]))
    # The simplest first: of equals it is taken.
    tried = {rules.OWN_CYCLE: baselines[rules.OWN_CYCLE], **said}
    floors = {code: metrics.ece_floor(chance) for code, chance in tried.items()}
    chosen = choice.choose(
        {code: scores[code] for code in tried}, floors,
        lambda one, other: profit.doubt(left, tried[one], tried[other], terms, worth),
    )  # fmt: skip
    code = chosen.code
    chance = tried[code]
    figures = scores[code] | {"ece_floor": floors[code]}
    n_warned, n_hit = rules.warned(left, chance)
    proof = {
        "day": str(known.day), "end": str(known.day), "n_judged": int(left.size), "n_left": int(left.sum()),
        "n_learnt": int(sum(part.size for _, part in earlier)), "snapshots": [str(one.day) for one, _ in past],
        "warned": n_warned, "hit": n_hit, "ece_floor": round(figures["ece_floor"], 4),
        "choice": {"why": chosen.why, "instead_of": chosen.instead_of},
        "scores": [
            {"code": name, "is_baseline": name in baselines, **_plain(score)} for name, score in scores.items()
        ],
        "calibration": rules.calibration(left, chance), "gains": metrics.gains(left, chance),
    }  # fmt: skip
    trust = rules.trust(figures, int(left.sum()), _or_zero(scores[best_rule]["auc"]))
    return {"code": code, "trust": trust, "chance": chance, "proof": proof}


def _apply(code: str, known: rules.Facts, past: Sequence[tuple[rules.Facts, Array]]) -> Array:
    """Fit a model to snapshots of the past; return the probabilities of those known."""
    table, left = _table(past)
    asked = rules.columns(known, [column.name for column in table])
    return study.MODELS[code]().fit(table, left).chance(asked)


def _added(known: rules.Facts, past: Sequence[tuple[rules.Facts, Array]]) -> Callable[[int], dict[str, float]]:
    """Return what tells of each row what every factor adds to its log odds, by the default model whatever foretells."""
    table, left = _table(past)
    names = [column.name for column in table]
    parts = Logistic().fit(table, left).parts(rules.columns(known, names))
    return lambda row: dict(zip(names, parts[row].tolist(), strict=True))


def _table(past: Sequence[tuple[rules.Facts, Array]]) -> tuple[list[Column], Array]:
    """Return the factors that vary and the outcome of all snapshots, one below the other."""
    names = [column.name for column in rules.columns(past[0][0])]
    table = [rules.numbers(name, np.concatenate([facts.values[name] for facts, _ in past])) for name in names]
    left = np.concatenate([part for _, part in past])
    if left.size <= MOST_ROWS:
        return table, left
    drawn = np.random.default_rng(0).choice(left.size, MOST_ROWS, replace=False)
    return [column.take(drawn) for column in table], left[drawn]


def _by_rule(known: rules.Facts, past: Sequence[tuple[rules.Facts, Array]]) -> Array:
    if not past:
        return rules.blind_chance(known)
    silence = np.concatenate([facts.values["SILENCE"] for facts, _ in past])
    return rules.own_cycle_chance(known, silence, np.concatenate([left for _, left in past]))


def _by_model(known: rules.Facts) -> Array:
    """Return 1 − P(alive), fitted to what was known that day; half where it cannot be told."""
    x, age = known.values["n_days"] - 1, known.values["tenure_days"]
    last = age - known.values["silence_days"]
    try:
        history = histories.Summary.from_days(x.astype(int), last.astype(int), age.astype(int), unit="week")
        fitted = choose.fit("MBG_NBD", history)
    except buying.FitError:
        return np.full(x.size, 0.5)
    return 1 - fitted.p_alive(x, last / 7, age / 7)


def _plain(score: Mapping[str, float]) -> dict[str, float | None]:
    return {name: None if not np.isfinite(value) else round(float(value), 4) for name, value in score.items()}


def _or_zero(value: float) -> float:
    return value if np.isfinite(value) else 0.0
