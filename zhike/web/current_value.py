"""Current value over a window one chooses: whom it puts first, and how tiers would stand by it; nothing is changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import windows
from zhike.web import analysis, codes, costs
from zhike.web.door import Request, page

SHOWN, TAKEN = 50, 5_000


def board(request: Request) -> HttpResponse:
    """Show the customers of a branch by what they left in the months asked for."""
    branch, months = analysis.branch(request), _months(request)
    code = request.GET.get("branch", "")
    context = {
        "tabs": costs.tabs("current_value"), "branch": branch, "code": code, "months": months,
        "windows": windows.MONTHS, "told": windows.board(branch.pk, months, limit=SHOWN) if months else None,
        "exports": analysis.exports("current_value_export", branch=code, months=months) if months else {},
    }  # fmt: skip
    return render(request, "costs/current.html", context)


def _months(request: Request) -> int | None:
    """Return the months asked for; None where nothing was asked: it reads every order of the window."""
    asked = request.GET.get("months", "")
    return int(asked) if asked in map(str, windows.MONTHS) else None


def table(request: Request) -> analysis.Table:
    """Return the customers by what they left in the window as they are taken away."""
    branch, months = analysis.branch(request), _months(request) or windows.USUAL
    told = windows.board(branch.pk, months, limit=TAKEN)
    columns = [
        (_("Code"), "text"), (_("Customer"), "text"), (_("Left in the window"), "money"),
        (_("Net contribution, last year"), "money"), (_("Tier"), "text"), (_("Tier by the window"), "text"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        [one.card.code, one.card.name, one.value, one.card.contribution_year, _word(one.card.tier), _word(one.tier)]
        for one in (told.rows if told else ())
    ]
    title = _("Current value over %(n)s months: %(branch)s") % {"n": months, "branch": branch.name}
    return analysis.Table(title, columns, rows, f"current-value-{branch.code}-{months}")


def _word(tier: str) -> str:
    return str(codes.label(tier)) if tier else ""


urls = [
    page("value/current/", board, act="figure.view", name="current_value"),
    analysis.report("value/current/table", table, act="figure.view", name="current_value_export"),
]
