"""What complaints teach: carried to the needs and the knowledge, told by branch, tier and role; impression asked."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from cast import AT, TODAY
from dealing import add_customer

from zhike.apps.archives.models import Fact
from zhike.apps.complaints import queries
from zhike.apps.complaints.models import Complaint, Improvement
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.surveys import queries as survey_queries
from zhike.apps.surveys.models import Invitation

pytestmark = pytest.mark.usefixtures("the_moment")
LESSON = "返工品没有复检就发货，复检要写进流程"


def complaint(customer_id: int, serial: int, **more) -> int:
    values = {"severity": "MINOR", "emotion": "ANGRY", "opened_at": AT - timedelta(1), "what": "崩刃"} | more
    with base.acting_as(base.System("scene")):
        return Complaint.objects.create(
            year=2026, serial=serial, number=f"TS-2026-{serial:06}", customer_id=customer_id, created_at=AT,
            updated_at=AT, **values,
        ).pk  # fmt: skip


@pytest.mark.covers("R278", "R294")
def test_what_we_learn_is_carried_to_the_needs_and_into_an_article_with_one_click(signed_in, cast):
    pk = complaint(cast.customer_id, 1, status="CLOSED", step="THANK", closed_at=AT, insight=LESSON)
    client = signed_in("branch_manager")
    page = client.get(f"/complaints/{pk}/").content.decode()
    links = [unescape(one) for one in re.findall(r'href="(/(?:needs|knowledge)/add/[^"]*)"', page)]
    assert len(links) == 2
    for link in links:
        form = client.get(link)
        assert (form.status_code, LESSON in form.content.decode()) == (200, True)
    # An auditor reads it, and carries nothing anywhere.
    read_ = signed_in("auditor").get(f"/complaints/{pk}/").content.decode()
    assert (LESSON in read_, "/needs/add/" in read_, "/knowledge/add/" in read_) == (True, False, False)


@pytest.mark.covers("R154", "R278")
def test_what_a_complaint_tells_of_a_customer_stands_on_the_archive_and_leads_back(signed_in, cast):
    pk = complaint(cast.customer_id, 1)
    client, learn = signed_in("owner"), f"/complaints/{pk}/learn/"
    client.cookies["zhike_language"] = "en"
    assert client.post(learn, {"learned_field": ["industry"], "learned_value": ["轨道交通"]}).status_code == 302
    wrong = client.post(learn, {"learned_field": ["no_such"], "learned_value": ["x"]})
    assert (wrong.status_code, "written in the archive itself" in wrong.content.decode()) == (422, True)
    told = client.get(f"/api/v1/complaints/{pk}/facts").json()["results"]
    assert told == [{"field": "industry", "value": "轨道交通", "valid_from": str(TODAY), "valid_to": None}]
    body = {"values": {"staff": "30"}}
    more = client.post(f"/api/v1/complaints/{pk}/facts", body, content_type="application/json")
    assert (more.status_code, len(more.json()["results"])) == (201, 2)
    assert "轨道交通" in client.get(f"/complaints/{pk}/").content.decode().split('id="learned"')[1]
    with base.acting_as(base.System("scene")):
        assert set(Fact.objects.values_list("channel", "complaint_id")) == {("COMPLAINT", pk)}
        Complaint.objects.filter(pk=pk).update(status="CLOSED", step="THANK", closed_at=AT, insight=LESSON)
    history = client.get(f"/customers/{cast.customer_id}/facts/industry/").content.decode()
    assert (f'href="/complaints/{pk}/"' in history, "TS-2026-000001" in history) == (True, True)
    archive = client.get(f"/customers/{cast.customer_id}/?tab=archive").content.decode().split('id="insights"')[1]
    assert (LESSON in archive, f'href="/complaints/{pk}/"' in archive) == (True, True)
    # Before the complaint was closed it had taught nothing.
    before = client.get(f"/customers/{cast.customer_id}/?tab=archive&as_of={TODAY - timedelta(days=30)}")
    assert LESSON not in before.content.decode()
    # Who reads complaints and writes no archive is offered no form; who does not see the customer finds nothing.
    assert signed_in("auditor").post(learn).status_code == 403
    assert "learned_field" not in signed_in("auditor").get(f"/complaints/{pk}/").content.decode()
    assert signed_in("colleague").post(learn).status_code == 404


@pytest.mark.covers("R296")
def test_the_report_counts_by_branch_and_tier_and_asks_for_the_attitude_by_role(signed_in, cast):
    for n in range(6):
        more = {"handler": cast.owner, "attitude_score": 4 + n % 2} if n < 5 else {"handler": cast.agent}
        complaint(cast.customer_id, n + 1, first_solved_at=AT, **more)
    with base.acting_as(base.System("scene")):
        other = add_customer(cast.other_hall.pk, code="L9", name="远方")
    complaint(other, 9)
    with base.acting_as(base.System("look")):
        told = queries.report(TODAY - timedelta(5), TODAY, AT)
    assert told.by_branch == [(cast.hall.name, 6), (cast.other_hall.name, 1)]
    # 4, 5, 4, 5, 4 of the salesman; the desk was not marked.
    assert told.by_role == [(cast.owner.role, 5, pytest.approx(4.4))]
    assert "按岗位看服务态度" in signed_in("branch_manager").get("/complaints/report/").content.decode()
    with base.acting_as(org_queries.member(cast.analyst.pk, TODAY)):
        # The one of the small branch would be known, and with it the rest of the sum.
        assert (cast.other_hall.name, 1) not in queries.report(TODAY - timedelta(5), TODAY, AT).by_branch


def ask_impression(cast, name: str, day, mark: int) -> None:
    edition = survey_queries.newest(survey_queries.surveys().get().pk)
    wave_id = survey_actions.begin_wave(edition_id=edition.pk, name=name, first_date=day, last_date=day, seed=1, at=AT)
    row = Invitation.objects.get(wave_id=wave_id, customer_id=cast.customer_id)
    (question,) = survey_queries.questions(edition.pk)
    given = {f"q{question.pk}": [str(mark)]}
    survey_actions.keep_answers(secret=survey_queries.link_of(row), given=given, is_final=True, day=day, at=AT)


@pytest.mark.covers("R298")
def test_the_impression_before_and_after_a_measure_is_what_customers_of_the_branch_answered(signed_in, cast):
    with base.acting_as(base.System("scene")):
        values = {"name": "印象", "is_satisfaction": False, "branch_id": cast.hall.pk, "owner_id": cast.owner.pk}
        pk = survey_actions.add_survey(values=values, texts={"title_zh": "印象"}, at=AT)
        question = {"kind": "NPS", "text_zh": "您对我们的印象", "use": "IMPRESSION"}
        survey_actions.add_question(edition_id=survey_queries.newest(pk).pk, values=question, at=AT)
        survey_actions.publish(edition_id=survey_queries.newest(pk).pk, at=AT)
        ask_impression(cast, "前", TODAY - timedelta(20), 6)
    client = signed_in("branch_manager")
    given = {"title": "来料全检", "cause": "QUALITY", "owner_id": cast.owner.pk, "branch_id": cast.hall.pk,
             "due_date": TODAY}  # fmt: skip
    assert client.post("/complaints/improvements/", given).status_code == 302
    with base.acting_as(base.System("look")):
        row = Improvement.objects.get()
        assert row.impression_before == Decimal("6.0")
        # What was answered before the measure says nothing about it.
        ids = org_queries.subtree_ids(cast.hall.pk)
        assert survey_queries.impression(ids, after=TODAY, until=TODAY + timedelta(9)) is None
        ask_impression(cast, "后", TODAY + timedelta(1), 7)
        assert survey_queries.impression(ids, after=TODAY, until=TODAY + timedelta(9)) == 7


@pytest.mark.covers("R257")
def test_a_way_in_that_fell_silent_is_seen_on_health(signed_in, cast):
    client = signed_in("administrator")
    assert "已一个月没有来件" not in client.get("/health/").content.decode()
    complaint(cast.customer_id, 1, medium="HOTLINE_24H", opened_at=AT - timedelta(40))
    complaint(cast.customer_id, 2, medium="WEB", opened_at=AT - timedelta(2))
    with base.acting_as(base.System("look")):
        n_pages, ways = queries.ways_in(AT)
    assert (n_pages, {way: is_silent for way, (_last, is_silent) in ways.items()}) == (
        0, {"HOTLINE_24H": True, "WEB": False}
    )  # fmt: skip
    assert "已一个月没有来件" in client.get("/health/").content.decode()
    assert signed_in("owner").get("/health/").status_code == 403
