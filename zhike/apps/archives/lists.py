"""The list of customers with the fields of their archives: what the catalogue holds, as columns and filters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from zhike.apps.archives.models import Fact
from zhike.apps.archives.queries.values import HasTag, Number, Text
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import lists, sealing
from zhike.apps.customers import lists as customer_lists

PREFIX = "x_"
MORE = (PREFIX, customer_lists.CLASS_PREFIX)
NOUNS = ("INDIVIDUAL", "ENTERPRISE")
YES_NO = {"yes": _("Yes"), "no": _("No")}
KINDS = {"NUMBER": "number", "MONEY": "money", "DATE": "date"}


def customers(day: date) -> lists.ListSpec:
    """Return the list of customers with every field of the catalogue that is not sensitive, on a day."""
    return with_archive(customer_lists.CUSTOMERS, day)


def names_more(asked: Mapping[str, str]) -> bool:
    """Say whether a request for the list of customers names a class, a time span or a field of the archive."""
    return any(prefix in text for pair in asked.items() for text in pair for prefix in MORE)


def with_archive(spec: lists.ListSpec, day: date) -> lists.ListSpec:
    """Return a list whose rows are customers with their classes and archives among its columns and filters."""
    return replace(spec, columns=(*spec.columns, *customer_lists.of_day(day), *_columns(day)))


def _columns(day: date) -> list[lists.Column]:
    found: dict[str, lists.Column | None] = {}
    for group in catalog_queries.groups(*NOUNS):
        for field in group.fields:
            # What is sensitive is shown one by one for a reason: whoever filtered by it, or counted, would know it.
            # People and companies may share a code: it is offered once, and only where it is sensitive of neither.
            if field.field_class == "sensitive":
                found[field.code] = None
            elif field.code not in found:
                found[field.code] = _column(field, group.label, day)
    return [column for column in found.values() if column]


def _column(field: catalog_rules.FieldDef, label: Any, day: date) -> lists.Column:
    return lists.Column(
        PREFIX + field.code, field.label, PREFIX + field.code, kind=KINDS.get(field.type, "text"), is_hidden=True,
        field_class=field.field_class, group=label, filter=OfArchive(field.code, _by(field), day),
        reckoned=lambda: _value(field.code, day), shown=lambda value: said(field, value),
    )  # fmt: skip


def known(code: str, day: date) -> QuerySet[Fact]:
    """Return what a list may tell on a day of one field of the visible customers.

    What came from a list whose uses are counted is on the record alone: a column or a filter would be a use uncounted.
    """
    left_out = {*catalog_queries.ended_batches(day), *catalog_queries.counted_batches()}
    rows = Fact.objects.filter(field=code, valid_to=None)
    return rows.exclude(batch_id__in=left_out) if left_out else rows


def _value(code: str, day: date) -> Subquery:
    return Subquery(known(code, day).filter(customer=OuterRef("pk")).order_by().values("value")[:1])


def said(field: catalog_rules.FieldDef, value: Any) -> Any:
    """Return a value of the archive as a list shows it; one that was sealed once stays masked."""
    if value is None or sealing.is_sealed(value):
        return None if value is None else "•••"
    if field.type == "CHOICE":
        return str(field.choices.get(value, value))
    if field.type == "YES_NO":
        return str(YES_NO["yes" if value else "no"])
    if field.type == "TAGS":
        return "、".join(value) if isinstance(value, list) else str(value)
    if field.type == "ROWS":
        return "；".join("，".join(map(str, row.values())) for row in value)
    try:
        return _READERS[field.type](value) if field.type in _READERS else value
    except (ArithmeticError, TypeError, ValueError):
        return value  # the field was of another kind once, or is for the others who share its code


_READERS: dict[str, Callable[[str], Any]] = {"NUMBER": Decimal, "MONEY": Decimal, "DATE": date.fromisoformat}


@dataclass(frozen=True)
class Presence:
    """Whether anything is known; a table has no single value to compare."""

    form: str = "presence"

    def params(self, key: str) -> tuple[str, ...]:
        """Return no name: it is all said by how the filter is meant."""
        return ()

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return no condition of a value."""
        return None

    def blank(self, path: str) -> Q:
        """Return: the value is empty."""
        return Q(**{f"{path}__isnull": True})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return nothing: no value is named."""
        return ""


@dataclass(frozen=True)
class OfArchive:
    """A filter of the archive: the customers of whom a fact that fits is known."""

    code: str
    by: lists.Filter
    day: date
    # Whether each customer is looked up: few are read of many, as of a sample.
    looks_up: bool = False

    @property
    def form(self) -> str:
        """Return the kind of field it is given by."""
        return self.by.form

    @property
    def choices(self) -> Mapping[str, Any]:
        """Return the codes to choose among."""
        return getattr(self.by, "choices", {})

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names in the address."""
        return self.by.params(key)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the customer is one of whom a fitting value is known."""
        wanted = self.by.condition(key, "known", given)
        if wanted is None:
            return None
        return self._among(_reckoned(self.by, known(self.code, self.day)).filter(wanted))

    def blank(self, path: str) -> Q:
        """Return: nothing is known that may be used."""
        return ~self._among(known(self.code, self.day))

    def exact(self, path: str, text: str) -> Q:
        """Return: the customer is one of whom this very value is known."""
        wanted = self.by.exact("known", text) if isinstance(self.by, lists.Prefix) else Q()
        return self._among(_reckoned(self.by, known(self.code, self.day)).filter(wanted))

    def _among(self, rows: QuerySet[Fact]) -> Q:
        if self.looks_up:
            return Q(Exists(rows.filter(customer=OuterRef("pk"))))
        return Q(pk__in=rows.values("customer_id"))

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return what was given."""
        return self.by.words(key, given)


def _reckoned(by: lists.Filter, rows: QuerySet[Fact]) -> QuerySet[Fact]:
    if isinstance(by, Tagged):
        return rows
    return rows.annotate(known=Number("value") if isinstance(by, lists.Range) else Text("value"))


class IsoDays(lists.Days):
    """From a day to a day of days kept as text."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the day as it is written lies between the ends given."""
        days = {end: self._day(given.get(name, "")) for end, name in zip(("gte", "lte"), self.params(key), strict=True)}
        ends = {f"{path}__{end}": day.isoformat() for end, day in days.items() if day}
        return Q(**ends) if ends else None


class Part(lists.Prefix):
    """Words that stand anywhere in a text."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the words stand in the text, written large or small."""
        text = lists.plain(given.get(key, ""))
        return Q(**{f"{path}__icontains": text}) if text else None

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the words."""
        return f"…{given[key]}…"


class Tagged(lists.Prefix):
    """One whole tag among several."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the tag is one of those."""
        text = lists.plain(given.get(key, ""))
        return Q(HasTag(F("value"), text)) if text else None

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the tag."""
        return given[key]


class YesOrNo(lists.Choice):
    """Yes or no."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: it is, or it is not."""
        found = super().condition(key, path, given)
        wanted = [code for code in given.get(key, "").split(",") if code]
        return found and Q(**{f"{path}__in": [{"yes": "true", "no": "false"}[code] for code in wanted]})


def _by(field: catalog_rules.FieldDef) -> lists.Filter:
    if field.type == "CHOICE":
        return lists.Choice(field.choices)
    if field.type == "YES_NO":
        return YesOrNo(YES_NO)
    if field.type == "ROWS":
        return Presence()
    if field.type in {"NUMBER", "MONEY"}:
        return lists.Range()
    if field.type == "DATE":
        return IsoDays()
    return Tagged(form="tag") if field.type == "TAGS" else Part(form="part")
