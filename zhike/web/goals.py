"""Goals: the list, one of them with its values, setting and closing it; requests refused and what was offered."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.plans import actions, queries, rules
from zhike.apps.plans import lists as plan_lists
from zhike.web import codes, frame, lists, plan, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, found, page

N_LACKING = 8
STEPS = ("measure", "close", "reopen")


def _amount(label: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=16, decimal_places=2, label=label)


class GoalForm(forms.Form):
    """A goal as somebody sets it."""

    title = forms.CharField(max_length=160, label=gettext_lazy("What is to be reached"))
    measure = forms.CharField(
        max_length=160, label=gettext_lazy("Measured by"), help_text=gettext_lazy("What one counts or reads off.")
    )
    unit = forms.CharField(max_length=20, label=gettext_lazy("Unit"))
    start = _amount(gettext_lazy("Start value"))
    target = _amount(gettext_lazy("Target value"))
    due_date = day_field(gettext_lazy("Reached by"))
    owner_id = choice_of(people, gettext_lazy("Responsible"))


def list_(request: Request) -> HttpResponse:
    """Show the goals, and the key accounts that have none or whose plan is too old."""
    day = frame.of(request).business_date
    lacking = queries.lacking(day)
    context = {
        "n_accounts": len(lacking), "is_appointed": queries.is_appointed(),
        "without": [one for one in lacking if not one.has_goal][:N_LACKING],
        "n_without": sum(not one.has_goal for one in lacking), "may_edit": request.actor.may("customer.edit"),
    }  # fmt: skip
    return lists.show(
        request, plan_lists.GOALS, "plans/goals.html", context, row_url=address_of("goal"), exports="goals_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the goals out."""
    return lists.export(request, plan_lists.GOALS, form, noun="goal")


def add(request: Request) -> HttpResponse:
    """Set a goal; the address may name a customer."""
    customer_id, day = number(request.GET.get("customer", "")), frame.of(request).business_date
    card = found(customer_queries.card(customer_id)) if customer_id else None
    form = GoalForm(request.POST or None, initial={"owner_id": request.actor.user_id, "start": 0})
    if request.method == "POST" and form.is_valid():
        new = actions.NewGoal(customer_id=card.pk if card else None, **form.cleaned_data)
        try:
            goal_id = actions.set_goal(new=new, day=day, at=clock.now())
        except rules.PlanRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Set."))
            return redirect("plan", card.pk) if card else redirect("goal", goal_id)
    context = {"card": card, "form": form, "title": _("Set a goal"), "back": reverse("goals")}
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


def one(request: Request, goal_id: int) -> HttpResponse:
    """Show a goal: how far it is, and its values."""
    return _shown(request, found(queries.goal(goal_id)))


def _shown(request: Request, row: Any, refusal: rules.PlanRefused | None = None, status: int = 200) -> HttpResponse:
    day = frame.of(request).business_date
    about = customer_queries.card(row.customer_id) if row.customer_id else None
    (shown,) = plan.told([row], day)
    context = {
        **shown, "about": about, "day": day, "entries": list(queries.entries_of(row.pk)), "refusal": refusal,
        "may_edit": request.actor.may("customer.edit"), "given": request.POST.dict(),
    }  # fmt: skip
    return render(request, "plans/goal.html", context, status=status)


class ValueForm(forms.Form):
    """How far a goal is."""

    value = _amount(gettext_lazy("Now"))
    day = day_field(gettext_lazy("Day"))
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))


def step(request: Request, goal_id: int, step: str) -> HttpResponse:
    """Measure a goal, close it as reached or given up, or open it again."""
    row, at, given = found(queries.goal(goal_id)), clock.now(), request.POST
    if step not in STEPS:
        return found(None)
    try:
        if step == "measure":
            form = ValueForm(given)
            if not form.is_valid():
                return _shown(request, row, rules.PlanRefused("BAD_VALUE"), 422)
            actions.measure_goal(goal_id=row.pk, **form.cleaned_data, at=at)
        elif step == "close":
            state, word = given.get("state", ""), given.get("word", "")[:300]
            actions.close_goal(goal_id=row.pk, state=state, word=word, day=frame.of(request).business_date, at=at)
        else:
            actions.reopen_goal(goal_id=row.pk, at=at)
    except rules.PlanRefused as refusal:
        return _shown(request, row, refusal, 422)
    undo = reverse("goal_step", args=[row.pk, "reopen"]) if step == "close" else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("goal", row.pk)


def refusals(request: Request) -> HttpResponse:
    """Show the requests that were refused, and how many of them something was offered for instead."""
    day = frame.of(request).business_date
    year = day.replace(month=1, day=1)
    context = {"told": queries.refused_between(year, day), "year": day.year}
    return lists.show(
        request, plan_lists.REFUSALS, "plans/refusals.html", context, row_url=address_of("refusal"),
        exports="refusals_export",
    )  # fmt: skip


def refusals_export(request: Request, form: str) -> HttpResponseBase:
    """Write the refused requests out."""
    return lists.export(request, plan_lists.REFUSALS, form, noun="refusal")


def refusal(request: Request, refusal_id: int) -> HttpResponse:
    """Show a refused request, what was offered instead and what the customer said."""
    return _refused(request, found(queries.refusal(refusal_id)))


def _refused(request: Request, row: Any, refused: rules.PlanRefused | None = None, status: int = 200) -> HttpResponse:
    context = {
        "row": row, "may_edit": request.actor.may("customer.edit"), "refused": refused, "given": request.POST.dict(),
        "answers": [(code, codes.label(f"refusal.{code}")) for code in rules.ANSWERS],
    }  # fmt: skip
    return render(request, "plans/refusal.html", context, status=status)


def refusal_step(request: Request, refusal_id: int) -> HttpResponse:
    """Say what was offered instead, or what the customer said to it."""
    row, at, given = found(queries.refusal(refusal_id)), clock.now(), request.POST
    try:
        if "answer" in given:
            actions.answer_alternative(refusal_id=row.pk, answer=given["answer"], at=at)
        else:
            actions.offer_alternative(refusal_id=row.pk, alternative=given.get("alternative", "")[:300], at=at)
    except rules.PlanRefused as refused:
        return _refused(request, row, refused, 422)
    frame.say(request, _("Saved."))
    return redirect("refusal", row.pk)


BOTH, POST, SEES, EDIT = ("GET", "POST"), ("POST",), "customer.view", "customer.edit"
urls = [
    page("methods/goals/", list_, act=SEES, name="goals"),
    page("methods/goals/export/<slug:form>/", export, act="list.export", name="goals_export"),
    page("methods/goals/add/", add, act=EDIT, name="goal_add", methods=BOTH),
    page("methods/goals/<int:goal_id>/", one, act=SEES, name="goal"),
    page("methods/goals/<int:goal_id>/<slug:step>/", step, act=EDIT, name="goal_step", methods=POST),
    page("methods/refusals/", refusals, act=SEES, name="refusals"),
    page("methods/refusals/export/<slug:form>/", refusals_export, act="list.export", name="refusals_export"),
    page("methods/refusals/<int:refusal_id>/", refusal, act=SEES, name="refusal"),
    page("methods/refusals/<int:refusal_id>/step/", refusal_step, act=EDIT, name="refusal_step", methods=POST),
]
