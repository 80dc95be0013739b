"""The calendar feed: parses, shows what its owner may see now, ends with the address, the account or the right."""

import re
from datetime import date, timedelta

import pytest
from cast import AT, TODAY
from django.test import Client
from icalendar import Calendar

from zhike.apps.core import base
from zhike.apps.org import actions as org_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Feed

NAME = "苏南轨道装备有限公司"


@pytest.fixture
def address(cast, signed_in):
    """The path of the owner's calendar, as it was shown once."""
    page = signed_in("owner").post("/profile/calendar/").content.decode()
    return re.search(r"/calendar/[\w-]+\.ics", page)[0]


@pytest.fixture
def task(cast):
    """A task of the owner about the customer, and one of a colleague."""
    with base.acting_as(base.System("test")):
        for who in (cast.owner, cast.colleague):
            task_actions.add_task(
                title=f"{who.username}：给 {NAME} 寄样品", due_date=TODAY, branch_id=cast.hall.pk, assignee_id=who.pk,
                customer_id=cast.customer_id, note="太太生日", priority="HIGH", at=AT,
            )  # fmt: skip


def read(address: str) -> Calendar:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def test_a_calendar_program_reads_to_dos_and_days_with_reminders(address, task):
    calendar = read(address)
    (todo,) = calendar.walk("VTODO")
    (event,) = calendar.walk("VEVENT")
    (alarm,) = calendar.walk("VALARM")
    assert todo.decoded("due") == date(2026, 3, 2)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 3, 2), date(2026, 3, 3))
    assert alarm.decoded("trigger") == timedelta(hours=9)
    assert str(event["summary"]) == f"owner：给 {NAME} 寄样品 · {NAME}"
    assert event["uid"] != todo["uid"]
    assert "太太生日" not in calendar.to_ical().decode()


def test_the_secret_is_long_and_only_its_hash_is_kept(address):
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) * 6 >= 128
    kept = Feed.objects.get()
    assert secret not in kept.secret_hash
    assert len(kept.secret_hash) == 64


def test_a_customer_no_longer_seen_is_no_longer_named(cast, address, task):
    with base.acting_as(base.System("test")):
        values = {"branch_id": cast.other_hall.pk, "role": "AGENT"}
        org_actions.change_user(user_id=cast.owner.pk, values=values, at=AT)
    text = read(address).to_ical().decode()
    assert NAME not in text
    assert "***" in text


def test_a_new_address_ends_the_former(signed_in, address):
    signed_in("owner").post("/profile/calendar/", {"idempotency_key": "again"})
    assert Client().get(address).status_code == 404


def test_an_ended_address_is_like_one_that_never_was(signed_in, address):
    signed_in("owner").post("/profile/calendar/end/")
    assert Client().get(address).status_code == 404
    assert Client().get("/calendar/guess.ics").status_code == 404


def test_the_calendar_ends_with_the_account(cast, address):
    with base.acting_as(base.System("test")):
        org_actions.change_user(user_id=cast.owner.pk, values={"is_active": False}, at=AT)
    assert Client().get(address).status_code == 404
