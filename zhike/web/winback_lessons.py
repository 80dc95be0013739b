"""Causes and returns: who was heard, which causes they named, what was mended, who came back after it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import queries as change_queries
from zhike.apps.churn import rules as churn_rules
from zhike.apps.core import clock
from zhike.apps.winback import actions, queries, rules
from zhike.web import analysis, codes, frame, saving
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_reasons import period
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.winback import tabs

N_LESSONS, N_CHANGES = 6, 200


def changes() -> list[tuple[int, str]]:
    """Return the changes one may name, the newest first."""
    return [(row.pk, row.title) for row in change_queries.changes()[:N_CHANGES]]


class LessonForm(forms.Form):
    """What was mended because of who left."""

    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("For which branch"))
    causes = forms.MultipleChoiceField(label=gettext_lazy("Because of which causes"))
    first_date = day_field(gettext_lazy("Of those who left from"))
    last_date = day_field(gettext_lazy("until"))
    text = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("What was mended"))
    done_date = day_field(gettext_lazy("Mended since"))
    mended_by_id = choice_of(changes, gettext_lazy("By which change of the register"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        known = [(code, codes.label(f"cause.{code}")) for code in churn_rules.REASONS]
        self.fields["causes"].choices = known  # type: ignore[attr-defined]


def causes(request: Request) -> HttpResponse:
    """Show who was heard, which causes they named, and what came of what was mended."""
    branch, (first, last) = analysis.branch(request), period(request)
    today = frame.of(request).business_date
    asked = {"from": str(first), "to": str(last), "branch": request.GET.get("branch", "")}
    context = {
        "tabs": tabs("winback_causes"), "branch": branch, "code": asked["branch"], "first": first, "last": last,
        "told": queries.causes(branch.pk, first, last, today),
        "taught": [queries.taught(row, today) for row in queries.lessons()[:N_LESSONS]], "most": N_LESSONS,
        "n_lessons": queries.lessons().count(),
        "may_plan": request.actor.may("winback.decide"), "exports": analysis.exports("winback_causes_export", **asked),
    }  # fmt: skip
    return render(request, "winback/causes.html", context)


def table(request: Request) -> analysis.Table:
    """Return the causes named as a table."""
    branch, (first, last) = analysis.branch(request), period(request)
    told = queries.causes(branch.pk, first, last, frame.of(request).business_date)
    heads = [
        (_("Cause"), "text"),
        (_("Named by so many"), "number"),
        (_("Heard"), "number"),
        (_("Lost customers"), "number"),
    ]
    rows = [(codes.label(f"cause.{code}"), n, told.n_heard, told.n_lost) for code, n in told.named]
    title = _("Causes named by lost customers: %(first)s to %(last)s") % {"first": first, "last": last}
    return analysis.Table(title, heads, rows, f"winback-causes-{branch.code}")


def add(request: Request) -> HttpResponse:
    """Write down what was mended because of who left."""
    today = frame.of(request).business_date
    initial = {"branch_id": request.actor.user.branch_id, "first_date": today - timedelta(days=365),
               "last_date": today, "done_date": today}  # fmt: skip
    form = LessonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | {"causes": tuple(form.cleaned_data["causes"])}
        try:
            actions.add_lesson(new=actions.NewLesson(**given), today=today, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("Written down; who comes back after it counts for it."))
            return redirect("winback_causes")
    return render(request, "winback/lesson_add.html", {"form": form}, status=422 if form.errors else 200)


def remove(request: Request, lesson_id: int) -> HttpResponse:
    """Take a lesson back that was written by mistake."""
    actions.remove_lesson(lesson_id=found(queries.lesson(lesson_id)).pk, at=clock.now())
    frame.say(request, _("Taken back."))
    return redirect("winback_causes")


urls = [
    page("winback/causes/", causes, act="figure.view", name="winback_causes"),
    analysis.report("winback/causes/table", table, act="figure.view", name="winback_causes_export"),
    page("winback/lessons/add/", add, act="winback.decide", name="winback_lesson_add", methods=("GET", "POST")),
    page(
        "winback/lessons/<int:lesson_id>/remove/", remove, act="winback.decide", name="winback_lesson_remove",
        methods=("POST",),
    ),
]  # fmt: skip
