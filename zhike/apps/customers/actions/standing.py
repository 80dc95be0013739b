"""Standing: classes through time, cards and first days, written in bulk by an analysis or an import."""

from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import indexes, sets
from zhike.apps.customers import rules
from zhike.apps.customers.models import Assignment, Card, Customer, HomeBranch

CARD_STANDING = {
    "tier", "churn_state", "relation_stage", "first_purchase_date", "last_purchase_date", "n_purchase_days",
    "revenue", "revenue_year", "cycle_days", "silence_ratio", "p_alive", "clv", "stake",
    "leaving", "margin_year", "cost_year", "contribution_year", "value_basis", "potential",
}  # fmt: skip
# Written past the ORM, as sets: a million customers change class in one analysis.
CHANGED = "customer_id bigint, code varchar(30), reason varchar(200), former_id bigint, is_same_day smallint"
# Who gave a class by hand since they were read keeps it: closed rows are left alone, an open one is not doubled.
DROP_CLASSES = """
DELETE FROM customers_assignment
WHERE valid_to IS NULL AND id IN (SELECT former_id FROM changed_class WHERE is_same_day = 1)
"""
END_CLASSES = """
UPDATE customers_assignment SET valid_to = %s
WHERE valid_to IS NULL AND id IN (SELECT former_id FROM changed_class WHERE is_same_day = 0)
"""
INSERT_CLASSES = """
INSERT INTO customers_assignment (customer_id, dimension, code, valid_from, source, reason, rule_version)
SELECT customer_id, %s, code, %s, %s, reason, %s FROM changed_class WHERE true ORDER BY customer_id
ON CONFLICT DO NOTHING
"""
STANDING_BATCH = 20_000
# Of so many customers or fewer the classes are looked up one by one, not those of everybody.
FEW = 2_000
NO_REASONS: Mapping[int, str] = {}


class Known(NamedTuple):
    """What an archive says of itself in lists: score, completeness, oldest check, how the customer is addressed."""

    knowledge: int = 0
    completeness: int = 0
    verified_date: date | None = None
    salutation: str = ""


def assign_classes(
    *,
    dimension: str,
    classes: Mapping[int, str],
    day: date,
    rule_version: str,
    at: datetime,
    reasons: Mapping[int, str] = NO_REASONS,
) -> int:
    """Give customers their class in a dimension from a day on; only changes are written, manual ones stay.

    Committed in chunks, so that nobody waits long for the write lock; running it again gives the same. `reasons` says
    why some of them are what they are. Return how many changed.
    """
    wrong = {code for code in set(classes.values()) if not rules.has_class(dimension, code)}
    if wrong:
        raise ValueError(f"not a class of {dimension}: {sorted(wrong)}")
    rows = Assignment.objects.filter(dimension=dimension)
    if len(classes) <= FEW:
        rows = rows.filter(customer_id__in=list(classes))
    current = {
        c: (pk, code, source, since)
        for pk, c, code, source, since in rows.filter(valid_to=None)
        .values_list("pk", "customer_id", "code", "source", "valid_from")
        .iterator(chunk_size=10_000)
    }
    manual, auto = Assignment.Source.MANUAL, Assignment.Source.AUTO
    if any(since > day for _, _, source, since in current.values() if source == auto):
        _rewind(rows, day)
    changed = {c: code for c, code in classes.items() if _differs(current.get(c), code, manual)}
    for chunk in core_rules.chunks(changed.items(), size=STANDING_BATCH):
        told = ((c, code, reasons.get(c, ""), *_former(current.get(c), day)) for c, code in chunk)
        with transaction.atomic(), sets.given("changed_class", CHANGED, told) as cursor:
            # Nobody has a class before the first analysis: there is nothing to look for.
            if current:
                cursor.execute(DROP_CLASSES)
                cursor.execute(END_CLASSES, [day])
            cursor.execute(INSERT_CLASSES, [dimension, day, auto, rule_version])
    if changed:
        core_actions.audit(
            "class.assign", noun="customer", object_id=None, at=at, n_rows=len(changed),
            values={"dimension": dimension, "day": str(day), "rule_version": rule_version},
        )  # fmt: skip
    return len(changed)


@transaction.atomic
def _rewind(rows: QuerySet[Assignment], day: date) -> None:
    """Let the classes given on later days go, where a day is judged again that lies before them."""
    rows = rows.filter(source=Assignment.Source.AUTO)
    rows.filter(valid_from__gte=day).exclude(valid_to=None).delete()
    rows.filter(valid_to__gt=day).update(valid_to=day)
    rows.filter(valid_from__gt=day, valid_to=None).update(valid_from=day)


def _former(current: tuple | None, day: date) -> tuple[int | None, int]:
    """Return which row a class follows, and 1 where that one was of the same day and never counted.

    A number, for SQLite takes a truth three times as slowly.
    """
    return (None, 0) if current is None else (current[0], int(current[3] >= day))


def _differs(current: tuple | None, code: str, manual: str) -> bool:
    return current is None or (current[1] != code and current[2] != manual)


@transaction.atomic
def end_standing(*, known_ids: Container[int], day: date, at: datetime) -> int:
    """Take class and standing from customers an analysis no longer knows, their lines being gone; return how many."""
    stands = Card.objects.exclude(tier="", churn_state="", relation_stage="", revenue=0).values_list("pk", flat=True)
    gone = [pk for pk in stands.iterator(chunk_size=10_000) if pk not in known_ids]
    fresh = Card()
    blank = {name: getattr(fresh, name) for name in CARD_STANDING}
    for chunk in core_rules.chunks(gone):
        Card.objects.filter(pk__in=chunk).update(**blank)
        classes = Assignment.objects.filter(customer_id__in=chunk, source=Assignment.Source.AUTO, valid_to=None)
        classes = classes.filter(dimension__in=rules.ANALYSED)
        classes.filter(valid_from__gte=day).delete()
        classes.update(valid_to=day)
    if gone:
        core_actions.audit("class.end", noun="customer", object_id=None, at=at, n_rows=len(gone))
    return len(gone)


def write_standing(*, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write an analysis's columns into the cards; each row is a customer id, then the columns' values.

    Committed in chunks, so that nobody waits long for the write lock; running it again gives the same.
    """
    return write_standings([(columns, rows)])


def write_standings(parts: Sequence[tuple[Sequence[str], Iterable[Sequence[Any]]]]) -> int:
    """Write several parts of an analysis into the cards, each as `write_standing` does, the indexes set aside once."""
    every = [column for columns, _rows in parts for column in columns]
    unknown = set(every) - CARD_STANDING
    if unknown:
        raise ValueError(f"not a standing column: {sorted(unknown)}")
    n_rows = 0
    with ExitStack() as until_written:
        for columns, rows in parts:
            for n, chunk in enumerate(core_rules.chunks(rows, size=STANDING_BATCH)):
                if n_rows == n == 0 and len(chunk) == STANDING_BATCH:
                    until_written.enter_context(indexes.set_aside(Card, every))
                _write_cards(columns, chunk)
                n_rows += len(chunk)
    _keep_manual(every)
    return n_rows


@transaction.atomic
def _write_cards(columns: Sequence[str], rows: list[Sequence[Any]]) -> None:
    settings = ", ".join(f"{column} = %s" for column in columns)
    sql = f"UPDATE customers_card SET {settings} WHERE customer_id = %s"  # nosec B608  # columns were checked
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*row[1:], row[0]) for row in rows])


def _keep_manual(columns: Sequence[str]) -> None:
    """Let cards show the class somebody set by hand, whatever an analysis found."""
    for dimension, column in rules.CARD_COLUMNS.items():
        if column in columns:
            rows = Assignment.objects.filter(dimension=dimension, source=Assignment.Source.MANUAL, valid_to=None)
            for code, customer_id in rows.values_list("code", "customer_id"):
                Card.objects.filter(pk=customer_id).update(**{column: code})


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


@transaction.atomic
def write_knowledge(*, known: Mapping[int, Known]) -> int:
    """Write how well customers are known into their cards; return how many changed."""
    # Many are known equally well, such as those of one list: they are written together.
    changed: dict[Known, list[int]] = {}
    for pk, *before in Card.objects.filter(pk__in=known).values_list("pk", *Known._fields):
        if known[pk] != Known(*before):
            changed.setdefault(known[pk], []).append(pk)
    return sum(Card.objects.filter(pk__in=ids).update(**new._asdict()) for new, ids in changed.items())


@transaction.atomic
def note_orders(*, has_orders: Mapping[int, bool]) -> int:
    """Write into cards whether customers have orders, which fixes their kind; return how many changed."""
    n_rows = 0
    with base.acting_as(base.System("cards follow the ledger of orders")):
        for wanted in (True, False):
            ids = [pk for pk, found in has_orders.items() if found is wanted]
            for chunk in core_rules.chunks(ids):
                n_rows += Card.objects.filter(pk__in=chunk).exclude(has_orders=wanted).update(has_orders=wanted)
    return n_rows
