"""Visits: which are due by tier, planning one in four fields, telling how it went."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.activities import actions, queries
from zhike.apps.activities import lists as activity_lists
from zhike.apps.core import base, clock, workdays
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.web import analysis, care, codes, frame, lists, quick
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

YEAR = timedelta(days=365)
N_OF_RECORD, N_OF_PAGE, N_WEEKS, MOST_CHOSEN = 10, 50, 4, 500
AGREED = (("yes", gettext_lazy("Yes, we see it alike")), ("no", gettext_lazy("No, not yet")))


class VisitForm(forms.Form):
    """When, who goes, whom to meet, what for."""

    day = forms.DateField(label=gettext_lazy("When"), widget=forms.DateInput(attrs={"type": "date"}))
    user_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Who goes"))
    person_id = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label=gettext_lazy("Whom to meet")
    )  # fmt: skip
    purpose = forms.CharField(max_length=200, label=gettext_lazy("What for"))

    def __init__(self, *args: Any, customer_id: int, **more: Any):
        super().__init__(*args, **more)
        users = org_queries.named(org_queries.people_for(base.actor()))
        people = [(part.person_id, part.name) for part in people_queries.parts_at(customer_id)]
        self.fields["user_id"].choices = users  # type: ignore[attr-defined]
        self.fields["person_id"].choices = [("", _("not known yet")), *people]  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """How a visit went, whom one met, how long it took."""

    person_ids = forms.TypedMultipleChoiceField(coerce=int, required=False, label=gettext_lazy("Key persons there"))
    participants = forms.CharField(max_length=200, required=False, label=gettext_lazy("Others there"))
    duration_minutes = forms.IntegerField(min_value=1, max_value=1_440, label=gettext_lazy("Minutes"))
    text = forms.CharField(max_length=10_000, widget=forms.Textarea, label=gettext_lazy("How it went"))
    has_agreed = forms.ChoiceField(
        choices=AGREED, label=gettext_lazy("Do both see the matter alike?"),
        help_text=gettext_lazy("Negotiate only once both do."),
    )  # fmt: skip
    emotion_before = forms.ChoiceField(
        choices=quick.moods, required=False, label=gettext_lazy("Mood at the beginning")
    )  # fmt: skip
    emotion_after = forms.ChoiceField(choices=quick.moods, required=False, label=gettext_lazy("Mood afterwards"))

    def __init__(self, *args: Any, visit: Any, **more: Any):
        planned = [visit.person_id] if visit.person_id else []
        super().__init__(*args, **more)
        self.initial = {"person_ids": planned}
        people = [(part.person_id, part.name) for part in people_queries.parts_at(visit.customer_id)]
        self.fields["person_ids"].choices = people  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a visit at which nobody was met."""
        given = super().clean() or {}
        if not given.get("person_ids") and not given.get("participants"):
            self.add_error("participants", _("Say whom you met (NO_PARTICIPANT)."))
        return given


def list_(request: Request) -> HttpResponse:
    """Show which visits are overdue, due and planned, and how many first visits knew whom to meet."""
    today = frame.of(request).business_date
    is_all = care.wants_all(request)
    rows = queries.due_visits(owner_id=None if is_all else request.actor.user_id, today=today)
    at = _page_of(request, len(rows))
    months = queries.first_visits(today - YEAR, today + YEAR)
    n_first, n_knew = sum(month.n for month in months), sum(month.n_knew for month in months)
    context = {
        "rows": rows[(at - 1) * N_OF_PAGE : at * N_OF_PAGE], "today": today, "most": queries.N_AT_ONCE,
        "pages": _pages(request, at, len(rows)), "months": months, "n_first": n_first, "n_knew": n_knew,
        "share": n_knew / n_first if n_first else None,
        "counts": {state: sum(row.state == state for row in rows) for state in ("OVERDUE", "DUE", "PLANNED")},
        "due_exports": analysis.exports("visits_due_export", whose="all" if is_all else "mine"),
        "first_exports": analysis.exports("first_visits_export"),
        "whose": [
            {"label": _("My customers"), "url": "?whose=mine", "is_current": not is_all},
            {"label": _("All I may see"), "url": "?whose=all", "is_current": is_all},
        ],
    }  # fmt: skip
    return render(request, "visits/page.html", context)


def _page_of(request: Request, n_rows: int) -> int:
    """Return the page asked for, the last one where it lies beyond."""
    text, last = request.GET.get("page", ""), max((n_rows + N_OF_PAGE - 1) // N_OF_PAGE, 1)
    return min(max(int(text), 1), last) if text.isdecimal() and len(text) < 5 else 1


def _pages(request: Request, at: int, n_rows: int) -> dict[str, Any]:
    """Return how many rows there are and the way to the neighbouring pages, as the pager shows them."""
    whose = "all" if care.wants_all(request) else "mine"
    return {
        "total": n_rows, "is_capped": False,
        "previous_url": f"?whose={whose}&page={at - 1}" if at > 1 else "",
        "next_url": f"?whose={whose}&page={at + 1}" if at * N_OF_PAGE < n_rows else "",
    }  # fmt: skip


def all_(request: Request) -> HttpResponse:
    """Show all visits the reader may see: planned, made and called off."""
    return lists.show(
        request, activity_lists.VISITS, "visits/list.html", row_url=address_of("visit"), exports="visits_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the visits out."""
    return lists.export(request, activity_lists.VISITS, form, noun="visit")


def schedule(request: Request) -> HttpResponse:
    """Propose the visits of the coming weeks by tier, spread over the working days; plan those that are chosen."""
    at, who = clock.now(), request.actor.user_id
    today = org_queries.business_date(at)
    last = today + timedelta(weeks=N_WEEKS)
    if request.method == "POST":
        made = actions.accept_schedule(chosen=_chosen(request), last=last, today=today, at=at)
        frame.say(request, ngettext("%(n)s visit planned.", "%(n)s visits planned.", len(made)) % {"n": len(made)})
        return redirect("visit_schedule")
    proposed = queries.schedule(owner_id=who, first=today, last=last) if who else []
    days: dict[date, list[Any]] = {}
    for one in proposed:
        days.setdefault(one.day, []).append(one)
    planned = queries.planned_visits(today, last, user_id=who).count() if who else 0
    context = {"days": days, "n_planned": planned, "n_weeks": N_WEEKS, "n": len(proposed)}
    context["last_known_year"] = None if workdays.is_known(last) else workdays.LAST_YEAR
    return render(request, "visits/schedule.html", context)


def _chosen(request: Request) -> list[tuple[int, date]]:
    found = []
    for given in request.POST.getlist("visit")[:MOST_CHOSEN]:
        customer_id, _sign, day = given.partition("@")
        if not customer_id.isdecimal() or len(customer_id) > 18:
            continue
        with suppress(ValueError):
            found.append((int(customer_id), date.fromisoformat(day)))
    return found


def plan(request: Request, customer_id: int) -> HttpResponse:
    """Plan a visit to a customer; without anybody known to meet there it warns and gives a task."""
    card, at = found(customer_queries.card(customer_id)), clock.now()
    today, people = org_queries.business_date(at), people_queries.parts_at(customer_id)
    usual = {"day": today, "user_id": request.actor.user_id, "person_id": people[0].person_id if people else ""}
    form = VisitForm(request.POST or None, customer_id=customer_id, initial=usual)
    if request.method == "POST" and form.is_valid():
        new = actions.NewVisit(customer_id=customer_id, **form.cleaned_data)
        visit_id, warnings = actions.plan_visit(new=new, today=today, at=at)
        undo_url = reverse("visit_cancel", args=[visit_id])
        frame.say(request, _("Planned; it stands among the tasks."), undo_url=undo_url)
        if not workdays.is_known(new.day):
            said = _(
                "Public holidays are known up to %(year)s; after that every Monday to Friday counts as a working day."
            )
            frame.say(request, said % {"year": workdays.LAST_YEAR}, level="warning")
        if not workdays.is_working(new.day):
            frame.say(request, _("That day is a day off."), level="warning")
        if warnings:
            said = _("Nobody who counts there is known (KP_MISSING). There is a task now to find the key person.")
            frame.say(request, said, level="warning")
        return redirect("visit", visit_id)
    context = {"card": card, "form": form, "has_people": bool(people)}
    return render(request, "visits/plan.html", context, status=422 if form.errors else 200)


def visit(request: Request, visit_id: int) -> HttpResponse:
    """Show a visit and ask how it went."""
    row = found(queries.visit(visit_id))
    return _shown(request, row, OutcomeForm(visit=row))


def _shown(request: Request, row: Any, form: OutcomeForm) -> HttpResponse:
    context = {"visit": row, "form": form}
    return render(request, "visits/visit.html", context, status=422 if form.errors else 200)


def end(request: Request, visit_id: int) -> HttpResponse:
    """Keep how a visit went, as a contact."""
    row, at = found(queries.visit(visit_id)), clock.now()
    form = OutcomeForm(request.POST, visit=row)
    if not form.is_valid():
        return _shown(request, row, form)
    given = form.cleaned_data | {"has_agreed": form.cleaned_data["has_agreed"] == "yes"}
    outcome = actions.Outcome(**given, happened_at=at)
    try:
        actions.end_visit(visit_id=visit_id, outcome=outcome, day=org_queries.business_date(at), at=at)
    except actions.VisitEnded:
        frame.say(request, _("The visit is not planned any more."), level="warning")
    else:
        frame.say(request, _("Recorded as a contact."))
    return redirect("visit", row.pk)


def cancel(request: Request, visit_id: int) -> HttpResponse:
    """Call a visit off."""
    found(queries.visit(visit_id))
    try:
        actions.cancel_visit(visit_id=visit_id, at=clock.now())
    except actions.VisitEnded:
        frame.say(request, _("The visit is not planned any more."), level="warning")
    else:
        frame.say(request, _("Called off."), level="info", undo_url=reverse("visit_reopen", args=[visit_id]))
    return redirect("visit", visit_id)


def reopen(request: Request, visit_id: int) -> HttpResponse:
    """Plan a visit again that was called off."""
    found(queries.visit(visit_id))
    try:
        actions.reopen_visit(visit_id=visit_id, at=clock.now())
    except actions.VisitEnded:
        frame.say(request, _("Only a visit that was called off is planned again."), level="warning")
    else:
        frame.say(request, _("The visit is planned again."), level="info")
    return redirect("visit", visit_id)


def of_record(card: Any, until: date) -> dict[str, Any]:
    """Return the visits and gifts a record shows: those to come, and the latest; whose they are stands above."""
    visits_ = queries.visits_of(card.pk).select_related(None).select_related("user", "person")
    gifts = queries.gifts_of(card.pk, until=until).select_related(None).select_related("person")
    return {
        "visits": list(visits_[:N_OF_RECORD]), "gifts": list(gifts[:N_OF_RECORD]),
        "gift_limit": queries.limit(card.tier),
    }  # fmt: skip


def of_timeline(customer_id: int, until: date) -> list[dict[str, Any]]:
    """Return the visits to a customer that are planned or were called off; those made stand there as contacts."""
    if not base.actor().may("interaction.view"):
        return []
    return [
        {
            "at": row.day, "icon": "route", "tone": codes.word(row.status).tone, "text": row.purpose,
            "title": f"{codes.label('VISIT')} · {codes.label(row.status)}", "url": reverse("visit", args=[row.pk]),
        }
        for row in queries.visits_of(customer_id, until=until).select_related(None)
        if row.status != "DONE"
    ]  # fmt: skip


SEES, EDITS = "interaction.view", "activity.edit"
urls = [
    page("visits/", list_, act=SEES, name="visits"),
    page("visits/all/", all_, act=SEES, name="visit_list"),
    page("visits/export/<slug:form>/", export, act="list.export", name="visits_export"),
    page("visits/schedule/", schedule, act=EDITS, name="visit_schedule", methods=("GET", "POST")),
    page("visits/<int:visit_id>/", visit, act=SEES, name="visit"),
    page("visits/<int:visit_id>/end/", end, act=EDITS, name="visit_end", methods=("POST",)),
    page("visits/<int:visit_id>/cancel/", cancel, act=EDITS, name="visit_cancel", methods=("POST",)),
    page("visits/<int:visit_id>/reopen/", reopen, act=EDITS, name="visit_reopen", methods=("POST",)),
    page("customers/<int:customer_id>/visit/", plan, act=EDITS, name="visit_plan", methods=("GET", "POST")),
]
