"""Keeping house when a customer is merged into another, brought back, or forgotten, and when somebody leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from zhike.apps.churn import queries
from zhike.apps.churn.models import Case, Emergency, EmergencyEntry, LegacyIssue, Measure, Secondary, Signal, Study
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting

MOVED: dict[str, Any] = {"signal": Signal, "case": Case, "legacy": LegacyIssue, "emergency": Emergency}
CASE_WORDS = ("subject", "evidence", "went_to", "conclusion", "correction")
SIGNAL_WORDS = ("note", "went_to")
ISSUE_WORDS = ("text", "review", "settlement")
EMERGENCY_WORDS = ("title", "text", "report")
MEASURE_WORDS = ("title", "evidence")
FORMS = ("angles", "benefit", "satisfaction")


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[int]]:
    """Let signs and cases of one customer be of another; return the ids.

    Where both have an open case, theirs is one exit: that of the customer who goes is none until it is back.
    """
    moved: dict[str, list[int]] = {}
    with base.acting_as(base.System("repoint")):
        for name, model in MOVED.items():
            rows = model.objects.filter(customer_id=from_id)
            if name == "case" and Case.objects.filter(customer_id=to_id, status__in=queries.OPEN).exists():
                doubled = rows.filter(status__in=queries.OPEN)
                moved["doubled"] = list(doubled.values_list("pk", flat=True))
                doubled.update(status=Case.Status.DISMISSED)
                rows = rows.exclude(pk__in=moved["doubled"])
            moved[name] = list(rows.order_by("pk").values_list("pk", flat=True))
            model.objects.filter(pk__in=moved[name]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[int]]) -> None:
    """Let what was of a customer before it was merged be its own again."""
    for name, model in MOVED.items():
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
    with base.acting_as(base.System("repoint")):
        doubled = Case.objects.filter(pk__in=moved.get("doubled", ()), customer_id=from_id)
        doubled.filter(cause_date=None).update(status=Case.Status.PROPOSED)
        doubled.exclude(cause_date=None).update(status=Case.Status.CONFIRMED)


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written about a customer; codes, days and amounts stay. Return how many rows were touched."""
    with base.acting_as(base.System("erasure")):
        n_rows = Signal.objects.filter(customer_id=customer_id).update(**dict.fromkeys(SIGNAL_WORDS, ""))
        n_rows += Secondary.objects.filter(case__customer_id=customer_id).update(evidence="")
        n_rows += LegacyIssue.objects.filter(customer_id=customer_id).update(**dict.fromkeys(ISSUE_WORDS, ""))
        n_rows += EmergencyEntry.objects.filter(emergency__customer_id=customer_id).update(text="")
        n_rows += Emergency.objects.filter(customer_id=customer_id).update(**dict.fromkeys(EMERGENCY_WORDS, ""))
        of = Measure.objects.filter(Q(case__customer_id=customer_id) | Q(emergency__customer_id=customer_id))
        of.filter(measured_from__has_key="word").update(measured_from={})
        n_rows += of.update(**dict.fromkeys(MEASURE_WORDS, ""))
        blank: dict[str, Any] = dict.fromkeys(CASE_WORDS, "") | {name: {} for name in FORMS}
        return n_rows + Case.objects.filter(customer_id=customer_id).update(**blank)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Blot a key person out of what was written about some customers; return how many rows changed."""
    with base.acting_as(base.System("erasure")):
        of = {"customer_id__in": customer_ids}
        n_rows = blotting.blot(Signal.objects.filter(**of), SIGNAL_WORDS, words)
        n_rows += blotting.blot(Secondary.objects.filter(case__customer_id__in=customer_ids), ("evidence",), words)
        n_rows += blotting.blot(LegacyIssue.objects.filter(**of), ISSUE_WORDS, words)
        # Emergencies and measures need not be of a customer, and name whom they please.
        n_rows += blotting.blot(Emergency.objects.all(), EMERGENCY_WORDS, words)
        n_rows += blotting.blot(EmergencyEntry.objects.all(), ("text",), words)
        n_rows += blotting.blot(Measure.objects.all(), (*MEASURE_WORDS, "measured_from"), words)
        n_rows += blotting.blot(Study.objects.all(), ("result", "present"), words)
        return n_rows + blotting.blot(Case.objects.filter(**of), (*CASE_WORDS, *FORMS), words)


@transaction.atomic
def hand_over_measures(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Give somebody's measures that are not done, of cases of some customers or all that are left, to another."""
    rows = Measure.objects.filter(owner_id=from_id, status=Measure.Status.PLANNED)
    rows = rows if customer_ids is None else rows.filter(case__customer_id__in=list(customer_ids))
    return _give(rows, "owner_id", to_id, at)


@transaction.atomic
def take_back_measures(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Give measures back that are still to be done by whom they were handed to; return how many."""
    rows = Measure.objects.filter(pk__in=list(ids), owner_id=to_id, status=Measure.Status.PLANNED)
    return len(_give(rows, "owner_id", from_id, at))


@transaction.atomic
def hand_over_emergencies(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another lead somebody's open emergencies, about some customers or all that are left."""
    rows = Emergency.objects.filter(lead_id=from_id, status=Emergency.Status.OPEN)
    rows = rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids))
    return _give(rows, "lead_id", to_id, at)


@transaction.atomic
def take_back_emergencies(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let somebody lead again what is still open with whom it was handed to; return how many."""
    rows = Emergency.objects.filter(pk__in=list(ids), lead_id=to_id, status=Emergency.Status.OPEN)
    return len(_give(rows, "lead_id", from_id, at))


def _give(rows: QuerySet[Any], field: str, user_id: int, at: datetime) -> list[int]:
    """Give rows to somebody; a form that was open meanwhile is told by the version."""
    given = sorted(rows.values_list("pk", flat=True))
    with base.acting_as(base.System(f"handed over by {base.actor().label}")):
        some = rows.model._default_manager.filter(pk__in=given)
        some.update(**{field: user_id}, updated_at=at, version=F("version") + 1)
    return given
