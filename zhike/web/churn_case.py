"""One churn case: what is known, why the customer left, the deep analysis, what is corrected."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.churn import actions, queries, rules
from zhike.apps.core import base, clock
from zhike.apps.interviews import queries as interview_queries
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame, saving, timeline
from zhike.web.door import Request, found, page

N_ENTRIES, N_SECONDARIES, N_SIMILAR = 30, 2, 8


def _words(noun: str, known: Any, first: Any = "") -> list[tuple[str, Any]]:
    return [*([("", first)] if first else []), *((code, codes.label(f"{noun}.{code}")) for code in known)]


def _percent(label: Any) -> forms.IntegerField:
    return forms.IntegerField(min_value=0, max_value=100, required=False, label=label)


class FindingForm(forms.Form):
    """Why a customer left; only the reason is asked of everybody."""

    reason = forms.ChoiceField(label=gettext_lazy("Primary reason"))
    subject = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Product, hall, benefit or policy"),
        help_text=gettext_lazy("The product, the person or hall, the policy; of a benefit due, added, extra …"),
    )  # fmt: skip
    evidence = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, label=gettext_lazy("Evidence of it")
    )
    initiator = forms.ChoiceField(label=gettext_lazy("Who ended it"))
    destination = forms.ChoiceField(label=gettext_lazy("Where it went"))
    went_to = forms.CharField(max_length=120, required=False, label=gettext_lazy("Went to whom"))
    confidence = _percent(gettext_lazy("How sure we are (percent)"))
    price_gap = forms.DecimalField(
        max_digits=6, decimal_places=2, required=False, label=gettext_lazy("Our price above theirs (percent)")
    )
    attitude = forms.ChoiceField(required=False, label=gettext_lazy("By the five attitudes"))
    fault_company = _percent(gettext_lazy("Fault: company (percent)"))
    fault_customer = _percent(gettext_lazy("customer"))
    fault_external = _percent(gettext_lazy("outside"))
    is_natural = forms.BooleanField(required=False, label=gettext_lazy("Natural exit"))
    is_unavoidable = forms.BooleanField(required=False, label=gettext_lazy("Could not be avoided"))
    sub_reasons = forms.MultipleChoiceField(required=False, label=gettext_lazy("Sub-reasons"))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        choices = {
            "reason": _words("cause", rules.REASONS, _("Choose")), "initiator": _words("initiator", rules.INITIATORS),
            "destination": _words("destination", rules.DESTINATIONS),
            "attitude": _words("attitude", rules.ATTITUDES, _("By the reason")),
            "sub_reasons": [(code, code) for code in rules.SUB_REASONS],
        }  # fmt: skip
        for name, known in choices.items():
            self.fields[name].choices = known  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        """Read a kind of benefit by its word or the beginning of it, too."""
        text = self.cleaned_data["subject"].strip()
        if not text or self.cleaned_data.get("reason") != "BENEFIT":
            return text
        words = {code: codes.label(f"benefit.{code}").casefold() for code in rules.BENEFITS}
        known = (code for code, word in words.items() if word.startswith(text.casefold()) or code == text.upper())
        return next(known, text)

    def finding(self, secondaries: list[tuple[str, int, str]]) -> rules.Finding:
        """Return what was typed; a box left open follows from the reason."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        for name in ("is_natural", "is_unavoidable"):
            given[name] = given[name] or None
        return rules.Finding(**given, secondaries=secondaries)


def case(request: Request, case_id: int) -> HttpResponse:
    """Show a case."""
    return _shown(request, found(queries.case(case_id)))


def _shown(request: Request, row: Any, form: FindingForm | None = None, status: int = 200) -> HttpResponse:
    today, who = frame.of(request).business_date, request.actor
    first, last = queries.last_months(row)
    entries = [
        one
        for one in timeline.of_customer(row.customer_id, until=last, talks_until=last)
        if timeline.day_of(one) >= first
    ]
    context = {
        "case": row, "form": form or FindingForm(initial=_preset(row)), "today": today, "is_deep": queries.is_deep(row),
        "secondaries": list(queries.secondaries_of(row.pk)), "rules": rules,
        "days": queries.days_to_cause(row, today), "limit": (row.due_date - row.exit_date).days,
        "is_late": (row.cause_date or today) > row.due_date,
        "signals": list(queries.signals_of(row.customer_id)), "entries": entries[:N_ENTRIES],
        "interviews": list(interview_queries.interviews().filter(customer_id=row.customer_id)),
        "unanswered": rules.unanswered(row.angles), "is_open": row.status in queries.OPEN,
        "may_edit": who.may("churn.edit"), "may_decide": who.may("churn.decide"),
        "people": org_queries.people_for(base.actor()).order_by("name", "id").values_list("username", "name")[:200],
        "n_rows": range(N_SECONDARIES), "measures": list(queries.measures_of(case_id=row.pk)),
        "similar": queries.similar_open(row, N_SIMILAR), "remedy": row.reason or row.guess,
        "n_promised": queries.n_promised(row.customer_id, row.exit_date),
    }  # fmt: skip
    return render(request, "churn_cases/case.html", context, status=status)


def _preset(row: Any) -> dict[str, Any]:
    names = (*FindingForm.base_fields,)
    preset = {name: getattr(row, name) for name in names if name != "version"} | {"version": row.version}
    return preset | {
        "reason": row.reason or row.guess, "initiator": row.initiator or "ACTIVE",
        "destination": row.destination or "UNKNOWN",
        "subject": codes.label(f"benefit.{row.subject}") if row.reason == "BENEFIT" else row.subject,
    }  # fmt: skip


def _secondaries(request: Request) -> list[tuple[str, int, str]]:
    """Return the further reasons as they were typed; a row without a reason is none."""
    rows = zip(*(request.POST.getlist(name) for name in ("second", "weight", "second_evidence")), strict=False)
    return [
        (reason, int(weight) if weight.strip().isdecimal() and len(weight.strip()) < 4 else 0, evidence.strip()[:300])
        for reason, weight, evidence in rows
        if reason
    ]


def confirm(request: Request, case_id: int) -> HttpResponse:
    """Write down why the customer left."""
    row, form = found(queries.case(case_id)), FindingForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, 422)
    try:
        actions.confirm(
            case_id=row.pk, finding=form.finding(_secondaries(request)), day=frame.of(request).business_date,
            version=form.cleaned_data["version"], at=clock.now(),
        )  # fmt: skip
    except rules.CaseRefused as refusal:
        saving.refuse(form, refusal)
        return _shown(request, row, form, 422)
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed this case meanwhile; look at it as it stands now."))
        return _shown(request, found(queries.case(case_id)), form, 409)
    if row.status == "PROPOSED":
        frame.say(request, _("Confirmed."), undo_url=reverse("churn_case_step", args=[row.pk, "reopen"]))
    else:
        frame.say(request, _("Saved."))
    return redirect("churn_case", row.pk)


def deep(request: Request, case_id: int) -> HttpResponse:
    """Keep the seven angles, benefit and satisfaction, and the conclusion; finished or as far as it is."""
    row, given = found(queries.case(case_id)), request.POST
    told = rules.Deep(
        {code: (given.get(f"state-{code}", ""), given.get(f"angle-{code}", "").strip()[:2_000])
         for code in rules.ANGLES},
        {code: given.get(f"benefit-{code}", "")[:1_000] for code in rules.BENEFIT_QUESTIONS},
        {code: given.get(f"satisfaction-{code}", "")[:1_000] for code in rules.SATISFACTION_QUESTIONS},
        given.get("conclusion", "")[:4_000], given.get("finish") == "on",
    )  # fmt: skip
    try:
        actions.analyse(case_id=row.pk, deep=told, day=frame.of(request).business_date, at=clock.now())
    except rules.CaseRefused as refusal:
        if refusal.rule == "CLOSED":
            return _refused(request, row.pk, refusal)
        # What was written is kept; only the end is refused.
        unfinished = rules.Deep(told.angles, told.benefit, told.satisfaction, told.conclusion)
        actions.analyse(case_id=row.pk, deep=unfinished, day=frame.of(request).business_date, at=clock.now())
        return _refused(request, row.pk, refusal)
    frame.say(request, _("The analysis is finished.") if told.is_finished else _("Kept."))
    return redirect("churn_case", row.pk)


def correct(request: Request, case_id: int) -> HttpResponse:
    """Keep what of ours is to be corrected, by whom, and whether it is done."""
    row, given = found(queries.case(case_id)), request.POST
    day = frame.of(request).business_date if given.get("is_mended") == "on" else None
    try:
        actions.correct(
            case_id=row.pk, correction=given.get("correction", "")[:300], username=given.get("corrector", ""), day=day,
            at=clock.now(),
        )  # fmt: skip
    except rules.CaseRefused as refusal:
        return _refused(request, row.pk, refusal)
    frame.say(request, _("Kept."))
    return redirect("churn_case", row.pk)


def step(request: Request, case_id: int, step: str) -> HttpResponse:
    """Say that the customer has not left, or make the case a proposal again."""
    row = found(queries.case(case_id))
    if step not in STEPS:
        return found(None)
    try:
        if step == "dismiss":
            actions.dismiss(case_id=row.pk, day=frame.of(request).business_date, at=clock.now())
            frame.say(
                request, _("Noted: the customer has not left."),
                undo_url=reverse("churn_case_step", args=[row.pk, "reopen"]),
            )  # fmt: skip
        else:
            actions.reopen(case_id=row.pk, at=clock.now())
            frame.say(request, _("The case waits for its cause again."))
    except rules.CaseRefused as refusal:
        return _refused(request, row.pk, refusal)
    return redirect("churn_case", row.pk)


def _refused(request: Request, case_id: int, refusal: rules.CaseRefused) -> HttpResponse:
    frame.say(request, f"{refusal} ({refusal.rule})", level="warning")
    return redirect("churn_case", case_id)


STEPS, POST = ("dismiss", "reopen"), ("POST",)
urls = [
    page("churn/cases/<int:case_id>/", case, act="customer.view", name="churn_case"),
    page("churn/cases/<int:case_id>/confirm/", confirm, act="churn.edit", name="churn_case_confirm", methods=POST),
    page("churn/cases/<int:case_id>/analysis/", deep, act="churn.edit", name="churn_case_deep", methods=POST),
    page("churn/cases/<int:case_id>/correction/", correct, act="churn.edit", name="churn_case_correct", methods=POST),
    page("churn/cases/<int:case_id>/<slug:step>/", step, act="churn.edit", name="churn_case_step", methods=POST),
]
