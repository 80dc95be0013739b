"""Cycles of the customer database: six steps closed in order on counts that agree; strategies that name their data."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics.errors import InputError
from zhike.apps.audiences import actions, queries, rules
from zhike.apps.campaigns import queries as campaign_queries
from zhike.apps.core import clock
from zhike.apps.exchange import queries as exchange_queries
from zhike.apps.insight.queries import stages
from zhike.apps.org import queries as org_queries
from zhike.apps.outbound import queries as outbound_queries
from zhike.web import frame
from zhike.web.audiences import SEES, WRITES
from zhike.web.door import Request, found, page

FULL = 100
WRONG_ADDRESS = ("BAD_RECIPIENT", "RECIPIENT_REFUSED")
BARRED = {
    "NOTHING_COLLECTED": gettext_lazy("Nothing came in since the cycle began: import, open a form, or wait."),
    "COUNTS_DIFFER": gettext_lazy("%(name)s: %(n_in)s rows came in, but %(n_accepted)s taken and %(n_refused)s refused"
                                  " are not as many. Look at the import before the step is closed."),
    "LAYERS_DIFFER": gettext_lazy("%(n_raw)s raw rows are not %(n_clean)s clean and %(n_refused)s refused ones."),
    "NOTHING_PROCESSED": gettext_lazy("Nothing was done with the records since the cycle began: run an analysis."),
    "NO_AUDIENCE": gettext_lazy("Choose an audience that was taken and has members."),
    "NO_LIFT": gettext_lazy("Too little to tell how well ideal customers are found: the audience needs at least 30"
                            " members who bought, and as many others."),
    "NOT_USED": gettext_lazy("The audience was not used since the cycle began: what is not used is not improved."),
    "NO_FINDINGS": gettext_lazy("Say what was learned for the next round."),
}  # fmt: skip


class StrategyForm(forms.Form):
    """A strategy: what we mean to do, and the data it rests on."""

    title = forms.CharField(max_length=120, label=gettext_lazy("Strategy"))
    text = forms.CharField(max_length=2_000, widget=forms.Textarea, label=gettext_lazy("What we mean to do"))
    source = forms.CharField(
        max_length=120, label=gettext_lazy("Data it rests on"),
        help_text=gettext_lazy("The report, audience, campaign or analysis; a strategy without data is not kept."),
    )  # fmt: skip
    source_date = forms.DateField(label=gettext_lazy("as they stood on"))


def cycles(request: Request) -> HttpResponse:
    """Show the cycle under way with what its step would be closed on, and those before."""
    row = queries.open_cycle()
    context: dict[str, Any] = {
        "row": row, "steps": rules.STEPS, "past": queries.cycles().filter(step="DONE")[:12],
        "audiences": queries.overlapping(),
    }  # fmt: skip
    if row:
        figures = _figures(row, row.step, {}, _today())
        context |= {"figures": figures, "barred": said(rules.barred(row.step, figures))}
    return render(request, "audiences/cycles.html", context)


def _today() -> date:
    return org_queries.business_date(clock.now())


def said(barred: rules.Barred | None) -> str:
    """Return why a step cannot be closed, in words; empty where it can."""
    return str(BARRED[barred.code]) % dict(barred.told) if barred else ""


def _figures(row: Any, step: str, given: dict[str, Any], day: date) -> dict[str, Any]:
    """Count what a step is closed on; what came in and was done is asked above the audiences, and handed down."""
    return COUNTED[step](row, given, day)


def _collected(row: Any, _given: dict[str, Any], day: date) -> dict[str, Any]:
    # Jobs run by the real clock, wherever the business stands.
    brought = stages.collected(row.first_date, max(day, clock.today(clock.now())))
    jobs = [
        {"name": one.name, "way": one.way, "n_in": one.n_in, "n_accepted": one.n_accepted,
         "n_refused": one.n_refused}
        for one in brought
    ]  # fmt: skip
    return {"jobs": jobs, "quality": _quality(day)}


def _stored(row: Any, _given: dict[str, Any], day: date) -> dict[str, Any]:
    files = [
        one for one in stages.collected(row.first_date, max(day, clock.today(clock.now()))) if one.way == stages.FILE
    ]
    return {
        "n_raw": sum(one.n_in for one in files), "n_clean": sum(one.n_accepted for one in files),
        "n_refused": sum(one.n_refused for one in files),
    }  # fmt: skip


def _processed(row: Any, _given: dict[str, Any], day: date) -> dict[str, Any]:
    done = stages.processed(row.first_date, max(day, clock.today(clock.now())))
    return {
        "operations": [{"code": one.code, "n_before": one.n_before, "n_after": one.n_after} for one in done]
    }  # fmt: skip


def _aimed(_row: Any, given: dict[str, Any], day: date) -> dict[str, Any]:
    newest = queries.newest(given["audience_id"]) if given.get("audience_id") else None
    if newest is None:
        return {"n_members": 0, "lift": None, "audience": ""}
    try:
        lift: float | None = round(queries.ranking(newest, day, limit=0).lift, 3)
    except InputError:
        lift = None
    return {"n_members": newest.n_members, "lift": lift, "audience": newest.audience.name if lift else ""}


def _used(row: Any, _given: dict[str, Any], _day: date) -> dict[str, Any]:
    begin, _end = clock.span(row.first_date, row.first_date)
    uses = list(queries.uses(row.audience_id or 0).filter(used_at__gte=begin))
    return {"n_uses": len(uses), "n_customers": sum(one.n_customers for one in uses)}


def _improved(row: Any, given: dict[str, Any], day: date) -> dict[str, Any]:
    sent = campaign_queries.campaigns().filter(audience=row.audience_id, first_sent_date__gte=row.first_date)
    ids = list(sent.values_list("pk", flat=True))
    wrong = sum(
        n for pk in ids for code, n in outbound_queries.outcomes(f"campaign:{pk}:").items()
        if code.partition(" ")[0] in WRONG_ADDRESS
    )  # fmt: skip
    before = row.figures.get("COLLECT", {}).get("quality")
    return {
        "findings": given.get("findings", ""), "n_answered": sum(campaign_queries.counts(pk).answered for pk in ids),
        "n_wrong": wrong, "quality_before": before, "quality": _quality(day),
    }  # fmt: skip


def _quality(day: date) -> float | None:
    """Return the mean of the indicators of quality, 0 to 100; None where nothing is measured."""
    told = [one.n / one.n_base for one in exchange_queries.indicators(day, branch_ids=None) if one.n_base]
    return round(FULL * sum(told) / len(told), 1) if told else None


COUNTED: dict[str, Callable[[Any, dict[str, Any], date], dict[str, Any]]] = {
    "COLLECT": _collected, "STORE": _stored, "PROCESS": _processed, "TARGET": _aimed, "USE": _used,
    "IMPROVE": _improved,
}  # fmt: skip


def begin(request: Request) -> HttpResponse:
    """Begin a cycle."""
    name = request.POST.get("name", "").strip()[:60]
    if not name:
        frame.say(request, _("A cycle needs a name, such as the quarter."), level="danger")
        return redirect("database_cycles")
    at = clock.now()
    try:
        actions.begin_cycle(name=name, first_date=org_queries.business_date(at), at=at)
    except actions.CycleOpen:
        frame.say(request, _("Another cycle is under way; it is finished first."), level="warning")
    except actions.NameTaken:
        frame.say(request, _("There was a cycle of this name already."), level="warning")
    else:
        frame.say(request, _("Begun."))
    return redirect("database_cycles")


def close(request: Request, cycle_id: int, step: str) -> HttpResponse:
    """Close the step a cycle stands at, or say what does not agree."""
    row, at = found(queries.cycle(cycle_id)), clock.now()
    day, text = org_queries.business_date(at), request.POST.get("audience", "")
    audience_id = int(text) if text.isdecimal() and len(text) < 18 else None
    if step not in COUNTED:
        return redirect("database_cycles")
    given = {"audience_id": audience_id, "findings": request.POST.get("findings", "").strip()[:2_000]}
    try:
        actions.close_step(
            cycle_id=row.pk, step=step, figures=_figures(row, step, given, day), audience_id=audience_id, day=day, at=at
        )
    except actions.StepBarred as why:
        frame.say(request, said(why.barred), level="warning")
    except (actions.WrongStep, actions.NoSuchAudience):
        frame.say(request, _("The cycle stands at another step: steps are taken in order."), level="warning")
    else:
        frame.say(request, _("Closed; the next step is open."))
    return redirect("database_cycles")


def strategies(request: Request) -> HttpResponse:
    """Show the strategies and keep another, with the data it rests on."""
    form = StrategyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        actions.note_strategy(**form.cleaned_data, day=org_queries.business_date(at), at=at)
        frame.say(request, _("Saved."))
        return redirect("strategies")
    rows = list(queries.strategies()[:50])
    since = rows[0].noted_date if rows else None
    context = {"form": form, "rows": rows, "since": since, "findings": _findings(since)}
    return render(request, "audiences/strategies.html", context, status=422 if form.errors else 200)


def _findings(since: date | None) -> list[tuple[Any, str]]:
    """Return what was learned since the last strategy: of cycles that ended and campaigns that were measured."""
    ended = [(row.last_date, f"{row.name}: {row.findings}") for row in queries.cycles().filter(step="DONE")[:12]]
    learned = [
        (row.first_sent_date, f"{row.name}: {row.lesson}")
        for row in campaign_queries.campaigns().exclude(lesson="").exclude(first_sent_date=None)[:20]
    ]
    told = [one for one in (*ended, *learned) if one[0] and (since is None or one[0] >= since)]
    return sorted(told, key=lambda one: one[0], reverse=True)


BOTH, POST = ("GET", "POST"), ("POST",)
urls = [
    page("database-cycles/", cycles, act=SEES, name="database_cycles"),
    page("database-cycles/begin/", begin, act=WRITES, name="database_cycle_begin", methods=POST),
    page(
        "database-cycles/<int:cycle_id>/close/<slug:step>/", close, act=WRITES, name="database_cycle_close",
        methods=POST,
    ),
    page("strategies/", strategies, act=SEES, name="strategies"),
    page("strategies/add/", strategies, act=WRITES, name="strategy_add", methods=BOTH),
]  # fmt: skip
