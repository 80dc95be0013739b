"""Reads of records of billing: plans, prices, subscriptions, bills, violations."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum

from zhike.apps.billing import rules
from zhike.apps.billing.models import Bill, BillLine, Price, Reading, ServicePlan, Subscription, Violation
from zhike.apps.core import base


def plans() -> QuerySet[ServicePlan]:
    """Return the plans by code, with their prices, the newest first."""
    newest = Price.objects.order_by("-valid_from")
    return ServicePlan.objects.order_by("code").prefetch_related(Prefetch("prices", newest))


def plan(service_plan_id: int) -> ServicePlan | None:
    """Return a plan."""
    return plans().filter(pk=service_plan_id).first()


def plan_of_code(code: str) -> ServicePlan | None:
    """Return the plan of a code."""
    return plans().filter(code=code.strip()).first()


def prices_of(plan_id: int) -> list[Price]:
    """Return the prices of a plan, the newest first."""
    return list(Price.objects.filter(plan_id=plan_id).select_related("author").order_by("-valid_from"))


def price_on(plan_id: int, month: date) -> Price | None:
    """Return the price of a plan that holds in a month."""
    return Price.objects.filter(plan_id=plan_id, valid_from__lte=month).order_by("-valid_from").first()


def subscriptions() -> QuerySet[Subscription]:
    """Return the visible subscriptions with customer and plan."""
    return Subscription.objects.select_related("customer__branch", "customer__owner", "plan")


def subscription(subscription_id: int) -> Subscription | None:
    """Return a visible subscription."""
    return subscriptions().filter(pk=subscription_id).first()


def subscription_names(ids: Sequence[int]) -> dict[int, str]:
    """Return what some visible subscriptions are called: their plan, and what it is for."""
    rows = Subscription.objects.filter(pk__in=list(ids)).values_list("pk", "plan__name", "used_for")
    return {pk: " · ".join(filter(None, (name, used_for))) for pk, name, used_for in rows}


def subscriptions_of(customer_id: int) -> QuerySet[Subscription]:
    """Return the visible subscriptions of a customer: the running ones first, then the newest."""
    running = F("end_date").desc(nulls_first=True)
    return subscriptions().filter(customer_id=customer_id).order_by(running, "-start_date", "-id")


def running_at(customer_ids: Iterable[int], day: date) -> set[int]:
    """Return which of some visible customers have a subscription that runs on a day."""
    rows = Subscription.objects.filter(customer_id__in=list(customer_ids), start_date__lte=day)
    return set(rows.filter(Q(end_date=None) | Q(end_date__gte=day)).values_list("customer_id", flat=True))


def readings_of(subscription_id: int) -> list[Reading]:
    """Return what a visible subscription used by month, the newest first."""
    return list(Reading.objects.filter(subscription_id=subscription_id).order_by("-month"))


def bills() -> QuerySet[Bill]:
    """Return the visible bills with their customer."""
    return Bill.objects.select_related("customer__branch", "customer__owner")


def bill(bill_id: int) -> Bill | None:
    """Return a visible bill."""
    return bills().filter(pk=bill_id).first()


def bills_of(customer_id: int) -> QuerySet[Bill]:
    """Return the visible bills of a customer, newest first."""
    return bills().filter(customer_id=customer_id).order_by("-month", "-id")


def charged_of(subscription_id: int) -> list[BillLine]:
    """Return what a visible subscription was charged, month by month, the newest first."""
    rows = BillLine.objects.select_related("bill").filter(subscription_id=subscription_id)
    return list(rows.order_by("-month", "-id"))


def subscription_for(customer_id: int, code: str, used_for: str = "") -> int | None:
    """Return which subscription of a customer a plan's code means; of several, the one for a thing of that name."""
    rows = Subscription.objects.filter(customer_id=customer_id, plan__code=code.strip())
    rows = rows.filter(used_for=used_for.strip()) if used_for.strip() else rows
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def is_charged(subscription_id: int, day: date) -> bool:
    """Say whether a subscription was charged for the month of a day."""
    return BillLine.objects.filter(subscription_id=subscription_id, month=rules.month_of(day)).exists()


def is_taken(number: str, customer_id: int) -> bool:
    """Say whether a bill's number is one of ours, or another customer's, whoever may see it."""
    with base.acting_as(base.System("numbers of bills")):
        own = Q(customer_id=customer_id, is_imported=True)
        return Bill.objects.filter(number=number).exclude(own).exists()


def n_disputed_within_hour(customer_id: int, at: datetime) -> int:
    """Return how many lines a customer disputed within the hour."""
    recent = {"kind": Violation.Kind.NOT_ORDERED, "created_at__gt": at - timedelta(hours=1)}
    return Violation.objects.filter(customer_id=customer_id, **recent).count()


def line_of(customer_id: int, line_id: int) -> BillLine | None:
    """Return a line of a bill of a customer."""
    return BillLine.objects.select_related("bill").filter(bill__customer_id=customer_id, pk=line_id).first()


def violations() -> QuerySet[Violation]:
    """Return the visible violations with what they are about."""
    return Violation.objects.select_related(
        "customer__branch", "customer__owner", "subscription__plan", "line__bill", "proposed_by", "approved_by"
    )


def violation(violation_id: int) -> Violation | None:
    """Return a visible violation."""
    return violations().filter(pk=violation_id).first()


def violations_of(customer_id: int) -> QuerySet[Violation]:
    """Return the visible violations of a customer, newest first."""
    return violations().filter(customer_id=customer_id).order_by("-found_date", "-id")


def refunded_between(first: date, last: date, branch_ids: Iterable[int]) -> QuerySet[Violation, Any]:
    """Return when refunds for some branches' customers were proposed and given back, done between two days."""
    rows = Violation.objects.filter(
        customer__branch_id__in=list(branch_ids), refunded_date__range=(first, last), proposed_at__isnull=False
    )
    return rows.order_by("-refunded_date", "-id").values_list("proposed_at", "refunded_date")


def standing(today: date) -> dict[str, Any]:
    """Return what the head of the pages counts: what runs, what ends soon, violations and their money by state."""
    soon = Q(end_date__range=(today, today + timedelta(days=rules.DUE_DAYS)))
    running = Q(start_date__lte=today) & (Q(end_date=None) | Q(end_date__gte=today))
    counted = Subscription.objects.aggregate(
        n_running=Count("pk", filter=running), n_soon=Count("pk", filter=soon),
        n_unasked=Count("pk", filter=Q(consent_date=None)),
    )  # fmt: skip
    by_state = {
        state: (n, amount or Decimal(0))
        for state, n, amount in Violation.objects.order_by().values_list("state").annotate(Count("pk"), Sum("amount"))
    }
    return counted | {"by_state": by_state, "n_open": sum(by_state.get(one, (0,))[0] for one in rules.UNSETTLED)}


def undisputed(branch_ids: Collection[int], first: date, last: date) -> tuple[int, int]:
    """Return how many bills issued after a day and up to another nobody disputes, and how many there are."""
    rows = Bill.objects.filter(customer__branch_id__in=branch_ids, issued_date__gt=first, issued_date__lte=last)
    disputes = Violation.objects.filter(line__bill=OuterRef("pk"), kind=Violation.Kind.NOT_ORDERED)
    n_rows = rows.count()
    return n_rows - rows.filter(Exists(disputes.exclude(state=Violation.State.CLEARED))).count(), n_rows


def agreed(branch_ids: Collection[int], day: date) -> tuple[int, int]:
    """Return to how many subscriptions that run on a day the customer agreed on record, and how many run."""
    running = Q(start_date__lte=day) & (Q(end_date=None) | Q(end_date__gte=day))
    rows = Subscription.objects.filter(running, customer__branch_id__in=branch_ids)
    return rows.exclude(consent_date=None).count(), rows.count()


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is kept of a customer here, for the customer to read."""
    lines = BillLine.objects.filter(bill__customer_id=customer_id).order_by("month", "id")
    readings = Reading.objects.filter(subscription__customer_id=customer_id).order_by("month", "id")
    return {
        "subscriptions": list(
            subscriptions_of(customer_id).values(
                "plan__name", "used_for", "quantity", "start_date", "end_date", "consent_by", "consent_date",
                "consent_channel", "consent_evidence",
            )
        ),
        "readings_of_plans": list(readings.values("subscription__plan__name", "month", "quantity")),
        "bills": list(bills_of(customer_id).values("number", "month", "issued_date", "amount", "currency")),
        "bill_lines": list(
            lines.values("bill__number", "subscription__plan__name", "month", "quantity", "unit_price", "amount")
        ),
        "violations": list(
            violations_of(customer_id).values(
                "kind", "state", "found_date", "amount", "words", "refunded_date", "refund_note"
            )
        ),
    }  # fmt: skip
