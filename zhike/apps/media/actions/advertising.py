"""Writes of advertising: advertisements kept, leads noted by their code, and what may be changed of many at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from zhike.apps.core.actions import bulk
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.media import queries, rules
from zhike.apps.media.actions.telling import insert, kept, tell
from zhike.apps.media.models import Advertisement, Lead


class CodeTaken(Exception):
    """Another advertisement has this code."""


class BadSpan(ValueError):
    """An advertisement ends before it begins."""


class NoSuchAdvertisement(Exception):
    """The advertisement does not exist or may not be seen."""


@transaction.atomic
def add_advertisement(*, values: Mapping[str, Any], at: datetime) -> int:
    """Keep an advertisement and return its id; raises CodeTaken, BadSpan."""
    given = _checked(values, values["first_date"], values.get("last_date"))
    row: Advertisement = insert(Advertisement, given, CodeTaken(given["code"]), at)
    tell("advertisement.add", row, {"code": row.code, "title": row.title, "cost": kept(row.cost)}, at)
    return row.pk


@transaction.atomic
def change_advertisement(
    *, advertisement_id: int, values: Mapping[str, Any], version: int | None, at: datetime
) -> None:
    """Change a visible advertisement; raises CodeTaken, BadSpan, NoSuchAdvertisement, core.base.StaleRecord."""
    row = Advertisement.objects.filter(pk=advertisement_id).first()
    if row is None:
        raise NoSuchAdvertisement(advertisement_id)
    first, last = (values.get(name, getattr(row, name)) for name in ("first_date", "last_date"))
    try:
        with transaction.atomic():
            changed = row.change(_checked(values, first, last), version=version, at=at)
    except IntegrityError:
        raise CodeTaken(values.get("code", "")) from None
    if changed:
        tell("advertisement.change", row, changed, at)


def _checked(values: Mapping[str, Any], first: date, last: date | None) -> dict[str, Any]:
    if last is not None and last < first:
        raise BadSpan(str(last))
    return dict(values) | ({"code": rules.plain_code(values["code"])} if "code" in values else {})


@transaction.atomic
def note_lead(
    *, code: str, customer_id: int, how: str, interaction_id: int | None = None, user_id: int | None = None, day: date,
    at: datetime,
) -> bool:  # fmt: skip
    """Note that an advertisement brought a visible customer, once; return whether it was news.

    A code of no advertisement, or from before it ran, brings nothing. Raises NoSuchCustomer.
    """
    row = queries.by_code(code)
    if customer_queries.customer(customer_id) is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    if row is None or day < row.first_date:
        return False
    lead = Lead(
        advertisement=row,
        customer_id=customer_id,
        how=how,
        interaction_id=interaction_id,
        user_id=user_id,
        day=day,
        at=at,
    )
    try:
        with transaction.atomic():
            lead.save(force_insert=True)
    except IntegrityError:
        return False
    tell("advertisement.lead", row, {"customer_id": customer_id, "how": how}, at)
    return True


@transaction.atomic
def take_lead_back(*, lead_id: int, at: datetime) -> bool:
    """Take back a visible lead that was noted by hand; return whether it was there."""
    lead = Lead.objects.select_related("advertisement").filter(pk=lead_id, how=Lead.How.TOLD).first()
    if lead is None:
        return False
    told = {"customer_id": lead.customer_id}
    lead.delete()
    tell("advertisement.take_back", lead.advertisement, told, at)
    return True


def _end(row: Any, value: str | None, at: datetime) -> None:
    last = date.fromisoformat(value) if value else None
    change_advertisement(advertisement_id=row.pk, values={"last_date": last}, version=None, at=at)


ADVERTISEMENTS: Mapping[str, bulk.Field] = {
    "last_date": bulk.FieldByRow(
        _("Runs until"), "media.manage", kind=bulk.DAY, rows=queries.advertisements,
        value=lambda row: row.last_date and row.last_date.isoformat(), called=lambda row: (row.title, row.code),
        give=_end, hindrance=lambda row, value, _at: "BAD_SPAN" if value and value < row.first_date.isoformat() else "",
        reasons={"BAD_SPAN": _("It would end before it begins.")},
        errors=(NoSuchAdvertisement, BadSpan),
    )
}  # fmt: skip
