"""Leaving on the record of a customer: how it stands and why, its signs, its cases; a sign noted or withdrawn."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.catalog.rules import leaving
from zhike.apps.churn import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import codes, format, frame
from zhike.web.door import Request, found, page

SAID = {
    "INTENT": gettext_lazy("It means to leave: %(kind)s on %(day)s."),
    "BEHAVIOUR": gettext_lazy("It no longer buys by contract: %(kind)s on %(day)s."),
    "LEFT": gettext_lazy("It has left: %(kind)s on %(day)s."),
    "NATURAL": gettext_lazy("A natural exit: %(kind)s on %(day)s."),
    "PASSIVE": gettext_lazy("We ended it: %(kind)s on %(day)s."),
    "SILENCE": gettext_lazy("Silent for %(times)s of its intervals of %(cycle)s days; the limit is %(limit)s."),
    "IN_TIME": gettext_lazy("Silent for %(times)s of its intervals of %(cycle)s days: in time."),
    "P_ALIVE": gettext_lazy("Still a customer with a probability of %(percent)s %%; the limit is %(limit)s %%."),
    "NO_CYCLE": gettext_lazy("It has no interval: it bought on too few days, or nobody did twice."),
    "NO_INTENT": gettext_lazy("No sign of intent is known, so it is not counted as left yet."),
    "FALLBACK": gettext_lazy("No sign of intent is known; that it left is judged by long silence alone."),
}
STRENGTHS = {1: gettext_lazy("a hint"), 2: gettext_lazy("said plainly"), 3: gettext_lazy("beyond doubt")}


class SignForm(forms.Form):
    """A sign of leaving: what; when and what was said may stay open."""

    kind = forms.ChoiceField(label=gettext_lazy("Sign"))
    day = forms.DateField(
        required=False, label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Left open: today."),
    )  # fmt: skip
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("What was said or seen"))
    went_to = forms.CharField(max_length=120, required=False, label=gettext_lazy("To which rival or operator"))
    strength = forms.TypedChoiceField(
        coerce=int, required=False, empty_value="2", choices=list(STRENGTHS.items()), initial=2,
        label=gettext_lazy("How strong"),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (code, codes.label(f"sign.{code}")) for code in leaving.SIGNS
        ]


def sentences(reasons: list[rules.Reason]) -> list[str]:
    """Return what decided, in words."""
    return [str(SAID[one.code]) % {name: _worded(name, value) for name, value in one.params.items()} for one in reasons]


def _worded(name: str, value: Any) -> str:
    if isinstance(value, date):
        return format.date_text(value)
    return codes.label(f"sign.{value}") if name == "kind" else format.number_text(value)


def of_customer(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return the part of a record that tells whether the customer leaves, as of a day."""
    told = queries.stand(card, as_of)
    return {
        "told": told, "told_reasons": sentences(told.reasons), "signals": list(queries.signals_of(card.pk)),
        "cases": list(queries.cases_of(card.pk)), "issues": list(queries.issues_of(card.pk)),
        "may_edit": request.actor.may("churn.edit"),
    }  # fmt: skip


def add(request: Request, customer_id: int) -> HttpResponse:
    """Note a sign."""
    card = found(customer_queries.card(customer_id))
    form = SignForm(request.POST or None, initial={"kind": request.GET.get("kind", "STATEMENT")})
    if request.method == "POST" and form.is_valid():
        today = frame.of(request).business_date
        given = form.cleaned_data
        given |= {"day": given["day"] or today, "strength": int(given["strength"])}
        try:
            signal_id = actions.add_signal(customer_id=card.pk, **given, today=today, at=clock.now())
        except actions.SignalRefused:
            form.add_error("day", _("That day has not come yet."))
        else:
            frame.say(
                request, _("Noted. The next analysis counts it."),
                undo_url=reverse("churn_signal_withdraw", args=[signal_id]),
            )  # fmt: skip
            return redirect(_tab(card.pk))
    return render(request, "churn_cases/sign.html", {"form": form, "card": card}, status=422 if form.errors else 200)


def withdraw(request: Request, signal_id: int) -> HttpResponse:
    """Withdraw a sign."""
    row = found(queries.signal(signal_id))
    try:
        actions.withdraw_signal(signal_id=row.pk, day=frame.of(request).business_date, at=clock.now())
    except actions.NoSuchSignal:
        frame.say(request, _("It was withdrawn already."), level="warning")
    else:
        frame.say(request, _("Withdrawn."), undo_url=reverse("churn_signal_restore", args=[row.pk]))
    return redirect(_tab(row.customer_id))


def restore(request: Request, signal_id: int) -> HttpResponse:
    """Let a withdrawn sign count again."""
    row = found(queries.signal(signal_id))
    try:
        actions.restore_signal(signal_id=row.pk, at=clock.now())
    except actions.NoSuchSignal:
        frame.say(request, _("It counts already."), level="warning")
    else:
        frame.say(request, _("It counts again."))
    return redirect(_tab(row.customer_id))


def _tab(customer_id: int) -> str:
    return f"{reverse('customer', args=[customer_id])}?tab=churn"


EDITS, POST = "churn.edit", ("POST",)
urls = [
    page("customers/<int:customer_id>/signs/add/", add, act=EDITS, name="churn_signal_add", methods=("GET", "POST")),
    page("churn/signs/<int:signal_id>/withdraw/", withdraw, act=EDITS, name="churn_signal_withdraw", methods=POST),
    page("churn/signs/<int:signal_id>/restore/", restore, act=EDITS, name="churn_signal_restore", methods=POST),
]
