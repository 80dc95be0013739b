"""Promising: another edition of what customers may read about complaints, suggestions and rewards."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.selfservice import rules
from zhike.apps.selfservice.models import PolicyDocument


@dataclass(frozen=True)
class NewDocument:
    """An edition as it is published."""

    kind: str
    title_zh: str
    text_zh: str
    valid_from: date
    title_en: str = ""
    text_en: str = ""


@transaction.atomic
def publish(*, new: NewDocument, owner_id: int | None = None, at: datetime) -> int:
    """Publish the next edition; the former ones stay to be read. Return its id. Raises Refused."""
    rules.refuse_first(
        ("BAD_KIND", "kind", new.kind not in rules.KINDS),
        ("NO_TITLE", "title_zh", not new.title_zh.strip()), ("NO_TITLE", "text_zh", not new.text_zh.strip()),
    )  # fmt: skip
    answers = owner_id or base.actor().user_id
    if answers is None:
        raise rules.Refused("NO_OWNER")
    last = PolicyDocument.objects.filter(kind=new.kind).order_by("-number").first()
    row = PolicyDocument.objects.create(
        **asdict(new), number=last.number + 1 if last else 1, owner_id=answers, created_at=at,
        updated_at=at,
    )  # fmt: skip
    values = {"kind": row.kind, "number": row.number}
    core_actions.audit("policydocument.add", noun="policydocument", object_id=row.pk, at=at, values=values)
    return row.pk
