"""Who is likely to pay late, why, and how far it can be trusted; beside how likely each leaves."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import paying
from zhike.apps.prediction import queries
from zhike.web import analysis, charts, codes, frame
from zhike.web import format as written
from zhike.web.door import Request, page

N_SHOWN, N_EXPORTED, N_MODELS = 30, 5_000, 12
WAYS = {
    paying.LOGISTIC: gettext_lazy("Logistic regression with splines"),
    paying.OWN_SHARE: gettext_lazy("Own share of late invoices, drawn toward that of all"),
}
WHY = {
    paying.TOO_LITTLE: gettext_lazy("Too few invoices paid late or in time to learn from: the own share tells."),
    paying.NO_BETTER: gettext_lazy(
        "On invoices it had not seen the model did no better than the own share: that tells."
    ),
    "": gettext_lazy("On invoices it had not seen the model told late payers better than the own share did."),
}  # fmt: skip


def reasons(told: Sequence[Sequence[Any]]) -> str:
    """Return why somebody is likely to pay late, in words."""
    return _("; ").join(_reason(code, value) for code, value in told)


def _reason(code: str, value: float) -> str:
    said = {
        "LATE_SHARE": lambda: _("%(n)s of its invoices were paid late") % {"n": written.percent_text(value, 0)},
        "SLOW": lambda: _("paid %(n)s days after the due day on average") % {"n": written.number_text(value, 0)},
        "OVERDUE": lambda: _("%(n)s invoices past due and open") % {"n": written.number_text(value, 0)},
        "FEW": lambda: _("only %(n)s invoices before") % {"n": written.number_text(value, 0)},
        "SIZE": lambda: _("%(n)s times its usual amount") % {"n": written.number_text(value, 1)},
        "TERMS": lambda: _("due after %(n)s days") % {"n": written.number_text(value, 0)},
    }  # fmt: skip
    return said[code]()


def of_record(customer_id: int) -> dict[str, Any] | None:
    """Return how likely a customer pays its next invoice late, for its account; None where nobody can tell."""
    found = queries.payment_risk_of(customer_id)
    if found is None:
        return None
    return {"probability": found.probability, "as_of": found.as_of, "reasons": reasons(found.reasons),
            "way": WAYS[found.model]}  # fmt: skip


def late(request: Request) -> HttpResponse:
    """Show who is likely to pay late, and how the way of telling did from morning to morning."""
    models = queries.payment_models(N_MODELS)
    if not models:
        return render(request, "receivables/late_none.html", {})
    model = models[0]
    context = {
        "model": model, "proof": model.proof, "way": WAYS[model.code], "why": WHY[model.reason],
        "score": _score(model), "picture": _picture(model), "rows": queries.late_payers(N_SHOWN), "said": reasons,
        "past": past(request), "factors": [_(text) for text in paying.FACTORS.values()],
        "exports": analysis.exports("late_payment_export"), "grace": paying.GRACE.days,
        "sees_rows": request.actor.row_branch_ids != (), "day": frame.of(request).business_date,
    }  # fmt: skip
    return render(request, "receivables/late.html", context)


def _score(model: Any) -> dict[str, Any]:
    return next((one for one in model.proof.get("scores", ()) if one["code"] == model.code), {})


def past(request: Request) -> analysis.Table:
    """Return the ways of the last mornings with how each did."""
    columns: list[Any] = [
        (_("Judged on"), "date"), (_("Way"), "text"), (_("Trust"), "text"), (_("Order (AUC)"), "number"),
        (_("Calibration error"), "percent"), (_("Drift (PSI)"), "number"), (_("Invoices learnt from"), "number"),
    ]  # fmt: skip
    rows = [
        (model.as_of, str(WAYS[model.code]), codes.label(model.trust), _score(model).get("auc"),
         _score(model).get("ece"), model.proof.get("drift"), model.proof.get("n_learnt"))
        for model in queries.payment_models(N_MODELS)
    ]  # fmt: skip
    return analysis.Table(_("Ways of the last mornings"), columns, rows, "models-of-late-payment")


def table(request: Request) -> analysis.Table:
    """Return who is likely to pay late as it is taken away."""
    columns: list[Any] = [
        (_("Customer"), "text"), (_("Code"), "text"), (_("Likely to pay the next invoice late"), "percent"),
        (_("Open amount"), "money"), (_("Likely to leave"), "percent"), (_("Why"), "text"),
    ]  # fmt: skip
    rows = [
        (one.card.name, one.card.code, one.probability, one.open, one.leaving, reasons(one.reasons))
        for one in queries.late_payers(N_EXPORTED)
    ]
    return analysis.Table(_("Who is likely to pay late"), columns, rows, "late-payers")


def _picture(model: Any) -> Any:
    groups = model.proof.get("calibration")
    if not groups:
        return None
    marks = [
        (100 * one["said"], charts.Mark(
            _("said %(said)s, paid late %(seen)s") % {"said": written.percent_text(one["said"], 0),
                                                      "seen": written.percent_text(one["seen"], 0)},
            100 * one["seen"], written.percent_text(one["seen"], 0)))
        for one in groups
    ]  # fmt: skip
    said, seen = _("Probability that was said, %%") % {}, _("Share that paid late, %%") % {}
    return charts.calibration(marks, expected=said, actual=seen)


urls = [
    page("receivables/late/", late, act="order.view", name="late_payment"),
    analysis.report("receivables/late/table", table, act="order.view", name="late_payment_export"),
]
