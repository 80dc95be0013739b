"""Reads of days in archives: birthdays, weddings and founding days by the year, those of contracts once."""

from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Substr

from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries

DAYS = {"INDIVIDUAL": ("birth_date", "wedding_date"), "ENTERPRISE": ("founded_date",)}
CONTRACTS = ("contract_from", "contract_notice", "contract_to")
# A day stands in the database with its quotation marks: "1982-05-14".
FIRST, LENGTH = 7, 5
SHOWN = ("customer_id", "customer__name", "field", "value")


class ArchiveDay(NamedTuple):
    """A day that matters to a customer: which field says so, and how often it came round."""

    day: date
    customer_id: int
    customer: str
    field: str
    n_years: int


def archive_days(first: date, last: date, *, today: date, owner_id: int | None, limit: int) -> list[ArchiveDay]:
    """Return the days of archives that come round between two days, of an owner's customers or of all one may see."""
    then = _month_days(first, last)
    rows = _usable(Fact.objects.filter(valid_to=None, customer__status="ACTIVE", field__in=_fields()), today)
    rows = rows.annotate(month_day=Substr(Cast("value", TextField()), FIRST, LENGTH)).filter(month_day__in=then)
    if owner_id is not None:
        rows = rows.filter(customer__owner_id=owner_id)
    found = rows.order_by("customer__name", "id").values_list(*SHOWN, "month_day")[:limit]
    return [
        ArchiveDay(day, customer_id, customer, field, day.year - int(value[:4]))
        for customer_id, customer, field, value, month_day in found
        for day in [then[month_day]]
        if day.year > int(value[:4])
    ]


def contract_days(first: date, last: date, *, today: date, owner_id: int | None, limit: int) -> list[ArchiveDay]:
    """Return the days of contracts that fall between two days: they begin, may be ended for the last time, end."""
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    rows = Fact.objects.filter(valid_to=None, customer__status="ACTIVE", field__in=CONTRACTS, value__in=days)
    rows = _usable(rows, today)
    if owner_id is not None:
        rows = rows.filter(customer__owner_id=owner_id)
    found = rows.order_by("customer__name", "id").values_list(*SHOWN)[:limit]
    return [
        ArchiveDay(date.fromisoformat(value), customer_id, customer, field, 0)
        for customer_id, customer, field, value in found
    ]


def _usable(rows: QuerySet[Fact], today: date) -> QuerySet[Fact]:
    """Return facts without those of lists whose licence does not cover the day they are read."""
    return rows.exclude(batch_id__in=list(catalog_queries.ended_batches(today)))


def _fields() -> list[str]:
    """Return the fields in use that hold such a day and are not sensitive."""
    known = {kind: catalog_queries.fields(kind) for kind in DAYS}
    return [
        code
        for kind, codes in DAYS.items()
        for code in codes
        if code in known[kind] and known[kind][code].field_class != "sensitive"
    ]


def _month_days(first: date, last: date) -> dict[str, date]:
    """Return the days by month and day; a 29 February is kept on 1 March of common years."""
    days = {}
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        days[f"{day:%m-%d}"] = day
        if (day.month, day.day) == (3, 1) and (day - timedelta(days=1)).day == 28:
            days["02-29"] = day
    return days
