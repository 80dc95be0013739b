"""Health of relations: the list, bands by tier and how well the score told, strength by month, principles, cover."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.apps.core import clock
from zhike.apps.health import actions, queries
from zhike.apps.health import lists as health_lists
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.web import analysis, charts, codes, frame, lists
from zhike.web import format as written
from zhike.web.addresses import address, address_of
from zhike.web.door import Request, page

SEES, SUMS, EDITS = "customer.view", "figure.view", "relation.edit"
N_SHOWN = 50
PAGES = (
    ("relation_health", gettext_lazy("All relations"), SEES),
    ("relation_overview", gettext_lazy("Bands and how well they tell"), SUMS),
    ("relation_efforts", gettext_lazy("Where an effort pays"), SEES),
    ("relation_principles", gettext_lazy("Principles"), SUMS),
    ("relation_cover", gettext_lazy("Who looks after whom"), SEES),
    ("relation_programmes", gettext_lazy("Programmes for relations"), SEES),
    ("relation_model", gettext_lazy("From need to loyalty"), SUMS),
)  # fmt: skip


class GreetingForm(forms.Form):
    """A festival greetings are planned for."""

    festival = forms.CharField(max_length=60)
    day = forms.DateField()


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the pages of relations the reader may open."""
    return [
        {"label": label, "url": address(name), "is_current": name == current}
        for name, label, act in PAGES
        if request.actor.may(act) and address(name)
    ]


def tier_words(tier: str) -> str:
    """Return what a tier is called, also where there is none."""
    return codes.label(tier) if tier else _("Without a tier")


def list_(request: Request) -> HttpResponse:
    """Show how the relations stand."""
    context = {"tabs": tabs(request, "relation_health"), "sees_rows": request.actor.row_branch_ids != ()}
    return lists.show(
        request, health_lists.RELATIONS, "relations/list.html", context, row_url=_to_relation,
        exports="relation_health_export",
    )  # fmt: skip


def _to_relation(relation_id: int) -> str:
    return address_of("relation")(relation_id)


def export(request: Request, form: str) -> HttpResponseBase:
    """Write the relations out."""
    return lists.export(request, health_lists.RELATIONS, form, noun="relation")


def overview(request: Request) -> HttpResponse:
    """Show the bands by tier, how well the score of a quarter ago told who left, strength by month."""
    branch, day = analysis.branch(request), frame.of(request).business_date
    ids = org_queries.subtree_ids(branch.pk)
    told, least = queries.told(ids, day), _least(request)
    context = {
        "tabs": tabs(request, "relation_overview"), "branch": branch, "tiers": queries.by_tier(ids), "told": told,
        "rule": queries.rule(), "least": least, "tier_words": tier_words, "band_url": _band_url(branch),
        "months": months(queries.strength_by_month(branch_ids=ids), least),
        "exports": analysis.exports("relation_overview_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "relations/overview.html", context)


def _least(request: Request) -> int:
    return org_rules.SMALL_CELL if request.actor.hides_small_cells else 0


def _band_url(branch: Any) -> Any:
    return lambda tier, band: analysis.to("relation_health", tier=tier, band=band)


def months(rows: list[tuple[date, str, float, int]], least: int) -> charts.Picture | None:
    """Draw the mean strength by tier over the ends of months; nothing before two of them are kept."""
    days = sorted({day for day, *_rest in rows})
    if len(days) < 2:
        return None
    known = {(day, tier): (mean, n) for day, tier, mean, n in rows if n >= least}
    tiers = [tier for tier in ("VIP", "MAJOR", "ORDINARY", "SMALL", "") if any((day, tier) in known for day in days)]
    lines = [
        charts.Series(tier_words(tier), [_mark(day, known.get((day, tier))) for day in days], tone=tone)
        for tier, tone in zip(tiers, ("one", "two", "three", "four", "quiet"), strict=False)
    ]
    return charts.periods([written.date_text(day) for day in days], lines=lines)


def _mark(day: date, told: tuple[float, int] | None) -> charts.Mark:
    if told is None:
        return charts.Mark(written.date_text(day), None)
    mean, n = told
    said = _("%(mean)s (of %(n)s)") % {"mean": written.number_text(round(mean, 1)), "n": written.number_text(n)}
    return charts.Mark(written.date_text(day), round(mean, 1), said)


def overview_table(request: Request) -> analysis.Table:
    """Return the bands by tier as they are taken away."""
    branch = analysis.branch(request)
    heads = [
        (_("Tier"), "text"), (_("Relations"), "number"), (codes.label("band.RED"), "number"),
        (codes.label("band.YELLOW"), "number"), (codes.label("band.GREEN"), "number"),
        (_("Too little known"), "number"),
        (_("Mean health"), "number"), (_("Mean strength"), "number"),
    ]  # fmt: skip
    rows = [
        (tier_words(one.tier), one.n, one.counts["RED"], one.counts["YELLOW"], one.counts["GREEN"], one.counts[""],
         one.score, one.strength)
        for one in queries.by_tier(org_queries.subtree_ids(branch.pk))
        if one.n >= _least(request)
    ]  # fmt: skip
    return analysis.Table(_("Health of relations by tier"), heads, rows, f"relation-health-{branch.code}")


def efforts(request: Request) -> HttpResponse:
    """Show where an effort promises most."""
    lines = queries.bond_lines()
    context = {
        "tabs": tabs(request, "relation_efforts"),
        "rows": [(row, queries.promise(row), weakest(row), queries.two_bonds(row, lines))
                 for row in queries.efforts(lines)],
        "exports": analysis.exports("relation_efforts_export"),
    }  # fmt: skip
    return render(request, "relations/efforts.html", context)


def weakest(row: Any) -> str:
    """Return the part of health that is known and lowest, as what to do first."""
    known = {code: value for code, value in row.parts.items() if value is not None}
    return min(known, key=lambda code: known[code]) if known else ""


def efforts_table(request: Request) -> analysis.Table:
    """Return where an effort promises most as it is taken away."""
    heads = [
        (_("Customer"), "text"), (_("Tier"), "text"), (_("Health score"), "number"), (_("At stake"), "money"),
        (_("May be kept"), "money"), (_("Weakest"), "text"), (_("Bond of benefit"), "number"),
        (_("Bond of feeling"), "number"), (_("Attention"), "number"),
    ]  # fmt: skip
    lines = queries.bond_lines()
    rows = [
        (row.customer.name, tier_words(row.customer.card.tier), row.score, row.customer.card.stake,
         round(queries.promise(row), 2), codes.label(f"healthpart.{weakest(row)}"), *queries.two_bonds(row, lines))
        for row in queries.efforts(lines)
    ]  # fmt: skip
    return analysis.Table(_("Where an effort pays"), heads, rows, "relation-efforts")


def principles(request: Request) -> HttpResponse:
    """Show how the principles of relationship marketing were kept, by tier."""
    branch, day = analysis.branch(request), frame.of(request).business_date
    context = {
        "tabs": tabs(request, "relation_principles"), "branch": branch, "day": day, "tier_words": tier_words,
        "rows": [one for one in queries.principles(org_queries.subtree_ids(branch.pk), day)
                 if one.n_customers >= _least(request)],
        "exports": analysis.exports("relation_principles_export", branch=request.GET.get("branch", "")),
    }  # fmt: skip
    return render(request, "relations/principles.html", context)


def principles_table(request: Request) -> analysis.Table:
    """Return the principles by tier as they are taken away."""
    branch, day = analysis.branch(request), frame.of(request).business_date
    heads = [
        (_("Tier"), "text"), (_("Customers"), "number"), (_("Begun by us"), "percent"),
        (_("Longest silence"), "number"),
        (_("Limit (days)"), "number"), (_("Silent too long"), "number"), (_("With a task"), "number"),
        (_("Trust"), "percent"), (_("Promises due"), "number"), (_("One-sided"), "number"),
    ]  # fmt: skip
    rows = [
        (tier_words(one.tier), one.n_customers, one.begun, one.longest, one.limit, one.n_silent, one.n_tasks,
         one.trust, one.n_due, one.n_one_sided)
        for one in queries.principles(org_queries.subtree_ids(branch.pk), day)
        if one.n_customers >= _least(request)
    ]  # fmt: skip
    return analysis.Table(_("Principles of relations"), heads, rows, f"relation-principles-{branch.code}")


def cover(request: Request) -> HttpResponse:
    """Show who looks after how many relations, and those something of which nobody looks after."""
    open_ones = queries.uncovered()
    kept = queries.festivals() if request.actor.may("person.view") else {}
    context = {
        "tabs": tabs(request, "relation_cover"), "keepers": queries.keepers()[:N_SHOWN], "n_shown": N_SHOWN,
        "rows": list(open_ones[:N_SHOWN]), "n": open_ones.count(), "ran_out": _ran_out(request),
        "festivals": kept, "festival_choices": [(name, name) for name in kept],
        "day": frame.of(request).business_date, "may_edit": request.actor.may(EDITS),
        "exports": analysis.exports("relation_cover_export"),
    }  # fmt: skip
    return render(request, "relations/cover.html", context)


def _ran_out(request: Request) -> list[Any]:
    day = frame.of(request).business_date
    return list(queries.ran_out(day).order_by("due_date", "pk")[:N_SHOWN])


def greet(request: Request) -> HttpResponse:
    """Plan greetings for a festival, to those alone who keep it."""
    form = GreetingForm(request.POST)
    if not form.is_valid():
        frame.say(request, _("Say which festival, and by which day."), level="danger")
        return redirect("relation_cover")
    n = actions.plan_greetings(**form.cleaned_data, at=clock.now())
    said = ngettext("%(n)s task is given.", "%(n)s tasks are given.", n) % {"n": n}
    frame.say(request, said if n else _("Nobody new keeps it: no task is given."))
    return redirect("relation_cover")


def cover_table(request: Request) -> analysis.Table:
    """Return the relations nobody looks after as they are taken away."""
    heads = [(_("Customer"), "text"), (_("Tier"), "text"), (_("Owner"), "text"), (_("What is missing"), "text")]
    rows = [
        (row.customer.name, tier_words(row.customer.card.tier),
         row.customer.owner.name if row.customer.owner else "",
         "; ".join(codes.label(f"relationgap.{code}") for code in row.gaps))
        for row in queries.uncovered()[:1000]
    ]  # fmt: skip
    return analysis.Table(_("Relations nobody looks after"), heads, rows, "relations-uncovered")


def model(request: Request) -> HttpResponse:
    """Show how many customers come from a need to loyalty, step by step."""
    branch, day = analysis.branch(request), frame.of(request).business_date
    steps = queries.model(org_queries.subtree_ids(branch.pk), day)
    context = {
        "tabs": tabs(request, "relation_model"), "branch": branch, "day": day, "least": _least(request),
        "steps": steps, "bars": _bars(steps),
    }  # fmt: skip
    return render(request, "relations/model.html", context)


def _bars(steps: list[Any]) -> list[dict[str, Any]]:
    whole = steps[0].n if steps else 0
    return [
        {"label": codes.label(f"modelstep.{one.code}"), "width": round(100 * one.n / whole, 1) if whole else 0,
         "text": written.number_text(one.n), "tone": "one"}
        for one in steps
    ]  # fmt: skip


urls = [
    page("relations/", list_, act=SEES, name="relation_health"),
    page("relations/export/<slug:form>/", export, act="list.export", name="relation_health_export"),
    page("relations/overview/", overview, act=SUMS, name="relation_overview"),
    analysis.report("relations/overview/table", overview_table, act=SUMS, name="relation_overview_export"),
    page("relations/efforts/", efforts, act=SEES, name="relation_efforts"),
    analysis.report("relations/efforts/table", efforts_table, act=SEES, name="relation_efforts_export"),
    page("relations/principles/", principles, act=SUMS, name="relation_principles"),
    analysis.report("relations/principles/table", principles_table, act=SUMS, name="relation_principles_export"),
    page("relations/cover/", cover, act=SEES, name="relation_cover"),
    analysis.report("relations/cover/table", cover_table, act=SEES, name="relation_cover_export"),
    page("relations/greetings/", greet, act=EDITS, name="relation_greet", methods=("POST",)),
    page("relations/model/", model, act=SUMS, name="relation_model"),
]
