"""The quick record through the door: two fields, everything else read from the words, undone in one press."""

from datetime import timedelta

import pytest
from cast import AT
from django.core.files.uploadedfile import SimpleUploadedFile

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import queries
from zhike.apps.interactions.models import Interaction
from zhike.apps.tasks.models import Notice, Task

MAY = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": None, "administrator": True,
    "api_client": True,
}  # fmt: skip


def kept(customer_id: int) -> list[Interaction]:
    with base.acting_as(base.System("test")):
        return list(queries.interactions_of(customer_id))


@pytest.mark.parametrize(("part", "may"), MAY.items())
def test_who_may_record_about_the_customer(signed_in, cast, part, may):
    answer = signed_in(part).post("/quick/", {"customer": cast.customer_id, "text": "电话问候王总"})
    assert answer.status_code == {True: 302, False: 422, None: 403}[may]
    assert len(kept(cast.customer_id)) == int(bool(may))


@pytest.mark.covers("R024")
def test_two_fields_make_a_contact_and_the_first_line_tells_the_channel(signed_in, cast):
    signed_in("agent").post("/quick/", {"customer": cast.customer_id, "text": "上门拜访王总\n谈了扩产"})
    (row,) = kept(cast.customer_id)
    assert (row.kind, row.channel, row.direction, row.branch_id) == ("CONTACT", "VISIT", "BOTH", cast.hall.pk)
    assert row.user_id == cast.agent.pk


@pytest.mark.parametrize(("words", "channel", "direction"), [
    ("采购经理来电咨询交期", "PHONE", "IN"), ("微信聊了样品", "WECHAT", "BOTH"), ("发邮件报价", "EMAIL", "OUT"),
    ("Called Ms Meyer about the price", "PHONE", "BOTH"), ("看到他们在招人", "OTHER_CHANNEL", "OUT"),
])  # fmt: skip
def test_the_words_tell_channel_and_direction(signed_in, cast, words, channel, direction):
    signed_in("owner").post("/quick/", {"customer": cast.customer_id, "text": words})
    (row,) = kept(cast.customer_id)
    assert (row.channel, row.direction) == (channel, direction)


def test_an_observation_is_no_contact(signed_in, cast):
    signed_in("owner").post("/quick/", {"customer": cast.customer_id, "text": "仓库换了新货架", "kind": "OBSERVATION"})
    (row,) = kept(cast.customer_id)
    assert row.direction == ""
    with base.acting_as(base.System("test")):
        counted = queries.contactedness(cast.customer_id)
    assert (counted.last_any_at, counted.n_in, counted.n_out) == (None, 0, 0)


def test_a_next_step_with_a_day_becomes_a_task_and_is_cancelled_by_undo(signed_in, cast):
    client = signed_in("owner")
    client.post("/quick/", {
        "customer": cast.customer_id, "text": "电话沟通王总", "next_step": "寄样品", "next_date": "2026-03-05",
    })  # fmt: skip
    with base.acting_as(base.System("test")):
        task = Task.objects.get()
        assert (task.title, str(task.due_date), task.assignee_id) == ("寄样品", "2026-03-05", cast.owner.pk)
    (row,) = kept(cast.customer_id)
    assert client.post(f"/interactions/{row.pk}/take-back/").status_code == 302
    assert kept(cast.customer_id) == []
    assert client.get(f"/interactions/{row.pk}/").status_code == 404
    with base.acting_as(base.System("test")):
        assert Task.objects.get().status == "CANCELLED"
        assert Interaction.objects.get().taken_back_at is not None


def test_a_step_needs_words_and_keeps_what_was_typed(signed_in, cast):
    answer = signed_in("owner").post("/quick/", {
        "customer": cast.customer_id, "text": "电话沟通王总", "next_date": "2026-03-05",
    })  # fmt: skip
    assert answer.status_code == 422
    assert "电话沟通王总" in answer.content.decode()
    assert kept(cast.customer_id) == []


def test_who_wants_to_leave_is_told_to_owner_and_manager_at_once(signed_in, cast):
    signed_in("agent").post("/quick/", {
        "customer": cast.customer_id, "text": "说合同到期不续了", "kind": "WANTS_TO_LEAVE",
    })  # fmt: skip
    with base.acting_as(base.System("test")):
        task = Task.objects.get()
        assert (task.priority, task.assignee_id, task.customer_id) == ("HIGH", cast.owner.pk, cast.customer_id)
        assert list(Notice.objects.values_list("user_id", flat=True)) == [cast.branch_manager.pk]


def test_the_dialog_is_told_with_a_way_back(signed_in, cast):
    client = signed_in("owner")
    asked = client.get(f"/quick/?customer={cast.customer_id}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in asked
    assert f'value="{cast.customer_id}" selected' in asked
    answer = client.post(
        "/quick/", {"customer": cast.customer_id, "text": "电话问候王总"}, headers={"HX-Request": "true"}
    )
    (row,) = kept(cast.customer_id)
    assert answer["HX-Trigger"] == "quick-kept"
    assert f"/interactions/{row.pk}/take-back/" in answer.content.decode()


def test_the_button_stands_on_every_page_for_who_may_record(signed_in, cast):
    assert "Alt+KeyQ" in signed_in("owner").get("/orders/").content.decode()
    here = signed_in("owner").get(f"/customers/{cast.customer_id}/").content.decode()
    assert f"/quick/?customer={cast.customer_id}" in here
    assert "Alt+KeyQ" not in signed_in("auditor").get("/orders/").content.decode()


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.mark.parametrize(("part", "sees"), [("owner", True), ("colleague", False), ("other_manager", False)])
def test_a_photo_is_kept_and_handed_out_to_be_saved(signed_in, cast, part, sees):
    signed_in("agent").post("/quick/", {
        "customer": cast.customer_id, "text": "现场照片", "files": SimpleUploadedFile("..\\生产线.exe", PNG),
    })  # fmt: skip
    body = signed_in("branch_manager").get(f"/interactions/{kept(cast.customer_id)[0].pk}/").content.decode()
    url = body.split("/files/")[0].rsplit('"', 1)[1] + "/files/" + body.split("/files/")[1].split("/")[0] + "/"
    answer = signed_in(part).get(url)
    assert answer.status_code == (200 if sees else 404)
    if sees:
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"].startswith("attachment")
        assert ".exe" not in answer["Content-Disposition"]
        assert b"".join(answer.streaming_content) == PNG


@pytest.mark.parametrize("content", [b"MZ\x90\x00" + b"\x00" * 60, b"", b"PK\x03\x04nothing of an office"])
def test_what_is_neither_photo_nor_document_is_refused(signed_in, cast, content):
    answer = signed_in("agent").post("/quick/", {
        "customer": cast.customer_id, "text": "附件", "files": SimpleUploadedFile("photo.png", content),
    })  # fmt: skip
    assert answer.status_code == 422
    assert kept(cast.customer_id) == []


def test_the_picker_finds_only_what_one_may_see(signed_in, cast):
    with base.acting_as(base.System("test")):
        customer_actions.index_customers(customer_ids=[cast.customer_id])
    for part, sees in (("owner", True), ("colleague", False), ("other_manager", False)):
        found = signed_in(part).get("/quick/customers/", {"q": "sngd"}).json()
        assert [row["value"] for row in found] == ([cast.customer_id] if sees else [])


def test_what_happened_lies_not_in_the_future(signed_in, cast):
    later = (AT + timedelta(days=9000)).strftime("%Y-%m-%dT%H:%M")
    signed_in("owner").post("/quick/", {"customer": cast.customer_id, "text": "电话李工", "happened_at": later})
    (row,) = kept(cast.customer_id)
    assert row.happened_at <= row.created_at


@pytest.mark.covers("R239")
@pytest.mark.parametrize(("more", "status"), [
    ({"text": "上门拜访\n见了王总"}, 422), ({"text": "电话谈交期"}, 422),
    ({"text": "未接来电", "direction": "MISSED"}, 302),
    ({"text": "电话谈交期", "participants": "前台"}, 302), ({"channel": "VISIT"}, 422), ({"channel": "PHONE"}, 422),
    ({"channel": "PHONE", "participants": "前台"}, 302), ({"channel": "PHONE", "direction": "MISSED"}, 302),
    ({"channel": "WECHAT"}, 302), ({"channel": "VISIT", "kind": "OBSERVATION"}, 302),
])  # fmt: skip
def test_a_visit_to_or_call_on_a_company_names_somebody(signed_in, cast, more, status):
    answer = signed_in("owner").post("/quick/", {"customer": cast.customer_id, "text": "谈交期"} | more)
    assert (answer.status_code, "NO_PARTICIPANT" in answer.content.decode()) == (status, status == 422)


@pytest.mark.covers("R239")
@pytest.mark.parametrize(("words", "attendees", "participants"), [
    ("上门拜访李总,谈年度合同", "李雪梅", ""), ("电话李雪梅和赵工", "李雪梅; 赵工", ""),
    ("电话,采购经理和王工都在", "", "采购经理、王工"), ("Visit to Ms Meyer", "", "Ms Meyer"),
])  # fmt: skip
def test_whom_the_first_line_names_was_there(signed_in, persons, words, attendees, participants):
    answer = signed_in("owner").post("/quick/", {"customer": persons.customer_id, "text": words})
    assert answer.status_code == 302
    (row,) = kept(persons.customer_id)
    assert (row.attendees, row.participants) == (attendees, participants)


@pytest.mark.covers("R239")
def test_a_record_is_asked_for_the_one_field_it_lacks(signed_in, cast):
    """Two fields, and a third where the words tell of a call that names nobody."""
    client, given = signed_in("owner"), {"customer": cast.customer_id, "text": "电话谈交期"}
    asked = client.post("/quick/", given, headers={"Accept-Language": "en", "HX-Request": "true"}).content.decode()
    assert "is-asked" in asked
    assert "as Ms Meyer in the first line" in asked
    assert "电话谈交期" in asked
    assert client.post("/quick/", given | {"participants": "前台"}).status_code == 302
