"""Learning: what a contact taught us goes into the customer's archive, with the contact as its source."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.interactions import queries, rules
from zhike.apps.interactions.actions.changing import NoSuchInteraction
from zhike.apps.interactions.models import Interaction
from zhike.apps.org import queries as org_queries


@transaction.atomic
def learn_facts(*, interaction_id: int, values: Mapping[str, Any], at: datetime) -> list[str]:
    """Write what was learned in a visible contact; return the fields that changed. Raises BadFacts of archives.

    Neither sensitive fields nor lists of entries are learned so: both are written in the archive itself.
    """
    row = queries.interaction(interaction_id)
    if row is None:
        raise NoSuchInteraction(interaction_id)
    return write(row, values, at=at)


def write(row: Interaction, values: Mapping[str, Any], *, at: datetime) -> list[str]:
    """Write what a contact taught."""
    open_to = {spec.code for group in queries.learnable(row.customer.kind) for spec in group.fields}
    if closed := set(values) - open_to:
        raise archive_actions.BadFacts(dict.fromkeys(sorted(closed), _("This is written in the archive itself.")))
    today = org_queries.business_date(at)
    channel = "WEB_CALLCENTER" if row.source == "CALL" or row.channel in rules.BY_FORM else "SERVICE"
    return archive_actions.write_facts(
        customer_id=row.customer_id, values=values, channel=channel, method=rules.method(row.kind, row.direction),
        day=min(timezone.localdate(row.happened_at), today), interaction_id=row.pk, at=at,
    )  # fmt: skip
