"""Why customers left: reasons by count and money, now and before, who ended it, whither, faults, coverage, times."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.churn import queries, rules
from zhike.web import analysis, codes, frame, sankey
from zhike.web.churn_cases import tabs
from zhike.web.door import Request, page

N_MISSING, RISEN = 50, 5
PARTS = ("reasons", "attitudes", "shift", "split", "destinations", "flows", "times")


def reasons(request: Request) -> HttpResponse:
    """Show the cases of a period from every side."""
    branch, (first, last) = analysis.branch(request), period(request)
    without = request.GET.get("natural") == "no"
    now = queries.exits(branch.pk, first, last)
    before = queries.exits(branch.pk, *rules.span_before(first, last))
    sums, flows, unknown = queries.destinations(now)
    told = queries.expectations(now)
    n, shift = now.count(), queries.compare(now, before)
    asked = {"from": str(first), "to": str(last), "branch": request.GET.get("branch", "")}
    context = {
        "tabs": tabs("churn_reasons"), "branch": branch, "code": asked["branch"], "first": first, "last": last,
        "ranking": queries.ranking(now, without_natural=without), "without": without,
        "attitudes": queries.attitudes(now, without_natural=without),
        "shift": shift, "shift_bars": _bars(shift), "risen": RISEN, "split": queries.split(now),
        "destinations": sums, "flows": flows, "sankey": drawn(flows), "unknown": unknown,
        "expected": [
            (said, None if queries.hidden([one.n]) else one)
            for said, one in zip((_("Promised too much") + " · E-S1", _("All others")), told, strict=True)
        ],
        "faults": queries.faults(now), "n": n, "is_few": bool(queries.hidden([n])),
        "coverage": queries.coverage(now, most=N_MISSING),
        "times": queries.times(now, frame.of(request).business_date),
        "exports": {part: analysis.exports("churn_reasons_export", part=part, **asked) for part in PARTS},
        "toggle": analysis.to("churn_reasons", natural="" if without else "no", **asked),
    }  # fmt: skip
    return render(request, "churn_cases/reasons.html", context)


def drawn(flows: list[tuple[str, str, int]]) -> sankey.Drawing | None:
    """Return the flows from confirmed causes to destinations as a drawing in the reader's language."""
    return sankey.drawing([
        sankey.Flow(codes.label(f"cause.{reason}"), codes.label(f"destination.{whither}"), n)
        for reason, whither, n in flows if reason != queries.UNTOLD
    ])  # fmt: skip


def _bars(shift: list[queries.Shift]) -> list[dict[str, Any]]:
    """Return the shares before and now as pairs of bars, the largest as wide as there is room."""
    known = [one for one in shift if one.points is not None]
    most = max((max(one.before or 0, one.now or 0) for one in known), default=0) or 1
    return [
        {"label": codes.label(f"cause.{one.code}"), "before": round(100 * (one.before or 0) / most, 1),
         "now": round(100 * (one.now or 0) / most, 1), "tone": "bad" if (one.points or 0) >= RISEN else "accent"}
        for one in known
    ]  # fmt: skip


def period(request: Request) -> tuple[date, date]:
    """Return the first and the last day a request asks about: the last year unless it says otherwise."""
    last = _day(request.GET.get("to", "")) or frame.of(request).business_date
    first = _day(request.GET.get("from", "")) or rules.year_until(last)
    return (first, last) if first <= last else (last, first)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def table(request: Request) -> analysis.Table:
    """Return one of the tables of the page."""
    part = request.GET.get("part", "")
    branch, (first, last) = analysis.branch(request), period(request)
    now = queries.exits(branch.pk, first, last)
    heads, rows = TABLES.get(part, _reasons)(now, first, last, branch.pk, frame.of(request).business_date)
    title = _("Why they left: %(first)s to %(last)s") % {"first": first, "last": last}
    return analysis.Table(title, heads, rows, f"churn-{part or 'reasons'}-{branch.code}")


def _sums(noun: str, sums: Any, label: str) -> tuple[list[tuple[str, str]], list[tuple[Any, ...]]]:
    heads = [(label, "text"), (_("Cases"), "number"), (_("Turnover of the last year"), "money"),
             (_("Profit lost"), "money")]  # fmt: skip
    return heads, [(codes.label(f"{noun}.{one.code}"), one.n, one.turnover, one.profit) for one in sums]


def _reasons(now: Any, *_rest: Any) -> Any:
    return _sums("cause", queries.ranking(now), _("Reason"))


def _attitudes(now: Any, *_rest: Any) -> Any:
    return _sums("attitude", queries.attitudes(now), _("Attitude"))


def _split(now: Any, *_rest: Any) -> Any:
    return _sums("split", queries.split(now), _("Who ended it"))


def _destinations(now: Any, *_rest: Any) -> Any:
    return _sums("destination", queries.destinations(now)[0], _("Where they went"))


def _flows(now: Any, *_rest: Any) -> Any:
    heads = [(_("Reason"), "text"), (_("Where they went"), "text"), (_("Cases"), "number")]
    return heads, [(codes.label(f"cause.{reason}"), codes.label(f"destination.{whither}"), n)
                   for reason, whither, n in queries.destinations(now)[1]]  # fmt: skip


def _shift(now: Any, first: date, last: date, branch_id: int, _today: date) -> Any:
    before = queries.exits(branch_id, *rules.span_before(first, last))
    heads = [(_("Reason"), "text"), (_("Cases before"), "number"), (_("Cases now"), "number"),
             (_("Share before (percent)"), "number"), (_("Share now (percent)"), "number"),
             (_("Shift in points"), "number")]  # fmt: skip
    return heads, [(codes.label(f"cause.{one.code}"), one.n_before, one.n_now, one.before, one.now, one.points)
                   for one in queries.compare(now, before)]  # fmt: skip


def _times(now: Any, _first: date, _last: date, _branch_id: int, today: date) -> Any:
    heads = [(_("Tier"), "text"), (_("Cases"), "number"), (_("Days to the cause, median"), "number"),
             (_("Limit in days"), "number"), (_("Late"), "number")]  # fmt: skip
    return heads, [(codes.label(one["tier"]), one["n"], one["median"], one["limit"], one["n_late"])
                   for one in queries.times(now, today)]  # fmt: skip


TABLES = {
    "reasons": _reasons, "attitudes": _attitudes, "shift": _shift, "split": _split, "destinations": _destinations,
    "flows": _flows, "times": _times,
}  # fmt: skip
urls = [
    page("churn/reasons/", reasons, act="figure.view", name="churn_reasons"),
    analysis.report("churn/reasons/table", table, act="figure.view", name="churn_reasons_export"),
]
