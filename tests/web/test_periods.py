"""Stories of the customer account by every kind of period: switches, control lines, damages, closing and correcting."""

import csv
import io
import re

import pytest
from cast import AT
from django.utils import translation
from history import sell

from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.core.models import Event
from zhike.apps.insight.actions import closing
from zhike.apps.insight.models import Closing, LedgerCell
from zhike.apps.interactions.models import Interaction


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return re.sub(r" ([.,:;])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split()))


def rows(answer) -> list[dict]:
    """Return a CSV file's rows."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def by_the_program(act, *args, **kwargs):
    """Do something as the program itself."""
    with base.acting_as(base.System("test")):
        return act(*args, **kwargs)


@pytest.mark.covers("R419")
@pytest.mark.covers("R414")
def test_the_account_stands_by_month_half_year_and_year_and_the_switches_stay_in_the_address(analysed, signed_in):
    browser = signed_in("general_manager")
    # August: A, B and D; September: A and C, so B and D did not come again.
    month = browser.get("/churn/?kind=MONTH&period=2025-09&base=CLOSING")
    shown = text(month.content)
    assert "In 2025-09, 2 of the 3 customers of the period before did not buy again, that is 66.67%" in shown
    assert "Churn rate, closing base" in shown
    assert "kind=HALF" in month.content.decode()
    assert "base=CLOSING" in month.content.decode()
    accounts = {
        row["Month"]: (row["Opening"], row["New"], row["Left"], row["Closing"])
        for row in rows(browser.get("/churn/account.csv?kind=MONTH"))
    }
    assert accounts["2025-09"] == ("3", "1", "2", "2")
    assert accounts["2025-12"] == ("2", "0", "2", "0")
    years = rows(browser.get("/churn/account.csv?kind=YEAR"))
    assert [(row["Year"], row["New"]) for row in years] == [("2025", "6"), ("2026", "0")]
    assert "first half" not in shown
    assert "second half of 2025" in text(browser.get("/churn/?kind=HALF").content)


@pytest.mark.covers("R422")
@pytest.mark.covers("R423")
def test_tiers_add_up_to_the_whole_and_key_accounts_to_their_list(analysed, signed_in):
    browser = signed_in("general_manager")
    told = {row["Class"]: row for row in rows(browser.get("/churn/control.csv?period=2025Q4"))}
    tiers = [row for name, row in told.items() if name not in ("All together", "Key accounts", "2025")]
    for column in ("Opening", "Left", "Closing"):
        assert sum(int(row[column]) for row in tiers) == int(told["All together"][column])
    assert told["All together"]["Left"] == "2"
    assert told["All together"]["Standing"] == "over the line"
    page = browser.get("/churn/control/?period=2025Q4")
    lost = re.findall(r'href="(/churn/members/\?[^"]*cut=TIER[^"]*)"', page.content.decode())
    listed = [text(browser.get(href.replace("&amp;", "&")).content) for href in lost if "%2C" not in href]
    assert sum(name in one for one in listed for name in ("客户C", "客户F")) == 2
    # The list behind the key accounts is of those counted, and its money is the sum's.
    key = told["Key accounts"]
    behind = rows(browser.get("/churn/members.csv?column=opening&period=2025Q4&cut=TIER&part=VIP,MAJOR"))
    assert (len(behind), key["Left"]) == (int(key["Opening"]), "0")
    every = "/churn/members/?column=churned&period=2025Q4"
    assert "¥40.00 together" in text(browser.get(every).content)
    assert float(told["All together"]["Lost turnover"]) == 40
    assert [row["Churn case"] for row in rows(browser.get(every.replace("/?", ".csv?")))] == ["no case", "no case"]


@pytest.mark.covers("R431")
def test_the_control_page_says_who_was_kept_which_lines_hold_and_what_nobody_knows(analysed, signed_in):
    shown = text(signed_in("general_manager").get("/churn/control/?period=2025Q4").content)
    assert "2 of 5 customers left in 2025 Q4: 40.00%, with a control line of 5.0%." in shown
    assert "3 were kept, 1 were attracted." in shown
    # One of the six bought once (C), E too.
    assert "Bought once and never again: 33.3%" in shown
    assert "Zero-growth ceiling new ÷ opening: above it there are fewer 20.00%" in shown
    assert "Natural floor unknown: no exits are confirmed in the period —" in shown
    assert "Development peak" in shown


@pytest.mark.covers("R432")
def test_one_time_buyers_stand_beside_those_who_came_back_by_how_they_were_looked_after(analysed, signed_in):
    # Of the five who first bought in the quarter only C (on 1 September) never came back; of A only the selling counts.
    spoken = {"A": "2025-07-10", "B": "2025-08-20", "C": "2026-01-20"}
    with base.acting_as(base.System("test")):
        for name, day in spoken.items():
            Interaction.objects.create(
                customer_id=analysed.ids[name], happened_at=f"{day}T10:00:00+08:00", kind="CONTACT",
                channel="PHONE", direction="BOTH", text="问候", created_at=AT, updated_at=AT,
                branch=analysed.cast.hall, user=analysed.cast.owner,
            )  # fmt: skip
        Complaint.objects.create(
            year=2025, serial=1, number="K1", customer_id=analysed.ids["C"], opened_at="2025-09-03T10:00:00+08:00",
            stage="COMPLAINT", validity="VALID", status="CLOSED", severity="MIDDLE", what="坏了", emotion="CALM",
            handler=analysed.cast.owner, created_at=AT, updated_at=AT,
        )  # fmt: skip
    shown = text(signed_in("general_manager").get("/churn/control/?period=2025Q3").content)
    assert "Not back so far 0 of 1: 0.0% 1 of 1: 100.0%" in shown
    assert "Came back since 1 of 4: 25.0% 0 of 4: 0.0%" in shown


@pytest.mark.covers("R433")
@pytest.mark.covers("R438")
@pytest.mark.covers("R435")
def test_the_damages_are_measured_where_there_are_data_and_say_what_is_missing(analysed, signed_in):
    browser = signed_in("general_manager")
    shown = text(browser.get("/churn/damage/?period=2025Q4").content)
    assert "44 people hear of it" in shown
    assert "unknown, because the fixed cost of selling and administration was not given" in shown
    assert "unknown of the whole house: choose a branch" in shown
    assert "unknown, because nobody with a tier was spoken with" in shown
    told = text(browser.get("/churn/damage/?period=2025Q4&fixed=660&develop=5000").content)
    assert "¥132.00 → ¥220.00" in told
    assert "2 lost × ¥5,000.00 to develop and bring up one ¥10,000.00" in told
    refused = browser.get("/churn/damage/?period=2025Q4&fixed=much")
    assert refused.status_code == 422
    assert [row["Damage"][:2] for row in rows(browser.get("/churn/damage.csv?period=2025Q4"))] == [
        f"{n}." for n in range(1, 8)
    ]


@pytest.mark.covers("R435")
@pytest.mark.covers("R436")
def test_the_damages_are_taken_as_a_report_in_words(analysed, signed_in):
    browser = signed_in("general_manager")
    asked = "?period=2025Q4&fixed=660&develop=5000"
    assert "/churn/damage/report.pdf?period=2025Q4" in browser.get(f"/churn/damage/{asked}").content.decode()
    told = text(browser.get(f"/churn/damage/report.html{asked}").content)
    # C and F had brought 40; 660 on five customers, then on three; two to be replaced at 5,000 each.
    assert "In 2025 Q4 2 customers left who had brought ¥40.00 in the period before." in told
    assert "The same fixed cost weighs on fewer: ¥132.00 a customer before, ¥220.00 after, 66.7% more." in told
    assert "Replacing them costs ¥10,000.00, at ¥5,000.00 for each." in told
    assert "Of the seven damages 3 are not known; below stands what is missing." in told
    assert browser.get("/churn/damage/report.html?period=1990Q1").status_code == 404
    browser.cookies["zhike_language"] = "zh-hans"
    assert "流失" in text(browser.get(f"/churn/damage/report.html{asked}").content)
    assert signed_in("owner").get(f"/churn/damage/report.html{asked}").status_code == 403


@pytest.mark.covers("R475")
@pytest.mark.covers("R426")
def test_a_closed_period_stays_as_it_was_and_a_correction_makes_a_second_version(analysed, signed_in):
    browser = signed_in("general_manager")
    assert "open" in text(browser.get("/churn/closings/").content)
    made = browser.post("/churn/closings/close/", {"period": "2025Q4"}, follow=True)
    assert "2025 Q4 is closed, version 1." in text(made.content)
    broken = Event.objects.filter(name="churn.ceiling_broken", payload__tier="").values_list("payload", flat=True)
    assert ("2025Q4", 0.4) in {(one["period"], one["rate"]) for one in broken}
    again = browser.post("/churn/closings/close/", {"period": "2025Q4"}, follow=True)
    assert "nothing has changed since" in text(again.content)
    # An invoice of September comes late: one more was there in the autumn, and did not come again.
    by_the_program(sell, analysed.cast, {"G": ("SZ", [("2025-09-20", 70)])}, first=100)
    analysed.analyse()
    by_the_program(closing.follow_calendar, at=AT)
    assert "touched by a correction" in text(browser.get("/churn/closings/").content)
    page = text(browser.get("/churn/closings/2025Q4/").content)
    assert "Since the newest version" in page
    assert LedgerCell.objects.get(closing_of__version=1, closing_of__period="2025Q4", branch__parent=None,
                                  cut="").churned == 2  # fmt: skip
    browser.post("/churn/closings/close/", {"period": "2025Q4"})
    page = text(browser.get("/churn/closings/2025Q4/").content)
    assert "From version 1 to 2" in page
    assert "Left 2 3" in page
    assert rows(browser.get("/churn/closings.csv"))[0]["Version"] == "2"


def test_the_calendar_closes_what_is_over_and_nothing_that_still_runs(analysed):
    by_the_program(closing.follow_calendar, at=AT)
    # On 2 March the year 2025 and its last half and quarter are over for more than ten days, February is not.
    assert set(Closing.objects.values_list("period", "way")) == {
        ("2026-01", "CALENDAR"), ("2025Q4", "CALENDAR"), ("2025H2", "CALENDAR"), ("2025", "CALENDAR"),
    }  # fmt: skip
    for period, why in (("2026Q1", "analyse again when it is over"), ("2019Q1", "history begins after")):
        with translation.override("en"), pytest.raises(closing.CannotClose, match=why):
            by_the_program(closing.close, period=period, at=AT)


@pytest.mark.parametrize(("part", "status"), [("analyst", 302), ("branch_manager", 403), ("auditor", 403)])
def test_only_who_answers_for_the_figures_closes_a_period(analysed, signed_in, part, status):
    assert signed_in(part).post("/churn/closings/close/", {"period": "2025Q4"}).status_code == status


def test_a_label_that_is_no_period_is_not_found(analysed, signed_in):
    browser = signed_in("general_manager")
    assert browser.get("/churn/closings/soon/").status_code == 404
    assert "This period is not closed" in text(browser.get("/churn/closings/2025Q3/").content)
