"""Stories of churn reports: made by hand and by the calendar, frozen, in every form, to each what they may see."""

import io
import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY
from pptx import Presentation
from python_calamine import CalamineWorkbook

from zhike.apps.churn.models import Case, Measure
from zhike.apps.core import base
from zhike.apps.insight.models import Closing
from zhike.apps.reports import actions, rules
from zhike.apps.reports.models import Report
from zhike.web import printing

SAID = (
    "In 2025 Q4 2 of the 5 customers there at its beginning left: 40.00% of the opening, 50.00% of the closing count."
)


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


def exits(history, day: date, *rows: tuple[int, dict]) -> None:
    """Write cases of customers who left on a day; with a reason they are confirmed."""
    with base.acting_as(base.System("story")):
        Case.objects.bulk_create(
            Case(
                customer_id=customer_id, branch_id=history.cast.hall.pk, exit_date=day, due_date=day, created_at=AT,
                updated_at=AT, status="CAME_BACK", **values,
            )
            for customer_id, values in rows
        )  # fmt: skip


def prevents(history, due: date, done: date | None) -> None:
    """Write a measure against churn in the middle of November 2025."""
    with base.acting_as(base.System("story")):
        at = AT.replace(year=2025, month=11, day=15)
        Measure.objects.create(
            kind="PREVENT", title="先通知", factor="PRICE", branch=history.cast.hall, due_date=due, done_date=done,
            status="DONE" if done else "PLANNED", created_at=at, updated_at=at,
        )  # fmt: skip


def made(browser, period="2025Q4"):
    """Make a report by the page and return its address."""
    answer = browser.post("/reports/", {"period": period})
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.covers("R476")
def test_a_report_says_in_words_what_its_figures_mean(analysed, signed_in):
    browser = signed_in("general_manager")
    page = text(browser.get(made(browser)).content)
    assert SAID in page
    # C and F had brought 30 and 10; E is new, nobody came back.
    assert "They had brought ¥40.00 in the period before" in page
    assert "Only 1 came new and 0 came back, fewer than left: 4 at the end." in page
    assert "Ask the 2 largest of those who left why: they had brought ¥40.00." in page


@pytest.mark.covers("R476")
def test_a_report_tells_why_whither_who_and_what_is_done(analysed, signed_in):
    ids = analysed.ids
    by_price = {"reason": "PRICE", "destination": "COMPETITOR", "went_to": "德锐", "initiator": "ACTIVE"}
    exits(analysed, date(2025, 8, 1), (ids["A"], {"reason": "SERVICE", "destination": "UNKNOWN"}))
    exits(
        analysed, date(2025, 11, 1),
        (ids["C"], by_price | {"turnover": 300, "tier": "VIP", "correction": "降价前先谈", "is_major": True}),
        (ids["F"], by_price | {"turnover": 100}), (ids["D"], {"turnover": 900}),
    )  # fmt: skip
    for due, done in ((date(2025, 12, 1), None), (date(2026, 3, 1), None), (date(2025, 11, 1), date(2025, 12, 31))):
        prevents(analysed, due, done)
    browser = signed_in("general_manager")
    address = made(browser)
    page = text(browser.get(address).content)
    said = "Measures against churn: 1 done in the period; at its end 2 were still to be done, 1 of them overdue."
    assert said in page
    assert "Carry out the 1 measure against churn that is overdue." in page
    assert (
        "Of 3 exits of the period that became cases, 2 have a confirmed cause; by number and by money most by: "
        "Price (2, ¥400.00 a year)."
    ) in page
    # The quarter before one in one left by the service, now none: the price has risen by a hundred points.
    assert "Among the causes this one has risen most: Price, by 100.0 points." in page
    assert "Where it is known, most went: A competitor (2); of 33% nobody knows where." in page
    assert "Among them is 1 key account or major event, with ¥300.00 a year." in page
    assert "Find the cause of the 1 exit that has none yet." in page
    assert "0 of 1 corrections are made." in page
    assert "降价前先谈" in page
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{address}report.xlsx").content))
    assert said in [row[0] for row in book.get_sheet_by_name("Summary").to_python()]
    assert ["Price", 2.0, 400.0, 0.0] in book.get_sheet_by_name("Reasons").to_python()
    slides = Presentation(io.BytesIO(browser.get(f"{address}report.pptx").content)).slides
    # Causes by number are a chart of the presentation's own on the fourth slide.
    chart = next(shape.chart for shape in slides[3].shapes if shape.has_chart)
    assert list(chart.plots[0].categories)[-1] == "Price · ¥400.00"
    # Who reads sums alone is told of no cause: all of them are of fewer than five customers.
    page = text(signed_in("analyst").get(address).content)
    assert "Too few to be told" in page
    assert "¥400.00" not in page
    assert "降价前先谈" not in page


@pytest.mark.covers("R475")
def test_a_report_is_frozen_and_other_figures_are_another_version(analysed, signed_in):
    browser = signed_in("general_manager")
    first = made(browser)
    assert made(browser) == first
    Report.objects.update(content={**Report.objects.get().content, "profit_rate": "0.5"})
    second = made(browser)
    assert second != first
    page = browser.get(second).content.decode()
    assert f'href="{first}"' in page
    assert "version 2" in text(page.encode())
    assert "version 1" in text(browser.get(first).content)


def test_two_who_make_it_at_once_get_one_report(analysed, signed_in, monkeypatch):
    browser = signed_in("general_manager")
    made(browser)
    first = Report.objects.get()

    def meanwhile(content, last):
        Report.objects.create(
            branch_id=first.branch_id, period=first.period, version=2, content=content, coarse=first.coarse,
            run_id=first.run_id, made_at=AT,
        )  # fmt: skip
        return ["now"]

    monkeypatch.setattr(rules, "differing", meanwhile)
    assert made(browser) == f"/reports/{Report.objects.get(version=2).pk}/"


def test_every_form_says_the_same(analysed, signed_in, monkeypatch):
    browser = signed_in("general_manager")
    address = made(browser)
    assert SAID in text(browser.get(f"{address}report.html").content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(browser.get(f"{address}report.xlsx").content))
    assert book.sheet_names == [
        "Summary", "Course", "Branches", "Largest losses", "Reasons", "Reasons before and now", "Destinations", "Tiers",
        "Key accounts lost", "Corrections", "Warnings",
    ]  # fmt: skip
    assert SAID in [row[0] for row in book.get_sheet_by_name("Summary").to_python()]
    assert [row[0] for row in book.get_sheet_by_name("Largest losses").to_python()[1:]] == ["客户C", "客户F"]
    slides = Presentation(io.BytesIO(browser.get(f"{address}report.pptx").content)).slides
    assert len(slides) == 5
    assert SAID in [p.text for shape in slides[0].shapes if shape.has_text_frame for p in shape.text_frame.paragraphs]
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    assert [list(series.values) for series in charts[0].plots[0].series][2] == [0, 0, 0, 0, 2, 0, 0]
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("ZHIKE_CHROMIUM", raising=False)
    refused = browser.get(f"{address}report.pdf")
    assert (refused.status_code, "take the HTML" in refused.content.decode()) == (503, True)


def test_one_pdf_is_made_at_a_time(analysed, signed_in, monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE", 0.01)
    browser = signed_in("general_manager")
    address = made(browser)
    with printing._printer:
        busy = browser.get(f"{address}report.pdf")
    assert (busy.status_code, "try again" in busy.content.decode()) == (503, True)


def test_a_report_becomes_a_pdf_where_chromium_is(analysed, signed_in, chromium, monkeypatch):
    monkeypatch.setenv("ZHIKE_CHROMIUM", chromium)
    browser = signed_in("general_manager")
    answer = browser.get(f"{made(browser)}report.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def _closed_again(period: str) -> None:
    """Close a period twice, the second time a minute after its report was made."""
    for version in (1, 2):
        Closing.objects.create(
            kind="QUARTER", period=period, version=version, way="HAND", as_of=TODAY, at=AT + timedelta(minutes=1)
        )


@pytest.mark.covers("R481")
def test_the_calendar_makes_what_is_due_and_names_what_is_overdue(analysed, signed_in):
    # Judged on 2026-03-02: 2025Q4 was due on 5 January, so it is overdue; the quarter before, too.
    page = signed_in("general_manager").get("/reports/").content.decode()
    turn = r'<th scope="row">(?:<a[^>]*>)?([^<]*\d{4}[^<]*)(?:</a>)?</th>(.*?)</tr>'
    rows = {period: text(row.encode()).split()[1] for period, row in re.findall(turn, page, re.DOTALL)}
    assert (rows["2026 Q1"], rows["2025 Q4"], rows["2025 Q3"]) == ("Waiting", "Past", "Past")
    # February is over, but has until the third; the month before, the half-year and the year are late, too.
    assert (rows["2026-02"], rows["2026-01"], rows["second half of 2025"], rows["2025"]) == ("Waiting", *["Past"] * 3)
    with base.acting_as(base.System("story")):
        assert actions.make_due(at=AT) == 5
        assert actions.make_due(at=AT) == 0
        told = set(Report.objects.values_list("period", flat=True))
        assert told == {"2025Q4", "2025Q3", "2026-01", "2025H2", "2025"}
        # A period that was put right and closed again is told anew; the report that was made stays.
        Report.objects.filter(period="2025Q4").update(content={"as_of": "", "lost": []})
        _closed_again("2025Q4")
        assert actions.make_due(at=AT + timedelta(hours=1)) == 1
    assert set(Report.objects.filter(period="2025Q4").values_list("version", flat=True)) == {1, 2}


def test_a_turn_is_due_on_its_day_and_overdue_the_day_after():
    table = {"QUARTER": {"on": 1, "days": 5, "responsible": 1}}

    def state(day):
        (turn,) = [t for t in rules.turns(table, {}, n={"QUARTER": 2}, day=day) if t.period == "2025Q4"]
        return turn.state

    assert [state(date(2026, 1, n)) for n in (1, 4, 5, 6)] == ["WAITING", "WAITING", "DUE", "OVERDUE"]
    assert rules.turns({"QUARTER": table["QUARTER"] | {"on": 0}}, {}, n={"QUARTER": 2}, day=date(2026, 1, 6)) == []


@pytest.mark.covers("R481")
def test_a_regular_analysis_that_is_missing_turns_red_the_day_after():
    table = {
        "regular.VALUE": {"every": 2, "days": 5, "responsible": 1},
        "regular.ASSETS": {"every": 0, "days": 5, "responsible": 1},
    }

    def turn(day, made=None):
        (one,) = rules.planned(table, lambda _what, _period: made, day=day)
        return one.period, one.state

    assert turn(date(2025, 12, 30)) == ("2025Q3", "OVERDUE")
    # A quarter has five days after its last one, which is over in the evening.
    states = [turn(date(2026, 1, n)) for n in (1, 4, 5, 6)]
    assert states == [("2025Q4", state) for state in ("WAITING", "WAITING", "DUE", "OVERDUE")]
    assert turn(date(2026, 1, 6), made=7) == ("2025Q4", "DONE")


def test_the_plan_says_who_answers_and_where_the_result_stands(analysed, signed_in):
    page = signed_in("general_manager").get("/reports/").content.decode()
    plan = text(page[page.index('id="plan"') :].encode())
    # The analysis of 2 March looked at the quarter after its end; nobody has closed the account.
    assert "Value and Pareto 2025 Q4 2026-01-05 Done the analyst of headquarters" in plan
    assert "Account of the period, closed 2025 Q4 2026-01-12 Past due" in plan
    assert 'href="/tiers/"' in page


def test_a_period_that_is_not_over_or_not_known_is_refused(analysed, signed_in):
    browser = signed_in("general_manager")
    for period in ("2026Q1", "1990Q1", "nonsense"):
        answer = browser.post("/reports/", {"period": period})
        assert (answer.status_code, "not over yet" in text(answer.content)) == (422, True)
    assert not Report.objects.exists()


def test_who_reads_sums_alone_is_told_no_small_number_and_no_name(analysed, signed_in):
    address = made(signed_in("general_manager"))
    page = text(signed_in("analyst").get(address).content)
    assert "¥40.00" not in page
    assert "No single customers are shown" in page
    assert signed_in("branch_manager").get(address).status_code == 404
    assert signed_in("owner").get(address).status_code == 403
