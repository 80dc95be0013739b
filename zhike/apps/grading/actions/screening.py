"""Screening: what is proposed for every customer one sees, and what a manager decides."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries
from zhike.apps.grading.models import Proposal
from zhike.apps.grading.rules import policy

BATCH = 1_000


class NoSuchProposal(Exception):
    """The proposal does not exist, may not be seen, or was decided already."""


@transaction.atomic
def screen(*, day: date, at: datetime) -> int:
    """Propose to keep, delegate or release each customer one sees that has a tier; return for how many.

    What was proposed and not yet decided is proposed anew; what a manager decided stays.
    """
    threshold = Decimal(catalog_queries.table("letting_go")["RULE"]["potential"])
    rows = customer_queries.cards().filter(status="ACTIVE").exclude(tier="").order_by("pk")
    known = list(rows.values_list("pk", "tier", "potential", "contribution_year", "churn_state"))
    seen = {pk for pk, *_ in known}
    queries.undecided().filter(customer_id__in=rows.values("pk")).delete()
    decided = set(Proposal.objects.filter(day=day).values_list("customer_id", flat=True))
    new = []
    for pk, tier, potential, contribution, state in known:
        if pk in seen - decided:
            facts = policy.Facts(tier, potential, contribution, state)
            verdict, reasons = policy.screen(facts, threshold)
            new.append(
                Proposal(customer_id=pk, day=day, verdict=verdict, reasons=reasons, created_at=at, updated_at=at)
            )
    Proposal.objects.bulk_create(new, batch_size=BATCH)
    core_actions.audit("screening.run", noun="proposal", object_id=None, at=at, n_rows=len(new))
    core_actions.record("screening.done", {"day": str(day)}, at=at)
    return len(new)


@transaction.atomic
def decide(*, proposal_id: int, verdict: str, note: str, at: datetime) -> None:
    """Confirm what a screening proposes, or decide otherwise. To release leads to a retirement, it is none itself."""
    row = queries.proposal(proposal_id)
    if row is None or row.decided or verdict not in policy.VERDICTS:
        raise NoSuchProposal(proposal_id)
    values = {"decided": verdict, "decided_by_id": base.actor().user_id, "decided_at": at, "note": note}
    row.change(values, version=None, at=at)
    _tell("screening.decide", row, at)


@transaction.atomic
def undecide(*, proposal_id: int, at: datetime) -> None:
    """Take a decision on a proposal back."""
    row = queries.proposal(proposal_id)
    if row is None or not row.decided:
        raise NoSuchProposal(proposal_id)
    row.change({"decided": "", "decided_by_id": None, "decided_at": None, "note": ""}, version=None, at=at)
    _tell("screening.undecide", row, at)


def _tell(act: str, row: Proposal, at: datetime) -> None:
    core_actions.audit(
        act, noun="proposal", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"verdict": [row.verdict, row.decided], "customer_id": row.customer_id},
    )  # fmt: skip
