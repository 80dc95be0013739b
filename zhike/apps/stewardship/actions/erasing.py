"""Erasure: nothing stays that tells who a person was; orders and ledgers stay without a name."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhike.apps.activities import actions as activity_actions
from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.actions import erasures
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.media import actions as media_actions
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.people import actions as people_actions
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.reviews import actions as review_actions
from zhike.apps.search import actions as search_actions
from zhike.apps.stewardship import rules
from zhike.apps.tasks import actions as task_actions
from zhike.apps.trade import actions as trade_actions

# What each app forgets of a customer. The record itself comes last: the others may still ask for it.
FORGETTERS: tuple[Callable[..., int], ...] = (
    playbook_actions.forget_customer,
    media_actions.forget_customer,
    review_actions.forget_customer,
    activity_actions.forget_customer,
    interaction_actions.forget_customer,
    trade_actions.forget_customer,
    task_actions.forget_customer,
    people_actions.forget_customer,
    outbound_actions.forget_customer,
    archive_actions.forget_customer,
)


class NotErasable(Exception):
    """The customer does not exist, is no person, or was erased already."""


@transaction.atomic
def erase_person(*, customer_id: int, basis: str, reason: str, at: datetime) -> dict[str, int]:
    """Erase a visible customer who is a person; return how many rows of what lost something.

    It cannot be undone. The raw bytes are overwritten by `core.actions.erasures.sweep`, outside every transaction.
    """
    if basis not in rules.BASES:
        raise ValueError(f"no such basis: {basis}")
    row = customer_queries.customer(customer_id)
    if row is None or row.kind != "INDIVIDUAL" or core_queries.is_erased(customer_id):
        raise NotErasable(customer_id)
    counts = _forget(customer_id, [row.name, row.phone, row.email, row.credit_code], at)
    erasures.enter_erasure(customer_id=customer_id, basis=basis, reason=reason, counts=counts, at=at)
    core_actions.audit(
        "person.erase", noun="customer", object_id=customer_id, branch_id=row.branch_id, at=at,
        n_rows=sum(counts.values()), values={"basis": basis, **counts},
    )  # fmt: skip
    core_actions.record("person.erased", {"customer_id": customer_id}, at=at)
    return counts


def _forget(customer_id: int, texts: Iterable[str], at: datetime) -> dict[str, int]:
    with base.acting_as(base.System(f"erasure by {base.actor().label}")):
        counts = {forget.__module__.split(".")[2]: forget(customer_id=customer_id) for forget in FORGETTERS}
        counts["customers"] = customer_actions.forget_customer(customer_id=customer_id, at=at)
        counts["search"] = search_actions.forget("customer", [customer_id])
        search_actions.tidy_index()
        counts["trail"] = erasures.forget_traces(customer_id=customer_id, texts=list(texts))
    return counts


def erase_again(*, known: Mapping[int, Mapping[str, Any]], at: datetime) -> list[int]:
    """Erase after a restore whom the ledger knows and the restored data still name; return whom."""
    again = []
    for customer_id, told in known.items():
        row = customer_queries.customer(customer_id)
        if row is not None and not core_queries.is_erased(customer_id):
            erase_person(customer_id=customer_id, basis=told["basis"], reason=told["reason"], at=at)
            again.append(customer_id)
    return again
