"""Rank in the market: number one or two in every line of business, or which are not."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.core import base, clock
from zhike.apps.insight.actions import market as actions
from zhike.apps.insight.queries import market as queries
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, frame, market_shares, overview
from zhike.web.door import Request, found, page

# Which field of the form a refused one of the action is, and how to mend it.
WRONG = {"share": "percent", "share_since": "share_since"}
REFUSALS = {
    "share": gettext_lazy("A share counted from a day needs its percent, from 0 to 100; or leave both empty."),
    "share_since": gettext_lazy("A share needs the day it is counted from, not after “As of”; or leave both empty."),
}


def branch_choices() -> list[tuple[int, str]]:
    """Return the branches whose sums the acting person may see."""
    return [(branch.pk, branch.name) for branch in org_queries.figure_branches(base.actor())]


class RankForm(forms.Form):
    """A rank as it was found."""

    branch_id = forms.TypedChoiceField(choices=branch_choices, coerce=int, label=gettext_lazy("Branch"))
    line = forms.CharField(max_length=80, label=gettext_lazy("Line of business"))
    rank = forms.IntegerField(min_value=1, max_value=999, label=gettext_lazy("Rank"))
    target = forms.IntegerField(min_value=1, max_value=999, initial=1, label=gettext_lazy("Target rank"))
    day = forms.DateField(label=gettext_lazy("As of"), widget=forms.DateInput(attrs={"type": "date"}))
    percent = forms.DecimalField(
        min_value=0, max_value=100, max_digits=7, decimal_places=4, required=False,
        label=gettext_lazy("Market share, percent"),
        help_text=gettext_lazy("Of what the whole market of the line sold."),
    )  # fmt: skip
    share_since = forms.DateField(
        required=False, label=gettext_lazy("Share counted from"), widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("It ends with the day of “As of”."),
    )  # fmt: skip
    source = forms.CharField(
        max_length=200, label=gettext_lazy("Source"), help_text=gettext_lazy("Who says so, such as a report.")
    )


def market_ranks(request: Request) -> HttpResponse:
    """Show where the branches stand."""
    branch = analysis.branch(request)
    day = frame.of(request).business_date
    return _shown(request, branch, RankForm(initial={"branch_id": branch.pk, "day": day}))


def keep(request: Request) -> HttpResponse:
    """Keep a rank as it was found."""
    form = RankForm(request.POST)
    if not form.is_valid():
        return _shown(request, analysis.branch(request), form)
    given = dict(form.cleaned_data)
    percent = given.pop("percent")
    new = actions.NewRank(**given, share=None if percent is None else percent / 100)
    try:
        actions.keep_rank(new=new, at=clock.now())
    except actions.ShareRefused as refused:
        form.add_error(WRONG[refused.field], REFUSALS[refused.field])
        return _shown(request, analysis.branch(request), form)
    frame.say(request, _("Kept."))
    return redirect("market_ranks")


def _shown(request: Request, branch: Any, form: RankForm) -> HttpResponse:
    rows = queries.standings(org_queries.subtree_ids(branch.pk))
    context = {
        "branch": branch, "tabs": overview.tabs(request, "market_ranks"), "rows": rows, "form": form,
        "may_keep": base.actor().may("market.rank"), "n_poor": sum(not one.is_good for one in rows),
        "exports": analysis.exports("market_ranks_export", branch=request.GET.get("branch", "")),
    } | market_shares.context(request, branch)  # fmt: skip
    return render(request, "market/page.html", context, status=422 if form.errors else 200)


def drop(request: Request, rank_id: int) -> HttpResponse:
    """Take a rank back; it can be kept again from the notice."""
    found(queries.rank(rank_id))
    said = actions.drop_rank(rank_id=rank_id, at=clock.now())
    values = {
        "branch_id": str(said.branch_id), "line": said.line, "rank": str(said.rank), "target": str(said.target),
        "day": said.day.isoformat(), "source": said.source,
        "percent": "" if said.share is None else format((said.share * 100).normalize(), "f"),
        "share_since": "" if said.share_since is None else said.share_since.isoformat(),
    }  # fmt: skip
    frame.say(request, _("Taken back."), level="info", undo_url=reverse("market_rank_keep"), undo_values=values)
    return redirect("market_ranks")


def table(request: Request) -> analysis.Table:
    """Return the ranks as they stand on the page."""
    branch = analysis.branch(request)
    columns = [
        (_("Line of business"), "text"), (_("Branch"), "text"), (_("Rank"), "number"), (_("Target rank"), "number"),
        (_("Before"), "number"), (_("As of"), "date"), (_("Source"), "text"),
    ]  # fmt: skip
    rows = [
        [one.row.line, one.row.branch.name, one.row.rank, one.row.target, one.before, one.row.day, one.row.source]
        for one in queries.standings(org_queries.subtree_ids(branch.pk))
    ]
    return analysis.Table(_("Rank in the market"), columns, rows, f"market-ranks-{branch.code}")


urls = [
    page("value/market/", market_ranks, act="figure.view", name="market_ranks"),
    page("value/market/keep/", keep, act="market.rank", name="market_rank_keep", methods=("POST",)),
    page("value/market/<int:rank_id>/drop/", drop, act="market.rank", name="market_rank_drop", methods=("POST",)),
    analysis.report("value/market/table", table, act="figure.view", name="market_ranks_export"),
    *market_shares.urls,
]
