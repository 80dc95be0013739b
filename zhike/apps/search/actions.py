"""Writes of search: put documents into the index, take them out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from zhike.apps.core import base
from zhike.apps.search import rules
from zhike.apps.search.models import Document

BATCH = 500


@dataclass(frozen=True)
class NewDocument:
    """A record as the index sees it: what it shows, what it is found by, who may find it."""

    noun: str
    object_id: int
    title: str
    subtitle: str = ""
    text: str = ""
    branch_id: int | None = None
    owner_id: int | None = None

    @property
    def tokens(self) -> list[str]:
        """Return everything the document is found by, its scope included."""
        scope = [rules.noun_token(self.noun), rules.branch_token(self.branch_id), rules.owner_token(self.owner_id)]
        return [*scope, *rules.tokens(f"{self.title} {self.subtitle} {self.text}")]


@transaction.atomic
def index_documents(documents: Sequence[NewDocument]) -> int:
    """Put documents into the index or replace them there; return how many."""
    with base.acting_as(base.System("search index")):
        for start in range(0, len(documents), BATCH):
            _write(documents[start : start + BATCH])
    return len(documents)


def _write(documents: Sequence[NewDocument]) -> None:
    rows = Document.objects.bulk_create(
        [
            Document(
                noun=d.noun, object_id=d.object_id, branch_id=d.branch_id, owner_id=d.owner_id, title=d.title[:200],
                subtitle=d.subtitle[:200],
            )
            for d in documents
        ],
        update_conflicts=True,
        unique_fields=["noun", "object_id"],
        update_fields=["branch_id", "owner_id", "title", "subtitle"],
    )  # fmt: skip
    words = [(row.pk, document.tokens) for row, document in zip(rows, documents, strict=True)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT OR REPLACE INTO search_index(rowid, words) VALUES (%s, %s)",
                [(pk, " ".join(tokens)) for pk, tokens in words],
            )
        else:
            cursor.executemany(
                "INSERT INTO search_index(rowid, words) VALUES (%s, array_to_tsvector(%s))"
                " ON CONFLICT (rowid) DO UPDATE SET words = excluded.words",
                words,
            )


@transaction.atomic
def forget(noun: str, object_ids: Iterable[int]) -> int:
    """Take records out of the index; return how many were in it."""
    with base.acting_as(base.System("search index")):
        gone, ids = 0, list(object_ids)
        for start in range(0, len(ids), BATCH):
            rows = Document.objects.filter(noun=noun, object_id__in=ids[start : start + BATCH])
            keys = list(rows.values_list("pk", flat=True))
            with connection.cursor() as cursor:
                cursor.executemany("DELETE FROM search_index WHERE rowid = %s", [(key,) for key in keys])
            rows.delete()
            gone += len(keys)
    return gone


def tidy_index() -> None:
    """Let the index keep nothing of what was taken out of it."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_index(search_index) VALUES ('optimize')")
