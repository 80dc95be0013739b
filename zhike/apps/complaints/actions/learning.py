"""Learning: what a complaint taught us of the customer goes into the archive, with the complaint as its source."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.complaints.actions import telling
from zhike.apps.interactions import queries as interaction_queries

CHANNEL = "COMPLAINT"


@transaction.atomic
def learn_facts(*, complaint_id: int, values: Mapping[str, Any], day: date, at: datetime) -> list[str]:
    """Write what was learned by a visible complaint; return the fields that changed.

    Neither sensitive fields nor lists of entries are learned so: both are written in the archive itself. Raises
    NoSuchComplaint, BadFacts of archives.
    """
    row = telling.found(complaint_id)
    open_to = {spec.code for group in interaction_queries.learnable(row.customer.kind) for spec in group.fields}
    if closed := set(values) - open_to:
        raise archive_actions.BadFacts(dict.fromkeys(sorted(closed), _("This is written in the archive itself.")))
    return archive_actions.write_facts(
        customer_id=row.customer_id, values=values, channel=CHANNEL, day=day, complaint_id=row.pk, at=at
    )
