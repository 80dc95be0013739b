"""A customer's own page for complaints: a secret address made and ended, a complaint or suggestion filed by it."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from zhike.apps.complaints import queries, rules
from zhike.apps.complaints.actions import opening, suggesting, telling
from zhike.apps.complaints.models import VoiceLink
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

SECRET_BYTES = 32
LINK_DAYS = timedelta(days=365)
MOST_PER_HOUR = 5


class TooMuch(Exception):
    """More was written through a customer's page within the hour than people write."""


@transaction.atomic
def make_link(*, customer_id: int, at: datetime) -> str:
    """Give a customer a new secret address, the former one ends; return the secret, shown once. Raises Refused."""
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    _end(customer_id, at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row = VoiceLink.objects.create(
        customer_id=customer_id, secret_hash=org_queries.token_hash(secret), author_id=base.actor().user_id,
        last_date=clock.today(at) + LINK_DAYS, created_at=at, updated_at=at,
    )  # fmt: skip
    telling.tell("voicelink.add", row, customer.branch_id, at, customer_id=customer_id)
    return secret


@transaction.atomic
def end_link(*, customer_id: int, at: datetime) -> None:
    """End a customer's address at once. Raises Refused."""
    if not _end(customer_id, at):
        raise rules.Refused("WRONG_STATE")


def _end(customer_id: int, at: datetime) -> bool:
    row = queries.link_of(customer_id)
    if row is None:
        return False
    row.change({"ended_at": at}, version=None, at=at)
    customer = customer_queries.customer(customer_id)
    telling.tell("voicelink.end", row, customer.branch_id if customer else 0, at, customer_id=customer_id)
    return True


@transaction.atomic
def file(*, secret: str, kind: str, words: str, emotion: str, trap: str, at: datetime) -> str:
    """Take in what a customer files by its secret address and return the number; empty where nothing is taken.

    Raises TooMuch, Refused.
    """
    with base.acting_as(base.System("customer's own page")):
        link = queries.open_link(secret, at)
        return "" if link is None else _take_in(link.customer_id, kind, words, emotion, trap=trap, at=at)


@transaction.atomic
def file_of(*, customer_id: int, kind: str, words: str, emotion: str, trap: str, at: datetime) -> str:
    """Take in what a customer files on a page of its own that asked for no secret of ours; as `file`.

    Raises TooMuch, Refused.
    """
    with base.acting_as(base.System("customer's own page")):
        return _take_in(customer_id, kind, words, emotion, trap=trap, at=at)


def _take_in(customer_id: int, kind: str, words: str, emotion: str, *, trap: str, at: datetime) -> str:
    customer = customer_queries.customer(customer_id)
    if customer is None or trap.strip():
        return ""
    if queries.n_filed_within_hour(customer_id, at) >= MOST_PER_HOUR:
        raise TooMuch
    with org_queries.speaking_to(customer.owner_id):
        if kind == "SUGGESTION":
            pk = suggesting.suggest(customer_id=customer_id, idea=words, medium="WEB", at=at)
            row: Any = queries.suggestion(pk)
        else:
            new = opening.NewComplaint(customer_id, words, emotion or "DISAPPOINTED", "WEB")
            row = queries.complaint(opening.open_complaint(new=new, at=at))
    return str(row.number)
