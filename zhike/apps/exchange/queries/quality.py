"""Reads of quality: how complete, unique, valid and timely the tables are, what a month brought, what is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, DateTimeField, ExpressionWrapper, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.models import DataOwner, Import, KeptIndicator
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.trade import queries as trade_queries

TABLES = {
    "customer": _("Customers"), "archive": _("Archives"), "person": _("Key persons"), "interaction": _("Contacts"),
    "order": _("Orders"),
}  # fmt: skip
# A credit code as the state gives them: eighteen digits and capital letters, without I, O, S, V, Z.
CREDIT_CODE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
RECENT_DAYS, PROMPTLY = 90, timedelta(days=2)


@dataclass(frozen=True)
class Indicator:
    """One indicator of a table's quality: its kind, formula and base in words, numerator and denominator."""

    table: str
    kind: str
    formula: str | Promise
    base: str | Promise
    n: float
    n_base: int

    @property
    def value(self) -> float | None:
        """Return the share from 0 to 1; None where the base is empty."""
        return self.n / self.n_base if self.n_base else None


@dataclass(frozen=True)
class Happened:
    """What a month brought to the data."""

    n_customers: int
    n_facts: int
    n_corrected: int
    n_imports: int
    n_rows: int
    n_refused: int


@dataclass(frozen=True)
class Due:
    """Something of the operating calendar: the day, what it is, of which record."""

    day: date
    code: str
    name: str
    batch_id: int | None = None


def indicators(day: date, *, branch_ids: Iterable[int] | None) -> list[Indicator]:
    """Return the indicators of every table as they stand, for the customers of some branches (None: all)."""
    ids = None if branch_ids is None else list(branch_ids)

    def of(path: str) -> Q:
        return Q() if ids is None else base.among(path, ids)

    with base.acting_as(base.System("how good the data are")):
        return [*_customers(of), *_archives(of, day), *_people(of), *_contacts(of, day), *_orders(of, day)]


def kept(month: date, *, branch_id: int) -> dict[tuple[str, str], tuple[float, int]]:
    """Return the indicators of a branch as they stood when a month had ended: {(table, kind): (n, base)}."""
    with base.acting_as(base.System("how good the data were")):
        rows = KeptIndicator.objects.filter(month=month, branch_id=branch_id)
        return {(row.table, row.kind): (int(row.n) if row.n.is_integer() else row.n, row.n_base) for row in rows}


def as_kept(found: Iterable[Indicator], known: dict[tuple[str, str], tuple[float, int]]) -> list[Indicator]:
    """Return the indicators with what was kept of them; one that was not kept has an empty base."""
    told = ((one, known.get((one.table, one.kind), (0, 0))) for one in found)
    return [replace(one, n=n, n_base=n_base) for one, (n, n_base) in told]


Of = Callable[[str], Q]


def _customers(of: Of) -> list[Indicator]:
    rows = customer_queries.customers().filter(of("branch"), status="ACTIVE").order_by()
    found = rows.aggregate(
        n=Count("id"), reachable=Count("id", filter=~Q(phone="") | ~Q(email="")),
        with_phone=Count("id", filter=~Q(phone="")), phones=Count("phone", filter=~Q(phone=""), distinct=True),
        with_code=Count("id", filter=~Q(credit_code="")),
        valid=Count("id", filter=Q(credit_code__regex=CREDIT_CODE)),
    )  # fmt: skip
    return [
        Indicator("customer", "COMPLETENESS", _("with a phone or an e-mail address ÷ base"), _("active customers"),
                  found["reachable"], found["n"]),
        Indicator("customer", "UNIQUENESS", _("different phone numbers ÷ base"), _("active customers with a phone"),
                  found["phones"], found["with_phone"]),
        Indicator("customer", "VALIDITY", _("credit code of 18 permitted characters ÷ base"),
                  _("active customers with a credit code"), found["valid"], found["with_code"]),
    ]  # fmt: skip


def _archives(of: Of, day: date) -> list[Indicator]:
    cards = customer_queries.cards().filter(of("branch"), status="ACTIVE").order_by()
    found = cards.aggregate(n=Count("pk"), mean=Avg("completeness"), checked=Count("verified_date"))
    n_stale = archive_queries.stale_cards(day).filter(of("branch")).order_by().count()
    return [
        Indicator("archive", "COMPLETENESS", _("sum of the completeness of each archive ÷ base"), _("active customers"),
                  (found["mean"] or 0) / 100 * found["n"], found["n"]),
        Indicator("archive", "TIMELINESS", _("archives without a stale group ÷ base"),
                  _("active customers of whom something is known"), found["checked"] - n_stale, found["checked"]),
    ]  # fmt: skip


def _people(of: Of) -> list[Indicator]:
    rows = people_queries.parts().filter(of("customer__branch")).order_by()
    is_reachable = ~Q(person__phone="") | ~Q(person__email="")
    found = rows.aggregate(
        n=Count("person", distinct=True), reachable=Count("person", distinct=True, filter=is_reachable)
    )  # fmt: skip
    return [
        Indicator("person", "COMPLETENESS", _("with a phone or an e-mail address ÷ base"), _("key persons"),
                  found["reachable"], found["n"]),
    ]  # fmt: skip


def _contacts(of: Of, day: date) -> list[Indicator]:
    since = timezone.make_aware(datetime.combine(day - timedelta(days=RECENT_DAYS), time()))
    rows = interaction_queries.interactions().filter(of("branch"), happened_at__gte=since).order_by()
    in_time = Q(created_at__lte=ExpressionWrapper(F("happened_at") + PROMPTLY, output_field=DateTimeField()))
    found = rows.aggregate(n=Count("id"), in_time=Count("id", filter=in_time))
    return [
        Indicator("interaction", "TIMELINESS", _("written down within two days ÷ base"),
                  _("contacts of the last 90 days"), found["in_time"], found["n"]),
    ]  # fmt: skip


def _orders(of: Of, day: date) -> list[Indicator]:
    rows = trade_queries.orders().filter(of("customer__branch"), order_date__gt=day - timedelta(days=RECENT_DAYS))
    found = rows.order_by().aggregate(n=Count("id"), numbered=Count("id", filter=~Q(number="")))
    return [
        Indicator("order", "COMPLETENESS", _("with an order number ÷ base"), _("orders of the last 90 days"),
                  found["numbered"], found["n"]),
    ]  # fmt: skip


def happened(first: date, last: date, *, branch_ids: Iterable[int] | None) -> Happened:
    """Return what the days between two, both included, brought to the customers of some branches (None: all)."""
    begin = timezone.make_aware(datetime.combine(first, time()))
    end = timezone.make_aware(datetime.combine(last + timedelta(days=1), time()))
    ids = None if branch_ids is None else list(branch_ids)
    within = Q() if ids is None else base.among("branch", ids)
    with base.acting_as(base.System("what a month brought")):
        new = customer_queries.customers().filter(within, created_at__gte=begin, created_at__lt=end).order_by()
        lines = archive_queries.by_channel(first, last, branch_ids=ids)
        done = Import.objects.filter(within, status=Import.Status.DONE, finished_at__gte=begin, finished_at__lt=end)
        counts = list(done.values_list("counts", flat=True))
        return Happened(
            new.count(), sum(line.n_facts for line in lines), sum(line.n_corrected for line in lines), len(counts),
            sum(one.get("n_new", 0) + one.get("n_updated", 0) for one in counts),
            sum(one.get("n_refused", 0) for one in counts),
        )  # fmt: skip


def due_until(day: date, last: date) -> list[Due]:
    """Return what is due to keep the data in order from a day on, the next first."""
    found = [
        Due(row.valid_to, "STALE_REPORT" if row.kind == "REPORT" else "LICENSE_ENDS", row.title or row.supplier, row.pk)
        for row in catalog_queries.batches()
        if row.valid_to and day <= row.valid_to <= last
    ]
    month = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    while month <= last:
        found.append(Due(month, "QUALITY_REPORT", ""))
        month = (month + timedelta(days=31)).replace(day=1)
    return sorted(found, key=lambda one: (one.day, one.code, one.name))


def data_owners() -> dict[str, Any]:
    """Return who answers for each table, with the version of that: {table: row}."""
    return {row.table: row for row in DataOwner.objects.select_related("user")}
