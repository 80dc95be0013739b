"""Judging the stage of a customer's own business: beside what was suggested, with what follows from a decline."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.analytics import business
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import queries, rules
from zhike.apps.lifecycles.models import BusinessStage
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

LATEST = timedelta(days=3_650)
DAYS_TO_DO = 7
DECLINE, REVIEW = "business_stage", "stage_review"


class StageRefused(ValueError):
    """A judgement breaks a rule; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@transaction.atomic
def decide_stage(
    *, customer_id: int, stage: str, evidence: str, next_review_date: date | None = None, day: date, at: datetime
) -> int:
    """Judge the stage of a visible enterprise's business; return the judgement's id.

    What the series suggest on the day is kept beside it. Raises customers' NoSuchCustomer, queries.NotAnEnterprise and
    StageRefused.
    """
    row = customer_queries.customer(customer_id)
    if row is None:
        raise customer_actions.NoSuchCustomer(customer_id)
    # Two who judge at once do so one after the other.
    customer_actions.lock_customers(customer_id)
    suggested = queries.suggestion(customer_id, day)
    due = next_review_date or rules.review_date(day, row.card.tier, catalog_queries.table("stage_review"))
    _check(stage, evidence, due, day)
    former = queries.stage_of(customer_id)
    if former:
        BusinessStage.objects.filter(pk=former.pk).update(ended_date=day)
    made = BusinessStage.objects.create(
        customer_id=customer_id, stage=stage, evidence=evidence.strip(), decided_date=day, next_review_date=due,
        suggested=suggested.stage, reasons=[list(asdict(reason).values()) for reason in suggested.reasons],
        user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    customer_actions.assign_by_hand(
        customer_id=customer_id, dimension=rules.DIMENSION, code=stage, reason=evidence.strip()[:200], day=day, at=at
    )
    before = former.stage if former else ""
    values = {"stage": [before, stage], "suggested": suggested.stage, "evidence": made.evidence}
    _tell("stage.decide", row, values, at)
    if rules.is_worse(before, stage):
        _ask_for_terms(row, made, day, at)
    return made.pk


def _check(stage: str, evidence: str, due: date, day: date) -> None:
    if stage not in business.STAGES:
        raise StageRefused("stage", _("There is no such stage."))
    if not evidence.strip():
        raise StageRefused("evidence", _("Say what it was judged by: a statement, a visit, what was read or heard."))
    if not day < due <= day + LATEST:
        raise StageRefused("next_review_date", _("The next review lies after today and within ten years."))


def _tell(act: str, row: Any, values: dict[str, Any], at: datetime, *, is_taken_back: bool = False) -> None:
    core_actions.audit(act, noun="customer", object_id=row.pk, branch_id=row.branch_id, at=at, values=values)
    before, stage = values["stage"]
    payload = {
        "customer_id": row.pk, "stage": stage, "before": before, "is_worse": rules.is_worse(before, stage),
        "is_taken_back": is_taken_back,
    }  # fmt: skip
    core_actions.record("business_stage.decided", payload, at=at)


def _ask_for_terms(row: Any, made: BusinessStage, day: date, at: datetime) -> None:
    """Propose what protects us from a declining customer; the register of risks takes note by itself."""
    rule = rules.cooperation(made.stage, catalog_queries.table("cooperation"))
    with org_queries.speaking_to(row.owner_id):
        title = _("%(customer)s moved into decline: shorten the payment term") % {"customer": row.name}
        if rule.terms_percent:
            note = _("Proposal: grant %(percent)s %% of the payment term so far, and look at what is owed today.")
        else:
            note = _("Proposal: deliver against advance payment only, and collect what is owed today.")
    task_actions.add_task(
        title=title,
        note=note % {"percent": rule.terms_percent}, due_date=day + timedelta(days=DAYS_TO_DO),
        branch_id=row.branch_id, assignee_id=row.owner_id, customer_id=row.pk, priority="HIGH", source=DECLINE,
        key=f"{DECLINE}:{made.pk}", link=_link(row.pk), at=at,
    )  # fmt: skip


def _link(customer_id: int) -> str:
    return reverse("customer", args=[customer_id]) + "?tab=lifecycle"


@transaction.atomic
def take_back_stage(*, customer_id: int, day: date, at: datetime) -> None:
    """Take the judgement of today back as if it was never made; the one before holds again.

    Raises StageRefused for one of an earlier day, which is history: judge anew instead.
    """
    row, made = customer_queries.customer(customer_id), queries.stage_of(customer_id)
    if row is None or made is None or made.decided_date != day:
        raise StageRefused("stage", _("Only a judgement of today is taken back; judge the stage anew instead."))
    made.delete()
    former = queries.stages_of(customer_id).filter(ended_date=day).first()
    if former:
        BusinessStage.objects.filter(pk=former.pk).update(ended_date=None)
    before = former.stage if former else ""
    if before != made.stage:
        # Judged the same again, the class had not changed.
        customer_actions.end_by_hand(customer_id=customer_id, dimension=rules.DIMENSION, day=day, at=at)
    _tell("stage.take_back", row, {"stage": [made.stage, before]}, at, is_taken_back=True)


def remind_of_stages(*, day: date, at: datetime) -> int:
    """Give the owners of customers whose stage is to be looked at again a task each; return how many are new."""
    n_tasks = 0
    with base.acting_as(base.System("stage review")):
        for due in queries.due_reviews(day).exclude(customer__owner=None).iterator(chunk_size=500):
            with org_queries.speaking_to(due.customer.owner_id):
                title = _("%(customer)s: look again at the stage of its business") % {"customer": due.customer.name}
            task_id = task_actions.add_task(
                title=title, due_date=day + timedelta(days=DAYS_TO_DO), branch_id=due.customer.branch_id,
                assignee_id=due.customer.owner_id, customer_id=due.customer_id, source=REVIEW,
                key=f"{REVIEW}:{due.pk}", link=_link(due.customer_id), at=at,
            )  # fmt: skip
            n_tasks += task_id is not None
    return n_tasks
