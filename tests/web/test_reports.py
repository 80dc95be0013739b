"""The tables of pages as files and on paper: every figure is that of the screen; who may take them, and the trail."""

import csv
import html
import io
import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY
from python_calamine import CalamineWorkbook

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers.models import Card
from zhike.apps.insight.models import Figure, Run
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries

ENGLISH = {"headers": {"Accept-Language": "en"}}
REPORTS = {
    "/churn/account": "/churn/", "/churn/branches": "/churn/", "/churn/cohorts": "/churn/",
    "/churn/members": "/churn/members/", "/value/tiers": "/value/", "/value/assets": "/value/assets/",
    "/promises/kept": "/promises/", "/care/week": "/care/", "/upkeep/list": "/upkeep/", "/today/queue": "/",
    "/metrics/values": "/metrics/revenue/", "/runs/table": "/runs/", "/calculator/churn/table": "/calculator/churn/",
    "/visits/due": "/visits/", "/visits/first": "/visits/", "/staff/churn/table": "/staff/churn/",
}  # fmt: skip
ASKED = {"/churn/members": {"column": "churned", "period": "2025Q4"}, "/metrics/values": {"code": "revenue"},
         "/churn/branches": {"period": "2025Q4"},
         "/calculator/churn/table": {"opening": "3000", "new": "500", "closing": "3300"}}  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the moment of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


def rows_of(client, report: str, **more) -> list[dict[str, str]]:
    answer = client.get(f"{report}.csv", ASKED.get(report, {}) | more, **ENGLISH)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def text(page: str) -> list[str]:
    """Return the texts of the cells of all tables of a page."""
    cells = re.findall(r"<t[hd][ >].*?</t[hd]>", page, re.S)
    return [" ".join(html.unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]


@pytest.mark.covers("R633")
@pytest.mark.parametrize("report", REPORTS)
def test_every_report_comes_in_each_form_with_the_same_rows(analysed, signed_in, report):
    client = signed_in("general_manager")
    rows = rows_of(client, report)
    book = client.get(f"{report}.xlsx", ASKED.get(report, {}), **ENGLISH)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    lines = sheet.to_python()
    assert len(lines) == len(rows) + 1
    if rows:
        assert [str(one) for one in lines[0]] == list(rows[0])
    paper = client.get(f"{report}.html", ASKED.get(report, {}), **ENGLISH).content.decode()
    assert paper.count("<tr>") == (len(rows) + 1 if rows else 0)
    assert client.get(f"{report}.exe", ASKED.get(report, {})).status_code == 404
    assert AuditEntry.objects.filter(act="list.export", noun="report").count() == 3


@pytest.mark.parametrize("report", REPORTS)
def test_the_page_leads_to_its_files_and_only_who_may_take_them(analysed, signed_in, report):
    page = REPORTS[report]
    part = signed_in("general_manager")
    has_rows = bool(rows_of(part, report))
    linked = f"{report}.csv" in part.get(page, ASKED.get(report, {})).content.decode()
    assert linked or not has_rows
    owner = signed_in("owner")  # a representative takes nothing away
    assert owner.get(f"{report}.csv", ASKED.get(report, {})).status_code == 403


def test_who_sees_no_sums_takes_none(analysed, signed_in, cast):
    with base.acting_as(base.System("test")):
        type(cast.owner).objects.filter(pk=cast.owner.pk).update(role="KEY_ACCOUNT_MANAGER")
    for report in ("/churn/branches", "/churn/cohorts", "/value/assets", "/value/tiers", "/churn/account"):
        assert signed_in("owner").get(f"{report}.csv").status_code == 403
    assert signed_in("owner").get("/metrics/values.csv?code=revenue").status_code == 404


def test_branches_and_members_are_those_of_the_screen(analysed, signed_in):
    client = signed_in("general_manager")
    rows = rows_of(client, "/churn/branches")
    screen = text(client.get("/churn/?period=2025Q4", **ENGLISH).content.decode())
    for row in rows:
        # The first table is that of the picture, the last that of the branches.
        at = len(screen) - 1 - screen[::-1].index(row["Branch"])
        assert screen[at + 1 : at + 4] == [row["Opening"], row["Left"], row["Closing"]]
    members = rows_of(client, "/churn/members")
    # C and F did not come in 2025Q4; they last brought 30 and 10.
    assert [(row["Code"], float(row["Brought in the period before"])) for row in members] == [("K-C", 30), ("K-F", 10)]
    screen = text(client.get("/churn/members/?column=churned&period=2025Q4", **ENGLISH).content.decode())
    assert [screen.index(row["Customer"]) for row in members] == sorted(
        screen.index(row["Customer"]) for row in members
    )


def test_cohorts_are_shares_of_those_who_began_in_a_month(analysed, signed_in):
    rows = {row["First purchase"]: row for row in rows_of(signed_in("general_manager"), "/churn/cohorts")}
    # A and F began in July 2025; A came in each of the three months after, F in none of them.
    assert (rows["2025-07"]["Customers"], float(rows["2025-07"]["+1"])) == ("2", 0.5)


def test_metric_values_are_written_as_on_the_screen(analysed, signed_in):
    client = signed_in("general_manager")
    (row, *_rest) = rows_of(client, "/metrics/values")
    screen = text(client.get("/metrics/revenue/", **ENGLISH).content.decode())
    assert row["Value"] in screen
    assert float(row["Number"]) == 2610


def test_calls_upkeep_and_promises_are_those_of_the_screen(cast, signed_in):
    with base.acting_as(org_queries.member(cast.owner.pk)):
        new = interaction_actions.NewPromise(customer_id=cast.customer_id, text="送样品", due_date=TODAY)
        promise_id = interaction_actions.make_promise(new=new, at=AT)
        interaction_actions.settle_promise(promise_id=promise_id, status="KEPT", day=TODAY, at=AT)
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        archive_actions.write_facts(
            customer_id=cast.customer_id, values={"industry": "steel"}, channel="SURVEY",
            day=TODAY - timedelta(days=300), at=AT,
        )  # fmt: skip
    client = signed_in("branch_manager")
    (kept,) = rows_of(client, "/promises/kept")
    assert list(kept.values()) == [cast.owner.name, "1", "1", "1.0"]
    page = client.get("/promises/", **ENGLISH).content.decode()
    beside = html.unescape(re.search(r'hx-get="(/promises/kept/beside/[^"]*)"', page)[1])
    assert "1 of 1" in client.get(beside, **ENGLISH).content.decode()
    upkeep = rows_of(client, "/upkeep/list")
    assert {row["What is needed"] for row in upkeep} == {"Must be completed", "Gone stale"}
    assert {row["Code"] for row in upkeep} == {"C001"}
    assert rows_of(signed_in("other_manager"), "/upkeep/list") == []


@pytest.mark.covers("R627")
def test_the_asset_statement_balances_and_says_what_customers_are_worth(analysed, signed_in):
    client = signed_in("general_manager")
    rows = rows_of(client, "/value/assets")
    # Of the hand-made history: 2025Q3 five came; 2025Q4 one new, C and F lost; 2026Q1 is not over: F is back.
    table = [[row[name] for name in ("Quarter", "Opening", "Gained", "Lost", "Closing", "Net change")] for row in rows]
    assert table == [
        ["2026 Q1", "4", "1", "", "", ""], ["2025 Q4", "5", "1", "2", "4", "-1"],
        ["2025 Q3", "0", "5", "0", "5", "5"],
    ]  # fmt: skip
    assert all(int(o) + int(g) - int(lost) == int(c) for _q, o, g, lost, c, _change in table[1:])
    # Revenue: 890 (A 300 B 50 C 30 D 500 F 10), 900 (A 100 B 60 D 700 E 40), 820 (D 800 F 20).
    assert [float(row["Revenue"]) for row in rows] == [820, 900, 890]
    assert [row["Change of revenue"] for row in rows] == ["", "10.0000", ""]
    # Analysed once, in 2026Q1: only that quarter has a value.
    assert [bool(row["Value at the end"]) for row in rows] == [True, False, False]
    assert rows[0]["Valued on"] == "2026-03-02"
    screen = text(client.get("/value/assets/", **ENGLISH).content.decode())
    row = screen.index("2025 Q4", screen.index("Net change"))
    assert screen[row : row + 6] == ["2025 Q4", "5", "1", "2", "4", "-1"]


@pytest.mark.covers("R627")
def test_value_changes_between_quarters_that_were_analysed(analysed, signed_in, cast):
    figure = Figure.objects.get(metric="clv", branch=cast.head, part="", period="", run__is_current=True)
    for day, value in ((date(2025, 11, 1), 70), (date(2025, 12, 30), 100)):
        run = Run.objects.create(
            as_of=day, status="DONE", engine="duckdb", program="test", requested_at=AT, finished_at=AT
        )
        Figure.objects.create(run=run, metric="clv", branch=cast.head, value=value, n_customers=5)
    Run.objects.create(as_of=date(2025, 12, 31), status="FAILED", engine="duckdb", program="test", requested_at=AT)
    now, before, _first = rows_of(signed_in("general_manager"), "/value/assets")
    assert (float(before["Value at the end"]), before["Valued on"]) == (100, "2025-12-30")
    assert float(now["Change of value"]) == pytest.approx(float(figure.value) - 100)


def test_before_an_analysis_the_statement_says_how_it_comes(cast, signed_in):
    page = signed_in("general_manager").get("/value/assets/", **ENGLISH).content.decode()
    assert "Nothing was analysed yet" in page
    assert "assets.csv" not in page


@pytest.mark.parametrize(
    ("address", "act"),
    [("/collection/table", "figure.view"), ("/participation/table", "figure.view"), ("/quality/table", "figure.view"),
     ("/talks/table", "interaction.view")],
)  # fmt: skip
def test_every_table_has_all_forms_and_leaves_a_trace(cast, signed_in, address, act):
    client = signed_in("administrator")
    for form, kind in (("csv", "text/csv"), ("xlsx", "application/vnd.openxml"), ("html", "text/html")):
        answer = client.get(f"{address}.{form}", {"part": "tiers"})
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith(kind)
        assert b"".join(answer)
    assert client.get(f"{address}.pdf").status_code == 404
    assert AuditEntry.objects.filter(act="list.export", noun="report").count() == 3
    # Who takes lists of customers away, but sees no figures.
    with base.acting_as(base.System("test")):
        org_actions.change_user(user_id=cast.owner.pk, values={"role": "KEY_ACCOUNT_MANAGER"}, at=AT)
    answer = signed_in("owner").get(f"{address}.csv?part=tiers")
    assert answer.status_code == (200 if act == "interaction.view" else 403)
