"""Detail granted beyond what a role opens: given, taken back, and who read by it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.org import queries, rules
from zhike.apps.org.models import DetailGrant

READ_AGAIN = timedelta(hours=1)


class GrantRefused(Exception):
    """Detail cannot be granted so."""


@transaction.atomic
def grant_detail(
    *, user_id: int, branch_id: int, opens: Mapping[str, Sequence[str]] | None = None, purpose: str = "",
    last_date: date | None = None, at: datetime,
) -> None:  # fmt: skip
    """Open detail of a branch's subtree to a user: some columns of some tables, without any the records whole.

    A person has one grant at a branch: granting again replaces it.
    """
    if last_date is not None and last_date < clock.today(at):
        raise GrantRefused(_("The last day of a grant is not over yet."))
    kept = {table: list(columns) for table, columns in (opens or {}).items() if columns}
    values = {"is_whole": opens is None, "opens": kept, "purpose": purpose, "last_date": last_date}
    grant, is_new = DetailGrant.objects.select_for_update().get_or_create(
        user_id=user_id, branch_id=branch_id,
        defaults=values | {"granted_by_id": base.actor().user_id, "granted_at": at},
    )  # fmt: skip
    changed = {name: value for name, value in values.items() if getattr(grant, name) != value}
    if not is_new and not changed:
        return
    if changed:
        DetailGrant.objects.filter(pk=grant.pk).update(**values, granted_by_id=base.actor().user_id, granted_at=at)
    told = {"branch_id": branch_id, "opens": kept, "purpose": purpose, "last_date": last_date and str(last_date)}
    core_actions.audit("grant.add", noun="user", object_id=user_id, at=at, branch_id=branch_id, values=told)


@transaction.atomic
def note_reading(*, table: str, seen: Iterable[tuple[int, int]], at: datetime) -> None:
    """Write down which customers of which branches were read by a grant alone: an entry a branch.

    Who pages to and fro leaves one trace within the hour.
    """
    of_branch: dict[int, set[int]] = {}
    for branch_id, customer_id in seen:
        of_branch.setdefault(branch_id, set()).add(customer_id)
    for branch_id, ids in of_branch.items():
        values = {"table": table, "customers": sorted(ids)}
        if not queries.was_read(branch_id, values, since=at - READ_AGAIN):
            core_actions.audit(
                "detail.read", noun="branch", object_id=branch_id, branch_id=branch_id, at=at, values=values,
                n_rows=len(ids),
            )  # fmt: skip


@transaction.atomic
def revoke_detail(*, user_id: int, branch_id: int, at: datetime) -> None:
    """Close the detail rows of a branch again."""
    n_gone, _ = DetailGrant.objects.filter(user_id=user_id, branch_id=branch_id).delete()
    if n_gone:
        told = {"branch_id": branch_id}
        core_actions.audit("grant.remove", noun="user", object_id=user_id, at=at, branch_id=branch_id, values=told)


def note_lent(asked: Callable[[], QuerySet], *, table: str, at: datetime) -> None:
    """Write down those of some rows that the acting person sees by a whole grant alone.

    Of customers and what is theirs; for nobody without such a grant anything is asked or read.
    """
    lent = getattr(base.actor(), "lent_ids", None)
    if not lent:
        return
    rows = asked()
    scope = getattr(rows.model, "scope", None) or {}
    path = scope.get("branch", "")
    is_customer = rows.model._meta.label in {"customers.Customer", "customers.Card"}
    if not (is_customer or path.endswith("customer__branch")):
        return
    of_them = rows.order_by().filter(base.among(path, lent))
    owner = scope.get("owner")
    if owner and getattr(base.actor(), "rows", None) == rules.Rows.OWN:
        # What is their own they would see without the grant.
        of_them = of_them.filter(~Q(**{owner: base.actor().user_id}) | Q(**{owner: None}))
    note_reading(table=table, seen=set(of_them.values_list(path, f"{path.removesuffix('branch')}pk")), at=at)
