"""Stories of tasks without a door: keys, reminders, digests, who is told, parts of the queue, merging, forgetting."""

from datetime import date, timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org.models import User
from zhike.apps.outbound.models import Message
from zhike.apps.tasks import actions, queries, rules
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import dispatch


@pytest.fixture
def everything(cast):
    """The machine acts."""
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def add(cast, everything):
    """Add a task: `add(cast.owner, days=-1)`."""

    def added(who, days: int = 0, **more) -> int | None:
        values = {"title": "寄样品", "branch_id": cast.hall.pk, "customer_id": cast.customer_id} | more
        due_date = TODAY + timedelta(days=days)
        return actions.add_task(due_date=due_date, assignee_id=who and who.pk, at=AT, **values)

    return added


@pytest.mark.covers("R626")
def test_a_task_a_rule_made_is_not_made_again_open_or_closed(cast, add):
    first = add(cast.owner, key="rule:1:c1")
    assert add(cast.owner, key="rule:1:c1") is None
    actions.close_task(task_id=first, at=AT)
    assert add(cast.owner, key="rule:1:c1") is None
    assert Task.objects.count() == 1


@pytest.mark.parametrize(("today", "spans"), [
    # A Monday: the week goes to the 8th.
    (date(2026, 3, 2), {"OVERDUE": (None, "2026-03-01"), "TODAY": ("2026-03-02", "2026-03-02"),
                        "WEEK": ("2026-03-03", "2026-03-08"), "LATER": ("2026-03-09", None)}),
    # A Sunday: nothing of the week is left.
    (date(2026, 3, 8), {"OVERDUE": (None, "2026-03-07"), "TODAY": ("2026-03-08", "2026-03-08"),
                        "WEEK": ("2026-03-09", "2026-03-08"), "LATER": ("2026-03-09", None)}),
])  # fmt: skip
def test_every_day_lies_in_one_part_of_the_queue(today, spans):
    found = {when: tuple(day and day.isoformat() for day in rules.span(when, today)) for when in rules.WHEN}
    assert found == spans


def test_next_week_begins_on_monday():
    assert rules.snoozed_until("NEXT_WEEK", date(2026, 3, 8)) == date(2026, 3, 9)
    assert rules.snoozed_until("NEXT_WEEK", date(2026, 3, 2)) == date(2026, 3, 9)
    assert rules.snoozed_until("TOMORROW", date(2026, 2, 28)) == date(2026, 3, 1)


def test_urgent_tasks_of_a_day_come_first(cast, add):
    for title, priority in (("低", "LOW"), ("常", "NORMAL"), ("急", "HIGH")):
        add(cast.owner, title=title, priority=priority)
    assert [row.title for row in queries.open_tasks_for(cast.owner.pk)] == ["急", "常", "低"]


def test_everybody_is_reminded_once_a_day_of_their_own(cast, add):
    User.objects.filter(pk=cast.owner.pk).update(language="en")
    for days in (-2, -1, 0, 3):
        add(cast.owner, days)
    add(cast.colleague, 1)
    add(None, -1)
    assert actions.remind(day=TODAY, at=AT) == 1
    assert actions.remind(day=TODAY, at=AT) == 0
    (told,) = Notice.objects.all()
    assert (told.user_id, told.title) == (cast.owner.pk, "2 tasks are overdue · 1 task is due today")
    assert actions.remind(day=TODAY + timedelta(days=1), at=AT) == 2


def test_who_gets_a_task_from_another_is_told_and_oneself_is_not(cast, add, acting, monkeypatch):
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    acting("branch_manager")
    theirs, own = add(cast.owner), add(cast.branch_manager)
    dispatch.run_once()
    titles = dict(Notice.objects.filter(link__startswith="/tasks/").exclude(link="/tasks/").values_list("link", "user"))
    assert titles == {f"/tasks/{theirs}/": cast.owner.pk}
    assert own


def test_a_notice_of_a_task_does_not_name_a_hidden_customer(cast, add):
    task_id = add(cast.analyst, title="核对 苏南轨道装备有限公司")
    actions.tell_assignee(task_id=task_id, by_user_id=None, at=AT)
    (told,) = Notice.objects.all()
    assert "***" in told.title
    assert "苏南" not in told.title


def test_a_digest_holds_what_is_unread_and_is_sent_once_a_day(cast, everything):
    User.objects.filter(pk=cast.owner.pk).update(email="o@example.com", language="en")
    actions.prefer(user_id=cast.owner.pk, ways={"CUSTOMER": actions.Ways(mail="DIGEST")}, at=AT)
    for title in ("甲", "乙", "丙"):
        actions.notify(user_ids=[cast.owner.pk, cast.colleague.pk], title=title, at=AT)
    first = Notice.objects.get(user=cast.owner, title="甲")
    actions.read_notice(notice_id=first.pk, user_id=cast.owner.pk, at=AT)
    assert actions.mail_digests(day=TODAY, at=AT) == 1
    assert actions.mail_digests(day=TODAY, at=AT) == 0
    (mail,) = Message.objects.all()
    assert (mail.to, mail.subject) == ("o@example.com", "2 notices")
    assert "乙" in mail.text
    assert "甲" not in mail.text


def test_without_an_address_nothing_is_mailed(cast, everything):
    actions.prefer(user_id=cast.owner.pk, ways={"CUSTOMER": actions.Ways(mail="AT_ONCE")}, at=AT)
    actions.notify(user_ids=[cast.owner.pk], title="甲", at=AT)
    assert actions.pass_on(notice_ids=[Notice.objects.get().pk], at=AT) == 0


def test_tasks_follow_a_merged_customer_and_come_back(cast, add):
    new = customer_actions.NewCustomer(code="C002", name="苏南轨道", branch_id=cast.hall.pk)
    other_id = customer_actions.add_customer(new=new, at=AT)
    theirs, own = add(cast.owner, customer_id=other_id), add(cast.owner)
    moved = actions.repoint_customer(from_id=other_id, to_id=cast.customer_id)
    assert set(queries.open_tasks_of(cast.customer_id).values_list("pk", flat=True)) == {theirs, own}
    actions.restore_customer(from_id=other_id, to_id=cast.customer_id, moved=moved)
    assert list(queries.open_tasks_of(other_id).values_list("pk", flat=True)) == [theirs]


def test_forgetting_a_customer_empties_what_tasks_say(cast, add):
    task_id = add(cast.owner, note="太太生日")
    assert actions.forget_customer(customer_id=cast.customer_id) == 1
    row = Task.objects.get(pk=task_id)
    assert (row.title, row.note, row.assignee_id) == ("", "", cast.owner.pk)


def test_every_step_of_a_task_stands_in_the_trail(cast, add):
    task_id = add(cast.owner)
    actions.change_task(task_id=task_id, values={"priority": "HIGH"}, version=1, at=AT)
    actions.close_task(task_id=task_id, at=AT)
    actions.reopen_task(task_id=task_id, at=AT)
    acts = AuditEntry.objects.filter(noun="task", object_id=task_id).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["task.add", "task.change", "task.close", "task.reopen"]
