"""Models of leaving: their probabilities are honest, survival gives published figures, leaks are found."""

import csv

import numpy as np
import pytest

from zhike.analytics.errors import InputError
from zhike.analytics.leaving import columns, cox, folds, leaks, study
from zhike.analytics.leaving.boosting import Boosting
from zhike.analytics.leaving.logistic import Logistic

# Remission of leukaemia in weeks under 6-MP and placebo (Freireich et al. 1963).
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def bent(n=3_000, seed=2):
    """Make a table in which leaving depends on one column in a curve and on two others together."""
    draw = np.random.default_rng(seed)
    age, fee, plan = draw.exponential(20, n), draw.normal(50, 10, n), draw.integers(0, 3, n)
    odds = -1.5 + 2 * np.exp(-age / 5) + 1.5 * ((fee > 55) & (plan == 2))
    left = (draw.random(n) < 1 / (1 + np.exp(-odds))).astype(float)
    age[draw.random(n) < 0.1] = np.nan
    return [
        columns.numbers("age", age), columns.numbers("fee", fee), columns.Column("plan", "CATEGORY", plan, tuple("abc"))
    ], left  # fmt: skip


def test_cox_gives_the_published_figures_of_the_remission_times():
    time, left = WEEKS + PLACEBO, ENDED + [1] * len(PLACEBO)
    rows = [[0]] * len(WEEKS) + [[1]] * len(PLACEBO)
    found = cox.fit(rows, time, left)
    # Ties after Efron: 1.572 ± 0.412, log-likelihood −85.008 (Klein & Moeschberger; lifelines 0.30).
    assert found.weights[0] == pytest.approx(1.5721249, abs=1e-6)
    assert found.errors[0] == pytest.approx(0.4123967, abs=1e-6)
    assert found.log_likelihood == pytest.approx(-85.0084246, abs=1e-6)
    assert cox.concordance(time, left, [row[0] for row in rows]) == pytest.approx(0.6900421, abs=1e-6)


def test_the_default_model_says_what_then_happens():
    table, left = bent()
    model = Logistic().fit(table, left)
    chance = model.chance(table)
    # Of the maximum of a likelihood with an intercept: all together leave as many as was said.
    assert chance.sum() == pytest.approx(left.sum(), rel=1e-6)
    odds = np.log(chance / (1 - chance))
    assert np.allclose(model.intercept_ + model.parts(table).sum(axis=1), odds, atol=1e-9)
    young, old = (columns.numbers("age", [value]) for value in (1.0, 30.0))
    rest = [columns.numbers("fee", [50.0]), columns.Column("plan", "CATEGORY", np.array([0]), tuple("abc"))]
    assert model.chance([young, *rest])[0] > 2 * model.chance([old, *rest])[0]


def test_small_trees_find_what_works_together_and_a_level_never_seen_is_no_error():
    table, left = bent(8_000)
    later, happened = bent(8_000, seed=9)
    scores = {
        model.code: study.judged(happened, model.fit(table, left).chance(later))["auc"]
        for model in (Logistic(), Boosting())
    }
    assert scores["BOOSTING"] > scores["LOGISTIC"] + 0.005
    stranger = [column.take(np.array([0])) for column in later[:2]]
    stranger.append(columns.Column("plan", "CATEGORY", np.array([0]), ("never seen",)))
    for model in (Logistic(), Boosting()):
        assert 0 < model.fit(table, left).chance(stranger)[0] < 1


def test_folds_keep_the_share_of_leavers_and_time_keeps_days_together():
    left = np.array([1.0] * 20 + [0.0] * 80)
    seen = []
    for learn, judge in folds.repeated(left, repeats=1):
        assert left[judge].sum() == 4
        assert not set(learn) & set(judge)
        seen += judge.tolist()
    assert sorted(seen) == list(range(100))
    days = np.repeat([1, 2, 3, 4], 25)
    learn, judge = folds.by_time(days)
    assert set(days[learn]) == {1, 2, 3}
    assert set(days[judge]) == {4}


def test_too_few_who_left_are_no_study():
    table, _ = bent(200)
    with pytest.raises(InputError, match="at least 30"):
        study.run(table, [1.0] * 10 + [0.0] * 190)


def test_a_planted_leak_is_left_out_and_named():
    table, left = bent(800)
    draw = np.random.default_rng(4)
    planted = [
        columns.numbers("refund_after_leaving", left * 50 + draw.random(left.size)),
        columns.read("exit_interview", ["held" if gone else "" for gone in left]),
        columns.numbers("row", np.arange(left.size)),
        columns.numbers("always", np.ones(left.size)),
        columns.numbers("paid", table[1].values * 7),
    ]
    found = study.run([*table, *planted], left, duration="fee", models=["LOGISTIC"], repeats=1)
    told = {leak.column: leak.code for leak in found.leaks}
    assert told == {
        "refund_after_leaving": "PERFECT", "exit_interview": "PERFECT", "row": "ID_LIKE", "always": "CONSTANT",
        "paid": "DURATION_DERIVED",
    }  # fmt: skip
    assert found.columns == ("age", "fee", "plan", "paid")
    assert found.survival.columns == ("age", "plan")


def test_a_day_behind_the_day_the_row_was_known_is_left_out():
    _, left = bent(400)
    when = np.full(left.size, 739_000.0) + np.arange(left.size) % 90
    closed = columns.numbers("account_closed", np.where(np.arange(left.size) % 7, when - 5, when + 5))
    assert [(leak.code, leak.params["rows"]) for leak in leaks.find([closed], left, when=when)] == [("AFTER_TIME", 58)]


def test_rows_multiplied_before_the_split_are_refused():
    table, left = bent(1_000)
    gone, stayed = np.flatnonzero(left == 1), np.flatnonzero(left == 0)
    drawn = np.random.default_rng(1).choice(gone, stayed.size)
    rows = np.concatenate([stayed, drawn])
    found = study.run([column.take(rows) for column in table], left[rows])
    assert found.is_refused
    assert not found.scores
    assert [leak.code for leak in found.leaks][:2] == ["OVERSAMPLED", "BALANCED"]


@pytest.mark.prove
def test_the_telecom_sample_reaches_what_is_promised_in_ten_folds(real_data):
    with (real_data / "Telco-Customer-Churn.csv").open() as file:
        rows = list(csv.DictReader(file))
    table = [columns.read(name, [row[name] for row in rows]) for name in rows[0] if name not in ("customerID", "Churn")]
    left = np.array([row["Churn"] == "Yes" for row in rows], dtype=float)
    found = study.run(table, left, duration="tenure")
    logistic, boosting = found.scores[:2]
    for score in (logistic, boosting):
        assert score.mean["auc"] >= 0.848
        assert score.mean["ece"] <= 0.033
    assert logistic.mean["profit"] >= 10.40
    # Far above the honest ceiling would be a leak.
    assert logistic.mean["auc"] <= 0.86
    assert found.survival.concordance == pytest.approx(0.86, abs=0.01)
    assert "TotalCharges" not in found.survival.columns
