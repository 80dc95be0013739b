"""Learning: one's own hours and tests against the goal of the year; the cards customers are shown of us."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.coaching import actions, queries, rules
from zhike.apps.core import clock
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import queries as survey_queries
from zhike.web import analysis, codes, frame, saving
from zhike.web.advertising import day_field
from zhike.web.churn_measures import number, people
from zhike.web.door import Request, found, page

KINDS, TESTS = ("COURSE", "READING", "PRACTICE", "SHARING"), ("NONE", "PASSED", "FAILED")


def _words(known: tuple[str, ...]) -> Any:
    return lambda: [(code, codes.label(f"learning.{code}")) for code in known]


class LearningForm(forms.Form):
    """Hours somebody learned."""

    title = forms.CharField(max_length=160, label=gettext_lazy("What was learned"))
    hours = forms.DecimalField(max_digits=5, decimal_places=1, label=gettext_lazy("Hours"))
    day = day_field(gettext_lazy("Day"))
    kind = forms.ChoiceField(choices=_words(KINDS), label=gettext_lazy("Kind"))
    test = forms.ChoiceField(choices=_words(TESTS), label=gettext_lazy("Test taken"))


def learning(request: Request) -> HttpResponse:
    """Show what somebody learned this year: oneself, or one of those one leads."""
    user = _whose(request)
    return _shown(request, user, LearningForm(initial={"day": frame.of(request).business_date}))


def _whose(request: Request) -> Any:
    """Return whose learning is asked for; for whom one does not lead it is as if they were not there."""
    user_id = number(request.GET.get("user", "")) or request.actor.user_id
    if user_id == request.actor.user_id:
        return request.actor.user
    if not request.actor.may("coaching.view"):
        return found(None)
    return found(org_queries.people_for(request.actor).filter(pk=user_id).first())


def _shown(request: Request, user: Any, form: LearningForm, status: int = 200) -> HttpResponse:
    day, goal = frame.of(request).business_date, queries.goals()["hours"]
    rows = list(queries.learning_of(user.pk, day.year))
    hours, is_own = queries.learned(user.pk, day.year), user.pk == request.actor.user_id
    others = people() if request.actor.may("coaching.view") else []
    context = {
        "whose": user, "rows": rows, "hours": hours, "goal": goal, "share": rules.share(hours, goal), "form": form,
        "year": day.year, "n_passed": sum(row.test == "PASSED" for row in rows), "is_own": is_own,
        "may_note": is_own or request.actor.may("coaching.manage"), "others": others,
        "exports": analysis.exports("learning_export", user=user.pk),
    }  # fmt: skip
    return render(request, "methods/learning.html", context, status=status)


def table(request: Request) -> analysis.Table:
    """Return what somebody learned this year as it is taken away."""
    user, day = _whose(request), frame.of(request).business_date
    columns: list[Any] = [
        (_("Day"), "date"), (_("What was learned"), "text"), (_("Kind"), "text"), (_("Hours"), "number"),
        (_("Test taken"), "text"),
    ]  # fmt: skip
    rows = [
        (row.day, row.title, codes.label(f"learning.{row.kind}"), row.hours, codes.label(f"learning.{row.test}"))
        for row in queries.learning_of(user.pk, day.year)
    ]
    return analysis.Table(_("Learning of %(name)s") % {"name": user.name}, columns, rows, "learning")


def note(request: Request) -> HttpResponse:
    """Note hours of learning for whom the page is about."""
    user, form = _whose(request), LearningForm(request.POST)
    if form.is_valid():
        try:
            learning_id = actions.note_learning(user_id=user.pk, **form.cleaned_data, at=clock.now())
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            undo = reverse("learning_take_back", args=[learning_id])
            frame.say(request, _("Noted."), undo_url=undo)
            return _back(request, user.pk)
    return _shown(request, user, form, 422)


def _back(request: Request, user_id: int) -> HttpResponse:
    more = "" if user_id == request.actor.user_id else f"?user={user_id}"
    return redirect(reverse("learning") + more)


def take_back(request: Request, learning_id: int) -> HttpResponse:
    """Take an entry back, or let it count again."""
    back = request.POST.get("back") == "on"
    try:
        user_id = actions.take_back_learning(learning_id=learning_id, back=back, at=clock.now())
    except rules.CoachingRefused:
        return found(None)
    if back:
        frame.say(request, _("It counts again."))
    else:
        undo = reverse("learning_take_back", args=[learning_id])
        frame.say(request, _("Taken back."), undo_url=undo, undo_values={"back": "on"})
    return _back(request, user_id)


class CardForm(forms.Form):
    """The card customers are shown."""

    headline = forms.CharField(max_length=120, label=gettext_lazy("In a line"))
    expertise = forms.CharField(max_length=500, label=gettext_lazy("Good at"), widget=forms.Textarea(attrs={"rows": 2}))
    cases = forms.CharField(
        max_length=1_000, required=False, label=gettext_lazy("Cases solved"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What was solved, without naming a customer who has not agreed."),
    )  # fmt: skip
    reach = forms.CharField(max_length=120, label=gettext_lazy("How to reach"))


def cards(request: Request) -> HttpResponse:
    """Show the cards there are."""
    rows = list(queries.cards())
    context = {
        "rows": rows, "me": request.actor.user_id, "has_own": any(row.user_id == request.actor.user_id for row in rows),
    }  # fmt: skip
    return render(request, "methods/cards.html", context)


def card(request: Request, user_id: int) -> HttpResponse:
    """Show a card as a customer sees it: on the screen or on paper, with the skills certified today."""
    row, day = found(queries.card_of(user_id)), frame.of(request).business_date
    skills = [one for one in queries.certificates() if one.user_id == user_id and rules.is_valid(one.expires, day)]
    company = org_queries.company()
    context = {
        "row": row, "skills": skills, "trust": survey_queries.trust_in(user_id),
        "company": company.name if company else "",
        "may_edit": user_id == request.actor.user_id or request.actor.may("coaching.manage"),
    }  # fmt: skip
    return render(request, "methods/card.html", context)


def card_write(request: Request, user_id: int) -> HttpResponse:
    """Write one's own card, or that of somebody one leads."""
    row = queries.card_of(user_id)
    fields = ("headline", "expertise", "cases", "reach")
    initial = {name: getattr(row, name) for name in fields} if row else {}
    form = CardForm(request.POST or None, initial=initial)
    if user_id != request.actor.user_id:
        found(org_queries.people_for(request.actor).filter(pk=user_id).first())
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_card(user_id=user_id, **form.cleaned_data, at=clock.now())
        except rules.CoachingRefused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Saved."))
            return redirect("profile_card", user_id)
    context = {
        "form": form,
        "title": _("Card for customers"),
        "back": reverse("profile_cards"),
        "back_label": _("Cards"),
    }
    return render(request, "methods/form.html", context, status=422 if form.errors else 200)


POST, SEES = ("POST",), "method.view"
urls = [
    page("methods/learning/", learning, act=SEES, name="learning"),
    analysis.report("methods/learning/table", table, act=SEES, name="learning_export"),
    page("methods/learning/note/", note, act=SEES, name="learning_note", methods=POST),
    page("methods/learning/<int:learning_id>/", take_back, act=SEES, name="learning_take_back", methods=POST),
    page("methods/cards/", cards, act=SEES, name="profile_cards"),
    page("methods/cards/<int:user_id>/", card, act=SEES, name="profile_card"),
    page("methods/cards/<int:user_id>/write/", card_write, act=SEES, name="profile_card_write",
         methods=("GET", "POST")),
]  # fmt: skip
