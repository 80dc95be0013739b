"""The log-likelihoods against many-digit values of the papers' formulas, for rare and frequent buyers of any age."""

import json

import numpy as np
import pytest
from analytics.clv import grid

from zhike.analytics.clv.backtest import MODELS
from zhike.analytics.clv.summary import Summary

POINTS = json.loads(grid.FILE.read_text())


def ids(point) -> str:
    return f"{point['model']} {point['params']}"


@pytest.mark.parametrize("point", POINTS, ids=ids)
def test_the_log_likelihood_of_every_row_is_right_to_eight_digits_after_the_point(point):
    model, at = MODELS[point["model"]](), np.log(point["params"])
    assert {row[0] for row in point["rows"]} >= {0, 3000}
    assert max(row[2] for row in point["rows"]) == 1095
    for x, t_x, T, expected in point["rows"]:
        got, _, _ = model._surface(Summary.group([x], [t_x], [T]))(at)
        assert got == pytest.approx(float(expected), abs=1e-8), (x, t_x, T)


def test_the_stored_values_are_those_the_formulas_give():
    pytest.importorskip("mpmath", reason="mpmath is not installed: pip install mpmath to compute the grid again")
    for point in POINTS:
        for x, t_x, T, stored in point["rows"][::11]:
            assert grid.compute(point["model"], tuple(point["params"]), x, t_x, T) == stored
