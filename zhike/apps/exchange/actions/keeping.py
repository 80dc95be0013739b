"""Keeping house: the files of imports that can no longer be taken back, and of those that never ran, are forgotten."""

import shutil
from datetime import datetime, timedelta

from django.db.models import Q

from zhike.apps.exchange import rules
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import, ImportChange

BUSY = (Import.Status.RUNNING,)


def forget_files(*, at: datetime) -> int:
    """Delete uploaded and staged files once the time to take an import back is over; return how many went.

    What an undo would have needed of the rows' former values goes with them; counts and report stay.
    """
    before, n_gone = at - timedelta(days=rules.UNDO_DAYS), 0
    over = Q(finished_at__lt=before) | Q(finished_at=None, updated_at__lt=before)
    for import_id in Import.objects.filter(over).exclude(status__in=BUSY).values_list("pk", flat=True).iterator():
        folder = state.folder(import_id)
        if folder.exists():
            shutil.rmtree(folder)
            n_gone += 1
    ImportChange.objects.filter(
        Q(imported__finished_at__lt=before) | Q(imported__status=Import.Status.UNDONE, imported__updated_at__lt=before)
    ).delete()
    return n_gone
