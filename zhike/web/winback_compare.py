"""How often winning back works: expected beside measured, and by what; the planner; the rules."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import winning
from zhike.analytics.errors import InputError
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.churn import rules as churn_rules
from zhike.apps.insight.queries import comparing
from zhike.apps.org import queries as org_queries
from zhike.apps.winback import queries, rules
from zhike.web import analysis, codes, frame, words
from zhike.web.churn_reasons import period
from zhike.web.door import Request, page
from zhike.web.winback import tabs

TYPED = ("lost", "turnover", "profit_rate", "horizon", "back", "new", "contacts", "wanted", "cost")
EXAMPLE = "lost=200&turnover=150000&profit_rate=5%25&horizon=1&back=25%25&new=6.25%25&contacts=48&wanted=10&cost=1500"
LONGEST = 40


def compare(request: Request) -> HttpResponse:
    """Show how often lost customers came back beside what is expected, and by which cut."""
    branch, (first, last) = analysis.branch(request), period(request)
    asked = {"from": str(first), "to": str(last), "branch": request.GET.get("branch", "")}
    told = queries.compare(branch.pk, first, last, frame.of(request).business_date)
    context = {
        "tabs": tabs("winback_compare"), "branch": branch, "code": asked["branch"], "first": first, "last": last,
        "told": told, "dearer": comparing.terms(frame.of(request).business_date),
        "cuts": [(name, heading(name), told.cuts[name]) for name in queries.BY], "name_of": name_of,
        "exports": analysis.exports("winback_compare_export", **asked),
    }  # fmt: skip
    return render(request, "winback/compare.html", context)


def heading(cut: str) -> str:
    """Return the words of a cut."""
    return {
        "reason": _("By reason"), "tier": _("By tier"), "person": _("By who won them back"), "remedy": _("By remedy"),
    }[cut]  # fmt: skip


def name_of(cut: str, code: str) -> str:
    """Return the words of a group of a cut."""
    if cut == "person":
        return code or _("Nobody")
    if not code or code == "NONE":
        return _("No remedy") if cut == "remedy" else _("No tier")
    return codes.label({"reason": "cause.", "tier": "", "remedy": "winremedy."}[cut] + code)


def table(request: Request) -> analysis.Table:
    """Return the comparison as a table."""
    branch, (first, last) = analysis.branch(request), period(request)
    told = queries.compare(branch.pk, first, last, frame.of(request).business_date)
    heads = [
        (_("Cut"), "text"), (_("Group"), "text"), (_("Settled attempts"), "number"), (_("Won back for good"), "number"),
        (_("Measured rate"), "percent"), (_("At least"), "percent"), (_("At most"), "percent"),
        (_("Expected"), "percent"), (_("Cost"), "money"), (_("Profit regained"), "money"),
    ]  # fmt: skip
    groups = [(_("All"), "", told.total)]
    groups += [(heading(cut), name_of(cut, one.code), one) for cut in queries.BY for one in told.cuts[cut]]
    rows = [_row(cut, name, one, told.expected) for cut, name, one in groups]
    title = _("How often winning back works: %(first)s to %(last)s") % {"first": first, "last": last}
    return analysis.Table(title, heads, rows, f"winback-{branch.code}")


def _row(cut: str, name: str, one: queries.Group, expected: Fraction) -> tuple[Any, ...]:
    if one.is_hidden:
        return (cut, name, *[None] * 8)
    rate = one.rate(expected)
    value = None if rate.value is None else float(rate.value)
    return (cut, name, one.n, one.won, value, rate.low, rate.high, float(expected), one.cost,
            None if one.n_unknown else one.profit)  # fmt: skip


def names() -> dict[str, str]:
    """Return the words of what is typed into the planner."""
    return {
        "lost": _("Lost customers"), "turnover": _("Turnover of one in a year"), "profit_rate": _("Profit ÷ turnover"),
        "horizon": _("Years counted"), "back": _("Chance with a lost customer"), "new": _("Chance with a prospect"),
        "contacts": _("Contacts one can make"), "wanted": _("Customers one wants"),
        "cost": _("Cost of winning one back"), "profit": _("Profit"),
    }  # fmt: skip


def planner(request: Request) -> HttpResponse:
    """Show what replacing lost customers takes, by prospecting alone and by winning back first; nothing is kept."""
    typed = {name: request.GET.get(name, "").strip()[:LONGEST] for name in TYPED}
    found, errors = None, {}
    if any(typed.values()):
        try:
            found = _planned(typed)
        except InputError as refused:
            name = refused.field or "lost"
            errors = {name: words.refusal(refused, names().get(name, name))}
    house = queries.terms()
    context = {
        "tabs": tabs("winback_planner"), "typed": typed, "names": names(), "errors": errors, "found": found,
        "example": f"?{EXAMPLE}", "house": house, "back": Fraction(house["back"], 10_000),
        "new": Fraction(house["new"], 10_000), "dearer": comparing.terms(frame.of(request).business_date),
    }  # fmt: skip
    return render(request, "winback/planner.html", context, status=422 if errors else 200)


def _planned(typed: dict[str, str]) -> dict[str, Any]:
    house, company = queries.terms(), org_queries.company()
    chances = winning.Chances(
        _rate(typed, "back") or Fraction(house["back"], 10_000), _rate(typed, "new") or Fraction(house["new"], 10_000)
    )
    lost, turnover = int(_number(typed, "lost") or 0), _number(typed, "turnover")
    rate = _rate(typed, "profit_rate")
    if rate is None and company and company.profit_rate is not None:
        rate = Fraction(company.profit_rate)
    horizon = _number(typed, "horizon") or Fraction(house["horizon"])
    contacts, wanted, cost = (_number(typed, name) for name in ("contacts", "wanted", "cost"))
    plan = None
    if turnover is not None and rate is not None:
        plan = winning.plan(lost, turnover=turnover, profit_rate=rate, chances=chances, horizon=horizon)
    one = None if plan is None else plan.break_even_back
    return {
        "chances": chances, "plan": plan, "horizon": horizon, "rate": rate, "cost": cost, "gain": one,
        "verdict": winning.verdict(cost, one) if cost is not None and one is not None else "",
        "by_contacts": None if contacts is None else (
            winning.won(int(contacts), chances.back), winning.won(int(contacts), chances.new)),
        "by_wanted": None if wanted is None else (
            winning.contacts_for(int(wanted), chances.back), winning.contacts_for(int(wanted), chances.new)),
    }  # fmt: skip


def _number(typed: dict[str, str], name: str) -> Fraction | None:
    text = typed[name].replace(",", "")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise InputError("NOT_A_NUMBER", name, value=typed[name]) from None
    if not value.is_finite():
        raise InputError("NOT_FINITE", name, value=typed[name])
    if value < 0:
        raise InputError("NEGATIVE", name, value=typed[name])
    if value >= Decimal(10) ** 13:
        raise InputError("TOO_LARGE", name, value=typed[name], limit="10¹³")
    if name in ("lost", "contacts", "wanted") and value != int(value):
        raise InputError("NOT_WHOLE", name, value=typed[name])
    return Fraction(value)


def _rate(typed: dict[str, str], name: str) -> Fraction | None:
    text = typed[name].replace("％", "%")
    value = _number({name: text.rstrip("% ")}, name)
    if value is None:
        return None
    value = value / 100 if text.endswith("%") else value
    if value > 1:
        raise InputError("NOT_A_RATE", name, value=typed[name])
    return value


def remedies(request: Request) -> HttpResponse:
    """Show the rules: how hard by tier, which remedy against which cause, when to give up."""
    known = queries.remedies_by_cause()
    context = {
        "tabs": tabs("winback_remedies"), "tiers": queries.tiers(), "terms": queries.terms(),
        "causes": [(code, known.get(code, [])) for code in churn_rules.REASONS],
        "abandon": rules.ABANDON_RULES, "lines": queries.lines(), "words": _attitudes(),
    }  # fmt: skip
    return render(request, "winback/rules.html", context)


def _attitudes() -> dict[str, str]:
    table = catalog_rules.TABLES["winback_attitudes"]
    return {tier: str(table.shown("attitude", row["attitude"])) for tier, row in queries.tiers().items()}


urls = [
    page("winback/compare/", compare, act="figure.view", name="winback_compare"),
    analysis.report("winback/compare/table", table, act="figure.view", name="winback_compare_export"),
    page("winback/planner/", planner, act="calc.use", name="winback_planner"),
    page("winback/rules/", remedies, act="customer.view", name="winback_remedies"),
]
