"""Customers: the list, its export, adding one, changing one, moving one."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import lists as customer_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import codes, declared, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

# What is changed where it stands, in the list and on the record, and the act it takes.
CELLS = {
    "phone": "customer.edit", "email": "customer.edit", "kind": "customer.edit", "status": "customer.edit",
    "owner": "customer.assign",
}  # fmt: skip


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of customer."""
    return [(code, codes.label(code)) for code in customer_lists.KINDS]


def status_choices() -> list[tuple[str, str]]:
    """Return the states a record may be in by hand."""
    return [(code, codes.label(code)) for code in ("ACTIVE", "RETIRED", "SUPPRESSED")]


def branch_choices() -> list[tuple[int, str]]:
    """Return the branches whose customers the acting person may see."""
    return [(branch.pk, branch.name) for branch in org_queries.row_branches(base.actor())]


def owner_choices() -> list[tuple[str, str]]:
    """Return whom the acting person may give customers to."""
    return list(org_queries.offered(org_queries.owners_for(base.actor())).items())


class CustomerForm(forms.Form):
    """What people write down of a customer."""

    name = forms.CharField(max_length=200, label=gettext_lazy("Name"))
    kind = forms.ChoiceField(
        choices=kind_choices, required=False, label=gettext_lazy("Kind"),
        help_text=gettext_lazy("Left open, the name decides."),
    )  # fmt: skip
    phone = forms.CharField(max_length=40, required=False, label=gettext_lazy("Phone"))
    email = forms.EmailField(max_length=200, required=False, label=gettext_lazy("E-mail"))
    credit_code = forms.CharField(max_length=40, required=False, label=gettext_lazy("Credit code"))


class NewCustomerForm(CustomerForm):
    """A customer who is added."""

    code = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("Code"),
        help_text=gettext_lazy("Left empty, the next free one is taken."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))


class ChangedCustomerForm(CustomerForm):
    """A customer who is changed, on the version the reader saw."""

    kind = forms.ChoiceField(choices=kind_choices, label=gettext_lazy("Kind"))
    status = forms.ChoiceField(choices=status_choices, label=gettext_lazy("Status"))
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """Another home branch from a day on."""

    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    day = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))


def list_(request: Request) -> HttpResponse:
    """Show the customers."""
    if usual := lists.default_view(request, "customers"):
        return usual
    row_url = address_of("customer")
    edit_urls = {name: address_of("customer_cell", name) for name in CELLS}
    try:
        listing = lists.open_list(
            request, declared.customers(frame.of(request).business_date, lists.params(request.GET)), row_url=row_url,
            exports="customers_export",
            editable=cells(request), edit_url=lambda pk, name: edit_urls[name](pk),
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    return render(request, "customers/page.html", {"list": listing, "sees_rows": _sees_rows(request)})


def cells(request: Request) -> frozenset[str]:
    """Return what this reader may change where it stands."""
    return frozenset(name for name, act in CELLS.items() if request.actor.may(act))


def _sees_rows(request: Request) -> bool:
    return request.actor.row_branch_ids != ()


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the customers out."""
    return lists.export(request, declared.customers(), form, noun="customer")


def add(request: Request) -> HttpResponse:
    """Add a customer; one's own where the role sees its own only."""
    form = NewCustomerForm(request.POST or None, initial={"branch_id": request.actor.user.branch_id})
    if request.method == "POST" and form.is_valid():
        own = request.actor.user_id if request.actor.rows == org_rules.Rows.OWN else None
        at = clock.now()
        new = customer_actions.NewCustomer(
            **form.cleaned_data, owner_id=own, first_seen_date=org_queries.business_date(at)
        )
        try:
            customer_id = customer_actions.add_customer(new=new, at=at)
        except customer_actions.CodeTaken:
            form.add_error("code", _("Another customer has this code."))
        else:
            frame.say(request, _("Added. The customer is found in the search in a moment."))
            return redirect("customer", customer_id)
    saving.note_refused(request, form, "customer")
    return render(request, "customers/add.html", {"form": form}, status=422 if form.errors else 200)


def look_alikes(request: Request) -> HttpResponse:
    """Name the customers a new one may be a second record of (fragment, asked while typing)."""

    def given(name: str) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:200]

    alike = customer_queries.look_alikes(
        code=given("code"), name=given("name"), phone=given("phone"), credit_code=given("credit_code")
    )
    return render(request, "customers/_look_alikes.html", {"alike": alike})


def edit(request: Request, customer_id: int) -> HttpResponse:
    """Change what is written down; a change on an old version is shown beside the present one."""
    shown = found(customer_queries.customer(customer_id))
    form = ChangedCustomerForm(request.POST or None, initial=_now(shown))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            customer_actions.change_customer(customer_id=customer_id, values=values, version=version, at=clock.now())
        except (customer_actions.KindFixed, customer_actions.RetiredAtDesk) as refusal:
            _beside(form, customer_id, refusal)
            context = {"form": form, "customer": shown, "move_form": _move_form(request, shown)}
            return render(request, "customers/edit.html", context, status=422)
        except base.StaleRecord:
            now = found(customer_queries.customer(customer_id))
            return render(request, "customers/stale.html", _both(form, now), status=409)
        frame.say(request, _("Saved."))
        return redirect("customer", customer_id)
    context = {"form": form, "customer": shown, "move_form": _move_form(request, shown)}
    return render(request, "customers/edit.html", context, status=422 if form.errors else 200)


def _beside(form: ChangedCustomerForm, customer_id: int, refusal: Exception) -> None:
    if isinstance(refusal, customer_actions.RetiredAtDesk):
        form.add_error("status", retired_at_desk(customer_id))
    else:
        form.add_error("kind", kind_fixed())


def retired_at_desk(customer_id: int) -> str:
    """Say where customers are retired, with the way there."""
    way = reverse("retirement_propose", args=[customer_id])
    said = customer_rules.RETIRED_AT_DESK
    return format_html('{} <a href="{}">{}</a>', said, way, _("To the retirement desk"))


def kind_fixed() -> str:
    """Say why a customer stays of its kind."""
    return _("There are orders: a person does not become a company any more, nor the other way round (KIND_FIXED).")


def _now(shown: Any) -> dict[str, Any]:
    return {name: getattr(shown, name) for name in ChangedCustomerForm.base_fields}


def _both(form: ChangedCustomerForm, now: Any) -> dict[str, Any]:
    """Return a stale change beside the record as it is: what differs, and the form to make it again."""
    names = [name for name in form.fields if name != "version"]
    rows = [(form.fields[name].label, form.cleaned_data[name], getattr(now, name)) for name in names]
    return {"customer": now, "rows": rows, "yours": {name: form.cleaned_data[name] for name in names}}


def _move_form(request: Request, shown: Any, data: Any = None) -> MoveForm:
    today = frame.of(request).business_date
    return MoveForm(data, initial={"branch_id": shown.branch_id, "day": today})


def move(request: Request, customer_id: int) -> HttpResponse:
    """Give a customer another home branch from a day on."""
    shown = found(customer_queries.customer(customer_id))
    form = _move_form(request, shown, request.POST)
    if not form.is_valid():
        context = {"form": ChangedCustomerForm(initial=_now(shown)), "customer": shown, "move_form": form}
        return render(request, "customers/edit.html", context, status=422)
    customer_actions.move_customer(customer_id=customer_id, **form.cleaned_data, at=clock.now())
    frame.say(request, _("Moved. Periods before that day keep the former branch."))
    return redirect("customer", customer_id)


BOTH = ("GET", "POST")
urls = [
    page("customers/", list_, act="customer.view", name="customers"),
    page("customers/export/<slug:form>/", export, act="list.export", name="customers_export"),
    page("customers/add/", add, act="customer.edit", name="customer_add", methods=BOTH),
    page("customers/look-alikes/", look_alikes, act="customer.edit", name="customer_look_alikes"),
    page("customers/<int:customer_id>/edit/", edit, act="customer.edit", name="customer_edit", methods=BOTH),
    page("customers/<int:customer_id>/move/", move, act="customer.assign", name="customer_move", methods=("POST",)),
]  # fmt: skip
