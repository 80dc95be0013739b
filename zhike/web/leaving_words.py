"""Who may leave, in words: the factors, the reasons of a customer, the ways of foretelling, how far one is trusted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhike.web import format as written

FACTORS = {
    "SILENCE": gettext_lazy("Silence measured by the own interval"),
    "INTERVAL": gettext_lazy("Last interval against the usual one"),
    "FEW": gettext_lazy("Number of purchase days"),
    "YOUNG": gettext_lazy("How long a customer"),
    "TREND": gettext_lazy("Turnover of this half-year against the one before"),
    "MONEY": gettext_lazy("Turnover of the half-year"),
    "RETURNS": gettext_lazy("Share of returns"),
    "CONTACT": gettext_lazy("Days since the last contact"),
    "COMPLAINTS": gettext_lazy("Complaints in the half-year"),
    "PRICE": gettext_lazy("Prices paid against those before"),
    "PAYMENT": gettext_lazy("Paid of what was bought"),
    "PROMISES": gettext_lazy("Broken promises in the year"),
    "SATISFACTION": gettext_lazy("Satisfaction C, last answer"),
    "FALLEN": gettext_lazy("Satisfaction C against the answer before"),
    "CSI": gettext_lazy("Index of satisfaction (CSI) of its last answer"),
    "NAMED": gettext_lazy("Asks for our brand by name"),
}
# What may be chosen; the others are looked at beside. An AUC higher by less says nothing.
TRIED = ("OWN_CYCLE", "LOGISTIC", "BOOSTING")
LEAST_AUC = 0.005
WAYS = {
    "LOGISTIC": gettext_lazy("Logistic regression with splines"),
    "BOOSTING": gettext_lazy("Gradient boosting, small trees"),
    "OWN_CYCLE": gettext_lazy("Own-cycle rule"),
    "P_ALIVE": gettext_lazy("1 − P(still a customer)"),
    "LAST_RATE": gettext_lazy("Rate of the period before"),
}


def _silence(told: Mapping[str, Any]) -> str:
    return ngettext(
        "no purchase for %(num)s day, %(times)s × its usual interval of %(cycle)s days",
        "no purchase for %(num)s days, %(times)s × its usual interval of %(cycle)s days",
        told["days"],
    ) % {"num": told["days"], "times": written.number_text(told["times"], 1), "cycle": told["cycle"]}


def _interval(told: Mapping[str, Any]) -> str:
    if 1.9 <= told["value"] < 2.5:
        return _("interval doubled")
    return _("last interval %(times)s × the usual one") % {"times": written.number_text(told["value"], 1)}


def _few(told: Mapping[str, Any]) -> str:
    n = int(told["value"])
    return ngettext("bought on %(num)s day only", "bought on %(num)s days only", n) % {"num": n}


def _days(told: Mapping[str, Any]) -> str:
    n = int(told["days"])
    return ngettext("a customer for %(num)s day only", "a customer for %(num)s days only", n) % {"num": n}


def _contact(told: Mapping[str, Any]) -> str:
    n = int(told["value"])
    return ngettext("nobody spoke with it for %(num)s day", "nobody spoke with it for %(num)s days", n) % {"num": n}


def _complaints(told: Mapping[str, Any]) -> str:
    n = int(told["value"])
    return ngettext("%(num)s complaint in half a year", "%(num)s complaints in half a year", n) % {"num": n}


def _promises(told: Mapping[str, Any]) -> str:
    n = int(told["value"])
    return ngettext("%(num)s promise broken", "%(num)s promises broken", n) % {"num": n}


def _share(text: Any, sign: int = 1) -> Callable[[Mapping[str, Any]], str]:
    return lambda told: str(text) % {"share": written.percent_text(sign * told["value"], 0)}


SAID: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "SILENCE": _silence, "INTERVAL": _interval, "FEW": _few, "YOUNG": _days, "CONTACT": _contact,
    "COMPLAINTS": _complaints, "PROMISES": _promises,
    "TREND": lambda told: _("turnover fell by %(share)s in half a year") % {
        "share": written.percent_text(1 - (1 + told["value"]) / max(1 - told["value"], 1e-9), 0)
    },
    "RETURNS": _share(gettext_lazy("%(share)s of its lines were returns")),
    "PRICE": _share(gettext_lazy("pays %(share)s more a piece than before")),
    "PAYMENT": _share(gettext_lazy("paid %(share)s of what it bought")),
    "SATISFACTION": lambda told: _("satisfaction C fell to %(value)s") % {
        "value": written.number_text(told["value"], 2)
    },
    "FALLEN": lambda told: _("satisfaction C fell by %(value)s since the answer before") % {
        "value": written.number_text(-told["value"], 2)
    },
    "CSI": lambda told: _("index of satisfaction at %(value)s of 100") % {
        "value": written.number_text(told["value"], 0)
    },
    "NAMED": lambda told: _("did not ask for our brand by name"),
}  # fmt: skip


def reasons(found: Sequence[Sequence[Any]]) -> list[str]:
    """Return the reasons of a customer as phrases, the weightiest first."""
    return [SAID[code](told) for code, told in found if code in SAID]


def factor(code: str) -> str:
    """Return what a factor is called."""
    return str(FACTORS.get(code, code))


def way(code: str) -> str:
    """Return what a way of foretelling is called."""
    return str(WAYS.get(code, code))


WHY = {
    "PROFIT": gettext_lazy("%(way)s: it would have earned most of those whose probabilities were true."),
    "CALIBRATION": gettext_lazy("%(way)s: %(other)s would have earned more, but its probabilities were not true."),
    "TIE": gettext_lazy(
        "%(way)s: %(other)s would have earned no more, but for luck, and its probabilities missed by more."
    ),
    "NONE_HONEST": gettext_lazy("%(way)s: no way foretold how many leave, and this one would have earned most."),
}


def why_chosen(code: str, proof: Mapping[str, Any]) -> str:
    """Return why a way was chosen, and which one orders better where another does; empty where nothing was judged."""
    chosen = proof.get("choice")
    if not chosen:
        return ""
    told = str(WHY[chosen["why"]]) % {"way": way(code), "other": way(chosen["instead_of"])}
    order = {score["code"]: score["auc"] or 0.0 for score in proof.get("scores", ()) if score["code"] in TRIED}
    first = max(order, key=lambda one: order[one], default=code)
    if order.get(first, 0.0) - order.get(code, 0.0) < LEAST_AUC:
        return told
    return told + " " + _("%(other)s orders better (AUC %(first)s against %(auc)s), which alone earns nothing.") % {
        "other": way(first), "first": written.number_text(order[first], 2),
        "auc": written.number_text(order.get(code, 0.0), 2),
    }  # fmt: skip
