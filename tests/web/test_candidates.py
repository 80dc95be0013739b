"""Candidates: named with their own consent, seen by who may hire, left out of selling, gone when they wish."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.candidates.models import Candidate
from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.people import queries as people_queries
from zhike.apps.stewardship.actions import reporting
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment")
GIVEN = {"work": "刀具工艺师", "consent_date": "2026-03-01", "consent": "本人微信同意", "note": "想回苏州"}


@pytest.fixture
def candidate_id(persons, signed_in) -> int:
    """The purchasing director, named by the branch manager."""
    place = signed_in("branch_manager").post(f"/people/{persons.director_id}/candidate/", GIVEN)["Location"]
    return int(place.split("/")[-2])


def row() -> Candidate:
    with base.acting_as(base.System("test")):
        return Candidate.objects.get()


def weighed(persons) -> tuple:
    """Return the support of the customer, and whose birthday of March the care calendar knows."""
    with base.acting_as(base.System("test")):
        days = people_queries.anniversaries(date(2026, 3, 1), date(2026, 3, 31))
        return people_queries.support(persons.customer_id).value, [one.person for one in days]


@pytest.mark.covers("R168")
def test_a_candidate_is_left_out_of_influence_and_care_until_they_are_not_hired(signed_in, persons, candidate_id, cast):
    # The director (5, for) and the engineer (3, against): (5 - 3) / 8; without her -3 / 3.
    assert weighed(persons) == (-1, [])
    client, url = signed_in("branch_manager"), f"/candidates/{candidate_id}/"
    client.post(f"{url}end/", {"status": "HIRED", "result": "未经移交"})
    assert row().status == "NEW"
    client.post(f"{url}hand/", {"receiver_id": cast.branch_manager.pk})
    with base.acting_as(base.System("test")):
        task = Task.objects.get(source="candidate")
    assert (row().status, task.assignee_id, "李雪梅" in task.title) == ("HANDED_OVER", cast.branch_manager.pk, False)
    client.post(f"{url}end/", {"status": "NOT_HIRED", "result": "薪酬没谈拢"})
    assert (row().status, weighed(persons)[1]) == ("NOT_HIRED", ["李雪梅"])
    assert float(weighed(persons)[0]) == 0.25
    client.post(f"{url}reopen/")
    assert (row().status, weighed(persons)[1]) == ("HANDED_OVER", [])
    client.post(f"{url}end/", {"status": "HIRED", "result": "四月入职"})
    assert (row().status, weighed(persons)[1]) == ("HIRED", [])


@pytest.mark.covers("R168")
def test_nobody_is_named_without_their_consent_or_twice(signed_in, persons, candidate_id):
    client, url = signed_in("branch_manager"), f"/people/{persons.engineer_id}/candidate/"
    assert client.post(url, GIVEN | {"consent": " "}).status_code == 422
    assert client.post(url, GIVEN | {"consent_date": "2026-03-09"}).status_code == 422
    assert client.post(f"/people/{persons.director_id}/candidate/", GIVEN).status_code == 422
    assert row().person_id == persons.director_id


@pytest.mark.covers("R168")
@pytest.mark.parametrize(("part", "status"), [
    ("owner", 403), ("colleague", 403), ("auditor", 403), ("analyst", 403), ("branch_manager", 200),
    ("other_manager", 404), ("general_manager", 200),
])  # fmt: skip
def test_a_candidate_is_seen_by_those_alone_who_may_hire(signed_in, persons, candidate_id, part, status):
    client = signed_in(part)
    assert client.get(f"/candidates/{candidate_id}/").status_code == status
    assert ("刀具工艺师" in client.get("/candidates/").content.decode()) is (status == 200)
    page = client.get(f"/people/{persons.director_id}/").content.decode()
    assert ("刀具工艺师" in page) is (status == 200)


@pytest.mark.covers("R168")
def test_a_withdrawn_consent_takes_what_was_written_along(signed_in, persons, candidate_id):
    client, url = signed_in("branch_manager"), f"/candidates/{candidate_id}/withdraw/"
    client.post(url)
    assert row().status == "NEW"
    client.post(url, {"sure": "on"})
    assert (row().status, row().work, row().note, row().consent) == ("WITHDRAWN", "", "", "")
    assert weighed(persons)[1] == ["李雪梅"]


@pytest.mark.covers("R168")
def test_who_was_not_hired_may_take_the_consent_back_and_who_was_hired_is_one_of_us(
    signed_in, persons, candidate_id, cast
):
    client, url = signed_in("branch_manager"), f"/candidates/{candidate_id}/"
    client.post(f"{url}hand/", {"receiver_id": cast.branch_manager.pk})
    client.post(f"{url}end/", {"status": "HIRED", "result": "四月入职"})
    assert f"{url}withdraw/" not in client.get(url).content.decode()
    client.post(f"{url}withdraw/", {"sure": "on"})
    assert row().status == "HIRED"
    client.post(f"{url}reopen/")
    client.post(f"{url}end/", {"status": "NOT_HIRED", "result": "薪酬没谈拢"})
    # Named once more: that the first is withdrawn takes nothing from the second.
    again = client.post(f"/people/{persons.director_id}/candidate/", GIVEN | {"work": "培训师"})
    assert again.status_code == 302
    assert f"{url}withdraw/" in client.get(url).content.decode()
    client.post(f"{url}withdraw/", {"sure": "on"})
    with base.acting_as(base.System("test")):
        assert list(Candidate.objects.order_by("pk").values_list("status", "result", "work")) == [
            ("WITHDRAWN", "", ""), ("NEW", "", "培训师")
        ]  # fmt: skip
    assert weighed(persons)[1] == []


def test_a_person_who_counts_elsewhere_now_weighs_again_all_the_same(signed_in, persons, candidate_id, cast):
    with base.acting_as(base.System("story")):
        Customer.objects.filter(pk=persons.customer_id).update(branch_id=cast.other_hall.pk)
        Card.objects.filter(pk=persons.customer_id).update(branch_id=cast.other_hall.pk)
    client, url = signed_in("branch_manager"), f"/candidates/{candidate_id}/"
    assert client.get(f"/people/{persons.director_id}/").status_code == 404
    assert client.post(f"{url}withdraw/", {"sure": "on"}).status_code == 302
    assert (row().status, weighed(persons)[1]) == ("WITHDRAWN", ["李雪梅"])


def test_a_person_reads_what_is_held_of_them_as_a_candidate(persons, candidate_id):
    with base.acting_as(base.System("test")):
        told = reporting.report_key_person(person_id=persons.director_id, at=AT)
    assert [one["work"] for one in told["candidates"]] == ["刀具工艺师"]
