"""Who of us may know a key person: a school or an employer in common, told of one's own accord."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.org.models import User
from zhike.apps.people import actions, queries, rules
from zhike.apps.people.models import StaffTie

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def known(persons):
    with base.acting_as(base.System("test")):
        values = {
            "studies": [{"school": "昆明理工大学", "begin": "1993", "end": "1997"}],
            "jobs": [{"employer": "云南机床厂", "position": "工艺员"}],
        }
        actions.note_facts(
            person_id=persons.director_id, values=values, channel="SERVICE", collector_id=None, day=TODAY, at=AT
        )


def tell(client, schools: str = "", employers: str = "") -> int:
    return client.post("/profile/background/", {"schools": schools, "employers": employers}).status_code


@pytest.mark.covers("R223")
@pytest.mark.covers("R031")
def test_a_shared_school_suggests_a_relation_that_is_noted_with_one_click(signed_in, persons, cast):
    assert tell(signed_in("colleague"), "昆明理工大学机电学院、云南大学") == 302
    assert User.objects.get(pk=cast.colleague.pk).schools == ["昆明理工大学机电学院", "云南大学"]
    client, url = signed_in("owner"), f"/people/{persons.director_id}/"
    page = client.get(url, headers=EN).content.decode()
    assert "colleague may know them" in page
    assert "The same school: 昆明理工大学机电学院" in page
    form = {"user_id": cast.colleague.pk, "strength_of_ours": 1, "form": "PROFESSION", "note": "同学"}
    assert client.post(f"{url}staff/", form).status_code == 302
    with base.acting_as(base.System("test")):
        tie = StaffTie.objects.get(person_id=persons.director_id)
    assert (tie.user_id, tie.form, tie.strength) == (cast.colleague.pk, "PROFESSION", 1)
    assert "may know them" not in client.get(url, headers=EN).content.decode()


@pytest.mark.covers("R031")
def test_a_shared_employer_suggests_too_and_what_is_taken_back_does_not(signed_in, persons):
    tell(signed_in("agent"), employers="云南机床厂")
    with base.acting_as(base.System("test")):
        (found,) = queries.acquaintances(persons.director_id)
        assert (found.name, found.kind, found.place) == ("agent", "EMPLOYER", "云南机床厂")
        assert not queries.acquaintances(persons.engineer_id)
    tell(signed_in("agent"))
    with base.acting_as(base.System("test")):
        assert not queries.acquaintances(persons.director_id)


@pytest.mark.covers("R223")
def test_an_employer_of_the_customers_industry_suggests_where_no_place_is_shared(signed_in, persons, cast):
    tell(signed_in("agent"), employers="沈阳机床集团、昆明烟草公司")
    tell(signed_in("colleague"), employers="云南机床厂")
    client, url = signed_in("owner"), f"/people/{persons.engineer_id}/"
    assert "may know them" not in client.get(url, headers=EN).content.decode()
    with base.acting_as(base.System("test")):
        archive_actions.write_facts(
            customer_id=persons.customer_id, values={"industry": "机床制造业"}, channel="SERVICE", day=TODAY, at=AT
        )
        of_director = queries.acquaintances(persons.director_id)
    assert [(one.name, one.kind, one.place) for one in of_director] == [
        ("agent", "INDUSTRY", "沈阳机床集团"), ("colleague", "EMPLOYER", "云南机床厂"),
    ]  # fmt: skip
    page = client.get(url, headers=EN).content.decode()
    assert "agent may know them" in page
    assert "The same industry: 沈阳机床集团" in page
    form = {"user_id": cast.agent.pk, "strength_of_ours": 1, "form": "PROFESSION", "note": "同行"}
    assert client.post(f"{url}staff/", form).status_code == 302
    assert "agent may know them" not in client.get(url, headers=EN).content.decode()
    assert client.get(f"/people/{persons.director_id}/").status_code == 200
    assert signed_in("other_manager").get(url).status_code == 404


@pytest.mark.parametrize(("industry", "trade"), [
    ("机床制造业", "机床"), ("工业", "工业"), ("制造业", "制造"), ("装备制造", "装备"), ("Tobacco industry", "tobacco"),
    ("卷烟", "卷烟"), ("业", "业"),
])  # fmt: skip
def test_the_word_of_an_industry_stands_in_the_names_of_its_companies(industry, trade):
    assert rules.trade_of(industry) == trade


def test_the_trail_says_that_it_changed_and_not_what(signed_in):
    tell(signed_in("agent"), "昆明理工大学")
    assert AuditEntry.objects.get(act="user.change").value.values == {"background": "changed"}
    page = signed_in("agent").get("/profile/").content.decode()
    assert 'value="昆明理工大学"' in page


@pytest.mark.parametrize(("ours", "theirs", "shared"), [
    (["Tongji"], ["tongji "], ["Tongji"]), (["大学"], ["昆明理工大学"], []), (["甲"], ["甲"], ["甲"]),
    (["同济大学"], ["同济大学机械学院"], ["同济大学"]), ([], ["甲"], []),
])  # fmt: skip
def test_names_of_places_are_the_same_whatever_stands_around_the_shorter(ours, theirs, shared):
    assert rules.shared(ours, theirs) == shared
