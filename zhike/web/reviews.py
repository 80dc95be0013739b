"""Reviews: how we listened, how a place received somebody, how it is to be our own customer; and the check-lists."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.market import queries as market_queries
from zhike.apps.org import queries as org_queries
from zhike.apps.reviews import actions, queries, rules
from zhike.apps.reviews import lists as review_lists
from zhike.web import codes, format, frame, lists, saving
from zhike.web.activities import Lines
from zhike.web.addresses import address_of
from zhike.web.door import Request, found, page

BETTER_WITHIN = timedelta(days=14)
LARGEST = 2**63 - 1


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _few(lines: list[str], most: int, longest: int) -> list[str]:
    """Return lines that are not too many and none of them too long."""
    if len(lines) > most:
        raise forms.ValidationError(_("At most %(n)s points.") % {"n": most})
    if too_long := next((line for line in lines if len(line) > longest), ""):
        raise forms.ValidationError(_("Too long: %(point)s") % {"point": too_long[:40]})
    return lines


class ReviewForm(forms.Form):
    """What was looked at, a mark for each point, and what must get better."""

    subject = forms.CharField(max_length=120, label=gettext_lazy("What was looked at"))
    day = _day(gettext_lazy("Day"))
    branch_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Branch"))
    note = forms.CharField(max_length=4_000, required=False, widget=forms.Textarea, label=gettext_lazy("Note"))
    improvements = Lines(
        required=False, label=gettext_lazy("What must get better"),
        help_text=gettext_lazy("Each line becomes a task."),
    )  # fmt: skip
    doer_id = forms.TypedChoiceField(coerce=int, required=False, empty_value=None, label=gettext_lazy("Who sees to it"))
    due_date = _day(gettext_lazy("Due"))
    sheet_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, points: queries.Points, **more: Any):
        super().__init__(*args, **more)
        who = base.actor()
        branches = [(row.pk, row.name) for row in org_queries.row_branches(who)]
        people = org_queries.named(org_queries.people_for(who).order_by("name", "id"))
        self.fields["branch_id"].choices = branches  # type: ignore[attr-defined]
        self.fields["doer_id"].choices = people  # type: ignore[attr-defined]
        if rules.needs_contact(points.kind):
            del self.fields["branch_id"]
        words = [(mark, codes.label(f"mark.{mark}")) for mark in rules.MARKS]
        for n, item in enumerate(points.items):
            self.fields[f"mark_{n}"] = forms.ChoiceField(choices=words, label=item)
            self.fields[f"remark_{n}"] = forms.CharField(max_length=300, required=False, label=_("Remark"))

    def clean_improvements(self) -> list[str]:
        """Return what must get better, not more than is taken and each short enough for a task."""
        return _few(self.cleaned_data["improvements"], rules.MOST_IMPROVEMENTS, rules.LONGEST_IMPROVEMENT)

    def marked(self, n_points: int) -> list[actions.Mark]:
        """Return what was found, point by point."""
        given = self.cleaned_data
        return [actions.Mark(given[f"mark_{n}"], given[f"remark_{n}"]) for n in range(n_points)]


class SheetForm(forms.Form):
    """The points of a check-list, one below the other."""

    items = forms.CharField(
        required=False, max_length=4_000, widget=forms.Textarea, label=gettext_lazy("Points"),
        help_text=gettext_lazy("One on each line. With none the points of the program hold again."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_items(self) -> list[str]:
        """Return the points, each once and short enough to be read in one go."""
        lines = [line.strip() for line in self.cleaned_data["items"].splitlines() if line.strip()]
        items = _few(lines, rules.MOST_POINTS, rules.LONGEST_POINT)
        if len(set(items)) != len(items):
            raise forms.ValidationError(_("A point stands there twice."))
        return items


def list_(request: Request) -> HttpResponse:
    """Show the reviews."""
    return lists.show(
        request, review_lists.REVIEWS, "reviews/page.html", row_url=address_of("review"), exports="reviews_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the reviews out."""
    return lists.export(request, review_lists.REVIEWS, form, noun="review")


def review(request: Request, review_id: int) -> HttpResponse:
    """Show what was found, point by point, and what came of it."""
    row = found(queries.review(review_id))
    talk = interaction_queries.interaction(row.interaction_id) if row.interaction_id else None
    context = {
        "review": row, "talk": talk, "tasks": list(queries.improvements(review_id)),
        "may_take_back": row.reviewer_id == request.actor.user_id and request.actor.may("review.add"),
    }  # fmt: skip
    return render(request, "reviews/review.html", context)


def add(request: Request) -> HttpResponse:
    """Look at a talk, a place or a process, point by point."""
    kind = request.GET.get("kind", "")
    talk = _talk(request) if rules.needs_contact(kind) else None
    if kind not in rules.KINDS or (rules.needs_contact(kind) and talk is None):
        return render(request, "reviews/choose.html", {"kinds": rules.KINDS, "needs_talk": kind in rules.KINDS})
    rival = _rival(request) if kind == rules.MYSTERY_VISIT else None
    points, status = queries.sheet(kind), 200
    preset = _preset(request, talk) | ({"subject": rival.name} if rival else {})
    form = ReviewForm(request.POST or None, points=points, initial=preset | {
        "sheet_version": points.version
    })  # fmt: skip
    if request.method == "POST":
        try:
            if form.is_valid():
                return _kept(request, form, points, talk, rival)
            status = 422
        except base.StaleRecord:
            form.add_error(None, _("Somebody changed the check-list meanwhile. These are its points now."))
            status = 409
    context = {"form": form, "points": points, "talk": talk, "rival": rival, "marks": rules.MARKS}
    return render(request, "reviews/add.html", context, status=status)


def _rival(request: Request) -> Any:
    """Return the competitor a request names as the one visited; one that is not there is 404."""
    given = request.GET.get("competitor", "")
    if not given:
        return None
    return found(market_queries.competitor(int(given)) if given.isdecimal() and len(given) <= 18 else None)


def _talk(request: Request) -> Any:
    """Return the visible contact a request names; one that is not there is 404."""
    given = request.GET.get("contact", "")
    if not given:
        return None
    return found(interaction_queries.interaction(int(given)) if given.isdecimal() and len(given) <= 18 else None)


def _preset(request: Request, talk: Any) -> dict[str, Any]:
    today = frame.of(request).business_date
    place = request.GET.get("branch", "")
    asked = int(place) if place.isdecimal() and len(place) <= 18 else request.actor.user.branch_id
    given = {"day": today, "due_date": today + BETTER_WITHIN, "branch_id": asked,
             "doer_id": request.actor.user_id}  # fmt: skip
    if talk is None:
        return given
    said = f"{codes.label(talk.channel)} · {format.date_text(talk.happened_at.date())}"
    return given | {"subject": said, "doer_id": talk.user_id or request.actor.user_id}


def _kept(request: Request, form: ReviewForm, points: queries.Points, talk: Any, rival: Any) -> HttpResponse:
    given = form.cleaned_data
    names = ("subject", "day", "branch_id", "note", "improvements", "doer_id", "due_date", "sheet_version")
    plain: dict[str, Any] = {name: given.get(name) for name in names}
    new = actions.NewReview(
        kind=points.kind, marks=form.marked(len(points.items)), interaction_id=talk.pk if talk else None,
        rival_id=rival.pk if rival else None, **plain,
    )  # fmt: skip
    review_id = actions.add_review(new=new, at=clock.now())
    frame.say(request, _("Kept."), undo_url=reverse("review_take_back", args=[review_id]))
    return redirect("review", review_id)


def take_back(request: Request, review_id: int) -> HttpResponse:
    """Take one's own review back."""
    found(queries.review(review_id))
    _own(actions.take_back_review, review_id)
    frame.say(request, _("The review was taken back."), level="info", undo_url=reverse("review_restore",
                                                                                      args=[review_id]))  # fmt: skip
    return redirect("reviews")


def restore(request: Request, review_id: int) -> HttpResponse:
    """Let one's own review count again."""
    found(queries.taken_back(review_id))
    _own(actions.restore_review, review_id)
    frame.say(request, _("The review counts again."))
    return redirect("review", review_id)


def _own(act: Any, review_id: int) -> None:
    try:
        act(review_id=review_id, at=clock.now())
    except actions.NoSuchReview:
        raise Http404 from None


def sheets(request: Request) -> HttpResponse:
    """Show the check-lists."""
    return render(request, "reviews/sheets.html", {"sheets": queries.sheets()})


def sheet(request: Request, kind: str) -> HttpResponse:
    """Change the points of a check-list."""
    if kind not in rules.KINDS:
        raise Http404
    now = queries.sheet(kind)
    shown = {"items": "\n".join(now.items), "version": now.version}
    form = SheetForm(request.POST or None, initial=shown)
    saved = saving.attempt(
        request, form,
        lambda: actions.change_sheet(
            kind=kind, items=form.cleaned_data["items"], version=form.cleaned_data["version"], at=clock.now()
        ),
        now=lambda: "; ".join(now.items), refused={},
    )  # fmt: skip
    if saved.is_saved:
        return redirect("review_sheets")
    context = {"form": form, "points": now, "is_stale": saved.is_late}
    return render(request, "reviews/sheet.html", context, status=saved.status)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("reviews/", list_, act="review.view", name="reviews"),
    page("reviews/export/<slug:form>/", export, act="list.export", name="reviews_export"),
    page("reviews/add/", add, act="review.add", name="review_add", methods=BOTH),
    page("reviews/sheets/", sheets, act="review.view", name="review_sheets"),
    page("reviews/sheets/<slug:kind>/", sheet, act="sheet.manage", name="review_sheet", methods=BOTH),
    page("reviews/<int:review_id>/", review, act="review.view", name="review"),
    page("reviews/<int:review_id>/take-back/", take_back, act="review.add", name="review_take_back", methods=POST),
    page("reviews/<int:review_id>/restore/", restore, act="review.add", name="review_restore", methods=POST),
]
