"""Channels of collection: what each brought, how much of it held and what it cost; other channels made codes."""

from datetime import date, timedelta
from functools import reduce
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.archives import actions as archive_actions
from zhike.apps.archives import queries as archive_queries
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, frame
from zhike.web.door import Request, page

A_YEAR = timedelta(days=364)


class Period(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))


class PromoteForm(forms.Form):
    """The code that words become."""

    words = forms.CharField(max_length=60)
    code = forms.CharField(max_length=20, label=gettext_lazy("Short code"))
    label_zh = forms.CharField(max_length=80, label=gettext_lazy("Name in Chinese"))
    label_en = forms.CharField(max_length=80, required=False, label=gettext_lazy("Name in English"))


def period(request: Request, today: date | None = None) -> tuple[date, date]:
    """Return the days a page is about: those asked for, else the year up to a day, usually the business's."""
    today = today or frame.of(request).business_date
    form = Period(request.GET)
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        return form.cleaned_data["first"], form.cleaned_data["last"]
    return today - A_YEAR, today


def lines_of(branch: Any, first: date, last: date) -> list[archive_queries.ChannelLine]:
    """Return the lines of a branch one may see the sums of."""
    top = org_queries.headquarters()
    ids = None if top is not None and branch.pk == top.pk else org_queries.subtree_ids(branch.pk)
    least = org_rules.SMALL_CELL if base.actor().hides_small_cells else 0
    return archive_queries.by_channel(first, last, branch_ids=ids, least=least)


def collection(request: Request) -> HttpResponse:
    """Show what each channel brought, how much of it held and what it cost."""
    return _shown(request, PromoteForm())


def _shown(request: Request, form: PromoteForm) -> HttpResponse:
    branch, (first, last) = analysis.branch(request), period(request)
    lines, code = lines_of(branch, first, last), request.GET.get("branch", "")
    shown = any(line.is_hidden for line in lines)
    may_promote = request.actor.may("catalog.manage")
    context = {
        "lines": lines, "labels": catalog_queries.channels(), "n_direct": len(catalog_queries.codes("direct")),
        "total": None if shown else reduce(lambda a, b: a.plus(b), lines, archive_queries.ChannelLine("")),
        "first": first, "last": last, "code": code, "promote": form, "may_promote": may_promote,
        "words": archive_queries.other_channels() if may_promote else [],
        "exports": analysis.exports("collection_export", branch=code, first=first, last=last),
    }  # fmt: skip
    return render(request, "collection/page.html", context, status=422 if form.errors else 200)


def table(request: Request) -> analysis.Table:
    """Return what each channel brought as it is taken away."""
    branch, (first, last) = analysis.branch(request), period(request)
    labels = catalog_queries.channels()
    columns = [
        (_("Channel"), "text"), (_("Code"), "text"), (_("Facts"), "number"), (_("Customers"), "number"),
        (_("Found true again"), "number"), (_("Corrected"), "number"), (_("Accuracy"), "percent"),
        (_("Cost"), "money"), (_("Cost per fact"), "money"),
    ]  # fmt: skip
    rows = [_row(line, labels) for line in lines_of(branch, first, last)]
    return analysis.Table(_("Where does what we know come from?"), columns, rows, f"channels-{branch.code}")


def _row(line: archive_queries.ChannelLine, labels: dict[str, str]) -> tuple[Any, ...]:
    head = (labels.get(line.channel, line.channel), line.channel)
    if line.is_hidden:
        return (*head, *[None] * 7)
    return (
        *head, line.n_facts, line.n_customers, line.n_verified, line.n_corrected, line.accuracy, line.cost, line.each
    )  # fmt: skip


def promote(request: Request) -> HttpResponse:
    """Make a code of what was told in words under the other channels; it can be taken back."""
    form = PromoteForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            n_facts = archive_actions.promote_channel(**given, at=clock.now())
        except archive_actions.NotInUse:
            form.add_error("code", _("No fact names this channel any more."))
        except catalog_actions.BadField as bad:
            form.add_error(bad.field, str(bad))
        else:
            undo = reverse("channel_demote", args=[given["code"]]) + "?" + urlencode({"words": given["words"]})
            frame.say(request, _("%(n)s facts carry the new code.") % {"n": n_facts}, undo_url=undo)
            return redirect("collection")
    return _shown(request, form)


def demote(request: Request, code: str) -> HttpResponse:
    """Take it back that words became a code."""
    try:
        archive_actions.demote_channel(words=request.GET.get("words", "")[:60], code=code, at=clock.now())
    except archive_actions.NotInUse:
        frame.say(request, _("There is nothing to take back."), level="warning")
    else:
        frame.say(request, _("The facts are of the other channels again."), level="info")
    return redirect("collection")


urls = [
    page("collection/", collection, act="figure.view", name="collection"),
    analysis.report("collection/table", table, act="figure.view", name="collection_export"),
    page("collection/promote/", promote, act="catalog.manage", name="channel_promote", methods=("POST",)),
    page("collection/<slug:code>/demote/", demote, act="catalog.manage", name="channel_demote", methods=("POST",)),
]
