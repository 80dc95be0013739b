"""Measuring: heat and both scores of key accounts are kept, so that pages need not reckon them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.keyaccounts import queries, rules
from zhike.apps.keyaccounts.models import KeyAccount

BATCH = 500
FIELDS = ("heat", "heat_before", "relation", "strength", "is_cooling", "measured_date")


def measure_accounts(
    *, day: date, customer_ids: Iterable[int] | None = None, at: datetime
) -> list[int]:  # fmt: skip
    """Measure the relation with all confirmed accounts, or with some; return which ones cool as they did not before."""
    with base.acting_as(base.System("relations are measured")):
        rows = KeyAccount.objects.filter(state=rules.CONFIRMED).order_by("pk")
        if customer_ids is not None:
            rows = rows.filter(customer_id__in=list(customer_ids))
        cooled: list[int] = []
        for chunk in core_rules.chunks(list(rows.values_list("pk", flat=True)), size=BATCH):
            cooled += _keep(chunk, day, at)
        return cooled


@transaction.atomic
def _keep(account_ids: Iterable[int], day: date, at: datetime) -> list[int]:
    rows, cooled = list(KeyAccount.objects.filter(pk__in=list(account_ids))), []
    found = queries.measure([row.customer_id for row in rows], day)
    known = [row for row in rows if row.customer_id in found]
    for row in known:
        one = found[row.customer_id]
        if one.is_cooling and not row.is_cooling:
            cooled.append(row.pk)
        row.heat, row.heat_before, row.is_cooling = one.heat, one.before, one.is_cooling
        row.relation, row.strength, row.measured_date = one.relation, one.strength, day
    KeyAccount.objects.bulk_update(known, FIELDS, batch_size=BATCH)
    return cooled
