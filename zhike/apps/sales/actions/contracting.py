"""Contracts: signed, changed, carried on or let end; whoever looks after the customer is reminded before the notice."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.sales import queries, rules
from zhike.apps.sales.actions import moving
from zhike.apps.sales.models import Contract, Opportunity
from zhike.apps.sales.rules import SaleRefused
from zhike.apps.tasks import actions as task_actions


class NoSuchContract(Exception):
    """The contract does not exist or may not be seen."""


@dataclass(frozen=True)
class NewContract:
    """A contract as it was signed."""

    customer_id: int
    title: str
    amount: Decimal
    signed_date: date
    start_date: date
    end_date: date
    notice_days: int = 30
    opportunity_id: int | None = None
    previous_id: int | None = None


@transaction.atomic
def add_contract(*, new: NewContract, today: date, at: datetime) -> int:
    """Keep a contract; the one it carries on counts as renewed. Raises SaleRefused."""
    customer = customer_queries.customer(new.customer_id)
    if customer is None:
        raise SaleRefused("NO_CUSTOMER", "customer_id")
    _check(new, today)
    plan, previous = _plan(new), _previous(new)
    row = Contract(
        **asdict(new) | {"title": new.title.strip()}, notice_date=rules.notice_date(new.end_date, new.notice_days),
        uplift=_uplift(new, previous), created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise SaleRefused("HAS_SUCCESSOR", "previous_id") from None
    if previous is not None:
        moving.write(previous, {"renewal": Contract.Renewal.RENEWED}, at)
    if plan is not None:
        moving.follow_stage(plan, at, amount=new.amount)
    _tell("contract.add", row, customer.branch_id, at, title=row.title, amount=str(row.amount))
    told = {"contract_id": row.pk, "customer_id": row.customer_id, "end_date": row.end_date.isoformat()}
    core_actions.record("contract.signed", told, at=at)
    return row.pk


def _check(new: NewContract, today: date) -> None:
    rules.refuse_first(
        ("NO_TITLE", "title", not new.title.strip()),
        ("BAD_AMOUNT", "amount", new.amount < 0),
        ("IN_FUTURE", "signed_date", new.signed_date > today),
        ("BAD_SPAN", "end_date", new.end_date < new.start_date),
        ("BAD_NOTICE", "notice_days", not 0 <= new.notice_days <= rules.LONGEST_NOTICE),
    )


def _plan(new: NewContract) -> Opportunity | None:
    """Return the opportunity that led to it: of the same customer, quoted before."""
    if new.opportunity_id is None:
        return None
    plan = moving.open_one(new.opportunity_id)
    rules.refuse_first(
        ("OTHER_CUSTOMER", "opportunity_id", plan.customer_id != new.customer_id),
        ("NO_QUOTATION", "opportunity_id", plan.stage not in (rules.QUOTED, rules.CONTRACT)),
    )
    return plan


def _previous(new: NewContract) -> Contract | None:
    if new.previous_id is None:
        return None
    row = queries.contract(new.previous_id)
    if row is None or row.customer_id != new.customer_id:
        raise SaleRefused("OTHER_CUSTOMER", "previous_id")
    rules.refuse_first(("BEFORE", "start_date", new.start_date <= row.start_date))
    return row


def _uplift(new: NewContract | Contract, previous: Contract | None) -> Decimal | None:
    if previous is None:
        return None
    former = (previous.start_date, previous.end_date)
    return rules.uplift(new.amount, new.start_date, new.end_date, previous.amount, former)


@transaction.atomic
def change_contract(
    *, contract_id: int, values: Mapping[str, Any], today: date, version: int | None = None, at: datetime
) -> None:
    """Put right what a contract says of its money, days and notice. Raises SaleRefused, StaleRecord."""
    row = _row(contract_id)
    names = NewContract.__dataclass_fields__
    new = NewContract(**{name: getattr(row, name) for name in names} | dict(values))
    _check(new, today)
    previous = queries.contract(row.previous_id) if row.previous_id else None
    successor = queries.successor_of(row.pk)
    rules.refuse_first(
        ("BEFORE", "start_date", previous is not None and new.start_date <= previous.start_date),
        ("BEFORE", "start_date", successor is not None and successor.start_date <= new.start_date),
    )
    kept = {name: getattr(new, name) for name in values} | {
        "notice_date": rules.notice_date(new.end_date, new.notice_days), "uplift": _uplift(new, previous)
    }  # fmt: skip
    changed = row.change(kept, version=version, at=at)
    if successor is not None:
        moving.write(successor, {"uplift": _uplift(successor, row)}, at)
    if "amount" in changed and row.opportunity and _is_last(row):
        moving.write(row.opportunity, {"amount": row.amount}, at)
    if changed:
        _tell("contract.change", row, row.customer.branch_id, at, fields=sorted(changed))


def _is_last(row: Contract) -> bool:
    """Say whether a contract is the last of its opportunity, whose amount follows it."""
    return not Contract.objects.filter(opportunity=row.opportunity, pk__gt=row.pk).exists()


@transaction.atomic
def settle_renewal(*, contract_id: int, renewal: str, at: datetime) -> None:
    """Say how it stands with a contract's renewal; one that is carried on stays so. Raises SaleRefused."""
    row = _row(contract_id)
    rules.refuse_first(
        ("BAD_RENEWAL", "renewal", renewal not in rules.RENEWALS or renewal == "RENEWED"),
        ("HAS_SUCCESSOR", "renewal", queries.successor_of(row.pk) is not None),
    )
    moving.write(row, {"renewal": renewal}, at)
    _tell("contract.settle", row, row.customer.branch_id, at, renewal=renewal)
    told = {"contract_id": row.pk, "customer_id": row.customer_id, "renewal": renewal}
    core_actions.record("contract.settled", told, at=at)


@transaction.atomic
def remind_of_notice(*, day: date, at: datetime) -> int:
    """Give a task for each contract whose last day for notice draws near, once each; return how many were given."""
    ahead = catalog_queries.table("renewals")["RULE"]["ahead"]
    n_given = 0
    for row in queries.to_give_notice(day, ahead_days=ahead):
        customer = row.customer
        with org_queries.speaking_to(customer.owner_id):
            title = _("Talk about renewing: %(title)s") % {"title": row.title}
            note = _("Ends on %(end)s; last day for notice %(notice)s.") % {
                "end": row.end_date, "notice": row.notice_date
            }  # fmt: skip
        due = max(day, row.notice_date - timedelta(days=1))
        task_id = task_actions.add_task(
            title=title, note=note, due_date=due, branch_id=customer.branch_id, assignee_id=customer.owner_id,
            customer_id=customer.pk, priority="HIGH", source="contract", key=f"contract:{row.pk}:{row.end_date}",
            link=f"/contracts/{row.pk}/", at=at,
        )  # fmt: skip
        n_given += task_id is not None
    return n_given


def _row(contract_id: int) -> Contract:
    row = queries.contract(contract_id)
    if row is None:
        raise NoSuchContract(contract_id)
    return row


def _tell(act: str, row: Contract, branch_id: int | None, at: datetime, **values: Any) -> None:
    core_actions.audit(act, noun="contract", object_id=row.pk, branch_id=branch_id, at=at, values=values)
