"""The classes of one customer: what it is in every dimension and what that leads to; one given or ended by hand."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.classification import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import queries as loyalty_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import frame, tier_words
from zhike.web.door import Request, found, page

N_HISTORY = 60
# What made a customer step from stage to stage where nobody decided it.
CAUSES = {
    actions.FIRST_ORDER: gettext_lazy("By an order"),
    actions.PASSED: gettext_lazy("It passes the rules of targets"),
    actions.CHOSEN: gettext_lazy("A campaign chose it"),
}


class ClassForm(forms.Form):
    """A class given by hand: which, from when, and why."""

    choice = forms.ChoiceField(choices=lambda: [("", _("Choose")), *_choices()], label=gettext_lazy("Class"))
    day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        max_length=200, label=gettext_lazy("Why"), help_text=gettext_lazy("It stands with the class for everybody.")
    )


def _choices() -> list[tuple[Any, Any]]:
    """Return the classes one may give, by dimension."""
    return [
        (str(one.label), [(f"{one.code}:{member.code}", str(member.label)) for member in one.members])
        for one in customer_queries.dimensions().values()
        if not one.keeper
    ]


def beside_record(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the classes of a customer for the card beside its record."""
    known = queries.held(card.pk, as_of)
    return {
        "class_card": known, "leads": queries.leads_to(known), "need_words": rules.NEED_WORDS,
        "class_lacks": queries.lacks_of(card, [(one["dimension"].code, one["row"].code) for one in known]),
    }  # fmt: skip


def classes(request: Request, customer_id: int) -> HttpResponse:
    """Show a customer's class in every dimension, what was before, and the form to give one by hand."""
    return _page(request, customer_id, _form(request, None))


def _form(request: Request, data: Any) -> ClassForm:
    chosen = request.GET.get("dimension", "")
    return ClassForm(data, initial={"day": frame.of(request).business_date, "choice": chosen})


def _page(request: Request, customer_id: int, form: ClassForm) -> HttpResponse:
    customer = found(customer_queries.customer(customer_id))
    known = customer_queries.dimensions(with_ended=True)
    history = [
        (row, known[row.dimension].label if row.dimension in known else row.dimension,
         known[row.dimension].said(row.code) if row.dimension in known else row.code)
        for row in customer_queries.class_history(customer_id)[:N_HISTORY]
        if row.valid_to and row.valid_to != row.valid_from
    ]  # fmt: skip
    standing = queries.standing(customer_id)
    context = {
        "customer": customer, "standing": standing, "history": history, "form": form,
        "leads": queries.leads_to(standing), "may_set": request.actor.may("class.set"), "how": _how,
        "reason": tier_words.reason, "may_edit": request.actor.may("customer.edit"),
        **_asking(found(customer_queries.card(customer_id)), standing, frame.of(request).business_date),
    }  # fmt: skip
    return render(request, "classification/customer.html", context, status=422 if form.errors else 200)


def _asking(card: Any, standing: list[dict[str, Any]], day: date) -> dict[str, Any]:
    """Return what the classes of a customer ask for, for the cards that say so."""
    asking = queries.cards_of_needs(card, [one for one in standing if one["row"]], day)
    is_member = any(one["code"] == "MEMBER" for one in asking)
    return {
        "card": card, "asking": asking, "need_words": rules.NEED_WORDS,
        "own_membership": loyalty_queries.statement(card.pk, day=day) if is_member else None,
        "own_degree": survey_queries.own_degree(card.pk, day) if is_member else None,
    }  # fmt: skip


def _how(one: dict[str, Any]) -> str:
    """Return how a class came about that nobody gave by hand."""
    if cause := CAUSES.get(one["row"].rule_version):
        return str(cause)
    dimension, colon, number = one["row"].rule_version.partition(":")
    if colon and dimension == one["dimension"].code:
        said = _("Rule, version %(n)s") % {"n": number}
        return said if number != "0" else _("The rule the program comes with")
    return _("Kept by %(keeper)s") % {"keeper": one["dimension"].keeper} if one["dimension"].keeper else ""


def give(request: Request, customer_id: int) -> HttpResponse:
    """Give a customer a class by hand."""
    found(customer_queries.customer(customer_id))
    form = _form(request, request.POST)
    if form.is_valid():
        dimension, _colon, code = form.cleaned_data["choice"].partition(":")
        try:
            actions.give_class(
                customer_id=customer_id, dimension=dimension, code=code, reason=form.cleaned_data["reason"],
                day=form.cleaned_data["day"], at=clock.now(),
            )  # fmt: skip
        except (rules.BadRule, customer_actions.ClassRefused) as refusal:
            form.add_error("choice", str(refusal))
        else:
            frame.say(request, _("The class is given; runs of the rule leave it until you end it."))
            return redirect("customer_classes", customer_id)
    return _page(request, customer_id, form)


def end(request: Request, customer_id: int) -> HttpResponse:
    """Take back a class given by hand."""
    found(customer_queries.customer(customer_id))
    one = found(customer_queries.dimension(request.POST.get("dimension", "")[:30]))
    found(None if one.keeper else one)
    day = frame.of(request).business_date
    if actions.end_class(customer_id=customer_id, dimension=one.code, day=day, at=clock.now()):
        frame.say(request, _("Taken back: %(name)s. The next run of the rule decides.") % {"name": one.label})
    return redirect("customer_classes", customer_id)


POST = ("POST",)
urls = [
    page("customers/<int:customer_id>/classes/", classes, act="customer.view", name="customer_classes"),
    page("customers/<int:customer_id>/classes/give/", give, act="class.set", name="class_give", methods=POST),
    page("customers/<int:customer_id>/classes/end/", end, act="class.set", name="class_end", methods=POST),
]
