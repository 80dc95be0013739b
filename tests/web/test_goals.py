"""Goals through the door: set, measured, closed; the key accounts without one; what the register says is missing."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.plans.models import Goal

EN = {"Accept-Language": "en"}
GIVEN = {
    "title": "新线由我们供", "measure": "清单占比", "unit": "%", "start": "20",
    "target": "50", "due_date": "2026-06-10",
}  # fmt: skip


@pytest.fixture(autouse=True)
def now(the_moment):
    """Let every story happen at the fixed moment."""


@pytest.fixture
def key(cast) -> int:
    """The customer of the cast as a VIP."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
    return cast.customer_id


def text(answer) -> str:
    return answer.content.decode()


def goal() -> Goal:
    with base.acting_as(base.System("test")):
        return Goal.objects.latest("pk")


@pytest.mark.covers("R545")
def test_a_key_account_without_a_goal_is_named_until_it_has_one_that_runs(signed_in, cast, key):
    client = signed_in("owner")
    page = text(client.get("/methods/goals/", headers=EN))
    assert "1 of 1 key accounts have no goal that runs" in page
    assert "VIP and major customers stand for them" in page
    given = GIVEN | {"owner_id": cast.owner.pk}
    assert client.post(f"/methods/goals/add/?customer={key}", given).status_code == 302
    assert "Every key account has a goal that runs" in text(client.get("/methods/goals/", headers=EN))
    with base.acting_as(base.System("test")):
        Goal.objects.update(due_date=TODAY - timedelta(days=1))
    assert "have no goal that runs" in text(client.get("/methods/goals/", headers=EN))
    assert "Past its day" in text(client.get(f"/customers/{key}/plan/", headers=EN))


@pytest.mark.covers("R545")
def test_a_goal_is_measured_and_reached(signed_in, cast, key):
    client = signed_in("owner")
    client.post(f"/methods/goals/add/?customer={key}", GIVEN | {"owner_id": cast.owner.pk})
    url = f"/methods/goals/{goal().pk}/"
    assert "Not measured yet" in text(client.get(url, headers=EN))
    assert client.post(f"{url}measure/", {"value": "35", "day": "2026-03-02"}).status_code == 302
    assert "50%" in text(client.get(url, headers=EN)), "(35 − 20) ÷ (50 − 20)"
    assert 'value="50"' in text(client.get(f"/customers/{key}/plan/"))
    for bad, words in (
        ({"value": "x", "day": "2026-03-02"}, "Give the value as a number"),
        ({"value": "36", "day": "2026-03-05"}, "The day lies ahead"),
        ({"value": "36", "day": "2026-02-01"}, "before the goal was set"),
    ):
        answer = client.post(f"{url}measure/", bad, headers=EN)
        assert (answer.status_code, words in text(answer)) == (422, True)
    assert client.post(f"{url}close/", {"state": "MET", "word": "签了框架"}).status_code == 302
    closed = text(client.get(url, headers=EN))
    assert "签了框架" in closed
    assert "closed already" in text(client.post(f"{url}measure/", {"value": "9", "day": "2026-03-02"}, headers=EN))
    assert client.post(f"{url}reopen/").status_code == 302
    assert client.post(f"{url}fly/").status_code == 404


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_date": "2026-03-02"}, "must come after the day it was set"),
        ({"target": "20"}, "there is nothing to reach"),
        ({"owner_id": "999999"}, "Select a valid choice"),
    ],
)
def test_a_goal_that_cannot_be_reached_or_measured_is_refused(signed_in, cast, change, words):
    answer = signed_in("owner").post("/methods/goals/add/", GIVEN | {"owner_id": cast.owner.pk} | change, headers=EN)
    assert answer.status_code == 422
    assert words in text(answer)


def test_who_has_the_customer_sees_its_goal_whoever_answers_for_it(signed_in, cast, key):
    signed_in("branch_manager").post(f"/methods/goals/add/?customer={key}", GIVEN | {"owner_id": cast.colleague.pk})
    url = f"/methods/goals/{goal().pk}/"
    parts = ("owner", "colleague", "branch_manager", "regional_manager", "other_manager", "analyst", "auditor")
    answers = {part: signed_in(part).get(url).status_code for part in parts}
    assert answers == dict.fromkeys(parts, 200) | {"other_manager": 404, "analyst": 404}
    assert signed_in("auditor").post(f"{url}close/", {"state": "MET"}).status_code == 403


def test_a_goal_of_ones_own_needs_no_customer(signed_in, cast):
    client = signed_in("owner")
    answer = client.post("/methods/goals/add/", GIVEN | {"title": "本季开发五家", "owner_id": cast.owner.pk})
    assert answer["Location"] == f"/methods/goals/{goal().pk}/"
    assert "本季开发五家" in text(client.get("/methods/goals/"))
    assert "本季开发五家" not in text(signed_in("colleague").get("/methods/goals/"))


def test_goals_and_the_register_can_be_taken_away(signed_in, cast, key):
    client = signed_in("branch_manager")
    client.post(f"/methods/goals/add/?customer={key}", GIVEN | {"owner_id": cast.owner.pk})
    listed = b"".join(client.get("/methods/goals/export/csv/")).decode("utf-8-sig")
    assert "新线由我们供" in listed
    register = text(client.get("/methods/plans/", headers=EN))
    for words in ("No plan yet", "never", "0 of 1 key accounts"):
        assert words in register
    taken = client.get("/methods/plans/table.csv").content.decode("utf-8-sig")
    assert "苏南轨道装备有限公司" in taken
    assert signed_in("owner").get("/methods/plans/table.csv").status_code == 403


def test_only_confirmed_key_accounts_count_once_there_is_one(signed_in, cast, key):
    from zhike.apps.keyaccounts.models import KeyAccount

    with base.acting_as(base.System("test")):
        other = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="C002", name="滇中烟机", branch_id=cast.hall.pk, owner_id=cast.owner.pk
            ),
            at=AT,
        )
        Card.objects.filter(pk=other).update(name="滇中烟机")
        KeyAccount.objects.create(
            customer_id=other, state="CONFIRMED", metal="PLATINUM", since=date(2026, 1, 1), created_at=AT, updated_at=AT
        )
    page = text(signed_in("owner").get("/methods/plans/", headers=EN))
    assert "滇中烟机" in page
    assert "苏南轨道装备有限公司" not in page
    assert "stand for them" not in page
