"""Reactions about publicity: who came by an advertisement counts as brought by it, an issue goes out to its readers."""

from datetime import date
from typing import Any

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.media import actions as media_actions
from zhike.apps.org import queries as org_queries


def note_lead(happening: Any) -> None:
    """Let who came by the code of an advertisement count as brought by it."""
    told = happening.payload
    with base.acting_as(base.System("advertisement")):
        # Whoever is gone by now was brought by nothing.
        if customer_queries.customer(told["customer_id"]):
            media_actions.note_lead(**told | {"day": date.fromisoformat(told["day"])}, how="FORM", at=happening.at)


def send_issue(happening: Any) -> None:
    """Send an issue of a publication to who is on its list."""
    day = org_queries.business_date(happening.at)
    media_actions.send_issue(**happening.payload, day=day, at=happening.at, on_progress=happening.progress)
