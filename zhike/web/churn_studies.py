"""The seven systematic analyses on one board, review meetings, and the self-check of what was not done."""

from collections import defaultdict
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
from zhike.web.advertising import choice_of
from zhike.web.churn_cases import tabs
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, demand, page

N_REVIEWS = 8
# Beside which field of the form a refusal stands.
FIELDS = {"NO_RESULT": "result", "BAD_STUDY": "code", "NO_OWNER": "owner_id"}


class StudyForm(forms.Form):
    """One of the seven done, or a review meeting held."""

    code = forms.ChoiceField(label=gettext_lazy("Analysis"))
    day = forms.DateField(label=gettext_lazy("Done on"), widget=forms.DateInput(attrs={"type": "date"}))
    result = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("What came of it"))
    present = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Who was there"),
        help_text=gettext_lazy("Of a review meeting; what it decides is written as measures."),
    )  # fmt: skip
    owner_id = choice_of(people, gettext_lazy("Responsible for the next time"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, codes.label(f"study.{code}")) for code in (*studies.STUDIES, studies.REVIEW)
        ]


def board(request: Request) -> HttpResponse:
    """Show the board; note that one of the seven was done."""
    today = frame.of(request).business_date
    if request.method == "POST":
        demand("churn.decide")
        if request.POST.get("do") == "name":
            return _name(request)
    form = StudyForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_study(**form.cleaned_data, today=today, at=clock.now())
        except actions.StudyRefused as refusal:
            form.add_error(FIELDS.get(refusal.rule, "day"), str(refusal))
        else:
            frame.say(request, _("Noted."))
            return redirect("churn_studies")
    run = runs.current()
    standings = queries.studies_board(today, {"POSSIBILITY": run.as_of if run else None})
    context = {
        "tabs": tabs("churn_studies"), "board": standings, "form": form, "checks": _checks(today, standings),
        "may_note": request.actor.may("churn.decide"), "since": today - studies.QUARTER,
        "reviews": _reviews(),
        "people": people(), "seven": [(code, codes.label(f"study.{code}")) for code in studies.STUDIES],
    }  # fmt: skip
    return render(request, "churn_cases/studies.html", context, status=422 if form.errors else 200)


def _reviews() -> list[tuple[Any, list[Any]]]:
    """Return the newest review meetings, each with what it decided."""
    held = list(queries.reviews()[:N_REVIEWS])
    decided: dict[Any, list[Any]] = defaultdict(list)
    for measure in queries.measures_of(study_id__in=[one.pk for one in held]):
        decided[measure.study_id].append(measure)
    return [(one, decided[one.pk]) for one in held]


def _name(request: Request) -> HttpResponse:
    """Name who answers for one of the seven."""
    try:
        owner_id = number(request.POST.get("owner", ""))
        actions.name_owner(code=request.POST.get("code", ""), owner_id=owner_id, at=clock.now())
    except actions.StudyRefused as refusal:
        frame.say(request, f"{refusal} ({refusal.rule})", level="warning")
    else:
        frame.say(request, _("Saved."))
    return redirect("churn_studies")


def _checks(today: Any, standings: list[studies.Standing]) -> list[tuple[str, bool | None, str]]:
    """Return the self-check of the last quarter: what, done or not (None: no evidence is kept), by what evidence."""
    since = today - studies.QUARTER
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
        _urgent(since, open_major),
        _looked_back(since),
    ]  # fmt: skip


def _urgent(since: Any, open_major: int) -> tuple[str, bool | None, str]:
    """Return whether urgent problems are handled at once: emergencies closed; none needed where nothing happened."""
    n, n_closed = queries.emergencies_since(since)
    said = _("%(done)s of %(all)s emergencies closed") % {"done": n_closed, "all": n}
    return _("Important problems handled at once"), n_closed == n if n else not open_major, said


def _looked_back(since: Any) -> tuple[str, bool | None, str]:
    n, n_led = queries.measures_of_reviews_since(since)
    said = _("%(n)s reviews, %(led)s with a measure") % {"n": n, "led": n_led}
    return _("Reviews with improvements"), bool(n_led), said


def _evidence(one: studies.Standing) -> str:
    return str(one.done) if one.done else _("never")


urls = [page("churn/studies/", board, act="figure.view", name="churn_studies", methods=("GET", "POST"))]
