"""The churn calculator: counts, flows and bands in; rates on every base, losses and warnings out, nothing kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.analytics import calculator, exact
from zhike.analytics import churn as arithmetic
from zhike.analytics.errors import InputError
from zhike.apps.org import queries as org_queries
from zhike.web import analysis, charts, words
from zhike.web import format as written
from zhike.web.door import Request, page

COUNTS = ("opening", "new", "closing")
FLOWS = ("won_back", "moved_in", "moved_out", "cohort_lost")
# Among these a rate alone can be restated.
CONVERTED = ("OPENING", "CLOSING", "AVERAGE")
PLAN = ("months_left", "plan")
N_BANDS, MOST_BANDS = 2, 12
EXPORT = "churn_calculator_export"
EXAMPLE = (
    "opening=3000&new=500&closing=3300&profit_rate=5%25"
    "&band_kind=SHARE&band_size=50&band_turnover=100000&band_kind=REST&band_size=&band_turnover=200000"
)


@dataclass(frozen=True)
class Band:
    """One row of the form as it was typed."""

    kind: str = "SHARE"
    size: str = ""
    turnover: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into the row."""
        return not (self.turnover.strip() or self.size.strip())

    @property
    def text(self) -> str:
        """The row as the calculator reads it."""
        size = self.size.strip()
        if self.kind == "REST":
            size = "rest"
        elif self.kind == "COUNT":
            size = f"n{size}"
        elif not size.endswith(("%", "％")):
            size = f"{size}%"
        return f"{size}:{self.turnover.strip()}"


def churn(request: Request) -> HttpResponse:
    """Show the form and, once counts are given, what follows from them."""
    typed, bands = request.GET, _bands(request.GET)
    result, errors = None, {}
    if any(typed.get(name, "").strip() for name in COUNTS):
        try:
            result = _calculate(typed, bands)
        except InputError as refused:
            name = refused.field or "closing"
            errors = {name: words.refusal(refused, field_names().get(name, name))}
    short, refused_plan = _short(typed, result)
    errors |= refused_plan
    converted, refused_rate = _converted(typed)
    errors |= refused_rate
    context = {
        "short": short, "converted": converted, "bases": [(one, words.base(one)) for one in CONVERTED],
        "typed": typed, "names": field_names(), "errors": errors, "bands": _rows(bands, "more" in typed),
        "kinds": band_kinds(), "example": f"?{EXAMPLE}", "result": result,
        "has_flows": any(typed.get(name) or name in errors for name in FLOWS) or "closing" in errors,
        "exports": _files(typed) if result else {},
        **({} if result is None else _shown(result)),
    }  # fmt: skip
    return render(request, "calculator/page.html", context, status=422 if errors else 200)


def _short(
    typed: Mapping[str, str], result: calculator.Calculation | None
) -> tuple[arithmetic.Shortfall | None, dict[str, str]]:
    """Return what the lost will not bring while the plan still runs, once it is said how long that is."""
    months, plan = (typed.get(name, "").strip() for name in PLAN)
    lost = result.values["lost_turnover"] if result else None
    if not months or lost is None:
        return None, {}
    try:
        return arithmetic.shortfall(lost, exact.amount("months_left", months) / 12, plan or None), {}
    except InputError as refused:
        name = refused.field if refused.field in PLAN else PLAN[0]
        return None, {name: words.refusal(refused, field_names()[name])}


def _converted(typed: Mapping[str, str]) -> tuple[list[tuple[str, float | None]], dict[str, str]]:
    """Return a rate on the other bases, for a period without new customers."""
    rate, given = typed.get("rate", "").strip(), typed.get("rate_base", "")
    if not rate:
        return [], {}
    try:
        told = arithmetic.on_every_base(rate, given if given in CONVERTED else CONVERTED[0])
    except InputError as refused:
        return [], {"rate": words.refusal(refused, field_names()["rate"])}
    return [(words.base(name), None if value is None else float(value)) for name, value in told.items()], {}


def _files(typed: QueryDict) -> dict[str, str]:
    return {form: f"{path}?{typed.urlencode()}" for form, path in analysis.exports(EXPORT).items()}


def table(request: Request) -> analysis.Table:
    """Return what the calculator found as a report: the rates on every base, then the loss by band."""
    columns = [
        (_("What"), "text"), (_("Counted"), "number"), (_("Of"), "number"), (_("Share"), "percent"),
        (_("Turnover"), "number"),
    ]  # fmt: skip
    try:
        shown = _shown(_calculate(request.GET, _bands(request.GET)))
    except InputError:
        raise Http404 from None
    rows: list[tuple[Any, ...]] = [
        (one["base"], one["numerator"], one["denominator"], one["value"], None) for one in shown["rates"]
    ]
    rows += [(name, n, None, None, turnover) for name, n, _each, (turnover, _currency) in shown["parts"]]
    return analysis.Table(_("What does churn cost?"), columns, rows, "churn-calculator")


def field_names() -> dict[str, str]:
    """Return what the page calls each input."""
    return {
        "opening": _("Opening customers"), "new": _("New customers"), "closing": _("Closing customers"),
        "won_back": _("Won back"), "moved_in": _("Moved in"), "moved_out": _("Moved out"),
        "cohort_lost": _("Lost of the opening customers"), "profit_rate": _("Profit rate"),
        "bands": _("Yearly turnover of the lost"), "months_left": _("Months of the plan left"),
        "plan": _("Planned turnover"), "rate": _("Churn rate"),
    }  # fmt: skip


def band_kinds() -> list[tuple[str, str]]:
    """Return the ways a band may be given."""
    return [("SHARE", _("Share, %")), ("COUNT", _("Number")), ("REST", _("All others"))]


def _bands(typed: QueryDict) -> list[Band]:
    kinds, sizes, turnovers = (typed.getlist(f"band_{part}") for part in ("kind", "size", "turnover"))
    return [Band(*row) for row in zip(kinds, sizes, turnovers, strict=False)][:MOST_BANDS]


def _rows(bands: list[Band], more: bool) -> list[Band]:
    kept = [band for band in bands if not band.is_empty]
    wanted = max(N_BANDS, len(kept) + more)
    return kept + [
        Band(kind="REST" if kept == [] and i else "SHARE") for i in range(min(wanted, MOST_BANDS) - len(kept))
    ]


def _calculate(typed: Mapping[str, str], bands: list[Band]) -> calculator.Calculation:
    flows = {name: typed.get(name, "").strip() or 0 for name in FLOWS if name != "cohort_lost"}
    return calculator.calculate(
        **{name: typed.get(name, "").strip() for name in COUNTS},
        **flows,
        cohort_lost=typed.get("cohort_lost", "").strip() or None,
        bands=[band.text for band in bands if not band.is_empty],
        profit_rate=typed.get("profit_rate", "").strip() or None,
    )


def _shown(result: calculator.Calculation) -> dict[str, Any]:
    values = {key: None if value is None else float(value) for key, value in result.values.items()}
    reasons = {key: words.reason(code) for key, code in result.undefined_reason.items()}
    rates = [
        {
            "base": words.base(code), "code": code, "value": None if rate.value is None else float(rate.value),
            "numerator": _plain(rate.numerator), "denominator": _plain(rate.denominator),
            "reason": words.reason(rate.undefined_reason),
        }
        for code, rate in result.rates.items()
    ]  # fmt: skip
    company = org_queries.company()
    currency, kinds = company.currency if company else "", dict(band_kinds())
    parts = [
        [_band_name(part.band, kinds), _plain(part.customers),
         (_plain(part.band.turnover), currency), (_plain(part.turnover), currency)]
        for part in result.parts
    ]  # fmt: skip
    return {"values": values, "reasons": reasons, "rates": rates, "parts": parts,
            "warnings": [words.warning(code) for code in result.warnings], "picture": _waterfall(result)}  # fmt: skip


def _band_name(band: Any, kinds: Mapping[str, str]) -> str:
    if band.kind == "SHARE":
        return written.percent_text(float(band.size), 1)
    return kinds[band.kind] if band.kind == "REST" else written.number_text(_plain(band.size))


def _plain(value: Any) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _waterfall(result: calculator.Calculation) -> charts.Picture:
    counts = result.counts
    steps = [
        (_("Opening"), counts.opening, True), (_("New"), counts.new, False), (_("Won back"), counts.won_back, False),
        (_("Moved in"), counts.moved_in, False), (_("Moved out"), -counts.moved_out, False),
        (_("Left"), -counts.lost, False), (_("Closing"), counts.closing, True),
    ]  # fmt: skip
    marks = [
        charts.Mark(label, n, f"{n:,}" if is_total else f"{n:+,}".replace("-", "−"), "", "TOTAL" if is_total else "")
        for label, n, is_total in steps
        if n or is_total
    ]  # fmt: skip
    return charts.waterfall(marks, what=_("Customers"))


urls = [
    page("calculator/churn/", churn, act="calc.use", name="churn_calculator"),
    analysis.report("calculator/churn/table", table, act="calc.use", name=EXPORT),
]
