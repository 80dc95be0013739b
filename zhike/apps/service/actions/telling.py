"""What is written into the trail of whatever is done for a key account, and who answers for one."""

from datetime import datetime
from typing import Any

from zhike.apps.core import actions as core_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.service import queries
from zhike.apps.service.rules import Refused


def tell(act: str, row: Any, branch_id: int, at: datetime, **values: Any) -> None:
    """Write an act into the trail."""
    noun = act.partition(".")[0]
    core_actions.audit(act, noun=noun, object_id=row.pk, branch_id=branch_id, at=at, values=values)


def key_account(customer_id: int) -> Any:
    """Return a visible key account; raises Refused where it is none."""
    found = queries.account(customer_id)
    if found is None:
        raise Refused("NOT_KEY", "customer_id")
    return found


def answerable(account: Any) -> list[int]:
    """Return who answers for a key account: manager, backup, sponsor and whoever has the customer."""
    ids = (account.manager_id, account.backup_id, account.sponsor_id, account.customer.owner_id)
    return list(dict.fromkeys(pk for pk in ids if pk is not None))


def above(account: Any) -> list[int]:
    """Return who is told when a matter of a key account escalates: the sponsor first, then the general managers."""
    heads = org_queries.users().filter(is_active=True, role="GENERAL_MANAGER").order_by("pk")
    found = [account.sponsor_id, *heads.values_list("pk", flat=True)]
    return list(dict.fromkeys(pk for pk in found if pk is not None))
