"""The register of changes, and one change as a whole story: whom it touches, what they say, trial, before and after."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.apps.changes import actions, queries
from zhike.apps.changes import lists as change_lists
from zhike.apps.changes.rules import gates
from zhike.apps.core import clock
from zhike.apps.core import lists as core_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.targets import queries as target_queries
from zhike.web import changes_stating, charts, churn_changes, codes, format, frame, lists
from zhike.web.addresses import address_of
from zhike.web.door import Request, demand, found, page

# What each step needs, and does.
STEPS: dict[str, tuple[str, Callable[..., Any], bool]] = {
    "ask": ("change.propose", actions.start_asking, False), "approve": ("change.approve", actions.approve, True),
    "pilot": ("change.activate", actions.start_pilot, False), "activate": ("change.activate", actions.activate, True),
    "stop": ("change.activate", actions.stop, True), "end": ("change.activate", actions.end, True),
    "release": ("change.approve", actions.release, True),
}  # fmt: skip


REFUSALS: dict[type[Exception], Any] = {
    actions.WrongStep: gettext_lazy("It has gone further meanwhile; look again."),
    actions.NeedsReason: gettext_lazy("Say why: the reason is kept."),
    actions.OwnWork: gettext_lazy("Who drafted it does not approve it; ask another senior."),
    actions.NotFired: gettext_lazy("The stop rule has not fired."),
    actions.NobodyTouched: gettext_lazy("No customer who buys fits it. Widen whom it is for."),
}


def list_(request: Request) -> HttpResponse:
    """Show the changes."""
    return lists.show(
        request, change_lists.CHANGES, "changes/list.html", {}, row_url=address_of("change"), exports="changes_export"
    )


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the register out."""
    return lists.export(request, change_lists.CHANGES, form, noun="change")


def one(request: Request, change_id: int) -> HttpResponse:
    """Show a change from its draft to what came of it."""
    row = found(queries.change(change_id))
    day, sees = frame.of(request).business_date, queries.may_read_figures(row, request.actor)
    standing = queries.standing(row, day) if sees or request.actor.may("change.approve") else None
    context: dict[str, Any] = {
        "row": row, "sees": sees, "chips": _chips(row, day), "standing": standing if sees else None,
        "decisions": queries.decisions(row.pk), "ours": row.kind in gates.OURS,
        "can": _can(row, request, day, standing),
        "tried_in": [one.name for code in row.pilot if (one := org_queries.branch_by_code(code))],
        "lost": churn_changes.lost_by(row),
        "since": queries.first_date(row), "query": urlencode(row.params), "line_accept": queries.lines()["ACCEPT"],
    } | changes_stating.panel(row, request)  # fmt: skip
    if sees:
        readings = list(queries.readings(row.pk))
        latest = readings[-1] if readings else None
        context |= {
            "bars": _bars(context["standing"].answers), "by_branch": queries.progress_by_branch(row),
            "objections": queries.objections(row)[:6], "readings": readings[-12:], "reading": latest,
            "figures": latest.figures if latest else None, "picture": _picture(latest) if latest else None,
            "groups": _groups(latest.figures) if latest else [], "effects": effects(latest.figures) if latest else [],
        }  # fmt: skip
    return render(request, "changes/one.html", context)


def _chips(row: Any, day: date) -> tuple[Any, ...]:
    try:
        return core_lists.ask(target_queries.customers(day), row.params).chips
    except core_lists.ListRefused:
        return ()


def _can(row: Any, request: Request, day: date, standing: Any) -> dict[str, bool]:
    """Return which steps may be offered; one whose way is barred is shown, but cannot be pressed."""
    may, follows = request.actor.may, {then for then in gates.FOLLOWING.get(row.status, ())}
    is_ours = row.kind in gates.OURS
    return {
        "ask": may("change.propose") and is_ours and "ASKING" in follows,
        "approve": may("change.approve") and is_ours and row.status in ("ASKING", "PILOT")
        and bool(gates.APPROVABLE.intersection(standing.in_the_way)),
        "pilot": may("change.activate") and bool(row.pilot) and "PILOT" in follows,
        "activate": may("change.activate") and "ACTIVE" in follows and (not is_ours or row.status != "DRAFT"),
        "stop": may("change.activate") and "STOPPED" in follows,
        "end": may("change.activate") and "ENDED" in follows,
        "release": may("change.approve") and row.fired_date is not None and row.status in gates.OPEN,
        "edit": may("change.propose") and row.status in gates.OPEN,
        "measure": may("change.propose") and row.status in ("PILOT", "ACTIVE") and row.first_date <= day,
    }  # fmt: skip


def _bars(told: gates.Answers) -> list[dict[str, Any]]:
    """Return the answers as bars, each against all that are asked."""
    counts = (
        ("AGREE", told.agree, "good"), ("CONDITIONALLY", told.conditionally, "warn"), ("OBJECT", told.objecting, "bad"),
        ("NO_ANSWER", told.silent, "quiet"),
    )  # fmt: skip
    whole = told.n_asked or 1
    return [
        {"label": codes.label(f"affected.{code}"), "width": round(100 * n / whole, 1), "text": str(n), "tone": tone}
        for code, n, tone in counts
    ]


def _groups(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return who left by class and together, with the rates; the sums are added, never the rates."""
    rows = [{"label": codes.label(one["code"]), **one} for one in figures["groups"]]
    if len(rows) > 1:
        total = {side: [sum(one[side][i] for one in rows) for i in (0, 1)] for side in ("affected", "unaffected")}
        rows.append({"label": _("Together"), "code": "", **total})
    return [one | {f"{side}_rate": _rate(one[side]) for side in ("affected", "unaffected")} for one in rows]


def _rate(pair: list[int]) -> Fraction | None:
    return Fraction(pair[0], pair[1]) if pair[1] else None


def effects(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return each measure before and after, and by how much the affected moved more, in words."""
    named = (("churn", _("Left"), True), ("complaints", _("Complained"), True), ("sales", _("Sales"), False))
    shown = []
    for name, label, is_share in named:
        told = figures[name]
        say = _share if is_share else _sum
        shown.append({
            "label": label, "affected": [say(one) for one in told["affected"]],
            "unaffected": [say(one) for one in told["unaffected"]], "said": _said(told), "points": _points(told),
            "tone": _tone(told, rises_badly=is_share),
        })  # fmt: skip
    return shown


def _share(pair: list[int]) -> str:
    rate = _rate(pair)
    return "—" if rate is None else f"{pair[0]} / {pair[1]} = {format.percent_text(rate, 1)}"


def _sum(amount: int) -> str:
    return format.number_text(amount)


def _said(told: dict[str, Any]) -> str:
    if told["points"] is None:
        return _("nothing to compare with")
    return _("95 %%: %(low)s to %(high)s") % {name: f"{100 * told[name]:+.1f}" for name in ("low", "high")}


def _points(told: dict[str, Any]) -> str:
    return "—" if told["points"] is None else _("%(n)s points") % {"n": f"{100 * told['points']:+.1f}"}


def _tone(told: dict[str, Any], *, rises_badly: bool) -> str:
    if told["low"] is None or told["low"] <= 0 <= told["high"]:
        return ""
    return "bad" if (told["low"] > 0) == rises_badly else "good"


def _picture(reading: Any) -> charts.Picture:
    """Draw which part of those there before is still there, affected and unaffected."""
    points = reading.figures["development"]
    labels = [one["day"] for one in points]
    named = (("affected", _("Affected"), "four"), ("unaffected", _("Unaffected"), "one"))
    series = [
        charts.Series(label, [_mark(one, side) for one in points], tone, is_rate=True) for side, label, tone in named
    ]
    at = next((i for i, label in enumerate(labels) if label >= reading.figures["first"]), len(labels) - 1)
    return charts.course(labels, series, at=at, what=_("it counts"))


def _mark(point: dict[str, Any], side: str) -> charts.Mark:
    value = point[side]
    return charts.Mark(point["day"], value, "" if value is None else format.percent_text(value, 1))


def step(request: Request, change_id: int, act: str) -> HttpResponse:
    """Take a change a step further, or say what stands in the way."""
    if act not in STEPS:
        raise Http404
    need, take, has_reason = STEPS[act]
    demand(need)
    row = found(queries.change(change_id))
    given = {"reason": request.POST.get("reason", "")[:500]} if has_reason else {}
    at = clock.now()
    try:
        take(change_id=row.pk, day=org_queries.business_date(at), at=at, **given)
    except actions.InTheWay as barred:
        frame.say(request, " ".join(codes.label(f"hurdle.{code}") for code in barred.codes), level="warning")
    except tuple(REFUSALS) as refusal:
        frame.say(request, str(REFUSALS[type(refusal)]), level="warning")
    else:
        frame.say(request, _("Done."))
    return redirect("change", row.pk)


def measure(request: Request, change_id: int) -> HttpResponse:
    """Measure a change today."""
    row, at = found(queries.change(change_id)), clock.now()
    actions.watch(change_id=row.pk, day=org_queries.business_date(at), at=at)
    frame.say(request, _("Measured."))
    return redirect("change", row.pk)


def edition(request: Request, change_id: int) -> HttpResponse:
    """Write a change anew."""
    row, at = found(queries.change(change_id)), clock.now()
    new_id = actions.next_edition(change_id=row.pk, day=org_queries.business_date(at), at=at)
    frame.say(request, _("A new edition, as a draft."))
    return redirect("change", new_id)


POST = ("POST",)
urls = [
    page("policies/", list_, act="change.view", name="changes"),
    page("policies/export/<slug:form>/", export, act="list.export", name="changes_export"),
    page("policies/<int:change_id>/", one, act="change.view", name="change"),
    page("policies/<int:change_id>/step/<slug:act>/", step, act="change.view", name="change_step", methods=POST),
    page("policies/<int:change_id>/measure/", measure, act="change.propose", name="change_measure", methods=POST),
    page("policies/<int:change_id>/edition/", edition, act="change.propose", name="change_edition", methods=POST),
]
