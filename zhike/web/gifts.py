"""Gifts: the list, registering one within the year's limit, approving more, a manager's decision."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.activities import actions, queries
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import format, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page


class GiftForm(forms.Form):
    """What is given to whom, and what it is worth."""

    what = forms.CharField(max_length=120, label=gettext_lazy("Gift"))
    value = forms.DecimalField(max_digits=10, decimal_places=2, min_value=0, label=gettext_lazy("Worth"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    person_id = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label=gettext_lazy("For"))

    def __init__(self, *args: Any, customer_id: int, **more: Any):
        super().__init__(*args, **more)
        people = [(part.person_id, part.name) for part in people_queries.parts_at(customer_id)]
        choices = [("", _("the customer as such")), *people]
        self.fields["person_id"].choices = choices  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Why a gift beyond the limit is made all the same, or not."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Reason"))
    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])


class DeliveryForm(forms.Form):
    """When a gift was handed over, and what proves it."""

    day = forms.DateField(label=gettext_lazy("Delivered on"), widget=forms.DateInput(attrs={"type": "date"}))
    proof = forms.CharField(
        max_length=200, label=gettext_lazy("Proof of delivery"),
        help_text=gettext_lazy("Who took it, the receipt, or the number of the parcel."),
    )  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show the gifts."""
    try:
        listing = lists.open_list(
            request, activity_lists.GIFTS, row_url=address_of("gift"), exports="gifts_export"
        )  # fmt: skip
    except core_lists.ListRefused as refusal:
        return lists.refused(request, refusal)
    return render(request, "gifts/page.html", {"list": listing})


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the gifts out."""
    return lists.export(request, activity_lists.GIFTS, form, noun="gift")


def gift(request: Request, gift_id: int) -> HttpResponse:
    """Show a gift, and ask a manager where it is more than may be given."""
    return _shown(request, gift_id, DecisionForm())


def _shown(
    request: Request, gift_id: int, form: DecisionForm, delivery: DeliveryForm | None = None
) -> HttpResponse:  # fmt: skip
    row = found(queries.gift(gift_id))
    card = found(customer_queries.card(row.customer_id))
    delivery = delivery or DeliveryForm(initial={"day": org_queries.business_date(clock.now())})
    context = {"gift": row, "form": form, "delivery": delivery, "limit": queries.limit(card.tier)}
    return render(request, "gifts/gift.html", context, status=422 if form.errors or delivery.errors else 200)


def deliver(request: Request, gift_id: int) -> HttpResponse:
    """Note that a gift was handed over."""
    row, form, at = found(queries.gift(gift_id)), DeliveryForm(request.POST), clock.now()
    if not form.is_valid():
        return _shown(request, row.pk, DecisionForm(), form)
    try:
        actions.deliver_gift(gift_id=row.pk, **form.cleaned_data, today=org_queries.business_date(at), at=at)
    except actions.DayToCome:
        form.add_error("day", _("This day is yet to come."))
        return _shown(request, row.pk, DecisionForm(), form)
    except actions.NotGiven:
        frame.say(request, _("Only a gift that may be given is handed over."), level="warning")
    else:
        frame.say(request, _("Noted as handed over."))
    return redirect("gift", gift_id)


def add(request: Request, customer_id: int) -> HttpResponse:
    """Register a gift; one beyond the limit is refused, or sent for approval."""
    card, at = found(customer_queries.card(customer_id)), clock.now()
    preset: dict[str, Any] = {name: request.GET.get(name, "")[:120] for name in ("what", "value", "person_id")}
    preset |= {"day": org_queries.business_date(at)}
    form = GiftForm(request.POST or None, customer_id=customer_id, initial=preset)
    is_over = False
    if request.method == "POST" and form.is_valid():
        new = actions.NewGift(customer_id=customer_id, **form.cleaned_data)
        try:
            gift_id = actions.register_gift(new=new, wants_approval=request.POST.get("wants_approval") == "on", at=at)
        except actions.GiftLimit as refusal:
            is_over = True
            most = format.money_text(refusal.limit, frame.of(request).currency, full=True)
            form.add_error("value", _("In a year no more than %(most)s may be given (GIFT_LIMIT).") % {"most": most})
        else:
            frame.say(request, _("Registered."))
            return redirect("gift", gift_id)
    context = {
        "card": card, "form": form, "is_over": is_over, "limit": queries.limit(card.tier),
        **_suggested(request, customer_id),
    }  # fmt: skip
    return render(request, "gifts/add.html", context, status=422 if form.errors else 200)


def suggested(request: Request, customer_id: int) -> HttpResponse:
    """Show what of the catalogue suits the person chosen (fragment)."""
    card = found(customer_queries.card(customer_id))
    return render(request, "gifts/_suggested.html", {"card": card, **_suggested(request, customer_id)})


def _suggested(request: Request, customer_id: int) -> dict[str, Any]:
    given = request.POST.get("person_id") or request.GET.get("person_id", "")
    if not given.isdecimal() or len(given) > LONGEST_ID:
        return {"person_id": "", "suggested": None}
    year = frame.of(request).business_date.year
    return {"person_id": int(given), "suggested": queries.suggestions(customer_id, int(given), year=year)}


def decide(request: Request, gift_id: int) -> HttpResponse:
    """Approve or refuse a gift beyond the limit."""
    found(queries.gift(gift_id))
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, gift_id, form)
    given = form.cleaned_data
    try:
        actions.decide_gift(
            gift_id=gift_id, is_approved=given["decision"] == "approve", reason=given["reason"], at=clock.now()
        )
    except actions.GiftDecided:
        frame.say(request, _("The gift was decided already."), level="warning")
    else:
        frame.say(request, _("Decided; whoever wants to give it is told."))
    return redirect("gift", gift_id)


LONGEST_ID = 18
SEES = "interaction.view"
urls = [
    page("gifts/", list_, act=SEES, name="gifts"),
    page("gifts/export/<slug:form>/", export, act="list.export", name="gifts_export"),
    page("gifts/<int:gift_id>/", gift, act=SEES, name="gift"),
    page("gifts/<int:gift_id>/decide/", decide, act="gift.approve", name="gift_decide", methods=("POST",)),
    page("gifts/<int:gift_id>/deliver/", deliver, act="activity.edit", name="gift_deliver", methods=("POST",)),
    page("customers/<int:customer_id>/gift/suggested/", suggested, act="activity.edit", name="gift_suggested"),
    page("customers/<int:customer_id>/gift/", add, act="activity.edit", name="gift_add", methods=("GET", "POST")),
]
