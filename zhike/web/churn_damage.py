"""The seven damages of churn: each measured where there are data, each other with what is missing."""

from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhike.analytics import exact
from zhike.analytics.errors import InputError
from zhike.apps.core import base
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import damage, runs
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, churn_parts, churn_suffering, words
from zhike.web import format as written
from zhike.web.door import Request, page

COSTS = ("fixed", "develop", "plan")


def churn_damage(request: Request) -> HttpResponse:
    """Show what churn damaged in a period, in seven sections."""
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    known = accounts.account(branch.pk, kind=kind)
    over = [one.period for one in known.quarters if not one.is_provisional and not one.is_first] if known else []
    period = request.GET.get("period", "") if request.GET.get("period", "") in over else (over[-1] if over else "")
    tabs = churn_parts.tabs(request, "churn_damage")
    given, errors = typed_costs(request)
    found = damage.damage(branch.pk, period, **given) if period else None
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    code = request.GET.get("branch", "")
    typed = {name: request.GET.get(name, "") for name in COSTS}
    context = {
        "branch": branch, "code": code, "tabs": tabs, "kind": kind, "kinds": churn_parts.kinds(), "period": period,
        "periods": list(reversed(over)), "found": found, "sections": sections(found), "typed": typed, "errors": errors,
        "behind": analysis.to("churn_members", column="churned", period=period, branch=code),
        "exports": analysis.exports("churn_damage_export", branch=code, period=period, **typed),
        "files": _files(branch=code, period=period, **typed),
    }  # fmt: skip
    return render(request, "churn/damage.html", context, status=422 if errors else 200)


def _files(**asked: str) -> dict[str, str]:
    """Return where the report is taken as a file, for whoever may."""
    if not base.actor().may("list.export"):
        return {}
    given = urlencode({name: value for name, value in asked.items() if value})
    return {form: f"{reverse('churn_damage_report', args=[form])}?{given}" for form in ("html", "pdf")}


def typed_costs(request: Request) -> tuple[dict[str, Fraction | None], dict[str, str]]:
    """Return the costs a reader typed, None where none, and what is wrong with them by field."""
    given: dict[str, Fraction | None] = {}
    errors = {}
    for name in COSTS:
        typed, value = request.GET.get(name, "").strip(), None
        try:
            value = exact.amount(name, typed) if typed else None
            if value is not None and value < 0:
                raise InputError("NEGATIVE", name, value=typed)
        except InputError as refused:
            errors[name], value = words.refusal(refused, _("Cost")), None
        given[name] = value
    named = {"fixed_cost": given["fixed"], "develop_each": given["develop"], "plan": given["plan"]}
    return named, errors


def sections(found: damage.Damage) -> list[dict[str, Any]]:
    """Return the seven sections: name, the figure in words or nothing, how it comes about or what is missing."""
    company = org_queries.company()
    currency = company.currency if company else ""

    def money(value: Any) -> str:
        return written.money_text(value, currency, full=True)

    told = [
        (_("Sales fall short"), money(found.shortfall.turnover), _shortfall(found)),
        (_("Selling and management cost each customer more"), *_each(found, money)),
        (_("New customers are hard to win and cost"), *_replacement(found, money)),
        (_("Satisfaction and loyalty suffer"), *churn_suffering.satisfaction(found.suffered)),
        (_("The name suffers"),
         ngettext("%(n)s person hears of it", "%(n)s people hear of it", round(found.reach))
         % {"n": written.number_text(round(found.reach))},
         _("22 hear of it from one dissatisfied customer; %(share)s of the %(lost)s lost count as dissatisfied")
         % {"share": written.percent_text(float(found.dissatisfied), 0), "lost": written.number_text(found.lost)}),
        (_("Customers and revenue go up and down"), *_steady(found)),
        (_("Policies are hard to carry out"), *churn_suffering.policy(found.policy)),
    ]  # fmt: skip
    return [{"number": n, "name": name, "value": value, "how": how} for n, (name, value, how) in enumerate(told, 1)]


def _shortfall(found: damage.Damage) -> str:
    told = ngettext("what the lost brought in the period before, until the fiscal year ends: %(n)s period",
                    "what the lost brought in the period before, until the fiscal year ends: %(n)s periods",
                    found.n_periods) % {"n": written.number_text(found.n_periods)}  # fmt: skip
    if found.shortfall.share is None:
        return told
    share = _("%(share)s of the plan of the year") % {"share": written.percent_text(float(found.shortfall.share))}
    return f"{told} · {share}"


def _each(found: damage.Damage, money: Any) -> tuple[str, str]:
    if found.cost_each is None:
        return "", _("unknown, because the fixed cost of selling and administration was not given: type it below")
    before, after = found.cost_each
    if before.value is None or after.value is None:
        return "", words.reason(before.undefined_reason or after.undefined_reason)
    return f"{money(before.value)} → {money(after.value)}", _("fixed cost ÷ customers, with the lost and without them")


def _replacement(found: damage.Damage, money: Any) -> tuple[str, str]:
    if found.replacement is None or found.develop_each is None:
        return "", _(
            "unknown, because no cost of developing customers is booked in the period: book it, or type it below"
        )
    how = _("%(lost)s lost × %(each)s to develop and bring up one") % {
        "lost": written.number_text(found.lost), "each": money(found.develop_each),
    }  # fmt: skip
    return money(found.replacement), how


def _steady(found: damage.Damage) -> tuple[str, str]:
    before, after = found.customers
    earned_before, earned_after = found.revenue
    if not (before and after and earned_before and earned_after):
        return "", _("unknown, because there are no twelve whole months before the period")
    pairs = [_pair(before, after), _pair(earned_before, earned_after)]
    how = _("standard deviation ÷ mean of active customers, and of revenue, by month: the twelve months before → the "
            "twelve months up to the end")  # fmt: skip
    return " · ".join(pairs), how


def _pair(before: Any, after: Any) -> str:
    texts = ["—" if one.variation is None else written.percent_text(one.variation, 1) for one in (before, after)]
    return " → ".join(texts)


def table(request: Request) -> analysis.Table:
    """Return the report as a table."""
    branch = analysis.branch(request)
    given, _errors = typed_costs(request)
    try:
        found = damage.damage(branch.pk, request.GET.get("period", ""), **given)
    except InputError as refused:
        raise Http404 from refused
    if found is None:
        raise Http404
    columns = [(_("Damage"), "text"), (_("Measured"), "text"), (_("How it comes about"), "text")]
    rows = [[f"{one['number']}. {one['name']}", one["value"], one["how"]] for one in sections(found)]
    title = _("Damages of churn: %(branch)s, %(period)s") % {
        "branch": branch.name, "period": written.period_text(found.period),
    }  # fmt: skip
    return analysis.Table(title, columns, rows, f"damages-{branch.code}-{found.period}")


urls = [
    page("churn/damage/", churn_damage, act="figure.view", name="churn_damage"),
    analysis.report("churn/damage", table, act="figure.view", name="churn_damage_export"),
]
