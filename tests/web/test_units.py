"""Stories of outlets counted in their dealers' place: the account, what is behind it, frozen at the closing."""

import csv
import io
import re
from datetime import date
from decimal import Decimal

import pytest
from cast import AT

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.insight.models import LedgerCell

OUTLETS = [
    ("A", "观前街店", "2024-03-01", None, 1_200_000), ("A", "石路店", "2024-03-01", "2025-11-20", 300_000),
    ("A", "新区店", "2025-10-05", None, None), ("D", "泉城店", "2024-05-01", "2025-12-31", None),
    ("D", "趵突泉店", "2024-05-01", None, 500_000), ("D", "历下店", "2025-10-09", "2025-12-01", None),
]  # fmt: skip


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return re.sub(r" ([.,:;])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split()))


def rows(answer) -> list[dict]:
    """Return a CSV file's rows."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.fixture
def dealers(judged, history, client):
    """Six outlets of two dealers: four there in the autumn's beginning, two opened, three closed by its end."""
    client.cookies["zhike_language"] = "en"

    def open_and_close():
        for letter, name, opened, closed, turnover in OUTLETS:
            archive_actions.save_outlet(
                customer_id=history.ids[letter], at=AT,
                values={"name": name, "opened_date": date.fromisoformat(opened),
                        "closed_date": closed and date.fromisoformat(closed),
                        "turnover": turnover and Decimal(turnover)},
            )  # fmt: skip

    return judged("dealers", open_and_close)


@pytest.mark.covers("R022")
@pytest.mark.covers("R475")
def test_outlets_are_counted_by_their_own_days_and_frozen_with_the_period(dealers, signed_in):
    browser = signed_in("general_manager")
    page = browser.get("/churn/?unit=OUTLET&period=2025Q4", follow=True)
    shown = text(page.content)
    assert "In 2025 Q4, of 4 at the start and 2 new ones 3 were left: 3 ended, that is 75.00% of the opening." in shown
    assert "By tier of the customer" in shown
    account = {row["Quarter"]: row for row in rows(browser.get("/churn/units.csv?unit=OUTLET"))}
    autumn = account["2025Q4"]
    assert [autumn[name] for name in ("Opening", "Newly opened", "Ended", "Closing")] == ["4", "2", "3", "3"]
    # One of the three has a turnover noted; the others add nothing, and the list says so.
    assert float(autumn["Yearly turnover of those closed, as noted"]) == 300_000
    years = rows(browser.get("/churn/units.csv?unit=OUTLET&kind=YEAR"))
    assert [(row["Year"], row["Closing"]) for row in years][:2] == [("2024", "4"), ("2025", "3")]
    behind = "unit=OUTLET&column=churned&period=2025Q4"
    listed = text(browser.get(f"/churn/units/members/?{behind}").content)
    assert "3 are behind this figure" in listed
    assert all(name in listed for name in ("石路店", "泉城店", "历下店", "客户A", "客户D"))
    assert len(rows(browser.get(f"/churn/units/members.csv?{behind}"))) == int(autumn["Ended"])
    browser.post("/churn/closings/close/", {"period": "2025Q4"})
    hq = LedgerCell.objects.filter(closing_of__period="2025Q4", branch__parent=None)
    assert (hq.get(cut="OUTLET", part="").churned, hq.get(cut="", part="").churned) == (3, 2)
    assert sum(cell.closing for cell in hq.filter(cut="OUTLET_T")) == 3
    # A note made later touches the period: what was frozen of outlets stands.
    with base.acting_as(base.System("test")):
        archive_actions.save_outlet(
            customer_id=dealers.ids["B"], at=AT, values={"name": "木渎店", "opened_date": date(2025, 9, 1)}
        )
    dealers.analyse()
    browser.post("/churn/closings/close/", {"period": "2025Q4"})
    told = text(browser.get("/churn/closings/2025Q4/?unit=OUTLET").content)
    assert "From version 1 to 2" in told
    assert "Outlets" in told
    closed = rows(browser.get("/churn/closings.csv?unit=OUTLET"))[0]
    assert (closed["Opening"], closed["Closing"], closed["Version"]) == ("5", "4", "2")


def test_where_there_are_none_the_page_says_what_to_do(analysed, signed_in, client):
    client.cookies["zhike_language"] = "en"
    browser = signed_in("general_manager")
    assert "Note the outlets of dealers" in text(browser.get("/churn/units/").content)
    assert "Import the subscriptions" in text(browser.get("/churn/units/?unit=SUBSCRIPTION").content)
    assert browser.get("/churn/units/members/?unit=OUTLET&column=won_back&period=2025Q4").status_code == 404


def test_only_customers_one_may_see_stand_behind_a_figure(dealers, signed_in):
    manager = signed_in("branch_manager")
    listed = text(manager.get("/churn/units/members/?column=churned&period=2025Q4").content)
    assert "石路店" in listed
    assert "泉城店" not in listed
    analyst = signed_in("analyst")
    page = text(analyst.get("/churn/units/members/?column=churned&period=2025Q4").content)
    assert "石路店" not in page


@pytest.mark.any_database
@pytest.mark.parametrize(("part", "status"), [("general_manager", 200), ("auditor", 200), ("owner", 403)])
def test_who_may_see_figures_may_see_those_of_outlets(cast, signed_in, part, status):
    assert signed_in(part).get("/churn/units/").status_code == status
