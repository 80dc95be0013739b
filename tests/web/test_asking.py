"""How surveys are asked: by a schedule, after a complaint, on the phone, and at an address for everybody."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.outbound.models import Message
from zhike.apps.surveys import actions, queries, rules
from zhike.apps.surveys.models import Invitation, Schedule, Wave
from zhike.jobs import surveying

pytestmark = pytest.mark.usefixtures("the_moment")
MANAGING = {"branch_manager", "other_manager", "regional_manager", "general_manager", "administrator"}
ROLES = ("branch_manager", "other_manager", "regional_manager", "general_manager", "administrator", "owner", "analyst",
         "auditor")  # fmt: skip


@pytest.fixture
def survey(cast) -> SimpleNamespace:
    """A published survey of three pairs, how a complaint was handled and the attitude; two customers with mail."""
    owner_id = cast.branch_manager.pk
    values = {"name": "客户之声", "is_satisfaction": True, "branch_id": cast.hall.pk, "owner_id": owner_id}
    with base.acting_as(base.System("scene")):
        pk = actions.add_survey(values=values, texts={"title_zh": "请您评价我们"}, at=AT)
        edition = queries.newest(pk)
        questions = [("PAIR", code, "") for code in rules.NEEDED]
        questions += [("CSAT", "OTHER", "HANDLING"), ("CSAT", "OTHER", "ATTITUDE")]
        ids = [
            actions.add_question(
                edition_id=edition.pk, at=AT,
                values={"kind": kind, "dimension": code, "text_zh": f"{kind}{code}{use}", "use": use},
            )
            for kind, code, use in questions
        ]  # fmt: skip
        actions.publish(edition_id=edition.pk, at=AT)
        customers = [add_customer(cast.hall.pk, code=f"S{n}", name=f"客户{n}", email=f"s{n}@a.cn") for n in range(2)]
    given = {f"{letter}{one}": "8" for one in ids[:3] for letter in "qa"} | {f"q{ids[3]}": "4", f"q{ids[4]}": "5"}
    return SimpleNamespace(pk=pk, ids=ids, customers=customers, given=given)


def schedule(survey, client, cast, **more):
    form = {"every": "MONTH", "first_date": TODAY, "open_days": 14, "branch_id": cast.hall.pk} | more
    return client.post(f"/surveys/{survey.pk}/schedules/", form)


def morning(days: int) -> None:
    surveying.follow_calendar(SimpleNamespace(at=AT + timedelta(days)))


def waves() -> list[Wave]:
    with base.acting_as(base.System("look")):
        return list(Wave.objects.order_by("pk"))


def written_to() -> list[int]:
    with base.acting_as(base.System("look")):
        return list(Message.objects.filter(status="QUEUED").values_list("object_id", flat=True))


@pytest.mark.covers("R331", "R333")
def test_a_schedule_begins_each_wave_by_itself_writes_and_never_twice(survey, signed_in, cast):
    client = signed_in("branch_manager")
    assert schedule(survey, client, cast, first_date=TODAY - timedelta(1)).status_code == 422
    assert schedule(survey, client, cast, branch_id=cast.other_hall.pk).status_code == 422
    assert schedule(survey, client, cast).status_code == 302
    for _again in range(2):
        morning(0)
    (first,) = waves()
    with base.acting_as(base.System("look")):
        asked = queries.asked_in(first)
        # The customer of the cast has no mail address, and is not tried again every morning.
        assert (asked.count(), asked.exclude(due_date=None).count()) == (3, 0)
    assert sorted(written_to()) == survey.customers
    morning(13)
    assert [one.state for one in waves()] == ["OPEN"]
    # A worker that slept for months begins one wave and goes on by the calendar.
    morning(70)
    assert [one.state for one in waves()] == ["CLOSED", "OPEN"]
    with base.acting_as(base.System("look")):
        row = Schedule.objects.get()
    assert row.next_date > TODAY + timedelta(70)
    assert client.post(f"/surveys/{survey.pk}/schedules/{row.pk}/end/").status_code == 302
    morning(140)
    assert len(waves()) == 2
    assert "尚无定期调查" not in client.get(f"/surveys/{survey.pk}/schedules/").content.decode()


@pytest.mark.parametrize(("day", "every", "then"), [
    (date(2026, 1, 31), "MONTH", date(2026, 2, 28)), (date(2026, 2, 28), "MONTH", date(2026, 3, 31)),
    (date(2026, 11, 30), "QUARTER", date(2027, 2, 28)), (date(2026, 12, 31), "MONTH", date(2027, 1, 31)),
])  # fmt: skip
def test_after_a_short_month_the_day_comes_back(day, every, then):
    assert rules.following(day, every=every, month_day=31) == then


@pytest.mark.any_database
@pytest.mark.parametrize("part", ROLES)
def test_who_may_have_customers_asked(part, survey, signed_in, cast):
    client, wanted = signed_in(part), 200 if part in MANAGING else 403
    with base.acting_as(base.System("scene")):
        edition = queries.published(survey.pk)
        wave_id = actions.begin_wave(edition_id=edition.pk, name="波", first_date=TODAY, last_date=TODAY, seed=1, at=AT)
        row = Invitation.objects.get(customer_id=survey.customers[0])
    sees = part in MANAGING - {"other_manager"}
    assert client.get(f"/surveys/{survey.pk}/schedules/").status_code == wanted
    assert client.post(f"/waves/{wave_id}/open/").status_code == (302 if part in MANAGING else 403)
    called = client.get(f"/waves/{wave_id}/invitations/{row.pk}/call/").status_code
    assert called == (403 if part not in MANAGING else 200 if sees else 404)


def complaint_of(customer_id: int, number: int) -> Complaint:
    with base.acting_as(base.System("scene")):
        return Complaint.objects.create(
            year=2026, serial=number, number=f"TS-2026-{number:06}", customer_id=customer_id, what="迟到",
            severity="MINOR", emotion="ANGRY", status="CLOSED", step="THANK", score_before=2, opened_at=AT,
            closed_at=AT, created_at=AT, updated_at=AT,
        )  # fmt: skip


@pytest.mark.covers("R279", "R296", "R331")
def test_who_complained_is_asked_after_the_close_and_the_mark_stands_with_the_complaint(survey, signed_in, cast):
    schedule(survey, signed_in("branch_manager"), cast, every="AFTER_COMPLAINT", first_date="")
    row, other = complaint_of(survey.customers[0], 1), complaint_of(survey.customers[0], 2)
    for one in (row, row, other):
        surveying.ask_after_complaint(SimpleNamespace(payload={"complaint_id": one.pk}, at=AT))
    with base.acting_as(base.System("look")):
        asked = Invitation.objects.get()
        assert (asked.complaint_id, asked.due_date) == (row.pk, TODAY + timedelta(3))
    morning(2)
    assert written_to() == []
    morning(3)
    assert written_to() == [survey.customers[0]]
    with base.acting_as(base.System("look")):
        secret = queries.link_of(Invitation.objects.get())
    assert Client().post(f"/s/{secret}/", survey.given).status_code == 200
    with base.acting_as(base.System("look")):
        told = Event.objects.get(name="survey.answered")
    surveying.take_marks(SimpleNamespace(payload=told.payload, at=AT))
    with base.acting_as(base.System("look")):
        row.refresh_from_db()
        # Before 2, after 4: two better.
        assert (row.score_after, row.score_after - row.score_before, row.attitude_score) == (4, 2, 5)
        assert AuditEntry.objects.filter(act="complaint.mark").count() == 1


@pytest.mark.covers("R331")
def test_a_caller_reads_the_questions_and_notes_the_answers(survey, signed_in, cast):
    with base.acting_as(base.System("scene")):
        edition = queries.published(survey.pk)
        wave_id = actions.begin_wave(edition_id=edition.pk, name="波", first_date=TODAY, last_date=TODAY, seed=1, at=AT)
        row = Invitation.objects.get(customer_id=survey.customers[0])
    client, path = signed_in("branch_manager"), f"/waves/{wave_id}/invitations/{row.pk}/call/"
    some = {name: value for name, value in survey.given.items() if name != f"q{survey.ids[0]}"}
    assert client.post(path, some).status_code == 422
    assert client.post(path, survey.given).status_code == 302
    with base.acting_as(base.System("look")):
        row.refresh_from_db()
        assert (row.way, row.noted_by_id, bool(row.answered_at)) == ("CALL", cast.branch_manager.pk, True)
    assert cast.branch_manager.name in client.get(f"/waves/{wave_id}/invitations/").content.decode()
    # Answered once: nothing more is noted, on the phone or by the customer.
    assert client.post(path, survey.given).status_code == 302
    assert Client().get(f"/s/{queries.link_of(row)}/").status_code == 404


@pytest.mark.covers("R331")
def test_the_address_for_everybody_takes_one_answer_of_a_device_and_counts_in_no_figure(survey, signed_in, cast):
    with base.acting_as(base.System("scene")):
        edition = queries.published(survey.pk)
        wave_id = actions.begin_wave(edition_id=edition.pk, name="波", first_date=TODAY, last_date=TODAY, seed=1, at=AT)
    client = signed_in("branch_manager")
    client.post(f"/waves/{wave_id}/open/")
    (wave,) = waves()
    secret = queries.public_secret(wave)
    assert f"/s/all/{secret}/" in client.get(f"/waves/{wave_id}/invitations/").content.decode()
    phone, path = Client(), f"/s/all/{secret}/"
    assert phone.get(path).status_code == 200
    assert phone.post(path, {}).status_code == 422
    assert [phone.post(path, survey.given).status_code for _again in range(2)] == [200, 404]
    assert Client().post(path, survey.given).status_code == 200
    with base.acting_as(base.System("look")):
        wave = Wave.objects.get(pk=wave_id)
        told, unnamed = queries.results(wave), queries.unnamed(wave)
        assert (told.n_asked, told.n_answered, unnamed[0], unnamed[1].value) == (3, 0, 2, 1)
    assert "2 台设备" in client.get(f"/waves/{wave_id}/").content.decode()
    assert Client().get("/s/all/deadbeef/").status_code == 404
    client.post(f"/waves/{wave_id}/close/")
    assert Client().get(path).status_code == 404
