"""A relation is built in four steps, each with somebody who answers for it and a result, in their order."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base, clock
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.targets import actions, queries
from zhike.apps.targets.models import Building, BuildingStep
from zhike.apps.tasks.models import Task

EN = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


def read(model, **known):
    """Return the one row."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**known)


@pytest.mark.covers("R142")
def test_four_steps_each_with_owner_and_result(signed_in, cast):
    client, here = signed_in("owner"), f"/targets/{cast.customer_id}/"
    assert "Four steps, each with a result" in client.get(here, headers=EN).content.decode()
    assert client.post(f"{here}relation/").status_code == 302
    row = read(Building)
    steps = {step.place: step for step in queries_as_machine(row.pk)}
    assert [step.step for step in steps.values()] == ["SEGMENT", "NEEDS", "STRATEGY", "TRUST"]
    assert {step.owner_id for step in steps.values()} == {cast.owner.pk}
    assert [step.due_date for step in steps.values()] == [TODAY + timedelta(days=14 * n) for n in (1, 2, 3, 4)]
    # Whose turn it is has a task.
    assert read(Task, key=f"building:{row.pk}:1").assignee_id == cast.owner.pk
    assert client.post(f"{here}relation/").status_code == 422
    step = f"/relations/{row.pk}/"
    done = {"do": "finish", "result": "城轨检修，量大"}
    assert client.post(f"{step}2/", done).status_code == 422, "the first comes first"
    assert client.post(f"{step}1/", done | {"result": " "}).status_code == 422
    assert client.post(f"{step}1/", done).status_code == 302
    given = {"do": "give", "owner_id": cast.branch_manager.pk, "due_date": "2026-03-20"}
    refused = client.post(f"{step}2/", given | {"owner_id": cast.colleague.pk}, headers=EN)
    assert (refused.status_code, "has to see the customer" in refused.content.decode()) == (422, True)
    page = client.get(here).content.decode()
    assert f'<option value="{cast.branch_manager.pk}"' in page
    assert f'<option value="{cast.colleague.pk}"' not in page, "nobody is offered who would be refused"
    assert client.post(f"{step}2/", given).status_code == 302
    assert read(BuildingStep, place=2).owner_id == cast.branch_manager.pk
    assert client.post(f"{step}2/", given | {"due_date": "soon"}).status_code == 422
    assert client.post(f"{step}2/", given | {"owner_id": "0"}).status_code == 422
    assert client.post(f"{step}reopen/").status_code == 302
    assert read(BuildingStep, place=1).done_date is None
    for place in (1, 2, 3, 4):
        assert client.post(f"{step}{place}/", done).status_code == 302
    assert (read(Building).is_done, read(Building).ended_date) == (True, TODAY)
    assert "城轨检修，量大" in client.get(here, headers=EN).content.decode()
    assert client.post(f"{step}give_up/").status_code == 422
    assert client.post(f"{step}burn/").status_code == 404
    assert signed_in("other_manager").post(f"{step}1/", done).status_code == 404
    assert signed_in("auditor").post(f"{step}1/", done).status_code == 403


def queries_as_machine(building_id: int):
    """Return the steps of a relation."""
    with base.acting_as(base.System("test")):
        return queries.steps(building_id)


def test_a_relation_given_up_is_taken_up_again(signed_in, cast):
    client = signed_in("owner")
    client.post(f"/targets/{cast.customer_id}/relation/")
    row = read(Building)
    assert client.post(f"/relations/{row.pk}/give_up/").status_code == 302
    assert read(Building).ended_date == TODAY
    assert client.post(f"/relations/{row.pk}/1/", {"do": "finish", "result": "x"}).status_code == 422
    assert client.post(f"/relations/{row.pk}/take_up/").status_code == 302
    assert read(Building).ended_date is None
    # While another is under way the old one stays where it is.
    client.post(f"/relations/{row.pk}/give_up/")
    client.post(f"/targets/{cast.customer_id}/relation/")
    assert client.post(f"/relations/{row.pk}/take_up/").status_code == 422


def test_open_steps_go_to_the_successor_of_who_leaves(everything, cast):
    building_id = actions.begin_building(customer_id=cast.customer_id, day=TODAY, at=AT)
    actions.finish_step(building_id=building_id, place=1, result="已定", day=TODAY, at=AT)
    handover_id = stewardship_actions.hand_over(
        leaver_id=cast.owner.pk, plan={}, rest_to=cast.colleague.pk, closes_access=False, day=TODAY, at=AT
    )
    owners = [step.owner_id for step in queries.steps(building_id)]
    assert owners == [cast.owner.pk, *[cast.colleague.pk] * 3]
    stewardship_actions.undo_handover(handover_id=handover_id, at=AT)
    assert {step.owner_id for step in queries.steps(building_id)} == {cast.owner.pk}
