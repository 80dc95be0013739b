"""Delicate notes about key persons: off until a purpose is recorded, masked, shown for a reason that is kept."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock, sealing
from zhike.apps.org import queries as org_queries
from zhike.apps.people import actions as people_actions
from zhike.apps.people import queries as people_queries
from zhike.apps.people import rules as people_rules
from zhike.web import codes, frame
from zhike.web.door import Request, found, page

TOPICS = ("FAMILY", "HEALTH", "BELIEF", "HABIT", "OTHER")
ACT = "sensitive.reveal"


class PurposeForm(forms.Form):
    """Why delicate notes are kept."""

    text = forms.CharField(
        max_length=300, label=gettext_lazy("Purpose"),
        help_text=gettext_lazy("Such as: to respect belief and health when we host key persons of key accounts."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """A delicate note with what makes it lawful to keep."""

    topic = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in TOPICS], label=gettext_lazy("Kind of note")
    )
    text = forms.CharField(max_length=1_000, widget=forms.Textarea, label=gettext_lazy("What is to be respected"))
    source = forms.CharField(max_length=200, label=gettext_lazy("Who said it"))
    consent = forms.CharField(
        max_length=200, label=gettext_lazy("Consent"), help_text=gettext_lazy("When and how the person agreed.")
    )
    expires_date = forms.DateField(
        label=gettext_lazy("Delete on"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("A year from now at the latest."),
    )  # fmt: skip

    def __init__(self, data: Any, *, day: date):
        super().__init__(data, initial={"expires_date": people_rules.expiry(day)})
        self.day = day

    def clean_expires_date(self) -> date:
        """Return the day; it lies ahead, at most a year."""
        given = self.cleaned_data["expires_date"]
        if not self.day < given <= people_rules.expiry(self.day):
            raise forms.ValidationError(_("A day after today, at most a year ahead."))
        return given


class ReasonForm(forms.Form):
    """Why a delicate note is read."""

    reason = forms.CharField(max_length=300, label=gettext_lazy("Reason"))


def today() -> date:
    """Return the day the business stands at."""
    return org_queries.business_date(clock.now())


def of_person(request: Request, person_id: int) -> dict[str, Any]:
    """Return the masked notes about a person, for who may handle them while the feature is on; the look is kept."""
    purpose = people_queries.purpose()
    if purpose is None or not request.actor.may(ACT):
        return {"purpose": None, "notes": []}
    people_actions.note_reading(person_id=person_id, day=today(), at=clock.now())
    notes = people_queries.notes(person_id, today())
    return {"purpose": purpose, "notes": [{"id": note.pk, "expires_date": note.expires_date} for note in notes]}


def add(request: Request, person_id: int) -> HttpResponse:
    """Keep a delicate note."""
    person, purpose = found(people_queries.person(person_id)), found(people_queries.purpose())
    form = NoteForm(request.POST or None, day=today())
    if request.method == "POST" and form.is_valid():
        new = people_actions.NewNote(person_id=person_id, **form.cleaned_data)
        people_actions.add_note(new=new, at=clock.now())
        frame.say(request, _("Kept under seal."))
        return redirect("person", person_id)
    context = {"form": form, "person": person, "purpose": purpose}
    return render(request, "private/add.html", context, status=422 if form.errors else 200)


def reveal(request: Request, note_id: int) -> HttpResponse:
    """Show a delicate note to who gives a reason; the trail keeps both."""
    note = found(people_queries.note(note_id, today()))
    form = ReasonForm(request.POST or None)
    text = ""
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            text = people_actions.reveal_note(note_id=note_id, reason=reason, day=today(), at=clock.now())
        except sealing.Unreadable:
            form.add_error("reason", _("This value was sealed under another secret key and cannot be read."))
    context = {"form": form, "note": note, "person": note.person, "text": text}
    response = render(request, "private/reveal.html", context, status=422 if form.errors else 200)
    # A repeated submit is asked for a reason again: what was shown is kept nowhere (config/submits.py).
    response.on_repeat = redirect("private_note", note_id)  # type: ignore[attr-defined]
    return response


def drop(request: Request, note_id: int) -> HttpResponse:
    """Delete a delicate note for good."""
    note = found(people_queries.note(note_id, today()))
    people_actions.drop_note(note_id=note_id, day=today(), at=clock.now())
    frame.say(request, _("Deleted for good."), level="info")
    return redirect("person", note.person_id)


def purpose(request: Request) -> HttpResponse:
    """Record the purpose of delicate notes, which switches them on."""
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people_actions.open_purpose(text=form.cleaned_data["text"], at=clock.now())
        frame.say(request, _("Delicate notes are on, for this purpose."))
        return redirect("private")
    context = {"form": form, "purpose": people_queries.purpose(), "purposes": people_queries.purposes()}
    return render(request, "private/purpose.html", context, status=422 if form.errors else 200)


def end(request: Request) -> HttpResponse:
    """Switch delicate notes off; all are deleted."""
    people_actions.end_purpose(at=clock.now())
    frame.say(request, _("Delicate notes are off and deleted."), level="info")
    return redirect("private")


BOTH = ("GET", "POST")
urls = [
    page("people/private/", purpose, act="privacy.manage", name="private", methods=BOTH),
    page("people/private/end/", end, act="privacy.manage", name="private_end", methods=("POST",)),
    page("people/<int:person_id>/private/add/", add, act=ACT, name="private_add", methods=BOTH),
    page("people/private/<int:note_id>/", reveal, act=ACT, name="private_note", methods=BOTH),
    page("people/private/<int:note_id>/drop/", drop, act=ACT, name="private_drop", methods=("POST",)),
]
