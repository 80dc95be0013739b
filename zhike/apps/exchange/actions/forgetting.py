"""Forgetting a person: uploads, staged rows and undo copies that may name them."""

import shutil
from collections.abc import Iterable

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import, ImportChange

OVER = (Import.Status.DONE, Import.Status.FAILED, Import.Status.UNDONE)


def forget_customer(*, customer_id: int, import_ids: Iterable[int]) -> int:
    """Delete the undo copies of a customer, and the files of the imports that brought them or their orders.

    Those imports can no longer be looked into row by row. Return how many imports lost something.
    """
    with base.acting_as(base.System("erasure")):
        with transaction.atomic():
            changes = ImportChange.objects.filter(noun="customer", object_id=customer_id)
            touched = {*import_ids, *changes.values_list("imported_id", flat=True)}
            changes.delete()
            imports = list(Import.objects.filter(pk__in=touched, status__in=OVER))
            for found in imports:
                Import.objects.filter(pk=found.pk).update(meta=found.meta | {"samples": []})
        for found in imports:
            shutil.rmtree(state.folder(found.pk), ignore_errors=True)
    return len(imports)
