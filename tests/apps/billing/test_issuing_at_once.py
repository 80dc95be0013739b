"""A month charged by two at once: every subscription once, every number once, and neither is refused."""

import contextlib
import threading

import pytest
from billed import laid
from cast import AT, TODAY
from django.db import connection

from zhike.apps.billing import actions, queries
from zhike.apps.billing.models import Bill
from zhike.apps.core import base


@pytest.mark.django_db(transaction=True)
def test_two_who_charge_a_month_at_once_make_one_bill(cast, monkeypatch):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    laid(cast)
    made, meeting, due_in = [], threading.Barrier(2), queries.due_in

    def read_together(month):
        found = due_in(month)
        # Both would have read what is due before either wrote; whose turn it is waits here in vain for the other.
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return found

    def charge() -> None:
        try:
            with base.acting_as(base.System("test")):
                made.append(actions.issue(month=TODAY.replace(month=1, day=1), today=TODAY, at=AT))
        finally:
            connection.close()

    monkeypatch.setattr(queries, "due_in", read_together)
    both = [threading.Thread(target=charge) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(map(len, made)) == [0, 1]
    assert Bill._base_manager.count() == 1
