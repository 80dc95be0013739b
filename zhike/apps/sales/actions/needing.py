"""Needs of customers: noted with their evidence, worked out into what our answer is worth, ended."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.sales import queries, rules
from zhike.apps.sales.actions import moving
from zhike.apps.sales.models import CustomerNeed
from zhike.apps.sales.rules import SaleRefused


class NoSuchNeed(Exception):
    """The need does not exist or may not be seen."""


@dataclass(frozen=True)
class NewNeed:
    """A need as somebody notes it: whose, how plain it is, by what one knows it; what we have for it may come later."""

    customer_id: int
    status: str
    text: str
    evidence: str
    person_id: int | None = None
    feature: str = ""
    benefit: str = ""
    proof: str = ""
    value: Decimal | None = None
    opportunity_id: int | None = None


@transaction.atomic
def add_need(*, new: NewNeed, day: date, at: datetime) -> int:
    """Note a need of a visible customer; return its id. Raises SaleRefused."""
    customer = customer_queries.customer(new.customer_id)
    if customer is None:
        raise SaleRefused("NO_CUSTOMER", "customer_id")
    _check(new)
    row = CustomerNeed(
        **_stripped(asdict(new)), author_id=base.actor().user_id, noted_date=day, created_at=at, updated_at=at
    )
    row.save(force_insert=True)
    _tell("customerneed.add", row, customer.branch_id, at, text=row.text, status=row.status)
    return row.pk


@transaction.atomic
def change_need(*, need_id: int, values: Mapping[str, Any], version: int | None = None, at: datetime) -> None:
    """Change a need, or work out what our answer to it is worth. Raises SaleRefused, StaleRecord."""
    row = _row(need_id)
    names = [name for name in NewNeed.__dataclass_fields__ if name != "customer_id"]
    _check(NewNeed(row.customer_id, **{name: getattr(row, name) for name in names} | dict(values)))
    changed = row.change(_stripped(dict(values)), version=version, at=at)
    if changed:
        _tell("customerneed.change", row, row.customer.branch_id, at, fields=sorted(changed))


def _stripped(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _check(new: NewNeed) -> None:
    rules.refuse_first(
        ("BAD_STATUS", "status", new.status not in rules.NEEDS),
        ("NO_TITLE", "text", not new.text.strip()),
        ("NO_EVIDENCE", "evidence", not new.evidence.strip()),
        ("BAD_AMOUNT", "value", new.value is not None and new.value < 0),
    )
    moving.check_person(new.person_id, new.customer_id)
    if new.opportunity_id is not None:
        plan = queries.opportunity(new.opportunity_id)
        rules.refuse_first(("OTHER_CUSTOMER", "opportunity_id", plan is None or plan.customer_id != new.customer_id))


@transaction.atomic
def end_need(*, need_id: int, day: date | None, at: datetime) -> None:
    """Say that a need is none any more, or with no day that it holds after all."""
    row = _row(need_id)
    moving.write(row, {"ended_date": day}, at)
    _tell("customerneed.end" if day else "customerneed.reopen", row, row.customer.branch_id, at)


def _row(need_id: int) -> CustomerNeed:
    row = queries.need(need_id)
    if row is None:
        raise NoSuchNeed(need_id)
    return row


def _tell(act: str, row: CustomerNeed, branch_id: int | None, at: datetime, **values: Any) -> None:
    core_actions.audit(act, noun="customerneed", object_id=row.pk, branch_id=branch_id, at=at, values=values)
