"""Analysis runs: what each looked at, how long its steps took, what came out; and a way to start one."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import clock
from zhike.apps.insight.actions import analyse
from zhike.apps.insight.queries import runs as analyses
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, codes, door, frame, words
from zhike.web.door import Request, page

N_RUNS = 50


def runs(request: Request) -> HttpResponse:
    """List the latest analyses, or ask for a new one."""
    error, typed = "", request.POST.get("as_of", "").strip()
    if request.method == "POST":
        try:
            analyse.request(as_of=date.fromisoformat(typed) if typed else None, at=clock.now())
        except ValueError:
            error = _("“%(text)s” is not a day; write it as 2024-03-05.") % {"text": typed[:20]}
        except analyse.NothingToAnalyse:
            error = _("There are no orders yet. Import an order history first.")
        else:
            frame.say(request, _("The analysis was requested; it starts as soon as the worker is free."))
            return redirect("run", analyses.runs()[0].pk)
    context = {
        "runs": [_told(run) for run in analyses.runs()[:N_RUNS]], "error": error, "typed": typed,
        "day": frame.of(request).business_date, "exports": analysis.exports("runs_export"),
    }  # fmt: skip
    return render(request, "runs/page.html", context, status=422 if error else 200)


def table(_request: Request) -> analysis.Table:
    """Return the latest analyses as a report."""
    columns = [
        (_("Analysis"), "number"), (_("State"), "text"), (_("Judged on"), "date"), (_("Requested"), "text"),
        (_("By"), "text"), (_("Seconds"), "number"), (_("Customers"), "number"), (_("Lines"), "number"),
    ]  # fmt: skip
    rows = [
        (one["run"].pk, codes.label(one["run"].status), one["run"].as_of, str(one["run"].requested_at)[:16],
         one["asker"], one["seconds"], *((one["head"] or {}).get(name) for name in ("customers", "order_lines")))
        for one in (_told(run) for run in analyses.runs()[:N_RUNS])
    ]  # fmt: skip
    return analysis.Table(_("Analysis runs"), columns, rows, "analysis-runs")


def run(request: Request, run_id: int) -> HttpResponse:
    """Show one analysis; while it runs, its steps come in one by one."""
    found = door.found(analyses.run(run_id) if run_id < 2**63 else None)
    name = "runs/_steps.html" if request.headers.get("HX-Request") else "runs/run.html"
    return render(request, name, _told(found))


def _told(run: Any) -> dict[str, Any]:
    asker = org_queries.user(run.user_id) if run.user_id else None
    names = step_names()
    done = [{"name": names.get(step["step"], step["step"]), **step} for step in run.steps]
    is_open = run.status in {"WAITING", "RUNNING"}
    doing = names[analyse.STEPS[len(done)]] if run.status == "RUNNING" and len(done) < len(analyse.STEPS) else ""
    model = run.headline.get("model", {}) if run.headline else {}
    return {
        "run": run, "asker": asker.name or asker.username if asker else _("the program"), "steps": done, "doing": doing,
        "is_open": is_open,
        "seconds": round(sum(step["seconds"] for step in run.steps), 2), "n_steps": len(analyse.STEPS),
        "rows": [[step["name"], step["rows"], step["seconds"]] for step in done],
        "revenue": Decimal(run.headline["revenue"]) if run.headline else None,
        "head": run.headline, "model": words.model(model["name"]) if model.get("name") else "",
    }  # fmt: skip


def step_names() -> dict[str, str]:
    """Return what each step of an analysis does."""
    return {
        "snapshot": _("Copy the data"), "customers": _("Measure customers"), "ledger": _("Keep the customer account"),
        "assets": _("Add up the asset statement"), "cohorts": _("Count cohorts"), "model": _("Choose the forecast"),
        "contribution": _("Reckon what customers leave"), "churn": _("Tell who has left"),
        "prediction": _("Foretell who leaves"), "standing": _("Grade customers"),
        "figures": _("Sum up by branch"), "write_back": _("Write the results"), "warnings": _("Look for warnings"),
    }  # fmt: skip


urls = [
    page("runs/", runs, act="analysis.run", name="runs", methods=("GET", "POST")),
    analysis.report("runs/table", table, act="analysis.run", name="runs_export"),
    page("runs/<int:run_id>/", run, act="analysis.run", name="run"),
]
