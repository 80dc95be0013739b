"""Classes that ask for something: pools of those who wait, what must be known first, who is left in peace."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities.models import Invitation
from zhike.apps.archives import queries as archive_queries
from zhike.apps.classification import actions
from zhike.apps.classification.models import Profile
from zhike.apps.core import base, clock
from zhike.apps.costs.models import Contribution
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.tasks.models import Task

EN = {"Accept-Language": "en"}
KNOWN = {"source": "展会", "interest": "数控刀具", "need": "试刀"}
POTENTIAL = {"choice": "REL_STAGE:POTENTIAL", "day": "2026-03-02", "reason": "问过价"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def text(answer) -> str:
    return answer.content.decode()


def put(customer_id: int, dimension: str, code: str, day: date = TODAY) -> None:
    """Put a customer into a class as a run does."""
    with base.acting_as(base.System("test")):
        customer_actions.assign_classes(
            dimension=dimension, classes={customer_id: code}, day=day, rule_version="t", at=AT
        )


@pytest.mark.covers("R048")
def test_a_potential_customer_needs_source_interest_need_and_an_owner(signed_in, cast):
    client, pk = signed_in("branch_manager"), cast.customer_id
    refused = client.post(f"/customers/{pk}/classes/give/", POTENTIAL, headers=EN)
    assert refused.status_code == 422
    assert "where it comes from, what it looks at, what it needs" in text(refused)
    assert client.post(f"/customers/{pk}/profile/", KNOWN | {"version": "0"}).status_code == 302
    with base.acting_as(base.System("test")):
        customer_actions.give_customer(customer_id=pk, owner_id=None, version=None, at=AT)
    refused = client.post(f"/customers/{pk}/classes/give/", POTENTIAL, headers=EN)
    assert "somebody who looks after it" in text(refused), "without owner it is refused"
    with base.acting_as(base.System("test")):
        customer_actions.give_customer(customer_id=pk, owner_id=cast.owner.pk, version=None, at=AT)
    assert client.post(f"/customers/{pk}/classes/give/", POTENTIAL).status_code == 302
    stale = client.post(f"/customers/{pk}/profile/", {"need": "两把刀", "version": "0"}, headers=EN)
    assert stale.status_code == 409
    assert "试刀" in text(stale)


@pytest.mark.covers("R048")
def test_who_hears_nothing_for_too_long_is_listed_and_somebody_is_asked(signed_in, cast):
    pk, page = cast.customer_id, "/classification/pools/REL_STAGE/POTENTIAL/"
    put(pk, "REL_STAGE", "POTENTIAL", TODAY - timedelta(days=14))
    client = signed_in("owner")
    assert "0 wait longer than 14 days" in text(client.get(page, headers=EN))
    put(pk, "REL_STAGE", "NON", TODAY - timedelta(days=14))
    put(pk, "REL_STAGE", "POTENTIAL", TODAY - timedelta(days=14))
    with base.acting_as(base.System("test")):
        assert actions.follow_up_late(day=TODAY + timedelta(days=1), at=AT) == 1
        assert actions.follow_up_late(day=TODAY + timedelta(days=2), at=AT) == 0, "once, while it is open"
        task = Task.objects.get(source="pool")
    assert (task.customer_id, task.assignee_id) == (pk, cast.owner.pk)
    told = client.get("/api/v1/classification/pools/REL_STAGE/POTENTIAL").json()
    assert (told["n_customers"], told["n_lacking"], told["n_late"]) == (1, 1, 0)
    assert told["results"][0]["missing"] == ["source", "interest", "need"]
    assert told["results"][0]["days"] == 14
    assert client.patch(
        f"/api/v1/customers/{pk}/profile", KNOWN | {"version": 0}, content_type="application/json"
    ).json() == KNOWN | {"plan": "", "pack": "", "version": 1}
    assert client.get("/api/v1/classification/pools/REL_STAGE/POTENTIAL?only=lacking").json()["results"] == []
    assert "Nobody here" in text(client.get(f"{page}?only=lacking", headers=EN))
    assert "Potential customer" in text(client.get("/classification/pools/", headers=EN))
    assert client.get("/classification/pools/NATURE/CONSUMER/").status_code == 404, "it asks for nothing"
    assert "试刀" not in text(signed_in("analyst").get(page))
    assert signed_in("analyst").get(f"/customers/{pk}/profile/").status_code == 403


@pytest.mark.covers("R049")
def test_a_target_customer_has_a_plan_and_an_owner(signed_in, cast):
    client, pk = signed_in("branch_manager"), cast.customer_id
    target = POTENTIAL | {"choice": "REL_STAGE:TARGET"}
    client.post(f"/customers/{pk}/profile/", KNOWN | {"version": "0"})
    assert "a plan" in text(client.post(f"/customers/{pk}/classes/give/", target, headers=EN))
    client.post(f"/customers/{pk}/profile/", KNOWN | {"plan": "四月试刀", "version": "1"})
    assert client.post(f"/customers/{pk}/classes/give/", target).status_code == 302
    assert "四月试刀" in text(client.get(f"/customers/{pk}/classes/", headers=EN))


@pytest.mark.covers("R047")
def test_who_is_no_customer_of_ours_is_never_selected(signed_in, cast, at):
    pk, client = cast.customer_id, signed_in("general_manager")
    group = {"name": "全部", "reason": "试", "query": "status=ACTIVE"}
    client.post("/target-groups/add/", group)
    assert "1 of your customers" in text(client.get("/target-groups/", headers=EN))
    put(pk, "REL_STAGE", "NON")
    assert "0 of your customers" in text(client.get("/target-groups/", headers=EN))
    with base.acting_as(base.System("test")):
        assert archive_queries.may_not_reach(pk, purpose="MARKETING") == "NON"
        assert archive_queries.may_not_reach(pk, purpose="SERVICE") == "", "a bill is no campaign"
        activity_id = activity_actions.add_activity(
            new=activity_actions.NewActivity(
                title="座谈会", kind="FORUM", branch_id=cast.hall.pk, first_date=TODAY, last_date=TODAY
            ),
            at=AT,
        )
        assert activity_actions.invite(activity_id=activity_id, customer_ids=[pk], at=AT) == []
        assert not Invitation.objects.exists()
    kept = f"/customers/{pk}/"
    assert kept in text(signed_in("owner").get("/customers/?c_rel_stage=NON&view=all")), "the record stays"


@pytest.mark.covers("R057")
def test_channel_members_stand_with_region_and_grade(signed_in, cast):
    put(cast.customer_id, "NATURE", "CHANNEL")
    put(cast.customer_id, "DEALER_GRADE", "A")
    page = text(signed_in("branch_manager").get("/classification/pools/NATURE/CHANNEL/", headers=EN))
    assert f"{cast.hall.name} · Grade A" in page
    assert "Churn by grade" in page
    got = signed_in("branch_manager").get("/classification/pools/table.csv?dimension=NATURE&class=CHANNEL")
    assert cast.hall.name in b"".join(got.streaming_content if got.streaming else [got.content]).decode()
    assert f"/customers/{cast.customer_id}/" in text(signed_in("owner").get("/customers/?c_nature=CHANNEL&view=all"))


@pytest.mark.covers("R058")
@pytest.mark.covers("R059")
def test_sources_are_told_by_rule_and_by_hand_and_who_acts_for_the_public_has_no_target(analysed, signed_in):
    ids = analysed.ids
    for letter, nature in (("A", "CHANNEL"), ("B", "ENTERPRISE"), ("C", "CONSUMER")):
        put(ids[letter], "NATURE", nature)
    with base.acting_as(base.System("test")):
        run_id = actions.start_run(dimension="SOURCE", day=TODAY, at=AT)
        actions.perform(run_id=run_id, at=AT)
        actions.decide_all(run_id=run_id, status="ACCEPTED", at=AT)
        actions.confirm(run_id=run_id, at=AT)
        actions.apply(run_id=run_id, at=AT)
        told = customer_queries.open_classes("SOURCE")
    assert {letter: told[ids[letter]][0] for letter in "ABC"} == {"A": "INTERMEDIATE", "B": "END", "C": "END"}
    client = signed_in("general_manager")
    with base.acting_as(base.System("test")):
        Contribution.objects.filter(pk=ids["B"]).update(contribution=-5)
    assert f"/customers/{ids['B']}/" in text(client.get("/negative/"))
    given = {"choice": "SOURCE:PUBLIC_INTEREST", "day": "2026-03-02", "reason": "行业协会"}
    assert client.post(f"/customers/{ids['B']}/classes/give/", given).status_code == 302
    assert f"/customers/{ids['B']}/" not in text(client.get("/negative/"))
    page = text(client.get("/classification/pools/SOURCE/PUBLIC_INTEREST/", headers=EN))
    assert f"/customers/{ids['B']}/" in page
    assert "None is aimed at" in page
    assert f"/customers/{ids['B']}/" in text(client.get("/customers/?c_source=PUBLIC_INTEREST&view=all"))


@pytest.mark.covers("R064")
def test_a_high_value_customer_without_a_service_pack_is_flagged(signed_in, cast):
    pk, client = cast.customer_id, signed_in("owner")
    put(pk, "DEMAND_TYPE", "HIGH_VALUE")
    assert "a service pack of its own" in text(client.get(f"/customers/{pk}/", headers=EN))
    assert client.post(f"/customers/{pk}/profile/", {"pack": "专人两日送达", "version": "0"}).status_code == 302
    assert "a service pack of its own" not in text(client.get(f"/customers/{pk}/", headers=EN))
    card = text(client.get(f"/customers/{pk}/classes/", headers=EN))
    assert "High-value customer: what it wants" in card
    assert "专人两日送达" in card


@pytest.mark.covers("R063")
@pytest.mark.covers("R065")
@pytest.mark.parametrize(("code", "due"), [("MEMBER", "Show the benefits"), ("POTENTIAL", "make an offer")])
def test_the_card_of_needs_says_what_is_due(signed_in, cast, code, due):
    put(cast.customer_id, "DEMAND_TYPE", code, TODAY - timedelta(days=5))
    page = text(signed_in("owner").get(f"/customers/{cast.customer_id}/classes/", headers=EN))
    assert "what it wants" in page
    assert due in page
    assert "Days without follow-up" in page


def test_profiles_follow_a_merge_and_go_with_an_erasure(cast, at):
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="C-2", name="另一份", kind="ENTERPRISE", branch_id=cast.hall.pk)
        other = customer_actions.add_customer(new=new, at=AT)
        actions.write_profile(customer_id=other, values=KNOWN, version=0, at=AT)
        moved = actions.repoint_customer(from_id=other, to_id=cast.customer_id)
        assert Profile.objects.get().customer_id == cast.customer_id
        assert actions.restore_customer(from_id=other, to_id=cast.customer_id, moved=moved) == 1
        assert actions.forget_customer(customer_id=other) == 1
        assert not Profile.objects.exists()
