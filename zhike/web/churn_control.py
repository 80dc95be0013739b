"""Control lines: tiers, key accounts, years and tenure against their lines; standards; which length of period fits."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhike.analytics import exact
from zhike.analytics.errors import InputError
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog.rules import following, tables
from zhike.apps.core import base, clock
from zhike.apps.insight import rules as insight_rules
from zhike.apps.insight.queries import after_sales, control, runs
from zhike.apps.insight.queries import churn as accounts
from zhike.apps.interactions import rules as interaction_rules
from zhike.web import analysis, churn_parts, codes, frame, words
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
        "cases_url": _cases(found), "key_url": _list(",".join(control.KEY_TIERS), "TIER", period, code),
        "young_url": analysis.to("churn_members", column="young_churned", period=period, branch=code),
        "is_first": known is not None and known.quarters[0].period == period, "one_time": control.one_time(branch.pk),
        "buyers": _first_buyers(branch, period), "care_days": interaction_rules.CARE_DAYS,
        "one_time_url": analysis.rows_of("one_purchase_share", branch_code=code),
        "lines_url": analysis.to("rule_tables"), "percents": _percents(found), "own": _own_line(branch),
        "may_set": base.actor().may("rule.manage"), "standard_url": reverse("rule_table", args=["churn_standard"]),
        "compare_url": analysis.to("churn_compare", branch=code, period=period),
        "exports": analysis.exports("churn_control_export", branch=code, period=period),
    }  # fmt: skip
    return render(request, "churn/control.html", context)


def _first_buyers(branch: Any, period: str) -> list[tuple[after_sales.Buyers, str, str]]:
    """Return how first-time buyers of the period were looked after: those who stayed one-time ones, and the others."""
    told = after_sales.after_sales(branch.pk, period)
    return [
        (one, _part(one.n_spoken, one.n), _part(one.n_complaining, one.n)) for one in told if not one.is_hidden
    ]  # fmt: skip


def _part(n: int, of: int) -> str:
    return _("%(n)s of %(all)s: %(rate)s") % {
        "n": written.number_text(n), "all": written.number_text(of), "rate": written.percent_text(n / of, 1)
    } if of else ""  # fmt: skip


def _own_line(branch: Any) -> str:
    """Return the branch's own line for all its customers in percent of a quarter; empty where its level's holds."""
    row = catalog_queries.table("ceilings").get(_code(branch))
    return f"{row['permille'] / 10:g}" if row else ""


def _code(branch: Any) -> str:
    return f"{following.ONE_BRANCH}{branch.code}.{insight_rules.ALL}"


def set_line(request: Request) -> HttpResponse:
    """Give a branch a control line of its own for all its customers, or let that of its level hold again."""
    branch = analysis.branch(request)
    table = catalog_queries.table("ceilings")
    rows: dict[str, Mapping[str, Any]] = {code: row for code, row in table.items() if code != _code(branch)}
    typed = request.POST.get("percent", "").strip()
    if typed:
        rise = table[f"{branch.level}.{insight_rules.ALL}"]["rise"]
        rows[_code(branch)] = {"permille": _permille(typed), "rise": rise}
    newest = catalog_queries.versions("ceilings").first()
    try:
        catalog_actions.change_table(
            name="ceilings", rows=rows, number=newest.number if newest else 0, at=clock.now()
        )  # fmt: skip
    except (tables.BadTable, base.StaleRecord) as refused:
        said = (
            str(refused)
            if isinstance(refused, tables.BadTable)
            else _("Somebody changed this table meanwhile: try again.")
        )
        frame.say(request, said, level="warning")
    else:
        frame.say(request, _("Saved. The new version holds from now on."))
    kept = {name: request.POST.get(name, "") for name in ("period", "kind")}
    return redirect(analysis.to("churn_control", branch=request.GET.get("branch", ""), **kept))


def _permille(typed: str) -> Any:
    try:
        return exact.amount("percent", typed.removesuffix("%")) * 10
    except InputError:
        return typed


def _cases(found: control.Control) -> str:
    """Return where the churn cases of key accounts in the period are listed."""
    if not base.actor().may("customer.view"):
        return ""
    days = {"exit_from": found.start.isoformat(), "exit_to": found.end.isoformat()}
    return analysis.to("churn_cases", tier=",".join(control.KEY_TIERS), **days)


def _list(part: str, cut: str, period: str, code: str) -> str:
    return analysis.to("churn_members", column="churned", period=period, cut=cut, part=part, branch=code)


def _percents(found: control.Control) -> list[tuple[str, str, str, str]]:
    """Return the reference lines: code, name, rate or nothing, how each comes about or why it is not known."""
    lines, known = found.standards, found.money
    unknown_profit = (
        _("unknown: the profit rate of the company is not set") if known.profit_rate is None
        else _("unknown: no cost of developing customers is booked in the period")
    )  # fmt: skip
    natural = (
        _("natural exits among the churn cases confirmed in the period (%(n)s of %(all)s) ÷ opening") % {
            "n": written.number_text(lines.n_natural), "all": written.number_text(lines.n_confirmed),
        } if lines.natural_floor is not None
        else words.reason("SMALL_CELL") if lines.n_confirmed else _("unknown: no exits are confirmed in the period")
    )  # fmt: skip
    unknown_rival = _("unknown: nobody has estimated it for this period")
    return [
        ("", _("Actual"), _percent(found.whole.rate("OPENING")), _("lost ÷ opening")),
        ("", _("Controllable: without natural exits"), _percent(lines.controllable),
         _("confirmed as natural are taken off") if lines.controllable is not None else natural),
        ("", _("Without exits we ended ourselves"), _percent(lines.unforced),
         _("confirmed as passive are taken off") if lines.unforced is not None else natural),
        ("judged", _("Judged by the standard"), _percent(lines.judged), _("as the rule table counts exits")),
        ("control_line", _("Control line of the branch"), _percent(lines.control_line),
         _("rule table, restated for this length")),
        ("natural_floor", _("Natural floor"), _percent(lines.natural_floor), natural),
        ("zero_growth", _("Zero-growth ceiling"), _percent(lines.zero_growth),
         _("new ÷ opening: above it there are fewer")),
        ("profit_ceiling", _("Profit ceiling"), _percent(lines.profit_ceiling),
         unknown_profit if lines.profit_ceiling is None else
         _("above it, replacing the lost costs more than the new earn")),
        ("competitors", _("Competitors"), _percent(lines.competitors), unknown_rival if lines.competitors is None
         else _("estimates weighted by confidence, restated for this length")),
        ("industry", _("Industry"), _percent(lines.industry), unknown_rival if lines.industry is None
         else _("average as estimated, restated for this length")),
    ]  # fmt: skip


def _percent(value: Fraction | float | None) -> str:
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
    page("churn/control/line/", set_line, act="rule.manage", name="churn_line", methods=("POST",)),
    page("churn/control/", churn_control, act="figure.view", name="churn_control"),
    analysis.report("churn/control", table, act="figure.view", name="churn_control_export"),
]
