"""Duty: the roster of a week with its gaps, who is on call, test calls and calls nobody took."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.service import actions, queries, rules
from zhike.apps.service import lists as service_lists
from zhike.web import analysis, codes, frame, saving
from zhike.web import format as written
from zhike.web.advertising import choice_of, day_field
from zhike.web.churn_measures import people
from zhike.web.door import Request, found, page
from zhike.web.service_fulfilment import part_of, tabs
from zhike.web.service_incidents import key_accounts

N_CALLS = 20
WEEK = timedelta(days=7)
WEEKDAYS = (
    gettext_lazy("Mon"), gettext_lazy("Tue"), gettext_lazy("Wed"), gettext_lazy("Thu"), gettext_lazy("Fri"),
    gettext_lazy("Sat"), gettext_lazy("Sun"),
)  # fmt: skip


def _time(label: Any) -> forms.CharField:
    return forms.CharField(max_length=5, label=label, widget=forms.TextInput(attrs={"type": "time"}))


class ShiftForm(forms.Form):
    """A line of the roster."""

    user_id = choice_of(people, gettext_lazy("Who"))
    phone = forms.CharField(max_length=30, label=gettext_lazy("Number on duty"), help_text=gettext_lazy(
        "The customer may see it; a number of the company rather than one's own."
    ))  # fmt: skip
    role = forms.ChoiceField(
        choices=[(code, service_lists.PARTS[code]) for code in rules.ROLES], label=gettext_lazy("Part")
    )
    customer_id = choice_of(key_accounts, gettext_lazy("For one key account"))
    metal = forms.ChoiceField(
        choices=[("", gettext_lazy("All")), *service_lists.METALS.items()], required=False,
        label=gettext_lazy("or for a class"),
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        choices=list(zip(rules.WEEKDAYS, WEEKDAYS, strict=True)), label=gettext_lazy("On which days")
    )
    from_time = _time(gettext_lazy("From"))
    to_time = _time(gettext_lazy("To"))
    first_date = day_field(gettext_lazy("First day"))
    last_date = day_field(gettext_lazy("Last day"), required=False)

    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return self.cleaned_data | {"weekdays": "".join(self.cleaned_data["weekdays"])}


class CallForm(forms.Form):
    """A test call, or a call nobody took."""

    customer_id = forms.TypedChoiceField(choices=key_accounts, coerce=int, label=gettext_lazy("Key account"))
    kind = forms.ChoiceField(choices=list(service_lists.CALLS.items()), label=gettext_lazy("Kind"))
    called_at = forms.DateTimeField(
        required=False, label=gettext_lazy("When"), help_text=gettext_lazy("Left open: just now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )  # fmt: skip
    user_id = choice_of(people, gettext_lazy("Who should have answered"))
    is_reached = forms.BooleanField(required=False, label=gettext_lazy("Somebody answered"))
    note = forms.CharField(max_length=200, required=False, label=gettext_lazy("Note"))


def duty(request: Request) -> HttpResponse:
    """Show the roster of a week, with its gaps, and how reachable we were."""
    return _shown(request)


def _shown(request: Request, status: int = 200, **more: Any) -> HttpResponse:
    first, now, part = _monday(request), clock.now(), part_of(request)
    weeks = queries.roster(first, part.number)
    context = {
        "tabs": tabs("service_duty"), "weeks": weeks, "part": part, "first": first, "last": first + timedelta(days=6),
        "before": first - WEEK, "after": first + WEEK, "days": [first + timedelta(days=n) for n in range(7)],
        "weekdays": WEEKDAYS, "clock_text": rules.clock_text, "hours": hours_text, "today": clock.today(now),
        "gapped": [one for one in weeks if one.n_open and one.account.metal == "PLATINUM"],
        "nobody": [one for one in weeks if one.n_open and not one.stands_in],
        "reached": queries.reached(frame.of(request).business_date, now, n_shown=N_CALLS),
        "rule": queries.rule_of_incidents(),
        "shifts": queries.shifts(), "may_manage": request.actor.may("duty.manage"),
        "may_edit": request.actor.may("service.edit"),
        "exports": analysis.exports("service_duty_export", week=str(first)), "call_form": CallForm(),
        "shift_form": ShiftForm(initial={
            "weekdays": list(rules.WEEKDAYS), "from_time": "08:00", "to_time": "18:00", "first_date": clock.today(now),
        }),
    }  # fmt: skip
    return render(request, "service/duty.html", context | more, status=status)


def hours_text(minutes: int) -> str:
    """Return minutes as hours."""
    return _("%(n)s h") % {"n": written.number_text(minutes / 60, 0 if minutes % 60 == 0 else 1)}


def _monday(request: Request) -> date:
    try:
        return queries.monday_of(date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        return queries.monday_of(clock.today(clock.now()))


def table(request: Request) -> analysis.Table:
    """Return the roster of a week as a table."""
    first = _monday(request)
    heads = [(_("Customer"), "text"), (_("Class of key account"), "text"), (_("Day"), "date"), (_("From"), "text"),
             (_("To"), "text"), (_("Who"), "text"), (_("Part"), "text"), (_("Number on duty"), "text")]  # fmt: skip
    rows: list[tuple[Any, ...]] = []
    for week in (week for n in range(queries.part(1).n_parts) for week in queries.roster(first, n + 1)):
        name, metal = week.account.customer.name, codes.label(week.account.metal)
        for day in week.days:
            rows += [
                (name, metal, day.day, rules.clock_text(begin), rules.clock_text(end), line.user.name,
                 codes.label(f"duty.{line.role}"), line.phone)
                for line, begin, end in day.lines
            ]  # fmt: skip
            rows += [(name, metal, day.day, rules.clock_text(begin), rules.clock_text(end), _("Nobody"), "", "")
                     for begin, end in day.gaps]  # fmt: skip
    return analysis.Table(_("Duty roster from %(day)s") % {"day": first}, heads, rows, f"duty-{first}")


def add(request: Request) -> HttpResponse:
    """Put somebody on the roster."""
    form = ShiftForm(request.POST)
    if form.is_valid():
        try:
            shift_id = actions.add_shift(new=actions.NewShift(**form.values()), at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            undo = reverse("service_shift_step", args=[shift_id, "end"])
            frame.say(request, _("On the roster."), undo_url=undo)
            return redirect("service_duty")
    return _shown(request, 422, shift_form=form)


def step(request: Request, shift_id: int, step: str) -> HttpResponse:
    """Take a line off the roster, or put it back."""
    found(queries.shift(shift_id))
    steps = {"end": actions.end_shift, "restore": actions.restore_shift}
    if step not in steps:
        return found(None)
    try:
        steps[step](shift_id=shift_id, at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, 422, refusal=refusal)
    undo = reverse("service_shift_step", args=[shift_id, "restore"]) if step == "end" else ""
    frame.say(request, _("Taken off the roster.") if step == "end" else _("On the roster."), undo_url=undo)
    return redirect("service_duty")


def call(request: Request) -> HttpResponse:
    """Keep a test call, or a call nobody took."""
    form, at = CallForm(request.POST), clock.now()
    if form.is_valid():
        given = form.cleaned_data
        try:
            actions.note_call(**given | {"called_at": given["called_at"] or at}, at=at)
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("service_duty")
    return _shown(request, 422, call_form=form)


def on_call(request: Request, customer_id: int) -> HttpResponse:
    """Show who is called for a customer now, or at a moment the address names."""
    card, form = found(customer_queries.card(customer_id)), MomentForm(request.GET or None)
    at = (form.cleaned_data["at"] if form.is_valid() else None) or clock.now()
    context = {"card": card, "at": at, "people": queries.on_call(customer_id, at), "form": form}
    return render(request, "service/on_call.html", context)


class MomentForm(forms.Form):
    """A moment."""

    at = forms.DateTimeField(
        required=False, label=gettext_lazy("When"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


SEES, POST = "service.view", ("POST",)
urls = [
    page("service/duty/", duty, act=SEES, name="service_duty"),
    analysis.report("service/duty/table", table, act=SEES, name="service_duty_export"),
    page("service/duty/add/", add, act="duty.manage", name="service_shift_add", methods=POST),
    page("service/duty/<int:shift_id>/<slug:step>/", step, act="duty.manage", name="service_shift_step", methods=POST),
    page("service/duty/calls/", call, act="service.edit", name="service_call_add", methods=POST),
    page("customers/<int:customer_id>/on-call/", on_call, act=SEES, name="customer_on_call"),
]
