"""Ordering again: asked for by the customer with one press, taken or declined by whoever looks after it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, sealing
from zhike.apps.org import queries as org_queries
from zhike.apps.selfservice import queries, rules
from zhike.apps.selfservice.models import OrderRequest, Pass
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import queries as trade_queries

PURPOSE = "zhike.selfservice"


class TooMany(Exception):
    """More was asked for within the hour than people ask for."""


@transaction.atomic
def order_again(*, pass_id: int, order_id: int, key: str, note: str = "", day: date, at: datetime) -> int:
    """Take in that a customer wants an order of its own once more; whoever looks after it is asked.

    The same press sent twice is one request; nothing is ordered by it. Return its id. Raises TooMany, Refused.
    """
    row = Pass.objects.select_related("customer").get(pk=pass_id)
    order = trade_queries.orders_of(row.customer_id).filter(pk=order_id, kind="PURCHASE").first()
    if order is None:
        raise rules.Refused("NO_ORDER")
    mark = sealing.digest(PURPOSE, "\x1f".join([str(row.customer_id), str(order_id), key[:64] or day.isoformat()]))
    known = OrderRequest.objects.filter(fingerprint=mark).first()
    if known is not None:
        return known.pk
    if queries.n_within_hour(row.customer_id, at) >= rules.MOST_PER_HOUR:
        raise TooMany
    began = row.visit_at or at
    asked = OrderRequest(
        customer_id=row.customer_id, order=order, order_number=order.number, amount=order.amount,
        note=note.strip()[:300], fingerprint=mark, seconds=max(int((at - began).total_seconds()), 0),
        n_steps=row.n_opened + 1, asked_at=at, created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError:
        return OrderRequest.objects.get(fingerprint=mark).pk
    _tell_owner(asked, row, day, at)
    return asked.pk


def _tell_owner(asked: OrderRequest, row: Pass, day: date, at: datetime) -> None:
    customer = row.customer
    with org_queries.speaking_to(customer.owner_id):
        title = _("Wants to order again: %(name)s") % {"name": customer.name}
        note = _("As order %(number)s. Check price and stock, enter the order, then say so here.") % {
            "number": asked.order_number
        }  # fmt: skip
    asked.task_id = task_actions.add_task(
        title=title, note=note, due_date=day, branch_id=customer.branch_id, assignee_id=customer.owner_id,
        customer_id=customer.pk, priority="HIGH", source="order_request", key=f"order_request:{asked.pk}",
        link=f"/order-requests/{asked.pk}/", at=at,
    )  # fmt: skip
    asked.save(update_fields=["task_id"])
    values = {"number": asked.order_number}
    core_actions.audit(
        "orderrequest.add", noun="orderrequest", object_id=asked.pk, branch_id=customer.branch_id, at=at, values=values
    )
    core_actions.record("order.asked", {"request_id": asked.pk, "customer_id": customer.pk}, at=at)


@transaction.atomic
def take(*, request_id: int, number: str, at: datetime) -> None:
    """Say under which number the order was entered. Raises Refused."""
    row = _asked(request_id)
    orders = trade_queries.orders_of(row.customer_id).filter(number=number.strip(), kind="PURCHASE")
    rules.refuse_first(("NO_ORDER", "number", not orders.exclude(pk=row.order_id or 0).exists()))
    _decide(row, OrderRequest.State.TAKEN, "orderrequest.take", at, new_number=number.strip())


@transaction.atomic
def decline(*, request_id: int, words: str, at: datetime) -> None:
    """Say why it is not ordered; the customer reads it. Raises Refused."""
    row = _asked(request_id)
    rules.refuse_first(("NO_WORDS", "words", not words.strip()))
    _decide(row, OrderRequest.State.DECLINED, "orderrequest.refuse", at, words=words.strip()[:300])


def _asked(request_id: int) -> OrderRequest:
    row = queries.request(request_id)
    if row is None or row.state != OrderRequest.State.ASKED:
        raise rules.Refused("WRONG_STATE")
    return row


def _decide(row: OrderRequest, state: str, act: str, at: datetime, **told: str) -> None:
    values = {"state": state, "decided_by_id": base.actor().user_id, "decided_at": at, **told}
    row.change(values, version=row.version, at=at)
    core_actions.audit(
        act, noun="orderrequest", object_id=row.pk, branch_id=row.customer.branch_id, at=at, values={"state": state}
    )
