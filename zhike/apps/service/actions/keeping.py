"""Keeping house when a customer is merged into another, brought back, or forgotten, and when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.service.models import CustomerLink, DetailCheck, Incident, ReachCall, ServiceRequest, Shift

MOVED: dict[str, Any] = {"shift": Shift, "reach_call": ReachCall, "incident": Incident,
                         "request": ServiceRequest}  # fmt: skip
INCIDENT_WORDS = ("what", "recovery", "root_cause")
REQUEST_WORDS = ("text", "why", "declined", "result")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let what was done for one customer be of another; a check of a day both have stays, and its link ends."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    with base.acting_as(base.System("repoint")):
        taken = DetailCheck.objects.filter(customer_id=to_id).values_list("day", flat=True)
        checks = DetailCheck.objects.filter(customer_id=from_id).exclude(day__in=list(taken))
        moved["check"] = list(checks.order_by("pk").values_list("pk", flat=True))
        DetailCheck.objects.filter(pk__in=moved["check"]).update(customer_id=to_id)
        links = CustomerLink.objects.filter(customer_id=from_id, ended_at=None)
        moved["link"] = list(links.values_list("pk", flat=True))
        links.update(ended_at=F("created_at"))
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    models = MOVED | {"check": DetailCheck}
    n_rows = sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in models.items()
    )
    with base.acting_as(base.System("repoint")):
        return n_rows + CustomerLink.objects.filter(pk__in=moved.get("link", ())).update(ended_at=None)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer, and end its link; codes, days and scores stay. Return how many rows."""
    with base.acting_as(base.System("erasure")):
        of = {"customer_id": customer_id}
        n_rows = Incident.objects.filter(**of).update(**dict.fromkeys(INCIDENT_WORDS, ""))
        n_rows += ServiceRequest.objects.filter(**of).update(**dict.fromkeys(REQUEST_WORDS, ""))
        n_rows += ReachCall.objects.filter(**of).update(note="")
        n_rows += DetailCheck.objects.filter(**of).update(note="")
        n_gone, _by_model = CustomerLink.objects.filter(**of).delete()
        return n_rows + n_gone


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        of = {"customer_id__in": customer_ids}
        n_rows = blotting.blot(Incident.objects.filter(**of), INCIDENT_WORDS, words)
        n_rows += blotting.blot(ServiceRequest.objects.filter(**of), REQUEST_WORDS, words)
        n_rows += blotting.blot(ReachCall.objects.filter(**of), ("note",), words)
        return n_rows + blotting.blot(DetailCheck.objects.filter(**of), ("note",), words)


@transaction.atomic
def hand_over_shifts(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Put another on the roster where somebody stands, for some customers or all that is left; return the lines.

    The number was theirs: the successor gives one, and until then others are tried first.
    """
    rows = Shift.objects.filter(user_id=from_id, ended_at=None)
    return _give(rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_shifts(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give lines of the roster back that still name whom they were handed to; return how many."""
    return len(_give(Shift.objects.filter(pk__in=list(ids), user_id=to_id, ended_at=None), from_id, at))


def _give(rows: Any, user_id: int, at: datetime) -> list[int]:
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        Shift.objects.filter(pk__in=given).update(user_id=user_id, phone="", updated_at=at, version=F("version") + 1)
    return given


@transaction.atomic
def hand_over_requests(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let a successor answer at once for somebody's open requests: who leaves cannot wait until it is accepted."""
    with base.acting_as(base.System("hand-over")):
        rows = ServiceRequest.objects.filter(accountable_id=from_id, state=ServiceRequest.State.OPEN)
        return _answer(rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_requests(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give requests back that are still open with whom they were handed to; return how many."""
    with base.acting_as(base.System("hand-over")):
        rows = ServiceRequest.objects.filter(pk__in=list(ids), accountable_id=to_id, state=ServiceRequest.State.OPEN)
        return len(_answer(rows, from_id, at))


def _answer(rows: Any, user_id: int, at: datetime) -> list[int]:
    given = sorted(rows.values_list("pk", flat=True))
    # What was offered to the successor is theirs now.
    ServiceRequest.objects.filter(pk__in=given, asked_id=user_id).update(asked_id=None, asked_at=None)
    ServiceRequest.objects.filter(pk__in=given).update(
        accountable_id=user_id, updated_at=at, version=F("version") + 1
    )  # fmt: skip
    return given
