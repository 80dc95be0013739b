"""A campaign sent in batches by the only way out, paused, taken up again, stopped."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction

from zhike.apps.archives import queries as archive_queries
from zhike.apps.audiences import actions as audience_actions
from zhike.apps.campaigns import queries
from zhike.apps.campaigns.actions.writing import WrongState, found, tell
from zhike.apps.campaigns.models import Campaign, Recipient
from zhike.apps.core import actions as core_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.outbound import queries as outbound_queries

BATCH = 500
ADDRESSED = (Recipient.Group.TREATED, Recipient.Group.RANDOM)


def _nobody_watches(done: int, of: int) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def start(*, campaign_id: int, day: date, at: datetime) -> None:
    """Begin to send a campaign that was put together; raises NoSuchRecord, WrongState."""
    row = found(campaign_id)
    if row.status != Campaign.Status.ASSEMBLED:
        raise WrongState(row.status)
    row.change({"status": Campaign.Status.SENDING, "first_sent_date": day}, version=None, at=at)
    n = queries.counts(row.pk).addressed
    audience_actions.note_use(
        audience_id=row.audience_id or 0, purpose="CAMPAIGN", note=row.name, n_customers=n, at=at
    )  # fmt: skip
    tell("campaign.start", "campaign", row, at, {"n_addressed": n})
    core_actions.record("campaign.sending", {"campaign_id": row.pk}, at=at)


@transaction.atomic
def pause(*, campaign_id: int, at: datetime) -> None:
    """Let no further batch leave; raises NoSuchRecord, WrongState."""
    _move(campaign_id, "campaign.pause", {Campaign.Status.SENDING}, Campaign.Status.PAUSED, at)


@transaction.atomic
def resume(*, campaign_id: int, at: datetime) -> None:
    """Send on; raises NoSuchRecord, WrongState."""
    row = _move(campaign_id, "campaign.resume", {Campaign.Status.PAUSED}, Campaign.Status.SENDING, at)
    core_actions.record("campaign.sending", {"campaign_id": row.pk}, at=at)


@transaction.atomic
def stop(*, campaign_id: int, at: datetime) -> None:
    """Send nothing more for good; what has left has left. Raises NoSuchRecord, WrongState."""
    of = {Campaign.Status.SENDING, Campaign.Status.PAUSED}
    _move(campaign_id, "campaign.stop", of, Campaign.Status.STOPPED, at)


def _move(campaign_id: int, act: str, of: Iterable[str], to: str, at: datetime) -> Campaign:
    row = found(campaign_id)
    if row.status not in of:
        raise WrongState(row.status)
    row.change({"status": to}, version=None, at=at)
    tell(act, "campaign", row, at, {})
    return row


@transaction.atomic
def send_batch(
    *, campaign_id: int, day: date, at: datetime, on_progress: Callable[[int, int], None] = _nobody_watches
) -> int:
    """Hand the next recipients of a campaign to what leaves the house, called as who started it; return how many.

    Whoever has a message of this campaign already gets no second one; each message asks once more at the door whether
    it may leave. One that is paused or stopped hands nothing over.
    """
    row = found(campaign_id)
    if row.status != Campaign.Status.SENDING:
        return 0
    waiting = Recipient.objects.filter(campaign=row, group__in=ADDRESSED, is_handed=False).order_by("pk")
    batch = list(waiting.select_related("offer")[:BATCH])
    if not batch:
        row.change({"status": Campaign.Status.SENT}, version=None, at=at)
        core_actions.record("campaign.sent", {"campaign_id": row.pk}, at=at)
        return 0
    places = queries.named_places(row)
    for channel in row.templates:
        _write(row, channel, [one for one in batch if channel in one.channels], places, _Now(day, at))
    Recipient.objects.filter(pk__in=[one.pk for one in batch]).update(is_handed=True)
    told = queries.counts(row.pk)
    on_progress(told.handed, told.addressed)
    core_actions.record("campaign.sending", {"campaign_id": row.pk}, at=at)
    return len(batch)


class _Now(NamedTuple):
    """The day the business stands at, and the moment."""

    day: date
    at: datetime


def _write(row: Campaign, channel: str, batch: list[Recipient], places: Iterable[str], now: _Now) -> None:
    template = outbound_queries.template(int(row.templates[channel]))
    if template is None or not batch:
        return
    ids = [one.customer_id for one in batch]
    values: dict[int, dict[str, Any]] = queries.values_of(
        row, customer_queries.addressed(ids).values(), {one.customer_id: one.offer for one in batch}, places
    )
    customer_actions.write_to(
        customer_ids=ids, channel=channel, subject=template.subject, text=template.body, purpose="MARKETING",
        language=template.language, places=archive_queries.postal_addresses(ids) if channel == "LETTER" else None,
        more=values, day=now.day, key=f"campaign:{row.pk}:{channel}", at=now.at,
    )  # fmt: skip
