"""Plans of winning back by segment: the list, writing one, how far it came, closing it with its result."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules import tables
from zhike.apps.core import clock
from zhike.apps.insight.queries import comparing
from zhike.apps.winback import actions, queries, rules
from zhike.apps.winback import lists as winback_lists
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import people
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.winback import causes, tabs


class PlanForm(forms.Form):
    """A plan as somebody writes it."""

    title = forms.CharField(max_length=120, label=gettext_lazy("What it is called"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("For which branch"))
    tier = forms.ChoiceField(required=False, label=gettext_lazy("For which tier"))
    cause = forms.ChoiceField(required=False, label=gettext_lazy("Who left because of"))
    goal = forms.IntegerField(min_value=1, max_value=1_000_000, label=gettext_lazy("Customers to come back"))
    measures = forms.CharField(
        max_length=4_000, widget=forms.Textarea, label=gettext_lazy("What is done, cause by cause")
    )
    budget = forms.DecimalField(
        max_digits=16, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Budget")
    )
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    first_date = day_field(gettext_lazy("From"))
    last_date = day_field(gettext_lazy("Until"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        tiers = [("", _("All")), *((code, codes.label(code)) for code in tables.TIERS)]
        self.fields["tier"].choices = tiers  # type: ignore[attr-defined]
        self.fields["cause"].choices = causes(_("All causes"))  # type: ignore[attr-defined]


def list_(request: Request) -> HttpResponse:
    """Show the plans."""
    context = {"tabs": tabs("winback_plans"), "may_plan": request.actor.may("winback.decide")}
    return lists.show(
        request, winback_lists.PLANS, "winback/plans.html", context, row_url=address_of("winback_plan"),
        exports="winback_plans_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the plans out."""
    return lists.export(request, winback_lists.PLANS, form, noun="winbackplan")


def add(request: Request) -> HttpResponse:
    """Write a plan."""
    initial = {"first_date": frame.of(request).business_date, "owner_id": request.actor.user_id,
               "branch_id": request.actor.user.branch_id}  # fmt: skip
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan_id = actions.add_plan(new=actions.NewPlan(**form.cleaned_data), at=clock.now())
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("Written down."))
            return redirect("winback_plan", plan_id)
    return render(request, "winback/plan_add.html", {"form": form}, status=422 if form.errors else 200)


def one(request: Request, winback_plan_id: int) -> HttpResponse:
    """Show a plan and how far it came."""
    return _shown(request, found(queries.plan(winback_plan_id)))


def _shown(request: Request, row: Any, refusal: Any = None, status: int = 200) -> HttpResponse:
    context = {
        "row": row, "progress": queries.progress(row), "refusal": refusal, "given": request.POST,
        "may_plan": request.actor.may("winback.decide"),
        "dearer": comparing.terms(frame.of(request).business_date),
    }  # fmt: skip
    return render(request, "winback/plan.html", context, status=status)


def close(request: Request, winback_plan_id: int) -> HttpResponse:
    """Close a plan with what came of it."""
    row = found(queries.plan(winback_plan_id))
    try:
        actions.close_plan(plan_id=row.pk, result=request.POST.get("result", "")[:4_000], at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 422)
    frame.say(request, _("Closed."))
    return redirect("winback_plan", row.pk)


def reopen(request: Request, winback_plan_id: int) -> HttpResponse:
    """Take a plan up again that was closed by mistake."""
    row = found(queries.plan(winback_plan_id))
    try:
        actions.reopen_plan(plan_id=row.pk, at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 422)
    return redirect("winback_plan", row.pk)


DECIDES, BOTH, POST = "winback.decide", ("GET", "POST"), ("POST",)
urls = [
    page("winback/plans/", list_, act="customer.view", name="winback_plans"),
    page("winback/plans/export/<slug:form>/", export, act="list.export", name="winback_plans_export"),
    page("winback/plans/add/", add, act=DECIDES, name="winback_plan_add", methods=BOTH),
    page("winback/plans/<int:winback_plan_id>/", one, act="customer.view", name="winback_plan"),
    page("winback/plans/<int:winback_plan_id>/close/", close, act=DECIDES, name="winback_plan_close", methods=POST),
    page("winback/plans/<int:winback_plan_id>/reopen/", reopen, act=DECIDES, name="winback_plan_reopen", methods=POST),
]
