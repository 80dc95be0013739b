"""Core assets: another owner is asked for, and owners are told which of theirs need a look this week."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.actions import guarding
from zhike.apps.insight.queries import core_assets
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions

DAYS = 3
# So many are looked at, the most valuable first.
MOST_TOLD = 500


class NobodyApproves(Exception):
    """Nobody who might approve is active."""


@transaction.atomic
def ask_for_owner(*, customer_id: int, owner_id: int, reason: str, day: date, at: datetime) -> int | None:
    """Ask who may approve it to give a visible core asset to another owner; return the id of their task.

    Asked again on the same day for the same owner it is the same task: None. Raises LookupError where it is no core
    asset of the acting person's, NobodyApproves.
    """
    card = customer_queries.card(customer_id)
    owner = org_queries.user(owner_id)
    if card is None or owner is None or customer_id not in core_assets.among([customer_id]):
        raise LookupError(customer_id)
    approver = _approver(card.branch_id)
    told = {"customer": card.name, "owner": owner.name}
    task_id = task_actions.add_task(
        title=_("Approve another owner of %(customer)s: %(owner)s") % told, due_date=day + timedelta(days=DAYS),
        branch_id=approver.branch_id, assignee_id=approver.pk, customer_id=customer_id, note=reason, priority="HIGH",
        source="core_asset", key=f"core-owner-{customer_id}-{owner_id}-{day}", link=f"/customers/{customer_id}/", at=at,
    )  # fmt: skip
    core_actions.audit(
        "core.ask", noun="customer", object_id=customer_id, branch_id=card.branch_id, at=at,
        values={"owner_id": owner_id, "reason": reason, "task_id": task_id},
    )  # fmt: skip
    return task_id


def _approver(branch_id: int) -> "org_queries.User":
    """Return who approves for a branch: the nearest above it, at last the whole company's."""
    branch = org_queries.branch(branch_id)
    above = [int(part) for part in branch.path.strip("/").split("/")] if branch else []
    holders = {one.branch_id: one for one in org_queries.holders_of(guarding.ACT).order_by("-pk")}
    near = [holders[one] for one in reversed(above) if one in holders]
    if not near:
        raise NobodyApproves(branch_id)
    return near[0]


def remind(*, day: date, at: datetime) -> int:
    """Tell owners which of their core assets need a look this week; return how many were told.

    Of those nobody owns the managers above are told.
    """
    troubled = [one.card for one in core_assets.assets(None, day=day, limit=MOST_TOLD) if one.troubles]
    names: dict[int, list[str]] = {}
    for card in troubled:
        try:
            names.setdefault(card.owner_id or _approver(card.branch_id).pk, []).append(card.name)
        except NobodyApproves:
            continue
    said = _("%(n)s of your core assets need a look this week")
    return sum(
        task_actions.notify(
            user_ids=[user_id], title=said % {"n": len(mine)}, text="、".join(mine), level="warning",
            link="/customers/?owner=me&sort=-stake", key=f"core:{day}:{user_id}", at=at,
        )
        for user_id, mine in names.items()
    )  # fmt: skip
