"""Targets in words: why a rule says what it says, what speaks for a lead, the pages about targets."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import leads, targeting
from zhike.apps.core import base

LISTS_OF_PARTS = ("against", "missing")
TABS = (
    ("targets", gettext_lazy("Targets"), "customer.view"),
    ("target_exclusions", gettext_lazy("Excluded"), "customer.view"),
    ("prospecting", gettext_lazy("Weeks of prospecting"), "customer.view"),
    ("reserve_pool", gettext_lazy("Reserve pool"), "customer.view"),
    ("leads", gettext_lazy("Do leads buy?"), "figure.view"),
    ("target_groups", gettext_lazy("Target groups"), "customer.view"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages about targets the acting person may open."""
    who = base.actor()
    return [
        {"label": label, "url": reverse(name), "is_current": name == current}
        for name, label, act in TABS
        if who.may(act)
    ]


def reason(code: str, params: Mapping[str, Any]) -> str:
    """Return why a rule says what it says, with the facts it went by."""
    told = dict(params)
    for name in LISTS_OF_PARTS:
        if name in told:
            told[name] = _(", ").join(_(targeting.PARTS[part]) for part in str(told[name]).split(","))
    return _(targeting.REASONS[code]) % told


def reasons(rows: Iterable[list[Any]]) -> list[dict[str, str]]:
    """Return the rules with their verdicts and reasons, as they are kept."""
    return [{"rule": rule, "verdict": verdict, "text": reason(code, params)} for rule, verdict, code, params in rows]


def signs(rows: Iterable[list[Any]]) -> list[tuple[str, int, int]]:
    """Return the signs of a lead in words, with the points for the wish to buy and for the potential."""
    return [(_(leads.SIGNS[sign]), intent, potential) for sign, intent, potential in rows]
