"""Adding customers: one by hand, thousands by an import."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import queries, rules
from zhike.apps.customers.models import Customer

# Written past the ORM: an import brings customers by the thousand.
INSERT_CUSTOMER = """
INSERT INTO customers_customer (created_at, updated_at, version, code, name, kind, branch_id, owner_id, status, phone,
    email, credit_code, first_seen_date, import_id)
VALUES (%s, %s, 1, %s, %s, %s, %s, %s, 'ACTIVE', %s, %s, %s, %s, %s)
"""
INSERT_CARDS = """
INSERT INTO customers_card (customer_id, branch_id, owner_id, code, name, kind, status, tier, churn_state,
    relation_stage, n_purchase_days, revenue, revenue_year, stake, knowledge, completeness)
SELECT id, branch_id, owner_id, code, name, kind, status, '', '', '', 0, 0, 0, 0, 0, 0
FROM customers_customer WHERE id IN ({})
"""
INSERT_HOMES = """
INSERT INTO customers_homebranch (customer_id, branch_id, valid_from)
SELECT id, branch_id, COALESCE(first_seen_date, %s) FROM customers_customer WHERE id IN ({})
"""


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


class CodeTaken(Exception):
    """Another customer has this code."""


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
        for chunk in core_rules.chunks(new):
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
