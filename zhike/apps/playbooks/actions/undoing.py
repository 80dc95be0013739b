"""Undoing: what a rule changed goes back, one change or those of its last run, while nobody changed the value since."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.playbooks import queries
from zhike.apps.playbooks.actions.writing import NoSuchRule
from zhike.apps.playbooks.models import Deed

OWNER = "owner"


@dataclass(frozen=True)
class Undone:
    """How many changes were taken back, and the customers whose value was changed since or may not be changed."""

    n_back: int
    kept: tuple[str, ...]


@transaction.atomic
def undo_changes(*, rule_id: int, deed_id: int | None = None, at: datetime) -> Undone:
    """Take back one change of a rule, or those of its last run, as the acting person. Messages that left stay."""
    if queries.rule(rule_id) is None:
        raise NoSuchRule(rule_id)
    rows = queries.changes_of(rule_id).select_for_update(of=("self",))
    run_id = queries.last_change_run(rule_id) or 0
    deeds = list(rows.filter(pk=deed_id) if deed_id else rows.filter(run_id=run_id))
    if deed_id and not deeds:
        raise NoSuchRule(rule_id)
    kept = [deed.customer.name for deed in deeds if not _undo(deed, at)]
    n_back = len(deeds) - len(kept)
    if n_back:
        core_actions.audit("rule.undo", noun="rule", object_id=rule_id, at=at, n_rows=n_back)
    return Undone(n_back, tuple(kept))


def _undo(deed: Deed, at: datetime) -> bool:
    change = deed.change or {}
    row, is_owner = customer_queries.customer(deed.customer_id), change["field"] == OWNER
    if row is None or (row.owner_id if is_owner else getattr(row, change["field"])) != change["after"]:
        return False
    now: dict[str, Any] = {"customer_id": row.pk, "version": row.version, "at": at}
    try:
        if is_owner:
            customer_actions.give_customer(owner_id=change["before"], **now)
        else:
            customer_actions.change_customer(values={change["field"]: change["before"]}, **now)
    except (customer_actions.KindFixed, customer_actions.RetiredAtDesk, PermissionDenied, base.StaleRecord):
        return False
    deed.change = change | {"undone_at": at.isoformat(), "undone_by": base.actor().label}
    deed.save(update_fields=["change"])
    return True
