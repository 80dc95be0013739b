"""Lifecycles of the customers: relations by stage and who moved, who fell back, stages due to be looked at again."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import stages_of_life
from zhike.apps.lifecycles import queries
from zhike.web import analysis, charts, codes, collection, frame
from zhike.web import format as written
from zhike.web.door import Request, found, page

N_SHOWN = 20
Columns = list[tuple[str, str]]
Rows = list[list[Any]]


def tabs(request: Request, current: str) -> list[dict[str, Any]]:
    """Return the pages about lifecycles the reader may open."""
    pages = (
        ("lifecycles", _("Relations"), "figure.view"), ("stage_reviews", _("Stages to be reviewed"), "customer.view"),
        ("churn_comparison", _("Keeping against developing"), "figure.view"),
    )  # fmt: skip
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in pages
        if request.actor.may(act)
    ]


def flow(request: Request) -> HttpResponse:
    """Show how many relations are in each stage and for how long, who moved where, and who fell back."""
    told = _told(request)
    fallen = list(queries.regresses(told.first, told.last)[: N_SHOWN + 1])
    context = {
        "told": told, "code": request.GET.get("branch", ""), "tabs": tabs(request, "lifecycles"),
        "n_back": sum(n or 0 for (_before, after), n in told.flows.items() if after == "DEGRADATION"),
        "n_all": sum(one.n_customers or 0 for one in told.stages),
        "picture": _picture(told), "stages": _stages(told), "flows": _flows(told),
        "fallen": fallen[:N_SHOWN], "is_more": len(fallen) > N_SHOWN,
        "exports": {part: analysis.exports("lifecycles_export", part=part, **_asked(request)) for part in PARTS},
    }  # fmt: skip
    return render(request, "lifecycles/page.html", context)


def _asked(request: Request) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in ("branch", "first", "last")}


def _told(request: Request) -> stages_of_life.Lifecycles:
    day = frame.of(request).business_date
    first, last = collection.period(request, day)
    return found(stages_of_life.of(request.GET.get("branch", "").strip(), first, last, day))


def _link(told: stages_of_life.Lifecycles, stage: str) -> str:
    return analysis.to("customers", stage=stage, branch=told.branch.code if told.branch.parent_id else "")


def _picture(told: stages_of_life.Lifecycles) -> charts.Picture:
    marks = [
        charts.Mark(codes.label(one.stage), one.n_customers, written.number_text(one.n_customers),
                    _link(told, one.stage))
        for one in told.stages
    ]  # fmt: skip
    return charts.ranking(marks, what=_("Customers"))


def _stages(told: stages_of_life.Lifecycles) -> tuple[Columns, Rows]:
    columns = [(_("Stage"), "link"), (_("Customers"), "number"), (_("Days in it, the middle one"), "number")]
    rows: Rows = [
        [(codes.label(one.stage), _link(told, one.stage)), one.n_customers, one.median_days] for one in told.stages
    ]
    return columns, rows


def _flows(told: stages_of_life.Lifecycles) -> tuple[Columns, Rows]:
    columns = [(_("From"), "text"), (_("To"), "text"), (_("Customers"), "number")]
    ordered = sorted(told.flows.items(), key=lambda one: -(one[1] or 0))
    rows: Rows = [[codes.label(before), codes.label(after), n] for (before, after), n in ordered]
    return columns, rows


def reviews(request: Request) -> HttpResponse:
    """Show whose business stage is to be looked at again, those due longest first."""
    day = frame.of(request).business_date
    rows = list(queries.due_reviews(day)[: N_SHOWN + 1])
    context = {
        "rows": rows[:N_SHOWN], "is_more": len(rows) > N_SHOWN, "day": day,
        "may_judge": request.actor.may("stage.decide"), "tabs": tabs(request, "stage_reviews"),
        "exports": analysis.exports("stage_reviews_export"),
    }  # fmt: skip
    return render(request, "lifecycles/reviews.html", context)


def reviews_table(request: Request) -> analysis.Table:
    """Return all stages due to be looked at again, as they are taken away."""
    columns = [(_("Customer"), "text"), (_("Tier"), "text"), (_("Stage"), "text"), (_("Judged"), "date"),
               (_("Due"), "date"), (_("Owner"), "text")]  # fmt: skip
    rows: Rows = [
        [row.customer.name, codes.label(row.customer.card.tier) if row.customer.card.tier else "",
         codes.label(row.stage), row.decided_date, row.next_review_date,
         row.customer.owner.name if row.customer.owner else ""]
        for row in queries.due_reviews(frame.of(request).business_date)
    ]  # fmt: skip
    return analysis.Table(_("Business stages to be looked at again"), columns, rows, "stage-reviews")


def table(request: Request) -> analysis.Table:
    """Return the stages, or the moves between them, as they are taken away."""
    part = request.GET.get("part", "stages")
    if part not in PARTS:
        raise Http404
    columns, rows = PARTS[part](_told(request))
    plain = [[cell[0] if isinstance(cell, tuple) else cell for cell in row] for row in rows]
    return analysis.Table(_("Where do our relations stand?"), columns, plain, f"lifecycles-{part}")


PARTS = {"stages": _stages, "flows": _flows}
urls = [
    page("lifecycles/", flow, act="figure.view", name="lifecycles"),
    analysis.report("lifecycles/table", table, act="figure.view", name="lifecycles_export"),
    page("lifecycles/reviews/", reviews, act="customer.view", name="stage_reviews"),
    analysis.report("lifecycles/reviews/table", reviews_table, act="customer.view", name="stage_reviews_export"),
]
