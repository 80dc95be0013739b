"""Limits of credit and what goes beyond them: what holds on a day, an order held against it, who gets no new orders."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import rules
from zhike.apps.receivables.models import CreditLimit, Exemption, Hold
from zhike.apps.trade import queries as trade_queries


def limits_of(customer_id: int) -> QuerySet[CreditLimit]:
    """Return every limit a visible customer had, newest first."""
    rows = CreditLimit.objects.select_related("approver").filter(customer_id=customer_id)
    return rows.order_by("-valid_from", "-id")


def limits_on(customer_ids: Collection[int], day: date) -> dict[int, CreditLimit]:
    """Return the limit each of some visible customers has on a day."""
    rows = CreditLimit.objects.filter(_holds(day), customer_id__in=list(customer_ids))
    return {row.customer_id: row for row in rows.order_by("valid_from", "pk")}


def limit_on(customer_id: int, day: date) -> CreditLimit | None:
    """Return the limit a visible customer has on a day."""
    return limits_on([customer_id], day).get(customer_id)


def due_dates(told: Collection[tuple[int, date]]) -> dict[tuple[int, date], date]:
    """Return when invoices of customers and days fall due by the terms each had; at once without any."""
    limits: dict[int, list[CreditLimit]] = {}
    rows = CreditLimit.objects.filter(customer_id__in={pk for pk, _day in told})
    for row in rows.order_by("valid_from", "pk"):
        limits.setdefault(row.customer_id, []).append(row)
    found = {}
    for pk, day in told:
        of_day = [
            one for one in limits.get(pk, ()) if one.valid_from <= day and (not one.valid_to or day < one.valid_to)
        ]
        found[pk, day] = day + timedelta(days=of_day[-1].terms_days if of_day else 0)
    return found


def _holds(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def allowed(customer_id: int, day: date) -> Decimal:
    """Return how much beyond the limit was allowed ahead for a day."""
    rows = Exemption.objects.filter(customer_id=customer_id, state="GRANTED", order_number="", until__gte=day)
    return rows.aggregate(sum=Sum("amount"))["sum"] or rules.NONE


def exemptions_of(customer_id: int) -> QuerySet[Exemption]:
    """Return what went beyond a visible customer's limit, and room given ahead, newest first."""
    rows = Exemption.objects.select_related("asked_by", "decided_by").filter(customer_id=customer_id)
    return rows.order_by("-id")


def granted_between(begin: datetime, end: datetime) -> QuerySet[Exemption]:
    """Return what was allowed visible customers beyond their limits from one moment up to another."""
    return Exemption.objects.filter(state="GRANTED", decided_at__gte=begin, decided_at__lt=end)


def exemption(exemption_id: int) -> Exemption | None:
    """Return what went beyond a visible customer's limit."""
    return Exemption.objects.select_related("customer", "asked_by").filter(pk=exemption_id).first()


def waiting() -> QuerySet[Exemption]:
    """Return the orders beyond a limit that wait for a decision, the largest first."""
    rows = Exemption.objects.select_related("customer", "asked_by").filter(state="WAITING")
    return rows.order_by("-amount", "-id")


def holds(day: date) -> QuerySet[Hold]:
    """Return the visible holds in force on a day."""
    return Hold.objects.select_related("customer", "branch").filter(_holds(day)).order_by("-valid_from", "-id")


def hold_on(customer_id: int, day: date) -> Hold | None:
    """Return why a customer gets no new orders on a day: a hold of its own, or of a branch above it; else None."""
    with base.acting_as(base.System("hold")):
        row = customer_queries.customer(customer_id)
        branch = org_queries.branch(row.branch_id) if row else None
        if row is None or branch is None:
            return None
        above = [int(pk) for pk in branch.path.strip("/").split("/") if pk]
        of = Q(customer_id=customer_id) | Q(customer=None, branch_id__in=above)
        return Hold.objects.filter(_holds(day) & of).order_by("customer_id", "-valid_from").first()


@dataclass(frozen=True)
class HeldOrders:
    """How many orders an import brought of a customer that gets no new ones, and why it gets none."""

    customer_id: int
    name: str
    branch_id: int
    n: int
    reason: str


def held_orders(import_id: int, day: date) -> list[HeldOrders]:
    """Return of whom an import brought orders since a hold in force began, whoever may see them."""
    found: dict[int, HeldOrders] = {}
    with base.acting_as(base.System("orders of held customers")):
        for hold in holds(day):
            rows = trade_queries.orders().filter(import_id=import_id, kind="PURCHASE", order_date__gte=hold.valid_from)
            if hold.customer_id:
                rows = rows.filter(customer_id=hold.customer_id)
            else:
                rows = rows.filter(base.among("customer__branch", org_queries.subtree_ids(hold.branch_id)))
            told = rows.order_by().values_list("customer_id", "customer__name", "customer__branch_id")
            for pk, name, branch_id, n in told.annotate(n=Count("pk")):
                found.setdefault(pk, HeldOrders(pk, name, branch_id, n, hold.reason))
    return list(found.values())


def held_since(customer_ids: Collection[int], day: date) -> dict[int, date]:
    """Return of those among some customers that get no new orders since when they get none, whoever may see it."""
    ids, found = set(customer_ids), dict[int, date]()
    with base.acting_as(base.System("orders of held customers")):
        for hold in holds(day):
            if hold.customer_id:
                held = {hold.customer_id} & ids
            else:
                under = set(org_queries.subtree_ids(hold.branch_id))
                held = {pk for pk, card in customer_queries.cards_of(ids).items() if card.branch_id in under}
            for pk in held:
                found[pk] = min(found.get(pk, hold.valid_from), hold.valid_from)
    return found


def refuses_imports() -> bool:
    """Say whether lines of an import are refused of whom gets no new orders; else they are kept and told."""
    return bool(catalog_queries.table("held_orders")["RULE"]["imports"])
