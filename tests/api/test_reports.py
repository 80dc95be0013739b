"""Tables of the analysis as files by REST: the rows of the resource, its act besides that of taking away, the trail."""

import csv
import io

import pytest
from cast import AT
from python_calamine import CalamineWorkbook

from zhike.api import reports
from zhike.apps.core.models import AuditEntry


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the moment of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


@pytest.mark.covers("R633")
def test_the_account_as_a_file_is_what_the_resource_tells(cast, calls, run):
    caller = calls("general_manager")
    told = caller.get("ledger").json()["results"]
    found = rows(caller.get("reports/ledger.csv"))
    assert [row["period"] for row in found] == [quarter["period"] for quarter in told]
    # Worked case W01: 200 of 3,000 lost.
    (row,) = [row for row in found if row["period"] == "2025Q4"]
    assert (row["opening"], row["churned"], row["closing"]) == ("3000", "200", "3300")
    assert float(row["rates.OPENING.value"]) == pytest.approx(200 / 3000)
    book = b"".join(caller.get("reports/ledger.xlsx").streaming_content)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in lines[0]] == list(found[0])
    assert len(lines) == len(found) + 1
    assert AuditEntry.objects.filter(act="list.export", noun="report").count() == 2


@pytest.mark.parametrize("report", reports.REPORTS)
def test_every_report_takes_the_parameters_of_its_resource(cast, calls, report):
    caller = calls("general_manager")
    asked = {"first": "2026-01-01", "last": "2026-03-02"} if report == "collection" else {}
    assert caller.get(f"reports/{report}.csv", **asked).status_code == 200
    assert caller.get(f"reports/{report}.csv", gossip="x").status_code == 422
    assert caller.get(f"reports/{report}.pdf", **asked).status_code == 404


def test_a_report_takes_both_acts_and_shows_no_other_branch(cast, calls, run):
    assert calls("owner").get("reports/ledger.csv").json()["error"]["code"] == "list.export"
    assert calls("analyst").get("reports/staff-leavers.csv").json()["error"]["code"] == "staff.view"
    assert calls("branch_manager").get("reports/ledger.csv", branch="JN").status_code == 404
    assert calls("branch_manager").get("reports/secrets.csv").status_code == 404
