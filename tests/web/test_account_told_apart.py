"""Stories of the account told apart: changes by branch, standards, periods, survival, competitors, the plan."""

import csv
import io
import json
import re
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from cast import AT

from zhike.apps.churn.models import Case
from zhike.apps.core import base
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.insight.actions import closing
from zhike.apps.insight.models import Closing, LedgerCell
from zhike.apps.market import actions as market_actions
from zhike.apps.org import actions as org_actions

AUTUMN = {"first_date": date(2025, 10, 1), "last_date": date(2025, 12, 31)}


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page) -> str:
    """Return a page without its tags."""
    return re.sub(r" ([.,:;])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split()))


def rows(answer) -> list[dict]:
    """Return a CSV file's rows."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def picture(page, name: str) -> dict:
    """Return a picture of a page."""
    found = re.search(rf'<script type="application/json" id="{name}-option">(.*?)</script>', page.content.decode())
    return json.loads(found[1])


def by_the_program(act, *args, **kwargs):
    """Do something as the program itself."""
    with base.acting_as(base.System("test")):
        return act(*args, **kwargs)


@pytest.mark.covers("R420", "R421")
def test_rates_of_branches_stand_with_their_change_in_points_and_relative_and_with_the_loss(analysed, signed_in):
    by_the_program(org_actions.change_company, values={"profit_rate": "0.05"}, at=AT)
    browser = signed_in("general_manager")
    asked = "kind=MONTH&period=2025-09"
    # August: F of A and F did not come, 1/2; September: B and D of A, B and D, 2/3. So 1/6 more, a third of 1/2.
    shown = text(browser.get(f"/churn/?{asked}"))
    assert "16.67 points + 33.3%" in shown
    # 江苏: nobody of A, then B of A and B, who had brought 50; 济南: F alone, then D alone.
    told = {row["Branch"]: row for row in rows(browser.get(f"/churn/branches.csv?{asked}"))}
    names = ("Change in points", "Relative change", "Churn loss")
    assert [told["江苏"][name][:4] for name in names] == ["0.5", "", "2.50"]
    assert [told["济南"][name][:5] for name in names] == ["0.0", "0.0", "25.00"]
    assert "The previous rate was zero" in browser.get(f"/churn/?{asked}").content.decode()
    answer = browser.get("/api/v1/churn/by-branch?kind=MONTH&period=2025-09").json()["results"]
    assert {one["branch"]: one["changes"]["OPENING"]["points"] for one in answer} == {"JS": 0.5, "JN": 0}
    course = browser.get("/api/v1/churn/change?kind=MONTH").json()["results"]
    assert course[2]["period"] == "2025-09"
    assert course[2]["changes"]["OPENING"]["relative"] == pytest.approx(1 / 3)


@pytest.mark.covers("R424")
def test_a_period_of_many_new_customers_is_marked_and_old_ones_stand_apart(analysed, signed_in):
    browser = signed_in("general_manager")
    assert "2025 Q4 Development peak" in text(browser.get("/churn/"))
    autumn = browser.get("/api/v1/churn/change").json()["results"][1]["tenure"]
    # All five of the opening first bought within the year before, two of them left; E is new beside them.
    assert (autumn["new"]["value"], autumn["new_share"]["value"], autumn["is_peak"]) == (0.4, 0.2, True)
    assert autumn["old"]["undefined_reason"]
    assert "all tiers" in text(browser.get("/churn/?tier=SMALL"))


@pytest.mark.covers("R425")
def test_a_period_stands_beside_a_longer_one_restated_for_its_length(analysed, signed_in):
    browser = signed_in("general_manager")
    # October: C of A and C did not come, 1/2. The quarter: 0.4, in a month 1 − 0.6^(1/3) or 0.4 ÷ 3.
    page = browser.get("/churn/periods/?period=2025-10&with=2025Q4")
    shown = text(page)
    assert "In 2025-10 50.00% left; 2025 Q4 comes to 15.66% for the same length ( 13.33% by simple division)" in shown
    assert "That is 34.34 points more than usual." in shown
    told = rows(browser.get("/churn/periods.csv?period=2025-10&with=2025Q4"))
    assert [row["Period"] for row in told] == ["2025-10", "2025-11", "2025-12"]
    answer = browser.get("/api/v1/churn/periods?period=2025-10&against=2025Q4").json()
    assert answer["chosen"]["compound"] == pytest.approx(1 - 0.6 ** (1 / 3))
    assert (answer["chosen"]["simple"], answer["length"]) == (pytest.approx(0.4 / 3), 3)
    assert browser.get("/churn/periods.csv?period=soon").status_code == 404


@pytest.mark.covers("R427", "R429", "R400")
def test_the_standard_is_chosen_among_lines_from_cases_and_estimates_and_gaps_stay_gaps(analysed, signed_in):
    with base.acting_as(base.System("test")):
        Case.objects.filter(customer_id=analysed.ids["C"]).delete()
        Case(
            customer_id=analysed.ids["C"], branch=analysed.cast.hall, exit_date=date(2025, 11, 3), is_natural=True,
            status="CONFIRMED", reason="NATURAL", initiator="ACTIVE", due_date=date(2025, 12, 1), created_at=AT,
            updated_at=AT,
        ).save(force_insert=True)  # fmt: skip
        rival = market_actions.name_competitor(values={"name": "德锐"}, confirmed=True, at=AT)
        market_actions.estimate_churn(
            competitor_id=rival, **AUTUMN, rate=Decimal("0.08"), source="年报", confidence=70, at=AT
        )  # fmt: skip
    browser = signed_in("general_manager")
    industry = {"first_date": "2025-10-01", "last_date": "2025-12-31", "percent": "12", "source": "协会",
                "confidence": "50"}  # fmt: skip
    assert browser.post("/churn/rivals/industry/", industry | {"last_date": "2025-09-01"}).status_code == 422
    assert browser.post("/churn/rivals/industry/", industry).status_code == 302
    browser.post("/rule-tables/churn_standard/change/", {"number": "0", "STANDARD-line": "5"})
    shown = text(browser.get("/churn/control/?period=2025Q4"))
    assert "(1 of 1) ÷ opening 20.00%" in shown
    assert "Competitors the standard estimates weighted by confidence, restated for this length 8.00% broken" in shown
    assert "Industry average as estimated, restated for this length 12.00%" in shown
    answer = browser.get("/api/v1/churn/standard?period=2025Q4").json()
    assert (answer["chosen"], answer["natural_floor"], answer["is_violated"]) == ("competitors", 0.2, True)
    # By quarter there is no estimate of the third: a gap in the line, and its source where there is one.
    lines = {one["name"]: one["data"] for one in picture(browser.get("/churn/"), "rates")["series"]}
    assert [one["value"] for one in lines["德锐"]] == [None, pytest.approx(0.08)]
    assert lines["Industry average"][1]["text"] == "12.00% (协会, confidence 50%)"
    told = rows(browser.get("/churn/rivals.csv"))
    assert {row["Who"]: row["Source"] for row in told if row["Period"] == "2025Q4"} == {
        "We": "", "德锐": "年报", "Industry average": "协会",
    }  # fmt: skip
    page = text(browser.get("/churn/rivals/"))
    assert "年报 · 70%" in page
    names = [one["name"] for one in browser.get("/api/v1/churn/rivals").json()["results"]]
    assert names == ["德锐", ""]
    assert signed_in("branch_manager").post("/churn/rivals/industry/", industry).status_code == 403


@pytest.mark.covers("R426")
def test_a_single_branch_has_a_line_of_its_own_until_it_is_emptied(analysed, signed_in):
    browser, control = signed_in("general_manager"), "/churn/control/?period=2025Q4&branch=JN"
    before = browser.get(control)
    assert "with a control line of 5.0%" in text(before)
    # The form names the branch it was opened for.
    line = re.search(r'action="(/churn/control/line/[^"]*)"', before.content.decode())[1]
    asked = {"period": "2025Q4"}
    assert browser.post(line, asked | {"percent": "50"}).url == "/churn/control/?branch=JN&period=2025Q4"
    # 济南: F of D and F did not come, half of them: on the line is within it.
    shown = text(browser.get(control))
    assert "with a control line of 50.0%" in shown
    assert "All together 2 1 2 50.00% 50.00% 50.0% within the line" in shown
    assert "with a control line of 5.0%" in text(browser.get("/churn/control/?period=2025Q4"))
    assert "JN · all customers" in text(browser.get("/rule-tables/ceilings/"))
    wrong = browser.post(line, asked | {"percent": "many"}, follow=True)
    assert "this is not a whole number" in text(wrong)
    browser.post(line, asked | {"percent": ""})
    assert "with a control line of 5.0%" in text(browser.get(control))
    assert signed_in("branch_manager").post("/churn/control/line/?branch=JN", asked).status_code == 403


@pytest.mark.covers("R419")
def test_any_span_of_months_is_told_and_that_of_a_quarter_tells_what_the_quarter_does(analysed, signed_in):
    browser = signed_in("general_manager")
    quarter = browser.get("/api/v1/ledger").json()["results"][1]
    told = browser.get("/api/v1/churn/span?first=2025-10&last=2025-12").json()
    for name in ("opening", "new", "won_back", "churned", "closing", "lost_turnover"):
        assert told[name] == quarter[name], name
    assert told["rates"]["OPENING"]["value"] == 0.4
    # September and October: A, C and E; the two months before: A, B, D and F, of whom only A came.
    shown = text(browser.get("/churn/periods/?from=2025-09&to=2025-10"))
    assert "2025-09 – 2025-10 4 2 0 0 3 0 3 75.00% 100.00% ¥560.00" in shown
    assert "Give two months in order" in text(browser.get("/churn/periods/?from=2025-10&to=2025-09"))
    assert browser.get("/api/v1/churn/span?first=2026-02&last=2026-03").status_code == 404
    # Before the history there is nothing to tell; where it does not hold all the months before, no rate.
    assert browser.get("/api/v1/churn/span?first=2019-01&last=2019-02").status_code == 404
    long = browser.get("/api/v1/churn/span?first=2025-08&last=2025-12").json()
    assert long["rates"]["OPENING"] == {**long["rates"]["OPENING"], "value": None, "undefined_reason": "FIRST_PERIOD"}


def test_survival_is_the_share_still_there_and_ends_where_it_would_tell_of_a_few(analysed, signed_in):
    # A and B were last seen three months after their first purchase; four are there, watched five months and longer.
    with base.acting_as(base.System("test")):
        Card.objects.update(churn_state="NORMAL")
        Card.objects.filter(pk__in=[analysed.ids["A"], analysed.ids["B"]]).update(churn_state="CHURNED")
    browser = signed_in("general_manager")
    whole = browser.get("/api/v1/churn/survival").json()["whole"]
    assert (whole["n_customers"], whole["n_gone"]) == (6, 2)
    assert whole["share"][:6] == pytest.approx([1, 1, 1, 2 / 3, 2 / 3, 2 / 3])
    # Greenwood: 2/3 · √(2 ÷ (6 · 4)), on either side 1.96 times.
    assert whole["low"][3] == pytest.approx(2 / 3 - 1.959964 * 2 / 3 * (2 / 24) ** 0.5)
    shown = text(browser.get("/churn/survival/"))
    assert "Of 6 customers 2 are gone. Half of them were never seen to be gone." in shown
    assert "All together 6 2 66.7%" in shown
    assert browser.get("/churn/survival/?by=TIER").status_code == 200
    assert rows(browser.get("/churn/survival.csv"))[3]["Still there"].startswith("0.66")
    # Five are watched until the fifth month at least, of whom the sixth alone would be told.
    reader = signed_in("analyst")
    assert len(reader.get("/api/v1/churn/survival").json()["whole"]["share"]) == 4
    # 济南 has fewer than five, so 江苏 is not told beside it either.
    assert reader.get("/api/v1/churn/survival?branch=JS").status_code == 404
    # A colleague who buys is no customer who may leave.
    Assignment.objects.create(
        customer_id=analysed.ids["A"], dimension="NATURE", code="INTERNAL", valid_from=AT.date(), source="MANUAL"
    )
    whole = signed_in("general_manager").get("/api/v1/churn/survival").json()["whole"]
    assert (whole["n_customers"], whole["n_gone"]) == (5, 1)


@pytest.mark.covers("R434")
def test_what_the_lost_will_not_bring_is_held_against_the_plan(analysed, signed_in):
    browser = signed_in("general_manager")
    typed = [("opening", "3000"), ("new", "500"), ("closing", "3300"), ("band_kind", "SHARE"), ("band_size", "50"),
             ("band_turnover", "100000"), ("band_kind", "REST"), ("band_size", ""),
             ("band_turnover", "200000")]  # fmt: skip
    asked = "/calculator/churn/?" + urlencode([*typed, ("months_left", "12"), ("plan", "300000000")])
    # W01 loses 30,000,000 a year.
    assert "Missing to the plan ¥30.00M 10.00% of the plan" in text(browser.get(asked))
    refused = browser.get("/calculator/churn/?" + urlencode([*typed, ("months_left", "12"), ("plan", "0")]))
    assert (refused.status_code, "must be above 0" in text(refused)) == (422, True)
    # C and F brought 40 in the quarter before; one quarter of the year is left.
    assert "10.00% of the plan of the year" in text(browser.get("/churn/damage/?period=2025Q4&plan=400"))


@pytest.mark.covers("R414")
def test_a_rate_alone_is_restated_on_the_other_bases(analysed, signed_in):
    browser = signed_in("general_manager")
    shown = text(browser.get("/calculator/churn/?rate=42%25&rate_base=OPENING"))
    # W06; the average base is 0.42 ÷ (1 − 0.42 ÷ 2).
    assert "Opening customers 42.00% Closing customers 72.41% Mean of opening and closing 53.16%" in shown
    answer = browser.get("/api/v1/churn/bases?rate=0.42&base=CLOSING").json()
    assert answer["OPENING"] == pytest.approx(0.29577464788732394)
    assert browser.get("/calculator/churn/?rate=2&rate_base=OPENING").status_code == 422
    # Check-up and branches side by side show both bases.
    assert "2025 Q4 5 2 1 4 40.0% 50.0%" in text(browser.get("/checkup/"))
    told = {row["Branch"]: row for row in rows(browser.get("/operating/table.csv?period=2025Q4"))}
    assert [told["Together"][f"Churn rate on the {base} base"] for base in ("opening", "closing")] == ["0.4", "0.5"]


def test_two_who_close_a_period_at_once_make_one_version_and_the_second_is_told(analysed, signed_in, monkeypatch):
    browser, frozen = signed_in("general_manager"), Closing.objects.filter(period="2025Q4")
    browser.post("/churn/closings/close/", {"period": "2025Q4"})
    LedgerCell.objects.filter(closing_of__in=frozen, cut="", branch__parent=None).update(revenue=1)
    told = closing.differences

    def meanwhile(newest, cells):
        Closing.objects.create(kind="QUARTER", period="2025Q4", version=2, way="HAND", as_of=AT.date(), at=AT)
        return told(newest, cells)

    monkeypatch.setattr(closing, "differences", meanwhile)
    second = browser.post("/churn/closings/close/", {"period": "2025Q4"}, follow=True)
    assert "2025Q4 was just closed by somebody else" in text(second)
