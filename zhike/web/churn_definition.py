"""What leaving means: limits of silence and signs, and what a change of them would change."""

from collections import Counter
from typing import Any

import numpy as np
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import queries, rules
from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.insight.queries import runs
from zhike.web import frame
from zhike.web.churn_cases import tabs
from zhike.web.door import Request, demand, page


def definition(request: Request) -> HttpResponse:
    """Show the definition in force."""
    return _shown(request, {name: catalog_queries.table(name) for name in queries.TABLES})


def _shown(request: Request, tables: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "tabs": tabs("churn_definition"), "tables": tables,
        "specs": {name: catalog_rules.TABLES[name] for name in tables},
        "numbers": {name: _number(name) for name in tables}, "version": queries.definition().version,
        "may_change": request.actor.may("rule.manage"), "error": "", "is_tried": False, "changes": {}, **more,
    }  # fmt: skip
    return render(request, "churn_cases/definition.html", context, status=status)


def change(request: Request) -> HttpResponse:
    """Show what the typed definition would change, or let it hold."""
    typed = {name: _typed(request, name) for name in queries.TABLES}
    try:
        tables = {name: catalog_rules.TABLES[name].check(rows) for name, rows in typed.items()}
    except catalog_rules.BadTable as bad:
        return _shown(request, typed, 422, error=str(bad))
    if request.POST.get("do") != "hold":
        return _shown(request, tables, changes=_changes(tables), is_tried=True)
    demand("rule.manage")
    try:
        with transaction.atomic():
            for name, rows in tables.items():
                number = request.POST.get(f"number-{name}", "")
                if rows != catalog_queries.table(name):
                    catalog_actions.change_table(
                        name=name, rows=rows, number=int(number) if number.isdecimal() else -1, at=clock.now()
                    )
    except base.StaleRecord:
        error = _("Somebody changed this table meanwhile; this is how it stands now. Yours was not saved.")
        return _shown(request, {name: catalog_queries.table(name) for name in queries.TABLES}, 409, error=error)
    frame.say(request, _("Saved. The next analysis judges by it; earlier days are told by `zhike states --as-of`."))
    return redirect("churn_definition")


def _typed(request: Request, name: str) -> dict[str, dict[str, str]]:
    spec = catalog_rules.TABLES[name]
    return {
        code: {column: request.POST.get(f"{name}-{code}-{column}", "") for column in spec.columns}
        for code in spec.defaults
    }


def _number(name: str) -> int:
    newest = catalog_queries.versions(name).first()
    return newest.number if newest else 0


def _changes(tables: Any) -> dict[str, Any]:
    """Return how the visible customers would stand: from which state to which, and how many stay."""
    run = runs.current()
    if run is None:
        return {"rows": [], "n": 0, "n_moved": 0}
    names = ("pk", "tier", "silence_ratio", "cycle_days", "p_alive", "last_purchase_date")
    columns = list(zip(*customer_queries.cards().order_by("pk").values_list(*names).iterator(5_000), strict=True))
    if not columns:
        return {"rows": [], "n": 0, "n_moved": 0}
    ratio, cycle, alive = (
        np.array([np.nan if one is None else one for one in column], dtype=float) for column in columns[2:5]
    )
    last = np.array(["NaT" if day is None else day.isoformat() for day in columns[5]], dtype="datetime64[D]")
    facts = rules.Facts(np.array(columns[0]), np.array(columns[1]), ratio, cycle, alive, last)
    before, after = (queries.decide(facts, run.as_of, changed).state for changed in (None, tables))
    moved = Counter(zip(before.tolist(), after.tolist(), strict=True))
    rows = [(a, b, n) for (a, b), n in sorted(moved.items(), key=lambda one: -one[1]) if a != b]
    return {"rows": rows, "n": len(before), "n_moved": sum(n for _a, _b, n in rows), "as_of": run.as_of}


urls = [
    page("churn/definition/", definition, act="rule.view", name="churn_definition"),
    page("churn/definition/change/", change, act="rule.view", name="churn_definition_change", methods=("POST",)),
]
