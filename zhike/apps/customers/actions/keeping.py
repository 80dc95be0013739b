"""Keeping house: the search index in step, customers of an undone import forgotten."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers.models import Customer
from zhike.apps.search import actions as search_actions


@transaction.atomic
def index_customers(*, customer_ids: Iterable[int]) -> int:
    """Bring the search index in step with some customers, those gone taken out; return how many are in it."""
    n_rows = 0
    with base.acting_as(base.System("search index")):
        for chunk in core_rules.chunks(customer_ids):
            rows = Customer.objects.filter(pk__in=chunk).exclude(status=Customer.Status.MERGED)
            former = _former_codes(chunk)
            documents = [
                search_actions.NewDocument(
                    noun="customer", object_id=row.pk, title=row.name, subtitle=row.code,
                    text=f"{row.phone} {row.email} {row.credit_code} {''.join(filter(str.isdigit, row.phone))}"
                    f" {former.get(row.pk, '')}",
                    branch_id=row.branch_id, owner_id=row.owner_id,
                )
                for row in rows
            ]  # fmt: skip
            search_actions.forget("customer", set(chunk) - {d.object_id for d in documents})
            n_rows += search_actions.index_documents(documents)
    return n_rows


def _former_codes(customer_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of the records merged into some customers: what they were called still finds them."""
    codes: dict[int, str] = {}
    merged = Customer.objects.filter(merged_into_id__in=list(customer_ids))
    for survivor_id, code in merged.values_list("merged_into_id", "code"):
        codes[survivor_id] = f"{codes.get(survivor_id, '')} {code}".strip()
    return codes


def forget_import(*, import_id: int, keep_ids: Iterable[int], at: datetime) -> int:
    """Delete the customers an import brought, except those named; return how many went.

    Committed in chunks, so that nobody waits long for the write lock; started again, it goes on with the rest.
    """
    kept = set(keep_ids)
    mine = Customer.objects.filter(import_id=import_id, version=1).values_list("pk", flat=True)
    gone = [pk for pk in mine if pk not in kept]
    for chunk in core_rules.chunks(gone):
        with transaction.atomic():
            Customer.objects.filter(pk__in=chunk).delete()
            values = {"import_id": import_id}
            core_actions.audit(
                "customer.remove", noun="customer", object_id=None, at=at, n_rows=len(chunk), values=values
            )
            core_actions.record("customer.removed", {"customer_ids": chunk}, at=at)
    return len(gone)
