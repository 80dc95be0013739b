"""The silence alarm: one task for each customer with an owner whom nobody spoke with for too long."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Contactedness
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

BATCH = 500


def raise_silence(*, day: date, at: datetime) -> int:
    """Give the owner of every customer silent for longer than its tier allows a task; one per silent spell.

    Committed in batches, so that nobody waits long for the write lock; run again, it goes on with the rest.
    """
    n_tasks = 0
    with base.acting_as(base.System("silence alarm")):
        limits = catalog_queries.table("silence")
        for tier, row in {**limits, "": limits[rules.UNJUDGED]}.items():
            while n_new := _raise(tier, row["days"], day, at):
                n_tasks += n_new
    return n_tasks


@transaction.atomic
def _raise(tier: str, limit_days: int, day: date, at: datetime) -> int:
    before = timezone.make_aware(datetime.combine(day - timedelta(days=limit_days), time.min))
    silent = Contactedness.objects.filter(
        silence_task_id=None, last_two_way_at__lt=before, customer__owner__isnull=False, customer__status="ACTIVE",
        customer__card__tier=tier,
    ).select_related("customer")[:BATCH]  # fmt: skip
    rows = list(silent)
    for row in rows:
        said = {"customer": row.customer.name, "n": (day - timezone.localdate(row.last_two_way_at)).days}
        with org_queries.speaking_to(row.customer.owner_id):
            title = gettext("%(customer)s: no talk for %(n)s days") % said
        row.silence_task_id = task_actions.add_task(
            title=title, due_date=day,
            branch_id=row.customer.branch_id, assignee_id=row.customer.owner_id, customer_id=row.pk,
            source="silence", at=at,
        )  # fmt: skip
    Contactedness.objects.bulk_update(rows, ["silence_task_id"])
    return len(rows)
