"""Insights: noted with tags of one spelling, and put in better words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.interviews import queries, rules
from zhike.apps.interviews.models import Insight, Interview, Session, Tag

BETWEEN = "、"


@dataclass(frozen=True)
class NewInsight:
    """One thing we learned, in a sentence that can be acted on."""

    text: str
    cause: str = ""
    quote: str = ""
    tags: Sequence[str] = ()


@transaction.atomic
def note_insight(*, source: Interview | Session, branch_id: int, new: NewInsight, day: date, at: datetime) -> int:
    """Note what an interview or a session taught; return the insight's id."""
    words = rules.words(new.tags)
    of = {"interview": source} if isinstance(source, Interview) else {"session": source}
    row = Insight(
        **of, branch_id=branch_id, author_id=base.actor().user_id, day=day, text=new.text, quote=new.quote,
        cause=new.cause if new.cause in rules.CAUSES else "", tagged=BETWEEN.join(words), created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    Tag.objects.bulk_create(Tag(insight=row, word=word) for word in words)
    core_actions.audit("insight.add", noun="insight", object_id=row.pk, branch_id=branch_id, at=at, values={})
    core_actions.record("insight.noted", {"insight_id": row.pk, "cause": row.cause}, at=at)
    return row.pk


@transaction.atomic
def change_insight(*, insight_id: int, new: NewInsight, version: int, at: datetime) -> bool:
    """Put one's own insight in better words; return whether there was one. A stale version raises StaleRecord."""
    row = queries.insight(insight_id)
    if row is None or row.author_id != base.actor().user_id:
        return False
    words = rules.words(new.tags)
    values = {
        "text": new.text, "quote": new.quote, "cause": new.cause if new.cause in rules.CAUSES else "",
        "tagged": BETWEEN.join(words),
    }  # fmt: skip
    changed = row.change(values, version=version, at=at)
    if "tagged" in changed:
        row.tags.all().delete()
        Tag.objects.bulk_create(Tag(insight=row, word=word) for word in words)
    if changed:
        said = {"columns": sorted(changed)}
        core_actions.audit(
            "insight.change", noun="insight", object_id=row.pk, branch_id=row.branch_id, at=at, values=said
        )
    return True
