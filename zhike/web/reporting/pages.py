"""The pages of churn reports: the calendar and those made, one report, its files."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock
from zhike.apps.insight.queries import accounts
from zhike.apps.org import queries as org_queries
from zhike.apps.reports import actions, queries
from zhike.web import analysis, churn, churn_parts, door, frame, printing
from zhike.web import format as written
from zhike.web.door import Request, page
from zhike.web.reporting import plan, sheets
from zhike.web.reporting.told import Told, sentences, steps, title, told

N_REPORTS, N_PERIODS = 60, 24
READ_AGAIN = timedelta(days=1)
FORMS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": analysis.XLSX_TYPE,
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def reports(request: Request) -> HttpResponse:
    """Show which reports are made, due and overdue; or make one of a branch and a period."""
    branch, error = analysis.branch(request), ""
    if request.method == "POST":
        door.demand("report.make")
        try:
            made = actions.make(branch_id=branch.pk, period=request.POST.get("period", "")[:10], at=clock.now())
        except actions.NothingToReport:
            error = _("The current analysis knows nothing of that period, or it is not over yet.")
        else:
            frame.say(request, _("Version %(n)s is made.") % {"n": made.version})
            return redirect("churn_report", made.pk)
    day = org_queries.business_date(clock.now())
    context = {
        "branch": branch, "code": request.GET.get("branch", ""), "error": error,
        "reports": queries.reports()[:N_REPORTS],
        "turns": queries.calendar(day), "responsible": catalog_rules.TABLES[queries.TABLE].words["responsible"],
        "may_make": base.actor().may("report.make"),
        "periods": _over(branch.pk), "preset": _preset(branch.pk), "plan": plan.turns(day),
    }  # fmt: skip
    return render(request, "reporting/page.html", context, status=422 if error else 200)


def report(request: Request, report_id: int) -> HttpResponse:
    """Show one report."""
    made = _found(report_id)
    core_actions.audit_once(
        "report.read", noun="report", object_id=made.pk, within=READ_AGAIN, branch_id=made.branch_id,
        values={"period": made.period, "version": made.version}, at=clock.now(),
    )  # fmt: skip
    one = told(made)
    links = {form: reverse("churn_report_file", args=[made.pk, form]) for form in FORMS}
    may_take = base.actor().may("list.export")
    context = {**_context(one), "versions": queries.versions(made), "links": links if may_take else {}}
    return render(request, "reporting/report.html", context)


def file(request: Request, report_id: int, form: str) -> HttpResponse:
    """Give a report as a file; the trail keeps who took it."""
    door.demand("figure.view")
    made = _found(report_id)
    if form not in FORMS:
        raise Http404
    try:
        body = made_as(made, form)
    except printing.CannotPrint as refused:
        return HttpResponse(str(refused), status=503, content_type="text/plain; charset=utf-8")
    core_actions.audit(
        "list.export", noun="report", object_id=made.pk, branch_id=made.branch_id, at=clock.now(),
        values={"form": form, "period": made.period, "version": made.version},
    )  # fmt: skip
    answer = HttpResponse(body, content_type=FORMS[form])
    name = analysis.file_name(f"churn-{made.branch.code}-{made.period}-v{made.version}")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def made_as(report: queries.Report, form: str) -> str | bytes:
    """Return a report in one of its forms; raises CannotPrint."""
    return _MADE[form](told(report))


def document(one: Told) -> str:
    """Return a report as one HTML file that needs nothing else."""
    return render_to_string("reporting/document.html", _context(one))


def _over(branch_id: int) -> list[tuple[str, list[str]]]:
    """Return the newest periods that are over by their kind, as the current analysis knows them."""
    kinds = churn_parts.kinds()
    told = {
        kind: [cell.period for cell in accounts.cells(branch_id, kind) if not cell.is_provisional] for kind in kinds
    }
    return [(kinds[kind], labels[::-1][:N_PERIODS]) for kind, labels in told.items() if labels]


def _preset(branch_id: int) -> str:
    """Return the newest quarter that is over: what is asked for most."""
    over = [cell.period for cell in accounts.cells(branch_id) if not cell.is_provisional]
    return over[-1] if over else ""


def _found(report_id: int) -> queries.Report:
    return door.found(queries.report(report_id) if report_id < 2**63 else None)


def _context(one: Told) -> dict[str, Any]:
    company = org_queries.company()
    return {
        "one": one, "title": title(one), "sentences": sentences(one), "steps": steps(one),
        "names": churn.column_names(),
        "company": company.name if company else "",
        "course": _bars([(written.period_text(p.period), p.rate) for p in (*one.before, one.now)]),
        "ranking": _bars([(b.name, b.rate) for b in one.branches]),
    }  # fmt: skip


def _bars(rates: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    most = max((rate for _label, rate in rates if rate is not None), default=0) or 1
    return [
        {"label": label, "width": round(100 * float(rate / most), 2), "text": written.percent_text(rate, 1),
         "tone": "bad"}
        for label, rate in rates if rate is not None
    ]  # fmt: skip


def _slides(one: Told) -> bytes:
    # Its library takes longer to load than all of the program beside it, and few ask for slides.
    from zhike.web.reporting import slides

    return slides.presentation(one, churn.column_names())


_MADE: dict[str, Callable[[Told], str | bytes]] = {
    "html": document,
    "pdf": lambda one: printing.pdf(document(one)),
    "xlsx": lambda one: sheets.workbook(one, churn.column_names()),
    "pptx": _slides,
}

urls = [
    page("reports/", reports, act="figure.view", name="churn_reports", methods=("GET", "POST")),
    page("reports/<int:report_id>/", report, act="figure.view", name="churn_report"),
    page("reports/<int:report_id>/report.<str:form>", file, act="list.export", name="churn_report_file"),
]
