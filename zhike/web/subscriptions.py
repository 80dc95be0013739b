"""Subscriptions: the list, one of them, opened with the customer's consent; counted, carried on, ended."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.billing import actions, queries, rules
from zhike.apps.billing import lists as billing_lists
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import bill_words, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number
from zhike.web.customer_needs import WhoseForm
from zhike.web.door import Request, found, page

QUANTITY: dict[str, Any] = {"max_digits": 14, "decimal_places": 4}


def open_plans() -> list[tuple[int, str]]:
    """Return the plans a customer may take."""
    return [(one.pk, one.name) for one in queries.plans() if one.is_open]


class ConsentForm(forms.Form):
    """Who agreed, when, how, and where the proof is. Left empty it is refused by the rule, in its own words."""

    consent_by = forms.CharField(max_length=100, label=gettext_lazy("Who agreed"))
    consent_date = day_field(gettext_lazy("Agreed on"))
    consent_channel = forms.ChoiceField(
        choices=[("", "—"), *billing_lists.CHANNELS.items()], label=gettext_lazy("How agreed")
    )
    consent_evidence = forms.CharField(
        max_length=300, label=gettext_lazy("Where the proof is"),
        help_text=gettext_lazy("The order form with its number, the recording, the message; so that anybody finds it."),
    )  # fmt: skip

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        for name, field in self.fields.items():
            if name.startswith("consent_"):
                field.error_messages["required"] = rules.FAULTS["CONSENT_REQUIRED"]

    @property
    def consent(self) -> rules.Consent:
        """Return the consent as it was written."""
        given = self.cleaned_data
        return rules.Consent(*(given[f"consent_{name}"] for name in ("by", "date", "channel", "evidence")))


class SubscriptionForm(ConsentForm):
    """A plan for a customer."""

    plan_id = forms.TypedChoiceField(choices=open_plans, coerce=int, label=gettext_lazy("Service plan"))
    used_for = forms.CharField(
        max_length=120, required=False, label=gettext_lazy("For what"),
        help_text=gettext_lazy("Which outlet, machine or number, where the customer has several."),
    )  # fmt: skip
    quantity = forms.DecimalField(initial=1, label=gettext_lazy("Quantity agreed on"), **QUANTITY)
    start_date = day_field(gettext_lazy("Begins"))
    end_date = day_field(gettext_lazy("Subscribed until"), required=False)


class RenewForm(ConsentForm):
    """How a subscription goes on."""

    end_date = day_field(gettext_lazy("Subscribed until"), required=False)


def list_(request: Request) -> HttpResponse:
    """Show the subscriptions."""
    standing = queries.standing(frame.of(request).business_date)
    context = {"may_edit": request.actor.may(EDITS), "standing": standing}
    return lists.show(
        request, billing_lists.SUBSCRIPTIONS, "bills/subscriptions.html", context, row_url=address_of("subscription"),
        exports="subscriptions_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the subscriptions out."""
    return lists.export(request, billing_lists.SUBSCRIPTIONS, form, noun="subscription")


def add(request: Request) -> HttpResponse:
    """Open a subscription of a customer, with its consent."""
    pk = number(request.GET.get("customer", ""))
    if pk is None:
        return render(request, "bills/whose.html", {"form": WhoseForm()})
    card, today = found(customer_queries.card(pk)), frame.of(request).business_date
    form = SubscriptionForm(request.POST or None, initial={"start_date": today, "consent_date": today})
    if request.method == "POST" and form.is_valid():
        given = {
            name: form.cleaned_data[name] for name in ("plan_id", "used_for", "quantity", "start_date", "end_date")
        }
        new = actions.NewSubscription(card.pk, consent=form.consent, **given)
        try:
            subscription_id = actions.subscribe(new=new, today=today, at=clock.now())
        except rules.BillingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Opened, with the consent of the customer."))
            return redirect("subscription", subscription_id)
    context = {"form": form, "card": card, "has_plans": bool(form.fields["plan_id"].choices)}  # type: ignore[attr-defined]
    return render(request, "bills/subscribe.html", context, status=422 if form.errors else 200)


def one(request: Request, subscription_id: int) -> HttpResponse:
    """Show a subscription: what was agreed, by whom, what it was charged."""
    return _shown(request, found(queries.subscription(subscription_id)), ConsentForm())


def _shown(request: Request, row: Any, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
    today = frame.of(request).business_date
    price = queries.price_on(row.plan_id, rules.month_of(max(today, row.start_date)))
    currency = frame.of(request).currency
    context = {
        "row": row, "form": form, "today": today, "may_edit": request.actor.may(EDITS),
        "price": bill_words.price(price.kind, price.given, row.plan.unit, currency) if price else "",
        "price_since": price.valid_from if price else None,
        "lines": queries.charged_of(row.pk), "readings": queries.readings_of(row.pk) if row.plan.is_metered else [],
        "violations": list(queries.violations_of(row.customer_id).filter(subscription_id=row.pk)),
        "has_ended": row.end_date is not None and row.end_date < today, "given": request.POST.dict(),
        "month": rules.month_before(rules.month_of(today)), "refusal": None, **more,
    }  # fmt: skip
    return render(request, "bills/subscription.html", context, status=status)


def consent(request: Request, subscription_id: int) -> HttpResponse:
    """Record the consent of a subscription that was taken over without one."""
    row, form = found(queries.subscription(subscription_id)), ConsentForm(request.POST)
    if form.is_valid():
        today = frame.of(request).business_date
        try:
            actions.record_consent(subscription_id=row.pk, consent=form.consent, today=today, at=clock.now())
        except rules.BillingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("The consent is recorded."))
            return redirect("subscription", row.pk)
    return _shown(request, row, form, 422)


def end(request: Request, subscription_id: int) -> HttpResponse:
    """Let a subscription end on a day."""
    row, today = found(queries.subscription(subscription_id)), frame.of(request).business_date
    try:
        day = forms.DateField().clean(request.POST.get("end_date"))
        actions.end_subscription(subscription_id=row.pk, end_date=day, today=today, at=clock.now())
    except rules.BillingRefused as refusal:
        return _shown(request, row, ConsentForm(), 422, refusal=refusal)
    except forms.ValidationError:
        return _shown(request, row, ConsentForm(), 422, refusal=rules.BillingRefused("BAD_DAY"))
    frame.say(request, _("It ends on %(day)s.") % {"day": day})
    return redirect("subscription", row.pk)


def renew(request: Request, subscription_id: int) -> HttpResponse:
    """Carry a subscription on after its last day, with a consent of its own."""
    row, today = found(queries.subscription(subscription_id)), frame.of(request).business_date
    form = RenewForm(request.POST or None, initial={"consent_date": today})
    if request.method == "POST" and form.is_valid():
        try:
            new_id = actions.renew(
                subscription_id=row.pk, end_date=form.cleaned_data["end_date"], consent=form.consent, today=today,
                at=clock.now(),
            )  # fmt: skip
        except rules.BillingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("It goes on."))
            return redirect("subscription", new_id)
    return render(request, "bills/renew.html", {"row": row, "form": form}, status=422 if form.errors else 200)


def read(request: Request, subscription_id: int) -> HttpResponse:
    """Note how much a metered subscription used in a month."""
    row, given = found(queries.subscription(subscription_id)), request.POST
    try:
        month = forms.DateField(input_formats=["%Y-%m", "%Y-%m-%d"]).clean(given.get("month"))
        quantity = forms.DecimalField(min_value=0, **QUANTITY).clean(given.get("quantity"))
        actions.note_reading(subscription_id=row.pk, month=month, quantity=quantity, at=clock.now())
    except rules.BillingRefused as refusal:
        return _shown(request, row, ConsentForm(), 422, refusal=refusal)
    except forms.ValidationError:
        return _shown(request, row, ConsentForm(), 422, refusal=rules.BillingRefused("BAD_READING"))
    frame.say(request, _("Saved."))
    return redirect("subscription", row.pk)


EDITS, BOTH, POST = "bill.edit", ("GET", "POST"), ("POST",)
urls = [
    page("subscriptions/", list_, act="bill.view", name="subscriptions"),
    page("subscriptions/export/<slug:form>/", export, act="list.export", name="subscriptions_export"),
    page("subscriptions/add/", add, act=EDITS, name="subscription_add", methods=BOTH),
    page("subscriptions/<int:subscription_id>/", one, act="bill.view", name="subscription"),
    page("subscriptions/<int:subscription_id>/consent/", consent, act=EDITS, name="subscription_consent", methods=POST),
    page("subscriptions/<int:subscription_id>/end/", end, act=EDITS, name="subscription_end", methods=POST),
    page("subscriptions/<int:subscription_id>/renew/", renew, act=EDITS, name="subscription_renew", methods=BOTH),
    page("subscriptions/<int:subscription_id>/reading/", read, act=EDITS, name="subscription_read", methods=POST),
]
