"""What we promise customers about complaints, suggestions and rewards: every edition with its owner, a new one."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.selfservice import actions, queries, rules
from zhike.apps.selfservice import lists as self_lists
from zhike.web import frame, saving
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page


class DocumentForm(forms.Form):
    """An edition as it is published."""

    kind = forms.ChoiceField(choices=list(self_lists.DOCUMENTS.items()), label=gettext_lazy("About what"))
    valid_from = day_field(gettext_lazy("Holds from"))
    title_zh = forms.CharField(max_length=120, label=gettext_lazy("Heading in Chinese"))
    text_zh = forms.CharField(
        max_length=4_000, label=gettext_lazy("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 6})
    )
    title_en = forms.CharField(max_length=120, required=False, label=gettext_lazy("Heading in English"))
    text_en = forms.CharField(
        max_length=4_000, required=False, label=gettext_lazy("Text in English"),
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip


def list_(request: Request) -> HttpResponse:
    """Show every edition, those in force first."""
    held = {one.pk for one in queries.in_force(frame.of(request).business_date)}
    rows = sorted(queries.documents(), key=lambda one: one.pk not in held)
    context = {
        "rows": [(one, one.title(request.LANGUAGE_CODE), one.pk in held) for one in rows],
        "may_publish": request.actor.may(PUBLISHES),
    }  # fmt: skip
    return render(request, "self_service/documents.html", context)


def one(request: Request, policy_document_id: int) -> HttpResponse:
    """Show an edition as customers read it."""
    row, language = found(queries.document(policy_document_id)), request.LANGUAGE_CODE
    context = {"row": row, "title": row.title(language), "text": row.text(language)}
    return render(request, "self_service/document.html", context)


def add(request: Request) -> HttpResponse:
    """Publish another edition; the former ones stay to be read."""
    form = DocumentForm(request.POST or None, initial={"valid_from": frame.of(request).business_date})
    if request.method == "POST" and form.is_valid():
        try:
            document_id = actions.publish(new=actions.NewDocument(**form.cleaned_data), at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Published."))
            return redirect("policy_document", document_id)
    return render(request, "self_service/document_add.html", {"form": form}, status=422 if form.errors else 200)


SEES, PUBLISHES = "complaint.view", "policydocument.publish"
urls = [
    page("policy-documents/", list_, act=SEES, name="policy_documents"),
    page("policy-documents/add/", add, act=PUBLISHES, name="policy_document_add", methods=("GET", "POST")),
    page("policy-documents/<int:policy_document_id>/", one, act=SEES, name="policy_document"),
]
