"""The tables of the trust page, as the page draws them and as files: errors by tier, by repeats, forecasts, runs."""

from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.insight.queries import trust as trusts
from zhike.web import analysis, codes, words
from zhike.web.door import Request

Columns = list[tuple[str, str]]


def tiers(request: Request) -> analysis.Table:
    """Return the errors by tier."""
    found = _found()
    columns: Columns = [
        (_("Tier"), "text"), (_("Customers"), "number"), (_("Expected purchases"), "number"),
        (_("Actual purchases"), "number"), (_("Bias"), "percent"), (_("Error (RMSE)"), "number"),
        (_("Error of the simple rule"), "number"), (_("Money expected"), "money"), (_("Money that came"), "money"),
        (_("Bias in money"), "percent"),
    ]  # fmt: skip
    rows = [
        (codes.label(t.code), t.n_customers, rounded(t.expected), rounded(t.actual), t.bias, rounded(t.rmse),
         rounded(t.baseline_rmse), t.promised, t.paid, t.money_bias)
        for t in (found.tiers if found else ())
    ]  # fmt: skip
    return analysis.Table(_("Error of the forecast by tier"), columns, rows, "forecast-by-tier")


def repeats(request: Request) -> analysis.Table:
    """Return the calibration table: what customers of so many repeats did and were expected to do."""
    found = _found()
    compared = found.forecast.compared if found else ()
    columns: Columns = [(_("Repeats before"), "text"), (_("Customers"), "number"), (_("Actual"), "number")]
    columns += [(words.model(code), "number") for code in compared]
    rows = [
        (group.label, group.n_customers, rounded(group.actual), *(rounded(group.expected.get(c)) for c in compared))
        for group in (found.forecast.groups if found else ())
    ]
    return analysis.Table(_("Expected and actual purchases, by repeats before"), columns, rows, "forecast-by-repeats")


def forecasts(request: Request) -> analysis.Table:
    """Return every forecast that was tried, the best first; what could not be fitted last, with its reason."""
    found = _found()
    columns: Columns = [
        (_("Forecast"), "text"), (_("Kind"), "text"), (_("Error (RMSE)"), "number"), (_("Correlation"), "number"),
        (_("Bias"), "percent"),
    ]  # fmt: skip
    proof = found.forecast.proof if found else {}
    scores = sorted(proof.get("scores", ()), key=lambda score: score["rmse"])
    chosen = found.forecast.name if found else ""
    rows: list[tuple] = [
        (words.model(s["code"]), _kind(s["code"], chosen), rounded(s["rmse"]), rounded(s["correlation"]), s["bias"])
        for s in scores
    ]
    rows += [(words.model(code), failure(why), None, None, None) for code, why in proof.get("failures", {}).items()]
    return analysis.Table(_("Every forecast that was tried"), columns, rows, "forecasts-tried")


def course(request: Request) -> analysis.Table:
    """Return repeat purchases week by week, actual and expected."""
    found = _found()
    line = found.course if found else None
    kind = "number" if line is None or line.is_count else "percent"
    codes_of = list(line.expected) if line else []
    columns: Columns = [(_("Day"), "date"), (_("Actual"), kind), *((words.model(code), kind) for code in codes_of)]
    rows: list[tuple] = []
    if line:
        expected = [line.expected[code] for code in codes_of]
        rows = list(zip(line.days, line.actual, *expected, strict=True))
    return analysis.Table(_("Purchases week by week, added up"), columns, rows, "forecast-by-week")


def runs(request: Request) -> analysis.Table:
    """Return the forecasts of the kept analyses, newest first."""
    columns: Columns = [
        (_("Judged on"), "date"), (_("Analysis"), "number"), (_("Forecast"), "text"), (_("Error (RMSE)"), "number"),
        (_("Error of the simple rule"), "number"), (_("Correlation"), "number"), (_("Bias"), "percent"),
        (_("Parameters"), "text"), (_("What changed"), "text"),
    ]  # fmt: skip
    rows = [
        (past.as_of, past.run_id, words.model(past.name), rounded(past.rmse), rounded(past.baseline_rmse),
         rounded(past.correlation), past.bias, parameters(past.estimates), "; ".join(changes(past)))
        for past in trusts.past()
    ]  # fmt: skip
    return analysis.Table(_("Forecasts of the kept analyses"), columns, rows, "forecast-by-analysis")


TABLES = {"tiers": tiers, "repeats": repeats, "forecasts": forecasts, "course": course, "runs": runs}


def rounded(value: float | None) -> float | None:
    """Return a figure to three digits after the point."""
    return None if value is None else round(value, 3)


def significant(value: float) -> str:
    """Return a parameter by its first four digits."""
    return f"{value:.4g}"


def parameters(estimates: Any) -> str:
    """Return estimates in one line."""
    return ", ".join(f"{name} {significant(one['value'])}" for name, one in estimates.items())


def changes(past: trusts.Past) -> list[str]:
    """Return what changed since the analysis before, in sentences."""
    return [_change(one.code, one.params) for one in past.changes or ()]


def failure(code: str) -> str:
    """Return why a model has no score."""
    told = {
        "NO_REPEATS": _("not fitted: no repeats"),
        "NO_DROP_OUT": _("not fitted: no drop-out"),
    }
    return told.get(code, code)


def _change(code: str, params: Any) -> str:
    if code == "MODEL":
        return _("another forecast than before (%(model)s)") % {"model": words.model(params["before"])}
    if code == "ERROR":
        return _("the error grew by %(growth)s") % {"growth": f"{params['growth']:.0%}"}
    if code == "MONEY":
        return _("in margin from here on") if params["now"] == "MARGIN" else _("in revenue from here on")
    return _("%(name)s left its former interval of %(low)s to %(high)s") % {
        "name": params["name"], "low": significant(params["low"]), "high": significant(params["high"]),
    }  # fmt: skip


def _kind(code: str, chosen: str) -> str:
    if code == chosen:
        return _("used")
    return _("simple rule") if code in trusts.BASELINES else _("model")


def _found() -> trusts.Trust | None:
    return trusts.trust()
