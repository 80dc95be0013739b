"""Weeks of prospecting: planned and found actively, by oneself and by whom one leads; whether leads bought."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhike.analytics import leads as lead_rules
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import base, clock
from zhike.apps.org import queries as org_queries
from zhike.apps.org import rules as org_rules
from zhike.apps.targets import actions, queries, rules
from zhike.web import analysis, codes, frame, target_words
from zhike.web.door import Request, demand, found, page

N_WEEKS = 8
PLANS_FOR_OTHERS = "customer.assign"


def weeks(request: Request) -> HttpResponse:
    """Show one's weeks, and the team's to who leads one."""
    return _shown(request)


def _shown(request: Request, refusal: rules.TargetRefused | None = None, status: int = 200) -> HttpResponse:
    today = frame.of(request).business_date
    user = request.actor.user
    leads = request.actor.may(PLANS_FOR_OTHERS)
    first = _week(request, today)
    mine = queries.weeks_of(user, today, n_weeks=N_WEEKS)
    context = {
        "tabs": target_words.tabs("prospecting"), "weeks": mine, "today": today, "monday": rules.monday(today),
        "this": next(one for one in mine if one.first == rules.monday(today)), "leads": leads,
        "team": queries.team(first) if leads else [], "first": first, "last": first + timedelta(days=6),
        "finds": list(queries.finds_of(user.pk, rules.monday(today))), "refusal": refusal,
        "ways": [(code, codes.label(f"way.{code}")) for code in rules.ACTIVE_WAYS],
        "may_work": request.actor.may("target.work"), "given": request.POST,
        "chosen": request.POST.getlist("sources"), "exports": analysis.exports("prospecting_export", week=str(first)),
        "people": org_queries.named(org_queries.people_for(base.actor()).order_by("name", "id")) if leads else [],
    }  # fmt: skip
    return render(request, "targets/weeks.html", context, status=status)


def _week(request: Request, today: date) -> date:
    try:
        return rules.monday(date.fromisoformat(request.GET.get("week", "")))
    except (ValueError, OverflowError):
        return rules.monday(today)


def plan(request: Request) -> HttpResponse:
    """Plan a week for oneself, or for somebody one leads."""
    given, today = request.POST, frame.of(request).business_date
    user_id = request.actor.user_id
    if (asked := given.get("user_id", "")) and asked != str(user_id):
        demand(PLANS_FOR_OTHERS)
        known = dict(org_queries.named(org_queries.people_for(base.actor())))
        user_id = found(next((pk for pk in known if str(pk) == asked), None))
    try:
        goal = int(given.get("goal", "")) if given.get("goal", "").isdecimal() and len(given["goal"]) < 6 else 0
        actions.plan_week(
            user_id=user_id, week=_given_week(given.get("week", ""), today), goal=goal,
            sources=given.getlist("sources"), at=clock.now(),
        )  # fmt: skip
    except rules.TargetRefused as refusal:
        return _shown(request, refusal, 422)
    frame.say(request, _("The week is planned."))
    return redirect("prospecting")


def _given_week(text: str, today: date) -> date:
    try:
        return rules.monday(date.fromisoformat(text)) if text else rules.monday(today)
    except (ValueError, OverflowError):
        raise rules.TargetRefused("BAD_DAY", "week") from None


def table(request: Request) -> analysis.Table:
    """Return the week of the team, else one's own weeks, as they are taken away."""
    today = frame.of(request).business_date
    is_team = request.actor.may(PLANS_FOR_OTHERS)
    rows = (
        queries.team(_week(request, today)) if is_team else queries.weeks_of(request.actor.user, today, n_weeks=N_WEEKS)
    )
    columns = [
        (_("Colleague"), "text"), (_("Week from"), "date"), (_("Planned number"), "number"),
        (_("Found actively"), "number"), (_("Came by themselves"), "number"), (_("Share of the plan"), "percent"),
        (_("Where to look"), "text"),
    ]  # fmt: skip
    told: list[list[Any]] = [
        [
            one.user.name, one.first, one.goal, one.n_found, one.n_came,
            None if one.percent is None else one.n_found / (one.goal or 1),
            ", ".join(codes.label(f"way.{way}") for way in one.sources),
        ]
        for one in rows
    ]  # fmt: skip
    return analysis.Table(_("Weeks of prospecting"), columns, told, "prospecting")


def leads(request: Request) -> HttpResponse:
    """Show whether leads that bore a mark bought oftener than all."""
    branch = analysis.branch(request)
    told = queries.measured(frame.of(request).business_date, org_queries.subtree_ids(branch.pk))
    hides = request.actor.hides_small_cells and 0 < told.marks["INTENT"].n_all < org_rules.SMALL_CELL
    context = {
        "tabs": target_words.tabs("leads"), "branch": branch, "told": told, "hides": hides, "most": queries.MOST,
        "fitted": told.fitted if branch.parent_id is None and not hides else None,
        "sign": lambda code: _(lead_rules.SIGNS[code]), "policy": queries.policy(),
        "spec": catalog_rules.TABLES["lead_points"],
    }  # fmt: skip
    return render(request, "targets/leads.html", context)


def take_points(request: Request) -> HttpResponse:
    """Let the points fitted to all leads hold for the wish to buy; those for the potential stay as they are."""
    fitted = queries.measured(frame.of(request).business_date, None).fitted
    if fitted is None:
        return found(None)
    rows = {code: dict(row) for code, row in catalog_queries.table("lead_points").items()}
    for sign, points in fitted.points.items():
        rows[f"{catalog_rules.SIGN}{sign}"]["intent"] = points
    newest = catalog_queries.versions("lead_points").first()
    catalog_actions.change_table(
        name="lead_points", rows=rows, number=newest.number if newest else 0, at=clock.now()
    )  # fmt: skip
    frame.say(request, _("Saved. The new version holds from now on."))
    return redirect("leads")


urls = [
    page("targets/leads/points/", take_points, act="rule.manage", name="lead_points_take", methods=("POST",)),
    page("targets/leads/", leads, act="figure.view", name="leads"),
    page("targets/plan/", weeks, act="customer.view", name="prospecting"),
    page("targets/plan/week/", plan, act="target.work", name="prospecting_plan", methods=("POST",)),
    analysis.report("targets/plan/table", table, act="customer.view", name="prospecting_export"),
]
