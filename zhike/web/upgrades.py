"""Helping to rise: candidates found by themselves, programmes with their actions, how far each has come; screening."""

from datetime import timedelta
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
from zhike.apps.grading import actions, queries
from zhike.apps.grading import lists as grading_lists
from zhike.apps.grading.rules import policy
from zhike.apps.org import queries as org_queries
from zhike.web import frame, lists, tier_words
from zhike.web.activities import Lines
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page
from zhike.web.tiers import tabs

N_CANDIDATES = 20
WITHIN = timedelta(days=180)


class ProgrammeForm(forms.Form):
    """What is done, by whom, until when."""

    steps = Lines(
        label=gettext_lazy("Actions"), help_text=gettext_lazy("One to ten, one on each line; each becomes a task.")
    )
    owner_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Person in charge"))
    due_date = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(max_length=500, required=False, label=gettext_lazy("Note"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        people = [(row.pk, row.name) for row in org_queries.people_for(base.actor()).order_by("name", "id")]
        self.fields["owner_id"].choices = people  # type: ignore[attr-defined]


def list_(request: Request) -> HttpResponse:
    """Show who is worth helping, and the programmes."""
    candidates = queries.candidates()
    return lists.show(
        request, grading_lists.UPGRADES, "upgrades/page.html", row_url=address_of("upgrade"),
        exports="upgrades_export",
        context={
            "tabs": tabs(request, "upgrades"), "candidates": list(candidates[:N_CANDIDATES]),
            "n_candidates": candidates.count(), "threshold": queries.threshold(),
            "goal": queries.least_of_key(queries.rule().basis),
        },
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the programmes out."""
    return lists.export(request, grading_lists.UPGRADES, form, noun="upgradeprogramme")


def programme(request: Request, programme_id: int) -> HttpResponse:
    """Show a programme: its actions, how far it has come, the gap that is left."""
    row = found(queries.programme(programme_id))
    context = {
        "row": row, "progress": queries.progress(row), "may_edit": request.actor.may("customer.edit"),
        "basis": tier_words.BASES[queries.rule().basis],
    }  # fmt: skip
    return render(request, "upgrades/programme.html", context)


def add(request: Request, customer_id: int) -> HttpResponse:
    """Begin a programme for a customer."""
    card = found(customer_queries.card(customer_id))
    if under_way := queries.open_programme(customer_id):
        return redirect("upgrade", under_way.pk)
    today = frame.of(request).business_date
    preset = {"due_date": today + WITHIN, "owner_id": card.owner_id or request.actor.user_id}
    form = ProgrammeForm(request.POST or None, initial=preset)
    if request.method == "POST" and form.is_valid():
        try:
            programme_id = actions.begin_programme(customer_id=customer_id, **form.cleaned_data, at=clock.now())
        except actions.ProgrammeRefused as refusal:
            form.add_error(None, str(tier_words.REFUSALS[refusal.rule]))
        else:
            frame.say(request, _("Begun. The actions stand among the tasks of whose work it is."))
            return redirect("upgrade", programme_id)
    goal = queries.least_of_key(queries.rule().basis)
    context = {"card": card, "form": form, "goal": goal, "threshold": queries.threshold()}
    return render(request, "upgrades/add.html", context, status=422 if form.errors else 200)


def end(request: Request, programme_id: int) -> HttpResponse:
    """End a programme: reached, or not tried any longer."""
    found(queries.programme(programme_id))
    try:
        actions.end_programme(
            programme_id=programme_id, is_reached=request.POST.get("how") == "reached",
            outcome=request.POST.get("outcome", "")[:500], day=frame.of(request).business_date, at=clock.now(),
        )  # fmt: skip
    except actions.ProgrammeRefused as refusal:
        frame.say(request, str(tier_words.REFUSALS[refusal.rule]), level="warning")
    else:
        frame.say(request, _("Ended."), undo_url=reverse("upgrade_reopen", args=[programme_id]))
    return redirect("upgrade", programme_id)


def reopen(request: Request, programme_id: int) -> HttpResponse:
    """Take an ended programme up again."""
    found(queries.programme(programme_id))
    try:
        actions.reopen_programme(programme_id=programme_id, at=clock.now())
    except actions.ProgrammeRefused as refusal:
        frame.say(request, str(tier_words.REFUSALS[refusal.rule]), level="warning")
    else:
        frame.say(request, _("Under way again."))
    return redirect("upgrade", programme_id)


def screening(request: Request) -> HttpResponse:
    """Show what the last screening proposes, and what was decided."""
    waiting = queries.proposals().filter(decided="").exclude(verdict="KEEP").order_by("verdict", "pk")
    context = {
        "tabs": tabs(request, "screening"), "waiting": list(waiting[:50]), "n_waiting": waiting.count(),
        "counts": queries.n_proposals(), "words": tier_words, "verdicts": policy.VERDICTS,
        "may_decide": request.actor.may("screening.decide"),
    }  # fmt: skip
    return lists.show(
        request, grading_lists.PROPOSALS, "screening/page.html", row_url=address_of("proposal"),
        exports="screening_export", context=context,
    )  # fmt: skip


def proposal(request: Request, proposal_id: int) -> HttpResponse:
    """Show one proposal: what is proposed and why, what was decided."""
    row = found(queries.proposal(proposal_id))
    context = {
        "row": row, "words": tier_words, "verdicts": policy.VERDICTS,
        "may_decide": request.actor.may("screening.decide"),
    }  # fmt: skip
    return render(request, "screening/proposal.html", context)


def screening_export(request: Request, form: str) -> HttpResponseBase:
    """Write the proposals out."""
    return lists.export(request, grading_lists.PROPOSALS, form, noun="proposal")


def screen(request: Request) -> HttpResponse:
    """Screen every customer one sees."""
    n_rows = actions.screen(day=frame.of(request).business_date, at=clock.now())
    frame.say(request, _("%(n)s customers were screened.") % {"n": n_rows})
    return redirect("screening")


def decide(request: Request, proposal_id: int) -> HttpResponse:
    """Confirm a proposal, or decide otherwise."""
    row = found(queries.proposal(proposal_id))
    try:
        actions.decide(
            proposal_id=proposal_id, verdict=request.POST.get("verdict", ""),
            note=request.POST.get("note", "")[:300], at=clock.now(),
        )  # fmt: skip
    except actions.NoSuchProposal:
        frame.say(request, _("It was decided already, or there is no such choice."), level="warning")
    else:
        undo = reverse("proposal_undecide", args=[row.pk])
        frame.say(request, _("Decided."), undo_url=undo)
    return redirect("screening")


def undecide(request: Request, proposal_id: int) -> HttpResponse:
    """Take a decision back."""
    found(queries.proposal(proposal_id))
    try:
        actions.undecide(proposal_id=proposal_id, at=clock.now())
    except actions.NoSuchProposal:
        frame.say(request, _("There is no decision to take back."), level="warning")
    else:
        frame.say(request, _("It waits for a decision again."))
    return redirect("screening")


EDITS, SEES, DECIDES, POST = "customer.edit", "customer.view", "screening.decide", ("POST",)
urls = [
    page("upgrades/", list_, act=SEES, name="upgrades"),
    page("upgrades/export/<slug:form>/", export, act="list.export", name="upgrades_export"),
    page("upgrades/<int:programme_id>/", programme, act=SEES, name="upgrade"),
    page("upgrades/<int:programme_id>/end/", end, act=EDITS, name="upgrade_end", methods=POST),
    page("upgrades/<int:programme_id>/reopen/", reopen, act=EDITS, name="upgrade_reopen", methods=POST),
    page("customers/<int:customer_id>/upgrade/", add, act=EDITS, name="upgrade_add", methods=("GET", "POST")),
    page("screening/", screening, act="retirement.view", name="screening"),
    page("screening/export/<slug:form>/", screening_export, act="list.export", name="screening_export"),
    page("screening/<int:proposal_id>/", proposal, act="retirement.view", name="proposal"),
    page("screening/run/", screen, act=DECIDES, name="screening_run", methods=POST),
    page("screening/<int:proposal_id>/decide/", decide, act=DECIDES, name="proposal_decide", methods=POST),
    page("screening/<int:proposal_id>/undecide/", undecide, act=DECIDES, name="proposal_undecide", methods=POST),
]
