"""Key persons through the door: who sees them, adding in three fields, parts, groups, relations, ways, search."""

import re

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.people import actions, queries
from zhike.apps.people.models import Part, Person, StaffTie, Tie

SEEING = {
    "owner": True, "colleague": False, "agent": True, "branch_manager": True, "regional_manager": True,
    "other_manager": False, "general_manager": True, "analyst": False, "auditor": True, "administrator": True,
    "api_client": True,
}  # fmt: skip
EDITING = {"owner", "agent", "branch_manager", "regional_manager", "general_manager", "administrator"}
ENGLISH = {"Accept-Language": "en"}


pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R491")
@pytest.mark.parametrize(("part", "sees"), SEEING.items())
def test_key_persons_are_seen_by_who_sees_the_customer(signed_in, persons, part, sees):
    client = signed_in(part)
    status = 200 if sees else 404
    assert client.get(f"/people/{persons.director_id}/").status_code == status
    assert client.get(f"/people/{persons.director_id}/path/").status_code == status
    assert client.get(f"/customers/{persons.customer_id}/brief/").status_code == status
    assert client.get(f"/customers/{persons.customer_id}/?tab=people").status_code == status
    listed = client.get("/people/")
    assert listed.status_code == 200
    assert ("李雪梅" in listed.content.decode()) is sees


@pytest.mark.parametrize("part", SEEING)
def test_changing_a_person_takes_the_act_and_the_record(signed_in, persons, everything, part):
    data = {"name": "李雪", "status": "ACTIVE", "version": 1}
    response = signed_in(part).post(f"/people/{persons.director_id}/edit/", data)
    expected = 302 if part in EDITING else 404 if part in {"colleague", "other_manager"} else 403
    assert response.status_code == expected
    assert Person.objects.filter(name="李雪").exists() is (expected == 302)


@pytest.mark.covers("R028")
def test_a_person_is_added_in_three_fields(signed_in, persons, everything):
    url = f"/customers/{persons.customer_id}/people/add/"
    form = signed_in("owner").get(url).content.decode()
    shown = re.findall(
        r'<(?:input|select)[^>]*? name="(?!csrf|idempotency)(\w+)"', form.split("<main")[1].split("</main")[0]
    )
    assert sorted(shown) == ["name", "phone", "role"]
    answer = signed_in("owner").post(url, {"name": "孙会计", "role": "GATEKEEPER", "phone": "13900000003"})
    new = Part.objects.get(name="孙会计")
    assert answer.url == f"/people/{new.person_id}/"
    assert (new.role, new.influence, new.stance, new.valid_from) == ("GATEKEEPER", None, "", TODAY)


@pytest.mark.parametrize("given", [{"name": "李雪梅"}, {"phone": "13900000001"}])
def test_a_second_record_is_warned_of_while_typing(signed_in, persons, given):
    url = f"/customers/{persons.customer_id}/people/look-alikes/"
    assert f"/people/{persons.director_id}/" in signed_in("owner").get(url, given).content.decode()
    assert signed_in("colleague").get(url, given).status_code == 404


@pytest.mark.covers("R030")
def test_the_record_says_which_way_the_people_pull(signed_in, persons):
    url = f"/customers/{persons.customer_id}/?tab=people"
    body = signed_in("owner").get(url, headers=ENGLISH).content.decode()
    assert "+0.25" in body
    assert "people-map-option" in body
    assert "马工 4/5" in body


@pytest.mark.covers("R029")
def test_a_company_without_key_persons_warns(signed_in, cast):
    body = signed_in("owner").get(f"/customers/{cast.customer_id}/?tab=people", headers=ENGLISH).content.decode()
    assert "Find out who decides before the first visit" in body


def test_a_part_ends_and_is_taken_up_again(signed_in, persons, everything):
    client = signed_in("owner")
    client.post(f"/people/parts/{persons.engineer_part_id}/end/")
    assert Part.objects.get(pk=persons.engineer_part_id).valid_to == TODAY
    body = client.get(f"/people/{persons.engineer_id}/").content.decode()
    assert f"/people/parts/{persons.engineer_part_id}/reopen/" in body
    client.post(f"/people/parts/{persons.engineer_part_id}/reopen/")
    assert Part.objects.get(pk=persons.engineer_part_id).valid_to is None


def test_a_part_at_another_customer_needs_one_that_may_be_seen(signed_in, cast, persons, everything):
    url, data = f"/people/{persons.director_id}/parts/add/", {"role": "BUYER", "valid_from": "2026-01-01"}
    assert signed_in("owner").post(url, {**data, "customer_code": "NOBODY"}).status_code == 422
    assert signed_in("owner").post(url, {**data, "customer_code": "DZ001"}).status_code == 422
    assert signed_in("owner").post(url, {**data, "customer_code": "C001"}).status_code == 302
    assert Part.objects.filter(person_id=persons.director_id, customer_id=cast.customer_id).exists()


def test_a_stale_part_is_shown_beside_the_present_one(signed_in, persons, everything):
    url = f"/people/parts/{persons.director_part_id}/edit/"
    data = {"role": "BUYER", "valid_from": "2024-05-06", "version": 1}
    assert signed_in("owner").post(url, {**data, "title": "甲"}).status_code == 302
    stale = signed_in("branch_manager").post(url, {**data, "title": "乙", "stages": "招标，合同"})
    assert stale.status_code == 409
    again = signed_in("branch_manager").post(url, {**data, "title": "乙", "stages": "招标，合同", "version": 2})
    assert again.status_code == 302
    row = Part.objects.get(pk=persons.director_part_id)
    assert (row.title, row.stages) == ("乙", ["招标", "合同"])


@pytest.mark.covers("R031")
def test_entries_of_a_group_are_checked_beside_the_field(signed_in, persons, everything):
    url = f"/people/{persons.director_id}/groups/STUDY_WORK/"
    data = {"channel": "SERVICE", "jobs-0-employer": "昆船", "jobs-0-begin": "2008", "jobs-0-end": "2001"}
    refused = signed_in("owner").post(url, data, headers=ENGLISH)
    assert refused.status_code == 422
    assert "before it begins" in refused.content.decode()
    assert "昆船" in refused.content.decode()
    signed_in("owner").post(url, {**data, "jobs-0-end": "2012"})
    assert queries.facts(persons.director_id)["jobs"].value == [{"employer": "昆船", "begin": "2008", "end": "2012"}]
    body = signed_in("owner").get(f"/people/{persons.director_id}/").content.decode()
    assert "昆船 · 2008–2012" in body


@pytest.mark.parametrize("group", ["NONSENSE", "diet"])
def test_a_group_nobody_offered_is_not_found(signed_in, persons, group):
    assert signed_in("owner").get(f"/people/{persons.director_id}/groups/{group}/").status_code == 404


@pytest.mark.covers("R037")
def test_the_way_to_a_person_leads_over_who_knows_whom(signed_in, persons):
    client = signed_in("owner")
    url = f"/people/{persons.director_id}/path/"
    assert "Nobody leads there yet" in client.get(url, headers=ENGLISH).content.decode()
    data = {"kind": "REPORTS_TO", "target_id": persons.director_id, "strength": 4}
    client.post(f"/people/{persons.engineer_id}/ties/", data)
    body = client.get(url, headers=ENGLISH).content.decode()
    assert "Ask 马工 to begin." in body
    assert body.index("马工") < body.index("赵工") < body.rindex("李雪梅")


@pytest.mark.covers("R040")
def test_a_relation_of_ours_is_noted_and_taken_away_and_put_back(signed_in, cast, persons, everything):
    client = signed_in("owner")
    data = {"user_id": cast.owner.pk, "strength_of_ours": 3, "form": "LOCALITY"}
    client.post(f"/people/{persons.director_id}/staff/", data)
    row = StaffTie.objects.get(user=cast.owner)
    assert (row.strength, row.form) == (3, "LOCALITY")
    client.post(f"/people/{persons.director_id}/staff_tie/{row.pk}/drop/")
    assert not StaffTie.objects.filter(user=cast.owner).exists()
    body = client.get(f"/people/{persons.director_id}/").content.decode()
    client.post(re.search(r"/people/ties/\d+/undo/", body)[0])
    assert StaffTie.objects.get(user=cast.owner).form == "LOCALITY"


def test_a_tie_is_not_dropped_through_another_person(signed_in, persons, everything):
    (row,) = StaffTie.objects.all()
    assert signed_in("owner").post(f"/people/{persons.director_id}/staff_tie/{row.pk}/drop/").status_code == 404
    assert StaffTie.objects.exists()


def test_nobody_is_tied_to_a_person_they_cannot_see(signed_in, cast, persons, everything):
    hidden = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="J9", name="济南", branch_id=cast.other_hall.pk), at=AT
    )
    part = actions.NewPart(customer_id=hidden, role="USER", valid_from=TODAY)
    stranger = actions.add_person(values={"name": "外人"}, part=part, at=AT)
    data = {"kind": "ALLY", "target_id": stranger, "strength": 3}
    signed_in("owner").post(f"/people/{persons.engineer_id}/ties/", data)
    assert not Tie.objects.exists()


def test_the_search_finds_a_person_by_pinyin_within_what_may_be_seen(signed_in, cast, persons):
    with base.acting_as(base.System("index")):
        actions.index_people(customer_ids=[persons.customer_id])
    assert f"/people/{persons.director_id}/" in signed_in("owner").get("/search/?q=lixuemei").content.decode()
    assert f"/people/{persons.director_id}/" not in signed_in("colleague").get("/search/?q=lixuemei").content.decode()
    with base.acting_as(base.System("assigned")):
        customer_actions.assign_owner(customer_ids=[persons.customer_id], owner_id=cast.colleague.pk, at=AT)
    assert f"/people/{persons.director_id}/" not in signed_in("owner").get("/search/?q=lixuemei").content.decode()
    assert "李雪梅" in signed_in("branch_manager").get("/people/?q=lixuemei").content.decode()


def test_the_list_filters_and_goes_out_as_a_file(signed_in, persons):
    client = signed_in("branch_manager")
    assert "赵工" not in client.get("/people/?stance=FOR&influence_min=4&phone=139").content.decode()
    written = b"".join(client.get("/people/export/csv/?role=BUYER").streaming_content).decode()
    assert "李雪梅" in written
    assert "赵工" not in written
    assert AuditEntry.objects.filter(act="list.export", noun="person").exists()
    assert signed_in("owner").get("/people/export/csv/").status_code == 403


def test_the_timeline_tells_what_changed(signed_in, persons):
    client = signed_in("owner")
    client.post(f"/people/parts/{persons.engineer_part_id}/end/")
    stream = client.get(f"/customers/{persons.customer_id}/?tab=timeline", headers=ENGLISH).content.decode()
    assert "赵工 no longer counts here" in stream
    assert "李雪梅 counts here" in stream
    body = client.get(f"/people/{persons.engineer_id}/", headers=ENGLISH).content.decode()
    assert "Part ended · owner" in body
