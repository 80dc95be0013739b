"""One risk: what it is, its answers side by side, deciding, measuring, closing, and who left because of it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.risk import actions
from zhike.apps.risk import lists as risk_lists
from zhike.apps.risk.queries import register as queries
from zhike.apps.risk.rules import register
from zhike.web import frame, saving, warning_words
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, demand, found, page
from zhike.web.invoices import AMOUNT

PERCENT: dict[str, Any] = {"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100}
# What belongs to which answer beside its plan and cost; the form of each shows these.
FIELDS = {
    "AVOID": ("plan", "cost"),
    "REDUCE": ("plan", "residual", "residual_loss", "cost", "owner_id", "due_date"),
    "TRANSFER": ("counterparty", "contract_number", "expires_date", "cost", "residual", "residual_loss", "plan"),
    "ACCEPT": ("accepted", "review_date", "plan", "cost"),
}


class AnswerForm(forms.Form):
    """One of four answers to a risk."""

    plan = forms.CharField(
        max_length=4_000, required=False, widget=forms.Textarea(attrs={"rows": 3}), label=gettext_lazy("Plan")
    )
    residual = forms.DecimalField(**PERCENT, required=False, label=gettext_lazy("Probability left (%)"))
    residual_loss = forms.DecimalField(**AMOUNT, min_value=0, required=False, label=gettext_lazy("Loss left"))
    cost = forms.DecimalField(**AMOUNT, min_value=0, required=False, label=gettext_lazy("What it costs"))
    owner_id = choice_of(people, gettext_lazy("Responsible"))
    due_date = day_field(gettext_lazy("Done by"), required=False)
    counterparty = forms.CharField(max_length=120, required=False, label=gettext_lazy("Who bears it"))
    contract_number = forms.CharField(max_length=60, required=False, label=gettext_lazy("Contract number"))
    expires_date = day_field(gettext_lazy("In force until"), required=False)
    accepted = forms.DecimalField(**AMOUNT, min_value=0, required=False, label=gettext_lazy("How much is borne"))
    review_date = day_field(gettext_lazy("Look again on"), required=False)

    def __init__(self, *args: Any, strategy: str, **more: Any):
        super().__init__(*args, **more)
        self.strategy = strategy
        for name in list(self.fields):
            if name not in FIELDS[strategy]:
                del self.fields[name]
        self.order_fields(FIELDS[strategy])

    def answer(self) -> register.Answer:
        """Return the answer that was written."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        if "residual" in given:
            given["residual_probability"] = Decimal(given.pop("residual")) / 100
        return register.Answer(self.strategy, **given)


class EvaluationForm(forms.Form):
    """What an answer left of a risk, as it turned out."""

    probability = forms.DecimalField(**PERCENT, label=gettext_lazy("Probability now (%)"))
    loss = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("Loss if it happens now"))
    cost = forms.DecimalField(**AMOUNT, min_value=0, label=gettext_lazy("What it cost"))
    word = forms.CharField(max_length=300, required=False, label=gettext_lazy("How one knows"))


def one(request: Request, risk_id: int) -> HttpResponse:
    """Show a risk."""
    return _shown(request, found(queries.risk(risk_id)))


def _shown(request: Request, row: Any, refusal: register.RiskRefused | None = None, **forms_given: Any) -> HttpResponse:
    may, today = request.actor.may, frame.of(request).business_date
    told = queries.assessment(row)
    behind = queries.warnings_behind(row.warning_ids) if row.warning_ids and may("warning.view") else []
    may_treat, is_live = may("risk.treat"), row.state in register.LIVE
    names_case = may("risk.edit") and row.state in (*register.LIVE, "CLOSED")
    context = {
        "row": row, "told": told, "refusal": refusal, "today": today, "is_live": is_live,
        "behind": warning_words.told(behind, frame.of(request).currency), "cases": queries.cases_of(row.pk),
        "nameable": _nameable(row) if names_case else [],
        "may_edit": may("risk.edit"), "may_treat": may_treat, "strategies": risk_lists.STRATEGIES,
        "most": queries.authority(request.actor.role), "evaluation": EvaluationForm(),
    } | forms_given  # fmt: skip
    refused = refusal or any(form.errors for form in forms_given.values())
    conflict = refusal is not None and refusal.is_conflict
    return render(request, "risks/one.html", context, status=409 if conflict else 422 if refused else 200)


def _nameable(row: Any) -> list[tuple[int, str]]:
    """Return the cases that may name a risk, to choose from."""
    rows = queries.nameable(row)[: queries.MOST_CASES]
    return [(case.pk, f"{case.customer.name} · {case.exit_date}") for case in rows]


def answer(request: Request, risk_id: int, strategy: str) -> HttpResponse:
    """Propose one of four answers to a risk."""
    row, code = found(queries.risk(risk_id)), strategy.upper()
    if code not in FIELDS or row.state not in register.LIVE:
        return found(None)
    form = AnswerForm(request.POST or None, strategy=code)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_treatment(
                risk_id=row.pk, given=form.answer(), today=frame.of(request).business_date, at=clock.now()
            )
        except register.RiskRefused as refusal:
            refusal.field = {"residual_probability": "residual"}.get(refusal.field, refusal.field)
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Proposed; it stands beside the other answers."))
            return redirect("risk", row.pk)
    context = {"row": row, "form": form, "strategy": code}
    return render(request, "risks/answer.html", context, status=422 if form.errors else 200)


def decide(request: Request, treatment_id: int, step: str) -> HttpResponse:
    """Put an answer in force, drop it, or say what it brought."""
    made = found(queries.treatment(treatment_id))
    row, today, at = found(queries.risk(made.risk_id)), frame.of(request).business_date, clock.now()
    if step == "evaluate":
        return _evaluate(request, made, row)
    if step not in ("approve", "drop"):
        return found(None)
    act = actions.approve_treatment if step == "approve" else actions.drop_treatment
    try:
        act(treatment_id=made.pk, today=today, at=at)
    except register.RiskRefused as refusal:
        return _shown(request, row, refusal)
    frame.say(request, _("Saved."))
    return redirect("risk", row.pk)


def _evaluate(request: Request, made: Any, row: Any) -> HttpResponse:
    form = EvaluationForm(request.POST)
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        given["probability"] = Decimal(given["probability"]) / 100
        try:
            actions.evaluate_treatment(
                treatment_id=made.pk, **given, today=frame.of(request).business_date, at=clock.now()
            )
        except register.RiskRefused as refusal:
            return _shown(request, row, refusal)
        frame.say(request, _("Saved; before and after stand side by side."))
        return redirect("risk", row.pk)
    return _shown(request, row, evaluation=form)


def step(request: Request, risk_id: int, step: str) -> HttpResponse:
    """Close a risk, dismiss a proposed one, open it again; say who left because of it."""
    row, at, day = found(queries.risk(risk_id)), clock.now(), frame.of(request).business_date
    note, case_id = request.POST.get("note", ""), number(request.POST.get("case", "")) or 0
    if step == "close":
        demand("risk.treat")
    try:
        if step in ("close", "dismiss"):
            actions.end_risk(risk_id=row.pk, deed=step, note=note, day=day, at=at)
        elif step == "reopen":
            actions.reopen_risk(risk_id=row.pk, note=note, day=day, at=at)
        elif step in ("name", "unname"):
            act = actions.name_case if step == "name" else actions.unname_case
            act(risk_id=row.pk, case_id=case_id, at=at)
        else:
            return found(None)
    except register.RiskRefused as refusal:
        return _shown(request, row, refusal)
    undo = reverse("risk_step", args=[row.pk, "reopen"]) if step in ("close", "dismiss") else ""
    frame.say(request, _("Saved."), undo_url=undo)
    return redirect("risk", row.pk)


EDIT, BOTH, POST = "risk.edit", ("GET", "POST"), ("POST",)
urls = [
    page("risks/<int:risk_id>/", one, act="risk.view", name="risk"),
    page("risks/<int:risk_id>/answer/<slug:strategy>/", answer, act=EDIT, name="risk_answer", methods=BOTH),
    page("risks/<int:risk_id>/<slug:step>/", step, act=EDIT, name="risk_step", methods=POST),
    page("treatments/<int:treatment_id>/<slug:step>/", decide, act="risk.treat", name="treatment_step", methods=POST),
]
