"""Rule tables: what holds, how it came to hold, and going back to an earlier version."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.web import frame
from zhike.web.door import Request, found, page

N_VERSIONS = 20
POST = ("POST",)


def tables(request: Request) -> HttpResponse:
    """Show every rule table as it holds."""
    shown = [(spec, catalog_queries.table(name)) for name, spec in catalog_rules.TABLES.items()]
    return render(request, "rule_tables/page.html", {"tables": shown})


def table(request: Request, table: str) -> HttpResponse:
    """Show a rule table with its versions."""
    return render(request, "rule_tables/table.html", _context(found(catalog_rules.TABLES.get(table))))


def _context(spec: catalog_rules.TableDef) -> dict[str, Any]:
    versions = list(catalog_queries.versions(spec.name)[:N_VERSIONS])
    return {
        "spec": spec, "rows": catalog_queries.table(spec.name), "number": versions[0].number if versions else 0,
        "versions": versions, "names": org_queries.names(row.user_id for row in versions), "error": "",
    }  # fmt: skip


def change(request: Request, table: str) -> HttpResponse:
    """Write a new version of a rule table."""
    spec = found(catalog_rules.TABLES.get(table))
    typed = {
        code: {column: request.POST.get(f"{code}-{column}", "") for column in spec.columns}
        for code in catalog_queries.table(table)
    }
    return _write(request, spec, typed, request.POST.get("number", ""))


def restore(request: Request, table: str, number: int) -> HttpResponse:
    """Let an earlier version hold again; 0 is the one of the program."""
    spec = found(catalog_rules.TABLES.get(table))
    earlier = found(catalog_queries.versions(table).filter(number=number).first()) if number else None
    newest = catalog_queries.versions(table).first()
    rows = earlier.rows if earlier else spec.defaults
    return _write(request, spec, rows, str(newest.number if newest else 0))


def _write(request: Request, spec: catalog_rules.TableDef, rows: Any, number: str) -> HttpResponse:
    try:
        catalog_actions.change_table(
            name=spec.name, rows=rows, number=int(number) if number.isdecimal() else -1, at=clock.now()
        )
    except catalog_rules.BadTable as bad:
        return render(request, "rule_tables/table.html", _context(spec) | {"rows": rows, "error": str(bad)}, status=422)
    except base.StaleRecord:
        said = _("Somebody changed this table meanwhile; this is how it stands now. Yours was not saved.")
        return render(request, "rule_tables/table.html", _context(spec) | {"error": said}, status=409)
    frame.say(request, _("Saved. The new version holds from now on."))
    return redirect("rule_table", spec.name)


urls = [
    page("rule-tables/", tables, act="rule.view", name="rule_tables"),
    page("rule-tables/<slug:table>/", table, act="rule.view", name="rule_table"),
    page("rule-tables/<slug:table>/change/", change, act="rule.manage", name="rule_table_change", methods=POST),
    page("rule-tables/<slug:table>/restore/<int:number>/", restore, act="rule.manage", name="rule_table_restore",
         methods=POST),
]  # fmt: skip
