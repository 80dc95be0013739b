"""Planning: which former customers are asked, drawn by a lot whose seed is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import SystemRandom

from django.db import transaction

from zhike.analytics import sampling
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import queries, rules
from zhike.apps.interviews.models import Interview, Plan
from zhike.apps.org import queries as org_queries

LOT = SystemRandom()


class PlanRefused(ValueError):
    """A plan breaks a rule: NO_BRANCH, NOBODY, NO_STATE, BAD_STRATUM, BAD_SIZE, BAD_SEED."""


@dataclass(frozen=True)
class NewPlan:
    """Whom to ask: how they stand, for how long they bought nothing, how many, by what they are mixed."""

    title: str
    question: str
    branch_id: int
    states: Sequence[str]
    least_days: int
    stratum: str
    size: int
    due_date: date
    # INDIVIDUAL or ENTERPRISE; empty: both.
    kind: str = ""
    # Left out, a lot of its own is drawn.
    seed: int | None = None
    # Whether whoever plans asks everybody; otherwise each customer is asked by who looks after them.
    asks_myself: bool = False


@transaction.atomic
def draw_plan(*, new: NewPlan, day: date, at: datetime) -> int:
    """Draw whom a plan asks among the visible customers of a branch and those below it; return the plan's id.

    Raises PlanRefused.
    """
    _check(new)
    branch = org_queries.row_branches(base.actor()).filter(pk=new.branch_id).first()
    if branch is None:
        raise PlanRefused("NO_BRANCH")
    frame = queries.frame_of(
        states=new.states, least_days=new.least_days, stratum=new.stratum,
        branch_ids=org_queries.subtree_ids(branch.pk), kind=new.kind, day=day,
    )  # fmt: skip
    if not frame.n_all:
        raise PlanRefused("NOBODY")
    seed = LOT.randrange(1, 1_000_000) if new.seed is None else new.seed
    drawn = sampling.draw(frame.strata, new.size, seed)
    row = Plan(
        title=new.title, question=new.question, branch=branch, author_id=base.actor().user_id, kind=new.kind,
        states=list(new.states), least_days=new.least_days, stratum=new.stratum, size=new.size, seed=seed,
        strata=[[code, len(ids), len(drawn[code])] for code, ids in sorted(frame.strata.items())],
        n_barred=frame.n_barred, drawn_date=day, due_date=new.due_date, created_at=at, updated_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    _write(row, [pk for ids in drawn.values() for pk in ids], new, at)
    told = {"title": row.title, "n_rows": sum(map(len, drawn.values()))}
    core_actions.audit("plan.draw", noun="plan", object_id=row.pk, branch_id=branch.pk, at=at, values=told)
    core_actions.record("interviews.drawn", {"plan_id": row.pk}, at=at)
    return row.pk


def _check(new: NewPlan) -> None:
    if not new.states or set(new.states) - set(rules.STATES):
        raise PlanRefused("NO_STATE")
    if new.stratum not in rules.STRATA:
        raise PlanRefused("BAD_STRATUM")
    if not 1 <= new.size <= rules.MOST_DRAWN:
        raise PlanRefused("BAD_SIZE")
    if new.seed is not None and not 0 <= new.seed <= rules.LARGEST_SEED:
        raise PlanRefused("BAD_SEED")


def _write(row: Plan, customer_ids: list[int], new: NewPlan, at: datetime) -> None:
    cards = customer_queries.cards_of(customer_ids)
    Interview.objects.bulk_create(
        Interview(
            plan=row, customer_id=pk, branch_id=cards[pk].branch_id, tier=cards[pk].tier, due_date=new.due_date,
            interviewer_id=row.author_id if new.asks_myself else cards[pk].owner_id or row.author_id,
            created_at=at, updated_at=at,
        )
        for pk in customer_ids
    )  # fmt: skip
