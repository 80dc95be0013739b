"""Imports: their history, a new file, and for each import one page that shows the step it is at."""

import tempfile
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange import queries as exchange
from zhike.apps.org import queries as org_queries
from zhike.web import door, frame
from zhike.web.door import Request, page
from zhike.web.import_columns import ColumnsForm, unit_label

N_PAGE, N_EXAMPLES, EXAMPLE_LENGTH, LONGEST_CELL, N_HELD = 50, 2, 40, 1_000, 10
LAST_ID = 2**63
# Which step of the bar is the current one; 4 is behind the last.
PLACES = {"STAGE": 0, "CHECK": 2, "RUN": 3, "UNDO": 4}
PARTS = {"unread": 0, "columns": 1, "checked": 2, "stopped": 3, "report": 4}
PART_OF = {
    "DRAFT": "unread", "STAGED": "columns", "CHECKED": "checked", "RUNNING": "stopped", "DONE": "report",
    "UNDONE": "report",
}  # fmt: skip


def branch_choices() -> list[tuple[int, str]]:
    """Return the branches whose records the acting person sees, indented by depth."""
    branches = list(org_queries.row_branches(base.actor()))
    top = min((branch.path.count("/") for branch in branches), default=0)
    return [(branch.pk, "\u2003" * (branch.path.count("/") - top) + branch.name) for branch in branches]


class FileForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=gettext_lazy("Drop a file here, or click to choose one"),
        error_messages={
            "required": gettext_lazy("Choose a file first."),
            "empty": gettext_lazy("The file is empty."),
        },
    )
    kind = forms.ChoiceField(choices=lambda: list(exchange.kinds().items()), label=gettext_lazy("What the rows are"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    source = forms.CharField(required=False, max_length=40, label=gettext_lazy("System the rows come from"))

    def clean_file(self):
        """Refuse a file that is larger than is read."""
        file, limit = self.cleaned_data["file"], settings.ZHIKE_UPLOAD_MAX_BYTES
        if file.size > limit:
            sizes = {"megabytes": file.size // 2**20, "limit": limit // 2**20}
            raise forms.ValidationError(_("The file has %(megabytes)s MB; at most %(limit)s MB are read.") % sizes)
        return file


def list_(request: Request) -> HttpResponse:
    """Show the imports one may see, newest first."""
    rows, before = exchange.imports(), request.GET.get("before", "")
    if before.isdecimal() and int(before) < LAST_ID:
        rows = rows.filter(pk__lt=int(before))
    shown = list(rows[: N_PAGE + 1])
    context = {
        "imports": [_line(found) for found in shown[:N_PAGE]],
        "next_url": f"?before={shown[N_PAGE - 1].pk}" if len(shown) > N_PAGE else "", "is_first": not before,
    }  # fmt: skip
    return render(request, "imports/page.html", context)


def _line(found: Any) -> dict[str, Any]:
    until = exchange.undo_until(found)
    return {
        "found": found, "kind": exchange.kinds()[found.kind], "counts": found.counts, "who": _who(found),
        "undo_until": until if until and found.status == "DONE" and until >= clock.now() else None,
    }  # fmt: skip


def _who(found: Any) -> str:
    return (found.user.name or found.user.username) if found.user else _("the command line")


def new(request: Request) -> HttpResponse:
    """Take a file in and have it read."""
    is_post = request.method == "POST"
    start = {"kind": request.GET.get("kind", "orders"), "branch_id": request.actor.user.branch_id}
    form = FileForm(request.POST if is_post else None, request.FILES if is_post else None, initial=start)
    if is_post and form.is_valid():
        file = form.cleaned_data.pop("file")
        import_id = exchange_actions.start_import(
            path=Path(file.temporary_file_path()), file_name=file.name, at=clock.now(), **form.cleaned_data
        )
        return _ask(request, import_id, "STAGE")
    context = {"form": form, "limit": settings.ZHIKE_UPLOAD_MAX_BYTES // 2**20}
    return render(request, "imports/new.html", context, status=422 if form.errors else 200)


def _ask(request: Request, import_id: int, step: str, **more: Any) -> HttpResponse:
    """Ask the worker for a step and lead to the import's page, which shows whatever step it is really at."""
    link, found = reverse("import", args=[import_id]), _found(import_id)
    title = (_("Import of %(file)s") % {"file": found.file_name})[:120]
    try:
        exchange_actions.request(import_id=import_id, step=step, title=title, link=link, at=clock.now(), **more)
    except exchange_actions.WrongStep:
        frame.say(request, _("The import is at another step by now; here it is."), level="warning")
    return redirect(link)


def _found(import_id: int) -> Any:
    return door.found(exchange.one(import_id) if import_id < LAST_ID else None)


def _part(found: Any) -> str:
    """Return which part of the wizard an import is at when no step of it is under way."""
    if found.status != "FAILED":
        return PART_OF[found.status]
    if found.failure.get("code") == "STOPPED":
        return "stopped"
    return "columns" if found.meta else "unread"


def one(request: Request, import_id: int) -> HttpResponse:
    """Show an import at the step it is at."""
    found, job = _found(import_id), exchange.job(import_id)
    if job and job.is_open:
        return _page(request, found, "working", PLACES[job.event.payload["step"]], **_working(found, job))
    part = _part(found)
    more: dict[str, Any] = {"form": ColumnsForm(shown=found)} if part == "columns" else {}
    return _page(request, found, part, PARTS[part], has_failed=bool(job and job.status == "FAILED"), **more)


def _page(request: Request, found: Any, part: str, place: int, status: int = 200, **more: Any) -> HttpResponse:
    report, until = door.found(exchange.report(found.pk)), exchange.undo_until(found)
    steps = [_("File"), _("Columns"), _("Check"), _("Import")]
    context = {
        "found": found, "part": f"imports/_{part}.html", "steps": steps, "place": place, "report": report,
        "counts": report["counts"], "kind": exchange.kinds()[found.kind], "who": _who(found), "has_failed": False,
        "error": report["failure"]["text"] if report["failure"] else "", "undo_until": until,
        "may_undo": until is None or until >= clock.now(), "refused": _refused(report),
        "asks_order": any(refusal["code"] == "DATE_ORDER" for refusal in report["refused"]),
    } | more  # fmt: skip
    if part in {"checked", "report"} and report["refused"]:
        context["examples"] = [
            [line["row"], line["column"], line["value"], line["reason"]] for line in exchange.refusals(found.pk)
        ]
        context["may_fix"] = part == "checked"
    if part in {"checked", "report"}:
        context |= {"amount": Decimal(report["counts"].get("amount", 0)), "units": _units(found, report)}
    if part == "checked":
        context["taken_columns"], context["taken_rows"] = exchange.taken(found.pk)
        waiting = exchange.waiting_for_a_look(found, frame.of(request).business_date)
        context |= {"held": customer_queries.names(waiting[:N_HELD]), "n_held": len(waiting)}
    return render(request, "imports/import.html", context, status=status)


def _units(found: Any, report: dict) -> list[tuple[str, int]]:
    """Return what values were multiplied by, with what it is called."""
    labels = {item.name: unit_label(item) for item in exchange.fields(found.kind)}
    return [(labels[name], unit) for name, unit in report["options"].get("units", {}).items() if unit != 1]


def _refused(report: dict) -> list[list[Any]]:
    """Return a line per reason: the sentence, how many rows, the first of them."""
    lines = []
    for refusal in report["refused"]:
        samples = refusal["samples"][:N_EXAMPLES]
        lines.append([samples[0]["reason"], refusal["n"], "; ".join(map(_example, samples))])
    return lines


def _example(sample: dict) -> str:
    where = _("row %(row)s") % {"row": sample["row"]}
    value = f" “{sample['value'][:EXAMPLE_LENGTH]}”" if sample["value"] else ""
    return f"{where}, {sample['column']}{value}" if sample["column"] else f"{where}{value}"


def progress(request: Request, import_id: int) -> HttpResponse:
    """Answer how far the step under way is; when it is over, the page is to be loaded anew."""
    found, job = _found(import_id), exchange.job(import_id)
    if job is None or not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/_working.html", {"found": found, **_working(found, job)})


def _working(found: Any, job: Any) -> dict[str, Any]:
    return {"job": job, "left": time_left(job, clock.now())}


def time_left(job: Any, at: datetime) -> str:
    """Return about how long a job will still take at its pace so far, in words; empty where nothing tells."""
    if not (job.started_at and job.n_total and 0 < job.n_done < job.n_total):
        return ""
    seconds = int((at - job.started_at).total_seconds() * (job.n_total - job.n_done) / job.n_done) + 1
    if seconds < 60:
        return ngettext("about %(n)s second left", "about %(n)s seconds left", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}


def read(request: Request, import_id: int) -> HttpResponse:
    """Have the file read again, perhaps another sheet of it."""
    _found(import_id)
    return _ask(request, import_id, "STAGE", sheet=request.POST.get("sheet", "")[:200])


def columns(request: Request, import_id: int) -> HttpResponse:
    """Say which column is which field; what was said is checked at once."""
    found, job = _found(import_id), exchange.job(import_id)
    if not found.meta or found.status not in {"STAGED", "CHECKED", "FAILED"} or (job and job.is_open):
        return redirect("import", import_id)
    form = ColumnsForm(request.POST if request.method == "POST" else None, shown=found)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            _map(import_id, form)
        except exchange_actions.ImportRefused as refused:
            error = str(refused)
        else:
            return _ask(request, import_id, "CHECK")
    is_wrong = bool(error or form.errors)
    return _page(request, found, "columns", PARTS["columns"], 422 if is_wrong else 200, form=form, error=error)


def _map(import_id: int, form: ColumnsForm) -> None:
    at = clock.now()
    exchange_actions.map_columns(import_id=import_id, columns=form.chosen(), options=form.options(), at=at)
    told = _found(import_id).mapping["options"]["units"]
    units = told | form.units()
    if units != told:
        exchange_actions.map_columns(import_id=import_id, columns={}, options={"units": units}, at=at)


def fix(request: Request, import_id: int) -> HttpResponse:
    """Put refused cells right where they are shown, and have the rows checked again."""
    _found(import_id)
    fixes = {}
    for line in exchange.refusals(import_id):
        text = request.POST.get(f"row-{line['row']}", line["value"])[:LONGEST_CELL]
        if line["column"] and text != line["value"]:
            fixes[line["row"]] = {line["column"]: text}
    if not fixes:
        frame.say(request, _("No cell was changed."), level="warning")
        return redirect("import", import_id)
    # An import that has moved on keeps nothing; asking for the check leads to where it is.
    with suppress(exchange_actions.WrongStep):
        exchange_actions.fix_cells(import_id=import_id, fixes=fixes, at=clock.now())
    return _ask(request, import_id, "CHECK")


def run(request: Request, import_id: int) -> HttpResponse:
    """Have the checked rows written, or the rest of them after a stop."""
    _found(import_id)
    return _ask(request, import_id, "RUN")


def undo(request: Request, import_id: int) -> HttpResponse:
    """Have an import taken back."""
    until = exchange.undo_until(_found(import_id))
    if until and until < clock.now():
        frame.say(request, _("An import can be taken back for 30 days; this one is older."), level="warning")
        return redirect("import", import_id)
    return _ask(request, import_id, "UNDO")


def refused_rows(request: Request, import_id: int) -> FileResponse:
    """Hand the refused rows back as the same table with the reason beside each."""
    found = _found(import_id)
    door.found(found.counts.get("n_refused") or None)
    # Written before it is sent: the reasons are in the reader's language only while the request lasts.
    file = tempfile.TemporaryFile()  # noqa: SIM115 — closed by the answer
    file.writelines(exchange.refused_file(import_id))
    file.seek(0)
    words = _("Refused rows")
    name = f"{Path(found.file_name).stem} - {words}.csv"
    return FileResponse(file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


urls = [
    page("imports/", list_, name="imports", act="import.run"),
    page("imports/new/", new, name="import_new", methods=("GET", "POST"), act="import.run"),
    page("imports/<int:import_id>/", one, name="import", act="import.run"),
    page("imports/<int:import_id>/progress/", progress, name="import_progress", act="import.run"),
    page("imports/<int:import_id>/read/", read, name="import_read", methods=("POST",), act="import.run"),
    page("imports/<int:import_id>/columns/", columns, name="import_columns", methods=("GET", "POST"), act="import.run"),
    page("imports/<int:import_id>/fix/", fix, name="import_fix", methods=("POST",), act="import.run"),
    page("imports/<int:import_id>/run/", run, name="import_run", methods=("POST",), act="import.run"),
    page("imports/<int:import_id>/undo/", undo, name="import_undo", methods=("POST",), act="import.run"),
    page("imports/<int:import_id>/refused/", refused_rows, name="import_refused", act="import.run"),
]
