"""Writes of customers' own pages: a link made and ended, a call-back asked for by whoever holds it."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock, sealing
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries
from zhike.apps.service.actions.requesting import keep_request
from zhike.apps.service.actions.telling import answerable, key_account, tell
from zhike.apps.service.models import CallBack, CustomerLink
from zhike.apps.service.rules import Refused
from zhike.apps.tasks import actions as task_actions

SECRET_BYTES = 32
MOST_PER_SENDER, MOST_PER_LINK = 5, 10


class TooMany(Exception):
    """More call-backs were asked for within the hour than people ask for."""


@transaction.atomic
def make_link(*, customer_id: int, at: datetime) -> str:
    """Give a key account a new secret address, the former one ends; return the secret, which is shown once."""
    account = key_account(customer_id)
    _end(customer_id, at)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    days = queries.rule_of_incidents()["link"]
    row = CustomerLink.objects.create(
        customer_id=customer_id, secret_hash=org_queries.token_hash(secret), author_id=base.actor().user_id,
        last_date=clock.today(at) + timedelta(days=days), created_at=at, updated_at=at,
    )  # fmt: skip
    tell("customerlink.add", row, account.customer.branch_id, at, customer_id=customer_id)
    return secret


@transaction.atomic
def end_link(*, customer_id: int, at: datetime) -> None:
    """End a customer's address at once. Raises Refused."""
    if not _end(customer_id, at):
        raise Refused("WRONG_STATE")


def _end(customer_id: int, at: datetime) -> bool:
    row = queries.link_of(customer_id)
    if row is None:
        return False
    row.change({"ended_at": at}, version=None, at=at)
    tell("customerlink.end", row, row.customer.branch_id, at, customer_id=customer_id)
    return True


@transaction.atomic
def ask_call_back(
    *, secret: str, phone: str, message: str, trap: str, address: str, day: date, at: datetime
) -> CallBack | None:
    """Take in that a customer wants to be called: a contact, a task and a notice for whoever is on call.

    The same asked again that day has no second effect; None for a secret that is not open. Raises TooMany.
    """
    with base.acting_as(base.System("call-back")):
        link = queries.open_link(secret, at)
        if link is None:
            return None
        sender = sealing.digest("zhike.service", address) if address else ""
        n_of_sender, n_of_link = queries.n_within_hour(link.pk, sender, at)
        if n_of_sender >= MOST_PER_SENDER or n_of_link >= MOST_PER_LINK:
            raise TooMany
        sameness = "\x1f".join([str(link.pk), str(day), phone, message])
        row = CallBack(link=link, at=at, sender=sender, fingerprint=sealing.digest("zhike.service", sameness))
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return CallBack.objects.get(fingerprint=row.fingerprint)
        if not trap.strip():
            _pass_on(row, link.customer, phone, message, day)
            row.save(update_fields=["interaction_id", "task_id"])
    return row


def _pass_on(row: CallBack, customer: Any, phone: str, message: str, day: date) -> None:
    people, account, at = queries.on_call(customer.pk, row.at), queries.account(customer.pk), row.at
    first = people[0].user_id if people else customer.owner_id
    told = [first, *(answerable(account) if account else [])]
    with org_queries.speaking_to(first):
        title = _("Call back: %(name)s") % {"name": customer.name}
        text = _("Wants to be called on %(phone)s.") % {"phone": phone}
        topic = _("Asked to be called back")
    new = interaction_actions.NewInteraction(
        customer_id=customer.pk, text="\n".join(filter(None, [text, message])), happened_at=at, channel="WEB",
        direction="IN", topic=topic, source="WEB",
    )  # fmt: skip
    row.interaction_id = interaction_actions.add_interaction(new=new, day=day, at=at)
    link = f"/interactions/{row.interaction_id}/"
    row.task_id = task_actions.add_task(
        title=title, due_date=day, branch_id=customer.branch_id, assignee_id=first, customer_id=customer.pk,
        note=text, priority="HIGH", source="call_back", key=f"call_back:{row.pk}", link=link, at=at,
    )  # fmt: skip
    if answers := first or next(iter(org_queries.manager_ids(customer.branch_id)), None):
        asked = "\n".join(filter(None, [text, message]))
        keep_request(customer, text=asked, due_date=day, accountable_id=answers, task_id=row.task_id, day=day, at=at)
    task_actions.notify(
        user_ids=[pk for pk in told if pk is not None], title=title, text=text, level="danger", link=link, at=at
    )
