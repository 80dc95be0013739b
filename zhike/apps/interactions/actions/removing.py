"""Removing: contacts a file brought are taken back while nobody changed or added to them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.interactions.actions import counting
from zhike.apps.interactions.models import Interaction

BROUGHT = "IMPORT"


@transaction.atomic
def remove_interactions(*, ids: Sequence[int], at: datetime) -> list[int]:
    """Take brought contacts back; return those that are gone, others were changed or added to since."""
    with base.acting_as(base.System(f"contacts taken back by {base.actor().label}")):
        rows = Interaction.objects.filter(pk__in=ids, source=BROUGHT, version=1, amendments=None)
        gone = dict(rows.values_list("pk", "customer_id"))
        Interaction.objects.filter(pk__in=gone).delete()
        for customer_id in set(gone.values()):
            counting.recount(customer_id)
    if gone:
        core_actions.audit("interaction.remove", noun="interaction", object_id=None, at=at, n_rows=len(gone))
    return list(gone)
