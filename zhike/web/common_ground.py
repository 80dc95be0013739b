"""Common ground: what customers have that we look for, and whether their profit and ours move together."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.org import queries as org_queries
from zhike.web import charts, frame, key_accounts
from zhike.web import format as written
from zhike.web.door import Request, found, page
from zhike.web.key_customers import REFUSALS

N_RESOURCES = 200


class NeedForm(forms.Form):
    """Something a branch looks for."""

    title = forms.CharField(max_length=160, label=gettext_lazy("What we look for"))
    tags = forms.CharField(
        max_length=400, label=gettext_lazy("Words it is known by"),
        help_text=gettext_lazy("Parted by commas; a resource that speaks of one of them is shown beside it."),
    )  # fmt: skip
    branch_id = forms.TypedChoiceField(coerce=int, label=gettext_lazy("Branch"))

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        branches = [(row.pk, row.name) for row in org_queries.row_branches(base.actor())]
        self.fields["branch_id"].choices = branches  # type: ignore[attr-defined]


def resources(request: Request) -> HttpResponse:
    """Show what we look for with the customers who have it, and everything customers could give."""
    return _resources(request, NeedForm())


def add(request: Request) -> HttpResponse:
    """Write down what a branch looks for."""
    form = NeedForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        tags = given["tags"].replace("，", ",").replace("、", ",").split(",")
        try:
            actions.add_need(branch_id=given["branch_id"], title=given["title"], tags=tags, at=clock.now())
        except rules.Refused as refusal:
            form.add_error("tags", str(REFUSALS[str(refusal)]))
        else:
            frame.say(request, _("Saved."))
            return redirect("resources")
    return _resources(request, form)


def _resources(request: Request, form: NeedForm) -> HttpResponse:
    wanted, everything = queries.wanted(frame.of(request).business_date)
    context = {
        "tabs": key_accounts.tabs(request, "key_customers"), "wanted": wanted, "resources": everything[:N_RESOURCES],
        "form": form, "may_add": request.actor.may("customer.edit"),
    }  # fmt: skip
    return render(request, "keyaccounts/resources.html", context, status=422 if form.errors else 200)


def close(request: Request, need_id: int) -> HttpResponse:
    """Close what we looked for, or look for it again."""
    back = request.POST.get("back") == "on"
    try:
        actions.close_need(need_id=need_id, day=None if back else frame.of(request).business_date, at=clock.now())
    except rules.Refused:
        return found(None)
    undo = "" if back else reverse("need_close", args=[need_id])
    frame.say(request, _("Open again.") if back else _("Closed."), undo_url=undo, undo_values={"back": "on"})
    return redirect("resources")


def profits(request: Request) -> HttpResponse:
    """Show whether customers who earn more leave us more: coefficients with intervals, and each customer as a point."""
    told = queries.together(frame.of(request).business_date)
    context = {
        "tabs": key_accounts.tabs(request, "key_customers"), "told": told, "fewest": queries.FEWEST,
        "n_grown": sum(one.growth is not None for one in told.pairs),
        "picture": _drawn(told.pairs) if len(told.pairs) > 1 else None,
    }  # fmt: skip
    return render(request, "keyaccounts/profits.html", context)


def _drawn(pairs: tuple[queries.Both, ...]) -> charts.Picture:
    """Draw every customer by its own net margin and by what it leaves us; the means part the picture."""
    x, y = (sum(values) / len(pairs) for values in zip(*((one.net_margin, one.ours) for one in pairs), strict=True))
    by = [abs(mean) or 1.0 for mean in (x, y)]
    points = [
        (1 + (one.net_margin - x) / by[0], 1 + (one.ours - y) / by[1], charts.Mark(
            one.card.name, None,
            f"{written.percent_text(one.net_margin, 1)} · {written.percent_text(one.ours, 1)}",
            reverse("customer", args=[one.card.pk]), "accent",
        ))
        for one in pairs
    ]  # fmt: skip
    names = (_("The customer's net margin"), _("Left to us of what it pays"))
    ends = [
        charts.Mark(name, None, _("mean %(share)s") % {"share": written.percent_text(mean, 1)})
        for name, mean in zip(names, (x, y), strict=True)
    ]
    return charts.quadrants(points, x=ends[0], y=ends[1])


SEES, EDITS, POST = "customer.view", "customer.edit", ("POST",)
urls = [
    page("tiers/key/resources/", resources, act=SEES, name="resources"),
    page("tiers/key/needs/add/", add, act=EDITS, name="need_add", methods=POST),
    page("tiers/key/needs/<int:need_id>/close/", close, act=EDITS, name="need_close", methods=POST),
    page("tiers/key/profits/", profits, act=SEES, name="common_profits"),
]
