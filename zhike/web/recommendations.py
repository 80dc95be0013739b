"""Recommendations: who brought whom, what came of it, the tree below somebody, the points they were rewarded with."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import clock
from zhike.apps.customers import queries as customer_queries
from zhike.apps.loyalty import actions, queries, rules
from zhike.apps.loyalty import lists as loyalty_lists
from zhike.web import codes, frame, lists, members, saving
from zhike.web.addresses import address_of
from zhike.web.advertising import day_field
from zhike.web.door import Request, found, page
from zhike.web.members import EDITS, SEES


class RecommendForm(forms.Form):
    """Who recommended us to whom."""

    referrer_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Recommended by"))
    referred_id = forms.IntegerField(min_value=1, max_value=2**63 - 1, label=gettext_lazy("Recommended to"))
    day = day_field(gettext_lazy("Day"))
    note = forms.CharField(max_length=300, required=False, label=gettext_lazy("Note"))


def list_(request: Request) -> HttpResponse:
    """Show the recommendations."""
    context = {"may_edit": request.actor.may(EDITS)}
    return lists.show(
        request, loyalty_lists.RECOMMENDATIONS, "loyalty/recommendations.html", context,
        row_url=address_of("recommendation"), exports="recommendations_export",
    )  # fmt: skip


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the recommendations out."""
    return lists.export(request, loyalty_lists.RECOMMENDATIONS, form, noun="recommendation")


def _chosen(form: forms.Form, name: str) -> Any:
    asked = str(form[name].value() or "")
    return customer_queries.card(int(asked)) if asked.isdecimal() and len(asked) < 19 else None


def add(request: Request) -> HttpResponse:
    """Write down a recommendation."""
    initial = {"day": members.today(), "referrer_id": request.GET.get("customer", "")}
    form = RecommendForm(request.POST or None, initial=initial)
    chosen = {name: _chosen(form, name) for name in ("referrer_id", "referred_id")}
    if request.method == "POST" and form.is_valid():
        try:
            pk = actions.recommend(**form.cleaned_data, at=clock.now())
        except rules.Refused as refusal:
            saving.refuse(form, refusal)
        else:
            frame.say(request, _("Written down."))
            return redirect("recommendation", pk)
    context = {"form": form, "chosen": chosen}
    return render(request, "loyalty/recommendation_add.html", context, status=422 if form.errors else 200)


def one(request: Request, recommendation_id: int) -> HttpResponse:
    """Show a recommendation, and the tree it stands in."""
    return _shown(request, found(queries.recommendation(recommendation_id)))


def _shown(request: Request, row: Any, refusal: rules.Refused | None = None) -> HttpResponse:
    tree = queries.tree(row.referrer_id)
    cards = customer_queries.cards_of(pk for pk, _depth in tree)
    branches = [(cards.get(pk), depth) for pk, depth in tree]
    context = {
        "row": row, "tree": [(card, depth) for card, depth in branches if card], "refusal": refusal,
        "n_hidden": sum(card is None for card, _depth in branches), "above": queries.recommendation_of(row.referrer_id),
        "results": [(code, codes.label(f"recommendation.{code}")) for code in ("BOUGHT", "DECLINED")],
        "may_edit": request.actor.may(EDITS) and row.result == "OPEN",
    }  # fmt: skip
    return render(request, "loyalty/recommendation.html", context, status=422 if refusal else 200)


def settle(request: Request, recommendation_id: int) -> HttpResponse:
    """End a recommendation with a purchase or without."""
    row = found(queries.recommendation(recommendation_id))
    result = request.POST.get("result", "")[:8]
    try:
        actions.settle(recommendation_id=row.pk, result=result, day=members.today(), at=clock.now())
    except rules.Refused as refusal:
        return _shown(request, row, refusal)
    frame.say(request, _("Written down."))
    return redirect("recommendation", row.pk)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("recommendations/", list_, act=SEES, name="recommendations"),
    page("recommendations/export/<slug:form>/", export, act="list.export", name="recommendations_export"),
    page("recommendations/add/", add, act=EDITS, name="recommendation_add", methods=BOTH),
    page("recommendations/<int:recommendation_id>/", one, act=SEES, name="recommendation"),
    page("recommendations/<int:recommendation_id>/settle/", settle, act=EDITS, name="recommendation_settle",
         methods=POST),
]  # fmt: skip
