"""Programmes for relations: the list, one with people, money, customers and what it came to."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.health import actions, queries, rules
from zhike.apps.health import lists as health_lists
from zhike.apps.insight.queries import comparing
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.relation_health import tabs

SEES, MANAGES, POST = "customer.view", "relation.manage", ("POST",)
MOST_HOURS = 100_000
N_SHOWN = 100


def _money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(max_digits=14, decimal_places=2, min_value=0, label=label)


class ProgrammeForm(forms.Form):
    """A programme as it is started."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Name of the programme"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    goal = forms.CharField(max_length=300, label=gettext_lazy("What is to be reached"))
    first_date = day_field(gettext_lazy("Begins"))
    last_date = day_field(gettext_lazy("Ends"))
    budget = _money(gettext_lazy("Budget"))
    shared = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("What is shared meanwhile"),
        help_text=gettext_lazy("Which information those who work for it get, and where."),
    )  # fmt: skip


class AllocationForm(forms.Form):
    """Who works for a programme."""

    user_id = forms.TypedChoiceField(choices=queries.colleagues, coerce=int, label=gettext_lazy("Colleague"))
    percent = forms.IntegerField(
        min_value=1, max_value=rules.WHOLE, label=gettext_lazy("Share of their time (percent)")
    )
    planned_hours = forms.IntegerField(min_value=0, max_value=MOST_HOURS, label=gettext_lazy("Hours planned"))


class EnrolForm(forms.Form):
    """A customer a programme is for."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    is_control = forms.BooleanField(
        required=False, label=gettext_lazy("Only to compare with: nothing is done for it"),
    )  # fmt: skip


class SpentForm(forms.Form):
    """The money taken until now."""

    spent = _money(gettext_lazy("Money used until now"))


class HoursForm(forms.Form):
    """The hours taken until now."""

    used_hours = forms.IntegerField(min_value=0, max_value=MOST_HOURS, label=gettext_lazy("Hours used until now"))


def list_(request: Request) -> HttpResponse:
    """Show the programmes."""
    context = {"tabs": tabs(request, "relation_programmes"), "may_manage": request.actor.may(MANAGES)}
    return lists.show(
        request, health_lists.PROGRAMMES, "relations/programmes.html", context,
        row_url=address_of("relation_programme"), exports="relation_programmes_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the programmes out."""
    return lists.export(request, health_lists.PROGRAMMES, form, noun="programme")


def add(request: Request) -> HttpResponse:
    """Start a programme."""
    form = ProgrammeForm(request.POST or None, initial={"first_date": frame.of(request).business_date})
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.start_programme(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("Started. Say who works for it and whom it is for."))
            return redirect("relation_programme", pk)
    return render(request, "relations/programme_add.html", {"form": form}, status=422 if form.errors else 200)


def one(request: Request, programme_id: int) -> HttpResponse:
    """Show a programme."""
    return _shown(request, found(queries.programme(programme_id)))


def _shown(request: Request, row: Any, opened: str = "", form: forms.Form | None = None) -> HttpResponse:
    day = frame.of(request).business_date
    known: dict[str, forms.Form] = {
        "people": AllocationForm(), "customers": EnrolForm(), "money": SpentForm(initial={"spent": row.spent}),
        "hours": HoursForm(),
    }  # fmt: skip
    if form is not None:
        known[opened] = form
    enrolled = list(queries.enrolled(row.pk)[:N_SHOWN])
    context = {
        "row": row, "forms": known, "opened": opened, "day": day, "outcome": queries.outcome(row, day),
        "allocations": list(queries.allocations_of(row.pk)), "enrolled": enrolled,
        "control": list(queries.enrolled(row.pk, is_control=True)[:N_SHOWN]),
        "standing": queries.standing_of(one.customer_id for one in enrolled),
        "may_manage": request.actor.may(MANAGES), "n_shown": N_SHOWN, "dearer": comparing.terms(day),
    }  # fmt: skip
    return render(request, "relations/programme.html", context, status=200 if form is None else 422)


def _write(
    request: Request, programme_id: int, name: str, form: forms.Form, write: Callable[..., Any]
) -> HttpResponse:  # fmt: skip
    row = found(queries.programme(programme_id))
    if form.is_valid():
        try:
            write(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("relation_programme", row.pk)
    return _shown(request, row, name, form)


def allocate(request: Request, programme_id: int) -> HttpResponse:
    """Let a colleague work for a programme."""
    return _write(request, programme_id, "people", AllocationForm(request.POST),
                  lambda **said: actions.allocate(programme_id=programme_id, **said))  # fmt: skip


def enrol(request: Request, programme_id: int) -> HttpResponse:
    """Let a programme be for a customer."""
    day = frame.of(request).business_date

    def write(*, customer_id: int, is_control: bool, at: Any) -> None:
        actions.enrol(
            programme_id=programme_id, customer_ids=[customer_id], day=day, is_control=is_control, at=at
        )  # fmt: skip

    return _write(request, programme_id, "customers", EnrolForm(request.POST), write)


def spent(request: Request, programme_id: int) -> HttpResponse:
    """Note the money used."""
    return _write(request, programme_id, "money", SpentForm(request.POST),
                  lambda **said: actions.note_spent(programme_id=programme_id, **said))  # fmt: skip


def hours(request: Request, allocation_id: int) -> HttpResponse:
    """Note the hours used."""
    made = found(queries.allocation(allocation_id))
    return _write(request, made.programme_id, "hours", HoursForm(request.POST),
                  lambda **said: actions.note_hours(allocation_id=made.pk, **said))  # fmt: skip


def release(request: Request, allocation_id: int) -> HttpResponse:
    """Let a colleague no longer work for a programme."""
    made = found(queries.allocation(allocation_id))
    return _plain(request, made.programme_id, lambda at: actions.release(allocation_id=made.pk, at=at))


def withdraw(request: Request, programme_id: int, customer_id: int) -> HttpResponse:
    """Let a programme no longer be for a customer."""
    row = found(queries.programme(programme_id))
    return _plain(
        request, row.pk, lambda at: actions.withdraw(programme_id=row.pk, customer_id=customer_id, at=at)
    )  # fmt: skip


def close(request: Request, programme_id: int) -> HttpResponse:
    """Close a programme, or open it again."""
    row = found(queries.programme(programme_id))
    day = None if row.closed_date else frame.of(request).business_date
    return _plain(request, row.pk, lambda at: actions.close_programme(programme_id=row.pk, day=day, at=at))


def _plain(request: Request, programme_id: int, write: Callable[[Any], Any]) -> HttpResponse:
    """Write something that asks for nothing more, and say why where a rule refuses it."""
    try:
        write(clock.now())
    except rules.Refused as refusal:
        frame.say(request, f"{refusal.told} ({refusal.rule})", level="danger")
    else:
        frame.say(request, _("Saved."))
    return redirect("relation_programme", programme_id)


urls = [
    page("relations/programmes/", list_, act=SEES, name="relation_programmes"),
    page("relations/programmes/export/<slug:form>/", export, act="list.export", name="relation_programmes_export"),
    page("relations/programmes/new/", add, act=MANAGES, name="relation_programme_add", methods=("GET", "POST")),
    page("relations/programmes/<int:programme_id>/", one, act=SEES, name="relation_programme"),
    page("relations/programmes/<int:programme_id>/people/", allocate, act=MANAGES, name="programme_allocate",
         methods=POST),
    page("relations/programmes/<int:programme_id>/customers/", enrol, act=MANAGES, name="programme_enrol",
         methods=POST),
    page("relations/programmes/<int:programme_id>/customers/<int:customer_id>/withdraw/", withdraw, act=MANAGES,
         name="programme_withdraw", methods=POST),
    page("relations/programmes/<int:programme_id>/money/", spent, act=MANAGES, name="programme_spent", methods=POST),
    page("relations/programmes/<int:programme_id>/close/", close, act=MANAGES, name="programme_close", methods=POST),
    page("relations/allocations/<int:allocation_id>/hours/", hours, act=MANAGES, name="allocation_hours",
         methods=POST),
    page("relations/allocations/<int:allocation_id>/release/", release, act=MANAGES, name="allocation_release",
         methods=POST),
]  # fmt: skip
