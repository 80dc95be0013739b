"""The silence alarm: one task per silent spell, by the tier's limit, not quietened by mail nobody answers."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks.models import Task


@pytest.fixture(autouse=True)
def machine(cast):
    """Let everything be done by the machine."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        yield


def raised(days_later: int = 0) -> int:
    return actions.raise_silence(day=TODAY + timedelta(days=days_later), at=AT + timedelta(days=days_later))


@pytest.mark.covers("R267")
@pytest.mark.parametrize(("days", "n_tasks"), [(30, 0), (31, 1)])
def test_a_limit_of_thirty_days_is_passed_on_the_thirty_first(note, cast, days, n_tasks):
    note(days=days)
    assert raised() == n_tasks
    assert [task.assignee_id for task in Task.objects.all()] == [cast.owner.pk] * n_tasks


@pytest.mark.covers("R267")
def test_a_letter_without_an_answer_does_not_reset_the_clock(note):
    note(days=31, direction="IN")
    note(days=2, channel="EMAIL", direction="OUT")
    note(days=1, direction="MISSED")
    assert raised() == 1


@pytest.mark.parametrize(("language", "title"), [("en", "no talk for 31 days"), ("zh-hans", "31 天")])
def test_what_the_machine_asks_for_is_said_in_the_language_of_whoever_does_it(note, cast, language, title):
    org_actions.set_preference(user_id=cast.owner.pk, language=language)
    note(days=31)
    raised()
    assert title in Task.objects.get().title


def test_a_spell_has_one_task_even_when_it_was_closed(note):
    note(days=31)
    assert (raised(), raised(1)) == (1, 0)
    Task.objects.update(status="CANCELLED")
    assert raised(2) == 0


def test_a_talk_ends_the_spell_and_the_next_one_has_a_task_again(note):
    note(days=40)
    raised()
    note()
    assert Task.objects.get().status == "DONE"
    assert (raised(30), raised(31)) == (0, 1)


def test_tiers_have_limits_of_their_own(note, cast):
    note(days=61)
    for tier, n_tasks in (("MAJOR", 1), ("ORDINARY", 0), ("SMALL", 0), ("", 0)):
        Card.objects.filter(pk=cast.customer_id).update(tier=tier)
        assert raised() == n_tasks, tier
        Task.objects.all().delete()


@pytest.mark.parametrize("status", ["RETIRED", "SUPPRESSED"])
def test_who_is_retired_or_has_no_owner_is_left_alone(note, cast, status):
    note(days=400)
    if status == "RETIRED":
        customer_actions.retire_customer(customer_id=cast.customer_id, at=AT)
    else:
        customer_actions.change_customer(customer_id=cast.customer_id, values={"status": status}, version=None, at=AT)
    assert raised() == 0
    customer_actions.change_customer(customer_id=cast.customer_id, values={"status": "ACTIVE"}, version=None, at=AT)
    customer_actions.assign_owner(customer_ids=[cast.customer_id], owner_id=None, at=AT)
    assert raised() == 0
