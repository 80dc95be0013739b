"""A campaign written down and changed while it is a draft; other offers for those who fit another audience."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from zhike.apps.audiences import rules as audience_rules
from zhike.apps.campaigns import rules
from zhike.apps.campaigns.models import Campaign, Variant
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.targets import queries as target_queries


class NoSuchRecord(Exception):
    """There is no such plan, offer, campaign or changed process."""


class NameTaken(Exception):
    """There is one of this name already."""


class WrongState(Exception):
    """The campaign has gone further meanwhile, or not far enough."""


class Lacking(Exception):
    """The campaign still lacks what its kind demands; `codes` says what."""

    def __init__(self, codes: Sequence[str]):
        super().__init__(", ".join(codes))
        self.codes = tuple(codes)


@transaction.atomic
def add_campaign(*, values: Mapping[str, Any], at: datetime) -> int:
    """Write a campaign down as a draft and return its id; raises NameTaken, Lacking without a target group in force."""
    if not target_queries.has_group():
        raise Lacking(["NO_TARGET_GROUP"])
    row = Campaign(created_at=at, updated_at=at, author_id=base.actor().user_id, **values)
    insert(row)
    tell("campaign.add", "campaign", row, at, {"name": row.name, "kind": row.kind})
    return row.pk


@transaction.atomic
def change_campaign(*, campaign_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a campaign that is a draft; raises NoSuchRecord, WrongState, NameTaken, core.base.StaleRecord."""
    row = found(campaign_id)
    if row.status != Campaign.Status.DRAFT:
        raise WrongState(row.status)
    if changed := change(row, values, version=version, at=at):
        tell("campaign.change", "campaign", row, at, {name: [str(a), str(b)] for name, (a, b) in changed.items()})


@transaction.atomic
def set_variants(*, campaign_id: int, pairs: Sequence[tuple[int, int]], at: datetime) -> None:
    """Let those of an audience get another offer: (audience id, offer id) in the order in which they are tried.

    Raises NoSuchRecord, WrongState.
    """
    row = found(campaign_id)
    if row.status != Campaign.Status.DRAFT:
        raise WrongState(row.status)
    Variant.objects.filter(campaign=row).delete()
    Variant.objects.bulk_create(
        Variant(campaign=row, position=place, audience_id=audience_id, offer_id=offer_id)
        for place, (audience_id, offer_id) in enumerate(pairs)
    )
    tell("campaign.change", "campaign", row, at, {"variants": len(pairs)})


def found(campaign_id: int) -> Campaign:
    """Return a campaign; raises NoSuchRecord."""
    row = Campaign.objects.select_related("audience", "offer", "snapshot").filter(pk=campaign_id).first()
    if row is None:
        raise NoSuchRecord(campaign_id)
    return row


def check(row: Campaign) -> None:
    """Refuse a campaign that lacks what its kind demands; raises Lacking."""
    n_variants = Variant.objects.filter(campaign=row).count()
    side = audience_rules.missing_side(row.audience.params) if row.audience else ""
    if codes := rules.lacking(row, n_variants=n_variants, missing_side=side):
        raise Lacking(codes)


def insert(row: models.Model) -> None:
    """Save a new row; raises NameTaken."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(getattr(row, "name", "")) from None


def change(row: base.Record, values: Mapping[str, Any], *, version: int | None, at: datetime) -> dict[str, list[Any]]:
    """Change a row; raises NameTaken, core.base.StaleRecord."""
    try:
        with transaction.atomic():
            return row.change(values, version=version, at=at)
    except IntegrityError:
        raise NameTaken(values.get("name", "")) from None


def tell(act: str, noun: str, row: Any, at: datetime, values: Mapping[str, Any]) -> None:
    """Write an entry of the trail."""
    core_actions.audit(act, noun=noun, object_id=row.pk, at=at, values=values)
