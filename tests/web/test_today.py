"""Stories of Today: whom to call and why, what is at stake, answers that rest and can be taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.insight.queries import today
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks import actions as task_actions

COLUMNS = ("tier", "churn_state", "n_purchase_days", "cycle_days", "silence_ratio", "p_alive", "stake", "revenue_year")


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


@pytest.fixture
def overdue(analysed):
    """A, B and D are overdue; A rests at twice its interval with 900 at stake."""
    standing = {
        "A": ("MAJOR", "AT_RISK", 4, 30.0, 2.0, 0.9, 900, 400),
        "B": ("ORDINARY", "DORMANT", 2, 40.0, 3.0, 0.8, 300, 110),
        "C": ("SMALL", "CHURNED", 1, 40.0, 9.0, 0.1, 100, 30),
        "D": ("VIP", "DORMANT", 3, 20.0, 2.5, 0.4, 500, 2000),
        "E": ("SMALL", "NORMAL", 1, 200.0, 0.5, 0.9, 50, 40),
        "F": ("SMALL", "NORMAL", 2, 200.0, 0.2, 0.9, 60, 30),
    }
    customer_actions.write_standing(
        columns=COLUMNS, rows=[(analysed.ids[letter], *row) for letter, row in standing.items()]
    )
    return analysed


def names(page: str) -> list[str]:
    """Return who is in the queue, in order."""
    queue = page.partition('id="queue"')[2].partition("</section>")[0]
    places = {letter: queue.find(f"客户{letter}") for letter in "ABCDEF"}
    return sorted((letter for letter in places if places[letter] >= 0), key=places.get)


def answer(browser, customer_id: int, outcome: str = "CALLED", **headers):
    """Press one of the buttons of a call."""
    return browser.post("/today/answer/", {"customer": customer_id, "outcome": outcome}, headers=headers)


@pytest.mark.covers("R119")
def test_the_queue_holds_the_overdue_by_money_at_stake(overdue, signed_in):
    page = signed_in("general_manager").get("/").content.decode()
    assert names(page) == ["A", "D", "B"]
    assert "3</span> overdue customers are worth a call" in page


@pytest.mark.covers("R187", missing="overdue customers only, ranked by money at stake, not by the gain of the effort")
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
    assert names(shown) == ["D", "B"]
    assert "Called. The customer rests until 2026-04-01." in shown
    assert names(browser.get("/").content.decode()) == ["D", "B"]


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
    assert today.calls(day=TODAY).stake == Decimal(1700)
    assert AT.date() == TODAY


def plate(page: str) -> str:
    """Return what stands on the reader's plate."""
    return page.partition('id="due-title"')[2].partition("</section>")[0]


def test_the_readers_tasks_due_and_days_of_customers_stand_beside_the_queue(overdue, signed_in, at):
    owner = overdue.cast.owner
    with base.acting_as(base.System("test")):
        for title, days in (("寄送样品册", -1), ("确认报价", 0), ("准备年会", 1)):
            task_actions.add_task(
                title=title, customer_id=overdue.ids["A"], assignee_id=owner.pk, branch_id=owner.branch_id,
                due_date=TODAY + timedelta(days=days), at=at,
            )  # fmt: skip
    shown = plate(signed_in("owner").get("/").content.decode())
    assert 0 < shown.index("寄送样品册") < shown.index("确认报价")
    assert "准备年会" not in shown
    assert "寄送样品册" not in plate(signed_in("branch_manager").get("/").content.decode())


def test_a_customer_for_a_year_today_is_on_the_owners_plate(overdue, signed_in, at):
    with base.acting_as(base.System("test")):
        org_actions.change_company(values={"business_date": date(2026, 7, 10)}, at=at)
    assert "Customer for 1 year today" in plate(signed_in("owner").get("/").content.decode())
    assert "Customer for" not in plate(signed_in("colleague").get("/").content.decode())


def test_an_empty_plate_says_so(overdue, signed_in):
    assert "No task is due" in plate(signed_in("owner").get("/").content.decode())
