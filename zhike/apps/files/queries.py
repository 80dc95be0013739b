"""Reads of files: what is kept about a record, and where its bytes lie."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from zhike.apps.files.models import StoredFile


def files_about(noun: str, object_ids: Iterable[int]) -> QuerySet[StoredFile]:
    """Return the files of some records, oldest first."""
    return StoredFile.objects.filter(noun=noun, object_id__in=list(object_ids)).order_by("id")


def file_of(noun: str, object_id: int, file_id: int) -> StoredFile | None:
    """Return a file of one record."""
    return files_about(noun, [object_id]).filter(pk=file_id).first()


def place(key: str) -> Path:
    """Return where the bytes of a file lie."""
    return Path(settings.ZHIKE_DATA_DIR) / "files" / key[:2] / key


def content(key: str) -> bytes | None:
    """Return the bytes of a file; None where they are missing."""
    try:
        return place(key).read_bytes()
    except FileNotFoundError:
        return None
