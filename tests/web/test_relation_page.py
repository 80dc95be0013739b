"""The relation with one customer through its page: essences, ledger, level, forces, forms, chances."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.core import base
from zhike.apps.health import actions, queries, rules
from zhike.apps.health.models import Chance, Relation
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.tasks.models import Task

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
SEES = {
    "owner": 200, "colleague": 404, "agent": 200, "branch_manager": 200, "regional_manager": 200, "other_manager": 404,
    "general_manager": 200, "analyst": 404, "auditor": 200, "administrator": 200, "api_client": 200,
}  # fmt: skip
EDITS = {
    "owner": 302, "colleague": 404, "agent": 302, "branch_manager": 302, "regional_manager": 302,
    "other_manager": 404, "general_manager": 302, "analyst": 403, "auditor": 403, "administrator": 302,
    "api_client": 403,
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.any_database
@pytest.mark.parametrize("part", SEES)
def test_who_sees_and_who_writes_a_relation(cast, signed_in, part):
    client, at = signed_in(part), f"/customers/{cast.customer_id}/relation/"
    assert client.get(at).status_code == SEES[part]
    bond = {"bond-kind": "SOCIAL", "bond-what": "钓友会", "bond-since": "2026-01-05"}
    assert client.post(f"{at}bond/", bond).status_code == EDITS[part]


def talk(customer_id: int, day: date, direction: str, *contents: str) -> None:
    interaction_actions.add_interaction(
        new=interaction_actions.NewInteraction(
            customer_id=customer_id, kind="CONTACT", happened_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
            channel="PHONE", direction=direction, contents=list(contents), text="通话",
        ), day=TODAY, at=AT,
    )  # fmt: skip


@pytest.mark.covers("R217")
def test_five_essences_come_of_what_was_noted_and_missing_ones_are_no_zero(persons, signed_in):
    customer_id = persons.customer_id
    with base.acting_as(base.System("test")):
        for month, direction, contents in (
            (1, "OUT", ()), (1, "IN", ("OPINION",)), (2, "BOTH", ("EMOTION",)), (2, "BOTH", ()),
        ):  # fmt: skip
            talk(customer_id, date(2026, month, 10 + len(contents)), direction, *contents)
        found = queries.measure([customer_id], TODAY)[customer_id]
    # 3 of 4 contacts answered; 1 of the 2 contacts about feelings an ordinary customer is asked for in a year.
    assert dict(found.essences) == {
        "two_way": 75.0, "cooperation": None, "mutual": None, "emotion": 50.0, "monitoring": 100.0,
    }  # fmt: skip
    assert (found.strength, found.n_known) == (75.0, 3)
    page = text(signed_in("owner").get(f"/customers/{customer_id}/relation/", headers=EN))
    assert "contacts in which the customer spoke: 3 of 4" in page
    assert "Strength: mean of the 3 of 5 known" in page
    assert "<polygon" in page
    assert "Radar of the five essences" in page


@pytest.mark.covers("R220")
def test_what_was_given_elsewhere_counts_once_and_a_one_sided_balance_is_flagged(persons, signed_in):
    customer_id, client = persons.customer_id, signed_in("owner")
    with base.acting_as(base.System("test")):
        activity_actions.register_gift(
            new=activity_actions.NewGift(customer_id, "茶叶", Decimal(150), date(2026, 2, 1)), at=AT
        )
        key_actions.note_benefit(
            customer_id=customer_id, kind="SAVINGS", amount=Decimal(7_000), evidence="少备库存",
            noted_date=date(2026, 1, 20), at=AT,
        )  # fmt: skip
    at = f"/customers/{customer_id}/relation/"

    def note(side: str, amount: str, **more) -> object:
        return client.post(f"{at}exchange/", {
            "exchange-side": side, "exchange-what": "带来新客户", "exchange-amount": amount,
            "exchange-day": "2026-02-20", **more,
        }, headers=EN)  # fmt: skip

    assert note("RECEIVED", "1150").status_code == 302
    # Received 1,150 less given 150 + 7,000: −6,000, beyond the 5,000 of an ordinary customer.
    page = text(client.get(at, headers=EN))
    assert "Beyond the limit" in page
    with base.acting_as(base.System("test")):
        row = Relation.objects.get(customer_id=customer_id)
        assert (row.balance, row.is_one_sided) == (Decimal(-6_000), True)
        assert row.essences["mutual"] == pytest.approx(16.1)
        entry = queries.ledger(customer_id, TODAY)
    assert sorted(one.source for one in entry) == ["GAIN", "GIFT", "NOTED"]
    # Taken back, only one side is noted: mutual benefit is missing, not 0.
    (own,) = [one.entry_id for one in entry if one.entry_id]
    client.post(f"/relations/exchanges/{own}/withdraw/")
    with base.acting_as(base.System("test")):
        row.refresh_from_db()
        assert (row.balance, row.essences["mutual"]) == (Decimal(-7_150), None)
    refused = note("RECEIVED", "0")
    assert refused.status_code == 422
    assert "(NOT_WORTH)" in text(refused)
    assert "(TO_COME)" in text(note("GIVEN", "5", **{"exchange-day": "2026-03-09"}))


@pytest.mark.covers("R227")
def test_a_relation_climbs_level_by_level_and_the_next_is_planned(persons, signed_in):
    customer_id, client = persons.customer_id, signed_in("owner")
    at = f"/customers/{customer_id}/relation/"
    level = []
    for kind in ("STRUCTURAL", "FINANCIAL"):
        client.post(f"{at}bond/", {"bond-kind": kind, "bond-what": kind, "bond-since": "2026-01-05"})
        with base.acting_as(base.System("test")):
            level.append(Relation.objects.get(customer_id=customer_id).level)
    # Structure without money is no level; with it, 马工 who knows the engineer well already binds socially.
    assert level == [0, 3]
    with base.acting_as(base.System("test")):
        bond_id = queries.bonds_of(customer_id).get(kind="STRUCTURAL").pk
    client.post(f"/relations/bonds/{bond_id}/end/")
    planned = client.post(f"{at}plan/", {"plan-plan": "接入对方采购系统", "plan-due_date": "2026-06-30"})
    assert planned.status_code == 302
    with base.acting_as(base.System("test")):
        assert Relation.objects.get(customer_id=customer_id).level == 2
        task = Task.objects.get(source="relation")
    assert (task.due_date, task.note) == (date(2026, 6, 30), "接入对方采购系统")
    page = text(client.get(at, headers=EN))
    assert "A joint process, system or project" in page
    late = client.post(f"{at}plan/", {"plan-plan": "x", "plan-due_date": "2026-03-01"}, headers=EN)
    assert "(PAST_DUE)" in text(late)


@pytest.mark.covers("R228")
def test_forces_of_both_sides_say_what_to_do(persons, signed_in):
    client, at = signed_in("owner"), f"/customers/{persons.customer_id}/relation/"
    assert (
        client.post(f"{at}force/", {"force-ours": "3", "force-theirs": "8", "force-note": "独家用户"}).status_code
        == 302
    )
    page = text(client.get(at, headers=EN))
    assert "We are weaker" in page
    assert "Become harder to replace" in page
    assert client.post(f"{at}force/", {"force-ours": "11", "force-theirs": "8"}).status_code == 422
    with base.acting_as(base.System("test")), pytest.raises(rules.Refused, match="BAD_FORCE"):
        actions.judge_forces(customer_id=persons.customer_id, ours=-1, theirs=1, note="", at=AT)


@pytest.mark.covers("R222", "R223")
def test_a_shared_home_town_is_suggested_and_noted_with_one_click(persons, cast, signed_in):
    with base.acting_as(base.System("test")):
        org_actions.set_background(user_id=cast.owner.pk, schools=[], employers=[], home_town="昆明", at=AT)
        people_actions.note_facts(
            person_id=persons.director_id, values={"home_town": "云南昆明"}, channel="SERVICE", collector_id=None,
            day=TODAY, at=AT,
        )  # fmt: skip
    client, at = signed_in("owner"), f"/customers/{persons.customer_id}/relation/"
    assert "the same home town" in text(client.get(at, headers=EN))
    form = {"tie-person_id": persons.director_id, "tie-user_id": cast.owner.pk, "tie-form": "LOCALITY",
            "tie-strength": "1", "tie-note": "云南昆明"}  # fmt: skip
    assert client.post(f"{at}tie/", form).status_code == 302
    after = text(client.get(at, headers=EN))
    assert "the same home town" not in after
    assert "Same place of origin" in after


@pytest.mark.covers("R225")
def test_a_chance_meeting_is_followed_up_within_seven_days_or_runs_out(persons, signed_in, cast):
    client, at = signed_in("owner"), f"/customers/{persons.customer_id}/relation/"
    form = {"chance-whom": "展会上的周工", "chance-where": "机床展", "chance-met_date": TODAY.isoformat()}
    assert client.post(f"{at}chance/", form).status_code == 302
    with base.acting_as(base.System("test")):
        chance = Chance.objects.get()
        assert chance.due_date == TODAY + timedelta(days=7)
        task = Task.objects.get(pk=chance.task_id)
        assert (task.assignee_id, task.due_date) == (cast.owner.pk, chance.due_date)
        assert [one.pk for one in queries.ran_out(TODAY + timedelta(days=8))] == [chance.pk]
        assert not queries.ran_out(TODAY + timedelta(days=7)).exists()
    assert client.post(f"/relations/chances/{chance.pk}/followed/").status_code == 302
    with base.acting_as(base.System("test")):
        task.refresh_from_db()
        assert task.status == "DONE"
        assert not queries.ran_out(TODAY + timedelta(days=8)).exists()
    old = client.post(f"{at}chance/", form | {"chance-met_date": "2026-02-20"}, headers=EN)
    assert "(PAST_DUE)" in text(old)


@pytest.mark.covers("R224")
def test_only_who_keeps_a_festival_is_greeted_and_taboos_stand_with_the_task(persons, signed_in):
    with base.acting_as(base.System("test")):
        for person_id, values in (
            (persons.director_id, {"customs": ["开斋节"], "taboos": ["猪肉"]}),
            (persons.engineer_id, {"customs": ["春节"]}),
        ):  # fmt: skip
            people_actions.note_facts(
                person_id=person_id, values=values, channel="SERVICE", collector_id=None, day=TODAY, at=AT
            )
    client = signed_in("owner")
    assert "开斋节" in text(client.get("/relations/cover/", headers=EN))
    for _again in range(2):
        client.post("/relations/greetings/", {"festival": "开斋节", "day": "2026-03-20"})
    with base.acting_as(base.System("test")):
        task = Task.objects.get(source="relation")
    assert "李雪梅" in task.title
    assert "赵工" not in task.title
    assert "猪肉" in task.note
    client.post("/relations/greetings/", {"festival": "圣诞节", "day": "2026-12-20"})
    with base.acting_as(base.System("test")):
        assert Task.objects.filter(source="relation").count() == 1
