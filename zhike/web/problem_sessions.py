"""Problem sessions: customers and our own people name causes, give their voices, and hear what became of them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interviews import actions, queries, rules
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import codes, frame, interviews, lists, saving
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

LONGEST_ID, MOST_IDS = 18, 500
DECISIONS = ("ADOPTED", "DROPPED")


class SessionForm(forms.Form):
    """A problem that is looked into together with customers."""

    title = forms.CharField(max_length=120, label=gettext_lazy("The problem in a few words"))
    problem = forms.CharField(max_length=4_000, widget=forms.Textarea, label=gettext_lazy("What is known of it"))
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(max_length=120, required=False, label=gettext_lazy("Place"))


class NewForm(SessionForm):
    """A session that is planned, of a branch."""

    branch_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Branch"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        rows = [(row.pk, row.name) for row in org_queries.row_branches(base.actor())]
        self.fields["branch_id"].choices = rows  # type: ignore[attr-defined]


class ChangedForm(SessionForm):
    """A session changed on the version the reader saw."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class JoinForm(forms.Form):
    """Who comes: one of us, a customer with perhaps one of its people, or a name."""

    user_id = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=gettext_lazy("Somebody of us"))
    customer_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    person_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("Key person"))
    name = forms.CharField(max_length=100, required=False, label=gettext_lazy("Somebody else, by name"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        people = org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))
        self.fields["user_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]


class CauseForm(forms.Form):
    """A cause somebody names."""

    participant_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Who names it"))
    text = forms.CharField(max_length=500, label=gettext_lazy("The cause"))
    cause = forms.ChoiceField(
        choices=lambda: [("", "—"), *interviews.cause_choices()], required=False, label=gettext_lazy("Kind of cause")
    )  # fmt: skip

    def __init__(self, *args: Any, there: list[queries.Told], **more: Any):
        super().__init__(*args, **more)
        self.fields["participant_id"].choices = [(one.participant.pk, called(one)) for one in there]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """Whether a cause is adopted, why, and what is done about it."""

    decision = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in DECISIONS], label=gettext_lazy("Decision")
    )
    reason = forms.CharField(
        max_length=300, label=gettext_lazy("Why"), help_text=gettext_lazy("Whoever named it is told in these words.")
    )
    measure = forms.CharField(
        max_length=200, required=False, label=gettext_lazy("What is done"),
        help_text=gettext_lazy("Of an adopted cause; it becomes a task."),
    )  # fmt: skip
    doer_id = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=gettext_lazy("Who sees to it"))
    due_date = forms.DateField(required=False, label=gettext_lazy("Due"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        people = org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id"))
        self.fields["doer_id"].choices = people  # type: ignore[attr-defined]


def called(one: queries.Told) -> str:
    """Return how a participant is called on the page."""
    return one.name or (_("a customer you do not see") if one.is_hidden else _("somebody else"))


def list_(request: Request) -> HttpResponse:
    """Show the problem sessions."""
    return lists.show(
        request,
        interview_lists.SESSIONS,
        "problem_sessions/page.html",
        {"ways": interviews.ways("sessions")},
        row_url=address_of("session"),
        exports="sessions_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the problem sessions out."""
    return lists.export(request, interview_lists.SESSIONS, form, noun="session")


def add(request: Request) -> HttpResponse:
    """Open a session about a problem."""
    at = clock.now()
    preset = {"day": org_queries.business_date(at), "branch_id": request.actor.user.branch_id}
    form = NewForm(request.POST or None, initial=preset)
    if request.method == "POST" and form.is_valid():
        session_id = actions.add_session(new=actions.NewSession(**form.cleaned_data), at=at)
        frame.say(request, _("Planned. Say now who comes."))
        return redirect("session", session_id)
    context = {"form": form, "session": None}
    return render(request, "problem_sessions/edit.html", context, status=422 if form.errors else 200)


def edit(request: Request, session_id: int) -> HttpResponse:
    """Change what a session is about; a change on an old version is refused."""
    row = found(queries.session(session_id))
    form = ChangedForm(request.POST or None, initial={name: getattr(row, name) for name in ChangedForm.base_fields})
    saved = saving.attempt(
        request, form, lambda: _change(session_id, dict(form.cleaned_data)), now=lambda: row.title,
        refused={actions.SessionRefused: lambda shown, refusal: shown.add_error(None, rules.FAULTS[str(refusal)])},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("session", session_id)
    return render(request, "problem_sessions/edit.html", {"form": form, "session": row}, status=saved.status)


def _change(session_id: int, values: dict[str, Any]) -> None:
    actions.change_session(session_id=session_id, version=values.pop("version"), values=values, at=clock.now())


def session(request: Request, session_id: int, **typed: Any) -> HttpResponse:
    """Show a session: who is there, which causes they named, what became of them, who has been told."""
    row, at = found(queries.session(session_id)), clock.now()
    there, causes = queries.participants_of(session_id), queries.proposals_of(session_id)
    is_open = row.status == "OPEN"
    preset = {"doer_id": request.actor.user_id, "due_date": org_queries.business_date(at)}
    context = {
        "session": row, "causes": causes, "is_open": is_open, "most": rules.MOST_VOTES,
        "there": [(one, called(one)) for one in there],
        "told": [(one, called(one)) for one in queries.told_of(session_id)] if not is_open else [],
        "n_undecided": sum(not one.proposal.decision for one in causes),
        "insights": list(queries.insights_of(session_id=session_id)),
        "may_edit": request.actor.may("activity.edit"), "may_note": request.actor.may("interaction.add"),
        "join_form": typed.get("join_form") or JoinForm(), "cause_form": CauseForm(there=there),
        "decide_form": DecideForm(initial=preset),
        "insight_form": interviews.InsightForm(),
    } | typed  # fmt: skip
    return render(request, "problem_sessions/session.html", context, status=422 if typed else 200)


def people(request: Request, session_id: int) -> HttpResponse:
    """Offer the key persons of the customer chosen for a session (fragment)."""
    found(queries.session(session_id))
    given = request.GET.get("customer_id", "")
    row = customer_queries.customer(int(given)) if given.isdecimal() and len(given) <= LONGEST_ID else None
    parts = people_queries.parts_at(row.pk) if row else []
    names = [(part.person_id, part.name) for part in parts]
    return render(request, "problem_sessions/_people.html", {"people": names})


def join(request: Request, session_id: int) -> HttpResponse:
    """Let somebody come, or take them off the list."""
    found(queries.session(session_id))
    leaves = request.POST.get("leaves", "")
    try:
        if leaves.isdecimal() and len(leaves) <= LONGEST_ID:
            actions.leave(session_id=session_id, participant_id=int(leaves), at=clock.now())
            return redirect("session", session_id)
        form = JoinForm(request.POST)
        if not form.is_valid():
            return session(request, session_id, join_form=form)
        actions.join(session_id=session_id, new=actions.NewParticipant(**form.cleaned_data), at=clock.now())
    except actions.SessionRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    except actions.NotThere:
        frame.say(request, str(rules.FAULTS["NOT_THERE"]), level="warning")
    except actions.AlreadyThere:
        frame.say(request, str(rules.FAULTS["ALREADY_THERE"]), level="warning")
    return redirect("session", session_id)


def name_cause(request: Request, session_id: int) -> HttpResponse:
    """Keep a cause somebody names."""
    found(queries.session(session_id))
    form = CauseForm(request.POST, there=queries.participants_of(session_id))
    if not form.is_valid():
        return session(request, session_id, cause_form=form)
    return _done(request, session_id, actions.name_cause, session_id=session_id, **form.cleaned_data)


def votes(request: Request, session_id: int, cause_id: int) -> HttpResponse:
    """Keep whose voice a cause has."""
    _cause(session_id, cause_id)
    given = request.POST.getlist("participant")[:MOST_IDS]
    ids = [int(one) for one in given if one.isdecimal() and len(one) <= LONGEST_ID]
    return _done(request, session_id, actions.set_votes, proposal_id=cause_id, participant_ids=ids)


def decide(request: Request, session_id: int, cause_id: int) -> HttpResponse:
    """Adopt a cause or not, with the reason."""
    _cause(session_id, cause_id)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return session(request, session_id, decide_form=form, deciding=cause_id)
    return _done(request, session_id, actions.decide_cause, proposal_id=cause_id, **form.cleaned_data)


def _cause(session_id: int, cause_id: int) -> None:
    row = found(queries.proposal(cause_id))
    found(row if row.session_id == session_id else None)


def _done(request: Request, place: int, act: Any, **given: Any) -> HttpResponse:
    try:
        act(**given, at=clock.now())
    except actions.SessionRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    except actions.NotThere:
        frame.say(request, str(rules.FAULTS["NOT_THERE"]), level="warning")
    return redirect(f"{reverse('session', args=[place])}#causes")


def note(request: Request, session_id: int) -> HttpResponse:
    """Note what a session taught us."""
    row, at = found(queries.session(session_id)), clock.now()
    form = interviews.InsightForm(request.POST)
    new = form.given() if form.is_valid() else None
    if new is None:
        form.add_error("text", _("Say what we learned."))
        return session(request, session_id, insight_form=form)
    actions.note_insight(source=row, branch_id=row.branch_id, new=new, day=row.day, at=at)
    return redirect(f"{reverse('session', args=[session_id])}#insights")


def close(request: Request, session_id: int) -> HttpResponse:
    """Close a session; who named a cause is told, or somebody is asked to tell them."""
    found(queries.session(session_id))
    at = clock.now()
    try:
        actions.close_session(session_id=session_id, day=org_queries.business_date(at), at=at)
    except actions.SessionRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    else:
        said = _("Closed. Whoever named a cause is told what became of it.")
        frame.say(request, said, undo_url=reverse("session_reopen", args=[session_id]))
    return redirect("session", session_id)


def reopen(request: Request, session_id: int) -> HttpResponse:
    """Open a session again."""
    found(queries.session(session_id))
    actions.reopen_session(session_id=session_id, at=clock.now())
    frame.say(request, _("The session is open again."), level="info")
    return redirect("session", session_id)


SEES, HOLDS, POST, BOTH = "interaction.view", "activity.edit", ("POST",), ("GET", "POST")
ONE = "sessions/<int:session_id>"
urls = [
    page("sessions/", list_, act=SEES, name="sessions"),
    page("sessions/export/<slug:form>/", export, act="list.export", name="sessions_export"),
    page("sessions/add/", add, act=HOLDS, name="session_add", methods=BOTH),
    page(f"{ONE}/", session, act=SEES, name="session"),
    page(f"{ONE}/edit/", edit, act=HOLDS, name="session_edit", methods=BOTH),
    page(f"{ONE}/people/", people, act=HOLDS, name="session_people"),
    page(f"{ONE}/join/", join, act=HOLDS, name="session_join", methods=POST),
    page(f"{ONE}/causes/", name_cause, act=HOLDS, name="session_name", methods=POST),
    page(f"{ONE}/causes/<int:cause_id>/votes/", votes, act=HOLDS, name="session_votes", methods=POST),
    page(f"{ONE}/causes/<int:cause_id>/decide/", decide, act=HOLDS, name="session_decide", methods=POST),
    page(f"{ONE}/insights/", note, act="interaction.add", name="session_note", methods=POST),
    page(f"{ONE}/close/", close, act=HOLDS, name="session_close", methods=POST),
    page(f"{ONE}/reopen/", reopen, act=HOLDS, name="session_reopen", methods=POST),
]
