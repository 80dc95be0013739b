"""Competitors: the archive of each with the timeline of its moves, what it may lose, beside what is ours."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import queries as change_queries
from zhike.apps.core import clock
from zhike.apps.market import actions, queries, rules
from zhike.apps.market import lists as market_lists
from zhike.apps.reviews import queries as review_queries
from zhike.web import citing, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page

N_CLIPPINGS = 30


class CompetitorForm(forms.Form):
    """A competitor as it is known."""

    name = forms.CharField(max_length=120, label=gettext_lazy("Competitor"))
    aliases = forms.CharField(
        max_length=400, required=False, label=gettext_lazy("Also called"),
        help_text=gettext_lazy("Other names, one after the other with commas: whatever is typed is found."),
    )  # fmt: skip
    products = forms.CharField(max_length=300, required=False, label=gettext_lazy("Products and brands"))
    territory = forms.CharField(max_length=200, required=False, label=gettext_lazy("Where"))
    strengths = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea, label=gettext_lazy("What they are good at")
    )
    strategy = forms.CharField(
        max_length=2_000, required=False, widget=forms.Textarea, label=gettext_lazy("What they are after")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        """Return what was written."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return given | {"aliases": split(given["aliases"])}


class EstimateForm(forms.Form):
    """What part of a competitor's customers is thought to have left it."""

    first_date = day_field(gettext_lazy("From"))
    last_date = day_field(gettext_lazy("Until"))
    percent = forms.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, label=gettext_lazy("Left it (%)")
    )
    source = forms.CharField(max_length=200, label=gettext_lazy("Who says so"))
    confidence = forms.IntegerField(min_value=0, max_value=100, initial=50, label=gettext_lazy("Confidence (%)"))


def split(text: str) -> list[str]:
    """Return the names in a text, whatever stands between them."""
    for mark in "，、;；\n":
        text = text.replace(mark, ",")
    return [one.strip() for one in text.split(",") if one.strip()]


def list_(request: Request) -> HttpResponse:
    """Show the competitors."""
    day = frame.of(request).business_date
    context = {"n_waiting": queries.n_waiting(), "unrated": queries.unrated(day)[:5],
               "n_unrated_events": change_queries.unrated_events(day).count()}  # fmt: skip
    return lists.show(
        request, market_lists.COMPETITORS, "competitors/list.html", context, row_url=address_of("competitor"),
        exports="competitors_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the competitors out."""
    return lists.export(request, market_lists.COMPETITORS, form, noun="competitor")


def one(request: Request, competitor_id: int) -> HttpResponse:
    """Show a competitor with what it did, and what it may lose."""
    row = found(queries.competitor(competitor_id))
    form = EstimateForm()
    return _shown(request, row, form, 200)


def _shown(request: Request, row: Any, form: EstimateForm, status: int) -> HttpResponse:
    others = [(pk, name) for pk, name in queries.choices() if pk != row.pk]
    every, day = list(queries.moves_of(row.pk)), frame.of(request).business_date
    kinds = [kind for kind in rules.KINDS if any(one.kind == kind for one in every)]
    chosen = request.GET.get("kind", "")
    context = {
        "kinds": [{"label": label, "url": f"{reverse('competitor', args=[row.pk])}{'?kind=' + kind if kind else ''}",
                   "is_current": kind == (chosen if chosen in kinds else "")}
                  for kind, label in [("", _("All")), *((kind, market_lists.KINDS[kind]) for kind in kinds)]],
        "customers": change_queries.rivals_customers(row), "formers": queries.former_strategies(row.pk),
        "clippings": queries.clippings_of(row.pk)[:N_CLIPPINGS],
        "beside": review_queries.beside(row.pk, day) if request.actor.may("review.view") else None,
        "row": row, "moves": [one for one in every if chosen not in kinds or one.kind == chosen][:60],
        "estimates": queries.estimates_of(row.pk), "form": form,
        "others": others, "may_confirm": request.actor.may("market.confirm"),
    }  # fmt: skip
    return render(request, "competitors/one.html", context, status=status)


def add(request: Request) -> HttpResponse:
    """Name a competitor."""
    return _edited(request, None, {})


def edit(request: Request, competitor_id: int) -> HttpResponse:
    """Change what is known of a competitor."""
    row = found(queries.competitor(competitor_id))
    initial = {name: getattr(row, name) for name in CompetitorForm.base_fields}
    return _edited(request, row, initial | {"aliases": "，".join(row.aliases)})


def _edited(request: Request, row: Any, initial: dict[str, Any]) -> HttpResponse:
    form = CompetitorForm(request.POST or None, initial=initial)
    saved = saving.attempt(
        request, form, lambda: _kept(request, form, row), now=lambda: found(queries.competitor(row.pk)).name,
        refused={actions.NameTaken: _taken},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("competitor", saved.value)
    row = found(queries.competitor(row.pk)) if saved.is_late else row
    context = {"form": form, "row": row, "is_stale": saved.is_late}
    return render(request, "competitors/edit.html", context, status=saved.status)


def _taken(form: CompetitorForm, taken: Exception) -> None:
    form.add_error("name", _("Another competitor goes by this name: %(name)s.") % {"name": str(taken)})


def _kept(request: Request, form: CompetitorForm, row: Any) -> int:
    at = clock.now()
    if row is None:
        return actions.name_competitor(values=form.values, confirmed=request.actor.may("market.confirm"), at=at)
    version = form.cleaned_data["version"] or 0
    actions.change_competitor(competitor_id=row.pk, values=form.values, version=version, at=at)
    return row.pk


def confirm(request: Request, competitor_id: int) -> HttpResponse:
    """Confirm a proposed competitor."""
    row = found(queries.competitor(competitor_id))
    actions.confirm_competitor(competitor_id=row.pk, at=clock.now())
    frame.say(request, _("Confirmed."))
    return redirect("competitor", row.pk)


def clip(request: Request, competitor_id: int) -> HttpResponse:
    """Attach what was written of a competitor."""
    row, at = found(queries.competitor(competitor_id)), clock.now()
    today = frame.of(request).business_date
    form = citing.ClippingForm(request.POST or None, initial={"published_date": today})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_clipping(competitor_id=row.pk, values=form.cleaned_data, today=today, at=at)
        except actions.ComesLater:
            form.add_error("published_date", _("This day is yet to come."))
        else:
            frame.say(request, _("Saved."))
            return redirect("competitor", row.pk)
    context = {"row": row, "form": form}
    return render(request, "competitors/clip.html", context, status=422 if form.errors else 200)


def join(request: Request, competitor_id: int) -> HttpResponse:
    """Say that a competitor is another under a different name."""
    row, given = found(queries.competitor(competitor_id)), request.POST.get("into", "")
    into = found(queries.competitor(int(given) if given.isdecimal() and len(given) <= 18 else 0))
    try:
        actions.join_competitors(competitor_id=row.pk, into_id=into.pk, at=clock.now())
    except actions.SameCompetitor:
        frame.say(request, _("It is the same one already."), level="info")
    else:
        frame.say(request, _("Joined: its names lead here now."))
    return redirect("competitor", into.pk)


def estimate(request: Request, competitor_id: int) -> HttpResponse:
    """Keep what part of its customers a competitor is thought to have lost."""
    row, form = found(queries.competitor(competitor_id)), EstimateForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, 422)
    given = dict(form.cleaned_data)
    try:
        actions.estimate_churn(
            competitor_id=row.pk, rate=given.pop("percent") / 100, **given, at=clock.now()
        )  # fmt: skip
    except rules.BadSpan:
        form.add_error("last_date", _("It ends before it begins."))
        return _shown(request, row, form, 422)
    frame.say(request, _("Saved."))
    return redirect("competitor", row.pk)


SEES, EDITS, JUDGES, BOTH, POST = "market.view", "market.propose", "market.confirm", ("GET", "POST"), ("POST",)
urls = [
    page("competitors/", list_, act=SEES, name="competitors"),
    page("competitors/export/<slug:form>/", export, act="list.export", name="competitors_export"),
    page("competitors/add/", add, act=EDITS, name="competitor_add", methods=BOTH),
    page("competitors/<int:competitor_id>/", one, act=SEES, name="competitor"),
    page("competitors/<int:competitor_id>/edit/", edit, act=JUDGES, name="competitor_edit", methods=BOTH),
    page("competitors/<int:competitor_id>/clippings/add/", clip, act=EDITS, name="rival_clipping_add", methods=BOTH),
    page("competitors/<int:competitor_id>/confirm/", confirm, act=JUDGES, name="competitor_confirm", methods=POST),
    page("competitors/<int:competitor_id>/join/", join, act=JUDGES, name="competitor_join", methods=POST),
    page("competitors/<int:competitor_id>/estimate/", estimate, act=JUDGES, name="competitor_estimate", methods=POST),
]
