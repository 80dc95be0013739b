"""A whole study of a table: leaks, models judged on rows they never saw, baselines beside them, and which to trust."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhike.analytics.errors import InputError
from zhike.analytics.leaving import choice, cox, folds, leaks, metrics, profit
from zhike.analytics.leaving.boosting import Boosting
from zhike.analytics.leaving.columns import Column
from zhike.analytics.leaving.design import Design
from zhike.analytics.leaving.logistic import Logistic

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
MODELS: dict[str, Callable[[], Any]] = {"LOGISTIC": Logistic, "BOOSTING": Boosting}
BASE_RATE, BEST_COLUMN = "BASE_RATE", "BEST_COLUMN"
FIGURES = ("auc", "pr_auc", "brier", "ece", "slope", "lift", "profit", "called")
# Fewer who left, or stayed, give no study.
LEAST_OF_EACH = 30
COX_PENALTY = 0.1


@dataclass(frozen=True)
class Score:
    """How a way of telling did: each figure's mean over the folds and its spread."""

    code: str
    is_baseline: bool
    mean: Mapping[str, float]
    deviation: Mapping[str, float]


@dataclass(frozen=True)
class Survival:
    """Cox regression beside: how well it orders who leaves first, out of fold."""

    concordance: float
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Study:
    """What a study found; `chances` are out of fold, of the rows judged in the first round."""

    n_rows: int
    n_left: int
    columns: tuple[str, ...]
    leaks: tuple[leaks.Leak, ...]
    split: str
    scores: tuple[Score, ...] = ()
    chosen: str = ""
    ece_floor: float = float("nan")
    judged: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64), repr=False)
    chances: Array = field(default_factory=lambda: np.empty(0), repr=False)
    survival: Survival | None = None
    # By what it was chosen.
    why: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether the table is of no use."""
        return any(leak.result == leaks.REFUSED for leak in self.leaks)


def run(
    columns: Sequence[Column],
    left: Array,
    *,
    when: Array | None = None,
    duration: str = "",
    models: Sequence[str] = tuple(MODELS),
    repeats: int = 2,
    terms: profit.Terms = profit.DEFAULTS,
) -> Study:
    """Study who leaves in a table of one row a customer.

    Parameters
    ----------
    columns : sequence of Column
        What is known of each.
    left : array_like of 0 and 1, shape (n,)
        Who left.
    when : array_like, shape (n,), optional
        The day each row was known; then the later rows are judged by the earlier ones.
    duration : str
        Column of how long each was a customer; then survival is studied beside, without what is made from it.
    models : sequence of {"LOGISTIC", "BOOSTING"}
        Which to try.
    repeats : int
        Rounds of five folds.
    terms : Terms
        Of the campaign whose profit is expected.

    Returns
    -------
    Study
        Without scores where the table is refused.

    Raises
    ------
    InputError
        TOO_FEW_LEFT where fewer than 30 left or stayed.

    Source
    ------
    House rule (design 7).

    Examples
    --------
    >>> from zhike.analytics.leaving.columns import numbers
    >>> draw = np.random.default_rng(1)
    >>> x = draw.normal(size=600)
    >>> left = draw.random(600) < 1 / (1 + np.exp(1 - 2 * x))
    >>> found = run([numbers("x", x)], left, models=["LOGISTIC"], repeats=1)
    >>> found.chosen, found.scores[0].mean["auc"] > 0.8
    ('LOGISTIC', True)
    """
    y = np.asarray(left, dtype=np.float64)
    if min(y.sum(), y.size - y.sum()) < LEAST_OF_EACH:
        raise InputError("TOO_FEW_LEFT", value=int(min(y.sum(), y.size - y.sum())), limit=LEAST_OF_EACH)
    found = leaks.find(columns, y, duration, when)
    gone = {leak.column for leak in found if leak.result == leaks.LEFT_OUT and leak.code != leaks.DURATION_DERIVED}
    kept = [column for column in columns if column.name not in gone]
    split = "STRATIFIED" if when is None else "TIME"
    told = Study(y.size, int(y.sum()), tuple(column.name for column in kept), tuple(found), split)
    if told.is_refused or not kept:
        return told
    pairs = list(folds.repeated(y, repeats=repeats)) if when is None else [folds.by_time(when)]
    n_first = len(pairs) if when is not None else len(pairs) // repeats
    judged = np.concatenate([judge for _, judge in pairs[:n_first]])
    said = {code: [_fitted(code, kept, y, *pair) for pair in pairs] for code in models}
    single = {column.name: leaks.alone(column, y) for column in kept}
    best = max(single, key=lambda name: metrics.auc(y, single[name]))
    baselines = {
        BASE_RATE: [np.full(judge.size, y[learn].mean()) for learn, judge in pairs],
        BEST_COLUMN: [single[best][judge] for _, judge in pairs],
    }
    scores = [_score(code, parts, y, pairs, terms) for code, parts in (said | baselines).items()]
    floors = {code: metrics.ece_floor(parts[0]) for code, parts in said.items()}
    # Of the first round alone: further ones judge the same customers again.
    whole = {code: np.concatenate(parts[:n_first]) for code, parts in said.items()}
    chosen = choice.choose(
        {score.code: score.mean for score in scores if not score.is_baseline}, floors,
        lambda one, other: profit.doubt(y[judged], whole[one], whole[other], terms),
    )  # fmt: skip
    survival = _survival(columns, y, duration, found) if duration else None
    return Study(
        told.n_rows, told.n_left, told.columns, told.leaks, split, tuple(scores), chosen.code,
        floors[chosen.code], judged, whole[chosen.code], survival, chosen.why,
    )  # fmt: skip


def judged(left: Array, chance: Array, terms: profit.Terms = profit.DEFAULTS, values: Array | None = None) -> dict:
    """Every figure of probabilities against what happened.

    Parameters
    ----------
    left : array_like of 0 and 1, shape (n,)
        Who left.
    chance : array_like, shape (n,)
        Probability.
    terms : Terms
        Of the campaign.
    values : array_like, shape (n,), optional
        What each customer is worth.

    Returns
    -------
    dict of str to float
        By the names of `FIGURES`.

    Source
    ------
    House rule (design 7).

    Examples
    --------
    >>> round(judged([0, 1], [0.25, 0.75])["brier"], 4)
    0.0625
    """
    earned = profit.expected_maximum(left, chance, terms, values)
    return {
        "auc": metrics.auc(left, chance), "pr_auc": metrics.pr_auc(left, chance),
        "brier": metrics.brier(left, chance), "ece": metrics.ece(left, chance),
        "slope": metrics.slope(left, chance)[0], "lift": metrics.lift(left, chance),
        "profit": earned.per_customer, "called": earned.share,
    }  # fmt: skip


def _fitted(code: str, columns: Sequence[Column], y: Array, learn: Rows, judge: Rows) -> Array:
    model = MODELS[code]().fit([column.take(learn) for column in columns], y[learn])
    return model.chance([column.take(judge) for column in columns])


def _score(
    code: str, said: Sequence[Array], y: Array, pairs: Sequence[tuple[Rows, Rows]], terms: profit.Terms
) -> Score:
    parts = [judged(y[judge], chance, terms) for chance, (_, judge) in zip(said, pairs, strict=True)]
    table = np.array([[part[name] for name in FIGURES] for part in parts])
    spread = table.std(axis=0, ddof=1) if len(parts) > 1 else np.full(len(FIGURES), np.nan)
    return Score(
        code, code not in MODELS, dict(zip(FIGURES, table.mean(axis=0).tolist(), strict=True)),
        dict(zip(FIGURES, spread.tolist(), strict=True)),
    )  # fmt: skip


def _survival(columns: Sequence[Column], y: Array, duration: str, found: Sequence[leaks.Leak]) -> Survival | None:
    gone = {leak.column for leak in found if leak.result == leaks.LEFT_OUT} | {duration}
    kept = [column for column in columns if column.name not in gone]
    time = next((column.values for column in columns if column.name == duration), None)
    if time is None or np.isnan(time).any() or not kept:
        return None
    scores = []
    for learn, judge in folds.repeated(y, repeats=1):
        design = Design.of([column.take(learn) for column in kept])
        rows = design.matrix([column.take(learn) for column in kept])
        fitted = cox.fit(rows, time[learn], y[learn], COX_PENALTY)
        risk = design.matrix([column.take(judge) for column in kept]) @ fitted.weights
        scores.append(cox.concordance(time[judge], y[judge], risk))
    names = tuple(column.name for column in kept)
    return Survival(float(np.mean(scores)), names)
