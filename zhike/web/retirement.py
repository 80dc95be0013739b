"""Letting go courteously: the desk, opening a case with its two questions, the plan, approval, the notice, the end."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions, queries
from zhike.apps.grading import lists as grading_lists
from zhike.apps.grading.rules import retiring, wording
from zhike.web import codes, format, frame, lists, tier_words
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page
from zhike.web.tiers import tabs

N_NEGATIVE = 20
LONG = forms.Textarea


class CaseForm(forms.Form):
    """Why somebody would let a customer go."""

    reason = forms.CharField(max_length=500, widget=LONG, label=gettext_lazy("Why would we let it go?"))
    reference_value = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, initial=0,
        label=gettext_lazy("Worth beside what it buys, a year"),
        help_text=gettext_lazy("Such as what customers bring that came by its word."),
    )  # fmt: skip
    strategic_reason = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Why we want it all the same"),
        help_text=gettext_lazy("Leave empty where nothing speaks for it."),
    )  # fmt: skip
    wants_less = forms.BooleanField(
        required=False, label=gettext_lazy("Only serve it at less cost"),
        help_text=gettext_lazy("It stays a customer; service is made simpler, and it is told politely."),
    )  # fmt: skip
    is_bad_faith = forms.BooleanField(
        required=False, label=gettext_lazy("It acts in bad faith"),
        help_text=gettext_lazy("Fraud, malicious arrears: ended at once after a legal check and an approval."),
    )  # fmt: skip


class PlanForm(forms.Form):
    """By which way, and what the customer is told."""

    method = forms.ChoiceField(label=gettext_lazy("Way"))
    price_percent = forms.DecimalField(
        max_digits=6, decimal_places=2, required=False, label=gettext_lazy("Prices rise by (percent)")
    )
    new_cost = forms.DecimalField(
        max_digits=12, decimal_places=2, required=False, label=gettext_lazy("Our cost a year then")
    )
    notice_days = forms.IntegerField(min_value=0, max_value=730, label=gettext_lazy("Days of notice"))
    notice = forms.CharField(
        max_length=4_000, required=False, widget=LONG, label=gettext_lazy("What the customer is told"),
        help_text=gettext_lazy("{name}, {day}, {percent} and {alternatives} are filled in when it is printed or sent."),
    )  # fmt: skip
    alternatives = forms.CharField(
        max_length=1_000, required=False, widget=LONG, label=gettext_lazy("Ways that stay open to it"),
        help_text=gettext_lazy("A dealer nearby, ordering on the web, another product, another supplier."),
    )  # fmt: skip
    legal_check = forms.CharField(
        max_length=2_000, required=False, widget=LONG, label=gettext_lazy("Legal check"),
        help_text=gettext_lazy("Only to end it at once: who looked at contracts and guarantees, and what they found."),
    )  # fmt: skip
    unpaid = forms.CharField(
        max_length=2_000, required=False, widget=LONG, label=gettext_lazy("Unpaid items"),
        help_text=gettext_lazy("Only to end it at once: invoices and amounts, or that nothing is unpaid."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, methods: tuple[str, ...], **more: Any):
        super().__init__(*args, **more)
        self.fields["method"].choices = [(one, codes.label(one)) for one in methods]  # type: ignore[attr-defined]

    def plan(self) -> retiring.Plan:
        """Return the plan as it was typed."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return retiring.Plan(**given)


class ReasonForm(forms.Form):
    """Words that go with a step."""

    note = forms.CharField(max_length=500, label=gettext_lazy("Reason"))


def desk(request: Request) -> HttpResponse:
    """Show the cases, what waits for a decision, on whom money is lost."""
    text = queries.text(wording.FOUR_SENTENCES)
    return lists.show(
        request, grading_lists.RETIREMENTS, "retirement/page.html", row_url=address_of("retirement"),
        exports="retirements_export",
        context={
            "tabs": tabs(request, "retirements"), "n_waiting": queries.n_by_status().get("WAITING", 0),
            "sentences": text,
            "negative": queries.negative(N_NEGATIVE), "rule": queries.rule_of_letting_go(),
        },
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the cases out."""
    return lists.export(request, grading_lists.RETIREMENTS, form, noun="retirementplan")


def propose(request: Request, customer_id: int) -> HttpResponse:
    """Open the case of a customer: the two questions are answered at once."""
    card = found(customer_queries.card(customer_id))
    if under_way := queries.open_retirement(customer_id):
        return redirect("retirement", under_way.pk)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.NewCase(customer_id=customer_id, **form.cleaned_data)
            plan_id = actions.propose_retirement(new=new, day=frame.of(request).business_date, at=clock.now())
            return redirect("retirement", plan_id)
        except retiring.RetirementRefused as refusal:
            form.add_error(None, str(tier_words.REFUSALS[refusal.rule]))
    context = {"card": card, "form": form, "rule": queries.rule_of_letting_go(),
               "sentences": queries.text(wording.FOUR_SENTENCES)}  # fmt: skip
    return render(request, "retirement/propose.html", context, status=422 if form.errors else 200)


def case(request: Request, plan_id: int) -> HttpResponse:
    """Show a case: what was asked and found, the plan, what may be done next."""
    return _shown(request, found(queries.retirement(plan_id)))


def _shown(request: Request, row: Any, form: PlanForm | None = None, status: int = 200) -> HttpResponse:
    form = form or PlanForm(initial=_preset(row), methods=retiring.METHODS_OF.get(row.verdict, ()))
    who = request.actor
    context = {
        "case": row, "form": form, "steps": list(queries.steps_of(row.pk)), "outlook": queries.outlook(row),
        "node": retiring.node(row.verdict), "words": tier_words, "next": retiring.next_steps(row.status),
        "faults": {field: tier_words.REFUSALS[rule] for field, rule in queries.faults(row).items()}
        if row.status == "PLANNING" and row.notice else {},
        "told": queries.notice_of(row, {"day": _end_text(request, row)}), "ways": retiring.WAYS,
        "may_propose": who.may("retirement.propose"),
        "may_decide": who.may("retirement.approve") and who.user_id not in queries.authors(row),
        "is_over": row.ends_date is not None and frame.of(request).business_date >= row.ends_date,
        "sentences": queries.text(wording.FOUR_SENTENCES), "programme": queries.open_programme(row.customer_id),
        "needed": queries.rule_of_letting_go(),
    }  # fmt: skip
    return render(request, "retirement/case.html", context, status=status)


def _preset(row: Any) -> dict[str, Any]:
    methods = retiring.METHODS_OF.get(row.verdict, ())
    method = row.method if row.method in methods else next(iter(methods), "")
    return {
        "method": method, "price_percent": row.price_percent or queries.outlook(row).break_even_percent,
        "new_cost": row.new_cost, "notice": row.notice or (queries.text(method) if method else ""),
        "notice_days": row.notice_days or queries.rule_of_letting_go()["notice"], "alternatives": row.alternatives,
        "legal_check": row.legal_check, "unpaid": row.unpaid, "version": row.version,
    }  # fmt: skip


def _end_text(request: Request, row: Any) -> str:
    ends = row.ends_date or frame.of(request).business_date + timedelta(days=row.notice_days or 0)
    return format.date_text(ends)


def plan(request: Request, plan_id: int) -> HttpResponse:
    """Write the plan down."""
    row = found(queries.retirement(plan_id))
    form = PlanForm(request.POST, methods=retiring.METHODS_OF.get(row.verdict, ()))
    if not form.is_valid():
        return _shown(request, row, form, 422)
    try:
        lacks = actions.plan_retirement(
            plan_id=plan_id, plan=form.plan(), version=form.cleaned_data["version"], at=clock.now()
        )  # fmt: skip
    except base.StaleRecord:
        form.add_error(None, _("Somebody changed the plan meanwhile; it stands below as it is now."))
        return _shown(request, found(queries.retirement(plan_id)), form, 409)
    except retiring.RetirementRefused as refusal:
        return _refused(request, plan_id, refusal)
    if lacks:
        frame.say(request, _("Kept. It still lacks something before a manager can be asked."), level="warning")
    else:
        frame.say(request, _("Kept. The plan is complete: a manager may be asked."))
    return redirect("retirement", plan_id)


def step(request: Request, plan_id: int, step: str) -> HttpResponse:
    """Take a step of a case."""
    found(queries.retirement(plan_id))
    take = found(STEPS.get(step))
    try:
        take(request, plan_id, frame.of(request).business_date)
    except retiring.RetirementRefused as refusal:
        return _refused(request, plan_id, refusal)
    return redirect("retirement", plan_id)


def _refused(request: Request, plan_id: int, refusal: retiring.RetirementRefused) -> HttpResponse:
    frame.say(request, str(tier_words.REFUSALS[refusal.rule]), level="warning")
    return redirect("retirement", plan_id)


def _check(request: Request, plan_id: int, day: date) -> None:
    verdict = actions.check_again(plan_id=plan_id, day=day, at=clock.now())
    frame.say(request, str(tier_words.VERDICTS[verdict]), level="info")


def _ask(request: Request, plan_id: int, _day: date) -> None:
    actions.ask_approval(plan_id=plan_id, at=clock.now())
    frame.say(request, _("Asked. Whoever may approve it was told."))


def _tell(request: Request, plan_id: int, day: date) -> None:
    way = request.POST.get("way", "")
    if way in retiring.WAYS:
        actions.tell_customer(plan_id=plan_id, way=way, day=day, at=clock.now())
        frame.say(request, _("Noted. The notice period runs from today."))


def _note(request: Request) -> str:
    return request.POST.get("note", "").strip()[:500]


def _stayed(request: Request, plan_id: int, day: date) -> None:
    actions.finish_retirement(plan_id=plan_id, is_gone=False, outcome=_note(request), day=day, at=clock.now())
    frame.say(request, _("The customer stays, on the new terms."))


def _left(request: Request, plan_id: int, day: date) -> None:
    actions.finish_retirement(plan_id=plan_id, is_gone=True, outcome=_note(request), day=day, at=clock.now())
    frame.say(request, _("The customer was let go; the record stays and says retired."))


def _withdraw(request: Request, plan_id: int, day: date) -> None:
    actions.withdraw_retirement(plan_id=plan_id, reason=_note(request), day=day, at=clock.now())
    frame.say(request, _("Withdrawn. The customer stays as it is."))


# By their names in the address.
STEPS = {
    "check": _check, "ask": _ask, "tell": _tell, "stayed": _stayed, "left": _left, "withdraw": _withdraw,
}  # fmt: skip


def decide(request: Request, plan_id: int) -> HttpResponse:
    """Approve a plan of somebody else, or send it back with the reason."""
    row, form = found(queries.retirement(plan_id)), ReasonForm(request.POST)
    if not form.is_valid():
        frame.say(request, _("A decision needs its reason."), level="warning")
        return redirect("retirement", row.pk)
    try:
        actions.decide_retirement(
            plan_id=plan_id, is_approved=request.POST.get("decision") == "approve", reason=form.cleaned_data["note"],
            at=clock.now(),
        )  # fmt: skip
    except retiring.RetirementRefused as refusal:
        return _refused(request, plan_id, refusal)
    frame.say(request, _("Decided; whoever asked is told."))
    return redirect("retirement", plan_id)


def notice(request: Request, plan_id: int) -> HttpResponse:
    """Show the notice alone, to be printed or copied."""
    row = found(queries.retirement(plan_id))
    text = queries.notice_of(row, {"day": _end_text(request, row)})
    return render(request, "retirement/notice.html", {"case": row, "text": text})


def price(request: Request, customer_id: int) -> HttpResponse:
    """Try a change of price or of our cost on a customer, without effect."""
    card = found(customer_queries.card(customer_id))
    form = PriceForm(request.GET if "price_percent" in request.GET else None)
    tried: Any = None
    if form.is_bound and form.is_valid():
        tried = _tried(card, form.cleaned_data)
    return render(request, "retirement/price.html", {"card": card, "form": form, "tried": tried},
                  status=422 if form.errors else 200)  # fmt: skip


class PriceForm(forms.Form):
    """What is tried."""

    price_percent = forms.DecimalField(
        max_digits=6, decimal_places=2, min_value=-50, max_value=200, label=gettext_lazy("Prices change by (percent)")
    )
    less_cost = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, label=gettext_lazy("We save a year")
    )
    lost_percent = forms.DecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        required=False,
        label=gettext_lazy("It buys less by (percent)"),
    )


def _tried(card: Any, given: dict[str, Any]) -> retiring.PriceTrial:
    return retiring.try_price(
        revenue=card.revenue_year, margin=card.margin_year, cost=card.cost_year, price_percent=given["price_percent"],
        lost_percent=given["lost_percent"] or Decimal(0), less_cost=given["less_cost"] or Decimal(0),
    )  # fmt: skip


SEES, ASKS, POST, BOTH = "retirement.view", "retirement.propose", ("POST",), ("GET", "POST")
urls = [
    page("retirement/", desk, act=SEES, name="retirements"),
    page("retirement/export/<slug:form>/", export, act="list.export", name="retirements_export"),
    page("retirement/<int:plan_id>/", case, act=SEES, name="retirement"),
    page("retirement/<int:plan_id>/plan/", plan, act=ASKS, name="retirement_plan", methods=POST),
    page("retirement/<int:plan_id>/decide/", decide, act="retirement.approve", name="retirement_decide", methods=POST),
    page("retirement/<int:plan_id>/notice/", notice, act=SEES, name="retirement_notice"),
    page("retirement/<int:plan_id>/steps/<slug:step>/", step, act=ASKS, name="retirement_step", methods=POST),
    page("customers/<int:customer_id>/retire/", propose, act=ASKS, name="retirement_propose", methods=BOTH),
    page("customers/<int:customer_id>/price/", price, act=SEES, name="price_trial"),
]
