"""Accounts as they were last reckoned: the list, their sums, those detectors look at."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Mod

from zhike.apps.core import base
from zhike.apps.receivables.models import Account, CreditLimit, Exemption, Invoice
from zhike.apps.trade import queries as trade_queries

# Whoever owes nothing is reckoned anew once in so many days.
TURN = 30


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
    return rows.order_by()


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


def known_ids(customer_ids: Collection[int]) -> set[int]:
    """Return of which of some customers there is anything to keep an account of, whoever may see them."""
    among = list(customer_ids)
    with base.acting_as(base.System("accounts")):
        found: set[int] = set()
        for rows in (Invoice.objects.all(), CreditLimit.objects.all(), Exemption.objects.all(), _paid()):
            found |= set(rows.filter(customer_id__in=among).order_by().values_list("customer_id", flat=True).distinct())
        return found


def ids_of_day(day: date) -> list[int]:
    """Return the customers whose account the day may change, whoever may see them.

    That is where anything is open or on account, where a limit begins or ends or an invoice is of a day since the
    account was reckoned, and whoever paid and has no account yet. Of the rest, who owe nothing, collection days grow
    old slowly: each is looked at once in so many days.
    """
    with base.acting_as(base.System("accounts of the day")):
        turn = day.toordinal() % TURN
        open_now = Q(open__gt=0) | Q(uninvoiced__gt=0) | Q(unmatched__gt=0)
        rows = Account.objects.annotate(turn=Mod("customer_id", TURN)).filter(open_now | Q(turn=turn))
        found = _ids(rows)
        since = (day - timedelta(days=TURN), day)
        for changed in (
            CreditLimit.objects.filter(Q(valid_from__range=since) | Q(valid_to__range=since)),
            Invoice.objects.filter(day__range=since),
            Invoice.objects.filter(_without_account()), CreditLimit.objects.filter(_without_account()),
            _paid().filter(_without_account()),
        ):  # fmt: skip
            found |= _ids(changed)
        return sorted(found)


def account_ids() -> list[int]:
    """Return the customers whose account is kept, whoever may see them."""
    with base.acting_as(base.System("accounts")):
        return sorted(_ids(Account.objects.all()))


def ids_of_import(import_id: int) -> list[int]:
    """Return the customers an import of orders told of whose account is kept."""
    with base.acting_as(base.System("accounts of an import")):
        there = trade_queries.orders().filter(import_id=import_id, customer_id=OuterRef("customer_id"))
        return sorted(_ids(Account.objects.filter(Exists(there.order_by()))))


def _ids(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("customer_id", flat=True).distinct())


def _paid() -> QuerySet[Any]:
    return trade_queries.payments().select_related(None)


def _without_account() -> Q:
    return Q(~Exists(Account.objects.filter(customer_id=OuterRef("customer_id"))))
