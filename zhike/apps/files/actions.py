"""Writes of files: the bytes first, outside any transaction, then the row with its audit entry."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.files import queries, rules
from zhike.apps.files.models import StoredFile


class FileRefused(Exception):
    """A file is too large, or neither a photo nor a document; `code` says which."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Laid:
    """Bytes that lie in the store already, not yet belonging to a record."""

    name: str
    media_type: str
    n_bytes: int
    sha256: str
    key: str


def lay_down(*, name: str, content: bytes) -> Laid:
    """Write the bytes under a name of our own; raises FileRefused."""
    if len(content) > rules.LARGEST:
        raise FileRefused("FILE_TOO_LARGE")
    kind = rules.kind_of(content)
    if kind is None:
        raise FileRefused("FILE_TYPE")
    key = secrets.token_hex(24)
    path = queries.place(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    return Laid(rules.shown_name(name, kind[1]), kind[0], len(content), hashlib.sha256(content).hexdigest(), key)


@transaction.atomic
def attach(*, laid: Laid, noun: str, object_id: int, at: datetime) -> int:
    """Let laid-down bytes belong to a record; return the file's id."""
    row = StoredFile.objects.create(**vars(laid), noun=noun, object_id=object_id, user_id=base.actor().user_id, at=at)
    core_actions.audit(
        "file.add", noun=noun, object_id=object_id, at=at, values={"file_id": row.pk, "n_bytes": laid.n_bytes}
    )
    return row.pk


def forget_files(*, noun: str, object_ids: Iterable[int]) -> int:
    """Delete the files of some records, the bytes too; return how many went."""
    return _drop(list(queries.files_about(noun, object_ids)))


def forget_some(*, file_ids: Iterable[int]) -> int:
    """Delete some files, the bytes too; return how many went."""
    return _drop(list(StoredFile.objects.filter(pk__in=list(file_ids))))


def move(*, file_id: int, noun: str) -> None:
    """Let a file belong to another kind of place of the same record."""
    StoredFile.objects.filter(pk=file_id).update(noun=noun)


def rename(names: Mapping[int, str]) -> int:
    """Give files other names; return how many had another one."""
    rows = [row for row in StoredFile.objects.filter(pk__in=list(names)) if row.name != names[row.pk]]
    for row in rows:
        StoredFile.objects.filter(pk=row.pk).update(name=names[row.pk])
    return len(rows)


def _drop(rows: list[StoredFile]) -> int:
    StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:
        transaction.on_commit(partial(queries.place(row.key).unlink, missing_ok=True))
    return len(rows)
