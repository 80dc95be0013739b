"""The archive of a customer: its groups on the record, one group in a form, the history of a value, a masked value."""

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
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.complaints import queries as complaint_queries
from zhike.apps.core import base, clock, sealing
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import archive_form, consents, format, frame
from zhike.web.door import Request, found, page

BOTH = ("GET", "POST")
N_INSIGHTS = 6


class SourceForm(forms.Form):
    """Where the values come from."""

    channel = forms.ChoiceField(
        choices=lambda: [("", "—"), *catalog_queries.channels().items()], label=gettext_lazy("Channel")
    )
    method = forms.ChoiceField(
        choices=lambda: [("", "—"), *catalog_queries.codes("method").items()], required=False,
        label=gettext_lazy("Method"),
    )  # fmt: skip
    day = forms.DateField(label=gettext_lazy("Learned on"), widget=forms.DateInput(attrs={"type": "date"}))
    confidence = forms.TypedChoiceField(
        choices=[(100, gettext_lazy("Certain")), (70, gettext_lazy("Likely")), (40, gettext_lazy("Hearsay"))],
        coerce=int, initial=100, label=gettext_lazy("How sure"),
    )  # fmt: skip
    batch_id = forms.TypedChoiceField(
        choices=lambda: [
            ("", "—"), *((row.pk, f"{row.title or row.supplier} · {row.pk}") for row in catalog_queries.batches())
        ],
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Of which list or report"),
    )  # fmt: skip
    channel_words = forms.CharField(
        max_length=60, required=False, label=gettext_lazy("Which other channel"),
        help_text=gettext_lazy("In words, where none of the channels fits."),
    )  # fmt: skip
    cost = forms.DecimalField(
        max_digits=12, decimal_places=2, min_value=0, required=False, label=gettext_lazy("What it cost to learn"),
        help_text=gettext_lazy("Shared by the values that are new."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class RevealForm(forms.Form):
    """Why a masked value is to be shown."""

    reason = forms.CharField(max_length=200, min_length=2, label=gettext_lazy("What do you need it for?"))


def tab(request: Request, card: Any, as_of: date) -> dict[str, Any]:
    """Fill the archive's part of the record."""
    today, sees_complaints = frame.of(request).business_date, request.actor.may("complaint.view")
    archive = archive_queries.archive_of(card, as_of, today=today)
    return {
        "archive": archive, "readings": archive_queries.readings(archive, card.kind),
        "channels": catalog_queries.channels(), "own_degree": survey_queries.own_degree(card.pk, as_of),
        "can_edit": request.actor.may("customer.edit") and as_of >= today,
        "can_reveal": request.actor.may("sensitive.reveal"),
        "insights": complaint_queries.insights_of(card.pk, as_of)[:N_INSIGHTS] if sees_complaints else [],
    }  # fmt: skip


def edit(request: Request, customer_id: int, group: str) -> HttpResponse:
    """Change a group of the archive; a change on an old version is shown beside the present one."""
    card, today = found(customer_queries.card(customer_id)), frame.of(request).business_date
    archive = archive_queries.archive_of(card, today)
    shown = found(next((one for one in archive.groups if one.code == group), None))
    form = SourceForm(request.POST or None, initial={"day": today, "version": archive.version})
    asked = _consent_form(request, card.pk, shown, today)
    values = archive_form.given(shown, request.POST)
    errors: dict[str, str] = {}
    if request.method == "POST" and form.is_valid() and (asked is None or asked.is_valid()):
        try:
            consent = asked.given() if asked else None
            _write(customer_id, archive_form.meant(shown, request.POST), form.cleaned_data, consent)
        except base.StaleRecord:
            context = {"card": card, "group": shown, "version": archive.version, "posted": _posted(request)}
            context["rows"] = archive_form.beside(shown, request.POST)
            return render(request, "archive/stale.html", context, status=409)
        except archive_actions.LicenseExpired:
            form.add_error("batch_id", _("The licence of this batch does not cover today."))
        except archive_actions.BadFacts as bad:
            errors = bad.errors
            for name in set(errors) & set(form.fields):
                form.add_error(name, errors[name])
        else:
            frame.say(request, _("Saved."))
            return redirect(f"{reverse('customer', args=[customer_id])}?tab=archive#{group}")
    is_wrong = form.errors or errors or (asked is not None and asked.errors)
    context = {
        "card": card, "group": shown, "form": form, "has_batches": catalog_queries.batches().exists(), "asked": asked,
        "entries": archive_form.entries(shown, values, errors),
    }  # fmt: skip
    return render(request, "archive/edit.html", context, status=422 if is_wrong else 200)


def _consent_form(request: Request, customer_id: int, group: Any, today: date) -> consents.SensitiveForm | None:
    """Return the consent that is asked for before a sensitive value of a group is kept; None where there is one."""
    is_delicate = any(value.spec.field_class == "sensitive" for value in group.values)
    if not is_delicate or archive_queries.has_consent(customer_id, archive_rules.SENSITIVE):
        return None
    return consents.SensitiveForm(request.POST or None, today=today)


def _write(
    customer_id: int, values: dict[str, Any], source: dict[str, Any], consent: archive_actions.NewConsent | None
) -> None:
    if consent is None:
        archive_actions.write_facts(customer_id=customer_id, values=values, **source, at=clock.now())
    else:
        archive_actions.write_with_consent(
            customer_id=customer_id, consent=consent, values=values, **source, at=clock.now()
        )


def _posted(request: Request) -> list[tuple[str, str]]:
    """Return what was sent, to be sent again on the present version."""
    own = {"csrfmiddlewaretoken", "idempotency_key", "version"}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]


def history(request: Request, customer_id: int, field: str) -> HttpResponse:
    """Show every value a field has had with where each came from: in the drawer, or as a page of its own."""
    card = found(customer_queries.card(customer_id))
    today = frame.of(request).business_date
    value = found(archive_queries.archive_of(card, today).values.get(field))
    facts = list(archive_queries.fact_history(customer_id, field))
    ended, names = catalog_queries.ended_batches(today), org_queries.names(fact.collector_id for fact in facts)
    seen, grieved = _contacts_seen(request, facts), _complaints_seen(request, facts)
    is_sensitive = value.spec.field_class == "sensitive"
    lines = [
        {
            "fact": fact, "collector": names.get(fact.collector_id or 0, ""),
            "locked_since": ended.get(fact.batch_id or 0), "contact": seen.get(fact.interaction_id or 0),
            "complaint": grieved.get(fact.complaint_id or 0),
            "value": None if is_sensitive or sealing.is_sealed(fact.value) or fact.batch_id in ended else fact.value,
        }
        for fact in facts
    ]  # fmt: skip
    context = {
        "card": card, "spec": value.spec, "lines": lines, "channels": catalog_queries.channels(),
        "methods": catalog_queries.codes("method"),
    }  # fmt: skip
    is_fragment = bool(request.headers.get("HX-Request"))
    context["heading"] = "h3" if is_fragment else "h2"
    return render(request, "archive/_history.html" if is_fragment else "archive/history.html", context)


def _contacts_seen(request: Request, facts: list[Any]) -> dict[int, int]:
    """Return which contacts some facts were learned in, as far as they may be read."""
    ids = [fact.interaction_id for fact in facts if fact.interaction_id]
    if not ids or not request.actor.may("interaction.view"):
        return {}
    rows = interaction_queries.interactions().filter(pk__in=ids)
    return {pk: pk for pk in rows.values_list("pk", flat=True)}


def _complaints_seen(request: Request, facts: list[Any]) -> dict[int, Any]:
    """Return the complaints some facts were learned by, as far as they may be read."""
    ids = [fact.complaint_id for fact in facts if fact.complaint_id]
    if not ids or not request.actor.may("complaint.view"):
        return {}
    return {row.pk: row for row in complaint_queries.complaints().filter(pk__in=ids)}


def reveal(request: Request, customer_id: int, field: str) -> HttpResponse:
    """Show a masked value to who says what for; the trail keeps both, the answer is kept nowhere."""
    card = found(customer_queries.card(customer_id))
    value = found(archive_queries.archive_of(card, frame.of(request).business_date).values.get(field))
    form = RevealForm(request.POST or None)
    lacks_consent = not archive_queries.has_consent(customer_id, archive_rules.SENSITIVE)
    context = {"card": card, "spec": value.spec, "form": form, "lacks_consent": lacks_consent}
    if lacks_consent and request.method == "POST":
        return render(request, "archive/reveal.html", context, status=422)
    if not (request.method == "POST" and form.is_valid()):
        return render(request, "archive/reveal.html", context, status=422 if form.errors else 200)
    try:
        plain = archive_actions.reveal_fact(
            customer_id=customer_id, field=field, reason=form.cleaned_data["reason"], at=clock.now()
        )
    except (archive_actions.NoSuchFact, archive_actions.NoConsent):
        return found(None)
    except sealing.Unreadable:
        form.add_error(None, _("This value was sealed under another secret key and cannot be read."))
        return render(request, "archive/reveal.html", context, status=422)
    response = render(request, "archive/revealed.html", context | {"plain": plain})
    response["Cache-Control"] = "no-store"
    response.on_repeat = redirect("archive_reveal", customer_id, field)  # type: ignore[attr-defined]
    return response


def entries_of(customer_id: int, until: date, most: int) -> list[dict[str, Any]]:
    """Return what came into the archive, for the timeline of the record."""
    rows = archive_queries.facts_noted(customer_id, until, limit=most)
    channels = catalog_queries.channels() if rows else {}
    return [
        {
            "at": row["collected_date"], "icon": "id",
            "title": _("Archive: %(n)s values learned") % {"n": format.number_text(row["n_facts"])},
            "text": channels.get(row["channel"], row["channel"]),
        }
        for row in rows
    ]  # fmt: skip


urls = [
    page("customers/<int:customer_id>/archive/<slug:group>/", edit, act="customer.edit", name="archive_edit",
         methods=BOTH),
    page("customers/<int:customer_id>/facts/<slug:field>/", history, act="customer.view", name="archive_history"),
    page("customers/<int:customer_id>/facts/<slug:field>/reveal/", reveal, act="sensitive.reveal",
         name="archive_reveal", methods=BOTH),
]  # fmt: skip
