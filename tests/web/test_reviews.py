"""Reviews through the door: of a talk, of a place, of a process gone through as a customer does."""

import pytest
from cast import AT

from zhike.apps.core import base, clock
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.reviews.models import Review
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("cast")


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def talk_id(cast) -> int:
    """A call of the owner with the customer."""
    with base.acting_as(base.System("test")):
        new = interaction_actions.NewInteraction(
            customer_id=cast.customer_id, text="电话:嫌交期太长", happened_at=AT, participants="采购部王工",
            user_id=cast.owner.pk,
        )  # fmt: skip
        return interaction_actions.add_interaction(new=new, day=AT.date(), at=AT)


def marks(n: int, *, first: str = "YES") -> dict[str, str]:
    """Mark the first point and say yes to the others."""
    return {"mark_0": first} | {f"mark_{i}": "YES" for i in range(1, n)}


def posted(**more: str) -> dict[str, str]:
    return {"subject": "交期电话", "day": "2026-03-02", "due_date": "2026-03-16", "sheet_version": "0", **more}


def reviews() -> list[Review]:
    with base.acting_as(base.System("test")):
        return list(Review.objects.order_by("pk"))


@pytest.mark.covers("R241")
def test_a_call_is_reviewed_by_thirteen_points_with_a_score(signed_in, talk_id):
    client, url = signed_in("branch_manager"), f"/reviews/add/?kind=LISTENING&contact={talk_id}"
    assert client.get(url).content.decode().count('name="remark_') == 13
    answer = client.post(url, posted(**marks(13, first="NO"), remark_0="一直在看电脑"))
    page = client.get(answer["Location"]).content.decode()
    # Twelve of thirteen: 24 of 26 marks.
    assert "92%" in page
    assert "一直在看电脑" in page
    assert "92%" in client.get(f"/interactions/{talk_id}/").content.decode()
    assert "交期电话" in client.get("/reviews/").content.decode()


def test_a_point_without_a_mark_keeps_what_was_typed_and_says_which(signed_in, talk_id):
    url = f"/reviews/add/?kind=LISTENING&contact={talk_id}"
    answer = signed_in("branch_manager").post(url, posted(**marks(12), note="语气好"))
    assert (answer.status_code, "语气好" in answer.content.decode(), reviews()) == (422, True, [])


def test_points_changed_meanwhile_are_shown_anew(signed_in, talk_id):
    client = signed_in("branch_manager")
    assert client.post("/reviews/sheets/LISTENING/", {"items": "听完再说", "version": "0"}).status_code == 302
    url = f"/reviews/add/?kind=LISTENING&contact={talk_id}"
    answer = client.post(url, posted(**marks(13)))
    assert (answer.status_code, "听完再说" in answer.content.decode(), reviews()) == (409, True, [])
    assert client.post(url, posted(sheet_version="1", mark_0="PARTLY")).status_code == 302
    assert reviews()[0].marks == [["听完再说", "PARTLY", ""]]


@pytest.mark.covers("R242")
def test_a_mystery_visit_notes_whether_somebody_smiled(signed_in, cast):
    client = signed_in("general_manager")
    page = client.get("/reviews/add/?kind=MYSTERY_VISIT", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Greeted with a smile" in page
    given = posted(**marks(9, first="NO"), subject="苏州展厅", branch_id=str(cast.hall.pk))
    page = client.get(client.post("/reviews/add/?kind=MYSTERY_VISIT", given)["Location"])
    assert "苏州展厅" in page.content.decode()
    # Eight of nine.
    assert reviews()[0].score == pytest.approx(8 / 9)


def test_who_looked_at_a_place_sees_what_they_found_whatever_their_role(signed_in, cast):
    given = posted(**marks(9), subject="苏州展厅", branch_id=str(cast.hall.pk))
    place = signed_in("owner").post("/reviews/add/?kind=MYSTERY_VISIT", given)["Location"]
    assert "苏州展厅" in signed_in("owner").get(place).content.decode()
    assert signed_in("colleague").get(place).status_code == 404


@pytest.mark.parametrize("lines", ["\n".join("一二三四五六"), "长" * 201])
def test_more_to_do_better_than_is_taken_is_said_and_nothing_is_dropped(signed_in, cast, lines):
    given = posted(**marks(8), branch_id=str(cast.hall.pk), improvements=lines)
    answer = signed_in("branch_manager").post("/reviews/add/?kind=OWN_CUSTOMER", given)
    assert (answer.status_code, lines.splitlines()[-1] in answer.content.decode(), reviews()) == (422, True, [])


def test_points_brought_back_are_those_of_the_program_in_each_readers_language(signed_in):
    client = signed_in("branch_manager")
    client.post("/reviews/sheets/MYSTERY_VISIT/", {"items": "微笑", "version": "0"})
    client.post("/reviews/sheets/MYSTERY_VISIT/", {"items": "", "version": "1"}, headers={"Accept-Language": "zh-hans"})
    page = client.get("/reviews/sheets/", headers={"Accept-Language": "en"}).content.decode()
    assert "Greeted with a smile" in page
    assert page.count("As the program comes") == 4


@pytest.mark.covers("R164")
def test_what_goes_wrong_as_ones_own_customer_becomes_tasks(signed_in, cast):
    given = posted(
        **marks(8, first="PARTLY"), subject="退货一把电钻", branch_id=str(cast.hall.pk),
        improvements="退货单太难找\n两个人各说各的", doer_id=str(cast.branch_manager.pk),
    )  # fmt: skip
    url = signed_in("branch_manager").post("/reviews/add/?kind=OWN_CUSTOMER", given)["Location"]
    with base.acting_as(base.System("test")):
        tasks = list(Task.objects.order_by("pk").values_list("title", "assignee_id", "due_date__day", "source"))
    doer = cast.branch_manager.pk
    assert tasks == [("退货单太难找", doer, 16, "review"), ("两个人各说各的", doer, 16, "review")]
    assert "退货单太难找" in signed_in("branch_manager").get(url).content.decode()


def test_a_review_is_taken_back_by_who_made_it_alone_and_comes_again(signed_in, talk_id):
    client, url = signed_in("branch_manager"), f"/reviews/add/?kind=LISTENING&contact={talk_id}"
    place = client.post(url, posted(**marks(13)))["Location"]
    assert signed_in("general_manager").post(f"{place}take-back/").status_code == 404
    assert signed_in("branch_manager").post(f"{place}take-back/").status_code == 302
    assert signed_in("branch_manager").get(place).status_code == 404
    assert signed_in("branch_manager").post(f"{place}restore/").status_code == 302
    assert signed_in("branch_manager").get(place).status_code == 200


@pytest.mark.parametrize(("part", "sees"), [
    ("owner", True), ("colleague", False), ("branch_manager", True), ("other_manager", False), ("auditor", True),
    ("analyst", False),
])  # fmt: skip
def test_a_review_is_seen_by_whose_talk_it_was_and_by_their_managers(signed_in, talk_id, part, sees):
    url = f"/reviews/add/?kind=LISTENING&contact={talk_id}"
    place = signed_in("branch_manager").post(url, posted(**marks(13)))["Location"]
    assert signed_in(part).get(place).status_code == (200 if sees else 404)
    assert ("交期电话" in signed_in(part).get("/reviews/").content.decode()) is sees


@pytest.mark.parametrize(("part", "status"), [("colleague", 404), ("other_manager", 404), ("auditor", 403)])
def test_a_talk_one_does_not_see_is_not_reviewed(signed_in, talk_id, part, status):
    assert signed_in(part).get(f"/reviews/add/?kind=LISTENING&contact={talk_id}").status_code == status


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("auditor", 403), ("branch_manager", 200)])
def test_only_managers_change_the_points(signed_in, part, status):
    assert signed_in(part).get("/reviews/sheets/LISTENING/").status_code == status


def test_whoever_was_slower_reads_the_points_and_may_save_again(signed_in):
    client, url = signed_in("branch_manager"), "/reviews/sheets/LISTENING/"
    client.post(url, {"items": "听完再说", "version": "0"})
    stale = client.post(url, {"items": "复述", "version": "0"})
    page = stale.content.decode()
    assert (stale.status_code, "听完再说" in page, 'name="version" value="1"' in page) == (409, True, True)


def test_a_place_of_another_branch_is_not_reviewed(signed_in, cast):
    given = posted(**marks(9), subject="济南展厅", branch_id=str(cast.other_hall.pk))
    answer = signed_in("branch_manager").post("/reviews/add/?kind=MYSTERY_VISIT", given)
    assert (answer.status_code, reviews()) == (422, [])


def test_without_a_kind_one_chooses_what_to_look_at(signed_in):
    page = signed_in("owner").get("/reviews/add/").content.decode()
    assert page.count("?kind=") == 2
    assert signed_in("owner").get("/reviews/add/?kind=LISTENING").status_code == 200


def test_too_many_points_a_long_one_and_one_twice_are_refused(signed_in):
    client = signed_in("branch_manager")
    for items in ("\n".join(map(str, range(14))), "长" * 161, "微笑\n微笑"):
        assert client.post("/reviews/sheets/LISTENING/", {"items": items, "version": "0"}).status_code == 422
    assert client.get("/reviews/sheets/none/").status_code == 404
