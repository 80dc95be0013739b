"""Reads of the archive: a customer's values by group on any day, where each came from, how well it is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhike.analytics import knowledge
from zhike.apps.archives import rules
from zhike.apps.archives.models import Fact
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import sealing
from zhike.apps.core.prepared import prepared

# A customer without a tier yet is looked after like an ordinary one.
USUAL_TIER = "ORDINARY"
# Where letters go: to a person at home, to a company at its seat.
ADDRESSES = ("home_address", "address")


@dataclass(frozen=True)
class Value:
    """A field of the archive with what is known of it; `value` is None where it is masked, locked or unknown."""

    spec: catalog_rules.FieldDef
    fact: Fact | None
    value: Any
    is_masked: bool = False
    locked_since: date | None = None
    # The last day the report held that told it.
    stale_since: date | None = None

    @property
    def is_known(self) -> bool:
        """Say whether there is a value that may be used."""
        return self.fact is not None and self.locked_since is None


@dataclass(frozen=True)
class GroupView:
    """An information group with its values and how well it is known."""

    code: str
    label: Any
    values: tuple[Value, ...]
    known: knowledge.Knowledge
    verified_date: date | None
    is_stale: bool


@dataclass(frozen=True)
class Archive:
    """The archive of one customer on a day."""

    groups: tuple[GroupView, ...]
    known: knowledge.Knowledge
    version: int
    limit_days: int

    @property
    def values(self) -> dict[str, Value]:
        """Return every field by its code."""
        return {value.spec.code: value for group in self.groups for value in group.values}

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the codes of required fields of which nothing is known."""
        return self.known.missing

    @property
    def verified_date(self) -> date | None:
        """Return when the group that was left alone longest was last checked."""
        return min((group.verified_date for group in self.groups if group.verified_date), default=None)


@dataclass(frozen=True)
class Reading:
    """What reads some information of a customer: which it uses, and which of that is missing."""

    reader: str
    used: tuple[str, ...]
    missing: tuple[str, ...]


def readings(archive: Archive, kind: str) -> list[Reading]:
    """Return what reads an archive, and which fields of it each lacks; fields out of use are not asked for."""
    values = archive.values
    used = {reader: [code for code in fields[kind] if code in values] for reader, fields in rules.READERS.items()}
    return [
        Reading(reader, tuple(codes), tuple(code for code in codes if not values[code].is_known))
        for reader, codes in used.items()
    ]


@prepared
def _facts_on(customer_id: int, day: date) -> QuerySet[Fact]:
    rows = Fact.objects.filter(customer_id=customer_id, valid_from__lte=day)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).order_by("valid_from", "id")


def archive_of(card: Any, day: date, *, today: date | None = None) -> Archive:
    """Return a visible customer's archive as it stood on a day; what is licensed is locked by the day it is read."""
    facts = {fact.field: fact for fact in _facts_on(card.pk, day)}
    groups, limit = catalog_queries.groups(card.kind), limit_days(card.tier)
    licences = catalog_queries.licences(day, read_on=today)
    return build(groups, facts, licences, limit=limit, day=day, version=archive_version(card.pk))


def build(
    groups: Iterable[catalog_rules.Group], facts: Mapping[str, Fact], licences: catalog_queries.Licences, *,
    limit: int, day: date, version: int = 0,
) -> Archive:  # fmt: skip
    """Return the archive some facts make, where some licences have ended and some reports are out of date."""
    views = tuple(_group(group, facts, licences, limit, day) for group in groups)
    known = {code: one for view in views for code, one in _known(view.values, view.verified_date, limit, day).items()}
    counting = {code: required for view in views for code, required in _counting(view.values).items()}
    return Archive(views, knowledge.assess(counting, known, limit_days=limit), version, limit)


def _group(
    group: catalog_rules.Group, facts: Mapping[str, Fact], licences: catalog_queries.Licences, limit: int, day: date
) -> GroupView:
    values = tuple(_value(spec, facts.get(spec.code), licences) for spec in group.fields)
    verified = max((value.fact.verified_date for value in values if value.fact and value.is_known), default=None)
    known = knowledge.assess(_counting(values), _known(values, verified, limit, day), limit_days=limit)
    is_stale = verified is not None and (day - verified).days > limit
    return GroupView(group.code, group.label, values, known, verified, is_stale)


def _value(spec: catalog_rules.FieldDef, fact: Fact | None, licences: catalog_queries.Licences) -> Value:
    if fact is None:
        return Value(spec, None, None)
    ended, expired = licences.ended.get(fact.batch_id or 0), licences.expired.get(fact.batch_id or 0)
    if ended:
        return Value(spec, fact, None, locked_since=ended)
    is_masked = spec.field_class == "sensitive" or sealing.is_sealed(fact.value)
    # Found true again since, a value of a report holds on our own word.
    stale_since = expired if expired and fact.verified_date <= expired else None
    return Value(spec, fact, None if is_masked else fact.value, is_masked, stale_since=stale_since)


def _counting(values: Iterable[Value]) -> dict[str, bool]:
    """Return the fields that count: nobody is to ask for what is sensitive for the sake of a score."""
    return {
        value.spec.code: value.spec.is_required
        for value in values
        if value.spec.is_required or value.spec.field_class != "sensitive"
    }


def _known(values: Iterable[Value], verified: date | None, limit: int, day: date) -> dict[str, knowledge.Known]:
    """Return what is known; who checked one value of a group has seen its others, but not made a report hold again."""
    age = max((day - verified).days, 0) if verified else 0
    return {
        value.spec.code: knowledge.Known(value.fact.channel, max(age, limit + 1) if value.stale_since else age)
        for value in values
        if value.fact and value.is_known
    }


def archive_version(customer_id: int) -> int:
    """Return a number that grows with every change of a customer's archive."""
    told = Fact.objects.filter(customer_id=customer_id).aggregate(n=Count("id"), closed=Count("valid_to"))
    return told["n"] + told["closed"]


def limits() -> dict[str, int]:
    """Return after how many days a group is stale, by tier; the empty tier too."""
    days = {tier: row["days"] for tier, row in catalog_queries.table("freshness").items()}
    return days | {"": days[USUAL_TIER]}


def limit_days(tier: str) -> int:
    """Return after how many days a group of a tier's customer is stale."""
    return limits().get(tier, limits()[""])


def fact_history(customer_id: int, field: str) -> QuerySet[Fact]:
    """Return every value a field of a visible customer has had, newest first."""
    return Fact.objects.filter(customer_id=customer_id, field=field).order_by("-valid_from", "-id")


def open_fact(customer_id: int, field: str) -> Fact | None:
    """Return what is known of a field of a visible customer now."""
    return Fact.objects.filter(customer_id=customer_id, field=field, valid_to=None).first()


@prepared
def _known_now(customer_id: int) -> QuerySet[Fact, tuple[str, Any]]:
    return Fact.objects.filter(customer_id=customer_id, valid_to=None).values_list("field", "value")


def sealed_fields(customer_id: int) -> list[str]:
    """Return the fields of a visible customer that hold a sensitive value now."""
    return sorted(field for field, value in _known_now(customer_id) if sealing.is_sealed(value))


def facts_learned(interaction_id: int) -> QuerySet[Fact]:
    """Return what was learned in a contact of a visible customer, in the order it was written."""
    return Fact.objects.filter(interaction_id=interaction_id).order_by("id")


def facts_of_complaint(complaint_id: int) -> QuerySet[Fact]:
    """Return what was learned by a complaint of a visible customer, in the order it was written."""
    return Fact.objects.filter(complaint_id=complaint_id).order_by("id")


def n_facts_learned(customer_ids: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Return how many facts contacts with visible customers taught us between two days, both included."""
    rows = Fact.objects.filter(customer_id__in=list(customer_ids), collected_date__range=(first, last))
    counted = rows.exclude(interaction_id=None).order_by().values("customer_id").annotate(n_facts=Count("id"))
    return dict(counted.values_list("customer_id", "n_facts"))


def facts_noted(customer_id: int, until: date, *, limit: int) -> list[Any]:
    """Return how many facts of a visible customer came in together, newest first: day, channel, number."""
    rows = Fact.objects.filter(customer_id=customer_id, collected_date__lte=until)
    grouped = rows.values("noted_at", "collected_date", "channel").annotate(n_facts=Count("id"))
    return list(grouped.order_by("-noted_at")[:limit])


def postal_addresses(customer_ids: Iterable[int]) -> dict[int, str]:
    """Return where letters to some visible customers go, of those whose address is known."""
    found = facts_of(customer_ids, ADDRESSES)
    return {pk: next(str(values[name]) for name in ADDRESSES if name in values) for pk, values in found.items()}


def facts_of(customer_ids: Iterable[int], fields: Iterable[str]) -> dict[int, dict[str, Any]]:
    """Return some fields of some visible customers as we learned them ourselves: {customer id: {field: value}}.

    What is sensitive is left out.
    """
    # What was rented or bought has a licence to be asked about one by one.
    rows = Fact.objects.filter(customer_id__in=list(customer_ids), field__in=list(fields), valid_to=None, batch_id=None)
    found: dict[int, dict[str, Any]] = {}
    for customer_id, field, value in rows.values_list("customer_id", "field", "value"):
        if not sealing.is_sealed(value):
            found.setdefault(customer_id, {})[field] = value
    return found


def ids_knowing(fields: Iterable[str]) -> QuerySet[Fact, Any]:
    """Return the ids of visible customers of whom we learned one of some fields ourselves."""
    return Fact.objects.filter(field__in=list(fields), valid_to=None, batch_id=None).order_by().values("customer_id")


def facts_on(customer_ids: Iterable[int], fields: Iterable[str], day: date) -> dict[int, dict[str, Any]]:
    """Return what `facts_of` would have on a day, by what is known today of that day."""
    rows = Fact.objects.filter(customer_id__in=list(customer_ids), field__in=list(fields), batch_id=None)
    rows = rows.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day)).order_by("valid_from", "id")
    found: dict[int, dict[str, Any]] = {}
    for customer_id, field, value in rows.values_list("customer_id", "field", "value"):
        if not sealing.is_sealed(value):
            found.setdefault(customer_id, {})[field] = value
    return found
