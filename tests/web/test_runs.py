"""Stories of the runs page: history, steps, a new analysis asked for, failures that leave the old results standing."""

import re
from datetime import date, timedelta

import pytest
from cast import AT

from zhike.apps.core import base
from zhike.apps.insight.actions import analyse, snapshot
from zhike.apps.insight.models import Run
from zhike.apps.insight.queries import runs
from zhike.jobs import dispatch


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


def text(answer) -> str:
    """Return a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.covers("R176")
def test_a_finished_analysis_shows_its_steps_and_what_came_out(analysed, signed_in):
    browser = signed_in("administrator")
    assert "shown everywhere" in text(browser.get("/runs/"))
    page = text(browser.get(f"/runs/{runs.current().pk}/"))
    for part in ("Copy the data", "Choose the forecast", "Write the results", "Together", "¥2,610.00", "2025-07-10"):
        assert part in page


def test_an_analysis_is_asked_for_and_followed_until_it_is_done(history, signed_in):
    browser = signed_in("general_manager")
    where = browser.post("/runs/", {"as_of": "2026-03-02"}).url
    assert "Waiting for the worker." in text(browser.get(where))
    assert f'hx-get="{where}"' in browser.get(where, headers={"HX-Request": "true"}).content.decode()
    dispatch.run_once()
    done = browser.get(where, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    assert "What came out" in done


def test_a_day_that_is_none_is_refused_beside_the_field(history, signed_in):
    answer = signed_in("administrator").post("/runs/", {"as_of": "yesterday"})
    assert answer.status_code == 422
    assert "“yesterday” is not a day" in text(answer)
    assert not runs.runs().exists()


def test_without_orders_there_is_nothing_to_analyse(cast, signed_in):
    answer = signed_in("administrator").post("/runs/", {})
    assert answer.status_code == 422
    assert "There are no orders yet." in text(answer)


@pytest.mark.covers("R416")
def test_a_failed_analysis_says_why_and_leaves_the_former_results(analysed, signed_in, monkeypatch):
    before = runs.current().pk

    def broken(*_args, **_kwargs):
        raise OSError("the disk is full")

    monkeypatch.setattr(analyse.customers, "summary", broken)
    with pytest.raises(OSError, match="disk is full"), base.acting_as(base.System("test")):
        analysed.analyse()
    browser = signed_in("administrator")
    assert "the disk is full" in text(browser.get(f"/runs/{runs.runs().first().pk}/"))
    assert runs.current().pk == before
    assert "What you see is older." in text(browser.get("/"))


@pytest.mark.parametrize("part", ["owner", "branch_manager", "auditor", "agent"])
def test_who_may_not_analyse_is_refused(analysed, signed_in, part):
    browser = signed_in(part)
    assert browser.get("/runs/").status_code == 403
    assert browser.post("/runs/", {}).status_code == 403
    assert runs.runs().count() == 1


def test_an_analysis_that_does_not_exist_is_not_there(analysed, signed_in):
    assert signed_in("administrator").get("/runs/999999/").status_code == 404
    assert signed_in("administrator").get(f"/runs/{10**30}/").status_code == 404


@pytest.mark.covers("R486", "R492")
def test_the_warehouse_says_what_was_copied_how_old_it_is_and_what_it_saves(analysed, signed_in):
    browser = signed_in("general_manager")
    page = text(browser.get("/warehouse/"))
    # Thirteen lines of the history, judged by the machine itself: once, at 240 minutes by hand.
    assert re.search(r"Order lines 13 [\d.]+ equal to the source", page)
    assert "Hours of work saved 4.0" in page
    assert re.search(r"Employees \d+ [\d.]+ equal to the source", page)
    assert "the words stay with the complaint" in page
    # Two whole years, 2025 and 2026: what the national holiday takes, the Sunday before it makes up for.
    assert re.search(r"Days 730 [\d.]+ equal to the source", page)
    with snapshot.opened(runs.current()) as star:
        days = {row["day"]: row for row in star.calendar.to_pyarrow().to_pylist()}
    assert days[date(2025, 10, 1)] == {
        "day": date(2025, 10, 1), "week": date(2025, 9, 29), "month": "2025-10", "quarter": "2025Q4", "year": 2025,
        "weekday": 3, "is_working": False, "is_holiday": True,
    }  # fmt: skip
    assert [days[date(2025, 9, n)]["is_working"] for n in (26, 27, 28)] == [True, False, True]
    Run.objects.update(user_id=analysed.cast.people()["general_manager"].pk, finished_at=AT - timedelta(hours=27))
    page = text(browser.get("/warehouse/"))
    assert "Hours of work saved 0.0" in page
    assert "The copy is older than a day" in page
    assert signed_in("branch_manager").get("/warehouse/").status_code == 403


def test_before_the_first_analysis_the_warehouse_is_empty(history, signed_in):
    assert "Nothing was copied yet" in text(signed_in("general_manager").get("/warehouse/"))
