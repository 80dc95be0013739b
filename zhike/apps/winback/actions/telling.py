"""What every act of winback does besides: it finds its case, keeps a trail, tells and asks people."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.winback import queries, rules
from zhike.apps.winback.models import WinBackCase

# By which tasks know where they come from.
SOURCE = "winback"
END_OF_DAY = time(23, 59)


class NoSuchCase(Exception):
    """The case, or what belongs to one, does not exist or may not be seen."""


def found(case_id: int, states: Collection[str] = rules.OPEN) -> WinBackCase:
    """Return a visible case that stands at one of some states; raises NoSuchCase, Refused."""
    row = queries.case(case_id)
    if row is None:
        raise NoSuchCase(case_id)
    if row.status not in states:
        raise rules.Refused("WRONG_STATE")
    return row


def link_to(case_id: int) -> str:
    """Return where a case is read."""
    return f"/winback/{case_id}/"


def tell(act: str, row: WinBackCase, at: datetime, **values: Any) -> None:
    """Keep what was done about a case, and say that it changed."""
    keep(act, row, at, **values)
    core_actions.record("winback.changed", {"case_id": row.pk, "customer_id": row.customer_id}, at=at)


def keep(act: str, row: WinBackCase, at: datetime, **values: Any) -> None:
    """Keep what was done about a case."""
    core_actions.audit(
        act, noun="winback", object_id=row.pk, branch_id=row.customer.branch_id, at=at,
        values={"customer_id": row.customer_id, **{name: str(value) for name, value in values.items()}},
    )  # fmt: skip


def person_of(row: WinBackCase) -> int | None:
    """Return who answers for a case: who is named, the customer's owner, or who leads its branch."""
    return row.person_id or row.customer.owner_id or next(iter(org_queries.manager_ids(row.customer.branch_id)), None)


def ask(
    row: WinBackCase, code: str, title: str, due: date, at: datetime, *, note: str = "", to: int | None = None
) -> int | None:  # fmt: skip
    """Give whoever answers for a case, or somebody named, a task about it, once for each code; return its id."""
    with base.acting_as(base.System("winning back")):
        return task_actions.add_task(
            title=title, note=note, due_date=due, branch_id=row.customer.branch_id, assignee_id=to or person_of(row),
            customer_id=row.customer_id, priority="HIGH", source=SOURCE, key=f"winback:{row.pk}:{code}",
            link=link_to(row.pk), at=at,
        )  # fmt: skip


def general_managers() -> list[int]:
    """Return the general managers."""
    return list(org_queries.users().filter(is_active=True, role="GENERAL_MANAGER").values_list("pk", flat=True))


def notify(
    row: WinBackCase, user_ids: Iterable[int], title: str, code: str, at: datetime, *, level: str = "info"
) -> int:  # fmt: skip
    """Tell some people of a case, each once for a code; return how many were told."""
    return task_actions.notify(
        user_ids=user_ids, title=title, link=link_to(row.pk), level=level, key=f"winback:{row.pk}:{code}", at=at
    )


def dispatch(row: WinBackCase, attitude: str, today: date, at: datetime) -> None:
    """Set the deadline the attitude gives and send somebody: the tasks, the general manager told, the clock wound."""
    rule = queries.tiers()[row.tier or "ORDINARY"]
    due = rules.due_date(rule, exit_date=row.exit_date, known_date=today)
    act_by = at + timedelta(hours=rule["hours"]) if rule["hours"] else None
    if due is not None:
        act_by = timezone.make_aware(datetime.combine(due, END_OF_DAY))
    if attitude not in ("EXTREME", "UTMOST") or act_by is None or row.act_by is not None:
        return
    row.change({"act_by": act_by, "attitude": attitude}, version=None, at=at)
    name, day = {"name": row.customer.name}, due or today + timedelta(days=-(-rule["hours"] // 24))
    if attitude == "EXTREME":
        ask(
            row,
            "visit",
            _("%(name)s has left: go there and ask them to stay") % name,
            day,
            at,
            note=_("Ask why they left, solve what can be solved, write down what was said."),
        )
        ask(row, "call", _("%(name)s: telephone after the visit") % name, day + timedelta(days=3), at)
        notify(row, general_managers(), _("%(name)s, an important customer, has left") % name, "gm", at, level="danger")
    else:
        ask(row, "visit", _("%(name)s has left: visit or telephone them") % name, day, at)
    # The business may stand on another day than the clock: as much time passes as there is.
    after = act_by if due is None else at + timedelta(days=(due - today).days + 1)
    core_actions.record("winback.due", {"case_id": row.pk}, at=at, key=f"winback:{row.pk}:due", after=after)
