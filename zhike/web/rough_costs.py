"""Rough costs: a few numbers of the company by which customers are reckoned until something is booked."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.web import costs, frame
from zhike.web.door import Request, page

TABLES = {"rough_costs": "amount", "rough_rates": "permille"}
# What each number does.
SAYS = {
    "rough.VISIT": gettext_lazy("Counts for every visit whose minutes were not noted, under serving."),
    "rough.CONTACT": gettext_lazy("Counts for every call or message of ours without minutes, under serving."),
    "rough.HOUR": gettext_lazy("Contacts with their minutes noted cost minutes ÷ 60 of this instead."),
    "rough.COMPLAINT": gettext_lazy("Counts once more for every contact whose topic says complaint, under complaints."),
    "rough.ORDER": gettext_lazy("Counts for every order, under freight."),
    "rough.CREDIT": gettext_lazy(
        "What is owed between order and payment costs this a year, under financing; of those with payments noted."
    ),
    "rough.REBATE": gettext_lazy("This part of revenue counts as rebate, under discounts."),
    "rough.MARGIN": gettext_lazy("Of lines without a cost of goods this part of the amount counts as margin."),
}


def rough(request: Request) -> HttpResponse:
    """Show the rough costs."""
    return _shown(request, {}, "")


def _shown(request: Request, typed: dict[str, str], error: str, status: int = 200) -> HttpResponse:
    rows = []
    for name, column in TABLES.items():
        for code, row in catalog_queries.table(name).items():
            rows.append((code, name, typed.get(code, row[column]), SAYS[code]))
    numbers = {name: _number(name) for name in TABLES}
    context: dict[str, Any] = {"tabs": costs.tabs("rough_costs"), "rows": rows, "numbers": numbers, "error": error}
    return render(request, "costs/rough.html", context, status=status)


def _number(name: str) -> int:
    newest = catalog_queries.versions(name).first()
    return newest.number if newest else 0


def change(request: Request) -> HttpResponse:
    """Write new versions of the rough costs."""
    typed = {code: request.POST.get(code, "") for name in TABLES for code in catalog_rules.TABLES[name].defaults}
    rows = {
        name: {code: {column: typed[code]} for code in catalog_rules.TABLES[name].defaults}
        for name, column in TABLES.items()
    }
    try:
        for name in TABLES:
            catalog_rules.TABLES[name].check(rows[name])
        for name in TABLES:
            given = request.POST.get(f"number-{name}", "")
            number = int(given) if given.isdecimal() and len(given) < 10 else -1
            catalog_actions.change_table(name=name, rows=rows[name], number=number, at=clock.now())
    except catalog_rules.BadTable as bad:
        return _shown(request, typed, str(bad), 422)
    except base.StaleRecord:
        said = _("Somebody changed these numbers meanwhile; this is how they stand now. Yours were not saved.")
        return _shown(request, {}, said, 409)
    frame.say(request, _("Saved. The next analysis reckons with it."))
    return redirect("rough_costs")


urls = [
    page("costs/rough/", rough, act="rule.view", name="rough_costs"),
    page("costs/rough/change/", change, act="rule.manage", name="rough_costs_change", methods=("POST",)),
]
