"""Erasing what core keeps of a person: values in the trail, kept answers; and the ledger of who was erased."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.db.models.functions import Cast

from zhike.apps.core import base, queries
from zhike.apps.core.actions import copying
from zhike.apps.core.models import AuditValue, Erasure, KeptAnswer

# A shorter text stands in too much that is not about the person.
SHORTEST = 2
# Whom an erasure is of: "customer" or "person", and the number.
Whom = tuple[str, int]


# Apps that stand beside those that erase, and hold what is on its way in: told what names somebody, each says how much
# of it went.
LISTENERS: list[Callable[[Sequence[str]], int]] = []


@transaction.atomic
def forget_traces(*, about: Mapping[str, Sequence[int]], texts: Sequence[str]) -> int:
    """Erase the trail's values of some records by noun, and what else in trail or kept answers holds one of the texts.

    The entries stay, and so does their chain: it was sealed over digests. Return how many values and answers went.
    """
    wanted = [text for text in dict.fromkeys(texts) if len(text) >= SHORTEST]
    naming = models.Q()
    for noun, ids in about.items():
        naming |= models.Q(entry__noun=noun, entry__object_id__in=list(ids))
    for text in wanted:
        # Beyond ASCII one engine keeps JSON as it is, the other as escapes.
        naming |= models.Q(text__contains=text) | models.Q(text__contains=json.dumps(text)[1:-1])
    values = AuditValue.objects.annotate(text=Cast("values", models.TextField())).filter(naming)
    ids = list(values.values_list("pk", flat=True))
    AuditValue.objects.filter(pk__in=ids).delete()
    return len(ids) + _forget_answers([text.encode() for text in wanted]) + sum(forget(wanted) for forget in LISTENERS)


def _forget_answers(texts: Sequence[bytes]) -> int:
    holding = [
        answer.pk
        for answer in KeptAnswer.objects.only("pk", "body").iterator(chunk_size=500)
        if any(text in bytes(answer.body) for text in texts)
    ]
    KeptAnswer.objects.filter(pk__in=holding).update(body=b"")
    return len(holding)


def enter_erasure(
    *, of: Whom, basis: str, reason: str, counts: dict[str, int], kept_files: Sequence[int] = (), at: datetime
) -> None:
    """Write an erasure into the ledger."""
    who, (noun, object_id) = base.actor(), of
    told: dict[str, Any] = {
        "user_id": who.user_id,
        "actor": who.label,
        "basis": basis,
        "reason": reason,
        "counts": counts,
    }
    told |= {"kept_files": list(kept_files), "erased_at": at}
    Erasure.objects.get_or_create(**{f"{noun}_id": object_id}, defaults=told)
    transaction.on_commit(mirror_ledger)


def mirror_ledger() -> None:
    """Keep the ledger beside the backups too: they are older than it, and the database may be lost.

    What it says already stays: a restored database knows of no later erasure, and a later backup may hold whom it was.
    """
    folder = queries.backup_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = list(known_erasures(folder).values())
    queries.erasure_file(folder).write_text(json.dumps(told, ensure_ascii=False), "utf-8")


def _told() -> Iterable[dict[str, Any]]:
    for row in queries.erasures():
        of = {"person_id": row.person_id} if row.person_id else {"customer_id": row.customer_id}
        yield of | {
            "basis": row.basis,
            "reason": row.reason,
            "kept_files": row.kept_files,
            "at": row.erased_at.isoformat(),
        }


def known_erasures(*folders: Path) -> dict[Whom, dict[str, Any]]:
    """Return the erasures the database and the ledgers in some folders know, by whom they were of."""
    found = {_whom(told): told for told in _told()} if queries.is_in_use() else {}
    for folder in folders:
        file = queries.erasure_file(folder)
        if file.exists():
            found |= {_whom(told): told for told in json.loads(file.read_text("utf-8"))}
    return found


def _whom(told: Mapping[str, Any]) -> Whom:
    noun = "person" if told.get("person_id") else "customer"
    return noun, told[f"{noun}_id"]


def sweep(*, at: datetime) -> int:
    """Rewrite the files of the database when somebody was erased since the last time; return how many were."""
    waiting = list(Erasure.objects.filter(swept_at=None).values_list("pk", flat=True))
    if waiting:
        copying.sweep()
        Erasure.objects.filter(pk__in=waiting).update(swept_at=at)
    return len(waiting)
