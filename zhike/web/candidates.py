"""Candidates: key persons who would like to work for us, with their consent, on the way to whoever hires."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.candidates import actions, queries, rules
from zhike.apps.candidates import lists as candidate_lists
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import codes, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page


class CandidateForm(forms.Form):
    """For which work, and how the person agreed."""

    work = forms.CharField(max_length=120, label=gettext_lazy("For which work"))
    consent_date = forms.DateField(label=gettext_lazy("Agreed on"))
    consent = forms.CharField(
        max_length=300, label=gettext_lazy("How they agreed"),
        help_text=gettext_lazy("Their words, a message, a paper: without the person's own yes nobody is named."),
    )  # fmt: skip
    note = forms.CharField(max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("Note"))


class HandForm(forms.Form):
    """To whom a candidate is handed."""

    receiver_id = forms.TypedChoiceField(
        coerce=int, label=gettext_lazy("Who hires"),
        help_text=gettext_lazy("Only who may see candidates; they get a task that names nobody."),
    )  # fmt: skip

    def __init__(self, *args: Any, branch_id: int, **more: Any):
        super().__init__(*args, **more)
        rows = [(pk, row.name) for pk, row in queries.receivers(branch_id).items()]
        self.fields["receiver_id"].choices = rows  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    """What came of it."""

    status = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in rules.RESULTS], label=gettext_lazy("Result")
    )
    result = forms.CharField(max_length=300, label=gettext_lazy("In a sentence"))


def list_(request: Request) -> HttpResponse:
    """Show the candidates."""
    return lists.show(
        request,
        candidate_lists.CANDIDATES,
        "candidates/page.html",
        row_url=address_of("candidate"),
        exports="candidates_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the candidates out."""
    return lists.export(request, candidate_lists.CANDIDATES, form, noun="candidate")


def add(request: Request, person_id: int) -> HttpResponse:
    """Name a person who agreed to it."""
    person, at = found(people_queries.person(person_id)), clock.now()
    day = org_queries.business_date(at)
    form = CandidateForm(request.POST or None, initial={"consent_date": day})
    if request.method == "POST" and form.is_valid():
        try:
            new = actions.NewCandidate(person_id=person_id, **form.cleaned_data)
            candidate_id = actions.name_candidate(new=new, day=day, at=at)
        except actions.CandidateRefused as refusal:
            fields = {"IN_FUTURE": "consent_date", "NO_CONSENT": "consent"}
            form.add_error(fields.get(str(refusal)), rules.FAULTS[str(refusal)])
        else:
            frame.say(request, _("Kept. Selling leaves this person out from now on."))
            return redirect("candidate", candidate_id)
    context = {"form": form, "person": person}
    return render(request, "candidates/add.html", context, status=422 if form.errors else 200)


def candidate(request: Request, candidate_id: int, **typed: forms.Form) -> HttpResponse:
    """Show a candidate: consent, work, how far it has come, and what may follow."""
    row = found(queries.candidate(candidate_id))
    context = {
        "candidate": row, "person": people_queries.person(row.person_id),
        "is_apart": row.status in rules.APART, "may_withdraw": row.status in rules.MAY_WITHDRAW,
        "hand_form": HandForm(branch_id=row.branch_id), "result_form": ResultForm(),
    } | typed  # fmt: skip
    return render(request, "candidates/candidate.html", context, status=422 if typed else 200)


def hand(request: Request, candidate_id: int) -> HttpResponse:
    """Hand a candidate to whoever hires."""
    row = found(queries.candidate(candidate_id))
    form = HandForm(request.POST, branch_id=row.branch_id)
    if not form.is_valid():
        return candidate(request, candidate_id, hand_form=form)
    return _moved(request, candidate_id, actions.hand_over, day=True, **form.cleaned_data)


def end(request: Request, candidate_id: int) -> HttpResponse:
    """Note what came of a candidate."""
    found(queries.candidate(candidate_id))
    form = ResultForm(request.POST)
    if not form.is_valid():
        return candidate(request, candidate_id, result_form=form)
    undo = reverse("candidate_reopen", args=[candidate_id])
    return _moved(request, candidate_id, actions.end_candidate, day=True, undo=undo, **form.cleaned_data)


def withdraw(request: Request, candidate_id: int) -> HttpResponse:
    """End a candidate whose person took the consent back."""
    found(queries.candidate(candidate_id))
    if request.POST.get("sure") != "on":
        frame.say(request, _("Tick that what was written is to go: it cannot be brought back."), level="warning")
        return redirect("candidate", candidate_id)
    return _moved(request, candidate_id, actions.withdraw, day=True)


def reopen(request: Request, candidate_id: int) -> HttpResponse:
    """Take a result back."""
    found(queries.candidate(candidate_id))
    return _moved(request, candidate_id, actions.reopen_candidate)


def _moved(request: Request, candidate_id: int, act: Any, *, day: bool = False, undo: str = "", **given: Any) -> Any:
    at = clock.now()
    if day:
        given["day"] = org_queries.business_date(at)
    try:
        act(candidate_id=candidate_id, **given, at=at)
    except actions.CandidateRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    except actions.NoSuchCandidate:
        raise Http404 from None
    else:
        frame.say(request, _("Noted."), undo_url=undo)
    return redirect("candidate", candidate_id)


MAY, POST = "candidate.manage", ("POST",)
urls = [
    page("candidates/", list_, act=MAY, name="candidates"),
    page("candidates/export/<slug:form>/", export, act=MAY, name="candidates_export"),
    page("candidates/<int:candidate_id>/", candidate, act=MAY, name="candidate"),
    page("candidates/<int:candidate_id>/hand/", hand, act=MAY, name="candidate_hand", methods=POST),
    page("candidates/<int:candidate_id>/end/", end, act=MAY, name="candidate_end", methods=POST),
    page("candidates/<int:candidate_id>/withdraw/", withdraw, act=MAY, name="candidate_withdraw", methods=POST),
    page("candidates/<int:candidate_id>/reopen/", reopen, act=MAY, name="candidate_reopen", methods=POST),
    page("people/<int:person_id>/candidate/", add, act=MAY, name="candidate_add", methods=("GET", "POST")),
]
