"""Two companies or branches side by side: how long customers stay, whom to develop, what losing and keeping cost."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import churn
from zhike.analytics.errors import InputError
from zhike.apps.insight.queries import comparing, figures
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, frame, lifecycles, words
from zhike.web import format as written
from zhike.web.door import Request, page

SIDES = ("a", "b")
COUNTS = ("opening", "new", "closing")
PER_GROUP = (*COUNTS, "turnover", "profit_rate")
# The inputs by the names the page gives them.
COSTS = ("keep", "develop", "times")
YEARS, MOST_YEARS = 10, 100
EXAMPLE = (
    "a_name=企业A&a_opening=100&a_new=20&a_closing=100&a_turnover=200000&a_profit_rate=5%25"
    "&b_name=企业B&b_opening=100&b_new=10&b_closing=100&b_turnover=200000&b_profit_rate=5%25"
)


class Unfit(Exception):
    """A side cannot be compared; says which field and why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


def compare(request: Request) -> HttpResponse:
    """Show the form and, once both sides are given, what follows from them."""
    typed, errors = request.GET, {}
    result = None
    if any(typed.get(f"{side}_{name}", "").strip() for side in SIDES for name in (*COUNTS, "branch")):
        try:
            result = _compared(request)
        except Unfit as unfit:
            errors = {unfit.field: str(unfit)}
    context = {
        "typed": typed, "errors": errors, "names": field_names(), "sides": SIDES, "per_group": PER_GROUP,
        "branches": [(row.code, row.name) for row in org_queries.figure_branches(request.actor)],
        "example": f"?{EXAMPLE}", "tabs": lifecycles.tabs(request, "churn_comparison"), "default_years": YEARS,
        "exports": _files(typed) if result else {}, "result": _shown(*result) if result else None,
    }  # fmt: skip
    return render(request, "lifecycles/compare.html", context, status=422 if errors else 200)


def field_names() -> dict[str, str]:
    """Return what the page calls each input."""
    return {
        "name": _("Name"), "branch": _("A branch, by its last four quarters"), "opening": _("Opening customers"),
        "new": _("New customers"), "closing": _("Closing customers"), "turnover": _("Turnover of one customer a year"),
        "profit_rate": _("Profit rate"), "keep": _("Keeping one customer a year"),
        "develop": _("Developing one customer"), "times": _("Developing ÷ keeping"), "years": _("Over so many years"),
    }  # fmt: skip


def _files(typed: Any) -> dict[str, str]:
    return {form: f"{path}?{typed.urlencode()}" for form, path in analysis.exports("churn_comparison_export").items()}


Compared = tuple[churn.Comparison, comparing.Terms, int]


def _compared(request: Request) -> Compared:
    typed = request.GET
    years = typed.get("years", "").strip() or str(YEARS)
    if not years.isdecimal() or not 1 <= int(years) <= MOST_YEARS:
        raise Unfit("years", _("A whole number from 1 to %(n)d.") % {"n": MOST_YEARS})
    try:
        costs = comparing.terms(
            frame.of(request).business_date, **{name: typed.get(name, "").strip() for name in COSTS}
        )
    except InputError as refused:
        name = (refused.field or "keep").removesuffix("_cost")
        raise Unfit(name, words.refusal(refused, field_names()[name])) from None
    groups = [_group(typed, side) for side in SIDES]
    return churn.compare(groups, costs.keep, costs.develop, int(years)), costs, int(years)


def _group(typed: Mapping[str, str], side: str) -> churn.Group:
    given = {name: typed.get(f"{side}_{name}", "").strip() for name in ("name", "branch", *PER_GROUP)}
    if given["branch"]:
        return _branch(side, given["branch"])
    try:
        counts = {name: given[name] for name in PER_GROUP}
        return comparing.typed(given["name"] or side.upper(), **counts)
    except InputError as refused:
        name = refused.field if refused.field in PER_GROUP else "closing"
        raise Unfit(f"{side}_{name}", words.refusal(refused, field_names()[name or "closing"])) from None


def _branch(side: str, code: str) -> churn.Group:
    branch = figures.scope(code)
    if branch is None:
        raise Unfit(f"{side}_branch", _("There is no such branch, or its figures are not yours to see."))
    try:
        return comparing.of_branch(branch)
    except comparing.NoYear:
        said = _("This branch has no four whole quarters in its account yet.")
        raise Unfit(f"{side}_branch", said) from None


def _rows(told: churn.Comparison, years: int) -> list[tuple[str, list[Any], str]]:
    """Return what stands side by side: words, both figures, how each is written."""
    value = [(one.rate.value, one.lifetime.value) for one in told.outcomes]
    said = {"n": years}
    lines: list[tuple[str, list[Any], str]] = [
        (_("Lost in the year ÷ opening customers"), [rate for rate, _life in value], "percent"),
        (_("Average lifetime in years: 1 ÷ that rate"), [life for _rate, life in value], "number"),
    ]
    named = (
        ("half_life", _("Years until half are gone, nobody replaced"), "number"),
        ("left", _("Left after %(n)d years, nobody replaced") % said, "number"),
        ("lost_replaced", _("Lost in %(n)d years, everybody replaced") % said, "number"),
        ("to_develop", _("To develop each year to stay level"), "number"),
        ("develop_cost", _("Cost of developing them"), "money"),
        ("keep_lost_cost", _("What keeping them would have cost"), "money"),
        ("keep_cost", _("Cost of keeping the others"), "money"),
        ("cost_survivors", _("The year together, by method 1: the survivors are kept"), "money"),
        ("cost_base", _("The year together, by method 2: the whole base is kept"), "money"),
        ("damage", _("Lost profit and replacing, together"), "money"),
        ("lifetime_value", _("Lifetime value of one customer: yearly profit × lifetime"), "money"),
    )  # fmt: skip
    return lines + [(text, [getattr(one, name) for one in told.outcomes], kind) for name, text, kind in named]


def _shown(told: churn.Comparison, costs: comparing.Terms, years: int) -> dict[str, Any]:
    marks = [
        charts.Mark(one.group.name, one.cost_survivors, written.number_text(float(one.cost_survivors)), "",
                    "bad" if one.group.name == told.costlier else "one")
        for one in told.outcomes
    ]  # fmt: skip
    dearer, other = sorted(told.outcomes, key=lambda one: -one.cost_survivors)
    share = dearer.cost_survivors / other.cost_survivors - 1 if told.costlier and other.cost_survivors else None
    return {
        "names": [one.group.name for one in told.outcomes], "costlier": told.costlier, "costs": costs,
        "rows": [(text, [_plain(value) for value in values], kind) for text, values, kind in _rows(told, years)],
        "no_loss": [one.lifetime.undefined_reason == "LOST_ZERO" for one in told.outcomes],
        "ratio": _plain(costs.ratio), "share": _plain(share), "keep": float(costs.keep),
        "develop": float(costs.develop),
        "ratios": [_plain(one) for one in (told.ratio_survivors, told.ratio_base, told.ratio_develop)],
        "picture": charts.ranking(marks, what=_("Cost of the year, method 1")),
        "is_money": costs.source == comparing.MEASURED or bool(costs.keep != 1),
    }  # fmt: skip


def _plain(value: Any) -> int | float | None:
    if value is None or isinstance(value, int | float):
        return value
    return value.numerator if value.denominator == 1 else float(value)


def table(request: Request) -> analysis.Table:
    """Return the two sides as they are taken away."""
    try:
        told, _costs, years = _compared(request)
    except Unfit:
        raise Http404 from None
    names = [one.group.name for one in told.outcomes]
    columns = [(_("What"), "text"), *((name, "number") for name in names)]
    rows = [[text, *map(_plain, values)] for text, values, _kind in _rows(told, years)]
    return analysis.Table(_("Which of the two costs more?"), columns, rows, "churn-comparison")


urls = [
    page("lifecycles/compare/", compare, act="figure.view", name="churn_comparison"),
    analysis.report("lifecycles/compare/table", table, act="figure.view", name="churn_comparison_export"),
]
