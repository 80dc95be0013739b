"""Chatting: a line the customer writes on its own page; it stands in the thread, and whoever looks after it is told."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.selfservice import queries, rules
from zhike.apps.selfservice.actions.asking import TooMany
from zhike.apps.selfservice.models import Pass
from zhike.apps.tasks import actions as task_actions

LONGEST = 1_000


@transaction.atomic
def say(*, pass_id: int, text: str, key: str = "", trap: str = "", day: date, at: datetime) -> int | None:
    """Take in a line from a customer's own page; return the message's id, None for the same press sent twice.

    Raises TooMany, and Refused where nothing was written. Who fills in the trap is a machine: nothing is kept.
    """
    if trap:
        return None
    row = Pass.objects.select_related("customer").get(pk=pass_id)
    said = text.strip()[:LONGEST]
    if not said:
        raise rules.Refused("NO_LINE", "text")
    if queries.n_lines_within_hour(row.customer_id, at) >= rules.MOST_PER_HOUR:
        raise TooMany
    customer = row.customer
    message_id = outbound_actions.take_in(
        channel=rules.CHAT, sender=customer.name, text=said, customer_id=customer.pk,
        key=f"chat:{row.pk}:{key[:64]}" if key else None, at=at,
    )  # fmt: skip
    if message_id is None:
        return None
    new = interaction_actions.NewInteraction(
        customer_id=customer.pk, text=said, channel="WEB", direction="IN", happened_at=at, source="WEB"
    )
    interaction_actions.add_interaction(new=new, day=day, at=at)
    if customer.owner_id:
        with org_queries.speaking_to(customer.owner_id):
            title = _("%(name)s writes on its own page") % {"name": customer.name}
        task_actions.notify(
            user_ids=[customer.owner_id], title=title, text=said[:200], link=f"/customers/{customer.pk}/?tab=messages",
            at=at,
        )  # fmt: skip
    return message_id
