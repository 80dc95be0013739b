"""Licensing: a rented or bought list taken out as often as its licence says; other channels that become codes."""

from datetime import datetime

from django.db import transaction

from zhike.apps.archives import queries
from zhike.apps.archives.actions.recording import OTHER, LicenseExpired
from zhike.apps.archives.models import BatchUse, Fact
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries


class UsesSpent(Exception):
    """The list was taken out as often as its licence allows."""


class NoSuchBatch(Exception):
    """There is no such batch."""


class NotInUse(Exception):
    """No fact names this other channel."""


@transaction.atomic
def use_batch(*, batch_id: int, purpose: str, at: datetime) -> queries.Taken:
    """Take out what a list tells of the customers one may see; who did so and what for is kept.

    Raises NoSuchBatch, LicenseExpired outside the licence, UsesSpent.
    """
    row = catalog_queries.locked_batch(batch_id)
    if row is None:
        raise NoSuchBatch(batch_id)
    if batch_id in catalog_queries.ended_batches(org_queries.business_date(at)):
        raise LicenseExpired(batch_id)
    if row.max_uses is not None and queries.uses(batch_id).count() >= row.max_uses:
        raise UsesSpent(batch_id)
    taken = queries.taken_of(batch_id)
    BatchUse.objects.create(
        batch_id=batch_id, purpose=purpose[:200], n_rows=len(taken.rows), user_id=base.actor().user_id, used_at=at
    )
    core_actions.audit(
        "batch.use", noun="batch", object_id=batch_id, at=at, n_rows=len(taken.rows), values={"purpose": purpose[:200]}
    )
    return taken


@transaction.atomic
def promote_channel(*, words: str, code: str, label_zh: str, label_en: str = "", at: datetime) -> int:
    """Make a code of what was told in words under the other channels; the facts there are carry it from now on.

    Return how many. Raises NotInUse, catalog.actions.BadField. The words stay, so that it can be taken back.
    """
    with base.acting_as(base.System(f"channel made a code by {base.actor().label}")):
        rows = Fact.objects.filter(channel=OTHER, channel_words=words)
        if not words or not rows.exists():
            raise NotInUse(words)
        n_facts = rows.update(channel=code)
    catalog_actions.save_code(list_name="indirect", code=code, label_zh=label_zh, label_en=label_en, at=at)
    _tell("channel.promote", words, code, n_facts, at)
    return n_facts


@transaction.atomic
def demote_channel(*, words: str, code: str, at: datetime) -> int:
    """Take it back that words became a code: their facts are of the other channels again; return how many."""
    known = {row.code: row for row in catalog_queries.code_rows("indirect")}
    if code not in known:
        raise NotInUse(code)
    with base.acting_as(base.System(f"channel taken back by {base.actor().label}")):
        n_facts = Fact.objects.filter(channel=code, channel_words=words).update(channel=OTHER)
        is_free = not Fact.objects.filter(channel=code).exists()
    if is_free:
        row = known[code]
        catalog_actions.save_code(
            list_name="indirect", code=code, label_zh=row.label_zh, label_en=row.label_en, is_active=False, at=at
        )
    _tell("channel.demote", words, code, n_facts, at)
    return n_facts


def _tell(act: str, words: str, code: str, n_facts: int, at: datetime) -> None:
    core_actions.audit(act, noun="code", object_id=None, at=at, n_rows=n_facts, values={"words": words, "code": code})
