"""The catalogue of gifts: what may be given, what it is worth, whose taste it meets."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import actions, queries
from zhike.apps.core import clock
from zhike.web import frame, saving
from zhike.web.activities import Words
from zhike.web.door import Request, found, page


class GiftItemForm(forms.Form):
    """Something of the catalogue."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Gift"))
    value = forms.DecimalField(max_digits=10, decimal_places=2, min_value=0, label=gettext_lazy("Worth"))
    tags = Words(
        required=False, label=gettext_lazy("Tastes it meets"),
        help_text=gettext_lazy("Such as calligraphy, tea: held against what a key person likes."),
    )  # fmt: skip


class ChangedForm(GiftItemForm):
    """Something of the catalogue changed on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def items(request: Request) -> HttpResponse:
    """Show the catalogue, and add to it."""
    form, may_add = GiftItemForm(request.POST or None), request.actor.may("gift.approve")
    if request.method == "POST" and form.is_valid():
        actions.add_gift_item(**form.cleaned_data, at=clock.now())
        frame.say(request, _("Added to the catalogue."))
        return redirect("gift_items")
    context = {"items": list(queries.gift_items()), "form": form, "may_edit": may_add}
    return render(request, "gifts/catalogue.html", context, status=422 if form.errors else 200)


def edit(request: Request, item_id: int) -> HttpResponse:
    """Change something of the catalogue; a change on an old version is refused."""
    row = found(queries.gift_item(item_id))
    form = ChangedForm(request.POST or None, initial={name: getattr(row, name) for name in ChangedForm.base_fields})
    saved = saving.attempt(
        request, form, lambda: _change(item_id, dict(form.cleaned_data)),
        now=lambda: _told(found(queries.gift_item(item_id))), refused={},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("gift_items")
    row = found(queries.gift_item(item_id)) if saved.is_late else row
    context = {"item": row, "form": form, "is_stale": saved.is_late}
    return render(request, "gifts/item.html", context, status=saved.status)


def _change(item_id: int, values: dict[str, Any]) -> None:
    actions.change_gift_item(item_id=item_id, version=values.pop("version"), values=values, at=clock.now())


def _told(row: Any) -> str:
    return f"{row.name} {row.value}"


def withdraw(request: Request, item_id: int) -> HttpResponse:
    """Offer something of the catalogue no longer."""
    row = found(queries.gift_item(item_id))
    actions.withdraw_gift_item(item_id=item_id, at=clock.now())
    frame.say(request, _("Withdrawn: %(name)s") % {"name": row.name}, undo_url=reverse("gift_item_restore",
                                                                                        args=[item_id]))  # fmt: skip
    return redirect("gift_items")


def restore(request: Request, item_id: int) -> HttpResponse:
    """Offer something of the catalogue again."""
    found(queries.gift_item(item_id))
    actions.restore_gift_item(item_id=item_id, at=clock.now())
    frame.say(request, _("It is offered again."), level="info")
    return redirect("gift_items")


BOTH, POST = ("GET", "POST"), ("POST",)
MANAGES = "gift.approve"
urls = [
    page("gifts/catalogue/", items, act="interaction.view", name="gift_items"),
    page("gifts/catalogue/add/", items, act=MANAGES, name="gift_item_add", methods=POST),
    page("gifts/catalogue/<int:item_id>/", edit, act=MANAGES, name="gift_item", methods=BOTH),
    page("gifts/catalogue/<int:item_id>/withdraw/", withdraw, act=MANAGES, name="gift_item_withdraw", methods=POST),
    page("gifts/catalogue/<int:item_id>/restore/", restore, act=MANAGES, name="gift_item_restore", methods=POST),
]
