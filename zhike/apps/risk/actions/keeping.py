"""Keeping house: warnings, signs and risks follow a merged customer or a successor; words are blotted out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.risk.models import RegisteredRisk, Sign, Treatment, Warning
from zhike.apps.risk.rules import register

MOVED: dict[str, Any] = {"signs": Sign, "risks": RegisteredRisk}


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that is about one customer be about another; a warning that stands there already stays where it is."""
    moved: dict[str, list[Any]] = {
        name: core_actions.repoint(model, "customer_id", from_id=from_id, to_id=to_id) for name, model in MOVED.items()
    }
    with base.acting_as(base.System("merge")):
        standing = set(Warning.objects.filter(customer_id=to_id, cleared_date=None).values_list("detector", "about"))
        rows = Warning.objects.filter(customer_id=from_id).order_by("pk")
        moved["warnings"] = [
            row.pk for row in rows if row.cleared_date is not None or (row.detector, row.about) not in standing
        ]
        Warning.objects.filter(pk__in=moved["warnings"]).update(customer_id=to_id)
    return moved


@transaction.atomic
def restore_customer(*, from_id: int, to_id: int, moved: Mapping[str, Sequence[Any]]) -> int:
    """Take `repoint_customer` back, with what it returned; return how many rows went back."""
    return sum(
        core_actions.put_back(model, "customer_id", moved.get(name, ()), from_id=to_id, to_id=from_id)
        for name, model in (*MOVED.items(), ("warnings", Warning))
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written in words about a person; that there was a warning stays for the figures."""
    with base.acting_as(base.System("erasure")):
        n_rows = Warning.objects.filter(customer_id=customer_id).exclude(note="").update(note="")
        n_rows += RegisteredRisk.objects.filter(customer_id=customer_id).update(title="", text="", note="")
        of = Treatment.objects.filter(risk__customer_id=customer_id)
        n_rows += of.update(plan="", counterparty="", evaluation="")
        return n_rows + Sign.objects.filter(customer_id=customer_id).update(note="", person=None)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Erase the signs about a key person and blot them out of what was said of warnings; return how many rows."""
    with base.acting_as(base.System("erasure")):
        n_rows = Sign.objects.filter(person_id=person_id).delete()[0]
        n_rows += Warning.objects.filter(about=f"person:{person_id}").update(values={})
        for rows in (Warning.objects.all(), Sign.objects.all()):
            n_rows += blotting.blot(rows.filter(customer_id__in=customer_ids), ("note",), words)
        risks = RegisteredRisk.objects.filter(customer_id__in=customer_ids)
        n_rows += blotting.blot(risks, ("title", "text", "note"), words)
        answers = Treatment.objects.filter(risk__customer_id__in=customer_ids)
        n_rows += blotting.blot(answers, ("plan", "counterparty", "evaluation"), words)
        return n_rows


@transaction.atomic
def hand_over_risks(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another answer for somebody's live risks, about some customers or all that are left."""
    rows = RegisteredRisk.objects.filter(owner_id=from_id, state__in=register.LIVE)
    return _give(rows if customer_ids is None else rows.filter(customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_risks(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let somebody answer again for live risks that are still with whom they were handed to; return how many."""
    rows = RegisteredRisk.objects.filter(pk__in=list(ids), owner_id=to_id, state__in=register.LIVE)
    return len(_give(rows, from_id, at))


@transaction.atomic
def hand_over_treatments(*, from_id: int, to_id: int, customer_ids: Iterable[int] | None, at: datetime) -> list[int]:
    """Let another carry out somebody's answers to risks, about some customers or all that are left."""
    rows = Treatment.objects.filter(owner_id=from_id, state__in=("PROPOSED", "APPROVED"))
    return _give(rows if customer_ids is None else rows.filter(risk__customer_id__in=list(customer_ids)), to_id, at)


@transaction.atomic
def take_back_treatments(*, ids: Iterable[int], from_id: int, to_id: int, at: datetime) -> int:
    """Let somebody carry out again what is still with whom it was handed to; return how many."""
    rows = Treatment.objects.filter(pk__in=list(ids), owner_id=to_id, state__in=("PROPOSED", "APPROVED"))
    return len(_give(rows, from_id, at))


def _give(rows: Any, to_id: int, at: datetime) -> list[int]:
    with base.acting_as(base.System("hand-over")):
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.model._default_manager.filter(pk__in=ids).update(owner_id=to_id, updated_at=at)
    return ids
