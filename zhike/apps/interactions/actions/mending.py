"""Mending: an address a message was refused at is put to whoever looks after the customer, to be corrected once."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext

from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.tasks import actions as task_actions

# Why a message failed that says that its address is wrong: it cannot be read, or was refused for good.
WRONG = ("BAD_RECIPIENT", "RECIPIENT_REFUSED 5")


@transaction.atomic
def ask_for_address(*, message_id: int, day: date, at: datetime) -> int | None:
    """Give the owner of a customer a task to correct an address that was refused; return its id.

    None where it was not the address, where it was corrected meanwhile or is asked for already.
    """
    row = outbound_queries.message(message_id)
    if row is None or row.noun != "customer" or not row.error.startswith(WRONG):
        return None
    customer = customer_queries.customer(row.object_id or 0)
    field = customer_rules.ADDRESS.get(row.channel, "")
    if customer is None or not field or getattr(customer, field) != row.to:
        return None
    said = {"customer": customer.name, "address": row.to}
    with org_queries.speaking_to(customer.owner_id):
        title = gettext("Correct the address of %(customer)s: %(address)s was refused") % said
        note = gettext("Ask for the right one and write it down on the record; the message can then be sent again.")
    return task_actions.add_task(
        title=title[:200], note=note, due_date=day, branch_id=customer.branch_id, assignee_id=customer.owner_id,
        customer_id=customer.pk, source="address", key=f"address:{customer.pk}:{row.channel}:{row.to}"[:120],
        link=f"/customers/{customer.pk}/edit/", at=at,
    )  # fmt: skip
