"""Citing: what papers and sites write of a competitor, each address once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urldefrag

from django.db import transaction

from zhike.apps.core import base
from zhike.apps.market.actions.naming import NoSuchCompetitor
from zhike.apps.market.actions.trail import tell
from zhike.apps.market.models import Competitor, RivalClipping


class ComesLater(ValueError):
    """What was written is dated on a day that has not come."""


@transaction.atomic
def add_clipping(*, competitor_id: int, values: Mapping[str, Any], today: date, at: datetime) -> int:
    """Attach what was written of a competitor; one with the same address is kept once. Return its id.

    Raises NoSuchCompetitor, ComesLater.
    """
    # Locked, so that two who clip the same article keep it once.
    if not Competitor.objects.select_for_update().filter(pk=competitor_id).exists():
        raise NoSuchCompetitor(competitor_id)
    if values["published_date"] > today:
        raise ComesLater(values["published_date"])
    url = urldefrag(values["url"].strip()).url
    if known := RivalClipping.objects.filter(competitor_id=competitor_id, url=url).first():
        return known.pk
    row = RivalClipping.objects.create(
        competitor_id=competitor_id, author_id=base.actor().user_id, created_at=at, updated_at=at,
        **{**values, "url": url},
    )  # fmt: skip
    tell("rivalclipping.add", "rivalclipping", row.pk, {"title": row.title, "url": url}, at)
    return row.pk
