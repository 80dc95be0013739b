"""Stories of concentration: the worked case on the page, any list in one click, profits with losses, who leaves."""

import csv
import io
import re

import pytest
from cast import AT, TODAY
from ranked import text

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Assignment, Card
from zhike.apps.keyaccounts import queries as key_queries


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def stand(cast, values: list[int], column: str = "revenue", branch=None) -> list[int]:
    """Add customers with what they brought; return their ids."""
    with base.acting_as(base.System("test")):
        new = [
            customer_actions.NewCustomer(
                code=f"{column[0].upper()}{i:02}", name=f"大户{i}", branch_id=(branch or cast.hall).pk,
                first_seen_date=TODAY,
            )
            for i in range(len(values))
        ]  # fmt: skip
        ids = list(customer_actions.add_customers(new=new, at=AT).values())
        customer_actions.write_standing(
            columns=(column,), rows=[(pk, str(v)) for pk, v in zip(ids, values, strict=True)]
        )
        Card.objects.filter(pk__in=ids).update(has_orders=True)
    return ids


@pytest.mark.covers("R101", "R105", "W10")
def test_the_worked_case_stands_on_the_page(cast, signed_in):
    stand(cast, [500, 300] + [25] * 8)
    page = text(signed_in("branch_manager").get("/customers/pareto/?code=R").content)
    assert "2 customers of 10 ( 20.0% ) carry 80 %." in page
    assert "Share of the best fifth 80.0%" in page
    assert "16.0 ×" in page
    assert "Gini coefficient 0.62" in page


@pytest.mark.covers("R102")
def test_losses_let_the_cumulative_share_pass_the_whole(cast, signed_in):
    stand(cast, [90, 30, -20], "contribution_year")
    client = signed_in("branch_manager")
    rows = list(csv.DictReader(io.StringIO(
        client.get("/customers/pareto/table.csv?code=C0&metric=contribution").content.decode("utf-8-sig")
    )))  # fmt: skip
    assert [(row["Contribution, last year"], float(row["Cumulative share"])) for row in rows] == [
        ("90.0000", 0.9), ("30.0000", 1.2), ("-20.0000", 1.0),
    ]  # fmt: skip


@pytest.mark.covers("R103")
def test_any_filtered_list_leads_to_its_pareto(analysed, signed_in):
    client = signed_in("general_manager")
    page = client.get("/customers/?branch=SZ&days_min=2").content.decode()
    href = re.search(r'href="(/customers/pareto/\?[^"]*)"', page)[1].replace("&amp;", "&")
    told = text(client.get(href).content)
    # In 苏州 A (400) and B (110) bought on two days: A alone is below four fifths of 510.
    assert "1 customer of 2" not in told
    assert "2 customers of 2 ( 100.0% ) carry 80 %." in told
    assert "¥510.00" in told
    assert "Only: " in told
    assert "苏州" in told


def test_who_sees_his_own_customers_gets_the_pareto_of_those(analysed, signed_in):
    page = signed_in("owner").get("/customers/pareto/").content.decode()
    assert set(re.findall(r">(客户[A-F])<", page)) == {"客户A"}


def test_an_analyst_is_led_to_the_sums(analysed, signed_in):
    page = text(signed_in("analyst").get("/customers/pareto/").content)
    assert "Single customers are not open to you" in page
    assert "¥" not in page


@pytest.fixture
def contributed(analysed):
    """What the six customers left: D carries the revenue, A the contribution."""
    left = {"A": 90, "B": 5, "C": 5, "D": 0, "E": -5, "F": -5}
    with base.acting_as(base.System("test")):
        rows = [(analysed.ids[letter], str(amount)) for letter, amount in left.items()]
        customer_actions.write_standing(columns=("contribution_year",), rows=rows)
    return analysed


@pytest.mark.covers("R104")
def test_both_measures_and_the_key_accounts_are_compared(contributed, signed_in):
    client = signed_in("general_manager")
    shown = client.get("/customers/pareto/").content
    page = text(shown)
    # Revenue: D and A carry 2400 of 2610; contribution: A carries 90 of 90.
    assert "Carry revenue and contribution: 1 客户A" in page
    assert "Carry revenue, not contribution: 1 客户D" in page
    assert "Carry contribution, not revenue: 0" in page
    # The key accounts are the tiers VIP and major: D alone; A carries 80 % and is none.
    assert "Carry 80 % and are no key accounts: 1 客户A" in page
    assert "Key accounts that do not carry 80 %: 0" in page
    # A is proposed with one click, and is none before somebody confirms it.
    address = re.search(r'action="([^"]*nominate[^"]*)"', shown.decode())[1]
    assert client.post(address, {"metal": "GOLD", "reason": "撑起八成"}).status_code == 302
    with base.acting_as(base.System("test")):
        proposed = key_queries.account_of(contributed.ids["A"])
        assert (proposed.state, key_queries.appointment(contributed.ids["A"])) == ("PROPOSED", None)


def test_metal_says_who_is_a_key_account_where_anybody_has_one(contributed, signed_in):
    with base.acting_as(base.System("test")):
        # It follows the tier with each analysis, unless somebody says otherwise.
        metals = Assignment.objects.filter(dimension="METAL", valid_to=None)
        assert metals.filter(customer_id=contributed.ids["D"], code="GOLD").exists()
        metals.update(code="IRON")
        metals.filter(customer_id=contributed.ids["F"]).update(code="GOLD", source="MANUAL")
    page = text(signed_in("general_manager").get("/customers/pareto/").content)
    assert "Carry 80 % and are no key accounts: 2 客户D Propose as key account 客户A" in page
    assert "Key accounts that do not carry 80 %: 1 客户F" in page


@pytest.mark.covers("R108")
def test_losing_the_largest_shows_what_is_left(contributed, signed_in):
    page = text(signed_in("general_manager").get("/value/what-if/?top=1").content)
    # All sales lie within the year: D takes 2000 of 2610 along, and 0 of 90.
    assert "Without 1 customer ¥2,000.00 a year are gone: 76.6% of the revenue." in page
    assert "Revenue ¥2,610.00 ¥610.00" in page
    assert "Contribution ¥90.00 ¥90.00" in page
    assert "Revenue at risk" in page


def test_customers_are_taken_out_by_code_and_unknown_ones_named(contributed, signed_in):
    client = signed_in("branch_manager")
    page = text(client.get("/value/what-if/?codes=K-A, K-D").content)
    assert "There is no customer with this code among yours: K-D" in page
    # Of 苏州 (A 400, B 110, C 30) A leaves.
    assert "Revenue ¥540.00 ¥140.00" in page
    assert "Nobody to take out" not in page


def test_before_anything_is_asked_the_form_stands_alone(analysed, signed_in):
    page = text(signed_in("general_manager").get("/value/what-if/").content)
    assert "Which customers leave" in page
    assert "Now and without them" not in page
    assert "Single customers are not open to you" in text(signed_in("analyst").get("/value/what-if/?top=1").content)


@pytest.mark.parametrize("part", ["owner", "agent"])
def test_who_sees_no_sums_asks_no_what_if(analysed, signed_in, part):
    assert signed_in(part).get("/value/what-if/").status_code == 403


def test_a_branch_out_of_sight_is_not_there(analysed, signed_in):
    assert signed_in("branch_manager").get("/value/what-if/?branch=JN").status_code == 404
    page = text(signed_in("branch_manager").get("/customers/pareto/?branch=JN").content)
    assert "No customers" in page


def test_a_filter_the_list_has_not_is_refused(analysed, signed_in):
    assert signed_in("general_manager").get("/customers/pareto/?colour=red").status_code == 400
