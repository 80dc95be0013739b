"""Complaints through the door: taken within a minute, step by step to the close; who may, what a manager lets pass."""

import pytest
from cast import AT, TODAY

from zhike.apps.complaints import actions, queries
from zhike.apps.complaints.models import Complaint, Improvement, Suggestion
from zhike.apps.core import base

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def page(client, address: str) -> str:
    """Return a page in English."""
    answer = client.get(address, headers=EN)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


def taken(cast, what: str = "三箱刀片崩刃", **more) -> Complaint:
    """A complaint of the customer of the cast."""
    with base.acting_as(base.System("test")):
        new = actions.NewComplaint(cast.customer_id, what, "ANGRY", **more)
        return queries.complaint(actions.open_complaint(new=new, at=AT))


@pytest.mark.covers("R257")
def test_a_complaint_is_taken_with_three_answers_and_gets_its_number_at_once(signed_in, cast):
    client = signed_in("agent")
    assert "How angry" in page(client, f"/complaints/add/?customer={cast.customer_id}")
    given = {"customer_id": cast.customer_id, "what": "三箱刀片崩刃", "emotion": "FURIOUS"}
    assert client.post("/complaints/add/", given | {"what": ""}).status_code == 422
    answer = client.post("/complaints/add/", given, headers=EN)
    row = read(Complaint)
    assert answer["Location"] == f"/complaints/{row.pk}/"
    text = page(client, f"/complaints/{row.pk}/")
    assert "TS-2026-000001" in text
    assert "1. Let them vent" in text
    assert "What is offered" not in text, "nothing is offered while the customer vents"
    assert "TS-2026-000001" in page(client, "/complaints/")
    assert "TS-2026-000001" in page(client, f"/customers/{cast.customer_id}/")
    refused = client.post("/complaints/add/", given | {"order_number": "X-1"}, headers=EN)
    assert "The customer has no order of this number." in refused.content.decode()


@pytest.mark.covers("R284")
def test_a_complaint_is_led_through_its_five_steps_to_the_close(signed_in, cast):
    client, row = signed_in("owner"), taken(cast)
    do = f"/complaints/{row.pk}/do/"
    early = client.post(f"{do}thank/", {"way": "WORDS", "words": "谢谢"}, headers=EN)
    assert early.status_code == 422
    assert "STEP_ORDER" in early.content.decode()
    assert client.post(f"{do}vent/", {"words": "害我停机", "emotion": "CALM", "has_argument": "on"}).status_code == 302
    wrong = client.post(f"{do}judge/", {"points": "崩刃", "validity": "VALID", "reason": "属实", "cause": "QUALITY"})
    assert "ITEM_MISSING" in wrong.content.decode()
    assert "崩刃" in wrong.content.decode(), "what was typed is still there"
    judged = {"points": "崩刃", "validity": "VALID", "reason": "属实", "cause": "QUALITY", "service_item": "刀片"}
    assert client.post(f"{do}judge/", judged).status_code == 302
    assert client.post(f"{do}offer/", {"words": "换货", "loss": "停机半天", "cost": "1200"}).status_code == 302
    with base.acting_as(base.System("test")):
        made = queries.solutions_of(row.pk).get()
    assert "1,200" in page(client, f"/complaints/{row.pk}/")
    assert client.post(f"{do}answer/", {"solution_id": made.pk, "answer": "yes"}).status_code == 302
    assert client.post(f"{do}carry-out/", {"solution_id": made.pk}).status_code == 302
    told = {"emotion": "PLEASED", "score": "4", "attitude_score": "5", "answer": "yes"}
    assert client.post(f"{do}follow-up/", told).status_code == 302
    assert "THANK_MISSING" in client.post(f"{do}close/", {"insight": "抽检"}).content.decode()
    assert client.post(f"{do}thank/", {"way": "MESSAGE", "words": "谢谢指出"}).status_code == 302
    assert client.post(f"{do}close/", {"insight": "来料抽检"}).status_code == 302
    assert read(Complaint).status == "CLOSED"
    told = page(signed_in("branch_manager"), "/complaints/report/")
    assert "Product or service quality" in told
    table = signed_in("branch_manager").get("/complaints/report/table.csv", headers=EN)
    assert b"owner,1,1,1,5.0" in b"".join(table)
    text = page(client, f"/complaints/{row.pk}/")
    assert "来料抽检" in text
    assert client.post(f"{do}fly/").status_code == 404


@pytest.mark.covers("R261")
def test_a_valid_complaint_is_rewarded_once_by_a_manager_within_the_budget(signed_in, cast):
    row = taken(cast)
    with base.acting_as(base.System("test")):
        Complaint.objects.filter(pk=row.pk).update(status="CLOSED", closed_at=AT, validity="VALID", step="THANK")
    assert signed_in("owner").post(f"/complaints/{row.pk}/do/reward/").status_code == 403
    client = signed_in("branch_manager")
    assert "Reward them" in page(client, f"/complaints/{row.pk}/")
    assert client.post(f"/complaints/{row.pk}/do/reward/").status_code == 302
    assert read(Complaint).reward == 50
    assert client.post(f"/complaints/{row.pk}/do/reward/").status_code == 422


@pytest.mark.covers("R281")
@pytest.mark.covers("R282")
def test_a_grumble_is_answered_or_becomes_a_complaint_with_its_history(signed_in, cast):
    client, row = signed_in("owner"), taken(cast, stage="MANIFEST_GRUMBLE")
    text = page(client, f"/complaints/{row.pk}/")
    assert "Answer the grumble" in text
    do = f"/complaints/{row.pk}/do/"
    assert "NOT_A_COMPLAINT" in client.post(f"{do}vent/", {"words": "x", "emotion": "CALM"}).content.decode()
    assert client.post(f"{do}advance/", {"stage": "POTENTIAL_COMPLAINT"}).status_code == 302
    assert client.post(f"{do}advance/", {"stage": "LATENT_GRUMBLE"}).status_code == 422
    assert client.post(f"{do}advance/", {"stage": "COMPLAINT", "reason": "要写信"}).status_code == 302
    told = page(client, f"/complaints/{row.pk}/")
    assert told.count("Went a stage further") == 2
    assert "要写信" in told
    other = taken(cast, "态度不好", stage="LATENT_GRUMBLE")
    assert client.post(f"/complaints/{other.pk}/do/settle/", {"answer": "已当面解释"}).status_code == 302
    assert "已当面解释" in page(client, f"/complaints/{other.pk}/")


@pytest.mark.covers("R260")
def test_five_cards_of_a_box_are_keyed_in_one_go_and_suggestions_are_answered(signed_in, cast):
    client = signed_in("agent")
    assert client.get("/complaints/cards/").status_code == 200
    assert client.post("/complaints/cards/", {"medium": "OPINION_CARD"}).status_code == 422
    lines = {}
    for n in range(5):
        kind = "SUGGESTION" if n == 4 else "COMPLAINT"
        lines |= {f"customer_{n}": cast.customer_id, f"what_{n}": f"卡片{n}", f"kind_{n}": kind}
    assert client.post("/complaints/cards/", {"medium": "OPINION_CARD"} | lines).status_code == 302
    with base.acting_as(base.System("test")):
        assert Complaint.objects.filter(medium="OPINION_CARD").count() == 4
        assert Complaint.objects.values("number").distinct().count() == 4
    idea = read(Suggestion)
    assert (idea.number, idea.medium) == ("JY-2026-000001", "OPINION_CARD")
    here = f"/suggestions/{idea.pk}/"
    assert "0 of 1" in page(client, "/suggestions/")
    assert client.post(f"{here}evaluate/", {"status": "ADOPTED", "reply": ""}).status_code == 422
    assert client.post(f"{here}evaluate/", {"status": "ADOPTED", "reply": "下月就改"}).status_code == 302
    assert "下月就改" in page(client, here)
    assert "1 of 1" in page(client, "/suggestions/")
    assert read(Suggestion).reward == 200
    given = {"customer_id": cast.customer_id, "idea": "周六也送货", "medium": "SUGGESTION_BOX"}
    assert client.post("/suggestions/add/", given).status_code == 302


@pytest.mark.covers("R297")
@pytest.mark.covers("R298")
def test_an_improvement_has_somebody_in_charge_a_day_and_evidence(signed_in, cast):
    client = signed_in("branch_manager")
    given = {
        "title": "来料全检", "cause": "QUALITY", "owner_id": cast.owner.pk, "branch_id": cast.hall.pk,
        "due_date": str(TODAY), "impression_before": "6.0",
    }  # fmt: skip
    assert client.post("/complaints/improvements/", given | {"due_date": "2025-01-01"}).status_code == 422
    assert client.post("/complaints/improvements/", given).status_code == 302
    row = read(Improvement)
    finish = f"/complaints/improvements/{row.pk}/finish/"
    assert client.post(finish, {"evidence": ""}).status_code == 422
    assert client.post(finish, {"evidence": "检验记录 3 月", "impression_after": "6.8"}).status_code == 302
    text = page(client, "/complaints/improvements/")
    assert "+0.8" in text
    assert "100%" in text.replace(" ", "")
    assert signed_in("auditor").post("/complaints/improvements/", given).status_code == 403


def test_others_do_not_learn_of_it_and_sums_are_for_who_may_see_them(signed_in, cast):
    row = taken(cast)
    assert signed_in("other_manager").get(f"/complaints/{row.pk}/").status_code == 404
    assert signed_in("auditor").post(f"/complaints/{row.pk}/do/vent/", {"words": "x"}).status_code == 403
    assert signed_in("owner").post(f"/complaints/{row.pk}/do/consent/").status_code == 403
    assert signed_in("owner").get("/complaints/report/").status_code == 403
    text = page(signed_in("branch_manager"), "/complaints/report/")
    assert "1 of them still in hand" in text
    assert "No complaint in these days" in page(signed_in("other_manager"), "/complaints/report/")


def test_a_complaint_is_taken_by_the_quick_record_from_any_page(signed_in, cast):
    client = signed_in("owner")
    assert "Complains" in page(client, "/quick/")
    given = {"customer": cast.customer_id, "kind": "COMPLAINS", "text": "电话没人回"}
    answer = client.post("/quick/", given, headers=EN | {"HX-Request": "true"})
    assert "TS-2026-000001" in answer.content.decode()
    assert read(Complaint).what == "电话没人回"
    assert client.post("/quick/", given | {"customer": 10**9}, headers=EN).status_code == 422
    assert "Complains" not in page(signed_in("analyst"), "/quick/")
