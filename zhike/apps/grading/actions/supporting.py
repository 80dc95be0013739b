"""Support of a segment within its budget, and the standing texts of the house."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import queries
from zhike.apps.grading.models import Support, Wording
from zhike.apps.grading.rules import wording
from zhike.apps.org import actions as org_actions
from zhike.apps.people import actions as people_actions


class SupportRefused(ValueError):
    """Support is refused: NO_CUSTOMER, NO_SEGMENT, NO_AMOUNT, OVER_BUDGET (with what is left), NO_ENTRY."""

    def __init__(self, rule: str, left: Decimal = Decimal(0)):
        super().__init__(rule)
        self.rule, self.left = rule, left


@transaction.atomic
def grant_support(*, customer_id: int, what: str, amount: Decimal, day: date, result: str = "", at: datetime) -> int:
    """Spend of the year's budget of a customer's tier; more than is left is refused. Return the entry's id."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise SupportRefused("NO_CUSTOMER")
    people_actions.demand_impartial(customer_id=card.pk)
    if not card.tier:
        raise SupportRefused("NO_SEGMENT")
    if amount <= 0:
        raise SupportRefused("NO_AMOUNT")
    # Two who grant the last of a budget at the same moment would both see it.
    org_actions.hold_company()
    budget = queries.budget(card.tier, day.year)
    if amount > budget.left:
        raise SupportRefused("OVER_BUDGET", budget.left)
    row = Support.objects.create(
        customer_id=card.pk, segment=card.tier, day=day, what=what, amount=amount, result=result,
        user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    _tell("support.grant", row, card.branch_id, at)
    return row.pk


@transaction.atomic
def take_support_back(*, support_id: int, at: datetime) -> int:
    """Take an entry back by one of the opposite amount; return its id."""
    org_actions.hold_company()
    entry = queries.support(support_id)
    if entry is None or entry.amount <= 0 or queries.is_taken_back(entry):
        raise SupportRefused("NO_ENTRY")
    row = Support.objects.create(
        customer_id=entry.customer_id, segment=entry.segment, day=entry.day, what=entry.what, amount=-entry.amount,
        reverses=entry, user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    _tell("support.take_back", row, entry.customer.branch_id, at)
    return row.pk


def _tell(act: str, row: Support, branch_id: int, at: datetime) -> None:
    core_actions.audit(
        act, noun="support", object_id=row.pk, branch_id=branch_id, at=at,
        values={"customer_id": row.customer_id, "amount": str(row.amount), "segment": row.segment},
    )  # fmt: skip
    core_actions.record("support.granted", {"support_id": row.pk}, at=at)


@transaction.atomic
def write_wording(*, code: str, text: str, version: int, at: datetime) -> None:
    """Write a standing text of the house; raises core.base.StaleRecord where somebody was faster."""
    if code not in wording.CODES:
        raise ValueError(f"no such text: {code}")
    row = Wording.objects.filter(code=code).first()
    if (row.version if row else 0) != version:
        raise base.StaleRecord(0, version, row.version if row else 0)
    if row:
        row.change({"text": text}, version=version, at=at)
    else:
        try:
            with transaction.atomic():
                Wording.objects.create(code=code, text=text, created_at=at, updated_at=at)
        except IntegrityError:
            raise base.StaleRecord(0, 0, 1) from None
    core_actions.audit("wording.change", noun="wording", object_id=None, at=at, values={"code": code})
