"""Interviews with former customers: the list, one with its tries, and writing down what was said."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interviews import actions, queries, rules
from zhike.apps.interviews import lists as interview_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import codes, frame, learned, lists
from zhike.web.activities import Words
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

N_INSIGHTS = 3


def ways(current: str) -> list[dict[str, Any]]:
    """Return what was said by whom, as tabs: contacts, interviews, problem sessions, insights."""
    pages = (
        ("interactions", _("Contacts")), ("interviews", _("Interviews")), ("sessions", _("Problem sessions")),
        ("insights", _("Insights")),
    )  # fmt: skip
    return [{"label": label, "url": reverse(name), "is_current": name == current} for name, label in pages]


def cause_choices() -> list[tuple[str, Any]]:
    """Return the causes in words."""
    return [(code, interview_lists.CAUSES[code]) for code in rules.CAUSES]


class TryForm(forms.Form):
    """How a try to reach somebody ended."""

    status = forms.ChoiceField(
        choices=lambda: [(code, codes.label(word)) for code, word in (
            ("UNREACHED", "UNREACHED"), ("REACHED", "REACHED"), ("REFUSED", "interview.REFUSED"), ("BARRED", "BARRED"),
        )],
        label=gettext_lazy("How it ended"),
    )  # fmt: skip
    remark = forms.CharField(max_length=300, required=False, label=gettext_lazy("Remark"))


class InsightForm(forms.Form):
    """One thing we learned."""

    text = forms.CharField(max_length=500, required=False, label=gettext_lazy("Insight"))
    cause = forms.ChoiceField(
        choices=lambda: [("", "—"), *cause_choices()], required=False, label=gettext_lazy("Cause")
    )  # fmt: skip
    tags = Words(required=False, label=gettext_lazy("Tags"))
    quote = forms.CharField(max_length=500, required=False, label=gettext_lazy("In their words"))

    def given(self) -> actions.NewInsight | None:
        """Return what was learned; None where nothing was written."""
        values = self.cleaned_data
        return actions.NewInsight(**values) if values.get("text") else None


class HeldForm(forms.Form):
    """What a former customer said."""

    held_date = forms.DateField(label=gettext_lazy("Day"))
    channel = forms.ChoiceField(
        choices=lambda: [(code, codes.label(code)) for code in rules.CHANNELS], label=gettext_lazy("By which way")
    )
    person_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, label=gettext_lazy("Key persons there"))
    participants = forms.CharField(max_length=200, required=False, label=gettext_lazy("Who spoke with us"))
    first = forms.ChoiceField(choices=cause_choices, label=gettext_lazy("The weightiest cause"))
    causes = forms.MultipleChoiceField(
        choices=cause_choices, required=False, label=gettext_lazy("Other causes they named")
    )  # fmt: skip
    said = forms.CharField(max_length=10_000, widget=forms.Textarea, label=gettext_lazy("What they said"))
    wish = forms.CharField(max_length=500, required=False, label=gettext_lazy("What would have to change"))
    went_to = forms.CharField(max_length=120, required=False, label=gettext_lazy("Buys now from"))
    would_return = forms.ChoiceField(
        choices=lambda: [("", "—"), *((code, codes.label(f"return.{code}")) for code in rules.RETURNS)],
        required=False, label=gettext_lazy("Would they come back?"),
    )  # fmt: skip

    def __init__(self, *args: Any, interview: Any, **more: Any):
        super().__init__(*args, **more)
        self.kind = interview.customer.kind
        people = [(part.person_id, part.name) for part in people_queries.parts_at(interview.customer_id)]
        self.fields["person_ids"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of a company somebody is named."""
        given = super().clean() or {}
        if self.kind == "ENTERPRISE" and not (given.get("person_ids") or given.get("participants")):
            self.add_error("participants", _("Say whom you met or spoke with (NO_PARTICIPANT)."))
        return given

    def held(self, insights: list[actions.NewInsight]) -> actions.NewInterview:
        """Return what was said; the weightiest cause stands first."""
        given = dict(self.cleaned_data)
        first, others = given.pop("first"), given.pop("causes")
        return actions.NewInterview(**given, causes=[first, *others], insights=insights)


def list_(request: Request) -> HttpResponse:
    """Show the interviews."""
    return lists.show(
        request,
        interview_lists.INTERVIEWS,
        "interviews/page.html",
        {"ways": ways("interviews")},
        row_url=address_of("interview"),
        exports="interviews_export",
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the interviews out."""
    return lists.export(request, interview_lists.INTERVIEWS, form, noun="interview")


def interview(request: Request, interview_id: int) -> HttpResponse:
    """Show an interview: what was said, or how to write it down."""
    return _shown(request, interview_id)


def _insight_forms(posted: Any) -> list[InsightForm]:
    return [InsightForm(posted, prefix=f"insight_{n}") for n in range(N_INSIGHTS)]


def _shown(
    request: Request, interview_id: int, form: HeldForm | None = None, try_form: TryForm | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    row, today = found(queries.interview(interview_id)), org_queries.business_date(clock.now())
    is_open = row.status in rules.OPEN
    may_write = request.actor.may("interaction.add")
    may_learn = may_write and is_open and request.actor.may("customer.edit")
    preset = {"held_date": today, "channel": "PHONE"}
    context = {
        "interview": row, "card": customer_queries.card(row.customer_id), "is_open": is_open,
        "barred": queries.may_not_ask(row.customer_id) if is_open else "", "may_write": may_write,
        "sees_plan": queries.plan(row.plan_id) is not None,
        "insights": list(queries.insights_of(interview_id=row.pk)),
        "form": form or HeldForm(interview=row, initial=preset), "try_form": try_form or TryForm(),
        "insight_forms": _insight_forms(request.POST if form else None),
        "may_take_back": may_write and (row.status in rules.TRIED or row.interviewer_id == request.actor.user_id),
        **learned.drawn(row.customer.kind if may_learn else "", learned.pairs(request.POST), errors),
    }  # fmt: skip
    return render(request, "interviews/interview.html", context, status=422 if form or try_form else 200)


def attempt(request: Request, interview_id: int) -> HttpResponse:
    """Note how a try to reach a customer ended."""
    found(queries.interview(interview_id))
    form, at = TryForm(request.POST), clock.now()
    if not form.is_valid():
        return _shown(request, interview_id, try_form=form)
    try:
        actions.note_try(interview_id=interview_id, **form.cleaned_data, day=org_queries.business_date(at), at=at)
    except actions.InterviewRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    else:
        frame.say(request, _("Noted."), undo_url=reverse("interview_reopen", args=[interview_id]))
    return redirect("interview", interview_id)


def reopen(request: Request, interview_id: int) -> HttpResponse:
    """Ask a customer again whom a try had closed."""
    found(queries.interview(interview_id))
    try:
        actions.take_back_try(interview_id=interview_id, at=clock.now())
        frame.say(request, _("The interview is planned again."), level="info")
    except actions.InterviewRefused as refusal:
        frame.say(request, str(rules.FAULTS[str(refusal)]), level="warning")
    return redirect("interview", interview_id)


def hold(request: Request, interview_id: int) -> HttpResponse:
    """Write down what a former customer said; a contact, facts and insights come of it."""
    row, at = found(queries.interview(interview_id)), clock.now()
    form, own = HeldForm(request.POST, interview=row), _insight_forms(request.POST)
    if not (form.is_valid() and all(one.is_valid() for one in own)):
        return _shown(request, interview_id, form=form)
    new = form.held([one for one in (each.given() for each in own) if one])
    try:
        values = learned.meant(row.customer.kind, learned.pairs(request.POST))
        day = org_queries.business_date(at)
        actions.hold_interview(
            interview_id=interview_id, new=new, facts=values if request.actor.may("customer.edit") else None,
            day=day, at=at,
        )  # fmt: skip
    except archive_actions.BadFacts as bad:
        return _shown(request, interview_id, form=form, errors=dict(bad.errors))
    except interaction_actions.NoSuchAttendee as refusal:
        form.add_error(refusal.field, _("There is nobody like that to bring or to name."))
        return _shown(request, interview_id, form=form)
    except actions.InterviewRefused as refusal:
        form.add_error("held_date" if str(refusal) == "IN_FUTURE" else None, rules.FAULTS[str(refusal)])
        return _shown(request, interview_id, form=form)
    frame.say(request, _("Kept, and noted as a contact."), undo_url=reverse("interview_take_back", args=[interview_id]))
    return redirect("interview", interview_id)


def take_back(request: Request, interview_id: int) -> HttpResponse:
    """Take back what was written down, with the contact and the insights."""
    found(queries.interview(interview_id))
    try:
        actions.take_back_interview(interview_id=interview_id, at=clock.now())
        frame.say(request, _("The interview is planned again."), level="info")
    except (actions.InterviewRefused, interaction_actions.NoSuchInteraction, interaction_actions.TooLate):
        frame.say(request, str(rules.FAULTS["TOO_LATE"]), level="warning")
    return redirect("interview", interview_id)


SEES, WRITES, POST = "interaction.view", "interaction.add", ("POST",)
urls = [
    page("interviews/", list_, act=SEES, name="interviews"),
    page("interviews/export/<slug:form>/", export, act="list.export", name="interviews_export"),
    page("interviews/<int:interview_id>/", interview, act=SEES, name="interview"),
    page("interviews/<int:interview_id>/try/", attempt, act=WRITES, name="interview_try", methods=POST),
    page("interviews/<int:interview_id>/reopen/", reopen, act=WRITES, name="interview_reopen", methods=POST),
    page("interviews/<int:interview_id>/hold/", hold, act=WRITES, name="interview_hold", methods=POST),
    page("interviews/<int:interview_id>/take-back/", take_back, act=WRITES, name="interview_take_back", methods=POST),
]
