"""Counting: when a customer was last spoken with, brought in step with every write."""

from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils.translation import gettext

from zhike.apps.core import base
from zhike.apps.interactions import rules
from zhike.apps.interactions.models import Contactedness, Interaction
from zhike.apps.tasks import actions as task_actions


def recount(customer_id: int, *, at: datetime | None = None) -> None:
    """Count a customer's contacts anew; a talk at a moment that ends a silent spell closes its task."""
    with base.acting_as(base.System("contactedness")):
        # Locked before it is counted: of two who write at once the second counts the first one's contact too.
        row = Contactedness.objects.select_for_update().filter(pk=customer_id).first()
        if row is None:
            Contactedness.objects.get_or_create(customer_id=customer_id)
            row = Contactedness.objects.select_for_update().get(pk=customer_id)
        rows = Interaction.objects.filter(customer_id=customer_id, taken_back_at=None).exclude(direction="")
        two_way, ours = Q(direction__in=rules.TWO_WAY), Q(direction__in=("OUT", "BOTH"))
        now = rows.aggregate(
            last_two_way_at=Max("happened_at", filter=two_way), last_any_at=Max("happened_at"),
            n_in=Count("pk", filter=two_way), n_out=Count("pk", filter=ours),
        )  # fmt: skip
        then, last = row.last_two_way_at, now["last_two_way_at"]
        if at and row.silence_task_id and last and (then is None or last > then):
            close_task(row.silence_task_id, gettext("Spoken with again."), status="DONE", at=at)
            now["silence_task_id"] = None
        Contactedness.objects.filter(pk=customer_id).update(**now)


def close_task(task_id: int, outcome: str, *, status: str, at: datetime) -> None:
    """Close a task of ours, whoever it was given to; one that is closed or gone stays so."""
    with base.acting_as(base.System("contact")):
        try:
            task_actions.close_task(task_id=task_id, status=status, outcome=outcome, at=at)
        except (task_actions.NoSuchTask, task_actions.TaskClosed):
            return


def put_off_task(task_id: int, day: date, *, at: datetime) -> None:
    """Put a task of ours on another day, whoever has it; one that is closed or gone stays so."""
    with base.acting_as(base.System("contact")):
        try:
            task_actions.change_task(task_id=task_id, values={"due_date": day}, version=None, at=at)
        except (task_actions.NoSuchTask, task_actions.TaskClosed):
            return
