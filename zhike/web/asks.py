"""Asks: what customers were asked for, an order or an introduction, what they said, and how often it works."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.coaching import actions, queries, rules
from zhike.apps.coaching import lists as coaching_lists
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import codes, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page

STEPS = ("answer", "take_back", "restore")


class AskForm(forms.Form):
    """What a customer was asked for."""

    kind = forms.ChoiceField(choices=list(coaching_lists.KINDS.items()), label=gettext_lazy("Asked the customer for"))
    what = forms.CharField(
        max_length=200, label=gettext_lazy("In words"),
        help_text=gettext_lazy("Which order, or whom it should introduce us to."),
    )  # fmt: skip
    day = day_field(gettext_lazy("Day"))


def list_(request: Request) -> HttpResponse:
    """Show what customers were asked for, with one's own week and how often it works."""
    day, user_id = frame.of(request).business_date, request.actor.user_id
    context = {
        "n_week": queries.n_own_asks(user_id, day), "goal": queries.goals()["asks"],
        "own": queries.own_conversion(user_id, day),
    }  # fmt: skip
    return lists.show(
        request, coaching_lists.ASKS, "methods/asks.html", context, row_url=address_of("ask"), exports="asks_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the asks out."""
    return lists.export(request, coaching_lists.ASKS, form, noun="ask")


def add(request: Request, customer_id: int) -> HttpResponse:
    """Note what a customer was asked for: two fields and a day."""
    card, day = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = AskForm(request.POST or None, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            ask_id = actions.log_ask(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            undo = reverse("ask_step", args=[ask_id, "take_back"])
            frame.say(request, _("Noted."), undo_url=undo)
            return redirect("plan", customer_id)
    context = {"card": card, "form": form, "last": queries.last_ask(customer_id)}
    return render(request, "methods/ask_add.html", context, status=422 if form.errors else 200)


def one(request: Request, ask_id: int) -> HttpResponse:
    """Show what a customer was asked for and what it said."""
    return _shown(request, found(queries.ask(ask_id)))


def _shown(request: Request, row: Any, refusal: rules.CoachingRefused | None = None, status: int = 200) -> HttpResponse:
    context = {
        "row": row, "refusal": refusal, "may_answer": request.actor.may("interaction.add"),
        "is_own": row.user_id == request.actor.user_id, "given": request.POST.dict(),
        "answers": [(code, codes.label(f"ask.{code}")) for code in coaching_lists.ANSWERS],
    }  # fmt: skip
    return render(request, "methods/ask.html", context, status=status)


def step(request: Request, ask_id: int, step: str) -> HttpResponse:
    """Write down what the customer said, take an entry back, or let it count again."""
    if step not in STEPS:
        return found(None)
    row, given, at = queries.ask(ask_id), request.POST, clock.now()
    try:
        if step == "answer":
            answer, outcome = given.get("answer", ""), given.get("outcome", "")[:200]
            day = frame.of(request).business_date
            actions.answer_ask(ask_id=found(row).pk, answer=answer, outcome=outcome, day=day, at=at)
            frame.say(request, _("Saved."))
            return redirect("ask", ask_id)
        actions.take_back_ask(ask_id=ask_id, back=step == "restore", at=at)
    except rules.CoachingRefused as refusal:
        return _shown(request, found(row), refusal, 422)
    if step == "restore":
        frame.say(request, _("It counts again."))
        return redirect("ask", ask_id)
    frame.say(request, _("Taken back."), undo_url=reverse("ask_step", args=[ask_id, "restore"]))
    return redirect("asks")


SEES, ADD = "interaction.view", "interaction.add"
urls = [
    page("methods/asks/", list_, act=SEES, name="asks"),
    page("methods/asks/export/<slug:form>/", export, act="list.export", name="asks_export"),
    page("customers/<int:customer_id>/ask/", add, act=ADD, name="ask_add", methods=("GET", "POST")),
    page("methods/asks/<int:ask_id>/", one, act=SEES, name="ask"),
    page("methods/asks/<int:ask_id>/<slug:step>/", step, act=ADD, name="ask_step", methods=("POST",)),
]
