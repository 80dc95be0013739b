"""One value of a customer changed where it stands: in a cell of the list, on the card of the record."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.web import customers, errors
from zhike.web.bulk import NOBODY
from zhike.web.door import Request, demand, found, page

LABELS = {
    "phone": gettext_lazy("Phone"), "email": gettext_lazy("E-mail"), "kind": gettext_lazy("Kind"),
    "status": gettext_lazy("Status"), "owner": gettext_lazy("Owner"),
}  # fmt: skip
FIELDS: dict[str, Callable[[], forms.Field]] = {
    "phone": lambda: forms.CharField(max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})),
    "email": lambda: forms.EmailField(max_length=200, required=False),
    "kind": lambda: forms.ChoiceField(choices=customers.kind_choices()),
    "status": lambda: forms.ChoiceField(choices=customers.status_choices()),
    "owner": lambda: forms.ChoiceField(choices=[(NOBODY, _("Nobody")), *customers.owner_choices()]),
}


class CellForm(forms.Form):
    """One value, changed on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)

    def __init__(self, name: str, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["value"] = FIELDS[name]()


def cell(request: Request, customer_id: int, name: str) -> HttpResponse:
    """Show a value as it stands, its form, or what came of changing it (fragment)."""
    if name not in customers.CELLS:
        raise Http404
    demand(customers.CELLS[name])
    shown = found(customer_queries.customer(customer_id))
    if request.method == "POST":
        return _change(request, shown, name)
    form = CellForm(name, initial={"value": _given(shown, name)}) if "form" in request.GET else None
    return render(request, "customers/_cell.html", _context(shown, name, form))


def _change(request: Request, shown: Any, name: str) -> HttpResponse:
    form = CellForm(name, request.POST)
    if not form.is_valid():
        return render(request, "customers/_cell.html", _context(shown, name, form), status=422)
    given, former = form.cleaned_data, _given(shown, name)
    try:
        _save(shown.pk, name, given["value"], given["version"])
    except (customer_actions.KindFixed, customer_actions.RetiredAtDesk) as refusal:
        is_kind = isinstance(refusal, customer_actions.KindFixed)
        form.add_error("value", customers.kind_fixed() if is_kind else customers.retired_at_desk(shown.pk))
        return render(request, "customers/_cell.html", _context(shown, name, form), status=422)
    except PermissionDenied as refused:
        if str(refused) != errors.OWNER_LEVEL:
            raise
        form.add_error("value", f"{errors.too_low()['title']} (OWNER_LEVEL)")
        return render(request, "customers/_cell.html", _context(shown, name, form), status=422)
    except base.StaleRecord:
        now = found(customer_queries.customer(shown.pk))
        return render(request, "customers/_cell.html", {**_context(now, name, form), "is_stale": True}, status=409)
    now = found(customer_queries.customer(shown.pk))
    more: dict[str, Any] = {}
    if now.version != shown.version:
        # Who was retired does not become so again by taking a change back.
        has_way_back = (name, former) != ("status", "RETIRED")
        more = {"said": _("Saved."), "former": {"value": former, "version": now.version} if has_way_back else None}
    return render(request, "customers/_cell.html", {**_context(now, name, None), **more})


def _save(customer_id: int, name: str, value: str, version: int) -> None:
    at = clock.now()
    if name == "owner":
        owner_id = None if value == NOBODY else int(value)
        customer_actions.give_customer(customer_id=customer_id, owner_id=owner_id, version=version, at=at)
    else:
        customer_actions.change_customer(customer_id=customer_id, values={name: value}, version=version, at=at)


def _given(shown: Any, name: str) -> str:
    """Return a value as its form holds it."""
    if name == "owner":
        return NOBODY if shown.owner_id is None else str(shown.owner_id)
    return getattr(shown, name)


def _context(shown: Any, name: str, form: CellForm | None) -> dict[str, Any]:
    value = (shown.owner.name if shown.owner else "") if name == "owner" else getattr(shown, name)
    return {
        "customer": shown, "form": form, "label": LABELS[name], "shown": value, "id": f"cell-{shown.pk}-{name}",
        "kind": "badge" if name in {"kind", "status"} else "text", "is_stale": False,
        "href": reverse("customer_cell", args=[shown.pk, name]),
    }  # fmt: skip


urls = [
    page(
        "customers/<int:customer_id>/cell/<slug:name>/", cell, act="customer.edit", name="customer_cell",
        methods=customers.BOTH,
    )
]  # fmt: skip
