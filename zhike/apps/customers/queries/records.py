"""Reads of customers: records the acting person may see, their cards, classes and home branches on any date."""

from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import formats, translation

from zhike.analytics import likeness
from zhike.apps.core import base
from zhike.apps.core.prepared import prepared_one
from zhike.apps.customers.models import Assignment, Card, Customer, Former, HomeBranch
from zhike.apps.org import queries as org_queries
from zhike.apps.search import queries as search_queries

MERGED = Customer.Status.MERGED
# A second record is looked for among so many with a beginning or an end of the name in common.
N_PROBED, PROBE = 100, 4


def customers() -> QuerySet[Customer]:
    """Return the visible customers with branch and owner; a merged record is none any more."""
    return Customer.objects.exclude(status=MERGED).select_related("branch", "owner")


@prepared_one
def customer(customer_id: int) -> QuerySet[Customer]:
    """Return a visible customer; None if it does not exist or may not be seen."""
    return customers().filter(pk=customer_id)


def cards() -> QuerySet[Card]:
    """Return the visible cards with branch and owner; a merged record has none any more."""
    return Card.objects.exclude(status=MERGED).select_related("branch", "owner")


@prepared_one
def card(customer_id: int) -> QuerySet[Card]:
    """Return a visible customer's card."""
    return cards().filter(pk=customer_id)


@prepared_one
def _record(customer_id: int) -> QuerySet[Card]:
    return cards().select_related("customer").filter(pk=customer_id)


def record(customer_id: int) -> Card | None:
    """Return a visible customer's card with the customer itself, of the card's branch and owner: one question."""
    found = _record(customer_id)
    if found is not None:
        found.customer.branch, found.customer.owner = found.branch, found.owner
    return found


def cards_of(customer_ids: Iterable[int]) -> dict[int, Card]:
    """Return the visible cards of some customers by id."""
    return {found.pk: found for found in cards().filter(pk__in=list(customer_ids))}


def stakes_of(customer_ids: Iterable[int]) -> dict[int, Decimal]:
    """Return what is at stake with some visible customers by id."""
    return dict(cards().filter(pk__in=list(customer_ids)).order_by().values_list("pk", "stake"))


def by_stake(customer_ids: Container[int]) -> Iterator[int]:
    """Yield some of the visible customers, those with most at stake first, read as far as they are asked for."""
    ordered = cards().order_by("-stake", "-customer_id").values_list("pk", flat=True)
    return (pk for pk in ordered.iterator(chunk_size=10_000) if pk in customer_ids)


class Addressed(NamedTuple):
    """What a letter needs to know of a customer: where it goes, who signs it, how the customer stands."""

    pk: int
    status: str
    email: str
    phone: str
    tier: str
    knowledge: int
    last_purchase_date: date | None
    owner: str | None
    branch: str


def addressed(customer_ids: Iterable[int]) -> dict[int, Addressed]:
    """Return what letters need to know of some visible customers, in order; whole records would take thrice as long."""
    rows = Card.objects.exclude(status=MERGED).filter(pk__in=list(customer_ids)).order_by("pk")
    told = rows.values_list(
        "pk", "status", "customer__email", "customer__phone", "tier", "knowledge", "last_purchase_date", "owner__name",
        "branch__name",
    )  # fmt: skip
    return {row[0]: Addressed(*row) for row in told}


def seen(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some customers are visible."""
    return set(Card.objects.exclude(status=MERGED).filter(pk__in=list(customer_ids)).values_list("pk", flat=True))


def names(customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of some visible customers by id."""
    rows = Card.objects.exclude(status=MERGED).filter(pk__in=list(customer_ids))
    return dict(rows.values_list("pk", "name"))


def ids_by_code(codes: Iterable[str]) -> dict[str, int]:
    """Return the visible customers' ids by code; a merged record's code means the one that took its place."""
    rows = Customer.objects.filter(code__in=list(codes))
    return dict(rows.values_list("code", Coalesce("merged_into_id", "id")))


def customer_or_merged(customer_id: int) -> Customer | None:
    """Return a visible customer, also one that was merged into another."""
    return Customer.objects.select_related("branch", "owner").filter(pk=customer_id).first()


def survivor_of(customer_id: int) -> Customer | None:
    """Return the visible customer that took the place of a visible merged one."""
    into = Customer.objects.filter(pk=customer_id, status=MERGED).values_list("merged_into_id", flat=True).first()
    return customer(into) if into else None


def merged_into(customer_id: int) -> list[Customer]:
    """Return the visible records a customer took the place of; they are of the same person."""
    return list(Customer.objects.filter(merged_into_id=customer_id, status=MERGED).order_by("pk"))


def look_alikes(
    *, code: str = "", name: str = "", phone: str = "", credit_code: str = "", limit: int = 5
) -> list[Customer]:
    """Return visible customers that share a code, credit code or phone, or have the same or a similar name."""
    same = Q()
    for field, value in {"code": code, "credit_code": credit_code, "phone": phone, "name": name}.items():
        if value:
            same |= Q(**{field: value})
    found = list(customers().filter(same)[:limit]) if same else []
    if len(found) < limit and len(likeness.core(name)) > 1:
        known = {one.pk for one in found}
        found += [one for one in _similar(name) if one.pk not in known]
    return found[:limit]


def _similar(name: str) -> list[Customer]:
    """Return the visible customers whose name is nearly this one, the nearest first; asked while somebody types."""
    branches, owner = org_queries.reach(base.actor())
    cored, ids = likeness.core(name), set[int]()
    for probe in {cored[:PROBE], cored[-PROBE:]}:
        ids.update(search_queries.object_ids(probe, noun="customer", branch_ids=branches, owner_id=owner, cap=N_PROBED))
    # The index follows a moment later; what may be seen counts at once.
    near = list(customers().filter(pk__in=ids))
    none = [""] * (len(near) + 1)
    prepared = likeness.prepare([name, *(one.name for one in near)], none, none, none)
    others = np.arange(1, len(near) + 1)
    scores, _signs = likeness.compare(prepared, np.zeros(len(near), dtype=np.int64), others)
    ranked = sorted(zip(scores.tolist(), near, strict=True), key=lambda pair: (-pair[0], pair[1].pk))
    return [one for score, one in ranked if score > 0]


def has_changed_since(at: datetime) -> bool:
    """Say whether a customer was added or changed after a moment, whoever may see it."""
    with base.acting_as(base.System("customers of late")):
        return Customer.objects.filter(updated_at__gt=at).exists()


def scan_columns() -> QuerySet[Customer, tuple[int, int, str, str, str, str]]:
    """Return what a search for duplicates reads of every visible customer: id, branch, name, phone, e-mail, code."""
    rows = Customer.objects.exclude(status=MERGED).order_by("pk")
    return rows.values_list("pk", "branch_id", "name", "phone", "email", "credit_code")


def classes_on(customer_id: int, day: date) -> dict[str, Assignment]:
    """Return a customer's class in each dimension on a day."""
    rows = Assignment.objects.filter(customer_id=customer_id, valid_from__lte=day)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return {row.dimension: row for row in rows}


def class_history(customer_id: int) -> QuerySet[Assignment]:
    """Return every class a customer has had, newest first."""
    return Assignment.objects.filter(customer_id=customer_id).order_by("-valid_from", "-id")


def tiers_of(customer_ids: Iterable[int]) -> QuerySet[Assignment, Any]:
    """Return the tiers some customers have had: (customer, tier, from, until), oldest first."""
    rows = Assignment.objects.filter(customer_id__in=list(customer_ids), dimension="VALUE_TIER")
    return rows.order_by("customer_id", "valid_from", "id").values_list("customer_id", "code", "valid_from", "valid_to")


def open_classes(dimension: str, **of: Any) -> dict[int, tuple[str, str]]:
    """Return {customer id: (class, source)} of a dimension now, of all or of those with a source or among codes."""
    rows = Assignment.objects.filter(dimension=dimension, valid_to=None, **of)
    return {c: (code, source) for c, code, source in rows.values_list("customer_id", "code", "source").iterator()}


def stood_before(dimension: str, day: date) -> dict[int, tuple[str, bool]]:
    """Return {customer id: (class, whether somebody set it)} as a dimension stood before a day.

    What somebody set and nobody ended counts from the day itself.
    """
    rows = Assignment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day), dimension=dimension)
    told = rows.values_list("customer_id", "code", "source", "valid_from", "valid_to").iterator(chunk_size=10_000)
    found: dict[int, tuple[str, bool]] = {}
    for customer_id, code, source, since, until in told:
        is_manual = source == Assignment.Source.MANUAL and until is None
        if is_manual or (since < day and not found.get(customer_id, ("", False))[1]):
            found[customer_id] = code, is_manual
    return found


def class_days(dimension: str, branch_ids: Iterable[int] | None) -> list[tuple[str, date, int]]:
    """Return (class, day it began, customers) of a dimension now, at some branches or all, whoever may see them.

    The door decides who may see sums.
    """
    rows = Assignment.objects.filter(dimension=dimension, valid_to=None).exclude(customer__status=MERGED)
    if branch_ids is not None:
        rows = rows.filter(customer__branch_id__in=list(branch_ids))
    return list(rows.order_by().values_list("code", "valid_from").annotate(n=Count("pk")))


def home_branches(customer_id: int) -> QuerySet[HomeBranch]:
    """Return a customer's home branches, newest first."""
    return HomeBranch.objects.select_related("branch").filter(customer_id=customer_id).order_by("-valid_from")


def held_on(customer: Customer, day: date) -> tuple[Any, str]:
    """Return who owned a visible customer on a day, and how its status stood."""
    rows = Former.objects.select_related("owner").filter(customer_id=customer.pk, valid_to__gt=day)
    former = rows.order_by("valid_to").first()
    return (former.owner, former.status) if former else (customer.owner, customer.status)


def held_until(customer_id: int) -> QuerySet[Former]:
    """Return who owned a customer and how its status stood before today's, newest first."""
    return Former.objects.select_related("owner").filter(customer_id=customer_id).order_by("-valid_to")


IDENTIFIERS = ("code", "credit_code", "phone", "email", "name")


def ids_by(identifier: str, texts: Iterable[str]) -> list[tuple[str, int]]:
    """Return the visible customers that have one of some codes, phones, names …, as (text, id).

    What a merged record is called means the one that took its place.
    """
    if identifier not in IDENTIFIERS:
        raise ValueError(f"not an identifier of customers: {identifier}")
    found = Customer.objects.filter(**{f"{identifier}__in": list(texts)})
    return list(found.values_list(identifier, Coalesce("merged_into_id", "id")).distinct())


def codes_by_credit_code(credit_codes: Iterable[str]) -> dict[str, str]:
    """Return the codes of visible customers by credit code; one that several share is left out."""
    rows = Customer.objects.filter(credit_code__in=list(credit_codes)).exclude(status=MERGED)
    found: dict[str, list[str]] = {}
    for credit_code, code in rows.values_list("credit_code", "code"):
        found.setdefault(credit_code, []).append(code)
    return {credit_code: codes[0] for credit_code, codes in found.items() if len(codes) == 1}


def ids_of_import(import_id: int) -> list[int]:
    """Return the visible customers an import brought."""
    return list(Customer.objects.filter(import_id=import_id).values_list("pk", flat=True))


def message_values(customer: Customer, *, day: date, language: str = "") -> dict[str, str]:
    """Return what the placeholders of a message to a customer stand for, in the language of the message."""
    company = org_queries.company()
    with translation.override(language or translation.get_language()):
        written = formats.date_format(day, "DATE_FORMAT")
    return {
        "name": customer.name, "address": customer.card.address, "company": company.name if company else "",
        "owner": customer.owner.name if customer.owner else "", "branch": customer.branch.name,
        "code": customer.code, "date": written,
    }  # fmt: skip


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read."""
    rows = Customer.objects.filter(pk=customer_id)
    return {
        "customer": list(rows.values(
            "code", "name", "kind", "status", "phone", "email", "credit_code", "first_seen_date", "created_at",
            "updated_at", branch_name=F("branch__name"), owner_name=F("owner__name"),
        )),
        "homes": list(home_branches(customer_id).values("valid_from", "valid_to", branch_name=F("branch__name"))),
        "formers": list(held_until(customer_id).values("valid_to", "status", owner_name=F("owner__name"))),
        "classes": list(class_history(customer_id).values(
            "dimension", "code", "valid_from", "valid_to", "source", "reason"
        )),
    }  # fmt: skip


def has_own(user_id: int) -> bool:
    """Say whether somebody is responsible for any customer."""
    # Whoever asks: told the branch as well, SQLite goes through all its customers.
    with base.acting_as(base.System("whether somebody has customers of their own")):
        return Card.objects.exclude(status=MERGED).filter(owner_id=user_id).exists()
