"""Reads of records of sales: needs, opportunities, their gates and papers, contracts by their ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.sales import rules
from zhike.apps.sales.models import (
    Contract,
    CustomerNeed,
    GateEvidence,
    Opportunity,
    Proposal,
    ProposalLine,
    Quotation,
)


def opportunities() -> QuerySet[Opportunity]:
    """Return the visible opportunities with customer, owner and rival."""
    return Opportunity.objects.select_related("customer__branch", "customer__owner", "owner", "rival")


def opportunity(opportunity_id: int) -> Any:
    """Return a visible opportunity, with which way the people there pull and how well its owner knows them."""
    told = {"support": people_queries.support_at("customer_id"), "relation": relation()}
    return opportunities().filter(pk=opportunity_id).annotate(**told).first()


def opportunities_of(customer_id: int) -> QuerySet[Opportunity]:
    """Return the visible opportunities of a customer: the open ones first, then the newest."""
    open_first = F("closed_date").desc(nulls_first=True)
    return opportunities().filter(customer_id=customer_id).order_by(open_first, "-opened_date", "-id")


def owners_for() -> list[tuple[int, str]]:
    """Return whom the acting person may let look after an opportunity."""
    return org_queries.named(org_queries.owners_for(base.actor()).order_by("name", "id"))


def people_at(customer_id: int) -> list[tuple[int, str]]:
    """Return the persons who count at a customer, the weightiest first."""
    return [(one.person_id, one.name) for one in people_queries.parts_at(customer_id)]


def gates_of(opportunity_id: int) -> dict[str, GateEvidence]:
    """Return the gates an opportunity has passed, by their code."""
    rows = GateEvidence.objects.select_related("person", "user").filter(opportunity_id=opportunity_id)
    return {row.gate: row for row in rows}


def needs() -> QuerySet[CustomerNeed]:
    """Return the visible needs of customers with who told them and the plan for them."""
    return CustomerNeed.objects.select_related("customer__branch", "customer__owner", "person", "opportunity", "author")


def fulfilled(after: date, until: date) -> tuple[int, int]:
    """Return how many needs of visible customers noted after a day and up to another are served, and how many they are.

    Those that ended unserved are asked for all the same.
    """
    rows = CustomerNeed.objects.filter(noted_date__gt=after, noted_date__lte=until).order_by()
    told = rows.aggregate(served=Count("pk", filter=Q(served_date__isnull=False)), n=Count("pk"))
    return told["served"], told["n"]


def latent_of(customer_ids: Iterable[int], after: date, until: date) -> list[tuple[int, date | None]]:
    """Return customer and day it was served of each latent need that visible customers had after a day, up to another.

    One served or over by the first day is not among them.
    """
    rows = CustomerNeed.objects.filter(customer_id__in=list(customer_ids), status="LATENT", noted_date__lte=until)
    rows = rows.exclude(served_date__lte=after).exclude(ended_date__lte=after).order_by("id")
    return list(rows.values_list("customer_id", "served_date"))


def need(need_id: int) -> CustomerNeed | None:
    """Return a visible need."""
    return needs().filter(pk=need_id).first()


def needs_of(customer_id: int) -> QuerySet[CustomerNeed]:
    """Return the needs of a visible customer: those that hold first, then the newest."""
    open_first = F("ended_date").desc(nulls_first=True)
    return needs().filter(customer_id=customer_id).order_by(open_first, "-noted_date", "-id")


def proposals_of(opportunity_id: int) -> list[Proposal]:
    """Return the proposals of a visible opportunity with their lines, newest first."""
    rows = Proposal.objects.filter(opportunity_id=opportunity_id).prefetch_related("lines__need")
    return list(rows.order_by("-id"))


def proposal(proposal_id: int) -> Proposal | None:
    """Return a visible proposal."""
    return Proposal.objects.select_related("opportunity__customer").filter(pk=proposal_id).first()


@dataclass(frozen=True)
class Coverage:
    """Which needs of a plan its proposals answer, and which none of them does."""

    covered: tuple[CustomerNeed, ...]
    uncovered: tuple[CustomerNeed, ...]

    @property
    def n(self) -> int:
        """Return how many needs there are."""
        return len(self.covered) + len(self.uncovered)


def coverage(row: Opportunity) -> Coverage:
    """Return which needs of an opportunity's customer are answered; a declined proposal answers none."""
    known = list(needs_of(row.customer_id).filter(ended_date=None))
    lines = ProposalLine.objects.filter(proposal__opportunity_id=row.pk, proposal__declined_date=None)
    ids = set(lines.values_list("need_id", flat=True))
    open_ids = set(rules.uncovered([one.pk for one in known], ids))
    of_plan = [one for one in known if one.pk in ids or one.opportunity_id in (None, row.pk)]
    return Coverage(
        tuple(one for one in of_plan if one.pk not in open_ids),
        tuple(one for one in of_plan if one.pk in open_ids and one.served_date is None),
    )


@dataclass(frozen=True)
class Priced:
    """A quotation with its lines, each beside what it comes to, and the sum."""

    quotation: Quotation
    lines: tuple[tuple[Any, Decimal], ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of its lines."""
        return sum((amount for _line, amount in self.lines), Decimal(0))


def quotations_of(opportunity_id: int) -> list[Priced]:
    """Return the quotations of a visible opportunity, the newest edition first."""
    rows = Quotation.objects.filter(opportunity_id=opportunity_id).prefetch_related("lines__product")
    return [quoted(row) for row in rows.select_related("author").order_by("-edition")]


def quoted_between(first: date, last: date, branch_ids: Iterable[int]) -> QuerySet[Quotation, Any]:
    """Return when opportunities of some branches' customers were begun and first quoted between two days."""
    rows = Quotation.objects.filter(
        opportunity__customer__branch_id__in=list(branch_ids), edition=1, day__range=(first, last)
    )
    return rows.order_by("-day").values_list("opportunity__created_at", "day")


def discounted_between(begin: datetime, end: datetime) -> QuerySet[Quotation]:
    """Return the quotations with a discount made to visible customers from one moment up to another."""
    return Quotation.objects.filter(created_at__gte=begin, created_at__lt=end, lines__discount__gt=0).distinct()


def quoted(row: Quotation) -> Priced:
    """Return a quotation with what each line comes to."""
    lines = sorted(row.lines.all(), key=lambda one: one.pk)
    return Priced(row, tuple((one, rules.line_amount(one.quantity, one.price, one.discount)) for one in lines))


def quotation_total(opportunity_id: int) -> Decimal | None:
    """Return what the newest quotation of an opportunity comes to, None where there is none."""
    known = quotations_of(opportunity_id)
    return known[0].total if known else None


def relation() -> Subquery:
    """Return what tells of each opportunity how well its owner knows who counts there, 0 to 5."""
    return Subquery(people_queries.ties_of_ours("owner_id", "customer_id").values("strength")[:1])


def ahead_of_relation() -> Q:
    """Return the condition of open opportunities further on than their owner's relation to anybody there."""
    known, found = people_queries.ties_of_ours("owner_id", "customer_id"), Q()
    for stage, strength in rules.RELATION.items():
        if strength:
            found |= Q(~Exists(known.filter(strength__gte=strength)), stage=stage)
    return found


def contracts() -> QuerySet[Contract]:
    """Return the visible contracts with their customers and how these stand."""
    return Contract.objects.select_related("customer__branch", "customer__owner", "customer__card", "opportunity")


def contract(contract_id: int) -> Contract | None:
    """Return a visible contract."""
    return contracts().filter(pk=contract_id).first()


def contracts_of(customer_id: int) -> QuerySet[Contract]:
    """Return the contracts of a visible customer, the one that ends last first."""
    return contracts().filter(customer_id=customer_id).order_by("-end_date", "-id")


def under_contract(customer_ids: Iterable[int], day: date) -> set[int]:
    """Return which of some visible customers have a contract in force on a day."""
    rows = Contract.objects.filter(customer_id__in=list(customer_ids), start_date__lte=day, end_date__gte=day)
    return set(rows.values_list("customer_id", flat=True))


def predecessors(customer_id: int) -> list[tuple[int, str]]:
    """Return the contracts of a customer that none carries on yet."""
    carried = Contract.objects.filter(customer_id=customer_id).exclude(previous=None).values("previous_id")
    rows = contracts_of(customer_id).exclude(pk__in=carried)
    return [(row.pk, f"{row.title} · {row.end_date}") for row in rows]


def successor_of(contract_id: int) -> Contract | None:
    """Return the contract that carries a visible one on."""
    return contracts().filter(previous_id=contract_id).first()


@dataclass(frozen=True)
class Ending:
    """A contract with what its end is judged by; of very many nothing else is read."""

    pk: int
    customer_id: int
    end_date: date
    notice_date: date
    amount: Decimal
    renewal: str
    churn_state: str


ENDING = ("pk", "customer_id", "end_date", "notice_date", "amount", "renewal", "customer__card__churn_state")


def ending_between(first: date, last: date) -> list[Ending]:
    """Return the visible contracts that end within some days, the first first."""
    return _endings(Contract.objects.filter(end_date__range=(first, last)))


def ending(contract_id: int) -> list[Ending]:
    """Return a visible contract by what its end is judged by; nothing where there is none."""
    return _endings(Contract.objects.filter(pk=contract_id))


def _endings(rows: QuerySet[Contract]) -> list[Ending]:
    return [Ending(*row) for row in rows.order_by("end_date", "id").values_list(*ENDING)]


def lapsed(since: date, day: date) -> QuerySet[Contract]:
    """Return the visible contracts that ended from a day to before another, settled by nobody, with none in force."""
    in_force = Contract.objects.filter(customer=OuterRef("customer"), start_date__lte=day, end_date__gte=day)
    rows = contracts().filter(end_date__gte=since, end_date__lt=day, renewal__in=rules.UNSETTLED)
    return rows.exclude(Exists(in_force)).order_by("-end_date", "-id")


def to_give_notice(day: date, *, ahead_days: int) -> QuerySet[Contract]:
    """Return the visible contracts whose last day for notice comes within some days and whose renewal is open."""
    rows = contracts().filter(renewal__in=rules.UNSETTLED, end_date__gte=day)
    return rows.filter(notice_date__lte=day + timedelta(days=ahead_days)).order_by("notice_date", "id")


def solving_of(customer_id: int) -> rules.Solving:
    """Return how well a visible customer's needs are solved: proposals offered and accepted, days from a need on."""
    rows = Proposal.objects.filter(opportunity__customer_id=customer_id).exclude(offered_date=None)
    days = [
        (one.served_date - one.noted_date).days
        for one in CustomerNeed.objects.filter(customer_id=customer_id).exclude(served_date=None)
        if one.served_date
    ]
    return rules.Solving(
        rows.count(), rows.exclude(accepted_date=None).count(), rows.exclude(declined_date=None).count(),
        tuple(sorted(days)),
    )  # fmt: skip


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what is written down of a customer here, for the customer to read."""
    gates = GateEvidence.objects.filter(opportunity__customer_id=customer_id).order_by("day", "id")
    proposals = Proposal.objects.filter(opportunity__customer_id=customer_id).order_by("id")
    opportunities_told = opportunities_of(customer_id).values(
        "title", "origin", "channel", "amount", "stage", "opened_date", "expected_date", "reason", "verdict",
        "next_step", "closed_date",
    )  # fmt: skip
    needs_told = needs_of(customer_id).values(
        "text", "status", "evidence", "feature", "benefit", "proof", "value", "noted_date", "served_date"
    )
    contracts_told = contracts_of(customer_id).values(
        "title", "amount", "signed_date", "start_date", "end_date", "notice_days", "renewal"
    )
    return {
        "opportunities": list(opportunities_told), "customer_needs": list(needs_told),
        "gates": list(gates.values("gate", "evidence", "day")),
        "solutions": list(
            proposals.values("title", "benefit", "offered_date", "accepted_date", "declined_date", "lines__text")
        ),
        "quotations": [
            {"day": one.quotation.day, "valid_until": one.quotation.valid_until, "amount": one.total}
            for row in opportunities_of(customer_id)
            for one in quotations_of(row.pk)
        ],
        "contracts": list(contracts_told),
    }  # fmt: skip
