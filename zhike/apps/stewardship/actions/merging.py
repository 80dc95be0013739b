"""Merging two records of one customer, and undoing it: every app moves what hangs on them, in one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.activities import actions as activity_actions
from zhike.apps.archives import actions as archive_actions
from zhike.apps.audiences import actions as audience_actions
from zhike.apps.billing import actions as billing_actions
from zhike.apps.campaigns import actions as campaign_actions
from zhike.apps.changes import actions as change_actions
from zhike.apps.churn import actions as churn_actions
from zhike.apps.classification import actions as class_actions
from zhike.apps.coaching import actions as coaching_actions
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.expectations import actions as expectation_actions
from zhike.apps.grading import actions as grading_actions
from zhike.apps.health import actions as health_actions
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interviews import actions as interview_actions
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.lifecycles import actions as lifecycle_actions
from zhike.apps.loyalty import actions as loyalty_actions
from zhike.apps.market import actions as market_actions
from zhike.apps.media import actions as media_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.plans import actions as plan_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.receivables import actions as receivable_actions
from zhike.apps.risk import actions as risk_actions
from zhike.apps.sales import actions as sale_actions
from zhike.apps.selfservice import actions as self_actions
from zhike.apps.service import actions as service_actions
from zhike.apps.stewardship import queries, rules
from zhike.apps.stewardship.models import MergeLog, Pair
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.targets import actions as target_actions
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries
from zhike.apps.valuation import actions as valuation_actions
from zhike.apps.winback import actions as winback_actions


@dataclass(frozen=True)
class Step:
    """What one app does in a merge: move its rows from one customer to the other, take them back, count them."""

    name: str
    move: Callable[..., dict[str, list[Any]]]
    restore: Callable[..., int | None]
    # Without it the step moves what nobody needs to be told of.
    count: Callable[[int], int] | None = None


def _n_people(customer_id: int) -> int:
    return people_queries.parts().filter(customer_id=customer_id).count()


def _n_contacts(customer_id: int) -> int:
    return interaction_queries.interactions_of(customer_id).count()


def _n_tasks(customer_id: int) -> int:
    return task_queries.tasks().filter(customer_id=customer_id).count()


# In this order in a merge, in the opposite one when it is undone.
STEPS: tuple[Step, ...] = (
    Step("order", trade_actions.repoint_customer, trade_actions.restore_customer, trade_queries.n_orders_of),
    Step("archive", archive_actions.repoint_customer, archive_actions.restore_customer),
    Step("person", people_actions.repoint_customer, people_actions.restore_customer, _n_people),
    Step("interaction", interaction_actions.repoint_customer, interaction_actions.restore_customer, _n_contacts),
    Step("activity", activity_actions.repoint_customer, activity_actions.restore_customer),
    Step("interview", interview_actions.repoint_customer, interview_actions.restore_customer),
    Step("task", task_actions.repoint_customer, task_actions.restore_customer, _n_tasks),
    Step("message", outbound_actions.repoint_customer, outbound_actions.restore_customer),
    Step("media", media_actions.repoint_customer, media_actions.restore_customer),
    Step("change", change_actions.repoint_customer, change_actions.restore_customer),
    Step("market", market_actions.repoint_customer, market_actions.restore_customer),
    Step("billing", billing_actions.repoint_customer, billing_actions.restore_customer),
    Step("selfservice", self_actions.repoint_customer, self_actions.restore_customer),
    Step("value", valuation_actions.repoint_customer, valuation_actions.restore_customer),
    Step("lifecycle", lifecycle_actions.repoint_customer, lifecycle_actions.restore_customer),
    Step("class", customer_actions.repoint_classes, customer_actions.restore_classes),
    Step("profile", class_actions.repoint_customer, class_actions.restore_customer),
    Step("grading", grading_actions.repoint_customer, grading_actions.restore_customer),
    Step("receivable", receivable_actions.repoint_customer, receivable_actions.restore_customer),
    Step("warning", risk_actions.repoint_customer, risk_actions.restore_customer),
    Step("target", target_actions.repoint_customer, target_actions.restore_customer),
    Step("relation_health", health_actions.repoint_customer, health_actions.restore_customer),
    Step("keyaccount", key_actions.repoint_customer, key_actions.restore_customer),
    Step("sales", sale_actions.repoint_customer, sale_actions.restore_customer),
    Step("plan", plan_actions.repoint_customer, plan_actions.restore_customer),
    Step("coaching", coaching_actions.repoint_customer, coaching_actions.restore_customer),
    Step("survey", survey_actions.repoint_customer, survey_actions.restore_customer),
    Step("expectation", expectation_actions.repoint_customer, expectation_actions.restore_customer),
    Step("service", service_actions.repoint_customer, service_actions.restore_customer),
    Step("complaint", complaint_actions.repoint_customer, complaint_actions.restore_customer),
    Step("member", loyalty_actions.repoint_customer, loyalty_actions.restore_customer),
    Step("churn", churn_actions.repoint_customer, churn_actions.restore_customer),
    Step("winback", winback_actions.repoint_customer, winback_actions.restore_customer),
    Step("audience", audience_actions.repoint_customer, audience_actions.restore_customer),
    Step("campaign", campaign_actions.repoint_customer, campaign_actions.restore_customer),
    Step("rule", playbook_actions.repoint_customer, playbook_actions.restore_customer),
)


class MergeRefused(Exception):
    """A merge or its undoing is refused by a rule of rules.MERGE_RULES."""

    def __init__(self, rule: str):
        super().__init__(str(rules.MERGE_RULES[rule]))
        self.rule = rule


def counts(customer_id: int) -> dict[str, int]:
    """Return how many rows of each step hang on a visible customer."""
    return {step.name: step.count(customer_id) for step in STEPS if step.count}


@transaction.atomic
def merge(
    *, survivor_id: int, merged_id: int, take: Iterable[str] = (), versions: tuple[int, int] | None = None, at: datetime
) -> int:
    """Let one customer take another's place, with some of its values; return the merge's id.

    `take` names fields of customer_actions.PLACES; `versions` are those of the two as somebody saw them.
    """
    both = customer_actions.lock_customers(survivor_id, merged_id)
    _refuse(rules.merge_refusal(is_same=survivor_id == merged_id, statuses=[one.status for one in both]))
    try:
        values = customer_actions.merge_records(
            survivor_id=survivor_id, merged_id=merged_id, take=take, versions=versions, at=at
        )
    except customer_actions.KindFixed:
        raise MergeRefused("KIND_FIXED") from None
    moved = {step.name: step.move(from_id=merged_id, to_id=survivor_id) for step in STEPS}
    n_moved = sum(map(_n_rows, moved.values()))
    done = MergeLog.objects.create(
        survivor_id=survivor_id, merged_id=merged_id, user_id=base.actor().user_id, at=at, values=values, moved=moved,
        n_moved=n_moved,
    )  # fmt: skip
    _mark_pair(survivor_id, merged_id, was=Pair.Status.UNDECIDED, now=Pair.Status.MERGED, at=at)
    for pk, act in ((survivor_id, "customer.merge"), (merged_id, "customer.merge_away")):
        core_actions.audit(
            act, noun="customer", object_id=pk, at=at, n_rows=n_moved, values=values["survivor"] | {"merge": done.pk}
        )
    told = {"survivor_id": survivor_id, "merged_id": merged_id, "customer_ids": [survivor_id, merged_id]}
    core_actions.record("customer.merged", told, at=at)
    return done.pk


@transaction.atomic
def unmerge(*, merge_id: int, at: datetime) -> MergeLog:
    """Undo a merge: rows go back, except what was added or changed since on the one that stays; return the merge."""
    found = queries.merge(merge_id)
    if found is None:
        raise customer_actions.NoSuchCustomer(merge_id)
    with base.acting_as(base.System("one at a time")):
        found = MergeLog.objects.select_for_update().get(pk=merge_id)
    _refuse(queries.unmerge_refusal(found, at=at))
    ids = {"survivor_id": found.survivor_id, "merged_id": found.merged_id}
    kept = customer_actions.part_records(**ids, before=found.values, at=at)
    n_kept = len(kept)
    for step in reversed(STEPS):
        if step.name in found.moved:
            moved = found.moved[step.name]
            n_back = step.restore(from_id=found.merged_id, to_id=found.survivor_id, moved=moved)
            n_kept += 0 if n_back is None else max(_n_rows(moved) - n_back, 0)
    found.undone_at, found.n_kept = at, n_kept
    found.save(update_fields=["undone_at", "n_kept"])
    _mark_pair(*ids.values(), was=Pair.Status.MERGED, now=Pair.Status.UNDECIDED, at=at)
    for pk in ids.values():
        values = {"merge": found.pk, "kept": kept, "n_kept": n_kept}
        core_actions.audit("customer.unmerge", noun="customer", object_id=pk, at=at, values=values)
    core_actions.record("customer.unmerged", ids | {"customer_ids": list(ids.values())}, at=at)
    return found


def _refuse(rule: str) -> None:
    if rule:
        raise MergeRefused(rule)


def _n_rows(moved: dict[str, list[Any]]) -> int:
    """Count the rows a step moved: those named by their id."""
    return sum(isinstance(one, int) for rows in moved.values() for one in rows)


def _mark_pair(one_id: int, other_id: int, *, was: str, now: str, at: datetime) -> None:
    first, second = sorted((one_id, other_id))
    with base.acting_as(base.System("the pair of a merge")):
        rows = Pair.objects.filter(customer_a_id=first, customer_b_id=second)
        if was == Pair.Status.MERGED:
            rows = rows.filter(status=was)
        rows.update(status=now, until_date=None, updated_at=at)
