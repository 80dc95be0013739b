"""Advertising: advertisements, whom each is for, what it cost, who came by its code, and what a lead cost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.media import actions, queries
from zhike.apps.media import lists as media_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.apps.webforms import queries as webform_queries
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.customers import branch_choices
from zhike.web.door import Request, found, page
from zhike.web.webforms import CODE


def ways(current: str) -> list[dict[str, Any]]:
    """Return the ways we speak to many at once."""
    named = ((_("Advertisements"), "advertisements"), (_("Own publications"), "issues"), (_("Packaging"), "packagings"))
    return [{"label": label, "url": reverse(name), "is_current": name == current} for label, name in named]


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def choice_of(choices: Callable[[], list[tuple[Any, Any]]], label: Any, help_text: Any = "") -> forms.TypedChoiceField:
    """Return a field for one of some records, or none."""
    offered: Any = lambda: [("", _("None")), *choices()]  # noqa: E731
    return forms.TypedChoiceField(
        choices=offered, coerce=int, required=False, empty_value=None, label=label, help_text=help_text
    )


def form_choices() -> list[tuple[int, str]]:
    """Return the web forms one may lead people to."""
    return [(row.pk, row.name) for row in webform_queries.forms()]


def _groups() -> list[tuple[int, str]]:
    return [(row.pk, row.name) for row in target_queries.groups().filter(ended_at=None)]


class AdvertisementForm(forms.Form):
    """An advertisement as it is kept."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Advertisement"))
    code = forms.RegexField(
        r"^[A-Za-z0-9-]{2,20}$", max_length=20, label=gettext_lazy("Code"),
        help_text=gettext_lazy("Stands in the advertisement, so that whoever comes by it can be told apart."),
        error_messages={"invalid": gettext_lazy("2 to 20 letters, digits and hyphens.")},
    )  # fmt: skip
    medium = forms.ChoiceField(choices=lambda: list(media_lists.MEDIA.items()), label=gettext_lazy("Medium"))
    outlet = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("Where it stands"),
        help_text=gettext_lazy("Which paper, site, station or wall."),
    )  # fmt: skip
    cost = forms.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, label=gettext_lazy("Cost"))
    first_date = day_field(gettext_lazy("Runs from"))
    last_date = day_field(gettext_lazy("Runs until"), required=False)
    group_id = choice_of(_groups, gettext_lazy("Target group"))
    form_id = choice_of(form_choices, gettext_lazy("Leads to the web form"))
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def list_(request: Request) -> HttpResponse:
    """Show the advertisements."""
    return lists.show(
        request,
        media_lists.ADVERTISEMENTS,
        "media/advertisements.html",
        {"ways": ways("advertisements")},
        row_url=address_of("advertisement"),
        exports="advertisements_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the advertisements out."""
    return lists.export(request, media_lists.ADVERTISEMENTS, form, noun="advertisement")


def one(request: Request, advertisement_id: int) -> HttpResponse:
    """Show an advertisement with its leads and what one cost."""
    row = found(queries.advertisement(advertisement_id))
    leads = list(queries.leads_of(advertisement_id))
    at = clock.now()
    ids = [lead.interaction_id for lead in leads if lead.interaction_id]
    talks = interaction_queries.interactions().filter(pk__in=ids)
    context = {
        "row": row, "leads": leads, "cost": queries.lead_cost(row), "today": org_queries.business_date(at),
        "talks": set(talks.values_list("pk", flat=True)), "address": _address(request, row),
        "n_after": sum(row.last_date is not None and lead.day > row.last_date for lead in leads),
    }  # fmt: skip
    return render(request, "media/advertisement.html", context)


def _address(request: Request, row: Any) -> str:
    if row.form is None:
        return ""
    path = reverse("webform_fill", args=[row.form.link])
    return f"{request.build_absolute_uri(path)}?{urlencode({CODE: row.code})}"


def add(request: Request) -> HttpResponse:
    """Keep a new advertisement."""
    first = org_queries.business_date(clock.now())
    return _edited(request, None, {"first_date": first, "branch_id": request.actor.user.branch_id})


def edit(request: Request, advertisement_id: int) -> HttpResponse:
    """Change an advertisement on the version the reader saw."""
    row = found(queries.advertisement(advertisement_id))
    return _edited(request, row, {name: getattr(row, name) for name in AdvertisementForm.base_fields})


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = AdvertisementForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(form, row), now=lambda: _told(found(queries.advertisement(row.pk))),
        refused={
            actions.CodeTaken: ("code", _("Another advertisement has this code.")),
            actions.BadSpan: ("last_date", _("It ends before it begins.")),
        },
    )  # fmt: skip
    if saved.is_saved:
        return redirect("advertisement", saved.value)
    row = found(queries.advertisement(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "media/advertisement_edit.html", context, status=saved.status)


def _told(row: Any) -> str:
    return f"{row.title} {row.code}"


def _kept(form: AdvertisementForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.add_advertisement(values=form.values, at=at)
    version = form.cleaned_data["version"] or 0
    actions.change_advertisement(advertisement_id=row.pk, values=form.values, version=version, at=at)
    return row.pk


def add_lead(request: Request, advertisement_id: int) -> HttpResponse:
    """Note that a customer named the code of an advertisement."""
    row, at = found(queries.advertisement(advertisement_id)), clock.now()
    given = request.POST.get("customer") or request.GET.get("customer", "")
    try:
        is_new = actions.note_lead(
            code=row.code, customer_id=int(given) if given.isdecimal() and len(given) <= 18 else 0, how="TOLD",
            user_id=request.actor.user_id, day=org_queries.business_date(at), at=at,
        )  # fmt: skip
    except customer_actions.NoSuchCustomer:
        frame.say(request, _("Choose a customer."), level="warning")
    else:
        said = _("Noted as a lead.") if is_new else _("This customer is a lead of it already, or it does not run yet.")
        frame.say(request, said, level="success" if is_new else "info")
    return redirect("advertisement", advertisement_id)


def take_lead_back(request: Request, advertisement_id: int, lead_id: int) -> HttpResponse:
    """Take a lead back that was noted by hand."""
    found(queries.advertisement(advertisement_id))
    lead = found(queries.leads_of(advertisement_id).filter(pk=lead_id, how="TOLD").first())
    if not actions.take_lead_back(lead_id=lead.pk, at=clock.now()):
        raise Http404
    undo = f"{reverse('advertisement_lead', args=[advertisement_id])}?customer={lead.customer_id}"
    frame.say(request, _("Taken back."), level="info", undo_url=undo)
    return redirect("advertisement", advertisement_id)


SEES, EDITS, BOTH, POST = "media.view", "media.manage", ("GET", "POST"), ("POST",)
urls = [
    page("media/", list_, act=SEES, name="advertisements"),
    page("media/advertisements/export/<slug:form>/", export, act="list.export", name="advertisements_export"),
    page("media/advertisements/add/", add, act=EDITS, name="advertisement_add", methods=BOTH),
    page("media/advertisements/<int:advertisement_id>/", one, act=SEES, name="advertisement"),
    page("media/advertisements/<int:advertisement_id>/edit/", edit, act=EDITS, name="advertisement_edit", methods=BOTH),
    page("media/advertisements/<int:advertisement_id>/leads/", add_lead, act=EDITS, name="advertisement_lead",
         methods=POST),
    page("media/advertisements/<int:advertisement_id>/leads/<int:lead_id>/back/", take_lead_back, act=EDITS,
         name="advertisement_lead_back", methods=POST),
]  # fmt: skip
