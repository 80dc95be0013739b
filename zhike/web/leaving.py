"""Who is likely to leave, and how far it can be trusted: in words, the list to act on, then pictures and figures."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zhike.apps.insight.queries import runs, trust
from zhike.apps.org import queries as org_queries
from zhike.apps.prediction import queries
from zhike.web import analysis, charts, codes, leaving_words
from zhike.web import format as written
from zhike.web.door import Request, page

ROUTE = "churn/prediction/"
N_SHOWN, N_EXPORTED, MOST_RUNS = 30, 5_000, 12


def prediction(request: Request) -> HttpResponse:
    """Show who is likely to leave, and how far it can be trusted."""
    model, run = _model(), runs.current()
    if model is None or run is None:
        return render(request, "prediction/nothing.html", {"has_run": run is not None})
    sees = trust.sees_company()
    context = {
        "model": model, "proof": model.proof, "days": _days(model), "sees_company": sees,
        "way": leaving_words.way(model.code),
        "why": leaving_words.why_chosen(model.code, model.proof),
        "score": _score(model), "rule": _score(model, "OWN_CYCLE"), "alerts": _alerts(request, N_SHOWN),
        "unknown": [leaving_words.factor(code) for code in model.proof.get("unknown", ())],
        "pictures": _pictures(model), "scores": scores(request), "past": past(request),
        "code": request.GET.get("branch", ""), "rows_url": analysis.to("customers", sort="-leaving", leaving_min="0.5"),
        "exports": {
            name: analysis.exports(f"prediction_{name}_export", branch=request.GET.get("branch", ""))
            for name in TABLES
        },
    }  # fmt: skip
    return render(request, "prediction/page.html", context)


def of_record(customer_id: int) -> dict[str, Any] | None:
    """Return what is foretold of a customer for its record; None where nothing is."""
    found = queries.risk_of(customer_id)
    if found is None:
        return None
    return {
        "probability": found.probability, "days": found.horizon_days, "as_of": found.as_of,
        "reasons": leaving_words.reasons(found.reasons), "is_rule": found.model == "OWN_CYCLE",
    }  # fmt: skip


def _model() -> Any:
    run = runs.current()
    return queries.model_of(run.pk) if run else None


def _days(model: Any) -> dict[str, str]:
    """Return the days that were looked at, as people write them."""
    found = [written.date_text(date.fromisoformat(day)) for day in model.proof.get("snapshots", ())]
    return {"judged": found[0], "learnt": _(", ").join(found[1:])} if found else {}


def _score(model: Any, code: str = "") -> dict[str, Any]:
    wanted = code or model.code
    return next((score for score in model.proof.get("scores", ()) if score["code"] == wanted), {})


def _alerts(request: Request, limit: int) -> list[dict[str, Any]]:
    branch = org_queries.branch_by_code(request.GET.get("branch", "").strip())
    ids = None if branch is None else org_queries.ids_under(branch)
    return [
        {"card": one.card, "url": analysis.to_customer(one.card.pk), "probability": one.probability,
         "at_stake": one.at_stake, "reasons": leaving_words.reasons(one.reasons)}
        for one in queries.alerts(limit=limit, branch_ids=ids)
    ]  # fmt: skip


def alerts(request: Request) -> analysis.Table:
    """Return the customers with most to lose, as far as one may see them."""
    columns = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Tier"), "text"), (_("State"), "text"),
        (_("May leave"), "percent"), (_("Revenue, last year"), "money"), (_("To be lost"), "money"),
        (_("Why"), "text"),
    ]  # fmt: skip
    rows = [
        (one["card"].name, one["card"].code, codes.label(one["card"].tier), codes.label(one["card"].churn_state),
         one["probability"], one["card"].revenue_year, one["at_stake"], "; ".join(one["reasons"]))
        for one in _alerts(request, N_EXPORTED)
    ]  # fmt: skip
    return analysis.Table(_("Who is likely to leave"), columns, rows, "likely-to-leave")


def scores(request: Request) -> analysis.Table:
    """Return everything that was tried on the same days, models first, with each figure."""
    columns = [
        (_("Way"), "text"), (_("AUC"), "number"), (_("Area under precision and recall"), "number"),
        (_("Brier"), "number"),
        (_("Calibration error"), "percent"), (_("Calibration slope"), "number"),
        (_("Lift of the first tenth"), "number"), (_("Expected profit a customer"), "money"),
    ]  # fmt: skip
    model, sees = _model(), trust.sees_company()
    rows = [
        (leaving_words.way(s["code"]), s["auc"], s["pr_auc"], s["brier"], s["ece"], s["slope"], s["lift"],
         s["profit"] if sees else None)
        for s in (model.proof.get("scores", ()) if model else ())
    ]  # fmt: skip
    return analysis.Table(_("Everything that was tried"), columns, rows, "ways-of-foretelling")


def past(request: Request) -> analysis.Table:
    """Return the models of the kept analyses, newest first, with what changed between them."""
    columns = [
        (_("Judged on"), "date"), (_("Way"), "text"), (_("Trust"), "text"), (_("AUC"), "number"),
        (_("Change of the AUC"), "number"), (_("Calibration error"), "percent"), (_("Drift (PSI)"), "number"),
    ]  # fmt: skip
    done = runs.runs().filter(status="DONE").values_list("pk", flat=True)[: MOST_RUNS + 1]
    models = queries.models_of(list(done))
    rows = []
    for at, model in enumerate(models[:MOST_RUNS]):
        now, before = _score(model).get("auc"), _score(models[at + 1]).get("auc") if at + 1 < len(models) else None
        change = round(now - before, 4) if now is not None and before is not None else None
        rows.append(
            (model.as_of, leaving_words.way(model.code), codes.label(model.trust), now, change,
             _score(model).get("ece"), model.proof.get("drift"))
        )  # fmt: skip
    return analysis.Table(_("Models of the kept analyses"), columns, rows, "models-of-leaving")


def _pictures(model: Any) -> dict[str, charts.Picture]:
    pictures, proof = {}, model.proof
    if groups := proof.get("calibration"):
        marks = [
            (100 * one["said"], charts.Mark(
                _("said %(said)s, left %(seen)s") % {"said": written.percent_text(one["said"], 0),
                                                     "seen": written.percent_text(one["seen"], 0)},
                100 * one["seen"], written.percent_text(one["seen"], 0)))
            for one in groups
        ]  # fmt: skip
        said, seen = _("Probability that was said, %%") % {}, _("Share that left, %%") % {}
        pictures["calibration"] = charts.calibration(marks, expected=said, actual=seen)
    if curve := proof.get("gains"):
        tenth = next((share for part, share in curve if part >= 0.1 - 1e-9), None)
        text = _("the likeliest tenth holds %(share)s of those who left") % {"share": written.percent_text(tenth, 0)}
        pictures["gains"] = charts.pareto(
            curve, [charts.Mark(text, tenth, text)], [0.1], what=_("Share of those who left")
        )
    return pictures


TABLES = {"alerts": alerts, "scores": scores, "runs": past}

urls = [
    page(ROUTE, prediction, act="figure.view", name="prediction"),
    *(
        analysis.report(f"{ROUTE}{name}", table, act="figure.view", name=f"prediction_{name}_export")
        for name, table in TABLES.items()
    ),
]
