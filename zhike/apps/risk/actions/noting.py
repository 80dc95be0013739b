"""Noting signs: at what price a dealer was seen reselling, that a key person is going; the detectors look at once."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.risk.actions.answering import BadAnswer
from zhike.apps.risk.models import Sign

OF_KIND = {"RESALE": ("DUMPING",), "LEAVING": ("KEY_PERSON",)}


class NoSuchSign(Exception):
    """The sign does not exist, was taken back, or may not be seen by the acting person."""


@transaction.atomic
def note_resale(
    *, customer_id: int, price: Decimal, list_price: Decimal, day: date, product_name: str = "", note: str = "",
    at: datetime,
) -> int:  # fmt: skip
    """Note at what price a dealer was seen selling; return the id of the sign."""
    if not 0 < price <= list_price:
        raise BadAnswer("price", _("The price is above nothing and not above the list price."))
    row = Sign(kind=Sign.Kind.RESALE, product_name=product_name.strip()[:120], price=price, list_price=list_price)
    return _note(row, customer_id, day, note, at)


@transaction.atomic
def note_leaving(*, customer_id: int, person_id: int, day: date, note: str = "", at: datetime) -> int:
    """Note that a key person leaves a customer on a day; return the id of the sign."""
    if not any(one.person_id == person_id for one in people_queries.parts_at(customer_id)):
        raise BadAnswer("person_id", _("This person has no part at this customer."))
    return _note(Sign(kind=Sign.Kind.LEAVING, person_id=person_id), customer_id, day, note, at)


def _note(row: Any, customer_id: int, day: date, note: str, at: datetime) -> int:
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    row.customer_id, row.day, row.note = customer_id, day, note.strip()[:300]
    row.user_id, row.at = base.actor().user_id, at
    row.save(force_insert=True)
    said = {"kind": row.kind, "day": str(day), "customer_id": customer_id}
    core_actions.audit("sign.note", noun="sign", object_id=row.pk, branch_id=customer.branch_id, at=at, values=said)
    core_actions.record("sign.noted", {"customer_id": customer_id, "kind": row.kind}, at=at)
    return row.pk


@transaction.atomic
def take_back_sign(*, sign_id: int, at: datetime) -> int:
    """Take a sign back that was noted in error; return the customer it was about."""
    row: Any = Sign._default_manager.select_related("customer").filter(pk=sign_id, taken_back_at=None).first()
    if row is None:
        raise NoSuchSign(sign_id)
    row.taken_back_at = at
    row.save(update_fields=["taken_back_at"])
    branch_id = row.customer.branch_id
    core_actions.audit("sign.take_back", noun="sign", object_id=row.pk, branch_id=branch_id, at=at)
    core_actions.record("sign.noted", {"customer_id": row.customer_id, "kind": row.kind}, at=at)
    return row.customer_id
