"""The seven systematic analyses on one board, and the self-check of what was not done in a period."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.churn import actions, queries
from zhike.apps.churn.rules import studies
from zhike.apps.core import clock
from zhike.apps.insight.queries import runs
from zhike.web import codes, frame
from zhike.web.churn_cases import tabs
from zhike.web.door import Request, demand, page

QUARTER = timedelta(days=91)


class StudyForm(forms.Form):
    """One of the seven, done."""

    code = forms.ChoiceField(label=gettext_lazy("Analysis"))
    day = forms.DateField(label=gettext_lazy("Done on"), widget=forms.DateInput(attrs={"type": "date"}))
    result = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("What came of it"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, codes.label(f"study.{code}")) for code in studies.STUDIES
        ]


def board(request: Request) -> HttpResponse:
    """Show the board; note that one of the seven was done."""
    today = frame.of(request).business_date
    form = StudyForm(request.POST or None, initial={"day": today})
    if request.method == "POST":
        demand("churn.decide")
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_study(**form.cleaned_data, today=today, at=clock.now())
        except actions.StudyRefused as refusal:
            form.add_error("day", str(refusal))
        else:
            frame.say(request, _("Noted."))
            return redirect("churn_studies")
    run = runs.current()
    standings = queries.studies_board(today, {"POSSIBILITY": run.as_of if run else None})
    context = {
        "tabs": tabs("churn_studies"), "board": standings, "form": form, "checks": _checks(today, standings),
        "may_note": request.actor.may("churn.decide"), "since": today - QUARTER,
    }  # fmt: skip
    return render(request, "churn_cases/studies.html", context, status=422 if form.errors else 200)


def _checks(today: Any, standings: list[studies.Standing]) -> list[tuple[str, bool | None, str]]:
    """Return the self-check of the last quarter: what, done or not (None: no evidence is kept), by what evidence."""
    since = today - QUARTER
    rows, n_late = queries.exits(None, since, today), queries.n_late(today)
    major, run = rows.filter(is_major=True), runs.current()
    open_major = major.filter(analysed_date=None).count()
    whole = queries.coverage(rows, most=0)
    told = [(codes.label(f"study.{one.code}"), not one.is_late, _evidence(one)) for one in standings]
    return [
        *told,
        (_("Major events investigated"), not open_major, _("%(n)s of %(all)s are open") % {
            "n": open_major, "all": major.count()}),
        (_("All events investigated"), whole.n == whole.n_done, f"{whole.n_done} / {whole.n}"),
        (
            _("Rate and loss reckoned"), bool(run and run.as_of >= since),
            str(run.as_of) if run else _("No analysis yet"),
        ),
        (_("Causes found in time"), not n_late, _("%(n)s are late") % {"n": n_late}),
        (_("Reasons compared with the past"), bool(rows.exclude(reason="").exists()), _("Why they left")),
        (_("Important problems handled at once"), None, _("No evidence is kept of it yet.")),
        (_("Reviews with improvements"), None, _("No evidence is kept of it yet.")),
    ]  # fmt: skip


def _evidence(one: studies.Standing) -> str:
    return str(one.done) if one.done else _("never")


urls = [page("churn/studies/", board, act="figure.view", name="churn_studies", methods=("GET", "POST"))]
