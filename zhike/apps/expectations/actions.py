"""Writes of expectations: noted, planned about, closed; value scored; levers measured; people marked; keeping house."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import queries, rules
from zhike.apps.expectations.models import Expectation, ExpectationPlan, Lever, StaffRating, ValueScore
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

MOVED: dict[str, Any] = {"expectation": Expectation, "expectationplan": ExpectationPlan, "valuescore": ValueScore}


@transaction.atomic
def note_expectation(
    *, customer_id: int, value: int, weights: Mapping[str, int], evidence: str = "", referrer_id: int | None = None,
    advertisement_id: int | None = None, day: date, at: datetime,
) -> int:  # fmt: skip
    """Keep how much a customer expects and what that comes of; return the id. Raises Refused."""
    customer = _customer(customer_id)
    rules.check_expectation(value, weights, referrer_id)
    if referrer_id is not None and (referrer_id == customer_id or customer_queries.customer(referrer_id) is None):
        raise rules.Refused("NO_CUSTOMER", "referrer_id")
    row = Expectation.objects.create(
        customer=customer, day=day, value=value, evidence=evidence.strip()[:500], referrer_id=referrer_id,
        advertisement_id=advertisement_id, author_id=base.actor().user_id, created_at=at, updated_at=at, **weights,
    )  # fmt: skip
    _tell("expectation.add", row, customer.branch_id, at, value=value, **weights)
    core_actions.record("expectation.noted", {"customer_id": customer_id}, at=at)
    return row.pk


@transaction.atomic
def plan_about(
    *, customer_id: int, kind: str, action: str, owner_id: int, due_date: date, before: int, day: date, at: datetime
) -> int:
    """Plan what is done about an expectation, by whom until when, with a task; return the id. Raises Refused."""
    customer = _customer(customer_id)
    if kind not in rules.PLANS:
        raise rules.Refused("BAD_KIND", "kind")
    if not action.strip():
        raise rules.Refused("NO_WORDS", "action")
    if due_date < day:
        raise rules.Refused("NO_DAY", "due_date")
    if org_queries.user(owner_id) is None:
        raise rules.Refused("NO_USER", "owner_id")
    if not 1 <= before <= 10:
        raise rules.Refused("BAD_VALUE", "before")
    row = ExpectationPlan.objects.create(
        customer=customer, kind=kind, action=action.strip()[:300], owner_id=owner_id, due_date=due_date, before=before,
        created_at=at, updated_at=at,
    )  # fmt: skip
    title = _("Expectation of %(name)s: %(action)s") % {"name": customer.name, "action": row.action}
    task_actions.add_task(
        title=title[:200], due_date=due_date, branch_id=customer.branch_id, assignee_id=owner_id,
        customer_id=customer_id, source="expectation", key=f"expectationplan:{row.pk}",
        link=f"/customers/{customer_id}/expectations/", at=at,
    )  # fmt: skip
    _tell("expectationplan.add", row, customer.branch_id, at, kind=kind)
    return row.pk


@transaction.atomic
def close_plan(*, plan_id: int, after: int | None, day: date, at: datetime) -> None:
    """Close a plan with what the customer expects now; without that it stays open. Raises Refused."""
    row = queries.plans().filter(pk=plan_id).first()
    if row is None:
        raise rules.Refused("NO_CUSTOMER")
    if row.closed_date is not None:
        raise rules.Refused("CLOSED")
    if after is None:
        raise rules.Refused("NOT_MEASURED", "after")
    if not 1 <= after <= 10:
        raise rules.Refused("BAD_VALUE", "after")
    row.change({"after": after, "closed_date": day}, version=None, at=at)
    _tell("expectationplan.close", row, row.customer.branch_id, at, before=row.before, after=after)


@transaction.atomic
def score_value(
    *, customer_id: int, competitor_id: int | None, scores: Mapping[str, Decimal], day: date, at: datetime
) -> int:
    """Keep what a customer gets of us, or of a competitor, and what that costs it; return the id. Raises Refused."""
    customer = _customer(customer_id)
    if set(scores) != {*rules.VALUES, *rules.COSTS}:
        raise rules.Refused("BAD_SCORE", "product")
    for name, score in scores.items():
        if not 0 <= score <= rules.MOST_SCORE:
            raise rules.Refused("BAD_SCORE", name)
    row = ValueScore.objects.create(
        customer=customer, competitor_id=competitor_id, day=day, author_id=base.actor().user_id, created_at=at,
        updated_at=at, **scores,
    )  # fmt: skip
    _tell("valuescore.add", row, customer.branch_id, at, competitor_id=competitor_id)
    core_actions.record("expectation.noted", {"customer_id": customer_id}, at=at)
    return row.pk


@transaction.atomic
def plan_lever(
    *, kind: str, title: str, branch_id: int, owner_id: int, due_date: date, unit: str, before: Decimal,
    cost: Decimal | None = None, day: date, at: datetime,
) -> int:  # fmt: skip
    """Plan what raises a value or lowers a cost, with what is measured now; return the id. Raises Refused."""
    if kind not in rules.LEVERS:
        raise rules.Refused("BAD_KIND", "kind")
    if not title.strip():
        raise rules.Refused("NO_WORDS", "title")
    if due_date < day:
        raise rules.Refused("NO_DAY", "due_date")
    if org_queries.user(owner_id) is None:
        raise rules.Refused("NO_USER", "owner_id")
    if not unit.strip() or before < 0:
        raise rules.Refused("BAD_MEASURE", "unit")
    row = Lever.objects.create(
        kind=kind, title=title.strip()[:200], branch_id=branch_id, owner_id=owner_id, due_date=due_date, cost=cost,
        unit=unit.strip()[:20], before=before, created_at=at, updated_at=at,
    )  # fmt: skip
    task_actions.add_task(
        title=row.title, due_date=due_date, branch_id=branch_id, assignee_id=owner_id, source="lever",
        key=f"lever:{row.pk}", link="/satisfaction/levers/", at=at,
    )  # fmt: skip
    _tell("lever.add", row, branch_id, at, kind=kind)
    core_actions.record("lever.changed", {"lever_id": row.pk}, at=at)
    return row.pk


@transaction.atomic
def measure_lever(*, lever_id: int, after: Decimal | None, day: date, at: datetime) -> None:
    """Keep what was measured after a lever was pulled. Raises Refused."""
    row = queries.levers().filter(pk=lever_id).first()
    if row is None or row.after is not None:
        raise rules.Refused("CLOSED")
    if after is None or after < 0:
        raise rules.Refused("BAD_MEASURE", "after")
    row.change({"after": after, "measured_date": day}, version=None, at=at)
    _tell("lever.measure", row, row.branch_id, at, before=str(row.before), after=str(after))
    core_actions.record("lever.changed", {"lever_id": row.pk}, at=at)


@transaction.atomic
def mark_colleague(*, user_id: int, marks: Mapping[str, int | None], day: date, at: datetime) -> int:
    """Mark what a colleague gives customers; a part left out makes it incomplete. Return the id. Raises Refused."""
    user = org_queries.people_for(base.actor()).filter(pk=user_id).first()
    if user is None:
        raise rules.Refused("NO_USER", "user_id")
    for name in rules.PARTS:
        mark = marks.get(name)
        if mark is not None and not 1 <= mark <= 5:
            raise rules.Refused("BAD_MARK", name)
    row = StaffRating.objects.create(
        user=user, branch_id=user.branch_id, day=day, author_id=base.actor().user_id, created_at=at, updated_at=at,
        **{name: marks.get(name) for name in rules.PARTS},
    )  # fmt: skip
    _tell("staffrating.add", row, user.branch_id, at, user_id=user_id)
    return row.pk


def _customer(customer_id: int) -> Any:
    customer = customer_queries.customer(customer_id)
    if customer is None:
        raise rules.Refused("NO_CUSTOMER", "customer_id")
    return customer


def _tell(act: str, row: Any, branch_id: int, at: datetime, **values: Any) -> None:
    noun = act.partition(".")[0]
    core_actions.audit(act, noun=noun, object_id=row.pk, branch_id=branch_id, at=at, values=values)


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what one customer expects and gets be another's, and whom it introduced."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    moved["referrer"] = core_actions.repoint(Expectation, "referrer_id", from_id=from_id, to_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    n_rows = sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in MOVED.items()
    )
    back = moved.get("referrer", ())
    return n_rows + core_actions.put_back(Expectation, "referrer_id", back, from_id=to_id, to_id=from_id)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase the words about a customer, and that it introduced others; numbers and days stay counted."""
    with base.acting_as(base.System("erasure")):
        n_rows = Expectation.objects.filter(customer_id=customer_id).update(evidence="", referrer=None)
        n_rows += Expectation.objects.filter(referrer_id=customer_id).update(referrer=None)
        return n_rows + ExpectationPlan.objects.filter(customer_id=customer_id).update(action="")


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        of = {"customer_id__in": customer_ids}
        n_rows = blotting.blot(Expectation.objects.filter(**of), ("evidence",), words)
        return n_rows + blotting.blot(ExpectationPlan.objects.filter(**of), ("action",), words)


@transaction.atomic
def hand_over_plans(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another see to the open plans of somebody, of some customers or all that is left; return ids."""
    rows = ExpectationPlan.objects.filter(owner_id=from_id, closed_date=None)
    return _give(rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_plans(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give plans back that are still with whom they were handed to; return how many."""
    return len(_give(ExpectationPlan.objects.filter(pk__in=list(ids), owner_id=to_id), from_id, at))


@transaction.atomic
def hand_over_levers(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another see to the levers somebody has not measured, with what is about no customer; return ids."""
    if customer_ids is not None:
        return []
    return _give(Lever.objects.filter(owner_id=from_id, after=None), to_id, at)


@transaction.atomic
def take_back_levers(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give levers back that are still with whom they were handed to; return how many."""
    return len(_give(Lever.objects.filter(pk__in=list(ids), owner_id=to_id), from_id, at))


def _give(rows: Any, user_id: int, at: datetime) -> list[int]:
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        rows.model.objects.filter(pk__in=given).update(owner_id=user_id, updated_at=at, version=F("version") + 1)
    return given
