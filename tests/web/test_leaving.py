"""Stories of who is likely to leave: the rule where there is too little to learn, the proof where there is enough."""

import csv
import io
import re

import pytest

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.prediction.models import LeavingModel, Risk

PAGE = "/churn/prediction/"
SCORE = {
    "auc": 0.81,
    "pr_auc": 0.6,
    "brier": 0.12,
    "ece": 0.03,
    "slope": 1.02,
    "lift": 3.1,
    "profit": 14.5,
    "called": 0.3,
}


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


@pytest.fixture
def learnt(analysed):
    """A company whose analysis had enough to learn from: its proof as an analysis keeps it."""
    LeavingModel.objects.update(
        code="LOGISTIC", trust="HIGH", reason="", horizon_days=90,
        proof={
            "choice": {"why": "PROFIT", "instead_of": "OWN_CYCLE"},
            "day": "2025-12-03", "snapshots": ["2025-12-03", "2025-09-04"], "n_judged": 1000, "n_left": 200,
            "n_learnt": 900, "warned": 100, "hit": 62, "ece_floor": 0.04, "drift": 0.05, "unknown": ["SATISFACTION"],
            "scores": [
                {"code": "LOGISTIC", "is_baseline": False, **SCORE},
                {"code": "OWN_CYCLE", "is_baseline": True, **SCORE, "auc": 0.7},
            ],
            "calibration": [{"said": 0.1, "seen": 0.12, "n": 500}, {"said": 0.6, "seen": 0.58, "n": 500}],
            "gains": [[0.0, 0.0], [0.1, 0.31], [1.0, 1.0]],
        },
    )  # fmt: skip
    return analysed


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_six_customers_are_too_few_to_learn_from_and_the_page_says_so(analysed, signed_in):
    page = text(signed_in("general_manager").get(PAGE).content)
    assert "There is too little data to learn who leaves" in page
    assert "Trust: Low" in page
    assert "Too little data to look back." in page


@pytest.mark.covers("R465")
def test_the_sentence_the_list_and_the_baselines_stand_together(learnt, signed_in):
    client = signed_in("general_manager")
    page = text(client.get(PAGE).content)
    assert "Looking back 90 days in the same way, we warned of 100 customers; 62 left." in page
    assert "Of all customers 20% left in these days." in page
    assert "Trust: High" in page
    assert "own-cycle rule 0.70" in page
    assert "Logistic regression with splines: it would have earned most of those whose probabilities were true." in page
    assert "orders better" not in page
    assert "Satisfaction C, last answer" in page
    LeavingModel.objects.update(code="OWN_CYCLE", reason="NO_BETTER")
    page = text(client.get(PAGE).content)
    assert "Logistic regression with splines orders better (AUC 0.81 against 0.70)" in page
    scores = rows(client.get(f"{PAGE}scores.csv"))
    assert [(row["Way"], float(row["AUC"])) for row in scores] == [
        ("Logistic regression with splines", 0.81), ("Own-cycle rule", 0.7),
    ]  # fmt: skip


def test_the_list_goes_by_money_times_probability_and_gives_reasons(learnt, signed_in, history):
    with base.acting_as(base.System("test")):
        cards = {card.pk: card for card in Card.objects.all()}
        risks = {risk.pk: risk for risk in Risk.objects.all()}
    # A brought 400 in the year and is silent for 143 days; D brought 2,000 and bought a month ago.
    silent = risks[history.ids["A"]]
    assert silent.reasons[0][0] == "SILENCE"
    assert cards[history.ids["A"]].leaving == pytest.approx(silent.probability)
    found = rows(signed_in("general_manager").get(f"{PAGE}alerts.csv"))
    lost = [float(row["To be lost"]) for row in found]
    assert lost == sorted(lost, reverse=True)
    expected = {
        cards[pk].code: float(cards[pk].revenue_year) * risk.probability
        for pk, risk in risks.items()
        if cards[pk].revenue_year > 0
    }
    assert {row["Code"]: float(row["To be lost"]) for row in found} == pytest.approx(expected, abs=0.01)
    assert any("no purchase for 143 days" in row["Why"] for row in found)


def test_a_branch_manager_sees_shares_and_own_customers_only(learnt, signed_in, history):
    client = signed_in("branch_manager")
    page = text(client.get(PAGE).content)
    assert "62% of those we warned of left." in page
    assert "we warned of 100" not in page
    assert "14.5" not in client.get(f"{PAGE}scores.csv").content.decode()
    seen = {row["Code"] for row in rows(client.get(f"{PAGE}alerts.csv"))}
    every = {row["Code"] for row in rows(signed_in("general_manager").get(f"{PAGE}alerts.csv"))}
    assert seen < every


def test_who_sees_no_figures_is_refused_but_finds_the_reasons_on_the_record(learnt, signed_in, history):
    client = signed_in("owner")
    if client.get(PAGE).status_code != 403:
        client = signed_in("agent")
    assert client.get(PAGE).status_code == 403
    record = text(signed_in("general_manager").get(f"/customers/{history.ids['A']}/").content)
    assert "May it leave?" in record
    assert "no purchase for 143 days" in record


def test_customers_are_listed_by_how_likely_they_leave(learnt, signed_in):
    page = signed_in("general_manager").get("/customers/?sort=-leaving&leaving_min=0.01&columns=name,leaving")
    assert page.status_code == 200
    assert "/customers/" in page.content.decode()


def test_before_an_analysis_the_page_says_how_to_begin(history, signed_in):
    page = text(signed_in("general_manager").get(PAGE).content)
    assert "Nobody was foretold anything yet" in page
