"""Undoing: takes back what an import brought as far as nothing else has come to stand on it."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import rules
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.trade import queries as trade_queries


def undo(*, import_id: int, at: datetime, on_progress: state.Progress = state.silent) -> dict:
    """Take an import back within 30 days; return what went and what stays because others refer to it.

    Killed on the way, it can be started again.
    """
    found = state.find(import_id, "UNDO")
    if not rules.is_undoable(found.finished_at, at):
        raise state.WrongStep("UNDO", found.status)
    if found.status == Import.Status.RUNNING:
        # A worker that still writes sees this before its next chunk.
        state.save(found, at, status=Import.Status.FAILED, failure={"code": "STOPPED", "params": {}})
    context = state.context(found, at)
    n_total = found.counts.get("n_new", 0) + found.counts.get("n_updated", 0)
    result = state.kind(found).undo(context, lambda n: on_progress(n, n_total, "undo"))
    result |= _forget_customers(import_id, at)
    with transaction.atomic():
        result |= _forget_branches(import_id, at)
        found.chunks.all().delete()
        state.save(found, at, status=Import.Status.UNDONE, counts=found.counts | {"undone": result})
        core_actions.audit(
            "import.undo", noun="import", object_id=import_id, branch_id=found.branch_id, at=at, values=result
        )
        core_actions.record("import.undone", {"import_id": import_id, "kind": found.kind}, at=at)
    return result


def _forget_customers(import_id: int, at: datetime) -> dict:
    """Remove the customers the import added, except those with dealings from elsewhere or changed by hand."""
    with base.acting_as(base.System(f"undo of import {import_id} by {base.actor().label}")):
        mine = customer_queries.ids_of_import(import_id)
        used = {
            *trade_queries.customer_ids_with_orders(mine),
            *interaction_queries.customer_ids_with_contacts(mine),
            *people_queries.customer_ids_with_people(mine),
        }
        n_gone = customer_actions.forget_import(import_id=import_id, keep_ids=used, at=at)
    return {"n_customers": n_gone, "n_customers_kept": len(mine) - n_gone}


def _forget_branches(import_id: int, at: datetime) -> dict:
    kept = []
    for branch in org_queries.branches().filter(import_id=import_id):
        try:
            with transaction.atomic():
                org_actions.remove_branch(branch_id=branch.pk, at=at)
        except (ProtectedError, org_actions.BranchRefused):
            kept.append(branch.name)
    return {"branches_kept": kept}
