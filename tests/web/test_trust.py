"""Stories of the trust page: what was tested, which forecast won, errors by tier, drift, who sees which sums."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from python_calamine import CalamineWorkbook

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.insight.actions import analyse
from zhike.apps.insight.models import Run
from zhike.apps.trade.models import OrderLine
from zhike.apps.valuation.models import ValueModel

# What an analysis says comes of the copied files; that copy and cards are alike on both databases is shown elsewhere.
pytestmark = pytest.mark.any_database

TABLES = ("tiers", "repeats", "forecasts", "course", "runs")


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_page_says_what_was_tested_and_what_is_used(analysed, signed_in):
    page = text(signed_in("general_manager").get("/value/trust/").content)
    # 2025-07-10 to 2026-03-02 are 235 days, the second half of which is held out.
    assert "Calibration 2025-07-10 to 2025-11-05" in page
    assert "the 117 days to 2026-03-02" in page
    # A to F all bought by then; A, B and D again: B on the first, D on the last of these days.
    assert "Customers judged 6 of whom bought again 3" in page
    assert "Looks ahead 365 days" in page
    assert "Discount 10% a year" in page
    assert "Unit of time week" in page
    for heading in ("Error of the forecast by tier", "Every forecast that was tried", "Forecasts of the kept analyses"):
        assert heading in page


def test_the_value_page_leads_to_it(analysed, signed_in):
    page = signed_in("general_manager").get("/value/").content.decode()
    assert 'href="/value/trust/"' in page


def test_two_purchases_came_in_the_hold_out_and_every_table_says_so(analysed, signed_in):
    client = signed_in("general_manager")
    # D on 2026-02-01 and F on 2026-01-15.
    assert "2 came." in text(client.get("/value/trust/").content)
    by_repeats = rows(client.get("/value/trust/repeats.csv"))
    assert [(row["Repeats before"], row["Customers"], float(row["Actual"])) for row in by_repeats] == [
        ("0", "3", pytest.approx(1 / 3, abs=1e-3)), ("1", "2", 0.5), ("3", "1", 0.0),
    ]  # fmt: skip
    by_tier = rows(client.get("/value/trust/tiers.csv"))
    # By the cut: D 1,200, A 400, B 110, E 40, C 30, F 10; of six the best fifth is one, the half three.
    assert [(row["Tier"], row["Customers"], float(row["Actual purchases"])) for row in by_tier] == [
        ("Major", "1", 1.0), ("Ordinary", "2", 0.0), ("Small", "3", pytest.approx(1 / 3, abs=1e-3)),
    ]  # fmt: skip
    course = rows(client.get("/value/trust/course.csv"))
    # Repeats: A three, B one, D one by the cut, then F and D.
    assert (course[0]["Actual"], course[-1]["Actual"]) == ("0", "7")
    at_cut = next(row for row in course if row["Day"] == "2025-11-05")
    assert at_cut["Actual"] == "5"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_comes_as_a_file_and_on_paper(analysed, signed_in, name):
    client = signed_in("general_manager")
    found = rows(client.get(f"/value/trust/{name}.csv"))
    assert found
    book = client.get(f"/value/trust/{name}.xlsx")
    lines = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    assert len(lines.to_python()) == len(found) + 1
    assert client.get(f"/value/trust/{name}.html").status_code == 200
    assert client.get(f"/value/trust/{name}.exe").status_code == 404


@pytest.mark.parametrize("part", ["owner", "colleague", "agent"])
def test_who_sees_no_sums_is_refused_with_the_rule(analysed, signed_in, part):
    for address in ("/value/trust/", "/value/trust/tiers.csv"):
        answer = signed_in(part).get(address)
        assert answer.status_code == 403
    assert "figure.view" in signed_in(part).get("/value/trust/").content.decode()


def test_a_branch_manager_sees_how_far_it_goes_but_no_count_of_the_whole_company(analysed, signed_in):
    client = signed_in("branch_manager")
    page = text(client.get("/value/trust/").content)
    assert "Every model is fitted to the whole company" in page
    assert "2 came." not in page
    assert "Error per customer" in page
    for name in ("repeats", "tiers"):
        assert {row["Customers"] for row in rows(client.get(f"/value/trust/{name}.csv"))} == {""}
    assert {row["Money that came"] for row in rows(client.get("/value/trust/tiers.csv"))} == {""}
    course = rows(client.get("/value/trust/course.csv"))
    assert float(course[-1]["Actual"]) == 1.0  # shares of what came, not purchases
    assert "Customers judged —" in page
    value = text(client.get("/value/?branch=SZ").content)
    assert "came." not in value


def test_an_analyst_sees_no_group_of_fewer_than_five(analysed, signed_in):
    client = signed_in("analyst")
    assert {row["Actual"] for row in rows(client.get("/value/trust/repeats.csv"))} == {""}
    assert {row["Customers"] for row in rows(client.get("/value/trust/tiers.csv"))} == {""}
    assert "Fewer than five customers: hidden to protect them." in client.get("/value/trust/").content.decode()


def test_before_an_analysis_the_page_says_what_to_do(history, signed_in):
    assert "Nothing was analysed yet" in text(signed_in("general_manager").get("/value/trust/").content)
    assert rows(signed_in("general_manager").get("/value/trust/tiers.csv")) == []


def test_a_history_too_short_is_said_to_be_so_and_no_interval_is_claimed(history, signed_in, at):
    with base.acting_as(base.System("test")):
        analyse.analyse(as_of=TODAY.replace(year=2025, month=8, day=20), at=at, progress=lambda *_: None)
    page = text(signed_in("general_manager").get("/value/trust/").content)
    assert "too short to check a forecast" in page
    assert "at least 56 days" in page
    assert "a simple rule has no interval" in page
    assert "in 95 of 100 cases" not in page


def test_a_run_where_a_parameter_left_its_interval_is_told(analysed, signed_in):
    now = ValueModel.objects.get()
    run = Run.objects.get()
    before = Run.objects.create(
        as_of=run.as_of - timedelta(days=30), status="DONE", engine="duckdb", program="0", requested_at=run.requested_at
    )
    told = {"holdout_rmse": 0.4, "baseline_rmse": 0.5, "estimates": {"r": {"value": 0.2, "interval": [0.1, 0.3]}}}
    ValueModel.objects.create(
        run_id=before.pk, as_of=before.as_of, name="NBD", unit="week", horizon_days=365, discount_rate="0.1",
        holdout=told,
    )  # fmt: skip
    now.name = "NBD"
    now.holdout |= {"holdout_rmse": 0.6, "estimates": {"r": {"value": 0.5, "interval": [0.4, 0.6]}}}
    now.save()
    page = text(signed_in("general_manager").get("/value/trust/").content)
    assert "r left its former interval of 0.1 to 0.3" in page
    assert "the error grew by 50%" in page
    ValueModel.objects.filter(run_id=before.pk).update(name="BG_NBD")
    assert "another forecast than before (BG/NBD)" in text(signed_in("general_manager").get("/value/trust/").content)


def test_how_much_of_the_money_is_margin_is_told_where_costs_are_known(history, signed_in):
    # D paid 800 for what cost 500 and F 20 for what cost 11; the cost of the other 1,790 of the year is not known.
    with base.acting_as(base.System("test")):
        OrderLine.objects.filter(amount=800).update(cost=500)
        OrderLine.objects.filter(amount=20).update(cost=11)
    history.analyse()
    page = text(signed_in("general_manager").get("/value/trust/").content)
    assert "In the last year 37.7% of it was margin, by the cost of goods known for 31% of the revenue" in page
    assert "of it was margin" not in text(signed_in("branch_manager").get("/value/trust/").content)


def test_without_costs_the_money_is_said_to_be_revenue(analysed, signed_in):
    assert "The money is revenue, not margin." in text(signed_in("general_manager").get("/value/trust/").content)


def test_an_analysis_of_an_earlier_version_has_its_page(analysed, signed_in):
    model = ValueModel.objects.get()
    later = ("start", "n_repeaters", "estimates", "spend", "total", "tiers", "course", "margin")
    model.holdout = {name: value for name, value in model.holdout.items() if name not in later}
    model.save()
    client = signed_in("general_manager")
    assert "2 came." in text(client.get("/value/trust/").content)
    for name in TABLES:
        assert client.get(f"/value/trust/{name}.csv").status_code == 200


@pytest.fixture
def costed(history):
    """The history with the cost of everything known: three fifths of the amount; what C bought cost more than it."""
    with base.acting_as(base.System("test")):
        for line in OrderLine.objects.all():
            OrderLine.objects.filter(pk=line.pk).update(cost=line.amount * (2 if line.amount == 30 else Decimal("0.6")))
    history.analyse()
    return history


def test_value_is_margin_where_the_cost_of_goods_is_known(costed, signed_in):
    client = signed_in("general_manager")
    # Too few came again for a model of spending: the last year comes again, 0.4 of 100 × 4 and 0.4 of 500 + 700 + 800.
    with base.acting_as(base.System("test")):
        worth = dict(Card.objects.values_list("customer_id", "clv"))
    assert [worth[costed.ids[one]] for one in "ADC"] == [160, 800, 0]
    page = text(client.get("/value/trust/").content)
    # 2,610 came in, 30 of it at a cost of 60: (2,580 × 0.4 − 30) ÷ 2,610.
    assert "The money is margin, not revenue. The cost of goods is known for 100% of the last year's revenue" in page
    assert "38.4% of which was margin" in page
    assert "Of 6 customers it is known for all purchases of 6" in page
    assert "margin of the next 365 days" in text(client.get("/value/").content)
    assert "Counted in margin" in text(client.get("/metrics/explain/?metric=clv").content)
    assert "Money margin" in text(client.get(f"/customers/{costed.ids['A']}/?tab=value").content)
    told = client.get("/api/v1/value/trust").json()
    assert (told["money"], told["margin_known_share"]) == ("MARGIN", 1.0)


def test_what_counts_in_another_money_than_before_is_said_to(history, costed, signed_in):
    with base.acting_as(base.System("test")):
        OrderLine.objects.filter(amount__gte=500).update(cost=None)
        analyse.analyse(as_of=TODAY + timedelta(days=1), at=AT, progress=lambda *_: None)
    page = text(signed_in("general_manager").get("/value/trust/").content)
    assert "in revenue from here on" in page
    assert "Margin takes its place once the cost of goods is known for four fifths of it." in page
