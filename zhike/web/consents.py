"""Consents of a customer: what it agreed to now, everything it ever agreed to, a new one, a withdrawal."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.archives import rules as archive_rules
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import codes, frame
from zhike.web.door import Request, found, page


def purposes() -> list[tuple[str, str]]:
    """Return what a customer may agree to."""
    return [(code, codes.label(code)) for code in archive_rules.PURPOSES]


def channels() -> list[tuple[str, str]]:
    """Return how a customer may have agreed."""
    return [(code, codes.label(code)) for code in archive_rules.CONSENT_CHANNELS]


class ConsentForm(forms.Form):
    """What a customer agreed to."""

    purpose = forms.ChoiceField(choices=purposes, label=gettext_lazy("Purpose"))
    wording = forms.CharField(
        max_length=60, label=gettext_lazy("Wording"),
        help_text=gettext_lazy("Name and version of the text that was agreed to, such as “Members 2026-03”."),
    )  # fmt: skip
    given_date = forms.DateField(
        label=gettext_lazy("Given on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.ChoiceField(choices=channels, label=gettext_lazy("How"))
    evidence = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Where the signed sheet, the recording or the mail is kept."),
    )  # fmt: skip

    def clean_given_date(self) -> date:
        """Refuse a day that has not come yet."""
        if self.cleaned_data["given_date"] > clock.today(clock.now()):
            raise forms.ValidationError(_("This day has not come yet."))
        return self.cleaned_data["given_date"]


class SensitiveForm(ConsentForm):
    """That a customer agrees to sensitive values, noted together with them; left alone, nothing is noted."""

    purpose = None  # type: ignore[assignment]

    def __init__(self, data: Any, *, today: date):
        initial = {"given_date": today}
        super().__init__(data, prefix="consent", initial=initial, empty_permitted=True, use_required_attribute=False)

    def has_changed(self) -> bool:
        """Say whether a consent was typed; what stands there from the first, the day and the way, is none."""
        return any(self.data.get(self.add_prefix(name)) for name in ("wording", "evidence"))

    def given(self) -> archive_actions.NewConsent | None:
        """Return the consent that was typed."""
        return archive_actions.NewConsent(**self.cleaned_data) if self.has_changed() else None


def of_customer(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Return what the record shows of consents: the state of each purpose and the history up to a day."""
    every = list(archive_queries.consents(card.pk))
    rows = [row for row in every if row.given_date <= as_of]
    valid = {code: row for code, row in archive_queries.valid_consents(every).items() if row.given_date <= as_of}
    return {
        "consents": rows, "states": [(code, valid.get(code)) for code in archive_rules.PURPOSES],
        "has_ended": {row.purpose for row in rows if row.withdrawn_at},
    }  # fmt: skip


def give(request: Request, customer_id: int) -> HttpResponse:
    """Note a consent."""
    customer = found(customer_queries.customer(customer_id))
    today = frame.of(request).business_date
    form = ConsentForm(request.POST or None, initial={"given_date": today, "purpose": request.GET.get("purpose", "")})
    if request.method == "POST" and form.is_valid():
        consent_id = archive_actions.give_consent(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        frame.say(request, _("The consent is noted."), undo_url=reverse("consent_withdraw", args=[consent_id]))
        return redirect(address(customer_id))
    context = {"form": form, "customer": customer, "back": address(customer_id)}
    return render(request, "consents/give.html", context, status=422 if form.errors else 200)


def withdraw(request: Request, consent_id: int) -> HttpResponse:
    """End a consent; from the next request on nothing rests on it."""
    found(archive_queries.consent(consent_id))
    try:
        ended = archive_actions.withdraw_consent(consent_id=consent_id, at=clock.now())
    except archive_actions.NoSuchConsent:
        frame.say(request, _("It was withdrawn already."), level="info")
        return redirect(address(found(archive_queries.consent(consent_id)).customer_id))
    said = {"purpose": codes.label(ended.purpose)}
    frame.say(request, _("Withdrawn: nothing is done any more for “%(purpose)s”.") % said)
    return redirect(address(ended.customer_id))


def address(customer_id: int) -> str:
    """Return where a customer's consents stand."""
    return reverse("customer", args=[customer_id]) + "?tab=consents"


urls = [
    page(
        "customers/<int:customer_id>/consents/", give,
        act="consent.edit", name="consent_give", methods=("GET", "POST"),
    ),
    page(
        "consents/<int:consent_id>/withdraw/", withdraw,
        act="consent.edit", name="consent_withdraw", methods=("POST",),
    ),
]  # fmt: skip
