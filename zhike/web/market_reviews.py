"""Competitors reviewed until something is done for it; events of the industry noted, rated and followed up."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import actions, queries
from zhike.apps.core import base, clock
from zhike.apps.customers import lists as customer_lists
from zhike.apps.market import queries as market_queries
from zhike.apps.market import rules as market_rules
from zhike.apps.org import queries as org_queries
from zhike.web import codes, frame
from zhike.web.advertising import choice_of, day_field
from zhike.web.door import Request, found, page

N_EVENTS = 100


def people() -> list[tuple[int, str]]:
    """Return who may be in charge: everybody, to who gives work to others or judges; else oneself alone."""
    who = base.actor()
    rows = org_queries.users().filter(is_active=True).order_by("name", "pk")
    return org_queries.named(rows if who.may("task.assign") or who.may(JUDGES) else rows.filter(pk=who.user_id or 0))


def branches() -> list[tuple[int, str]]:
    """Return the branches, from the top down."""
    return [(row.pk, row.name) for row in org_queries.as_tree(org_queries.branches())]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of events with their words."""
    return [(kind, codes.label(f"event.{kind}")) for kind in queries.EVENT_KINDS]


class ReviewForm(forms.Form):
    """What a review of a competitor found."""

    text = forms.CharField(max_length=2_000, widget=forms.Textarea, label=gettext_lazy("What the review found"))


class ImprovementForm(forms.Form):
    """What somebody does better by a day."""

    title = forms.CharField(max_length=200, label=gettext_lazy("What we do better"))
    assignee_id = forms.TypedChoiceField(choices=people, coerce=int, label=gettext_lazy("In charge"))
    due_date = day_field(gettext_lazy("Until when"))


class EventForm(forms.Form):
    """What happened in the industry."""

    text = forms.CharField(max_length=2_000, widget=forms.Textarea, label=gettext_lazy("What happened in the industry"))
    kind = forms.ChoiceField(choices=kinds, label=gettext_lazy("Kind"))
    day = day_field(gettext_lazy("Day"))
    source = forms.CharField(max_length=200, required=False, label=gettext_lazy("Who says so"))
    branch_id = choice_of(branches, gettext_lazy("Where"))
    tiers = forms.MultipleChoiceField(
        choices=lambda: list(customer_lists.TIERS.items()), required=False, label=gettext_lazy("Whom it touches"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class RateForm(forms.Form):
    """How hard an event hits our customers, and who sees to it."""

    impact = forms.IntegerField(
        min_value=market_rules.LEAST_IMPACT, max_value=market_rules.MOST_IMPACT, label=gettext_lazy("Impact")
    )
    owner_id = choice_of(people, gettext_lazy("In charge"))
    follow_up = forms.CharField(max_length=300, required=False, label=gettext_lazy("What is done about it"))


def reviews(request: Request, competitor_id: int) -> HttpResponse:
    """Show the reviews of a competitor, and begin one."""
    row = found(market_queries.competitor(competitor_id))
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        day = org_queries.business_date(at)
        actions.begin_review(competitor_id=row.pk, text=form.cleaned_data["text"], day=day, at=at)
        frame.say(request, _("Begun. It is closed once somebody has something to do for it."))
        return redirect("rival_reviews", row.pk)
    return _reviews(request, row, form)


def _reviews(request: Request, row: Any, form: ReviewForm, **more: Any) -> HttpResponse:
    told = [
        {"row": one, "improvements": queries.improvements(one.pk), "form": more.get("forms", {}).get(one.pk)
         or ImprovementForm(prefix=str(one.pk))}
        for one in queries.reviews_of(row.pk)
    ]  # fmt: skip
    context = {
        "row": row, "reviews": told, "form": form, "error": more.get("error", ""),
        "may_confirm": request.actor.may("market.confirm"),
    }  # fmt: skip
    is_wrong = form.errors or more
    return render(request, "competitors/reviews.html", context, status=422 if is_wrong else 200)


def improve(request: Request, rivalreview_id: int) -> HttpResponse:
    """Give somebody something to do for a review."""
    one = found(queries.review(rivalreview_id))
    form = ImprovementForm(request.POST, prefix=str(one.pk))
    row = found(market_queries.competitor(one.competitor_id))
    if not form.is_valid():
        return _reviews(request, row, ReviewForm(), forms={one.pk: form})
    try:
        actions.add_improvement(review_id=one.pk, **form.cleaned_data, at=clock.now())
    except actions.ReviewClosed:
        frame.say(request, _("The review is closed."), level="warning")
    else:
        frame.say(request, _("It stands among their tasks."))
    return redirect("rival_reviews", row.pk)


def close(request: Request, rivalreview_id: int) -> HttpResponse:
    """Close a review that has something to do in it."""
    one, at = found(queries.review(rivalreview_id)), clock.now()
    try:
        actions.close_review(review_id=one.pk, day=org_queries.business_date(at), at=at)
    except actions.NoImprovement:
        said = _("Nobody has anything to do yet: a review is closed once somebody does something better by a day.")
        row = found(market_queries.competitor(one.competitor_id))
        return _reviews(request, row, ReviewForm(), error=said)
    except actions.ReviewClosed:
        frame.say(request, _("The review is closed."), level="warning")
    else:
        frame.say(request, _("Closed. It counts as the systematic study of rivals."))
    return redirect("rival_reviews", one.competitor_id)


def events(request: Request) -> HttpResponse:
    """Show what happened in the industry, and note an event."""
    at = clock.now()
    day = org_queries.business_date(at)
    form = EventForm(request.POST or None, initial={"day": day})
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_event(values=form.cleaned_data, day=day, at=at)
        except actions.BadEvent:
            form.add_error("day", _("This day is still to come."))
        else:
            frame.say(request, _("Noted. Say how hard it hits our customers within a week."))
            return redirect("industry_events")
    may_confirm = request.actor.may(JUDGES)
    among = [("", _("None")), *people()] if may_confirm else []
    context = {
        "events": [{"row": one, "form": _rating(one, among)} for one in queries.events()[:N_EVENTS]],
        "unrated": {one.pk for one in queries.unrated_events(day)},
        "form": form,
        "may_confirm": may_confirm,
    }
    return render(request, "competitors/events.html", context, status=422 if form.errors else 200)


def _rating(one: Any, among: list[tuple[Any, Any]]) -> RateForm:
    """Return the form that rates an event; who may be in charge is asked once for all of them."""
    now = {"impact": one.impact, "owner_id": one.owner_id, "follow_up": one.follow_up}
    form = RateForm(initial=now, prefix=str(one.pk))
    form.fields["owner_id"].choices = among  # type: ignore[attr-defined]
    return form


def rate(request: Request, industryevent_id: int) -> HttpResponse:
    """Say how hard an event hits our customers, and who sees to it."""
    one = found(queries.event(industryevent_id))
    form = RateForm(request.POST, prefix=str(one.pk))
    if form.is_valid():
        actions.rate_event(event_id=one.pk, **form.cleaned_data, at=clock.now())
        frame.say(request, _("Saved."))
    else:
        frame.say(request, _("From 1, hardly felt, to 5, it takes our customers."), level="warning")
    return redirect("industry_events")


SEES, EDITS, JUDGES, BOTH, POST = "market.view", "market.propose", "market.confirm", ("GET", "POST"), ("POST",)
urls = [
    page("competitors/<int:competitor_id>/reviews/", reviews, act=EDITS, name="rival_reviews", methods=BOTH),
    page("competitors/reviews/<int:rivalreview_id>/improve/", improve, act=EDITS, name="rival_improve", methods=POST),
    page("competitors/reviews/<int:rivalreview_id>/close/", close, act=JUDGES, name="rival_review_close", methods=POST),
    page("competitors/events/", events, act=EDITS, name="industry_events", methods=BOTH),
    page("competitors/events/<int:industryevent_id>/rate/", rate, act=JUDGES, name="industry_event_rate", methods=POST),
]
