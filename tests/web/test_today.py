"""Stories of Today: whom to call and why, what is at stake, answers that rest and can be taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.insight.queries import today
from zhike.apps.org import actions as org_actions


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def names(page: str) -> list[str]:
    """Return who is in the queue, in order."""
    queue = page.partition('id="queue"')[2].partition("</section>")[0]
    places = {letter: queue.find(f"客户{letter}") for letter in "ABCDEF"}
    return sorted((letter for letter in places if places[letter] >= 0), key=places.get)


def answer(browser, customer_id: int, outcome: str = "CALLED", **headers):
    """Press one of the buttons of a call."""
    return browser.post("/today/answer/", {"customer": customer_id, "outcome": outcome}, headers=headers)


@pytest.mark.covers("R119", "R187")
def test_the_queue_holds_the_overdue_by_what_a_minute_keeps(overdue, signed_in):
    page = signed_in("general_manager").get("/").content.decode()
    # A: a call, 900 × 20 % in 15 minutes, 12 each. B: an offer, 300 × 15 % in 15, 3. D: a visit, 500 × 30 % in 120.
    assert names(page) == ["A", "B", "D"]
    assert "3</span> customers and matters wait for you" in page


def test_every_call_says_why_and_what_to_do(overdue, signed_in):
    page = signed_in("general_manager").get("/").content.decode()
    assert "Silent for 60 days, 2.0 times the usual 30 days" in page
    assert "Still a customer with a probability of 40 % only" in page
    assert "Visit, or call from the top: this one is close to leaving" in page
    assert "Call in person today" in page


@pytest.mark.covers("R626")
def test_a_representative_sees_own_customers_only(overdue, signed_in):
    page = signed_in("owner").get("/").content.decode()
    assert names(page) == ["A"]
    assert "客户B" not in page


def test_a_manager_sees_the_branch_and_may_narrow_to_one_below(overdue, signed_in):
    assert names(signed_in("regional_manager").get("/").content.decode()) == ["A", "B"]
    assert names(signed_in("regional_manager").get("/?branch=SZ").content.decode()) == ["A", "B"]
    assert names(signed_in("general_manager").get("/?branch=JN").content.decode()) == ["D"]


def test_a_branch_one_may_not_see_is_not_there(overdue, signed_in):
    assert signed_in("branch_manager").get("/?branch=JN").status_code == 404
    assert signed_in("branch_manager").get("/?branch=nowhere").status_code == 404


def test_an_analyst_reads_sums_and_finds_no_names(overdue, signed_in):
    page = signed_in("analyst").get("/").content.decode()
    assert "You see sums, not single customers" in page
    assert "客户" not in page


def test_an_answered_customer_rests_and_the_next_moves_up(overdue, signed_in):
    browser = signed_in("general_manager")
    shown = answer(browser, overdue.ids["A"], **{"HX-Request": "true"}).content.decode()
    assert names(shown) == ["B", "D"]
    assert "Called. The customer rests until 2026-04-01." in shown
    assert names(browser.get("/").content.decode()) == ["B", "D"]


@pytest.mark.parametrize(("outcome", "n_days"), [("CALLED", 30), ("LATER", 7), ("NOT_NEEDED", 90)])
def test_a_resting_customer_comes_back_on_the_day(overdue, signed_in, at, outcome, n_days):
    browser = signed_in("owner")
    assert answer(browser, overdue.ids["A"], outcome).status_code == 302
    for days, seen in ((0, []), (n_days - 1, []), (n_days, ["A"])):
        with base.acting_as(base.System("test")):
            org_actions.change_company(values={"business_date": TODAY + timedelta(days=days)}, at=at)
        assert names(browser.get("/").content.decode()) == seen


def test_an_answer_by_anybody_spares_the_customer_a_second_call(overdue, signed_in):
    answer(signed_in("owner"), overdue.ids["A"])
    assert names(signed_in("branch_manager").get("/").content.decode()) == ["B"]


def test_without_scripts_the_answer_leads_back_with_an_offer_to_undo(overdue, signed_in):
    browser = signed_in("owner")
    page = browser.post(
        "/today/answer/", {"customer": overdue.ids["A"], "outcome": "LATER"}, follow=True
    ).content.decode()
    undo = page.partition('action="/today/answers/')[2].partition('"')[0]
    assert browser.post(f"/today/answers/{undo}").url == "/"
    assert names(browser.get("/").content.decode()) == ["A"]


def test_only_who_answered_may_take_it_back(overdue, signed_in):
    shown = answer(signed_in("owner"), overdue.ids["A"], **{"HX-Request": "true"}).content.decode()
    undo = "/today/answers/" + shown.partition('action="/today/answers/')[2].partition('"')[0]
    assert signed_in("branch_manager").post(undo).status_code == 404
    assert signed_in("owner").post(undo).status_code == 302


@pytest.mark.parametrize(("customer", "outcome", "status"), [
    ("999999", "CALLED", 404), ("x", "CALLED", 400), ("", "CALLED", 400), ("9" * 40, "CALLED", 400),
    ("1", "SHOUTED", 400),
])  # fmt: skip
def test_an_answer_that_cannot_be_meant_is_refused(overdue, signed_in, customer, outcome, status):
    assert answer(signed_in("owner"), customer, outcome).status_code == status


def test_a_hidden_customer_cannot_be_answered(overdue, signed_in):
    assert answer(signed_in("owner"), overdue.ids["B"]).status_code == 404
    assert signed_in("colleague").get("/").content.decode().count("客户B") > 0


@pytest.mark.parametrize("part", ["auditor", "analyst"])
def test_who_only_looks_may_not_answer(overdue, signed_in, part):
    assert answer(signed_in(part), overdue.ids["A"]).status_code == 403
    assert "/today/answer/" not in signed_in(part).get("/").content.decode()


def test_before_the_first_analysis_the_page_says_how_to_begin(history, signed_in):
    page = signed_in("administrator").get("/").content.decode()
    assert "Know your customers in a minute" in page
    assert 'href="/runs/"' in page


def test_the_numbers_are_those_of_ones_own_customers(overdue, acting):
    acting("general_manager")
    found = today.numbers(day=TODAY)
    assert (found.n_customers, found.n_buyers, found.revenue_year) == (7, 6, Decimal(2610))
    assert found.n_by_state == {"NORMAL": 2, "AT_RISK": 1, "DORMANT": 2, "CHURNED": 1}
    assert today.overdue(day=TODAY) == today.Overdue(3, Decimal(1700))
    assert AT.date() == TODAY


def days(page: str) -> str:
    """Return whom the page says to think of."""
    return page.partition('id="days-title"')[2].partition("</section>")[0]


def test_a_customer_for_a_year_today_is_to_be_thought_of_by_its_owner(overdue, signed_in, at):
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"business_date": date(2026, 7, 10)}, at=at)
    assert "Customer for 1 year today" in days(signed_in("owner").get("/").content.decode())
    assert "Customer for" not in days(signed_in("colleague").get("/").content.decode())


def test_a_day_that_is_nobodys_is_said_to_be_so(overdue, signed_in):
    assert "Nobody's day is today" in days(signed_in("owner").get("/").content.decode())
