"""What a customer prefers, in words: each with the number of purchases it rests on, or why it cannot be told."""

from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhike.analytics import preferences as analysis
from zhike.apps.trade import queries as trade_queries
from zhike.web import format

_PARTS = {
    "NIGHT": gettext_lazy("Night"), "MORNING": gettext_lazy("Morning"), "NOON": gettext_lazy("Midday"),
    "AFTERNOON": gettext_lazy("Afternoon"), "EVENING": gettext_lazy("Evening"),
}  # fmt: skip


class Told(NamedTuple):
    """One preference: what it is about, what is preferred, how it came about."""

    label: str
    value: str
    why: str


def told(found: trade_queries.Preferences, currency: str) -> list[Told]:
    """Return the preferences of a customer in the order they are read."""
    weekday = str(WEEKDAYS[found.weekday.value - 1]) if found.weekday.value else ""
    return [
        _favourite(_("Product category"), found.category, found.category.value or ""),
        _favourite(_("Product"), found.product, found.product.value or ""),
        _favourite(_("Sales channel"), found.channel, found.channel.value or ""),
        _favourite(_("Weekday"), found.weekday, weekday),
        _favourite(_("Time of day"), found.part_of_day, _part(found.part_of_day.value)),
        _band(found.prices, currency),
    ]


def _part(code: str | None) -> str:
    if not code:
        return ""
    first, last = analysis.PARTS_OF_DAY[code]
    return format.said(_PARTS[code], f"{first:02}:00–{last:02}:59")


def _favourite(label: str, found: analysis.Favourite[Any], value: str) -> Told:
    if found.undefined_reason:
        return Told(label, "", _(analysis.UNDEFINED[found.undefined_reason]))
    counted = {"n": format.number_text(found.n), "all": format.number_text(found.n_all)}
    return Told(label, value, _("%(n)s of %(all)s purchases") % counted)


def _band(found: analysis.Band, currency: str) -> Told:
    if found.low is None or found.high is None:
        return Told(_("Price band"), "", _(analysis.UNDEFINED[found.undefined_reason]))
    low, high = (format.money_text(price, currency, full=True) for price in (found.low, found.high))
    counted = {"all": format.number_text(found.n_all)}
    return Told(_("Price band"), f"{low} – {high}", _("the middle half of %(all)s purchases") % counted)
