"""Which way of foretelling to use: the one that earns most among those whose probabilities are true."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

# A calibration error up to this is no fault, nor one that luck alone would give.
HONEST_ECE = 0.05
# Profits that lie closer together than this share of the best are the same.
SAME_PROFIT = 0.01
# So many standard errors of their difference are no more than luck either.
LUCK = 2.0
PROFIT, CALIBRATION, TIE, NONE_HONEST = "PROFIT", "CALIBRATION", "TIE", "NONE_HONEST"


@dataclass(frozen=True)
class Choice:
    """What was chosen, by what, and the way it was chosen before (none where only one was tried)."""

    code: str
    why: str
    instead_of: str = ""


def is_honest(figures: Mapping[str, float], floor: float) -> bool:
    """Say whether probabilities hold as they stand: their error is small, or no more than luck gives.

    Parameters
    ----------
    figures : mapping
        With `ece`, the calibration error.
    floor : float
        The error luck alone would give.

    Returns
    -------
    bool
        True where they hold.

    Source
    ------
    House rule (decision 0060).

    Examples
    --------
    >>> is_honest({"ece": 0.07}, 0.02), is_honest({"ece": 0.07}, 0.08)
    (False, True)
    """
    return figures["ece"] <= max(HONEST_ECE, floor)


def _none(_one: str, _other: str) -> float:
    return 0.0


def choose(
    scores: Mapping[str, Mapping[str, float]],
    floors: Mapping[str, float],
    doubt: Callable[[str, str], float] = _none,
) -> Choice:
    """Choose among ways judged on the same days.

    Parameters
    ----------
    scores : mapping of code to figures
        Each with `profit`, `ece` and `brier`; of equals the first is taken, so the simplest stands first.
    floors : mapping of code to float
        The calibration error luck alone would give each.
    doubt : callable of two codes, optional
        The standard error of the difference of their profits.

    Returns
    -------
    Choice
        By PROFIT; by CALIBRATION where `instead_of` would earn more but says what is not so; by TIE where `instead_of`
        earns the same, but for luck, and its Brier score is worse; NONE_HONEST where no way holds and the
        most profit was taken.

    Source
    ------
    House rule (decision 0060).

    Examples
    --------
    >>> rule, model = {"profit": 9.0, "ece": 0.02, "brier": 0.1}, {"profit": 12.0, "ece": 0.2, "brier": 0.2}
    >>> choose({"RULE": rule, "MODEL": model}, {"RULE": 0.0, "MODEL": 0.0})
    Choice(code='RULE', why='CALIBRATION', instead_of='MODEL')
    """
    honest = [code for code in scores if is_honest(scores[code], floors[code])]
    asked = honest or list(scores)
    richest = max(asked, key=lambda one: scores[one]["profit"])
    most = scores[richest]["profit"]
    equal = [
        code
        for code in asked
        if most - scores[code]["profit"] <= max(SAME_PROFIT * abs(most), LUCK * doubt(richest, code))
    ]
    code = min(equal, key=lambda one: scores[one]["brier"])
    others = sorted((one for one in scores if one != code), key=lambda one: -scores[one]["profit"])
    if not honest:
        return Choice(code, NONE_HONEST, others[0] if others else "")
    richer = [one for one in others if scores[one]["profit"] > most * (1 + SAME_PROFIT)]
    if richer:
        return Choice(code, CALIBRATION, richer[0])
    if len(equal) > 1:
        return Choice(code, TIE, next(one for one in others if one in equal))
    return Choice(code, PROFIT, others[0] if others else "")
