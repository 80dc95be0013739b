"""A campaign put together: who of its audience is written to, who is held back by lot, who is left out and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

import numpy as np
from django.db import transaction

from zhike.analytics import aiming, sampling
from zhike.apps.audiences import actions as audience_actions
from zhike.apps.audiences import queries as audience_queries
from zhike.apps.campaigns import queries, rules
from zhike.apps.campaigns.actions.writing import Lacking, WrongState, check, found, tell
from zhike.apps.campaigns.models import Campaign, Recipient
from zhike.apps.core import actions as core_actions
from zhike.apps.customers import queries as customer_queries

CHUNK = 2_000
PERMILLE = 1_000
NOBODY: Mapping[int, str] = MappingProxyType({})
Progress = Callable[[int, int], None]


def _nobody_watches(done: int, of: int) -> None:
    """Tell nobody how far it is."""


@transaction.atomic
def request_assembly(*, campaign_id: int, day: date, at: datetime) -> None:
    """Ask for a campaign to be put together: its audience is taken as it stands on the day, a job does the rest.

    Raises NoSuchRecord, WrongState, Lacking.
    """
    row = found(campaign_id)
    if row.status != Campaign.Status.DRAFT:
        raise WrongState(row.status)
    check(row)
    if codes := _offers_barred(row, day):
        raise Lacking(codes)
    snapshot_id = audience_actions.take_snapshot(audience_id=row.audience_id or 0, day=day, at=at)
    row.change({"status": Campaign.Status.ASSEMBLING, "snapshot_id": snapshot_id}, version=None, at=at)
    tell("campaign.assemble", "campaign", row, at, {"snapshot_id": snapshot_id})
    core_actions.record("campaign.assembling", {"campaign_id": row.pk}, at=at)


def _offers_barred(row: Campaign, day: date) -> list[str]:
    offers = [one for one in (row.offer, *(variant.offer for variant in queries.variants(row.pk))) if one]
    return [
        *(["BELOW_FLOOR"] if any(rules.is_below_floor(one) for one in offers) else []),
        *(["OFFER_PASSED"] if any(not rules.holds(one, day) for one in offers) else []),
    ]


def assemble(
    *, campaign_id: int, held: Mapping[int, str] = NOBODY, day: date, at: datetime,
    on_progress: Progress = _nobody_watches,
) -> None:  # fmt: skip
    """Put a campaign together, called as who asked for it: part by part, then the control group is drawn.

    `held` are customers somebody else holds back to compare, by name of what does; those of other campaigns are added.
    Each part is a transaction of its own, so that nobody waits for all of it; what was broken off is done anew.
    """
    row = found(campaign_id)
    if row.status != Campaign.Status.ASSEMBLING or row.snapshot is None:
        return
    audience_actions.fill_snapshot(snapshot_id=row.snapshot_id or 0, at=at)
    Recipient.objects.filter(campaign=row).delete()
    limits, places = queries.limits(), queries.named_places(row)
    ids = audience_queries.member_ids(row.snapshot.pk)
    apart = {**held, **queries.held_out(day)}
    n_all, n_done = ids.count(), 0
    for part in _parts(ids.iterator(chunk_size=CHUNK)):
        told = queries.reached(row, part, limits, places, held=apart, day=day, at=at)
        Recipient.objects.bulk_create(_written(row, told, Recipient.Group.TREATED))
        n_done += len(part)
        on_progress(n_done, n_all)
    with transaction.atomic():
        _hold_back(row, day)
        if row.n_random:
            _draw_others(row, limits, places, held=apart, day=day, at=at)
        row.change({"status": Campaign.Status.ASSEMBLED}, version=None, at=at)
        core_actions.record("campaign.assembled", {"campaign_id": row.pk}, at=at)


def _written(row: Campaign, told: Iterable[queries.Reached], group: str) -> list[Recipient]:
    return [
        Recipient(
            campaign=row, customer_id=one.customer_id, group=Recipient.Group.LEFT_OUT if one.reason else group,
            reason=one.reason, tier=one.tier, channels=list(one.channels), offer_id=one.offer_id,
        )
        for one in told
    ]  # fmt: skip


def _hold_back(row: Campaign, day: date) -> None:
    """Draw the control group by tier; the best customers, and those with whom something is wrong, nobody holds back."""
    guarded = queries.protected(day)
    strata: dict[str, list[int]] = {}
    spared: list[int] = []
    told = Recipient.objects.filter(campaign=row, group=Recipient.Group.TREATED).order_by("pk")
    for pk, tier, customer_id in told.values_list("pk", "tier", "customer_id").iterator(chunk_size=CHUNK):
        if tier in rules.PROTECTED_TIERS or customer_id in guarded:
            spared.append(pk)
        else:
            strata.setdefault(tier, []).append(pk)
    for part in _parts(iter(spared)):
        Recipient.objects.filter(pk__in=part).update(is_compared=False)
    size = control_size(row, sum(map(len, strata.values())))
    if not size:
        return
    drawn = sampling.draw(strata, size, seed=row.pk)
    for part in _parts(iter([pk for ids in drawn.values() for pk in ids])):
        Recipient.objects.filter(pk__in=part).update(group=Recipient.Group.CONTROL, channels=[])


def control_size(row: Campaign, n: int) -> int:
    """Return how many of so many are held back; where a rise could not be seen anyway, half: better than nothing."""
    if n < 2 or not row.rise:
        return 0
    size = aiming.held_back(n, row.base_rate / PERMILLE, row.rise / PERMILLE)
    return n // 2 if size is None else size


def _draw_others(
    row: Campaign,
    limits: dict[str, dict[str, int]],
    places: Sequence[str],
    *,
    held: Mapping[int, str],
    day: date,
    at: datetime,
) -> None:
    """Draw some who are not in the audience by lot, to be written to alike; who may not be is passed over."""
    members = set(audience_queries.member_ids(row.snapshot_id or 0))
    cards = customer_queries.cards().order_by("pk").values_list("pk", flat=True)
    others = np.array([pk for pk in cards.iterator(chunk_size=CHUNK) if pk not in members], dtype=np.int64)
    lot = np.random.default_rng(row.pk).permutation(others)
    drawn: list[queries.Reached] = []
    for part in _parts(int(pk) for pk in lot):
        told = {one.customer_id: one for one in queries.reached(row, part, limits, places, held=held, day=day, at=at)}
        drawn += [told[pk] for pk in part if pk in told and not told[pk].reason]
        if len(drawn) >= row.n_random:
            break
    Recipient.objects.bulk_create(_written(row, drawn[: row.n_random], Recipient.Group.RANDOM))


@transaction.atomic
def take_apart(*, campaign_id: int, at: datetime) -> None:
    """Make a campaign that was put together and not sent a draft again; raises NoSuchRecord, WrongState."""
    row = found(campaign_id)
    if row.status != Campaign.Status.ASSEMBLED:
        raise WrongState(row.status)
    Recipient.objects.filter(campaign=row).delete()
    row.change({"status": Campaign.Status.DRAFT, "snapshot_id": None}, version=None, at=at)
    tell("campaign.take_apart", "campaign", row, at, {})


def _parts(ids: Iterator[int]) -> Iterator[list[int]]:
    while part := list(islice(ids, CHUNK)):
        yield part
