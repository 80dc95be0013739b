"""What a contact taught through the door: pairs of field and value go into the archive, with the contact as source."""

import pytest
from cast import AT, TODAY

from zhike.apps.archives.models import Fact
from zhike.apps.core import base, clock
from zhike.apps.interactions import actions
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def contact(cast) -> int:
    with base.acting_as(org_queries.member(cast.owner.pk)):
        new = actions.NewInteraction(
            customer_id=cast.customer_id, text="电话沟通", happened_at=AT, channel="PHONE", direction="BOTH"
        )
        return actions.add_interaction(new=new, day=TODAY, at=AT)


def said(*pairs):
    return {"learned_field": [field for field, _ in pairs], "learned_value": [value for _, value in pairs]}


def known(cast) -> dict[str, tuple]:
    with base.acting_as(base.System("test")):
        rows = Fact.objects.filter(customer_id=cast.customer_id, valid_to=None)
        return {row.field: (row.value, row.channel, row.method, row.interaction_id) for row in rows}


@pytest.mark.covers("R151")
def test_what_a_contact_taught_is_a_fact_that_leads_back_to_it(signed_in, cast, contact):
    client = signed_in("owner")
    body = said(("staff", "430"), ("legal_form", ""), ("", ""))
    assert client.post(f"/interactions/{contact}/learn/", body).status_code == 422
    answer = client.post(f"/interactions/{contact}/learn/", said(("staff", "430"), ("legal_form", "股份有限公司")))
    assert answer.status_code == 302
    assert known(cast) == {
        "staff": ("430", "SERVICE", "INTERVIEW", contact),
        "legal_form": ("JOINT_STOCK", "SERVICE", "INTERVIEW", contact),
    }  # fmt: skip
    assert "430" in client.get(f"/interactions/{contact}/").content.decode()
    history = client.get(f"/customers/{cast.customer_id}/facts/staff/").content.decode()
    assert f'href="/interactions/{contact}/"' in history


@pytest.mark.covers("R151")
def test_a_quick_record_keeps_contact_and_facts_together_or_neither(signed_in, cast):
    client = signed_in("owner")
    body = {"customer": cast.customer_id, "text": "看到他们搬了新厂", "kind": "OBSERVATION"}
    answer = client.post("/quick/", body | said(("staff", "many")))
    assert answer.status_code == 422
    assert "many" in answer.content.decode()
    with base.acting_as(base.System("test")):
        assert not Interaction.objects.exists()
    assert client.post("/quick/", body | said(("staff", "500"))).status_code == 302
    with base.acting_as(base.System("test")):
        row = Interaction.objects.get()
    assert known(cast) == {"staff": ("500", "SERVICE", "OBSERVATION", row.pk)}


def test_taking_the_contact_back_takes_what_it_taught_with_it(signed_in, cast, contact):
    client = signed_in("owner")
    client.post(f"/interactions/{contact}/learn/", said(("staff", "430")))
    client.post("/quick/", {"customer": cast.customer_id, "text": "回访"} | said(("staff", "450")))
    with base.acting_as(base.System("test")):
        second = Interaction.objects.exclude(pk=contact).get().pk
    assert client.post(f"/interactions/{second}/take-back/").status_code == 302
    assert known(cast)["staff"][0] == "430"


@pytest.mark.parametrize("field", ["heads_family", "owners", "no_such"])
def test_what_is_sensitive_or_a_list_is_written_in_the_archive_itself(signed_in, cast, contact, field):
    client = signed_in("owner")
    assert f'value="{field}"' not in client.get("/quick/learned/", {"customer": cast.customer_id}).content.decode()
    assert client.post(f"/interactions/{contact}/learn/", said((field, "x"))).status_code == 422
    assert known(cast) == {}


@pytest.mark.parametrize(("part", "status"), [
    ("owner", 302), ("agent", 302), ("branch_manager", 302), ("colleague", 404), ("other_manager", 404),
    ("auditor", 403), ("analyst", 403),
])  # fmt: skip
def test_who_may_write_what_a_contact_taught(signed_in, cast, contact, part, status):
    answer = signed_in(part).post(f"/interactions/{contact}/learn/", said(("staff", "430")))
    assert answer.status_code == status
    assert bool(known(cast)) is (status == 302)


def test_the_fields_on_offer_are_those_of_the_customers_kind(signed_in, cast):
    body = signed_in("owner").get("/quick/learned/", {"customer": cast.customer_id}).content.decode()
    assert 'value="industry"' in body
    assert 'value="birth_date"' not in body
    hidden = signed_in("colleague").get("/quick/learned/", {"customer": cast.customer_id}).content.decode()
    assert 'value="industry"' not in hidden
