"""Writes of customers: add, change, assign, move; classes and cards in bulk; undo of an import."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.customers import queries, rules
from zhike.apps.customers.models import Assignment, Card, Customer, HomeBranch
from zhike.apps.search import actions as search_actions

EDITABLE = {"name", "kind", "phone", "email", "credit_code", "status"}
CARD_IDENTITY = {"code", "name", "kind", "status", "branch_id", "owner_id"}
CARD_STANDING = {
    "tier", "churn_state", "relation_stage", "first_purchase_date", "last_purchase_date", "n_purchase_days",
    "revenue", "revenue_year", "cycle_days", "silence_ratio", "p_alive", "clv", "stake",
}  # fmt: skip
# Written past the ORM: a million customers change class in one analysis.
INSERT_CLASS = """
INSERT INTO customers_assignment (customer_id, dimension, code, valid_from, source, reason, rule_version)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
INSERT_CUSTOMER = """
INSERT INTO customers_customer (created_at, updated_at, version, code, name, kind, branch_id, owner_id, status, phone,
    email, credit_code, first_seen_date, import_id)
VALUES (%s, %s, 1, %s, %s, %s, %s, %s, 'ACTIVE', %s, %s, %s, %s, %s)
"""
INSERT_CARDS = """
INSERT INTO customers_card (customer_id, branch_id, owner_id, code, name, kind, status, tier, churn_state,
    relation_stage, n_purchase_days, revenue, revenue_year, stake)
SELECT id, branch_id, owner_id, code, name, kind, status, '', '', '', 0, 0, 0, 0
FROM customers_customer WHERE id IN ({})
"""
INSERT_HOMES = """
INSERT INTO customers_homebranch (customer_id, branch_id, valid_from)
SELECT id, branch_id, COALESCE(first_seen_date, %s) FROM customers_customer WHERE id IN ({})
"""
BATCH = 2_000
UNDO_FOR = timedelta(days=30)
STANDING_BATCH = 20_000


class NoSuchCustomer(Exception):
    """The customer does not exist or may not be seen by the acting person."""


class CodeTaken(Exception):
    """Another customer has this code."""


class NothingToUndo(Exception):
    """The assignment was made by somebody else, too long ago, or never."""


@dataclass(frozen=True)
class Assigned:
    """What an assignment did: who owned each customer before, and the event by which it is undone."""

    former: dict[int, int | None]
    event_id: int | None


@dataclass(frozen=True)
class NewCustomer:
    """What is known of a customer when it is first seen."""

    code: str
    name: str
    branch_id: int
    kind: str = ""
    owner_id: int | None = None
    phone: str = ""
    email: str = ""
    credit_code: str = ""
    first_seen_date: date | None = None
    import_id: int | None = None


@transaction.atomic
def add_customer(*, new: NewCustomer, at: datetime) -> int:
    """Add one customer; return its id. Without a code it gets the next free one."""
    with base.acting_as(base.System("unique code")):
        new = new if new.code else replace(new, code=_next_code())
        if Customer.objects.filter(code=new.code).exists():
            raise CodeTaken(f"The code {new.code} belongs to another customer.")
    (customer_id,) = _insert([new], at=at).values()
    core_actions.audit(
        "customer.add", noun="customer", object_id=customer_id, branch_id=new.branch_id, at=at,
        values={"code": new.code, "name": new.name},
    )  # fmt: skip
    core_actions.record("customer.added", {"customer_ids": [customer_id]}, at=at)
    return customer_id


def _next_code() -> str:
    last = Customer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while Customer.objects.filter(code=f"C{last + 1:06d}").exists():
        last += 1
    return f"C{last + 1:06d}"


@transaction.atomic
def add_customers(*, new: Sequence[NewCustomer], at: datetime) -> dict[str, int]:
    """Add many customers whose codes are new; return {code: id}. One audit entry and one event for all."""
    if not new:
        return {}
    ids = _insert(new, at=at)
    core_actions.audit(
        "customer.add", noun="customer", object_id=None, at=at, n_rows=len(ids), values={"ids": list(ids.values())}
    )
    core_actions.record("customer.added", {"customer_ids": list(ids.values())}, at=at)
    return ids


def _insert(new: Sequence[NewCustomer], *, at: datetime) -> dict[str, int]:
    """Insert customers with their cards and home branches past the ORM: an import brings them by the thousand."""
    moment, day = connection.ops.adapt_datetimefield_value(at), connection.ops.adapt_datefield_value
    ids: dict[str, int] = {}
    with connection.cursor() as cursor:
        for chunk in _chunks(new):
            rows = [
                (moment, moment, n.code, n.name, n.kind or rules.guess_kind(n.name, n.credit_code), n.branch_id,
                 n.owner_id, n.phone, n.email, n.credit_code, n.first_seen_date and day(n.first_seen_date), n.import_id)
                for n in chunk
            ]  # fmt: skip
            cursor.executemany(INSERT_CUSTOMER, rows)
            with base.acting_as(base.System("ids of new customers")):
                found = queries.ids_by_code(n.code for n in chunk)
            some = list(found.values())
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(INSERT_CARDS.format(marks), some)
            cursor.execute(INSERT_HOMES.format(marks), [day(date.min), *some])
            ids |= found
    return ids


@transaction.atomic
def change_customer(*, customer_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what is written down of a customer; a stale version raises core.base.StaleRecord."""
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    _change(customer_id, values, version=version, act="customer.change", at=at)


@transaction.atomic
def move_customer(*, customer_id: int, branch_id: int, day: date, version: int | None = None, at: datetime) -> None:
    """Give a customer another home branch from a day on; past periods keep the former one."""
    if not _change(customer_id, {"branch_id": branch_id}, version=version, act="customer.move", at=at):
        return
    homes = HomeBranch.objects.filter(customer_id=customer_id)
    homes.filter(valid_from__gte=day).delete()
    # A later move that was just deleted had ended the former home on its own day.
    homes.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(valid_to=day)
    HomeBranch.objects.create(customer_id=customer_id, branch_id=branch_id, valid_from=day)


@transaction.atomic
def assign_owner(*, customer_ids: Sequence[int], owner_id: int | None, at: datetime) -> Assigned:
    """Give visible customers to an owner; return who owned each before and the event that undoes it."""
    former: dict[int, int | None] = {}
    for chunk in _chunks(customer_ids):
        rows = Customer.objects.filter(pk__in=chunk).exclude(owner_id=owner_id)
        former |= dict(rows.values_list("pk", "owner_id"))
    if not former:
        return Assigned({}, None)
    _own({owner_id: list(former)}, at=at)
    kept = {str(pk): owner for pk, owner in former.items()}
    core_actions.audit(
        "customer.assign", noun="customer", object_id=None, at=at, n_rows=len(former),
        values={"owner_id": owner_id, "former": kept},
    )  # fmt: skip
    payload = {"customer_ids": list(former), "owner_id": owner_id, "former": kept}
    return Assigned(former, core_actions.record("customer.assigned", payload, at=at))


@transaction.atomic
def undo_assignment(*, event_id: int, at: datetime) -> int:
    """Give customers back to whom they belonged before one's own assignment; those given on since stay.

    Return how many went back.
    """
    done = core_queries.own_payload(event_id, "customer.assigned", since=at - UNDO_FOR)
    if done is None:
        raise NothingToUndo("This assignment can no longer be undone.")
    former = {int(pk): owner for pk, owner in done["former"].items()}
    back: dict[int | None, list[int]] = {}
    for chunk in _chunks(former):
        for pk in Customer.objects.filter(pk__in=chunk, owner_id=done["owner_id"]).values_list("pk", flat=True):
            back.setdefault(former[pk], []).append(pk)
    n_back = _own(back, at=at)
    if n_back:
        core_actions.audit("customer.unassign", noun="customer", object_id=None, at=at, n_rows=n_back)
        ids = [pk for pks in back.values() for pk in pks]
        core_actions.record("customer.changed", {"customer_ids": ids}, at=at)
    return n_back


def _own(by_owner: Mapping[int | None, Sequence[int]], *, at: datetime) -> int:
    n_rows = 0
    with base.acting_as(base.System(f"assigned by {base.actor().label}")):
        for owner_id, ids in by_owner.items():
            for chunk in _chunks(ids):
                n_rows += Customer.objects.filter(pk__in=chunk).update(owner_id=owner_id, updated_at=at)
                Card.objects.filter(pk__in=chunk).update(owner_id=owner_id)
    return n_rows


@transaction.atomic
def index_customers(*, customer_ids: Iterable[int]) -> int:
    """Bring the search index in step with some customers, those gone taken out; return how many are in it."""
    n_rows = 0
    with base.acting_as(base.System("search index")):
        for chunk in _chunks(customer_ids):
            rows = Customer.objects.filter(pk__in=chunk)
            documents = [
                search_actions.NewDocument(
                    noun="customer", object_id=row.pk, title=row.name, subtitle=row.code,
                    text=f"{row.phone} {row.email} {row.credit_code} {''.join(filter(str.isdigit, row.phone))}",
                    branch_id=row.branch_id, owner_id=row.owner_id,
                )
                for row in rows
            ]  # fmt: skip
            search_actions.forget("customer", set(chunk) - {d.object_id for d in documents})
            n_rows += search_actions.index_documents(documents)
    return n_rows


def _change(customer_id: int, values: Mapping[str, Any], *, version: int | None, act: str, at: datetime) -> bool:
    row = Customer.objects.filter(pk=customer_id).first()
    if row is None:
        raise NoSuchCustomer(customer_id)
    changed = row.change(values, version=version, at=at)
    if not changed:
        return False
    with base.acting_as(base.System(f"card of {customer_id}")):
        identity = {k: v for k, (_, v) in changed.items() if k in CARD_IDENTITY}
        Card.objects.filter(pk=customer_id).update(**identity)
    core_actions.audit(act, noun="customer", object_id=customer_id, branch_id=row.branch_id, at=at, values=changed)
    core_actions.record("customer.changed", {"customer_ids": [customer_id]}, at=at)
    return True


def assign_classes(*, dimension: str, classes: Mapping[int, str], day: date, rule_version: str, at: datetime) -> int:
    """Give customers their class in a dimension from a day on; only changes are written, manual ones stay.

    Committed in chunks, so that nobody waits long for the write lock; running it again gives the same. Return how many
    changed.
    """
    wrong = {code for code in classes.values() if not rules.has_class(dimension, code)}
    if wrong:
        raise ValueError(f"not a class of {dimension}: {sorted(wrong)}")
    current = {
        c: (pk, code, source, since)
        for pk, c, code, source, since in Assignment.objects.filter(dimension=dimension, valid_to=None)
        .values_list("pk", "customer_id", "code", "source", "valid_from")
        .iterator(chunk_size=10_000)
    }
    if any(since > day for *_, since in current.values()):
        _rewind(dimension, day)
    manual, auto = Assignment.Source.MANUAL, Assignment.Source.AUTO
    changed = {c: code for c, code in classes.items() if _differs(current.get(c), code, manual)}
    for chunk in _chunks(changed.items(), size=STANDING_BATCH):
        ended = [current[c] for c, _ in chunk if c in current]
        with transaction.atomic(), connection.cursor() as cursor:
            same_day = [(pk,) for pk, _, _, since in ended if since >= day]
            cursor.executemany("DELETE FROM customers_assignment WHERE id = %s", same_day)
            earlier = [(day, pk) for pk, _, _, since in ended if since < day]
            cursor.executemany("UPDATE customers_assignment SET valid_to = %s WHERE id = %s", earlier)
            new = [(c, dimension, code, day, auto, "", rule_version) for c, code in chunk]
            cursor.executemany(INSERT_CLASS, new)
    if changed:
        core_actions.audit(
            "class.assign", noun="customer", object_id=None, at=at, n_rows=len(changed),
            values={"dimension": dimension, "day": str(day), "rule_version": rule_version},
        )  # fmt: skip
    return len(changed)


@transaction.atomic
def _rewind(dimension: str, day: date) -> None:
    """Let the classes given on later days go, where a day is judged again that lies before them."""
    rows = Assignment.objects.filter(dimension=dimension, source=Assignment.Source.AUTO)
    rows.filter(valid_from__gte=day).exclude(valid_to=None).delete()
    rows.filter(valid_to__gt=day).update(valid_to=day)
    rows.filter(valid_from__gt=day, valid_to=None).update(valid_from=day)


def _differs(current: tuple | None, code: str, manual: str) -> bool:
    return current is None or (current[1] != code and current[2] != manual)


@transaction.atomic
def end_standing(*, known_ids: Container[int], day: date, at: datetime) -> int:
    """Take class and standing from customers an analysis no longer knows, their lines being gone; return how many."""
    stands = Card.objects.exclude(tier="", churn_state="", relation_stage="", revenue=0).values_list("pk", flat=True)
    gone = [pk for pk in stands.iterator(chunk_size=10_000) if pk not in known_ids]
    fresh = Card()
    blank = {name: getattr(fresh, name) for name in CARD_STANDING}
    for chunk in _chunks(gone):
        Card.objects.filter(pk__in=chunk).update(**blank)
        classes = Assignment.objects.filter(customer_id__in=chunk, source=Assignment.Source.AUTO, valid_to=None)
        classes.filter(valid_from__gte=day).delete()
        classes.update(valid_to=day)
    if gone:
        core_actions.audit("class.end", noun="customer", object_id=None, at=at, n_rows=len(gone))
    return len(gone)


def write_standing(*, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write an analysis's columns into the cards; each row is a customer id, then the columns' values.

    Committed in chunks, so that nobody waits long for the write lock; running it again gives the same.
    """
    unknown = set(columns) - CARD_STANDING
    if unknown:
        raise ValueError(f"not a standing column: {sorted(unknown)}")
    sets = ", ".join(f"{column} = %s" for column in columns)
    sql = f"UPDATE customers_card SET {sets} WHERE customer_id = %s"  # nosec B608  # columns are checked above
    n_rows = 0
    for chunk in _chunks(rows, size=STANDING_BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, [(*row[1:], row[0]) for row in chunk])
        n_rows += len(chunk)
    return n_rows


@transaction.atomic
def see_earlier(*, days: Mapping[int, date], at: datetime) -> int:
    """Move the first day of customers earlier where older dealings came to light; return how many moved.

    The first home branch reaches back with it, so that no day of dealings is without one.
    """
    with base.acting_as(base.System("first days follow the ledger")):
        rows = Customer.objects.filter(pk__in=list(days)).only("id", "first_seen_date")
        moved = [row for row in rows if row.first_seen_date is None or days[row.pk] < row.first_seen_date]
        for row in moved:
            if row.first_seen_date is not None:
                homes = HomeBranch.objects.filter(customer=row, valid_from=row.first_seen_date)
                homes.update(valid_from=days[row.pk])
            row.first_seen_date, row.updated_at = days[row.pk], at
        Customer.objects.bulk_update(moved, ["first_seen_date", "updated_at"], batch_size=500)
    return len(moved)


def forget_import(*, import_id: int, keep_ids: Iterable[int], at: datetime) -> int:
    """Delete the customers an import brought, except those named; return how many went.

    Committed in chunks, so that nobody waits long for the write lock; started again, it goes on with the rest.
    """
    kept = set(keep_ids)
    mine = Customer.objects.filter(import_id=import_id, version=1).values_list("pk", flat=True)
    gone = [pk for pk in mine if pk not in kept]
    for chunk in _chunks(gone):
        with transaction.atomic():
            Customer.objects.filter(pk__in=chunk).delete()
            values = {"import_id": import_id}
            core_actions.audit(
                "customer.remove", noun="customer", object_id=None, at=at, n_rows=len(chunk), values=values
            )
            core_actions.record("customer.removed", {"customer_ids": chunk}, at=at)
    return len(gone)


def _chunks(items: Iterable[Any], size: int = BATCH) -> Iterable[list[Any]]:
    chunk: list[Any] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
