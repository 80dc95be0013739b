"""Forgetting a person: uploads, staged rows and undo copies that may name them."""

import shutil
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from zhike.apps.core import base
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import, ImportChange, ImportedRow
from zhike.apps.exchange.reading import cells

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
            imports = _empty(touched)
        return _drop_folders(imports)


def forget_person(*, person_id: int, contact_ids: Iterable[int]) -> int:
    """Delete the files of the imports that brought a key person or the contacts they were at; return how many."""
    with base.acting_as(base.System("erasure")):
        with transaction.atomic():
            brought = Q(kind="people", object_id=person_id) | Q(kind="interactions", object_id__in=list(contact_ids))
            imports = _empty(ImportedRow.objects.filter(brought).values_list("imported_id", flat=True))
        return _drop_folders(imports)


def forget_named(texts: Sequence[str]) -> int:
    """Delete the files of imports, finished or not, that hold one of some texts; return how many.

    Whoever began such an import brings its file again, without the person who is to be forgotten.
    """
    with base.acting_as(base.System("erasure")):
        still = Import.objects.exclude(status=Import.Status.RUNNING)
        naming = [pk for pk in still.values_list("pk", flat=True) if cells.holds(state.folder(pk), texts)]
        imports = _emptied(Import.objects.filter(pk__in=naming))
        transaction.on_commit(partial(_drop_folders, imports))
    return len(imports)


def _empty(import_ids: Iterable[int]) -> list[Import]:
    return _emptied(Import.objects.filter(pk__in=set(import_ids), status__in=OVER))


def _emptied(rows: QuerySet[Import]) -> list[Import]:
    imports = list(rows)
    for found in imports:
        counts = found.counts | ({"samples": {}} if "samples" in found.counts else {})
        Import.objects.filter(pk=found.pk).update(meta=found.meta | {"samples": []}, counts=counts)
    return imports


def _drop_folders(imports: list[Import]) -> int:
    for found in imports:
        shutil.rmtree(state.folder(found.pk), ignore_errors=True)
    return len(imports)
