"""Pure decisions of stewardship: what refuses a merge, its undoing or a hand-over; successors; bases of erasure."""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

UNDO_FOR = timedelta(days=30)
KEY_TIERS = ("VIP", "MAJOR")
# Days within which a successor visits a key customer.
VISIT_WITHIN = 7
# Who may be handed over by a manager beside them: those who manage nobody.
STAFF = frozenset({"REP", "AGENT", "KEY_ACCOUNT_MANAGER", "MARKETER", "RISK_OFFICER"})
# Core staff: those who win customers and keep them.
CORE = ("REP", "KEY_ACCOUNT_MANAGER", "MARKETER")
# On what an erasure rests: the person asks, the consent is withdrawn, the purpose is over, it was never lawful.
BASES = ("ASKED", "WITHDRAWN", "PURPOSE_OVER", "NEVER_LAWFUL")

MERGE_RULES = {
    "SAME_RECORD": _("A record cannot be merged with itself."),
    "ALREADY_MERGED": _("One of the two was merged already; work with the record that took its place."),
    "KIND_FIXED": _("There are orders: the record that stays keeps its kind."),
    "SUPPRESSED": _("A suppressed record stays by itself; lift the suppression first."),
    "ALREADY_UNDONE": _("This merge was undone already."),
    "TOO_LATE": _("A merge can be undone for 30 days; these are over."),
    "NEWEST_FIRST": _("The record was merged again since; undo the newer merge first."),
    "ERASED": _("The person was erased since; there is nothing left that could be parted."),
}
HANDOVER_RULES = {
    "ONESELF": _("Nobody hands over their own work here; ask your manager."),
    "NOT_BELOW": _("Managers are handed over by somebody above their branch, or by an administrator."),
    "LAST_ADMINISTRATOR": _("This is the last administrator; make another one first."),
    "NO_SUCCESSOR": _("Choose who takes over; only active owners of your branches can."),
    "OWNER_LEVEL": _(
        "Among the customers are key accounts for which a successor stands too low (OWNER_LEVEL): give those to "
        "somebody as high as the rule table “Who answers for key accounts” asks."
    ),
    "NEEDS_REVIEW": _(
        "Too many are given to one person without a look at each, and among them are customers with old issues nobody "
        "has looked at of late (BULK_NEEDS_REVIEW): name a successor for each of those, or look at the issues first."
    ),
    "ALREADY_UNDONE": _("This hand-over was undone already."),
    "TOO_LATE": _("A hand-over can be undone for 30 days; these are over."),
}


def merge_refusal(*, is_same: bool, statuses: Iterable[str]) -> str:
    """Return the rule by which two records may not be merged; empty when they may."""
    if is_same:
        return "SAME_RECORD"
    found = set(statuses)
    if "MERGED" in found:
        return "ALREADY_MERGED"
    return "SUPPRESSED" if "SUPPRESSED" in found else ""


def unmerge_refusal(*, done_at: datetime, at: datetime, is_undone: bool, has_newer: bool) -> str:
    """Return the rule by which a merge may not be undone; empty when it may."""
    if is_undone:
        return "ALREADY_UNDONE"
    if at - done_at > UNDO_FOR:
        return "TOO_LATE"
    return "NEWEST_FIRST" if has_newer else ""


def handover_refusal(*, is_oneself: bool, manages_users: bool, leaver_role: str, is_beside: bool) -> str:
    """Return the rule by which a person's work may not be handed over; empty when it may.

    `is_beside`: the leaver's branch is the acting person's own, not one below it.
    """
    if is_oneself:
        return "ONESELF"
    if manages_users or leaver_role in STAFF or (leaver_role == "BRANCH_MANAGER" and not is_beside):
        return ""
    return "NOT_BELOW"


def months_up_to(day: date, n_months: int) -> date:
    """Return the first day of so many months that end with a day."""
    year, month = divmod(day.year * 12 + day.month - 1 - n_months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, length)) + timedelta(days=1)


def suggest(
    customers: Iterable[tuple[int, str]], people: Iterable[tuple[int, str]], load: Mapping[int, int]
) -> dict[int, int]:
    """Return a successor for each customer: of the customer's own branch, else the nearest above, whoever has fewest.

    Customers are (id, path of the branch), in the order in which they are given away; people are (id, path).
    """
    known, carried = list(people), dict(load)
    around: dict[str, list[int]] = {}
    chosen: dict[int, int] = {}
    for customer_id, path in customers:
        if path not in around:
            around[path] = _nearest(path, known)
        if near := around[path]:
            best = min(near, key=lambda person: (carried.get(person, 0), person))
            chosen[customer_id] = best
            carried[best] = carried.get(best, 0) + 1
    return chosen


def _nearest(path: str, people: list[tuple[int, str]]) -> list[int]:
    """Return who works in the smallest branch around a path that has anybody at all."""
    while path.strip("/"):
        if found := [person for person, where in people if where.startswith(path)]:
            return found
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return [person for person, _where in people]
