"""Accounts as they were last reckoned: the list, their sums, those detectors look at."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from zhike.apps.core import base
from zhike.apps.receivables.models import Account, CreditLimit, Exemption, Invoice
from zhike.apps.trade import queries as trade_queries


@dataclass(frozen=True)
class Sums:
    """What some accounts add up to."""

    n: int
    n_overdue: int
    n_over: int
    open: Decimal | None
    overdue: Decimal | None
    disputed: Decimal | None
    buckets: tuple[Decimal | None, ...]


def accounts() -> QuerySet[Account]:
    """Return the accounts of the visible customers that are there."""
    return Account.objects.select_related("customer__branch", "customer__owner", "customer__card")


def account(customer_id: int) -> Account | None:
    """Return the account of a visible customer; None where nobody keeps one."""
    return accounts().filter(customer_id=customer_id).first()


def by_customer(customer_ids: Collection[int]) -> dict[int, Account]:
    """Return the accounts of some visible customers."""
    return {row.customer_id: row for row in Account.objects.filter(customer_id__in=list(customer_ids))}


def warned(ids: Collection[int] | None) -> QuerySet[Account]:
    """Return the accounts that detectors look at: of some customers or of all."""
    rows = Account.objects.exclude(footing="NONE")
    return (rows if ids is None else rows.filter(customer_id__in=list(ids))).order_by("pk")


def with_due_dates() -> QuerySet[Account]:
    """Return the accounts of which one knows when things fall due: by invoices or by agreed terms."""
    rows = Account.objects.exclude(footing="NONE").filter(Q(footing="INVOICES") | Q(terms_days__isnull=False))
    return rows.order_by("customer_id")


def sums(rows: QuerySet[Account]) -> Sums:
    """Return what some accounts add up to."""
    names = ("not_due", "to_30", "to_60", "to_90", "beyond")
    found: dict[str, Any] = rows.order_by().aggregate(
        n=Count("pk"), n_overdue=Count("pk", filter=Q(overdue__gt=0)), n_over=Count("pk", filter=Q(used__gt=100)),
        sum_open=Sum("open"), sum_overdue=Sum("overdue"), sum_disputed=Sum("disputed"),
        **{f"sum_{name}": Sum(name) for name in names},
    )  # fmt: skip
    return Sums(
        found["n"], found["n_overdue"], found["n_over"], found["sum_open"], found["sum_overdue"],
        found["sum_disputed"], tuple(found[f"sum_{name}"] for name in names),
    )  # fmt: skip


def known_ids() -> set[int]:
    """Return the customers of whom there is anything to keep an account of, whoever may see them."""
    with base.acting_as(base.System("accounts")):
        found = set(Invoice.objects.order_by().values_list("customer_id", flat=True).distinct())
        found |= set(CreditLimit.objects.order_by().values_list("customer_id", flat=True).distinct())
        found |= set(Exemption.objects.order_by().values_list("customer_id", flat=True).distinct())
        paid = trade_queries.payments().select_related(None).order_by()
        return found | set(paid.values_list("customer_id", flat=True).distinct())
