"""Competitors and the industry beside our own churn: dated rates with source and confidence; gaps stay gaps."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.apps.core import base, clock
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import rivals, runs
from zhike.apps.market import actions as market_actions
from zhike.apps.market import rules as market_rules
from zhike.web import analysis, charts, churn_parts, frame
from zhike.web import format as written
from zhike.web.competitors import EstimateForm
from zhike.web.door import Request, page

MOST_LINES = 3
TONES = ("two", "four", "quiet")
BOTH = ("GET", "POST")


def churn_rivals(request: Request) -> HttpResponse:
    """Show what competitors and the industry lose beside what we lose."""
    return _shown(request, EstimateForm(), 200)


def _shown(request: Request, form: EstimateForm, status: int) -> HttpResponse:
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    tabs, known = churn_parts.tabs(request, "churn"), accounts.account(branch.pk, kind=kind)
    if known is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    over = over_of(known)
    found = rivals.rivals([one.period for one in over])
    context = {
        "branch": branch, "code": request.GET.get("branch", ""), "tabs": tabs, "kind": kind,
        "kinds": churn_parts.kinds(), "periods": (), "form": form, "may_tell": base.actor().may("market.confirm"),
        "names": [name(one) for one in found],
        "rows": [(ours, [one.told[at] for one in found]) for at, ours in enumerate(over)][::-1],
        "picture": _picture(over, found) if len(over) > 1 else None,
        "exports": analysis.exports("churn_rivals_export", branch=request.GET.get("branch", ""), kind=kind),
    }  # fmt: skip
    return render(request, "churn/rivals.html", context, status=status)


def over_of(known: accounts.Account, most: int = 36) -> list[accounts.Quarter]:
    """Return the newest periods that are over, the oldest first."""
    return [one for one in known.quarters if not one.is_provisional][-most:]


def name(rival: rivals.Rival) -> str:
    """Return what a line is called."""
    return rival.name or _("Industry average")


def lines(found: list[rivals.Rival], labels: list[str]) -> list[charts.Series]:
    """Return the lines of competitors and of the industry; a period without an estimate is a gap."""
    kept = found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], found[-1]]
    return [
        charts.Series(name(one), [_mark(*pair) for pair in zip(labels, one.told, strict=True)], tone, True)
        for one, tone in zip(kept, TONES, strict=False)
    ]


def _mark(label: str, told: rivals.Told | None) -> charts.Mark:
    return charts.Mark(label, told.rate if told else None, source(told))


def source(told: rivals.Told | None) -> str:
    """Return an estimate in words, with who says so and how sure it is."""
    if told is None:
        return written.NONE
    return _("%(rate)s (%(source)s, confidence %(n)s%%)") % {
        "rate": written.percent_text(told.rate), "source": told.source, "n": told.confidence,
    }  # fmt: skip


def _picture(over: list[accounts.Quarter], found: list[rivals.Rival]) -> charts.Picture:
    labels = [written.period_text(one.period) for one in over]
    ours = [
        charts.Mark(label, rate, written.NONE if rate is None else written.percent_text(float(rate)))
        for label, rate in zip(labels, (one.rate("OPENING") for one in over), strict=True)
    ]  # fmt: skip
    return charts.periods(labels, lines=[charts.Series(_("We"), ours, "bad", True), *lines(found, labels)])


def tell(request: Request) -> HttpResponse:
    """Keep what part of its customers the industry is thought to lose on average."""
    form = EstimateForm(request.POST)
    if form.is_valid():
        given = dict(form.cleaned_data)
        try:
            market_actions.estimate_churn(
                competitor_id=None, rate=given.pop("percent") / 100, **given, at=clock.now()
            )  # fmt: skip
        except market_rules.BadSpan:
            form.add_error("last_date", _("It ends before it begins."))
        else:
            frame.say(request, _("Saved."))
            return redirect(analysis.to("churn_rivals", branch=request.GET.get("branch", "")))
    return _shown(request, form, 422)


def table(request: Request) -> analysis.Table:
    """Return our rate and theirs, with source and confidence, by period."""
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    known = accounts.account(branch.pk, kind=kind)
    over = over_of(known) if known else []
    columns = [(_("Period"), "text"), (_("Who"), "text"), (_("Rate"), "percent"), (_("Source"), "text"),
               (_("Confidence"), "number")]  # fmt: skip
    rows: list[tuple[Any, ...]] = [(one.period, _("We"), _number(one.rate("OPENING")), "", None) for one in over]
    rows += [
        (ours.period, name(one), told.rate, told.source, told.confidence)
        for one in rivals.rivals([ours.period for ours in over])
        for ours, told in zip(over, one.told, strict=True)
        if told
    ]
    title = _("Churn of %(branch)s, competitors and industry") % {"branch": branch.name}
    return analysis.Table(title, columns, rows, f"rivals-{branch.code}")


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


urls = [
    page("churn/rivals/", churn_rivals, act="figure.view", name="churn_rivals"),
    page("churn/rivals/industry/", tell, act="market.confirm", name="industry_estimate", methods=("POST",)),
    analysis.report("churn/rivals", table, act="figure.view", name="churn_rivals_export"),
]
