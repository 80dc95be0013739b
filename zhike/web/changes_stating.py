"""What a change means for whom, and whether it is kept: stated and noted on its page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from zhike.apps.changes import actions, queries
from zhike.apps.changes.rules import gates
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page


def panel(row: Any, request: Request) -> dict[str, Any]:
    """Return what the page of a change shows of whom it serves and whether it is kept."""
    missing = gates.unstated(row.kind, row.interests, queries.GROUPS)
    return {
        "interests": [(group, codes.label(group), row.interests.get(group, {})) for group in queries.GROUPS],
        "effects_named": [(code, codes.label(f"interest.{code}")) for code in gates.EFFECTS],
        "unstated": [codes.label(group) for group in missing],
        "may_state": request.actor.may("change.propose") and row.status in gates.OPEN,
        "may_check": request.actor.may("change.propose") and row.status in ("PILOT", "ACTIVE"),
        "compliance": gates.compliance(row.checks), "checks": list(reversed(row.checks))[:5],
        "n_checked": sum(one["n_checked"] for one in row.checks),
        "n_kept": sum(one["n_kept"] for one in row.checks), "today": frame.of(request).business_date,
    }  # fmt: skip


def state(request: Request, change_id: int) -> HttpResponse:
    """Say what a change means for the customers of each tier; what is left open stays unsaid."""
    row = found(queries.change(change_id))
    given = {
        group: {"effect": effect, "words": request.POST.get(f"words_{group}", "")}
        for group in queries.GROUPS
        if (effect := request.POST.get(f"effect_{group}", ""))
    }
    try:
        actions.state_interests(change_id=row.pk, interests=given, at=clock.now())
    except actions.BadStatement as refused:
        frame.say(request, str(gates.STATEMENTS[refused.rule]), level="warning")
    else:
        frame.say(request, _("Saved."))
    return redirect("change", row.pk)


def check(request: Request, change_id: int) -> HttpResponse:
    """Note in how many cases a change in force was kept."""
    row, at = found(queries.change(change_id)), clock.now()
    today = org_queries.business_date(at)
    counts = [request.POST.get(name, "").strip() for name in ("n_checked", "n_kept")]
    n_checked, n_kept = (int(one) if one.isdecimal() and len(one) < 8 else -1 for one in counts)
    try:
        actions.note_check(
            change_id=row.pk, n_checked=n_checked, n_kept=n_kept, where=request.POST.get("where", ""),
            day=parse_date(request.POST.get("day", "")) or today, today=today, at=at,
        )  # fmt: skip
    except (actions.BadStatement, ValueError) as refused:
        frame.say(request, str(gates.STATEMENTS[getattr(refused, "rule", "BAD_COUNT")]), level="warning")
    else:
        frame.say(request, _("Noted."))
    return redirect("change", row.pk)


POST = ("POST",)
urls = [
    page("policies/<int:change_id>/interests/", state, act="change.propose", name="change_interests", methods=POST),
    page("policies/<int:change_id>/checks/", check, act="change.propose", name="change_check", methods=POST),
]
