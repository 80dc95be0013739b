"""Which way is chosen where order and money disagree: few large customers beside many small ones."""

import numpy as np
import pytest

from zhike.analytics.leaving import choice, metrics, profit, study

N_SMALL, N_LARGE = 1_800, 200


def test_profit_decides_among_true_probabilities_and_order_alone_does_not():
    # Half of either sort is about to leave (nine of ten do), half is not (one of ten does).
    small, doomed = np.arange(N_SMALL + N_LARGE) < N_SMALL, np.arange(N_SMALL + N_LARGE) % 2 == 0
    left = (doomed ^ (np.arange(N_SMALL + N_LARGE) // 2 % 10 == 0)).astype(float)
    truth, worth = np.where(doomed, 0.9, 0.1), np.where(small, 10.0, 1_000.0)
    said = {
        "KNOWS_SMALL": np.where(small, truth, 0.5),
        "KNOWS_LARGE": np.where(small, 0.5, truth),
        "EXAGGERATES": np.where(truth > 0.5, 1.0, 0.4),
    }
    terms = profit.Terms(value=float(worth.mean()), offer=200, contact=50)
    scores = {code: study.judged(left, chance, terms, worth) for code, chance in said.items()}
    floors = {code: metrics.ece_floor(chance) for code, chance in said.items()}
    assert scores["KNOWS_SMALL"]["auc"] > scores["KNOWS_LARGE"]["auc"]
    assert scores["KNOWS_SMALL"]["profit"] < scores["KNOWS_LARGE"]["profit"]
    both = {code: scores[code] for code in ("KNOWS_SMALL", "KNOWS_LARGE")}
    assert choice.choose(both, floors) == choice.Choice("KNOWS_LARGE", choice.PROFIT, "KNOWS_SMALL")
    # The difference is beyond luck; with four large customers it would not be, and the Brier score decides.
    doubt = profit.doubt(left, said["KNOWS_LARGE"], said["KNOWS_SMALL"], terms, worth)
    assert choice.choose(both, floors, lambda one, other: doubt).why == choice.PROFIT
    # It is that of the maximum itself: customers drawn anew, and the best depths sought anew, tell the same.
    draw = np.random.default_rng(2)
    drawn = [draw.integers(0, left.size, left.size) for _ in range(400)]
    ways = [said["KNOWS_LARGE"], said["KNOWS_SMALL"]]
    anew = [
        np.subtract(*(profit.expected_maximum(left[i], way[i], terms, worth[i]).per_customer for way in ways))
        for i in drawn
    ]
    assert doubt == pytest.approx(np.std(anew), rel=0.15)
    # Both would call everybody by what they expect, but one earns more by stopping where it pays most: no less doubt.
    cheap = profit.Terms(value=100, offer=1, contact=0)
    sharp, dull = np.where(doomed, 0.9, 0.4), np.full(left.size, 0.6)
    assert profit.doubt(left, sharp, dull, cheap) > 0
    few = np.concatenate([np.arange(N_SMALL), np.arange(N_SMALL, N_SMALL + 4)])
    part = [said[code][few] for code in both]
    doubt = profit.doubt(left[few], *part, terms, worth[few])
    scores_of_few = {code: study.judged(left[few], said[code][few], terms, worth[few]) for code in both}
    found = choice.choose(scores_of_few, floors, lambda one, other: doubt)
    assert (found.code, found.why) == ("KNOWS_SMALL", choice.TIE)
    # Who orders best of all and says what is not so is never taken for its order.
    assert scores["EXAGGERATES"]["auc"] > scores["KNOWS_SMALL"]["auc"]
    assert not choice.is_honest(scores["EXAGGERATES"], floors["EXAGGERATES"])
    assert choice.choose(scores, floors).code == "KNOWS_LARGE"


def test_equal_profit_goes_to_the_truer_and_where_none_is_true_to_the_richest():
    rule = {"profit": 100.0, "ece": 0.02, "brier": 0.12}
    model = {"profit": 100.5, "ece": 0.02, "brier": 0.10}
    none = dict.fromkeys(("RULE", "MODEL"), 0.0)
    assert choice.choose({"RULE": rule, "MODEL": model}, none) == choice.Choice("MODEL", choice.TIE, "RULE")
    assert choice.choose({"RULE": rule, "MODEL": rule}, none).code == "RULE"
    wrong = {"RULE": rule | {"ece": 0.2}, "MODEL": model | {"ece": 0.3, "profit": 150.0}}
    assert choice.choose(wrong, none) == choice.Choice("MODEL", choice.NONE_HONEST, "RULE")
