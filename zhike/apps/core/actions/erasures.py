"""Erasing what core keeps of a person: values in the trail, kept answers; and the ledger of who was erased."""

import json
from collections.abc import Iterable, Sequence
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


@transaction.atomic
def forget_traces(*, customer_id: int, texts: Sequence[str]) -> int:
    """Erase the trail's values of a customer, and whatever else in the trail or a kept answer holds one of the texts.

    The entries stay, and so does their chain: it was sealed over digests. Return how many values and answers went.
    """
    wanted = [text for text in dict.fromkeys(texts) if len(text) >= SHORTEST]
    about = models.Q(entry__noun="customer", entry__object_id=customer_id)
    for text in wanted:
        # Beyond ASCII one engine keeps JSON as it is, the other as escapes.
        about |= models.Q(text__contains=text) | models.Q(text__contains=json.dumps(text)[1:-1])
    values = AuditValue.objects.annotate(text=Cast("values", models.TextField())).filter(about)
    ids = list(values.values_list("pk", flat=True))
    AuditValue.objects.filter(pk__in=ids).delete()
    return len(ids) + _forget_answers([text.encode() for text in wanted])


def _forget_answers(texts: Sequence[bytes]) -> int:
    holding = [
        answer.pk
        for answer in KeptAnswer.objects.only("pk", "body").iterator(chunk_size=500)
        if any(text in bytes(answer.body) for text in texts)
    ]
    KeptAnswer.objects.filter(pk__in=holding).update(body=b"")
    return len(holding)


def enter_erasure(*, customer_id: int, basis: str, reason: str, counts: dict[str, int], at: datetime) -> None:
    """Write an erasure into the ledger."""
    who = base.actor()
    told = {"user_id": who.user_id, "actor": who.label, "basis": basis, "reason": reason, "counts": counts}
    Erasure.objects.get_or_create(customer_id=customer_id, defaults={"erased_at": at, **told})
    transaction.on_commit(mirror_ledger)


def mirror_ledger() -> None:
    """Keep the ledger beside the backups too: they are older than it, and the database may be lost."""
    queries.backup_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    queries.erasure_file(queries.backup_folder()).write_text(json.dumps(list(_told()), ensure_ascii=False), "utf-8")


def _told() -> Iterable[dict[str, Any]]:
    for row in queries.erasures():
        yield {
            "customer_id": row.customer_id,
            "basis": row.basis,
            "reason": row.reason,
            "at": row.erased_at.isoformat(),
        }


def known_erasures(*folders: Path) -> dict[int, dict[str, Any]]:
    """Return the erasures the database and the ledgers in some folders know, by customer."""
    found = {told["customer_id"]: told for told in _told()} if queries.is_in_use() else {}
    for folder in folders:
        file = queries.erasure_file(folder)
        if file.exists():
            found |= {told["customer_id"]: told for told in json.loads(file.read_text("utf-8"))}
    return found


def sweep(*, at: datetime) -> int:
    """Rewrite the files of the database when somebody was erased since the last time; return how many were."""
    waiting = list(Erasure.objects.filter(swept_at=None).values_list("pk", flat=True))
    if waiting:
        copying.sweep()
        Erasure.objects.filter(pk__in=waiting).update(swept_at=at)
    return len(waiting)
