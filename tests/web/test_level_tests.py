"""Level tests through the door: the worked case of the cola, its standard, and who keeps to it."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.reviews.models import LevelCheck, LevelTest

COLA = {
    "name": "可乐口感", "parameter": "温度", "unit": "℃", "day": str(TODAY), "note": "",
    "levels": "0 100 52\n2 100 71\n4 100 93\n6 100 77\n8 100 48",
}  # fmt: skip
EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def text(answer) -> str:
    """Return what a page says, on one line."""
    return " ".join(answer.content.decode().split())


@pytest.fixture
def cola(signed_in) -> str:
    """The test of the cola, noted by a manager of the region; its address."""
    return signed_in("regional_manager").post("/reviews/levels/add/", COLA)["Location"]


@pytest.mark.covers("R362", "R363", "R643")
def test_the_best_level_becomes_a_standard_and_readings_tell_who_keeps_it(signed_in, cast, cola):
    client = signed_in("regional_manager")
    page = text(client.get(cola, headers=EN))
    assert '<option value="4.0" selected>4 ℃' in page
    assert "liked by 93%; 95 % interval 86% to 97%" in page
    assert "touches that of another" not in page
    assert "Note a reading" not in page
    wrong = client.post(f"{cola}publish/", {"standard": "5", "tolerance": "1", "version": "1"})
    assert wrong.status_code == 422
    assert client.post(f"{cola}publish/", {"standard": "4.0", "tolerance": "1", "version": "1"}).status_code == 302
    late = client.post(f"{cola}publish/", {"standard": "6.0", "tolerance": "1", "version": "1"}, headers=EN)
    assert (late.status_code, "Somebody changed the standard meanwhile" in text(late)) == (409, True)
    hall = signed_in("branch_manager")
    for reading in ("4", "5", "7"):
        given = {"branch": cast.hall.pk, "reading": reading, "day": str(TODAY)}
        assert hall.post(f"{cola}check/", given).status_code == 302
    page = text(hall.get(cola, headers=EN))
    assert page.count("66.67%") == 2
    assert "2 / 3" in page
    assert "66.67%" in text(hall.get("/reviews/levels/"))
    # A reading that was wrong is taken back by who took it, and by nobody else.
    with base.acting_as(base.System("test")):
        seven = LevelCheck.objects.get(reading=7)
    away = f"/reviews/levels/checks/{seven.pk}/take-back/"
    assert signed_in("regional_manager").post(away).status_code == 404
    hall = signed_in("branch_manager")
    assert hall.post(away).status_code == 302
    assert "100.00%" in text(hall.get(cola))


@pytest.mark.parametrize(("levels", "said"), [
    ("4 100 93", "Two levels at least"), ("4 100 93\n4 50 40", "A level stands there twice"),
    ("4 100 93\nnan 100 48", "A level is a number"), ("4 100 93\n1e400 100 48", "A level is a number"),
    ("4 100 93\n6 99999999999 3", "not more like it"), ("4 10 11\n6 10 3", "not more like it than were asked"),
    ("4 100 93\n六 100", "Line 2 is not a level"),
])  # fmt: skip
def test_levels_that_cannot_be_reckoned_with_are_refused_with_what_to_do(signed_in, levels, said):
    answer = signed_in("regional_manager").post("/reviews/levels/add/", COLA | {"levels": levels}, headers=EN)
    assert (answer.status_code, said in text(answer), LevelTest.objects.count()) == (422, True, 0)
    assert levels.splitlines()[-1] in text(answer)


def test_a_name_is_given_once_and_few_people_are_said_to_be_few(signed_in, cola):
    client = signed_in("regional_manager")
    again = client.post("/reviews/levels/add/", COLA, headers=EN)
    assert (again.status_code, "a test of this name already" in text(again)) == (422, True)
    few = client.post("/reviews/levels/add/", COLA | {"name": "试饮", "levels": "4 10 9\n6 10 8"})["Location"]
    assert "Its interval touches that of another level" in text(client.get(few, headers=EN))


@pytest.mark.parametrize(("part", "notes", "reads"), [
    ("owner", 403, 200), ("regional_manager", 200, 200), ("auditor", 403, 200),
])  # fmt: skip
def test_managers_note_tests_and_everybody_reads_them(signed_in, cola, part, notes, reads):
    client = signed_in(part)
    assert client.get("/reviews/levels/add/").status_code == notes
    assert client.get(cola).status_code == reads
    assert client.get("/reviews/levels/").status_code == reads


def test_a_reading_is_taken_at_a_place_of_ones_own_once_there_is_a_standard(signed_in, cast, cola):
    given = {"branch": cast.hall.pk, "reading": "4", "day": str(TODAY)}
    early = signed_in("branch_manager").post(f"{cola}check/", given, headers=EN)
    assert (early.status_code, LevelCheck.objects.model._base_manager.count()) == (422, 0)
    signed_in("regional_manager").post(f"{cola}publish/", {"standard": "4.0", "tolerance": "1", "version": "1"})
    manager = signed_in("branch_manager")
    assert manager.post(f"{cola}check/", given | {"branch": cast.other_hall.pk}).status_code == 422
    assert manager.post(f"{cola}check/", given | {"reading": "kalt"}).status_code == 422
