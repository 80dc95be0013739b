"""Choice: which forecast a company uses, decided by its own hold-out period, and what it may show as P(alive)."""

from __future__ import annotations

from dataclasses import dataclass

from zhike.analytics.clv.backtest import MODELS, Backtest, Score
from zhike.analytics.clv.model import BuyingModel
from zhike.analytics.clv.summary import Summary

REASONS = {
    "MODEL_WINS": "{code} forecast the hold-out period best, with a lower error than every naive baseline.",
    "BASELINE_WINS": "No model forecast the hold-out period better than the naive baseline {code}, so it is used.",
    "NOTHING_FITTED": "No model could be fitted to this history, so the naive baseline {code} is used.",
}


@dataclass(frozen=True)
class Choice:
    """The forecast to use.

    Attributes
    ----------
    code : str
        Model code, or OWN_RATE or LAST_PERIOD.
    is_baseline : bool
        Whether a naive rule was chosen.
    reason : str
        Key of `REASONS`.
    winner : Score
        Its score.
    best_model : Score or None
        The best model, chosen or not.
    best_baseline : Score
        The baseline that was to be beaten.
    gain : float or None
        Share of the baseline's error that the best model takes away, negative where it is worse.
    """

    code: str
    is_baseline: bool
    reason: str
    winner: Score
    best_model: Score | None
    best_baseline: Score
    gain: float | None

    @property
    def message(self) -> str:
        """The reason in a sentence."""
        return REASONS[self.reason].format(code=self.code)


def choose(backtest: Backtest) -> Choice:
    """Choose the forecast with the lowest hold-out RMSE; a model must beat every baseline.

    Parameters
    ----------
    backtest : Backtest
        Scores of models and baselines.

    Returns
    -------
    Choice
        The forecast to use and why.

    Notes
    -----
    Source: House rule. Of equal models the first in `MODELS` is taken.

    Examples
    --------
    >>> from zhike.analytics.clv.backtest import backtest
    >>> choice = choose(backtest([1, 0], [2.0, 0.0], [4.0, 4.0], [1, 0], span=4.0, models=["NBD"]))
    >>> choice.code, choice.is_baseline, choice.reason
    ('OWN_RATE', True, 'BASELINE_WINS')
    """
    models = [score for score in backtest.scores if not score.is_baseline]
    baseline = min((score for score in backtest.scores if score.is_baseline), key=_error)
    if not models:
        return Choice(baseline.code, True, "NOTHING_FITTED", baseline, None, baseline, None)
    model = min(models, key=_error)
    gain = 1 - model.rmse / baseline.rmse if baseline.rmse else None
    if model.rmse < baseline.rmse:
        return Choice(model.code, False, "MODEL_WINS", model, model, baseline, gain)
    return Choice(baseline.code, True, "BASELINE_WINS", baseline, model, baseline, gain)


def fit(code: str, summary: Summary) -> BuyingModel:
    """Fit the model of a code to a whole history.

    Parameters
    ----------
    code : str
        Key of `MODELS`.
    summary : Summary
        Weighted unique rows.

    Returns
    -------
    BuyingModel
        Fitted.

    Raises
    ------
    FitError
        NO_REPEATS: nobody bought on a second day.

    Notes
    -----
    Source: House rule.

    Examples
    --------
    >>> fit("NBD", Summary.group([1, 0], [2.0, 0.0], [4.0, 4.0])).code
    'NBD'
    """
    return MODELS[code]().fit(summary)


def alive_model(code: str) -> str:
    """Code of the model whose P(alive) may be shown where `code` makes the forecast.

    Parameters
    ----------
    code : str
        Model or baseline chosen.

    Returns
    -------
    str
        The code itself for MBG_NBD and PARETO_NBD, else MBG_NBD: to BG/NBD everybody who bought once is alive by
        construction, to NBD everybody is, and a baseline has no opinion. Where the MBG/NBD itself steps back
        (`fallback_`), nobody was seen to leave and P(alive) is 1 for all: the page has to say so.

    Notes
    -----
    Source: Batislam, Denizel & Filiztekin 2007.

    Examples
    --------
    >>> alive_model("BG_NBD"), alive_model("PARETO_NBD")
    ('MBG_NBD', 'PARETO_NBD')
    """
    return code if code in ("MBG_NBD", "PARETO_NBD") else "MBG_NBD"


def _error(score: Score) -> float:
    return score.rmse
