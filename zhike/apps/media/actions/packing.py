"""Writes of packaging: what was printed, and what a scan of its code comes to."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from zhike.apps.core import base, sealing
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.media import queries, rules
from zhike.apps.media.actions.telling import insert, tell
from zhike.apps.media.models import Packaging, Scan
from zhike.apps.webforms import actions as webform_actions

# Short, so that the picture stays coarse enough for a carton; long enough not to be guessed.
LINK_BYTES = 12
CHANNEL = "PACKAGING"


class EditionTaken(Exception):
    """This edition of the packaging is kept already."""


class NoSuchPackaging(Exception):
    """The packaging does not exist or may not be seen."""


class TooMany(Exception):
    """More scans came from one sender, or of one code, than people make within an hour."""


@dataclass(frozen=True)
class Written:
    """What somebody who scanned a code wrote of themselves."""

    given: Mapping[str, str]
    agrees: bool = False
    trap: str = ""
    # In which language they read what they agreed to.
    language: str = ""


@transaction.atomic
def add_packaging(*, values: Mapping[str, Any], at: datetime) -> int:
    """Keep an edition of a packaging under a new code and return its id.

    Raises EditionTaken, customers.actions.NoSuchCustomer.
    """
    _check(values)
    given = dict(values) | {"link": secrets.token_urlsafe(LINK_BYTES)}
    row: Packaging = insert(Packaging, given, EditionTaken(values["edition"]), at)
    tell("packaging.add", row, {"name": row.name, "edition": row.edition}, at)
    return row.pk


@transaction.atomic
def change_packaging(*, packaging_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a visible packaging; its code stays, as it is printed.

    Raises EditionTaken, customers.actions.NoSuchCustomer, NoSuchPackaging, core.base.StaleRecord.
    """
    _check(values, packaging_id)
    row = Packaging.objects.filter(pk=packaging_id).first()
    if row is None:
        raise NoSuchPackaging(packaging_id)
    try:
        with transaction.atomic():
            changed = row.change(values, version=version, at=at)
    except IntegrityError:
        raise EditionTaken(row.edition) from None
    if changed:
        tell("packaging.change", row, changed, at)


def _check(values: Mapping[str, Any], packaging_id: int = 0) -> None:
    """Refuse a customer the writer may not see, unless it was printed for them before."""
    customer_id = values.get("customer_id")
    is_kept = Packaging.objects.filter(pk=packaging_id, customer_id=customer_id or 0).exists()
    if customer_id and not is_kept and customer_queries.customer(customer_id) is None:
        raise customer_actions.NoSuchCustomer(customer_id)


@transaction.atomic
def scan(
    *, packaging_id: int, number: str, address: str, written: Written | None = None, day: date, at: datetime
) -> Scan:
    """Take a scan in and return it; the same number of a scan again has no second effect.

    Printed for one customer, it is noted of them; who says who they are becomes a contact as by a web form; of
    anybody else it is kept that somebody scanned. Raises TooMany, webforms.actions.TooMany.
    """
    with base.acting_as(base.System("packaging")):
        row = Packaging.objects.select_related("form", "customer", "author").get(pk=packaging_id)
        done = _kept(row, number, address, day, at)
        if written is not None and row.form_id and done.state != Scan.State.SAID_WHO:
            _say_who(row, done, written, address, day=day, at=at)
    return done


def _kept(row: Packaging, number: str, address: str, day: date, at: datetime) -> Scan:
    fingerprint = sealing.digest("zhike.media.scan", f"{row.pk}\x1f{number}")
    known = Scan.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        return known
    sender = sealing.digest("zhike.media.sender", address) if address else ""
    if rules.is_too_much(*queries.n_scans_within_hour(row.pk, sender, at)):
        raise TooMany
    state = Scan.State.PRINTED_FOR if row.customer_id else Scan.State.NOBODY_KNOWN
    done = Scan(packaging=row, at=at, sender=sender, fingerprint=fingerprint, state=state)
    try:
        with transaction.atomic():
            done.save(force_insert=True)
    except IntegrityError:
        return Scan.objects.get(fingerprint=fingerprint)
    if row.customer_id:
        done.interaction_id = _note(row, day, at)
        done.save(update_fields=["interaction_id"])
    return done


def _note(row: Packaging, day: date, at: datetime) -> int:
    """Note the scan of what was printed for one customer: seen, not spoken, so no silence ends by it."""
    with translation.override((row.author and row.author.language) or settings.LANGUAGE_CODE):
        text = _("The code on %(name)s was scanned.") % {"name": f"{row.name} {row.edition}"}
    new = interaction_actions.NewInteraction(
        customer_id=row.customer_id or 0, kind="OBSERVATION", channel=CHANNEL, text=text, topic=row.name,
        happened_at=at, source="WEB",
    )  # fmt: skip
    return interaction_actions.add_interaction(new=new, day=day, at=at)


def _say_who(row: Packaging, done: Scan, written: Written, address: str, *, day: date, at: datetime) -> None:
    entry = webform_actions.receive(
        form_id=row.form_id or 0, given=written.given, agrees=written.agrees, trap=written.trap, address=address,
        channel=CHANNEL, language=written.language, day=day, at=at,
    )  # fmt: skip
    if entry.interaction_id:
        done.state, done.interaction_id = Scan.State.SAID_WHO, entry.interaction_id
        done.save(update_fields=["state", "interaction_id"])
