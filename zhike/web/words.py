"""The texts of the arithmetic in the reader's language: metrics, reasons, rules, warnings, reasons to call."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from zhike.analytics import errors, metrics, stakes
from zhike.web import codes

# Reasons that come from who asks or from what is not set, beside those of the arithmetic.
REASONS = {
    "SMALL_CELL": gettext_noop("Fewer than five customers: hidden to protect them."),
    "COMPANY_SUM": gettext_noop("A sum of the whole company: for those who see the sums of all branches."),
    "NO_SPEND_MODEL": gettext_noop("Too few customers bought again to model what a purchase is worth."),
    "PROVISIONAL": gettext_noop("This period still runs; its rate comes when it has ended."),
    "NO_PROFIT_RATE": gettext_noop("The profit rate of the company is not set."),
    "DIVISION_BY_ZERO": gettext_noop("There is nothing to divide by."),
    "NO_FIGURE": gettext_noop("The current analysis has no such figure for this branch and period."),
}
SUGGESTIONS = {
    "VISIT": gettext_lazy("Visit, or call from the top: this one is close to leaving"),
    "CALL": gettext_lazy("Call in person today"),
    "OFFER": gettext_lazy("Call with an offer to come back"),
    "MESSAGE": gettext_lazy("Send a personal message"),
    "MAILING": gettext_lazy("Include in the next mailing"),
}
MODELS = {
    "BG_NBD": "BG/NBD",
    "MBG_NBD": "MBG/NBD",
    "PARETO_NBD": "Pareto/NBD",
    "NBD": "NBD",
    "OWN_RATE": gettext_lazy("Own average"),
    "LAST_PERIOD": gettext_lazy("Last period"),
}
BASES = {
    "OPENING": gettext_lazy("Opening customers"),
    "CLOSING": gettext_lazy("Closing customers"),
    "AVERAGE": gettext_lazy("Mean of opening and closing"),
    "EXPOSED": gettext_lazy("Opening and new customers"),
    "COHORT": gettext_lazy("Opening customers, their own losses only"),
}


class MetricWords(NamedTuple):
    """An entry of the metric dictionary as a person reads it."""

    code: str
    name: str
    formula: str
    unit: str
    base: str
    period: str
    source: str
    explains: str
    version: int
    owner: str


def metric(entry: metrics.Metric) -> MetricWords:
    """Return an entry of the dictionary in the reader's language."""
    return MetricWords(
        entry.code, _(entry.name), _(entry.formula), _(metrics.UNITS[entry.unit]), _(entry.base),
        _(metrics.PERIOD_KINDS[entry.period_kind]), _(entry.source), _(entry.explains), entry.version,
        codes.label(entry.owner.removeprefix("HQ_")),
    )  # fmt: skip


def reason(code: str | None) -> str:
    """Return why there is no figure."""
    text = REASONS.get(code or "") or errors.REASONS.get(code or "")
    return _(text) if text else code or ""


def warning(code: str) -> str:
    """Return a warning of the calculator."""
    return _(errors.WARNINGS[code]) % {}


def refusal(error: errors.InputError, field: str = "") -> str:
    """Return the rule an input broke; `field` is what the page calls the input."""
    return _(error.rule) % {**error.params, "field": field or error.field or ""}


def why(reasons: Iterable[stakes.Reason]) -> list[str]:
    """Return reasons to call somebody, as sentences."""
    return [_why(one) for one in reasons]


def _why(one: stakes.Reason) -> str:
    params = dict(one.params)
    if "tier" in params:
        params["tier"] = codes.label(str(params["tier"]))
    return _(stakes.WHY[one.code]) % params


def suggestion(code: str) -> str:
    """Return what to do first with an overdue customer."""
    return str(SUGGESTIONS[code])


def model(code: str) -> str:
    """Return the name of a forecasting model or rule."""
    return str(MODELS.get(code, code))


def base(code: str) -> str:
    """Return what a churn rate is divided by."""
    return str(BASES.get(code, code))
