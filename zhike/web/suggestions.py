"""Suggestions, each of them answered; opinion cards and boxes keyed in one go."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.complaints import actions, queries, rules
from zhike.apps.complaints import lists as complaint_lists
from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.web import complaints, frame, lists, saving
from zhike.web.addresses import address_of
from zhike.web.churn_measures import number
from zhike.web.door import Request, found, page

SEES, EDITS, BOTH, POST = "complaint.view", "complaint.edit", ("GET", "POST"), ("POST",)
N_CARDS = 5
PAPER = tuple(code for code in rules.MEDIA if code not in ("FREE_LINE", "HOTLINE_24H", "WEB"))


class SuggestionForm(forms.Form):
    """A suggestion as it is taken."""

    customer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Customer"))
    idea = forms.CharField(
        max_length=10_000, label=gettext_lazy("What they suggest"), widget=forms.Textarea(attrs={"rows": 4})
    )
    medium = forms.ChoiceField(
        choices=complaints.choices(rules.MEDIA, "medium"), required=False, label=gettext_lazy("Came in by")
    )


def list_(request: Request) -> HttpResponse:
    """Show the suggestions and how many of them were answered."""
    done, n = queries.answered_share()
    context = {
        "tabs": complaints.tabs("suggestions", request), "n_done": done, "n": n,
        "may_edit": request.actor.may(EDITS),
    }  # fmt: skip
    return lists.show(
        request, complaint_lists.SUGGESTIONS, "complaints/suggestions.html", context,
        row_url=address_of("suggestion"), exports="suggestions_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the suggestions out."""
    return lists.export(request, complaint_lists.SUGGESTIONS, form, noun="suggestion")


def add(request: Request) -> HttpResponse:
    """Take a suggestion; the address may name the customer."""
    named = number(request.POST.get("customer_id", "") or request.GET.get("customer", ""))
    chosen = customer_queries.customer(named) if named else None
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.suggest(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            row = found(queries.suggestion(pk))
            frame.say(request, _("Taken under number %(number)s.") % {"number": row.number})
            return redirect("suggestion", pk)
    context = {"form": form, "chosen": chosen}
    return render(request, "complaints/suggestion_add.html", context, status=422 if form.errors else 200)


def one(request: Request, suggestion_id: int) -> HttpResponse:
    """Show a suggestion."""
    return _shown(request, found(queries.suggestion(suggestion_id)))


def _shown(request: Request, row: Any, refusal: rules.Refused | None = None, status: int = 200) -> HttpResponse:
    context = {
        "row": row, "refusal": refusal, "given": request.POST.dict(), "today": frame.of(request).business_date,
        "may_edit": request.actor.may(EDITS) and row.answered_at is None,
    }  # fmt: skip
    return render(request, "complaints/suggestion.html", context, status=status)


def evaluate(request: Request, suggestion_id: int) -> HttpResponse:
    """Look at a suggestion, adopt it or not, with a reply to the customer."""
    row, given = found(queries.suggestion(suggestion_id)), request.POST
    try:
        actions.evaluate(
            suggestion_id=row.pk, status=given.get("status", ""), reply=given.get("reply", "")[:1_000], at=clock.now()
        )
    except rules.Refused as refusal:
        return _shown(request, row, refusal, 422)
    frame.say(request, _("Saved."))
    return redirect("suggestion", row.pk)


def cards(request: Request) -> HttpResponse:
    """Key the cards of a box: one line each, complaint or suggestion, all in one go."""
    given, errors = request.POST, dict[int, str]()
    lines = [_line(request, n) for n in range(N_CARDS)]
    medium = given.get("medium", "OPINION_CARD")
    if request.method == "POST":
        filled = [line for line in lines if line["what"] or line["customer_id"]]
        errors = {line["n"]: _("Name the customer and what the card says.") for line in filled
                  if not (line["what"] and line["chosen"])}  # fmt: skip
        if filled and not errors:
            return _key(request, filled, medium)
    context = {
        "lines": lines, "errors": errors, "medium": medium, "is_empty": request.method == "POST" and not errors,
        "media": [(code, complaint_lists.MEDIA[code]) for code in PAPER],
    }  # fmt: skip
    return render(request, "complaints/cards.html", context, status=422 if request.method == "POST" else 200)


def _line(request: Request, n: int) -> dict[str, Any]:
    given = request.POST
    customer_id = number(given.get(f"customer_{n}", ""))
    return {
        "n": n, "customer_id": customer_id, "what": given.get(f"what_{n}", "").strip()[:10_000],
        "chosen": customer_queries.customer(customer_id) if customer_id else None,
        "is_idea": given.get(f"kind_{n}") == "SUGGESTION",
    }  # fmt: skip


def _key(request: Request, filled: list[dict[str, Any]], medium: str) -> HttpResponse:
    medium = medium if medium in PAPER else "OPINION_CARD"
    numbers = actions.key_cards(
        cards=[actions.NewComplaint(line["customer_id"], line["what"]) for line in filled],
        is_suggestion=[line["is_idea"] for line in filled], medium=medium, at=clock.now(),
    )  # fmt: skip
    frame.say(request, _("Keyed: %(numbers)s") % {"numbers": "、".join(numbers)})
    return redirect("complaints")


urls = [
    page("suggestions/", list_, act=SEES, name="suggestions"),
    page("suggestions/export/<slug:form>/", export, act="list.export", name="suggestions_export"),
    page("suggestions/add/", add, act=EDITS, name="suggestion_add", methods=BOTH),
    page("suggestions/<int:suggestion_id>/", one, act=SEES, name="suggestion"),
    page("suggestions/<int:suggestion_id>/evaluate/", evaluate, act=EDITS, name="suggestion_evaluate", methods=POST),
    page("complaints/cards/", cards, act=EDITS, name="complaint_cards", methods=BOTH),
]
