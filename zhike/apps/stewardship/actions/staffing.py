"""The watch over core staff: whoever leads a branch is told when too many of those who serve customers leave it."""

from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from zhike.analytics.staff import ALARM, WARNING
from zhike.apps.org import queries as org_queries
from zhike.apps.stewardship import queries, rules
from zhike.apps.tasks import actions as task_actions


def watch_staff(*, user_id: int, day: date, at: datetime) -> int:
    """Tell the managers of each branch above a leaver where a line is reached, once a month; return how many."""
    leaver = org_queries.user(user_id)
    if leaver is None or leaver.role not in rules.CORE:
        return 0
    return sum(_watch(int(pk), day, at=at) for pk in leaver.branch.path.strip("/").split("/"))


def _watch(branch_id: int, day: date, *, at: datetime) -> int:
    lines, branch = queries.staff_lines(), org_queries.branch(branch_id)
    first = rules.months_up_to(day, lines["months"])
    loss = queries.staff_loss(org_queries.subtree_ids(branch_id), first, day)
    if branch is None or loss.level not in {WARNING, ALARM} or loss.counts.opening < lines["least"]:
        return 0
    is_alarm = loss.level == ALARM
    title = _("Alarm: core staff leave %(branch)s") if is_alarm else _("Warning: core staff leave %(branch)s")
    said = {"lost": loss.counts.lost, "n": loss.counts.opening, "months": lines["months"]}
    return task_actions.notify(
        user_ids=org_queries.manager_ids(branch_id), title=title % {"branch": branch.name},
        text=_("%(lost)s left within %(months)s months; %(n)s were there at the start.") % said,
        link=f"/staff/churn/?{urlencode({'branch': branch.code})}", kind="CUSTOMER",
        level="danger" if is_alarm else "warning", key=f"staff:{branch_id}:{loss.level}:{day:%Y-%m}", at=at,
    )  # fmt: skip
