"""Who may leave: learnt from snapshots that know nothing of what came after, told with reasons, or as a rule."""

from datetime import date, timedelta

import numpy as np
import pytest
import satisfied
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.prediction import queries, rules
from zhike.apps.prediction.actions import foretelling
from zhike.apps.prediction.models import LeavingModel
from zhike.apps.prediction.queries import Snapshots
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.surveys.models import Answer, Invitation, Question, Wave
from zhike.apps.valuation import rules as valuation_rules
from zhike.warehouse import engine
from zhike.warehouse.measures import customers, leaving

pytestmark = pytest.mark.django_db

BEGIN, AS_OF = date(2023, 1, 1), date(2024, 12, 31)


@pytest.fixture(autouse=True)
def the_machine():
    with base.acting_as(base.System("analysis")):
        yield


def business(n=900, seed=3):
    """Return the star tables of a business whose customers buy monthly, and slow down before they leave."""
    draw = np.random.default_rng(seed)
    orders = {"customer_id": [], "line_date": [], "amount": []}
    contacts = {"customer_id": [], "contact_date": [], "is_complaint": []}
    for customer in range(1, n + 1):
        day, end = BEGIN + timedelta(days=int(draw.integers(0, 200))), AS_OF
        leaves = BEGIN + timedelta(days=int(draw.exponential(900)) + 60)
        while day <= end:
            orders["customer_id"].append(customer)
            orders["line_date"].append(day)
            orders["amount"].append(100)
            slow = (leaves - day).days < 90
            day += timedelta(days=int(draw.normal(50 if slow else 25, 6)) + 1)
            if day > leaves:
                break
        if leaves < end and draw.random() < 0.7:
            contacts["customer_id"].append(customer)
            contacts["contact_date"].append(leaves - timedelta(days=int(draw.integers(5, 60))))
            contacts["is_complaint"].append(True)
    return {"order_line": orders, "contact": contacts}


def known_of(star):
    summary, gaps = customers.summary(star, AS_OF).to_pyarrow(), customers.gaps(star, AS_OF).to_pyarrow()
    return valuation_rules.facts(summary, gaps, AS_OF)


def until(tables, day):
    """Return the tables with nothing dated on a day or later."""
    kept = {}
    for name, columns in tables.items():
        when = next(column for column in columns if column.endswith("_date"))
        rows = [at for at, then in enumerate(columns[when]) if then < day]
        kept[name] = {column: [values[at] for at in rows] for column, values in columns.items()}
    return kept


def knows_the_future(measure, tables, day) -> bool:
    """Say whether what a measure tells of a day changes when all that came later is taken away."""
    told = []
    for given in (tables, until(tables, day)):
        with engine.star_from_arrow({**given, "customer": {"customer_id": list(range(1, 901))}}) as star:
            told.append(measure(star, day).to_pyarrow().to_pylist())
    return told[0] != told[1]


def leaky(star, day):
    """Measure what no snapshot may know: whether there is a complaint at all, whenever it came."""
    rows = leaving.features(star, day)
    complained = star.contact.group_by("customer_id").agg(ever=star.contact.count())
    return rows.left_join(complained, "customer_id").drop("customer_id_right").order_by("customer_id")


def test_a_planted_future_leak_is_caught_and_our_own_features_have_none():
    tables = business()
    for day in (date(2023, 9, 1), date(2024, 6, 1)):
        assert not knows_the_future(leaving.features, tables, day)
        assert knows_the_future(leaky, tables, day)


def test_what_happens_on_the_day_itself_is_not_known_yet_and_counts_as_coming_back():
    orders = {"customer_id": [1, 1, 2], "line_date": ["2024-01-01", "2024-03-01", "2024-01-01"], "amount": [5, 5, 5]}
    with engine.star_from_arrow({"order_line": orders}) as star:
        found = leaving.features(star, date(2024, 3, 1)).to_pyarrow().to_pylist()
        assert [(row["customer_id"], row["n_days"], row["silence_days"]) for row in found] == [(1, 1, 59), (2, 1, 59)]
        assert leaving.returned(star, date(2024, 3, 1), 30).to_pyarrow()["customer_id"].to_pylist() == [1]
        assert not leaving.returned(star, date(2024, 3, 2), 30).to_pyarrow().num_rows


def test_a_promise_kept_later_was_broken_on_the_day_between():
    day = date(2024, 6, 1)
    promises = [
        (1, date(2024, 4, 1), date(2024, 5, 1), date(2024, 6, 20)),
        (1, date(2024, 4, 1), date(2024, 5, 1), date(2024, 5, 1)),
        (2, date(2024, 6, 2), date(2024, 5, 20), None),
        (2, date(2024, 4, 1), date(2024, 6, 1), None),
    ]
    orders = {"customer_id": [1, 1, 2, 2], "line_date": ["2024-05-01", "2024-05-20"] * 2, "amount": [5] * 4}
    with engine.star_from_arrow({"order_line": orders}) as star:
        known = Snapshots(star, 30, promises).on(day)
    assert dict(zip(known.customer_id.tolist(), known.values["PROMISES"].tolist(), strict=True)) == {1: 1.0, 2: 0.0}


def test_the_last_answer_before_a_day_and_not_older_than_a_year_tells_how_satisfied_one_was():
    day = date(2024, 6, 1)
    degrees = [
        (1, date(2024, 5, 31), 0.8), (1, date(2024, 2, 1), 1.0), (2, date(2023, 5, 1), 0.7), (2, day, 0.6),
    ]  # fmt: skip
    orders = {"customer_id": [1, 1, 2, 2], "line_date": ["2024-05-01", "2024-05-20"] * 2, "amount": [5] * 4}
    with engine.star_from_arrow({"order_line": orders}) as star:
        known = Snapshots(star, 30, degrees=degrees).on(day)
    told = dict(zip(known.customer_id.tolist(), known.values["SATISFACTION"].tolist(), strict=True))
    # What was answered on the day itself is not known yet when it begins.
    assert told[1] == 0.8
    assert np.isnan(told[2])
    changed = dict(zip(known.customer_id.tolist(), known.values["FALLEN"].tolist(), strict=True))
    assert changed[1] == pytest.approx(-0.2)
    assert np.isnan(changed[2])


@pytest.mark.covers("R466")
def test_the_own_index_and_asking_for_the_brand_are_factors_of_each_customer_and_unknown_without_a_wave(cast):
    wave = satisfied.ask(cast, name="三月", day=TODAY, at=AT)
    satisfied.answer(wave, cast.customer_id, expected=10, got=7, day=TODAY, at=AT)
    with base.acting_as(base.System("index")):
        edition = Wave.objects.get(pk=wave).edition
        # Quality 9 of 10 and service and price 7: 40 % of 90, 60 % of 70.
        Answer.objects.filter(question__dimension="QUALITY").update(number=9)
        named = Question.objects.create(edition=edition, place=9, kind="CHOICE", use="NAMED", text_zh="点名")
        Answer.objects.create(invitation=Invitation.objects.get(customer=cast.customer_id), question=named, chosen=[1])
        indexes, names = list(survey_queries.answered_indexes()), list(survey_queries.answered_names())
    assert [(pk, day, round(value, 6)) for pk, day, value in indexes] == [(cast.customer_id, TODAY, 78)]
    assert names == [(cast.customer_id, TODAY, False)]
    other = cast.customer_id + 1
    orders = {
        "customer_id": [cast.customer_id, cast.customer_id, other, other], "amount": [5] * 4,
        "line_date": ["2026-02-01", "2026-02-20"] * 2,
    }  # fmt: skip
    with engine.star_from_arrow({"order_line": orders}) as star:
        known = Snapshots(star, 30, indexes=indexes, names=names).on(TODAY + timedelta(days=1))
    told = {
        code: dict(zip(known.customer_id.tolist(), known.values[code].tolist(), strict=True)) for code in known.values
    }
    assert (told["CSI"][cast.customer_id], told["NAMED"][cast.customer_id]) == (78, 0)
    assert np.isnan([told["CSI"][other], told["NAMED"][other]]).all()
    assert {"SATISFACTION", "FALLEN"} <= set(rules.unknown(known))


@pytest.mark.covers("R299")
def test_a_complaint_closed_to_satisfaction_counts_until_that_day_and_no_longer():
    day = date(2024, 6, 1)
    orders = {"customer_id": [1, 1, 2, 2], "line_date": ["2024-01-01", "2024-02-20"] * 2, "amount": [5] * 4}
    came = ["2024-04-01", "2024-05-01", "2024-04-01"]
    contacts = {"customer_id": [1, 1, 2], "contact_date": came, "is_complaint": [True] * 3}
    settled = [
        (1, date(2024, 4, 1), date(2024, 5, 31)),
        (2, date(2024, 4, 1), day),
        (2, date(2023, 5, 1), date(2023, 6, 1)),
    ]
    with engine.star_from_arrow({"order_line": orders, "contact": contacts}) as star:
        snapshots = Snapshots(star, 30, settled=settled)
        told = {}
        for on in (date(2024, 5, 31), day, day + timedelta(days=1)):
            known = snapshots.on(on)
            told[on] = dict(zip(known.customer_id.tolist(), known.values["COMPLAINTS"].tolist(), strict=True))
    # The first customer complained twice and was made content once; the second is content a day later.
    assert told[date(2024, 5, 31)] == {1: 2, 2: 1}
    assert told[day] == {1: 1, 2: 1}
    assert told[day + timedelta(days=1)] == {1: 1, 2: 0}


@pytest.mark.covers("R465")
@pytest.mark.covers("R587")
def test_customers_who_slow_down_and_complain_are_told_with_their_reasons():
    with engine.star_from_arrow(business()) as star:
        found = foretelling.foretell(run_id=1, star=star, known=known_of(star))
        silent = Snapshots(star, found.horizon_days).on(AS_OF + timedelta(days=1))
    model = queries.model_of(1)
    assert model.code in ("LOGISTIC", "BOOSTING")
    assert model.trust in ("HIGH", "MIDDLE")
    scores = {score["code"]: score for score in model.proof["scores"]}
    assert set(scores) == {"LOGISTIC", "BOOSTING", "OWN_CYCLE", "P_ALIVE", "LAST_RATE"}
    assert scores[model.code]["auc"] > scores["OWN_CYCLE"]["auc"] > 0.5
    assert scores["LAST_RATE"]["auc"] == 0.5
    assert scores[model.code]["ece"] < 0.1
    # Never silent for more than four of its own cycles: those have left.
    assert silent.values["SILENCE"].max() <= 4
    assert set(found.customer_id) == set(silent.customer_id)
    # Those warned of left more often than the others, as many as is told.
    assert model.proof["hit"] / model.proof["warned"] > 2 * model.proof["n_left"] / model.proof["n_judged"]
    top = found.reasons[int(found.chance.argmax())]
    assert {code for code, _ in top} & {"SILENCE", "INTERVAL", "COMPLAINTS"}
    assert "SATISFACTION" in model.proof["unknown"]


def test_a_short_history_falls_back_to_the_own_cycle_and_says_so():
    orders = {"customer_id": [1, 1, 1, 2, 2], "amount": [1] * 5,
              "line_date": ["2024-10-01", "2024-11-01", "2024-12-30", "2024-10-01", "2024-10-31"]}  # fmt: skip
    with engine.star_from_arrow({"order_line": orders}) as star:
        found = foretelling.foretell(run_id=2, star=star, known=known_of(star))
    model = LeavingModel.objects.get(run_id=2)
    assert (model.code, model.reason, model.trust) == ("OWN_CYCLE", "TOO_LITTLE_DATA", "LOW")
    chance = dict(zip(found.customer_id.tolist(), found.chance.tolist(), strict=True))
    assert chance[2] > 0.5 > chance[1]
    assert [code for code, _ in found.reasons[found.customer_id.tolist().index(2)]] == ["SILENCE"]
    assert np.isnan(found.of(np.array([99]))[0])


@pytest.mark.covers("R466")
def test_satisfaction_falling_raises_the_risk_and_a_missing_wave_is_unknown_not_nought():
    draw = np.random.default_rng(8)
    n = 3_000
    score = draw.choice([0.6, 0.7, 0.8, 0.9, 1.0, np.nan], n)
    odds = np.where(np.isnan(score), -1.0, 6 - 8 * np.nan_to_num(score))
    left = (draw.random(n) < 1 / (1 + np.exp(-odds))).astype(float)
    silence = draw.exponential(1, n)

    def facts(satisfaction):
        rows = len(satisfaction)
        values = {"SILENCE": silence[:rows], "SATISFACTION": np.array(satisfaction)}
        values |= {name: np.ones(rows) for name in ("silence_days", "cycle_days", "tenure_days")}
        return rules.Facts(AS_OF, np.arange(rows), values)

    past = [(facts(score), left)]
    chance = {}
    for name, value in (("good", 1.0), ("fallen", 0.8), ("unknown", np.nan)):
        chance[name] = foretelling._apply("LOGISTIC", facts([value]), past)[0]
    assert chance["fallen"] > chance["good"]
    # As those who were not asked did before, not as if they had said nought.
    assert chance["unknown"] == pytest.approx(left[np.isnan(score)].mean(), abs=0.05)
    assert rules.unknown(facts([np.nan, np.nan])) == ["SATISFACTION"]
    assert not rules.BAD["SATISFACTION"](np.nan)
