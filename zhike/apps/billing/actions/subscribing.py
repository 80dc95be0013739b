"""Subscribing: opened with the customer's consent alone, counted, renewed, ended; a missing consent recorded."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.billing import queries, rules
from zhike.apps.billing.actions import finding
from zhike.apps.billing.models import BillLine, Reading, Subscription
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries


class NoSuchSubscription(Exception):
    """The subscription does not exist or may not be seen."""


@dataclass(frozen=True)
class NewSubscription:
    """A plan for a customer, with who agreed to it."""

    customer_id: int
    plan_id: int
    start_date: date
    consent: rules.Consent = field(default_factory=rules.Consent)
    end_date: date | None = None
    quantity: Decimal = Decimal(1)
    used_for: str = ""


@transaction.atomic
def subscribe(*, new: NewSubscription, today: date, at: datetime) -> int:
    """Open a subscription; without the customer's whole consent it is refused. Raises BillingRefused."""
    customer = customer_queries.customer(new.customer_id)
    plan = queries.plan(new.plan_id)
    if customer is None:
        raise rules.BillingRefused("NO_CUSTOMER", "customer_id")
    if plan is None or not plan.is_open:
        raise rules.BillingRefused("NO_PLAN", "plan_id")
    rules.check_consent(new.consent, new.start_date, today)
    rules.refuse_first(
        ("NO_PRICE", "start_date", queries.price_on(plan.pk, rules.month_of(new.start_date)) is None),
        ("BAD_SPAN", "end_date", new.end_date is not None and new.end_date < new.start_date),
        ("BAD_QUANTITY", "quantity", new.quantity <= 0),
        ("TOO_LARGE", "quantity", new.quantity >= rules.MOST),
    )
    row = Subscription.objects.create(**values_of(new), created_at=at, updated_at=at)
    tell("subscription.add", row, customer.branch_id, at, plan=plan.code, start=row.start_date.isoformat())
    record("subscription.opened", row, at)
    return row.pk


def values_of(new: NewSubscription) -> dict[str, Any]:
    """Return the columns of a new subscription."""
    consent = new.consent
    return {
        "customer_id": new.customer_id, "plan_id": new.plan_id, "used_for": new.used_for.strip(),
        "quantity": new.quantity, "start_date": new.start_date, "end_date": new.end_date,
        "consent_by": consent.by.strip(), "consent_date": consent.day, "consent_channel": consent.channel,
        "consent_evidence": consent.evidence.strip(),
    }  # fmt: skip


@transaction.atomic
def record_consent(*, subscription_id: int, consent: rules.Consent, today: date, at: datetime) -> None:
    """Record the consent of a subscription that was taken over without one. Raises BillingRefused.

    What was charged for months before the customer agreed stays without ground.
    """
    row = seen(subscription_id)
    rules.refuse_first(("HAS_CONSENT", "consent_by", row.consent_date is not None))
    rules.check_consent(consent, max(row.start_date, consent.day or row.start_date), today)
    row.change(
        {"consent_by": consent.by.strip(), "consent_date": consent.day, "consent_channel": consent.channel,
         "consent_evidence": consent.evidence.strip()}, version=None, at=at,
    )  # fmt: skip
    tell("subscription.consent", row, row.customer.branch_id, at, channel=consent.channel, day=str(consent.day))
    finding.find(customer_ids=[row.customer_id], day=today, at=at)


@transaction.atomic
def end_subscription(*, subscription_id: int, end_date: date, today: date, at: datetime) -> None:
    """Let a subscription end on a day; what was charged for later days is found. Raises BillingRefused."""
    row = seen(subscription_id)
    rules.refuse_first(
        ("ENDED", "end_date", row.end_date is not None and row.end_date < today and end_date >= row.end_date),
        ("BAD_SPAN", "end_date", end_date < row.start_date),
    )
    changed = row.change({"end_date": end_date}, version=None, at=at)
    if changed:
        tell("subscription.end", row, row.customer.branch_id, at, end=end_date.isoformat())
        record("subscription.ended", row, at)
    finding.find(customer_ids=[row.customer_id], day=today, at=at)


@transaction.atomic
def renew(
    *, subscription_id: int, end_date: date | None, consent: rules.Consent, today: date, at: datetime
) -> int:  # fmt: skip
    """Carry a subscription on after its last day, by a consent of its own; return the new id. Raises BillingRefused."""
    row = seen(subscription_id)
    if row.end_date is None:
        raise rules.BillingRefused("WRONG_STATE", "end_date")
    start = date.fromordinal(row.end_date.toordinal() + 1)
    new = NewSubscription(row.customer_id, row.plan_id, start, consent, end_date, row.quantity, row.used_for)
    is_there = queries.subscriptions_of(row.customer_id).filter(
        plan_id=row.plan_id, start_date=start, used_for=row.used_for
    )
    rules.refuse_first(("ENDED", "end_date", is_there.exists()))
    return subscribe(new=new, today=today, at=at)


@transaction.atomic
def note_reading(*, subscription_id: int, month: date, quantity: Decimal, at: datetime) -> int:
    """Note how much a metered subscription used in a month that is still to be charged. Raises BillingRefused."""
    row = seen(subscription_id)
    month = rules.month_of(month)
    rules.refuse_first(
        ("NOT_METERED", "quantity", not row.plan.is_metered),
        ("BAD_QUANTITY", "quantity", quantity < 0),
        ("TOO_LARGE", "quantity", quantity >= rules.MOST),
        ("BEYOND", "month", not rules.days_run(row.start_date, row.end_date, month)),
        ("CHARGED", "month", BillLine.objects.filter(subscription=row, month=month).exists()),
    )
    told = {"quantity": quantity, "user_id": base.actor().user_id, "at": at}
    reading, _is_new = Reading.objects.update_or_create(subscription=row, month=month, defaults=told)
    tell("subscription.count", row, row.customer.branch_id, at, day=month.isoformat(), quantity=str(quantity))
    return reading.pk


def seen(subscription_id: int) -> Subscription:
    """Return a visible subscription. Raises NoSuchSubscription."""
    row = queries.subscription(subscription_id)
    if row is None:
        raise NoSuchSubscription(subscription_id)
    return row


def tell(act: str, row: Subscription, branch_id: int | None, at: datetime, **values: Any) -> None:
    """Write into the trail what was done with a subscription."""
    core_actions.audit(act, noun="subscription", object_id=row.pk, branch_id=branch_id, at=at, values=values)


def record(name: str, row: Subscription, at: datetime) -> None:
    """Tell that something happened to a subscription."""
    told = {"subscription_id": row.pk, "customer_id": row.customer_id}
    if name == "subscription.opened":
        core_actions.record("subscription.opened", told, at=at)
    else:
        core_actions.record("subscription.ended", told, at=at)
