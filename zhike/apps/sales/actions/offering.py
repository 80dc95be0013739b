"""Papers of an opportunity: proposals tied to needs, offered and answered; quotations, each change another edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.sales import queries, rules
from zhike.apps.sales.actions import moving
from zhike.apps.sales.models import CustomerNeed, Opportunity, Proposal, ProposalLine, Quotation, QuoteLine
from zhike.apps.sales.rules import SaleRefused
from zhike.apps.trade import queries as trade_queries


class NoSuchProposal(Exception):
    """The proposal does not exist or may not be seen."""


@transaction.atomic
def add_proposal(
    *, opportunity_id: int, title: str, benefit: str, lines: Sequence[tuple[int, str]], offered: date | None = None,
    today: date, at: datetime,
) -> int:  # fmt: skip
    """Write a proposal: each line says what it does about which need of the customer. Raises SaleRefused."""
    row = moving.open_one(opportunity_id)
    known = set(CustomerNeed.objects.filter(customer_id=row.customer_id, ended_date=None).values_list("pk", flat=True))
    rules.refuse_first(
        ("NO_TITLE", "title", not title.strip()),
        ("NO_BENEFIT", "benefit", not benefit.strip()),
        ("NO_LINES", "lines", not lines),
        ("NO_NEED", "lines", any(need_id not in known or not text.strip() for need_id, text in lines)),
        ("IN_FUTURE", "offered", offered is not None and offered > today),
    )
    if offered is not None:
        _demand_known(row.customer_id, offered)
    made = Proposal(
        opportunity_id=row.pk, title=title.strip(), benefit=benefit.strip(), offered_date=offered, created_at=at,
        updated_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    ProposalLine.objects.bulk_create(
        ProposalLine(proposal_id=made.pk, need_id=need_id, text=text.strip()) for need_id, text in lines
    )
    planned = CustomerNeed.objects.filter(pk__in=[need_id for need_id, _text in lines], opportunity=None)
    for one in planned:
        moving.write(one, {"opportunity_id": row.pk}, at)
    moving.tell("opportunity.solve", row, at, title=made.title, n_lines=len(lines))
    return made.pk


@transaction.atomic
def offer(*, proposal_id: int, day: date, today: date, at: datetime) -> None:
    """Say that a proposal was offered to the customer. Raises SaleRefused."""
    row = _unanswered(proposal_id)
    rules.refuse_first(("IN_FUTURE", "day", day > today))
    _demand_known(row.opportunity.customer_id, day)
    moving.write(row, {"offered_date": day}, at)
    _tell("opportunity.offer", row, at)


@transaction.atomic
def accept(*, proposal_id: int, day: date, today: date, at: datetime) -> None:
    """Say that the customer accepted a solution: the needs it answers are served from that day on."""
    row = _answerable(proposal_id, day, today)
    moving.write(row, {"accepted_date": day}, at)
    for need in CustomerNeed.objects.filter(pk__in=_needs(row), served_date=None):
        moving.write(need, {"served_date": max(day, need.noted_date)}, at)
    _tell("opportunity.accept", row, at)
    core_actions.record("proposal.accepted", _told(row), at=at)


@transaction.atomic
def decline(*, proposal_id: int, day: date, today: date, at: datetime) -> None:
    """Say that the customer declined a solution. Raises SaleRefused."""
    row = _answerable(proposal_id, day, today)
    moving.write(row, {"declined_date": day}, at)
    _tell("opportunity.turn_down", row, at)
    core_actions.record("proposal.declined", _told(row), at=at)


@transaction.atomic
def take_answer_back(*, proposal_id: int, at: datetime) -> None:
    """Take back what was noted of the customer's answer; what the acceptance served is not served any more."""
    row = _row(proposal_id)
    if row.accepted_date is None and row.declined_date is None:
        raise SaleRefused("NOT_OFFERED")
    moving.write(row, {"accepted_date": None, "declined_date": None}, at)
    others = ProposalLine.objects.exclude(proposal_id=row.pk).exclude(proposal__accepted_date=None)
    kept = set(others.filter(need_id__in=_needs(row)).values_list("need_id", flat=True))
    for need in CustomerNeed.objects.filter(pk__in=set(_needs(row)) - kept).exclude(served_date=None):
        moving.write(need, {"served_date": None}, at)
    _tell("opportunity.take_back", row, at)


def _demand_known(customer_id: int, day: date) -> None:
    """Refuse to offer to a key account of which no strength, weakness or usable resource is known on the day."""
    card = customer_queries.card(customer_id)
    if card is not None and card.tier in rules.KEY_TIERS:
        known = archive_queries.swot_by_kind(customer_id, day)
        rules.refuse_first(*((f"NO_{kind}", "", not items) for kind, items in known.items()))


def _needs(row: Proposal) -> list[int]:
    return list(ProposalLine.objects.filter(proposal_id=row.pk).values_list("need_id", flat=True))


def _row(proposal_id: int) -> Proposal:
    row = queries.proposal(proposal_id)
    if row is None:
        raise NoSuchProposal(proposal_id)
    return row


def _unanswered(proposal_id: int) -> Proposal:
    row = _row(proposal_id)
    if row.accepted_date is not None or row.declined_date is not None:
        raise SaleRefused("ANSWERED")
    return row


def _answerable(proposal_id: int, day: date, today: date) -> Proposal:
    row = _unanswered(proposal_id)
    if row.offered_date is None:
        raise SaleRefused("NOT_OFFERED")
    rules.refuse_first(("IN_FUTURE", "day", day > today), ("BEFORE", "day", day < row.offered_date))
    return row


def _told(row: Proposal) -> dict[str, int]:
    return {
        "proposal_id": row.pk, "opportunity_id": row.opportunity_id, "customer_id": row.opportunity.customer_id
    }  # fmt: skip


def _tell(act: str, row: Proposal, at: datetime) -> None:
    moving.tell(act, row.opportunity, at, title=row.title)


@dataclass(frozen=True)
class NewLine:
    """A line of a quotation: a product or a text, how many, at which price, less which share."""

    quantity: Decimal
    price: Decimal
    discount: Decimal = Decimal(0)
    product_id: int | None = None
    text: str = ""

    @property
    def is_sound(self) -> bool:
        """Say whether it names something at a price."""
        return self.quantity > 0 and self.price > 0 and 0 <= self.discount <= 1


@transaction.atomic
def quote(
    *, opportunity_id: int, lines: Sequence[NewLine], valid_until: date, day: date, at: datetime
) -> int:  # fmt: skip
    """Quote a price once the three gates are passed; a further one is the next edition. Raises SaleRefused."""
    row = moving.open_one(opportunity_id)
    missing = rules.next_gate(queries.gates_of(row.pk))
    _check_lines(lines)
    if any(one.discount for one in lines):
        people_actions.demand_impartial(customer_id=row.customer_id)
    rules.refuse_first(
        (f"NEEDS_{missing}", "", bool(missing)),
        ("BAD_SPAN", "valid_until", valid_until < day),
    )
    latest = Quotation.objects.filter(opportunity_id=row.pk).order_by("-edition").first()
    made = Quotation(
        opportunity_id=row.pk, edition=latest.edition + 1 if latest else 1, day=day, valid_until=valid_until,
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    total = sum((rules.line_amount(one.quantity, one.price, one.discount) for one in lines), Decimal(0))
    rules.refuse_first(("TOO_LARGE", "lines", total >= rules.MOST))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise SaleRefused("MEANWHILE") from None
    QuoteLine.objects.bulk_create(QuoteLine(quotation_id=made.pk, **_values(one)) for one in lines)
    _follow(row, total, at)
    moving.tell("opportunity.quote", row, at, edition=made.edition, amount=str(total))
    return made.pk


def _check_lines(lines: Sequence[NewLine]) -> None:
    ids = {one.product_id for one in lines if one.product_id is not None}
    rules.refuse_first(
        ("NO_LINES", "lines", not lines),
        ("BAD_LINE", "lines", not all(one.is_sound for one in lines)),
        ("NO_PRODUCT", "lines", trade_queries.products().filter(pk__in=ids).count() < len(ids)),
        ("NO_TITLE", "lines", any(one.product_id is None and not one.text.strip() for one in lines)),
    )


def _values(line: NewLine) -> dict[str, Any]:
    return vars(line) | {"text": line.text.strip()[:200]}


def _follow(row: Opportunity, total: Decimal, at: datetime) -> None:
    """Let the amount expected be what was quoted last, unless a contract says it already."""
    has_contract = row.stage == rules.CONTRACT
    moving.follow_stage(row, at, **({} if has_contract else {"amount": total}))
