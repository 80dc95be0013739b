"""Service standards: what each class of key account is owed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.service import queries
from zhike.web import analysis, codes
from zhike.web.door import Request, page
from zhike.web.service_fulfilment import tabs


def standards(request: Request) -> HttpResponse:
    """Show what each class is owed, with how many key accounts there are of it."""
    context = {
        "tabs": tabs("service_standards"), "spec": catalog_rules.TABLES["service_standards"],
        "standards": queries.standards(), "counts": queries.n_by_metal(), "rule": queries.rule_of_incidents(),
        "exports": analysis.exports("service_standards_export"), "may_change": request.actor.may("rule.manage"),
        "may_see_rule": request.actor.may("rule.view"),
    }  # fmt: skip
    return render(request, "service/standards.html", context)


def table(request: Request) -> analysis.Table:
    """Return the standards as a table: a row for each thing that is owed, a column for each class."""
    spec, known = catalog_rules.TABLES["service_standards"], queries.standards()
    heads = [(_("Standard"), "text"), *((codes.label(metal), "text") for metal in known)]
    rows = [[str(label), *(str(spec.shown(name, known[metal][name])) for metal in known)]
            for name, label in spec.columns.items()]  # fmt: skip
    return analysis.Table(_("Service standards"), heads, rows, "service-standards")


urls = [
    page("service/standards/", standards, act="service.view", name="service_standards"),
    analysis.report("service/standards/table", table, act="service.view", name="service_standards_export"),
]
