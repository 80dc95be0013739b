"""Waves: whom one asks is drawn, written to, reminded once; a wave closed, and why satisfaction fell explained."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.actions.asking import SurveyRefused, tell
from zhike.apps.surveys.models import Edition, Invitation, Schedule, Wave
from zhike.apps.tasks import actions as task_actions

NONCE_BYTES = 16
SEEDS = 2**31 - 1
INVITE, REMIND = "invite", "remind"


@transaction.atomic
def begin_wave(
    *, edition_id: int, name: str, first_date: date, last_date: date, tier: str = "", branch_id: int | None = None,
    size: int | None = None, quota: int | None = None, seed: int | None = None, schedule: Schedule | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Draw a sample of the visible active customers and invite it; return the wave's id; raises SurveyRefused."""
    edition = Edition.objects.select_related("survey").get(pk=edition_id)
    cards = customer_queries.cards().filter(status="ACTIVE")
    if tier:
        cards = cards.filter(tier=tier)
    if branch_id:
        cards = cards.filter(branch_id__in=org_queries.subtree_ids(branch_id))
    by_id = {card.pk: card for card in cards}
    seed = secrets.randbelow(SEEDS) if seed is None else seed
    drawn = rules.draw(list(by_id), size=size, seed=seed)
    refusal = (
        "NOT_PUBLISHED" if edition.published_at is None
        else "WRONG_DAYS" if last_date < first_date else "" if drawn else "NOBODY"
    )  # fmt: skip
    if refusal:
        raise SurveyRefused(refusal)
    wave = Wave.objects.create(
        edition=edition, name=name, first_date=first_date, last_date=last_date, tier=tier, branch_id=branch_id,
        n_asked=len(drawn), seed=seed, quota=quota, created_at=at, updated_at=at, schedule=schedule,
        address=schedule.address if schedule else "",
    )  # fmt: skip
    due_date = first_date if schedule else None
    Invitation.objects.bulk_create([invitation(wave, by_id[pk], due_date=due_date) for pk in drawn], batch_size=500)
    tell("wave.begin", edition.survey, {"wave": wave.pk, "name": name, "n_asked": len(drawn), "seed": seed}, at)
    return wave.pk


def invitation(wave: Wave, card: Any, **more: Any) -> Invitation:
    """Return a customer asked in a wave, as it is now, not saved yet."""
    nonce = secrets.token_hex(NONCE_BYTES)
    return Invitation(
        wave=wave, customer_id=card.pk, tier=card.tier, branch_id=card.branch_id, asked_for_id=card.owner_id,
        nonce=nonce, digest=queries.digest_of(queries.secret_of(nonce)), **more,
    )  # fmt: skip


@transaction.atomic
def ask_for_mails(*, wave_id: int, address: str, why: str, at: datetime) -> int:
    """Have everybody visible who waits for it written to or reminded, outside the request; return how many wait.

    `address` is what a secret is put behind. Raises SurveyRefused.
    """
    wave = _open(wave_id)
    wave.change({"address": address}, version=None, at=at)
    n_waiting = _waiting(wave, why, at).count()
    if n_waiting:
        core_actions.record("wave.sending", {"wave_id": wave.pk, "why": why}, at=at)
    return n_waiting


@transaction.atomic
def write_mails(*, wave_id: int, why: str, since: datetime | None = None, day: date, at: datetime) -> int:
    """Write to everybody visible who waits for it, by mail, once; return to how many it left.

    Who has no address is asked by hand, with the link of their own. Of a wave that was closed nobody is.
    """
    wave = Wave.objects.select_related("edition__survey").get(pk=wave_id)
    rows = list(_waiting(wave, why, since or at)) if wave.state == Wave.State.OPEN else []
    if not rows:
        return 0
    with org_queries.speaking_to(wave.edition.survey.owner_id):
        subject = _("May we ask you something?") if why == INVITE else _("A reminder: may we ask you something?")
        n_sent = _write(wave, rows, subject=subject, why=why, address=wave.address, day=day, at=at)
    ids = [one.pk for one in rows]
    Invitation.objects.filter(pk__in=ids).update(due_date=None, **({} if why == INVITE else {"reminded_at": at}))
    return n_sent


def _waiting(wave: Wave, why: str, since: datetime) -> QuerySet[Invitation]:
    rows = wave.invitations.filter(answered_at=None).exclude(customer=None)
    if why == INVITE:
        return rows.filter(message_id=None)
    return rows.filter(reminded_at=None, invited_at__lte=since).exclude(message_id=None)


def _write(
    wave: Wave, rows: list[Invitation], *, subject: str, why: str, address: str, day: date, at: datetime
) -> int:  # fmt: skip
    by_customer = {one.customer_id: one for one in rows if one.customer_id is not None}
    title = wave.edition.title_zh
    text = _("“%(title)s”: a few questions that take two minutes. Your answers help us to become better.")
    below = _("Your own address, good until %(day)s; no account is needed: %(address)s")
    done = customer_actions.write_to(
        customer_ids=by_customer, channel="EMAIL", subject=subject, text=text % {"title": title}, purpose="SERVICE",
        endings={
            pk: "\n\n" + below % {"day": wave.last_date, "address": f"{address}{queries.secret_of(one.nonce)}/"}
            for pk, one in by_customer.items()
        },
        key=f"survey:{why}:{wave.pk}", day=day, at=at,
    )  # fmt: skip
    written = []
    for one in done:
        if one.message_id and not one.reason:
            by_customer[one.customer_id].message_id = one.message_id
            by_customer[one.customer_id].invited_at = by_customer[one.customer_id].invited_at or at
            written.append(by_customer[one.customer_id])
    Invitation.objects.bulk_update(written, ["message_id", "invited_at"])
    if written:
        tell("wave.send", wave.edition.survey, {"wave": wave.pk, "n_sent": len(written), "why": why}, at)
    return len(written)


@transaction.atomic
def close_wave(*, wave_id: int, day: date, at: datetime) -> None:
    """Take no more answers; where satisfaction fell its owner must say why. Raises SurveyRefused."""
    wave = _open(wave_id)
    wave.change({"state": Wave.State.CLOSED}, version=None, at=at)
    survey = wave.edition.survey
    with base.acting_as(base.System("satisfaction fell")):
        falls = [*queries.falls(wave), *queries.branch_falls(wave)]
    if falls:
        task_actions.add_task(
            title=_("Explain why satisfaction fell: %(wave)s") % {"wave": wave.name}, due_date=day,
            branch_id=survey.branch_id, assignee_id=survey.owner_id, source="survey", priority="HIGH",
            key=f"survey-fell:{wave.pk}", link=f"/waves/{wave.pk}/", at=at,
        )  # fmt: skip
    told: Mapping[str, Any] = {"wave": wave.pk, "n_falls": len(falls)}
    tell("wave.close", survey, told, at)
    core_actions.record("wave.closed", {"wave_id": wave.pk, "n_falls": len(falls)}, at=at)


def follow_calendar(*, day: date, at: datetime) -> None:
    """Remind who was written to a week ago and is silent; close the waves whose last day is over."""
    for wave in Wave.objects.filter(state=Wave.State.OPEN).order_by("pk"):
        if wave.last_date < day:
            close_wave(wave_id=wave.pk, day=day, at=at)
        elif wave.address:
            write_due(wave, day=day, at=at)
            write_mails(wave_id=wave.pk, why=REMIND, since=at - rules.REMIND_AFTER, day=day, at=at)


@transaction.atomic
def write_due(wave: Wave, *, day: date, at: datetime) -> int:
    """Write to whom a schedule asked and whose day has come; return to how many it left."""
    rows = list(wave.invitations.filter(answered_at=None, message_id=None, due_date__lte=day).exclude(customer=None))
    if not rows:
        return 0
    with org_queries.speaking_to(wave.edition.survey.owner_id):
        subject = _("May we ask you something?")
        n_sent = _write(wave, rows, subject=subject, why=INVITE, address=wave.address, day=day, at=at)
    # Who has no address is not tried again every morning.
    Invitation.objects.filter(pk__in=[one.pk for one in rows]).update(due_date=None)
    return n_sent


@transaction.atomic
def open_to_all(*, wave_id: int, at: datetime) -> None:
    """Give a wave an address for everybody, beside those of its customers. Raises SurveyRefused."""
    wave = _open(wave_id)
    if not wave.public_nonce:
        nonce = secrets.token_hex(NONCE_BYTES)
        values = {"public_nonce": nonce, "public_digest": queries.digest_of(queries.secret_of(nonce))}
        wave.change(values, version=None, at=at)
        tell("wave.open", wave.edition.survey, {"wave": wave.pk}, at)


@transaction.atomic
def explain_fall(*, wave_id: int, text: str, at: datetime) -> None:
    """Keep why satisfaction fell in a wave, in words."""
    wave = Wave.objects.select_related("edition__survey").get(pk=wave_id)
    changed = wave.change({"explanation": text}, version=None, at=at)
    if changed:
        tell("wave.explain", wave.edition.survey, {"wave": wave.pk} | changed, at)


def _open(wave_id: int) -> Wave:
    wave = Wave.objects.select_related("edition__survey").get(pk=wave_id)
    if wave.state != Wave.State.OPEN:
        raise SurveyRefused("CLOSED")
    return wave
