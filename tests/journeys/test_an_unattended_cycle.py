"""The month's cycle with nobody at a keyboard: the clock strikes, data are copied and judged, the report is there."""

import re
from datetime import timedelta

import pytest
from cast import AT

from zhike.apps.core import base, clock
from zhike.apps.core import rules as core_rules
from zhike.apps.insight.queries import runs
from zhike.apps.reports.models import Report
from zhike.jobs import dispatch, schedule

STEPS, LATE = ("Data copied", "Standing of customers judged", "Report made", "Report read"), "Past its day"


def states(browser) -> dict[str, str]:
    """Return how each step of the cycle stands by the page of the support system."""
    page = browser.get("/support-system/").content.decode()
    rows = re.findall(r"<tr>(.*?)</tr>", re.search(r'id="cycle".*?</table>', page, re.DOTALL)[0], re.DOTALL)[1:]
    cells = [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[dh].*?</t[dh]>", row)] for row in rows]
    return {name: state for name, state, *_rest in cells}


@pytest.mark.covers("R485")
def test_a_night_copies_judges_and_reports_by_itself(history, signed_in, monkeypatch):
    monkeypatch.setattr(schedule, "DAILY", core_rules.DAILY)
    # 2026-03-02 18:00 in the company's zone; the next morning at five all of the night is due.
    morning = AT.replace(hour=0) + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: morning)
    with base.acting_as(base.System("the night")):
        schedule.record_due(at=morning)
        while dispatch.run_once():
            pass
    assert runs.current() is not None
    periods = {"2025Q4", "2025Q3", "2026-01", "2025H2", "2025"}
    assert set(Report.objects.values_list("period", "user_id")) == {(period, None) for period in periods}
    browser = signed_in("general_manager")
    browser.cookies["zhike_language"] = "en"
    # Whether all of it ran is on one page: what nobody has read yet is due, and overdue after a week.
    assert states(browser) == dict(zip(STEPS, ("In time", "In time", "In time", "Due now"), strict=True))
    monkeypatch.setattr(clock, "now", lambda: morning + timedelta(days=8))
    assert states(browser) == dict(zip(STEPS, (LATE, LATE, "In time", LATE), strict=True))
    monkeypatch.setattr(clock, "now", lambda: morning)
    latest = Report.objects.get(period="2025Q4")
    assert "2 of the 5 customers there at its beginning left" in browser.get(f"/reports/{latest.pk}/").content.decode()
    assert states(browser)["Report read"] == "In time"
    # Nothing is done twice: the next night finds the same figures.
    with base.acting_as(base.System("the next night")):
        schedule.record_due(at=morning + timedelta(days=1))
        while dispatch.run_once():
            pass
    assert Report.objects.count() == len(periods)
