"""The general manager's page: worth, heat that falls, both legs, hours, a task in one click; what key accounts earn."""

from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal

import keyed
import pytest
from cast import AT, TODAY
from django.utils import timezone

from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.coaching.actions.learning import NewCertificate
from zhike.apps.core import base
from zhike.apps.interactions.models import Contactedness, Interaction
from zhike.apps.keyaccounts import actions, queries
from zhike.apps.tasks.models import Notice, Task

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
SEES = {
    "owner": 403, "colleague": 403, "agent": 403, "branch_manager": 200, "regional_manager": 200,
    "other_manager": 200, "general_manager": 200, "analyst": 403, "auditor": 403, "administrator": 200,
    "api_client": 403,
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def talked(cast, day: date, *, direction: str = "BOTH", mood: str = "", minutes: int | None = None, user=None) -> None:
    """Let there have been a contact with the customer."""
    moment = timezone.make_aware(datetime.combine(day, clock_time(10)))
    with base.acting_as(base.System("test")):
        Interaction.objects.create(
            customer_id=cast.customer_id, branch=cast.hall, user=user or cast.owner, kind="CONTACT",
            happened_at=moment, channel="VISIT", direction=direction, text="谈了交期", emotion_after=mood,
            duration_minutes=minutes, created_at=AT, updated_at=AT,
        )  # fmt: skip
        Contactedness.objects.update_or_create(customer_id=cast.customer_id, defaults={"last_any_at": moment})


@pytest.mark.parametrize(("part", "status"), SEES.items())
def test_who_opens_the_page_of_the_general_manager(cast, signed_in, part, status):
    assert signed_in(part).get("/key-accounts/general-manager/").status_code == status


@pytest.mark.covers("R530")
def test_the_page_shows_what_platinum_is_worth_and_gives_a_task_in_one_click(cast, signed_in):
    account, client = keyed.confirmed(cast), signed_in("general_manager")
    page = text(client.get("/key-accounts/general-manager/", headers=EN))
    assert "1 key account;" in page
    assert account.customer.name in page
    assert "Too little is noted" in page
    assert client.post("/key-accounts/general-manager/task/", {"account": account.pk}).status_code == 302
    with base.acting_as(base.System("test")):
        task = Task.objects.get()
    assert (task.assignee, task.customer_id) == (account.manager, cast.customer_id)
    # A manager of another place sees none of it, and cannot give the task.
    client = signed_in("other_manager")
    assert account.customer.name not in text(client.get("/key-accounts/general-manager/"))
    assert client.post("/key-accounts/general-manager/task/", {"account": account.pk}).status_code == 404


@pytest.mark.covers("R557")
def test_a_relation_that_cools_is_told_once_to_who_answers(cast, signed_in):
    account = keyed.confirmed(cast)
    keyed.stands(cast.customer_id, cycle_days=30.0)
    # A month ago three calm talks in ninety days; now those of the spring are out of sight and the mood is bad.
    for days, mood in ((118, "PLEASED"), (112, "PLEASED"), (100, "PLEASED"), (35, "CALM"), (4, "ANGRY")):
        talked(cast, TODAY - timedelta(days=days), mood=mood)
    with base.acting_as(base.System("test")):
        told = queries.measure([cast.customer_id], TODAY)[cast.customer_id]
        assert told.heat <= 0.8 * told.before
        cooled = actions.measure_accounts(day=TODAY, at=AT)
        assert cooled == [account.pk]
        assert actions.tell_cooling(account_ids=cooled, day=TODAY, at=AT) == 2
        assert actions.tell_cooling(account_ids=cooled, day=TODAY, at=AT) == 0
        # It is new once: the next night it cools no more than it did.
        assert actions.measure_accounts(day=TODAY, at=AT) == []
    assert Notice.objects.filter(key__startswith="keyheat:").count() == 2
    page = text(signed_in("general_manager").get("/key-accounts/general-manager/", headers=EN))
    assert f"{told.before} → {told.heat}" in page
    assert "1 relation cools" in page
    one = text(signed_in("general_manager").get(f"/key-accounts/{account.pk}/", headers=EN))
    assert "Fell by 20% or more in a month" in one
    assert "Contacts in which the customer spoke" in one


@pytest.mark.covers("R534")
def test_an_account_on_one_leg_is_flagged(cast, signed_in):
    account = keyed.confirmed(cast)
    for days in (3, 17, 31, 45, 60, 74):
        talked(cast, TODAY - timedelta(days=days), mood="PLEASED")
    with base.acting_as(base.System("test")):
        actions.note_benefit(
            customer_id=cast.customer_id, kind="SPEED", amount=Decimal(-800), evidence="晚到", noted_date=TODAY, at=AT
        )
        actions.measure_accounts(day=TODAY, at=AT)
    row = keyed.read(account.pk)
    assert (row.strength, row.relation is not None and row.relation >= 60) == (0, True)
    assert "One leg: the relation alone" in text(
        signed_in("general_manager").get("/key-accounts/general-manager/", headers=EN)
    )


@pytest.mark.covers("R556")
def test_sixty_of_a_hundred_hours_meet_a_target_of_half(cast, signed_in):
    account = keyed.confirmed(cast)
    with base.acting_as(base.System("test")):
        from zhike.apps.customers import actions as customer_actions

        other = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="C9", name="普通客户", branch_id=cast.hall.pk, owner_id=cast.owner.pk
            ), at=AT,
        )  # fmt: skip
    talked(cast, TODAY - timedelta(days=9), minutes=60 * 60, user=account.manager)
    talked(cast, TODAY - timedelta(days=8), minutes=40 * 60, user=account.manager)
    talked(cast, TODAY - timedelta(days=7), minutes=999, user=cast.owner)
    with base.acting_as(base.System("test")):
        Interaction.objects.filter(duration_minutes=40 * 60).update(customer_id=other)
        nobody = queries.hours_of_experts(TODAY)
        assert (nobody.n_experts, nobody.share, nobody.is_met) == (0, None, None)
        # An expert is who is certified on the day, not before and not after.
        since, until = TODAY - timedelta(days=30), TODAY + timedelta(days=30)
        coaching_actions.certify(new=NewCertificate(account.manager_id, "刀具选型", 4, since, until), at=AT)
        hours = queries.hours_of_experts(TODAY)
        assert (hours.on_key, hours.total, hours.share, hours.is_met) == (60, 100, 0.6, True)
        for day in (since - timedelta(days=1), until + timedelta(days=1)):
            assert queries.hours_of_experts(day).n_experts == 0
    page = text(signed_in("general_manager").get("/key-accounts/general-manager/", headers=EN))
    assert "hours the 1 expert noted in the last year" in page
    assert "Target met" in page


@pytest.mark.covers("R539")
def test_the_path_shows_candidates_and_milestones(cast, signed_in):
    keyed.proposed(cast.customer_id)
    client = signed_in("general_manager")
    page = text(client.get("/key-accounts/path/", headers=EN))
    assert "Candidate" in page
    with base.acting_as(base.System("test")):
        assert queries.milestones([cast.customer_id], TODAY) == {cast.customer_id: ()}
        actions.note_benefit(
            customer_id=cast.customer_id, kind="SPEED", amount=Decimal(5), evidence="快", noted_date=TODAY, at=AT
        )
        talked(cast, TODAY)
        keyed.stands(cast.customer_id, n_purchase_days=2)
        told = queries.milestones([cast.customer_id], TODAY)[cast.customer_id]
    assert told == ("SECOND_PURCHASE", "VISITED", "GAIN_SHOWN")


@pytest.mark.covers("R530")
@pytest.mark.parametrize(("tier", "is_grave", "n_told"), [
    ("VIP", True, 2), ("VIP", False, 2), ("MAJOR", True, 2), ("MAJOR", False, 0),
])  # fmt: skip
def test_every_warning_of_platinum_is_told_and_of_gold_the_grave_ones(cast, tier, is_grave, n_told):
    account = keyed.confirmed(cast, tier)
    with base.acting_as(base.System("test")):
        alarm = actions.Alarm(cast.customer_id, "warning:1", "想走", "/warnings/1/", is_grave)
        # Nobody gave a phone or a robot: the notice stands in the program, and the task is the manager's.
        assert actions.sound(alarms=[alarm, alarm], day=TODAY, at=AT) == 0
        assert Notice.objects.filter(key="keyalarm:warning:1").count() == n_told
        assert list(Task.objects.values_list("assignee_id", flat=True)) == [account.manager_id] * bool(n_told)
