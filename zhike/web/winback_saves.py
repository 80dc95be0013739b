"""The desk before leaving: wishes to leave, what is offered to stay, who stays, and how often."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.winback import actions, queries, rules
from zhike.apps.winback import lists as winback_lists
from zhike.web import frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.winback import causes, tabs


class WishForm(forms.Form):
    """A wish to leave as somebody hears it."""

    day = day_field(gettext_lazy("Told us on"))
    cause = forms.ChoiceField(required=False, label=gettext_lazy("Because of"))
    said = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("What they said"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["cause"].choices = causes(_("Not known yet"))  # type: ignore[attr-defined]


class OfferForm(forms.Form):
    """What is offered to stay."""

    offer = forms.CharField(max_length=500, widget=forms.Textarea, label=gettext_lazy("Offered to stay"))
    cost = forms.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, label=gettext_lazy("What it costs us")
    )


def list_(request: Request) -> HttpResponse:
    """Show the wishes to leave, with how many of those settled stay."""
    context = {"tabs": tabs("winback_saves"), "saved": queries.saved()}
    return lists.show(
        request, winback_lists.SAVES, "winback/saves.html", context, row_url=address_of("winback_save"),
        exports="winback_saves_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the wishes to leave out."""
    return lists.export(request, winback_lists.SAVES, form, noun="save")


def add(request: Request, customer_id: int) -> HttpResponse:
    """Note that a customer wishes to leave."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    form = WishForm(request.POST or None, initial={"day": today})
    if request.method == "POST" and form.is_valid():
        try:
            save_id = actions.note_wish(
                new=actions.NewSave(card.pk, **form.cleaned_data), today=today, at=clock.now()
            )  # fmt: skip
        except rules.Refused as refusal:
            saving.refuse_by_rule(form, refusal)
        else:
            frame.say(request, _("Noted; make an offer to stay."))
            return redirect("winback_save", save_id)
    return render(request, "winback/save_add.html", {"form": form, "card": card}, status=422 if form.errors else 200)


def one(request: Request, save_id: int) -> HttpResponse:
    """Show a wish to leave."""
    return _shown(request, found(queries.save(save_id)))


def _shown(request: Request, row: Any, form: OfferForm | None = None, refusal: Any = None, status: int = 200) -> Any:
    context = {
        "row": row, "form": form or OfferForm(initial={"offer": row.offer, "cost": row.cost}), "refusal": refusal,
        "may_edit": request.actor.may("winback.edit") and row.outcome == "OPEN",
    }  # fmt: skip
    return render(request, "winback/save.html", context, status=status)


def offer(request: Request, save_id: int) -> HttpResponse:
    """Note what is offered to stay."""
    row, form = found(queries.save(save_id)), OfferForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    try:
        actions.offer_to_stay(
            save_id=row.pk, **form.cleaned_data, today=frame.of(request).business_date, at=clock.now()
        )  # fmt: skip
    except rules.Refused as refusal:
        return _shown(request, row, form, refusal, 422)
    frame.say(request, _("Noted."))
    return redirect("winback_save", row.pk)


def settle(request: Request, save_id: int, outcome: str) -> HttpResponse:
    """Say whether the customer stays."""
    row = found(queries.save(save_id))
    if outcome not in ("kept", "left"):
        return found(None)
    try:
        actions.settle_wish(
            save_id=row.pk, outcome=outcome.upper(), why=request.POST.get("why", ""),
            today=frame.of(request).business_date, at=clock.now(),
        )  # fmt: skip
    except rules.Refused as refusal:
        return _shown(request, row, refusal=refusal, status=422)
    frame.say(request, _("The customer stays.") if outcome == "kept" else _("Noted: the customer leaves."))
    return redirect("winback_save", row.pk)


EDITS, BOTH, POST = "winback.edit", ("GET", "POST"), ("POST",)
urls = [
    page("winback/saves/", list_, act="customer.view", name="winback_saves"),
    page("winback/saves/export/<slug:form>/", export, act="list.export", name="winback_saves_export"),
    page("winback/saves/<int:save_id>/", one, act="customer.view", name="winback_save"),
    page("winback/saves/<int:save_id>/offer/", offer, act=EDITS, name="winback_save_offer", methods=POST),
    page("winback/saves/<int:save_id>/<slug:outcome>/", settle, act=EDITS, name="winback_save_settle", methods=POST),
    page("customers/<int:customer_id>/save/add/", add, act=EDITS, name="winback_save_add", methods=BOTH),
]
