"""What complaints tell: causes, speed, time kept, where grumbles stop, who handles them; what is improved for it."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.complaints import actions, queries, rules
from zhike.apps.core import clock
from zhike.web import analysis, codes, collection, complaints, frame, saving
from zhike.web import format as written
from zhike.web.advertising import choice_of, day_field
from zhike.web.customers import branch_choices
from zhike.web.door import Request, demand, found, page
from zhike.web.handling import time_text

SEES, EDITS = "complaint.view", "complaint.edit"


def span_text(minutes: float | None) -> str:
    """Return minutes as people read them."""
    return time_text(None if minutes is None else minutes / 60)


def _period(request: Request) -> tuple[date, date]:
    return collection.period(request, clock.today(complaints.moment(request)))


def report(request: Request) -> HttpResponse:
    """Show what the complaints of a span tell."""
    first, last = _period(request)
    told = queries.report(first, last, complaints.moment(request))
    context = {
        "tabs": complaints.tabs("complaint_report", request), "told": told, "first": first, "last": last,
        "bars": [_bar(one, f"complaintcause.{one.code}") for one in told.causes if one.code],
        "items": [_bar(one, "") for one in told.items], "span": span_text,
        "unknown": sum(one.n for one in told.causes if not one.code), "rule": queries.rule(),
        "by_tier": [(codes.label(tier) if tier else _("None"), n) for tier, n in told.by_tier],
        "by_role": [(codes.label(role), n, score) for role, n, score in told.by_role],
        "soothed_share": rules.share(*told.soothed),
        "exports": analysis.exports("complaint_report_export", first=first, last=last),
    }  # fmt: skip
    return render(request, "complaints/report.html", context)


def _bar(one: rules.Item, code: str) -> dict[str, Any]:
    text = f"{one.n} · {written.percent_text(one.share, 1)}"
    label = codes.label(code) if code else one.code
    return {"label": label, "width": round(100 * float(one.share), 1), "text": text, "tone": "one"}


def table(request: Request) -> analysis.Table:
    """Return how each handler handles complaints, as a table."""
    told = queries.report(*_period(request), complaints.moment(request))
    heads = [
        (_("Handled by"), "text"), (_("Solved"), "number"), (_("At first contact"), "percent"),
        (_("In time"), "percent"), (_("Score for the attitude"), "number"),
    ]  # fmt: skip
    rows = [(name, one.n, one.first, one.in_time, one.attitude) for name, one in told.people]
    return analysis.Table(_("Complaints by who handled them"), heads, rows, "complaints")


class ImprovementForm(forms.Form):
    """An improvement as it is planned."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What is improved"))
    cause = forms.ChoiceField(
        choices=lambda: [(code, codes.label(f"complaintcause.{code}")) for code in rules.CAUSES],
        label=gettext_lazy("For complaints of this cause"),
    )  # fmt: skip
    product_id = choice_of(complaints.product_choices, gettext_lazy("Product"))
    owner_id = forms.TypedChoiceField(choices=complaints.colleague_choices, coerce=int, label=gettext_lazy("In charge"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    due_date = day_field(gettext_lazy("Done by"))
    impression_before = forms.DecimalField(
        max_digits=3, decimal_places=1, min_value=0, max_value=10, required=False,
        label=gettext_lazy("Impression of us now (0 to 10)"),
    )  # fmt: skip


class DoneForm(forms.Form):
    """What shows that an improvement is done."""

    evidence = forms.CharField(max_length=500, label=gettext_lazy("What shows that it is done"))
    impression_after = forms.DecimalField(max_digits=3, decimal_places=1, min_value=0, max_value=10, required=False)


def improvements(request: Request) -> HttpResponse:
    """Show what is improved because of complaints; plan another one."""
    form = ImprovementForm(request.POST or None)
    if request.method == "POST":
        demand(EDITS)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_improvement(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Planned, with a task for whoever is in charge."))
            return redirect("improvements")
    return _improvements(request, form, 422 if form.errors else 200)


def _improvements(request: Request, form: ImprovementForm, status: int, wrong: str = "") -> HttpResponse:
    rows, today = list(queries.improvements()[:200]), clock.today(complaints.moment(request))
    done = [row for row in rows if row.done_date]
    n, gain = rules.mean_difference((row.impression_before, row.impression_after) for row in done)
    context = {
        "tabs": complaints.tabs("improvements", request), "rows": rows, "form": form, "today": today,
        "n_done": len(done), "n_late": sum(not row.done_date and row.due_date < today for row in rows),
        "share": rules.share(len(done), len(rows)), "gain": gain, "n_gain": n, "wrong": wrong,
        "may_edit": request.actor.may(EDITS),
    }  # fmt: skip
    return render(request, "complaints/improvements.html", context, status=status)


def finish(request: Request, improvement_id: int) -> HttpResponse:
    """Finish an improvement with what shows that it is done."""
    row, given = found(queries.improvement(improvement_id)), DoneForm(request.POST)
    if not given.is_valid():
        wrong = " ".join(str(one) for errors in given.errors.values() for one in errors)
        return _improvements(request, ImprovementForm(), 422, wrong)
    try:
        actions.finish_improvement(improvement_id=row.pk, **given.cleaned_data, at=clock.now())
    except rules.Refused as refusal:
        return _improvements(request, ImprovementForm(), 422, refusal.told)
    frame.say(request, _("Done, with its evidence."))
    return redirect("improvements")


urls = [
    page("complaints/report/", report, act="figure.view", name="complaint_report"),
    analysis.report("complaints/report/table", table, act="figure.view", name="complaint_report_export"),
    page("complaints/improvements/", improvements, act=SEES, name="improvements", methods=("GET", "POST")),
    page("complaints/improvements/<int:improvement_id>/finish/", finish, act=EDITS, name="improvement_finish",
         methods=("POST",)),
]  # fmt: skip
