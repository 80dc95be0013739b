"""A refused address becomes one task for whoever looks after the customer; a busy server or a mended one none."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.outbound.models import Message
from zhike.apps.tasks.models import Task
from zhike.jobs import delivery
from zhike.jobs.reactions import REACTIONS, Happening

WAS = "old@example.com"


def fail(cast, error: str, **more) -> None:
    """Let a message to the customer fail, and follow what is recorded then."""
    parts = {"channel": "EMAIL", "to": WAS, "noun": "customer", "object_id": cast.customer_id} | more
    with base.acting_as(base.System("test")):
        row = Message.objects.create(text="…", status="STOPPED", error=error, queued_at=AT, **parts)
    for follow in REACTIONS["message.failed"]:
        follow(Happening(1, "message.failed", {"message_id": row.pk}, AT, lambda *_: None))


@pytest.mark.covers("R179")
def test_a_refused_address_is_proposed_for_correction_once(cast):
    assert delivery.ask_for_address in REACTIONS["message.failed"]
    with base.acting_as(base.System("test")):
        customer_actions.change_customer(customer_id=cast.customer_id, values={"email": WAS}, version=None, at=AT)
    fail(cast, "RECIPIENT_REFUSED 451")
    fail(cast, "NO_CHANNEL")
    fail(cast, "RECIPIENT_REFUSED 550", noun="", object_id=None)
    fail(cast, "RECIPIENT_REFUSED 550", to="former@example.com")
    assert not Task._base_manager.exists()
    for _again in range(2):
        fail(cast, "RECIPIENT_REFUSED 550")
    task = Task._base_manager.get()
    assert (task.assignee_id, task.customer_id, task.due_date) == (cast.owner.pk, cast.customer_id, TODAY)
    assert WAS in task.title
