"""Keeping house: warnings and signs follow a merged customer; what names a person is blotted out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core.actions import blotting
from zhike.apps.risk.models import Sign, Warning


@transaction.atomic
def repoint_customer(*, from_id: int, to_id: int) -> dict[str, list[Any]]:
    """Let all that is about one customer be about another; a warning that stands there already stays where it is."""
    moved: dict[str, list[Any]] = {"signs": core_actions.repoint(Sign, "customer_id", from_id=from_id, to_id=to_id)}
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
        for name, model in (("signs", Sign), ("warnings", Warning))
    )


@transaction.atomic
def forget_customer(*, customer_id: int) -> int:
    """Erase what was written in words about a person; that there was a warning stays for the figures."""
    with base.acting_as(base.System("erasure")):
        n_rows = Warning.objects.filter(customer_id=customer_id).exclude(note="").update(note="")
        return n_rows + Sign.objects.filter(customer_id=customer_id).update(note="", person=None)


@transaction.atomic
def forget_person(*, person_id: int, customer_ids: Sequence[int], words: Mapping[str, str]) -> int:
    """Erase the signs about a key person and blot them out of what was said of warnings; return how many rows."""
    with base.acting_as(base.System("erasure")):
        n_rows = Sign.objects.filter(person_id=person_id).delete()[0]
        n_rows += Warning.objects.filter(about=f"person:{person_id}").update(values={})
        for rows in (Warning.objects.all(), Sign.objects.all()):
            n_rows += blotting.blot(rows.filter(customer_id__in=customer_ids), ("note",), words)
        return n_rows
