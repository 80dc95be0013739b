"""Control lines: tiers, key accounts, years and tenure against their lines; standards; which length of period fits."""

from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.insight.queries import control, runs
from zhike.web import analysis, churn_parts, codes
from zhike.web import format as written
from zhike.web.door import Request, page


def churn_control(request: Request) -> HttpResponse:
    """Show one period told apart by tier, year of first purchase and tenure, against its lines."""
    branch, kind = analysis.branch(request), churn_parts.kind(request)
    tabs = churn_parts.tabs(request, "churn_control")
    known = accounts.account(branch.pk, kind=kind)
    over = [one.period for one in known.quarters if not one.is_provisional] if known else []
    period = request.GET.get("period", "") if request.GET.get("period", "") in over else (over[-1] if over else "")
    found = control.control(branch.pk, period) if period else None
    if found is None:
        context = {"branch": branch, "has_run": runs.current() is not None, "tabs": tabs}
        return render(request, "churn/nothing.html", context)
    code = request.GET.get("branch", "")
    context = {
        "branch": branch, "code": code, "tabs": tabs, "kind": kind, "kinds": churn_parts.kinds(), "found": found,
        "period": period, "periods": list(reversed(over)), "lights": churn_parts.lights(),
        "tiers": [(one, codes.label(one.code), _list(one.code, "TIER", period, code)) for one in found.tiers],
        "years": [(one, one.code, _list(one.code, "COHORT", period, code)) for one in found.years],
        "young_url": analysis.to("churn_members", column="young_churned", period=period, branch=code),
        "is_first": known is not None and known.quarters[0].period == period, "one_time": control.one_time(branch.pk),
        "one_time_url": analysis.rows_of("one_purchase_share", branch_code=code),
        "lines_url": analysis.to("rule_tables"), "percents": _percents(found),
        "exports": analysis.exports("churn_control_export", branch=code, period=period),
    }  # fmt: skip
    return render(request, "churn/control.html", context)


def _list(part: str, cut: str, period: str, code: str) -> str:
    return analysis.to("churn_members", column="churned", period=period, cut=cut, part=part, branch=code)


def _percents(found: control.Control) -> list[tuple[str, str, str]]:
    """Return the reference lines with how each comes about; one that is not known says why."""
    rate = found.whole.rate("OPENING")
    profit = found.profit_ceiling
    unknown_profit = (
        _("unknown: the profit rate of the company is not set") if found.money.profit_rate is None
        else _("unknown: no cost of developing customers is booked in the period")
    )  # fmt: skip
    return [
        (_("Actual"), _percent(rate), _("lost ÷ opening")),
        (_("Control line of the company"), _percent(found.whole.ceiling), _("rule table, restated for this length")),
        (_("Natural floor"), "", _("unknown: no exits are confirmed as natural")),
        (_("Zero-growth ceiling"), _percent(found.zero_growth), _("new ÷ opening: above it there are fewer")),
        (_("Profit ceiling"), _percent(profit), unknown_profit if profit is None else
         _("above it, replacing the lost costs more than the new earn")),
        (_("Competitors"), "", _("unknown: no rate of a competitor is kept")),
    ]  # fmt: skip


def _percent(value: Fraction | None) -> str:
    return "" if value is None else written.percent_text(float(value))


def table(request: Request) -> analysis.Table:
    """Return tiers, key accounts and years of a period as a table."""
    branch = analysis.branch(request)
    try:
        found = control.control(branch.pk, request.GET.get("period", ""))
    except InputError as refused:
        raise Http404 from refused
    if found is None:
        raise Http404
    columns = [
        (_("Class"), "text"), (_("Opening"), "number"), (_("Left"), "number"), (_("Closing"), "number"),
        (_("Rate, opening base"), "percent"), (_("Rate, closing base"), "percent"), (_("Control line"), "percent"),
        (_("Standing"), "text"), (_("Lost turnover"), "money"), (_("Lost profit"), "money"),
        (_("Replacement cost"), "money"),
    ]  # fmt: skip
    named = [(one, codes.label(one.code)) for one in found.tiers] + [(found.whole, _("All together"))]
    if found.key:
        named.append((found.key, _("Key accounts")))
    named += [(one, one.code) for one in found.years]
    title = _("Churn of %(branch)s in %(period)s") % {
        "branch": branch.name, "period": written.period_text(found.period),
    }  # fmt: skip
    return analysis.Table(title, columns, [_row(*pair) for pair in named], f"control-{branch.code}-{found.period}")


def _row(part: control.Part, name: str) -> list[Any]:
    rates = [part.rate(base) for base in ("OPENING", "CLOSING")]
    return [
        name, *(part.counts.get(column) for column in ("opening", "churned", "closing")),
        *(None if rate is None else float(rate) for rate in rates),
        None if part.ceiling is None else float(part.ceiling),
        churn_parts.lights()[part.light][0] if part.light else "",
        part.lost_turnover, part.lost_profit, part.replacement,
    ]  # fmt: skip


urls = [
    page("churn/control/", churn_control, act="figure.view", name="churn_control"),
    analysis.report("churn/control", table, act="figure.view", name="churn_control_export"),
]
