"""What customers expect and get: noted, planned about, compared with competitors; levers; what our people give."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.expectations import actions, queries, rules
from zhike.apps.market import queries as market_queries
from zhike.apps.media import queries as media_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import analysis, frame, saving
from zhike.web.advertising import choice_of, day_field
from zhike.web.customers import branch_choices
from zhike.web.door import Request, demand, found, page

N_AT_ONCE = 100
LEVER_NAMES = tuple(rules.LEVERS.items())


def tabs(current: str, request: Request) -> list[dict[str, Any]]:
    """Return the pages of satisfaction the acting person may open."""
    named = [
        ("satisfaction", _("Satisfaction"), "figure.view"), ("surveys", _("Surveys"), "figure.view"),
        ("expectations", _("Expectations"), "customer.view"), ("delivered", _("Value delivered"), "customer.view"),
        ("levers", _("Levers of value"), "figure.view"), ("reputation", _("Reputation"), "figure.view"),
        ("value_chain", _("Value chain"), "figure.view"),
        ("personnel", _("Our people"), "survey.manage"),
    ]  # fmt: skip
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in named if request.actor.may(act)
    ]  # fmt: skip


def _advertisement_choices() -> list[tuple[int, str]]:
    return [(row.pk, f"{row.code} · {row.title}") for row in media_queries.advertisements()]


def _competitor_choices() -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in market_queries.competitors()]


class ExpectationForm(forms.Form):
    """What a customer expects, and what that comes of."""

    value = forms.IntegerField(min_value=1, max_value=10, label=gettext_lazy("Expectation A (1 to 10)"))
    past = forms.IntegerField(min_value=0, max_value=100, initial=100, label=gettext_lazy("Past experience (%)"))
    referral = forms.IntegerField(min_value=0, max_value=100, initial=0, label=gettext_lazy("What others said (%)"))
    publicity = forms.IntegerField(min_value=0, max_value=100, initial=0, label=gettext_lazy("Our publicity (%)"))
    evidence = forms.CharField(
        max_length=500, required=False, label=gettext_lazy("What shows it"),
        help_text=gettext_lazy("Orders, complaints, what was said."),
    )  # fmt: skip
    referrer_id = forms.IntegerField(required=False, label=gettext_lazy("Who introduced us"))
    advertisement_id = choice_of(_advertisement_choices, gettext_lazy("By which advertisement"))


class PlanForm(forms.Form):
    """What is done about an expectation."""

    kind = forms.ChoiceField(choices=list(rules.PLANS.items()), label=gettext_lazy("Kind of action"))
    action = forms.CharField(max_length=300, label=gettext_lazy("What is done"))
    owner_id = forms.TypedChoiceField(choices=queries.colleagues, coerce=int, label=gettext_lazy("By whom"))
    due_date = day_field(gettext_lazy("Until"))
    before = forms.IntegerField(min_value=1, max_value=10, label=gettext_lazy("Expectation before (1 to 10)"))


def _score(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=0, max_value=rules.MOST_SCORE, max_digits=5, decimal_places=2, label=label
    )  # fmt: skip


class ScoreForm(forms.Form):
    """What a customer gets and what that costs it, of us or of a competitor."""

    competitor_id = choice_of(
        _competitor_choices, gettext_lazy("Whose offer"), gettext_lazy("None: ours. All on one scale from 0 to 100.")
    )
    product, service = _score(rules.VALUES["product"]), _score(rules.VALUES["service"])
    personnel, image = _score(rules.VALUES["personnel"]), _score(rules.VALUES["image"])
    money, time = _score(rules.COSTS["money"]), _score(rules.COSTS["time"])
    mental, physical = _score(rules.COSTS["mental"]), _score(rules.COSTS["physical"])


class LeverForm(forms.Form):
    """What raises a value or lowers a cost, with what is measured now."""

    kind = forms.ChoiceField(
        choices=[(code, name) for code, (_part, name) in rules.LEVERS.items()], label=gettext_lazy("Lever")
    )
    title = forms.CharField(max_length=200, label=gettext_lazy("What is done"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    owner_id = forms.TypedChoiceField(choices=queries.colleagues, coerce=int, label=gettext_lazy("By whom"))
    due_date = day_field(gettext_lazy("Until"))
    unit = forms.CharField(
        max_length=20, label=gettext_lazy("Measured in"), help_text=gettext_lazy("Points, minutes, yuan per customer.")
    )
    before = forms.DecimalField(min_value=0, max_digits=10, decimal_places=2, label=gettext_lazy("Measured now"))
    cost = forms.DecimalField(
        min_value=0, max_digits=12, decimal_places=2, required=False, label=gettext_lazy("Cost")
    )  # fmt: skip


class RatingForm(forms.Form):
    """Marks of a colleague; one left out makes it incomplete."""

    user_id = forms.TypedChoiceField(choices=queries.colleagues, coerce=int, label=gettext_lazy("Colleague"))
    thinking = forms.IntegerField(min_value=1, max_value=5, required=False, label=rules.PARTS["thinking"])
    ability = forms.IntegerField(min_value=1, max_value=5, required=False, label=rules.PARTS["ability"])
    attitude = forms.IntegerField(min_value=1, max_value=5, required=False, label=rules.PARTS["attitude"])
    adaptability = forms.IntegerField(min_value=1, max_value=5, required=False, label=rules.PARTS["adaptability"])


FORMS: dict[str, type[forms.Form]] = {"expectation": ExpectationForm, "plan": PlanForm, "score": ScoreForm}


def of_customer(request: Request, customer_id: int) -> HttpResponse:
    """Show what a customer expects and gets; note more."""
    customer = found(customer_queries.customer(customer_id))
    kind = request.POST.get("form", "") if request.method == "POST" else ""
    if request.method == "POST":
        demand(EDITS)
    shown: dict[str, Any] = {
        name: made(request.POST if kind == name else None, initial=_initial(name, customer_id))
        for name, made in FORMS.items()
    }
    form = shown.get(kind)
    if form is not None and form.is_valid() and _kept(kind, form, customer_id):
        frame.say(request, _("Noted."))
        return redirect("customer_expectations", customer_id)
    referrer_id = request.POST.get("referrer_id", "")
    named = int(referrer_id) if referrer_id.isdecimal() and len(referrer_id) < 19 else None
    context = {
        "customer": customer, "forms": shown, "rows": queries.expectations_of(customer_id)[:N_AT_ONCE],
        "plans": queries.plans().filter(customer_id=customer_id)[:N_AT_ONCE],
        "introduced": queries.introduced_by(customer_id)[:N_AT_ONCE], "compared": queries.compared([customer_id]),
        "degree": survey_queries.own_degree(customer_id, frame.of(request).business_date), "factors": rules.FACTORS,
        "kinds": rules.PLANS, "may_edit": request.actor.may(EDITS),
        "referrer": customer_queries.customer(named) if named else None,
    }  # fmt: skip
    status = 422 if form is not None and form.errors else 200
    return render(request, "expectations/of_customer.html", context, status=status)


def _initial(name: str, customer_id: int) -> dict[str, Any]:
    latest = queries.expectations_of(customer_id).first() if name == "plan" else None
    return {"before": latest.value} if latest else {}


def _kept(kind: str, form: forms.Form, customer_id: int) -> bool:
    given, at = dict(form.cleaned_data), clock.now()
    day = org_queries.business_date(at)
    try:
        if kind == "expectation":
            weights = {name: given.pop(name) for name in rules.FACTORS}
            actions.note_expectation(customer_id=customer_id, weights=weights, **given, day=day, at=at)
        elif kind == "plan":
            actions.plan_about(customer_id=customer_id, **given, day=day, at=at)
        else:
            competitor_id = given.pop("competitor_id")
            actions.score_value(customer_id=customer_id, competitor_id=competitor_id, scores=given, day=day, at=at)
    except rules.Refused as refused:
        _refuse(form, refused)
        return False
    return True


def _refuse(form: forms.Form, refused: rules.Refused) -> None:
    saving.refuse(form, refused)


def close(request: Request, customer_id: int, expectation_plan_id: int) -> HttpResponse:
    """Close a plan with what the customer expects now."""
    found(queries.plans().filter(pk=expectation_plan_id, customer_id=customer_id).first())
    text, at = request.POST.get("after", ""), clock.now()
    after = int(text) if text.isdecimal() and len(text) < 3 else None
    try:
        actions.close_plan(plan_id=expectation_plan_id, after=after, day=org_queries.business_date(at), at=at)
    except rules.Refused as refused:
        frame.say(request, str(refused), level="warning")
    return redirect("customer_expectations", customer_id)


def expectations(request: Request) -> HttpResponse:
    """Show who expects much and gets less, with the cause; what publicity promised; what is planned."""
    wave = survey_queries.last_of_satisfaction()
    gaps = survey_queries.gaps(wave)[:N_AT_ONCE] if wave and not request.actor.hides_small_cells else []
    causes = queries.causes(one.card.pk for one in gaps)
    context = {
        "tabs": tabs("expectations", request), "wave": wave, "publicity": queries.publicity(),
        "gaps": [(one, causes.get(one.card.pk)) for one in gaps], "factors": rules.FACTORS, "cause_of": rules.cause_of,
        "plans": queries.plans().filter(closed_date=None)[:N_AT_ONCE], "kinds": rules.PLANS,
        "exports": analysis.exports("expectations_export"),
    }  # fmt: skip
    return render(request, "expectations/page.html", context)


def gap_table(request: Request) -> analysis.Table:
    """Return who expects much and gets less, as it is taken away."""
    wave = survey_queries.last_of_satisfaction()
    gaps = survey_queries.gaps(wave) if wave and not request.actor.hides_small_cells else []
    causes = queries.causes(one.card.pk for one in gaps)
    heads = [
        (_("Customer"), "text"), (_("Expectation A, mean"), "number"), (_("Satisfaction C"), "percent"),
        (_("Cause"), "text"), (_("Owner"), "text"),
    ]  # fmt: skip
    rows = [
        (
            one.card.name, round(float(one.expected), 2), one.degree,
            str(rules.FACTORS[rules.cause_of(cause)]) if (cause := causes.get(one.card.pk)) else "",
            one.card.owner.name if one.card.owner else "",
        )
        for one in gaps
    ]  # fmt: skip
    return analysis.Table(_("Expected much, got less"), heads, rows, "expectations")


def delivered(request: Request) -> HttpResponse:
    """Show what customers get against what it costs them, beside competitors."""
    rows = queries.compared()
    behind = [one for one in rows if one.lead is not None and one.lead < 0]
    context = {
        "tabs": tabs("delivered", request), "rows": rows[:N_AT_ONCE], "n_rows": len(rows), "behind": len(behind),
        "n_compared": sum(one.lead is not None for one in rows), "exports": analysis.exports("delivered_export"),
        "weights": queries.weights(), "names": rules.VALUES | rules.COSTS,
    }  # fmt: skip
    return render(request, "expectations/delivered.html", context)


def delivered_table(request: Request) -> analysis.Table:
    """Return what customers get against what it costs them, as it is taken away."""
    heads = [
        (_("Customer"), "text"), (_("Total value"), "number"), (_("Total cost"), "number"),
        (_("Delivered value"), "number"), (_("Value ÷ cost"), "number"), (_("Best competitor"), "text"),
        (_("Its delivered value"), "number"), (_("Our lead"), "number"),
    ]  # fmt: skip
    rows = [
        (
            one.customer.name, *map(_plain, (one.ours.value, one.ours.cost, one.ours.net, one.ours.ratio)),
            one.competitor.name if one.competitor else "", _plain(one.rival.net if one.rival else None),
            _plain(one.lead),
        )
        for one in queries.compared()
    ]  # fmt: skip
    return analysis.Table(_("Value delivered"), heads, rows, "delivered-value")


def _plain(value: Any) -> float | None:
    return None if value is None else round(float(value), 4)


def levers(request: Request) -> HttpResponse:
    """Show what raises values and lowers costs for customers, with its effect; plan more."""
    form, at = LeverForm(request.POST or None, initial={"branch_id": request.actor.user.branch_id}), clock.now()
    if request.method == "POST":
        demand(MANAGES)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_lever(**form.cleaned_data, day=org_queries.business_date(at), at=at)
        except rules.Refused as refused:
            _refuse(form, refused)
        else:
            frame.say(request, _("Planned, with a task for whoever is in charge."))
            return redirect("levers")
    context = {
        "tabs": tabs("levers", request), "form": form, "kinds": {code: name for code, (_part, name) in LEVER_NAMES},
        "rows": [(row, rules.effect(row.kind, row.before, row.after)) for row in queries.levers()[:N_AT_ONCE]],
        "may_manage": request.actor.may(MANAGES), "exports": analysis.exports("levers_export"),
        "parts": {code: (rules.VALUES | rules.COSTS)[part] for code, (part, _name) in LEVER_NAMES},
    }  # fmt: skip
    return render(request, "expectations/levers.html", context, status=422 if form.errors else 200)


def lever_table(request: Request) -> analysis.Table:
    """Return the levers with their effect, as they are taken away."""
    heads = [
        (_("Lever"), "text"), (_("What is done"), "text"), (_("Branch"), "text"), (_("By whom"), "text"),
        (_("Measured in"), "text"), (_("Measured before"), "number"), (_("Measured after"), "number"),
        (_("Effect"), "number"), (_("Effect as a share"), "percent"), (_("Cost"), "number"),
    ]  # fmt: skip
    rows = []
    for row in queries.levers():
        told = rules.effect(row.kind, row.before, row.after)
        rows.append(
            (
                str(rules.LEVERS[row.kind][1]), row.title, row.branch.name, row.owner.name, row.unit, row.before,
                row.after, told.change if told else None, told.share if told else None, row.cost,
            )
        )  # fmt: skip
    return analysis.Table(_("Levers of value"), heads, rows, "levers")


def measure(request: Request, lever_id: int) -> HttpResponse:
    """Keep what was measured after a lever was pulled."""
    found(queries.levers().filter(pk=lever_id).first())
    field, at = forms.DecimalField(min_value=0, max_digits=10, decimal_places=2), clock.now()
    day = org_queries.business_date(at)
    try:
        actions.measure_lever(lever_id=lever_id, after=field.clean(request.POST.get("after", "")), day=day, at=at)
    except rules.Refused as refused:
        frame.say(request, str(refused), level="warning")
    except forms.ValidationError:
        frame.say(request, str(rules.REFUSALS["BAD_MEASURE"]), level="warning")
    return redirect("levers")


def personnel(request: Request) -> HttpResponse:
    """Show what our people give customers beside goods, by branch; mark a colleague."""
    form, at = RatingForm(request.POST or None), clock.now()
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.mark_colleague(
                user_id=given.pop("user_id"), marks=given, day=org_queries.business_date(at), at=at
            )  # fmt: skip
        except rules.Refused as refused:
            _refuse(form, refused)
        else:
            frame.say(request, _("Noted."))
            return redirect("personnel")
    rows, branches = queries.people()
    context = {
        "tabs": tabs("personnel", request), "form": form, "branches": branches, "parts": rules.PARTS,
        "rows": [(row, rules.personnel(row)) for row in rows],
    }  # fmt: skip
    return render(request, "expectations/personnel.html", context, status=422 if form.errors else 200)


SEES, EDITS, MANAGES, BOTH, POST = "customer.view", "customer.edit", "survey.manage", ("GET", "POST"), ("POST",)
urls = [
    page("customers/<int:customer_id>/expectations/", of_customer, act=SEES, name="customer_expectations",
         methods=BOTH),
    page("customers/<int:customer_id>/expectations/<int:expectation_plan_id>/close/", close, act=EDITS,
         name="expectation_plan_close", methods=POST),
    page("satisfaction/expectations/", expectations, act=SEES, name="expectations"),
    analysis.report("satisfaction/expectations/table", gap_table, act=SEES, name="expectations_export"),
    page("satisfaction/value/", delivered, act=SEES, name="delivered"),
    analysis.report("satisfaction/value/table", delivered_table, act=SEES, name="delivered_export"),
    page("satisfaction/levers/", levers, act="figure.view", name="levers", methods=BOTH),
    analysis.report("satisfaction/levers/table", lever_table, act="figure.view", name="levers_export"),
    page("satisfaction/levers/<int:lever_id>/measure/", measure, act=MANAGES, name="lever_measure", methods=POST),
    page("satisfaction/people/", personnel, act=MANAGES, name="personnel", methods=BOTH),
]  # fmt: skip
