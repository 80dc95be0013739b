"""A key person at the privacy desk: who may, what goes everywhere, what stays and why, who is left alone."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT
from dealing import add_customer
from privacy import CALLED, EN, FORMER, MAIL, NAME, PHONE, erase
from traces import told_anywhere

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Gift, Visit
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base, clock
from zhike.apps.core import queries as core_queries
from zhike.apps.core.models import AuditEntry, Erasure, KeptAnswer
from zhike.apps.files import queries as file_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions.models import Interaction
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import actions as trade_actions
from zhike.web import trail_words

TODAY = AT.date()


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def named(persons, cast) -> dict[str, int]:
    """李雪梅 named wherever words are kept, and somebody of the same name at another customer."""
    director, customer = persons.director_id, persons.customer_id
    with base.acting_as(base.System("story")):
        people_actions.change_person(person_id=director, values={"phone": FORMER, "email": MAIL}, version=1, at=AT)
        people_actions.change_person(person_id=director, values={"phone": PHONE}, version=2, at=AT)
        people_actions.index_people(customer_ids=[customer])
        _tell_of_relations(persons)
        _tell_of_dealings(persons, cast)
        contact = interaction_actions.add_interaction(
            new=interaction_actions.NewInteraction(
                customer_id=customer, text=f"{CALLED}({NAME},{FORMER})说下月签合同",
                happened_at=AT - timedelta(hours=2),
                channel="VISIT", person_ids=[director, persons.engineer_id], learned=f"{NAME}喜欢普洱茶",
                recording="https://calls.example/7",
            ),
            files=[
                interaction_actions.Upload(f"{NAME}名片.txt", b"card"),
                interaction_actions.Upload(f"{NAME}签字合同.txt", b"contract"),
            ],
            day=TODAY, at=AT,
        )  # fmt: skip
        interaction_actions.amend_interaction(interaction_id=contact, text=f"{NAME}来电确认", at=AT)
        promise = interaction_actions.NewPromise(customer, f"给{NAME}送样品", TODAY, promised_to=NAME)
        interaction_actions.make_promise(new=promise, at=AT)
        gift = activity_actions.NewGift(customer, f"给{NAME}的茶", 80, TODAY, person_id=director)
        activity_actions.register_gift(new=gift, at=AT)
        visit = activity_actions.NewVisit(
            customer_id=customer, user_id=cast.owner.pk, day=TODAY, purpose=f"见{NAME}谈价", person_id=director
        )
        activity_actions.plan_visit(new=visit, today=TODAY, at=AT)
        task_actions.add_task(
            title=f"回复{NAME}", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=cast.owner.pk,
            customer_id=customer, note=PHONE, at=AT,
        )  # fmt: skip
        task_actions.notify(user_ids=[cast.owner.pk], title=f"{NAME}明天生日", link=f"/people/{director}/", at=AT)
        outbound_actions.send(channel="EMAIL", to=MAIL, subject="您好", text=f"{CALLED}您好", at=AT)
        archive_actions.add_swot(customer_id=customer, kind="RESOURCE", text=f"{NAME}认识园区领导", day=TODAY, at=AT)
        other = add_customer(cast.hall.pk, code="N-1", name="同名客户", owner_id=cast.owner.pk)
        twin = interaction_actions.NewInteraction(customer_id=other, text=f"{NAME}(同名)来店", happened_at=AT)
        namesake = interaction_actions.add_interaction(new=twin, day=TODAY, at=AT)
        files = {row.name: row.pk for row in file_queries.files_about("interaction", [contact])}
    return {"contact": contact, "namesake": namesake, "contract": files[f"{NAME}签字合同.txt"]}


def _tell_of_relations(persons) -> None:
    """Tie 李雪梅 to others, who are told about with her name."""
    director, engineer = persons.director_id, persons.engineer_id
    people_actions.tie_persons(source_id=engineer, target_id=director, kind="REPORTS_TO", strength=4, at=AT)
    people_actions.tie_staff(person_id=director, user_id=persons.ma_id, strength=3, form="CHANCE", note=NAME, at=AT)
    people_actions.change_person(person_id=engineer, values={"note": f"{NAME}的老部下"}, version=1, at=AT)
    for person_id in (director, engineer):
        people_actions.note_facts(
            person_id=person_id, values={"taboos": [f"{NAME}不吃香菜"]}, channel="SERVICE", collector_id=None,
            day=TODAY, at=AT,
        )  # fmt: skip
    people_actions.open_purpose(text="接待时尊重个人习惯", at=AT)
    for person_id in (director, engineer):
        note = people_actions.NewNote(
            person_id, "OTHER", f"与{NAME}同乡", f"{NAME}本人", "同意", people_rules.expiry(TODAY)
        )
        people_actions.add_note(new=note, at=AT)


def _tell_of_dealings(persons, cast) -> None:
    """Let 李雪梅 sit in a session and name a cause, and note what was spent on her."""
    session_id = interview_actions.add_session(
        new=interview_actions.NewSession("断刀", f"{NAME}说断了三把", TODAY, cast.hall.pk), at=AT
    )
    who = interview_actions.join(
        session_id=session_id, new=interview_actions.NewParticipant(persons.customer_id, persons.director_id), at=AT
    )
    interview_actions.name_cause(session_id=session_id, participant_id=who, text=f"{NAME}说涂层换了", at=AT)
    cost = trade_actions.NewCost(persons.customer_id, TODAY, "GIFT", Decimal(80), "CNY", f"给{NAME}的茶")
    trade_actions.add_costs(new=[cost], at=AT)


@pytest.mark.covers("R023")
def test_an_erased_key_person_is_gone_from_every_table_and_page_and_what_must_stay_stays(signed_in, persons, named):
    admin = signed_in("administrator")
    assert f"/privacy/people/{persons.director_id}/" in admin.get(f"/privacy/?q={NAME}").content.decode()
    page = admin.get(f"/privacy/people/{persons.director_id}/", headers=EN).content.decode()
    assert f"{NAME}签字合同.txt" in page
    assert "value and day of gifts" in page
    assert erase(admin, persons.director_id, kept_files=[named["contract"]]).url == "/privacy/"
    assert told_anywhere(NAME, CALLED, PHONE, MAIL, FORMER) == {("interaction", str(named["namesake"]))}
    with base.acting_as(base.System("test")):
        contact = Interaction.objects.get(pk=named["contact"])
        assert (contact.attendees, contact.text) == ("某人; 赵工", "某人(某人,***)说下月签合同")
        assert (contact.channel, contact.recording) == ("VISIT", "")
        (kept,) = file_queries.files_about("interaction", [contact.pk])
        assert (kept.pk, kept.name) == (named["contract"], "某人签字合同.txt")
        gift, visit = Gift.objects.get(), Visit.objects.get()
        assert (gift.what, gift.value, gift.day, gift.person_id) == ("给某人的茶", 80, TODAY, None)
        assert (visit.purpose, visit.person_id) == ("见某人谈价", None)
        assert people_queries.ties_among([persons.engineer_id]) == []
        (note,) = people_queries.about_person(persons.engineer_id)["notes"]
        assert (note["text"], note["source"]) == ("与某人同乡", "某人本人"), "what is sealed is opened for it"
    for address in (
        f"/customers/{persons.customer_id}/?tab=people", f"/people/{persons.engineer_id}/", "/people/", "/audit/",
        f"/search/?q={NAME}", f"/customers/{persons.customer_id}/?tab=timeline",
    ):  # fmt: skip
        shown = admin.get(address).content.decode().replace(f'value="{NAME}"', "")
        assert CALLED not in shown
        assert NAME not in shown or address.startswith("/search/")
    assert admin.get(f"/people/{persons.director_id}/").status_code == 404
    ledger = Erasure.objects.get()
    assert (ledger.person_id, ledger.customer_id, ledger.kept_files) == (persons.director_id, None, [named["contract"]])
    assert core_queries.verify_trail().is_sound
    assert AuditEntry.objects.filter(act="person.erase", object_id=persons.director_id).count() == 1
    desk = admin.get("/privacy/", headers=EN).content.decode()
    assert f"Key person no. {persons.director_id}" in desk
    assert erase(admin, persons.director_id).status_code == 404


@pytest.mark.covers("R023")
def test_everything_held_about_a_key_person_is_shown_and_taken_along(signed_in, persons, named):
    admin = signed_in("administrator")
    page = admin.get(f"/privacy/people/{persons.director_id}/report/").content.decode()
    for text in (NAME, PHONE, f"{NAME}喜欢普洱茶", f"给{NAME}的茶", f"见{NAME}谈价", f"{CALLED}您好"):
        assert text in page
    once = {"idempotency_key": "the same button twice"}
    told = admin.post(f"/privacy/people/{persons.director_id}/file/", once).json()
    # Delicate notes are sealed at rest: the file they stand in is kept for no repeat.
    assert told["notes"][0]["text"] == f"与{NAME}同乡"
    assert [bytes(answer.body) for answer in KeptAnswer.objects.all()] == [b""]
    again = admin.post(f"/privacy/people/{persons.director_id}/file/", once)
    assert again["Location"] == f"/privacy/people/{persons.director_id}/report/"
    assert {"person", "parts", "facts", "notes", "contacts", "visits", "gifts", "messages", "trail"} <= told.keys()
    assert told["contacts"][0]["learned"] == f"{NAME}喜欢普洱茶"
    assert told["sessions"][0]["title"] == "断刀"
    assert told["proposals"][0]["text"] == f"{NAME}说涂层换了"
    assert {part: rows for part, rows in told.items() if rows and part == trail_words.part(part)} == {}
    headings = {column for rows in told.values() for row in rows[:1] for column in row}
    shown = set(re.findall(r'<th scope="col">([^<]+)</th>', page))
    assert not headings & shown, "no column is headed by the name the program gives it"
    assert {"忌口", "服务过程", "偶然结识"} <= set(re.findall(r"<td>([^<]+)</td>", page)), "nor a value by its code"
    assert AuditEntry.objects.filter(act="person.report", object_id=persons.director_id).count() == 2


@pytest.mark.parametrize(("field", "value"), [("name", "李雪"), ("reason", ""), ("basis", "BOREDOM")])
def test_a_wrong_erasure_is_refused_beside_its_field(signed_in, persons, field, value):
    answer = erase(signed_in("administrator"), persons.director_id, **{field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()
    with base.acting_as(base.System("test")):
        assert people_queries.person(persons.director_id).name == NAME


@pytest.mark.parametrize("part", ["owner", "branch_manager", "general_manager", "analyst", "auditor", "agent"])
def test_the_desk_is_for_administrators_only(signed_in, persons, part):
    client, address = signed_in(part), f"/privacy/people/{persons.director_id}/"
    assert client.get(address).status_code == client.get(f"{address}report/").status_code == 403
    assert erase(client, persons.director_id).status_code == client.post(f"{address}file/").status_code == 403
    assert not Erasure.objects.exists()
    assert address not in client.get(f"/people/{persons.director_id}/").content.decode()


def test_a_western_name_is_found_as_a_word_only_and_one_sign_names_nobody():
    words = people_rules.neutral_words(names=["Ann", "李", ""], reaches=["+86 139-0000-0001", "a@b"])
    assert words == {"Ann": "somebody", "+86 139-0000-0001": "***", "8613900000001": "***"}
