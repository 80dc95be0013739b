"""Opportunities: begun, changed, led through the gates in order, won, lost with the reason, opened again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.receivables import queries as receivable_queries
from zhike.apps.sales import queries, rules
from zhike.apps.sales.models import Contract, GateEvidence, Opportunity, Quotation
from zhike.apps.sales.rules import SaleRefused


class NoSuchOpportunity(Exception):
    """The opportunity does not exist or may not be seen."""


@dataclass(frozen=True)
class NewOpportunity:
    """An opportunity as somebody begins it: with whom, about what, who found whom; the rest may come later."""

    customer_id: int
    title: str
    origin: str = "ACTIVE"
    channel: str = ""
    owner_id: int | None = None
    amount: Decimal | None = None
    expected_date: date | None = None
    next_step: str = ""
    rival_id: int | None = None


@transaction.atomic
def add_opportunity(*, new: NewOpportunity, day: date, at: datetime) -> int:
    """Begin an opportunity with a visible customer; without an owner it is its customer's. Raises SaleRefused.

    None is begun with a customer that is avoided, nor, but by a manager, where the rule of cooperation refuses it.
    """
    customer = customer_queries.customer(new.customer_id)
    if customer is None:
        raise SaleRefused("NO_CUSTOMER", "customer_id")
    _check(new)
    check_begun(customer.pk, day)
    owner_id = new.owner_id or customer.owner_id or base.actor().user_id
    values = asdict(new) | {"title": new.title.strip(), "next_step": new.next_step.strip(), "owner_id": owner_id}
    row = Opportunity(**values, opened_date=day, created_at=at, updated_at=at)
    row.save(force_insert=True)
    tell("opportunity.add", row, at, title=row.title, origin=row.origin)
    return row.pk


@transaction.atomic
def change_opportunity(
    *, opportunity_id: int, values: Mapping[str, Any], version: int | None = None, at: datetime
) -> None:
    """Change an open opportunity. Raises SaleRefused, StaleRecord."""
    row = open_one(opportunity_id)
    names = [name for name in NewOpportunity.__dataclass_fields__ if name != "customer_id"]
    new = NewOpportunity(row.customer_id, **{name: getattr(row, name) for name in names} | dict(values))
    _check(new)
    is_quoted = row.stage in (rules.QUOTED, rules.CONTRACT)
    rules.refuse_first(("AMOUNT_QUOTED", "amount", is_quoted and new.amount != row.amount))
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    changed = row.change(kept, version=version, at=at)
    if changed:
        tell("opportunity.change", row, at, fields=sorted(changed))


def check_begun(customer_id: int, day: date) -> None:
    """Refuse new business with a customer that is avoided or whose own business is ending. Raises SaleRefused."""
    hold = receivable_queries.hold_on(customer_id, day)
    if hold is not None:
        raise SaleRefused("AVOIDED", "customer_id", reason=hold.reason)
    is_refused = lifecycle_queries.cooperation_of(customer_id, day).needs_override
    may = base.actor().may(lifecycle_actions.OVERRIDE_ACT)
    rules.refuse_first(("COOPERATION_REFUSED", "customer_id", is_refused and not may))


def _check(new: NewOpportunity) -> None:
    rules.refuse_first(
        ("NO_TITLE", "title", not new.title.strip()),
        ("BAD_ORIGIN", "origin", new.origin not in rules.ORIGINS),
        ("BAD_CHANNEL", "channel", new.channel not in ("", *rules.CHANNELS)),
        ("BAD_AMOUNT", "amount", new.amount is not None and new.amount < 0),
        ("NO_OWNER", "owner_id", new.owner_id is not None and org_queries.user(new.owner_id) is None),
    )
    check_rival(new.rival_id)


def check_rival(rival_id: int | None) -> None:
    """Refuse a competitor that is none."""
    rules.refuse_first(("NO_RIVAL", "rival_id", rival_id is not None and market_queries.competitor(rival_id) is None))


@transaction.atomic
def pass_gate(
    *, opportunity_id: int, gate: str, evidence: str, person_id: int | None = None, day: date, at: datetime
) -> None:
    """Pass a gate with one line of evidence; a later one never before an earlier one. Raises SaleRefused."""
    row = open_one(opportunity_id)
    if gate not in rules.GATES:
        raise SaleRefused("BAD_GATE", "gate")
    passed = queries.gates_of(row.pk)
    if gate in passed:
        raise SaleRefused("GATE_PASSED", "gate")
    if missing := rules.missing_before(gate, passed):
        raise SaleRefused(missing, "gate")
    if not evidence.strip():
        raise SaleRefused("NO_EVIDENCE", "evidence")
    check_person(person_id, row.customer_id)
    try:
        with transaction.atomic():
            GateEvidence.objects.create(
                opportunity_id=row.pk, gate=gate, evidence=evidence.strip()[:300], person_id=person_id,
                user_id=base.actor().user_id, day=day, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise SaleRefused("GATE_PASSED", "gate") from None
    follow_stage(row, at)
    tell("opportunity.gate", row, at, gate=gate)


def check_person(person_id: int | None, customer_id: int) -> None:
    """Refuse a person who does not count at a customer."""
    known = person_id is None or any(pk == person_id for pk, _name in queries.people_at(customer_id))
    rules.refuse_first(("NO_PERSON", "person_id", not known))


@transaction.atomic
def take_gate_back(*, opportunity_id: int, gate: str, at: datetime) -> None:
    """Take the last gate back that was passed, before there is any paper. Raises SaleRefused."""
    row = open_one(opportunity_id)
    passed = queries.gates_of(row.pk)
    following = rules.GATES[rules.GATES.index(gate) + 1 :] if gate in rules.GATES else ()
    rules.refuse_first(
        ("NOT_PASSED", "gate", gate not in passed),
        ("LATER_GATE", "gate", any(one in passed for one in following)),
        ("PAPERS_LEFT", "gate", row.stage in (rules.QUOTED, rules.CONTRACT)),
    )
    passed[gate].delete()
    follow_stage(row, at)
    tell("opportunity.gate_back", row, at, gate=gate)


@transaction.atomic
def win(*, opportunity_id: int, day: date, at: datetime) -> None:
    """Win an opportunity that has passed the three gates. Raises SaleRefused."""
    row = open_one(opportunity_id)
    missing = rules.next_gate(queries.gates_of(row.pk))
    if missing:
        raise SaleRefused(f"NEEDS_{missing}", "outcome")
    write(row, {"stage": rules.WON, "reached": row.stage, "closed_date": day}, at)
    tell("opportunity.win", row, at)
    told = {"opportunity_id": row.pk, "customer_id": row.customer_id, "day": day.isoformat()}
    core_actions.record("opportunity.won", told, at=at)


@transaction.atomic
def lose(
    *, opportunity_id: int, reason: str, rival_id: int | None = None, verdict: str = "", day: date, at: datetime
) -> None:
    """Lose an opportunity: why, to whom, in words. Raises SaleRefused."""
    row = open_one(opportunity_id)
    if reason not in rules.REASONS:
        raise SaleRefused("NO_REASON", "reason")
    check_rival(rival_id)
    values = {
        "stage": rules.LOST, "reached": row.stage, "closed_date": day, "reason": reason,
        "rival_id": rival_id or row.rival_id, "verdict": verdict.strip()[:300],
    }  # fmt: skip
    write(row, values, at)
    tell("opportunity.lose", row, at, reason=reason)
    told = {"opportunity_id": row.pk, "customer_id": row.customer_id, "reason": reason}
    core_actions.record("opportunity.lost", told, at=at)


@transaction.atomic
def reopen(*, opportunity_id: int, at: datetime) -> None:
    """Open a decided opportunity again; its gates and papers tell its stage as before. Raises SaleRefused."""
    row = _row(opportunity_id)
    if row.closed_date is None:
        raise SaleRefused("NOT_CLOSED")
    stage = told_stage(row)
    values = {"stage": stage, "reached": stage, "closed_date": None, "reason": "", "verdict": ""}
    write(row, values, at)
    tell("opportunity.reopen", row, at)
    core_actions.record("opportunity.reopened", {"opportunity_id": row.pk, "customer_id": row.customer_id}, at=at)


def told_stage(row: Opportunity) -> str:
    """Return the stage that gates and papers tell."""
    return rules.stage(
        queries.gates_of(row.pk),
        has_quotation=Quotation.objects.filter(opportunity_id=row.pk).exists(),
        has_contract=Contract.objects.filter(opportunity_id=row.pk).exists(),
    )


def follow_stage(row: Opportunity, at: datetime, **more: Any) -> None:
    """Let the stage of an open opportunity follow its gates and papers."""
    stage = told_stage(row)
    write(row, {"stage": stage, "reached": stage} | more, at)


def write(row: base.Record, values: Mapping[str, Any], at: datetime) -> None:
    """Write values into a row as it was read. Raises SaleRefused where somebody was faster."""
    try:
        row.change(values, version=None, at=at)
    except base.StaleRecord:
        raise SaleRefused("MEANWHILE") from None


def open_one(opportunity_id: int) -> Opportunity:
    """Return a visible opportunity that is open. Raises NoSuchOpportunity, SaleRefused."""
    row = _row(opportunity_id)
    if row.closed_date is not None:
        raise SaleRefused("CLOSED")
    return row


def _row(opportunity_id: int) -> Opportunity:
    row = queries.opportunity(opportunity_id)
    if row is None:
        raise NoSuchOpportunity(opportunity_id)
    return row


def tell(act: str, row: Opportunity, at: datetime, **values: Any) -> None:
    """Enter what was done with an opportunity into the trail."""
    core_actions.audit(
        act, noun="opportunity", object_id=row.pk, branch_id=row.customer.branch_id, at=at, values=values
    )
