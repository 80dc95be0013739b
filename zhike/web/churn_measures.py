"""Measures against churn: the list, one of them with its effect, writing, doing and closing it."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules import tables
from zhike.apps.churn import actions, queries, rules
from zhike.apps.churn import lists as churn_lists
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_cases import tabs
from zhike.web.customers import branch_choices
from zhike.web.door import Request, demand, found, page

# What a measure may come of, as the address of the form names it, and what finds it.
ORIGINS = {"case": queries.case, "study": queries.study, "emergency": queries.emergency}


def people() -> list[tuple[int, str]]:
    """Return whom one may make responsible."""
    return org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))


def number(text: str) -> int | None:
    """Return the number a text of an address is, None where it is none."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None


class MeasureForm(forms.Form):
    """A measure as somebody writes it."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What is done"))
    kind = forms.ChoiceField(choices=list(churn_lists.MEASURE_KINDS.items()), label=gettext_lazy("Kind"))
    factor = forms.ChoiceField(label=gettext_lazy("Against which cause"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("For which branch"))
    tier = forms.ChoiceField(required=False, label=gettext_lazy("For which tier"))
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    due_date = day_field(gettext_lazy("Done by"))
    cost = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, label=gettext_lazy("What it costs")
    )
    expected = forms.DecimalField(
        max_digits=5, decimal_places=2, required=False, label=gettext_lazy("Expected change in points"),
        help_text=gettext_lazy("Of the share that leaves by this cause: -2 means two in a hundred fewer."),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        causes = [(code, codes.label(f"cause.{code}")) for code in rules.REASONS]
        self.fields["factor"].choices = causes  # type: ignore[attr-defined]
        tiers = [("", _("All")), *((code, codes.label(code)) for code in tables.TIERS)]
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def list_(request: Request) -> HttpResponse:
    """Show the measures, with those that are overdue and major cases nothing has come of."""
    today = frame.of(request).business_date
    context = {
        "tabs": tabs("churn_measures"), "today": today, "n_late": queries.late_measures(today).count(),
        "without": queries.without_measure(5), "may_plan": request.actor.may("churn.decide"),
    }  # fmt: skip
    return lists.show(
        request, churn_lists.MEASURES, "churn_cases/measures.html", context, row_url=address_of("churn_measure"),
        exports="churn_measures_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the measures out."""
    return lists.export(request, churn_lists.MEASURES, form, noun="measure")


def one(request: Request, measure_id: int) -> HttpResponse:
    """Show a measure: what it is for, how it stands, what it brought."""
    return _shown(request, found(queries.measure(measure_id)))


def _shown(request: Request, row: Any, refusal: rules.PreventionRefused | None = None, status: int = 200) -> Any:
    today, sees = frame.of(request).business_date, queries.may_measure(row)
    told = queries.effect_of(row, today) if sees else None
    context = {
        "row": row, "today": today, "sees": sees, "told": told, "effect": told.effect if told else None,
        "points": told.points if told else None, "is_late": rules.is_late(row.status, row.due_date, today),
        "case": queries.case(row.case_id) if row.case_id else None, "refusal": refusal,
        "emergency": queries.emergency(row.emergency_id) if row.emergency_id else None, "given": request.POST.dict(),
        "may_plan": request.actor.may("churn.decide"), "may_do": request.actor.may("churn.edit"),
    }  # fmt: skip
    return render(request, "churn_cases/measure.html", context, status=status)


def add(request: Request) -> HttpResponse:
    """Write a measure down; the address says of what it comes."""
    today = frame.of(request).business_date
    origin, of = _origin(request)
    initial = {"kind": rules.PREVENT, "branch_id": request.actor.user.branch_id, "due_date": today}
    if origin == "case":
        initial |= {"factor": of.reason or of.guess, "branch_id": of.branch_id, "tier": of.tier}
    elif origin == "emergency":
        initial |= {"branch_id": of.branch_id}
    elif origin == "study":
        initial |= {"kind": "IMPROVE"}
    form = MeasureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.NewMeasure(**form.values(), **({f"{origin}_id": of.pk} if origin else {}))
            measure_id = actions.add_measure(new=new, today=today, at=clock.now())
        except rules.PreventionRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Written down."), undo_url=reverse("churn_measure_step", args=[measure_id, "drop"]))
            return redirect("churn_measure", measure_id)
    return render(
        request, "churn_cases/measure_edit.html", {"form": form, "row": None, "origin": origin, "of": of},
        status=422 if form.errors else 200,
    )  # fmt: skip


def _origin(request: Request) -> tuple[str, Any]:
    for name, find in ORIGINS.items():
        pk = number(request.GET.get(name, ""))
        if pk is not None:
            return name, found(find(pk))
    return "", None


def edit(request: Request, measure_id: int) -> HttpResponse:
    """Rewrite a measure that is not done yet."""
    row, today = found(queries.measure(measure_id)), frame.of(request).business_date
    initial = {name: getattr(row, name) for name in MeasureForm.base_fields}
    form = MeasureForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form,
        lambda: actions.change_measure(
            measure_id=row.pk, values=form.values(), today=today, version=form.cleaned_data["version"], at=clock.now()
        ),
        refused={rules.PreventionRefused: saving.refuse},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("churn_measure", row.pk)
    context = {"form": form, "row": row, "origin": "", "of": None}
    return render(request, "churn_cases/measure_edit.html", context, status=saved.status)


def step(request: Request, measure_id: int, step: str) -> HttpResponse:
    """Say that a measure is done, close it with its effect, drop it or take it up again."""
    row, today, at = found(queries.measure(measure_id)), frame.of(request).business_date, clock.now()
    if step not in STEPS:
        return found(None)
    demand("churn.edit" if step == "finish" else "churn.decide")
    given = request.POST
    try:
        if step == "finish":
            day = forms.DateField().clean(given.get("day") or today)
            actions.finish_measure(
                measure_id=row.pk, day=day, evidence=given.get("evidence", "")[:500], today=today, at=at
            )  # fmt: skip
        elif step == "close":
            measured = forms.DecimalField(required=False, max_digits=5, decimal_places=2).clean(given.get("measured"))
            actions.close_measure(
                measure_id=row.pk, measured=measured, word=given.get("word", ""), today=today, at=at
            )  # fmt: skip
        elif step == "drop":
            actions.drop_measure(measure_id=row.pk, today=today, at=at)
        else:
            actions.reopen_measure(measure_id=row.pk, at=at)
    except rules.PreventionRefused as refusal:
        return _shown(request, row, refusal, 422)
    except forms.ValidationError:
        wrong = ("BAD_DAY", "day") if step == "finish" else ("BAD_MEASURED", "measured")
        return _shown(request, row, rules.PreventionRefused(*wrong), 422)
    undo = "" if step == "reopen" else reverse("churn_measure_step", args=[row.pk, "reopen"])
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("churn_measure", row.pk)


STEPS, BOTH = ("finish", "close", "drop", "reopen"), ("GET", "POST")
urls = [
    page("churn/measures/", list_, act="customer.view", name="churn_measures"),
    page("churn/measures/export/<slug:form>/", export, act="list.export", name="churn_measures_export"),
    page("churn/measures/add/", add, act="churn.decide", name="churn_measure_add", methods=BOTH),
    page("churn/measures/<int:measure_id>/", one, act="customer.view", name="churn_measure"),
    page("churn/measures/<int:measure_id>/edit/", edit, act="churn.decide", name="churn_measure_edit", methods=BOTH),
    page(
        "churn/measures/<int:measure_id>/<slug:step>/", step, act="churn.edit", name="churn_measure_step",
        methods=("POST",),
    ),
]  # fmt: skip
