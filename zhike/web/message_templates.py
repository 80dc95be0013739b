"""Message templates with a live preview, and the phrases that are not said to customers."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import actions as outbound_actions
from zhike.apps.outbound import lists as outbound_lists
from zhike.apps.outbound import queries as outbound_queries
from zhike.apps.outbound.rules import placeholders
from zhike.web import frame
from zhike.web.door import Request, found, page

MOST_LETTERS = 4_000
SUBJECT_HELP = gettext_lazy("For e-mail and letters.")
MEANINGS = {
    "name": gettext_lazy("Name of the customer"), "address": gettext_lazy("How the customer is addressed"),
    "company": gettext_lazy("Our own name"), "owner": gettext_lazy("Name of the owner"),
    "branch": gettext_lazy("Branch"), "code": gettext_lazy("Code"), "date": gettext_lazy("Date of sending"),
}  # fmt: skip


def channel_choices() -> list[tuple[str, Any]]:
    """Return the channels a template is for."""
    return [(code, outbound_lists.CHANNELS[code]) for code in ("EMAIL", "SMS", "LETTER")]


def purpose_choices() -> list[tuple[str, Any]]:
    """Return what a message may be for."""
    return list(outbound_lists.PURPOSES.items())


class TemplateForm(forms.Form):
    """A text with places for what differs."""

    name = forms.CharField(max_length=80, label=gettext_lazy("Name"))
    channel = forms.ChoiceField(choices=channel_choices, label=gettext_lazy("Channel"))
    purpose = forms.TypedChoiceField(
        choices=purpose_choices, required=False, empty_value="SERVICE", label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("What advertises goes only to customers who agree to it at the moment of sending."),
    )  # fmt: skip
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=gettext_lazy("Language"))
    subject = forms.CharField(max_length=200, required=False, label=gettext_lazy("Subject"), help_text=SUBJECT_HELP)
    body = forms.CharField(max_length=MOST_LETTERS, widget=forms.Textarea, label=gettext_lazy("Text"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class PhraseForm(forms.Form):
    """Something that is not said, and why."""

    text = forms.CharField(max_length=80, label=gettext_lazy("Phrase"))
    why = forms.CharField(max_length=200, label=gettext_lazy("Why it is not said"))


def list_(request: Request) -> HttpResponse:
    """Show the templates and the phrases."""
    return _list(request, PhraseForm())


def _list(request: Request, form: PhraseForm) -> HttpResponse:
    context = {"templates": outbound_queries.templates(), "phrases": outbound_queries.phrases(), "form": form}
    return render(request, "message_templates/page.html", context, status=422 if form.errors else 200)


def add(request: Request) -> HttpResponse:
    """Add a template."""
    form = TemplateForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            outbound_actions.add_template(**form.values, at=clock.now())
        except (outbound_actions.NameTaken, outbound_actions.TextRefused) as refused:
            _say(form, refused)
        else:
            frame.say(request, _("The template is kept."))
            return redirect("message_templates")
    return _edit(request, form, None)


def edit(request: Request, template_id: int) -> HttpResponse:
    """Change a template."""
    shown = found(outbound_queries.template(template_id))
    if request.method == "GET":
        now = {name: getattr(shown, name) for name in TemplateForm.base_fields}
        return _edit(request, TemplateForm(initial=now), shown)
    form = TemplateForm(request.POST)
    if not form.is_valid():
        return _edit(request, form, shown)
    try:
        outbound_actions.change_template(
            template_id=template_id, values=form.values, version=form.cleaned_data["version"] or 0, at=clock.now()
        )
    except (outbound_actions.NameTaken, outbound_actions.TextRefused) as refused:
        _say(form, refused)
        return _edit(request, form, shown)
    except base.StaleRecord:
        return _edit(request, form, found(outbound_queries.template(template_id)), status=409)
    frame.say(request, _("Saved."))
    return redirect("message_templates")


def _say(form: TemplateForm, refused: Exception) -> None:
    if isinstance(refused, outbound_actions.TextRefused):
        form.add_error(refused.field, str(refused))
    else:
        form.add_error("name", _("Another template has this name."))


def _edit(request: Request, form: TemplateForm, shown: Any, *, status: int = 0) -> HttpResponse:
    context = {
        "form": form, "template": shown, "meanings": MEANINGS, "is_stale": status == 409,
        **_preview(form["subject"].value() or "", form["body"].value() or "", form["language"].value() or ""),
    }  # fmt: skip
    return render(request, "message_templates/edit.html", context, status=status or (422 if form.errors else 200))


def preview(request: Request) -> HttpResponse:
    """Show what a sample customer would read (fragment, asked while typing)."""
    given = {name: request.POST.get(name, "")[:MOST_LETTERS] for name in ("subject", "body", "language")}
    return render(request, "message_templates/_preview.html", _preview(**given))


def _preview(subject: str, body: str, language: str) -> dict[str, Any]:
    customer = customer_queries.customers().order_by("pk").first()
    day = org_queries.business_date(clock.now())
    language = language if language in dict(settings.LANGUAGES) else ""
    values = customer_queries.message_values(customer, day=day, language=language) if customer else {}
    return {
        "sample": customer, "subject": placeholders.fill(subject, values), "text": placeholders.fill(body, values),
        "unknown": placeholders.unknown(f"{subject} {body}"),
    }  # fmt: skip


def remove(request: Request, template_id: int) -> HttpResponse:
    """Remove a template."""
    found(outbound_queries.template(template_id))
    outbound_actions.remove_template(template_id=template_id, at=clock.now())
    frame.say(request, _("The template is gone. What was sent with it stays."), level="info")
    return redirect("message_templates")


def add_phrase(request: Request) -> HttpResponse:
    """List a phrase that is not said."""
    form = PhraseForm(request.POST)
    if form.is_valid():
        try:
            outbound_actions.add_phrase(**form.cleaned_data, at=clock.now())
        except outbound_actions.NameTaken:
            form.add_error("text", _("This phrase is listed already."))
        else:
            frame.say(request, _("From now on no text with it is kept or sent."))
            return redirect("message_templates")
    return _list(request, form)


def remove_phrase(request: Request, phrase_id: int) -> HttpResponse:
    """Take a phrase off the list."""
    found(outbound_queries.phrases().filter(pk=phrase_id).first())
    outbound_actions.remove_phrase(phrase_id=phrase_id, at=clock.now())
    frame.say(request, _("The phrase may be used again."), level="info")
    return redirect("message_templates")


ACT, BOTH, POST = "template.manage", ("GET", "POST"), ("POST",)
urls = [
    page("templates/", list_, act=ACT, name="message_templates"),
    page("templates/add/", add, act=ACT, name="template_add", methods=BOTH),
    page("templates/preview/", preview, act=ACT, name="template_preview", methods=POST),
    page("templates/<int:template_id>/", edit, act=ACT, name="template", methods=BOTH),
    page("templates/<int:template_id>/remove/", remove, act=ACT, name="template_remove", methods=POST),
    page("templates/phrases/", add_phrase, act=ACT, name="phrase_add", methods=POST),
    page("templates/phrases/<int:phrase_id>/remove/", remove_phrase, act=ACT, name="phrase_remove", methods=POST),
]
