"""What the counts of a campaign suggest to do otherwise next time, in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.campaigns import rules
from zhike.web import codes, format


def told(figures: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each thing the counts suggest, the gravest first."""
    return [_SENTENCES[one.code](one.told) for one in rules.hints(figures)]


def _pair(part: list[int]) -> str:
    return f"{format.number_text(part[0])} / {format.number_text(part[1])}"


def _drove_away(told: Mapping[str, Any]) -> str:
    said = _(
        "Stop writing like this: within %(days)s days %(treated)s of those written to left, of those held back "
        "%(control)s."
    )
    return said % {"days": told["days"], "treated": _pair(told["treated"]), "control": _pair(told["control"])}


def _costs_more(told: Mapping[str, Any]) -> str:
    said = _("Make the offer dearer: within %(days)s days it brought revenue, but less profit than without it.")
    return said % {"days": told["days"]}


def _does_not_last(told: Mapping[str, Any]) -> str:
    said = _(
        "Follow up after %(short)s days: what it brought by then is no longer seen after %(long)s days; purchases were "
        "only brought forward."
    )
    return said % {"short": told["short"], "long": told["long"]}


def _nobody(told: Mapping[str, Any]) -> str:
    said = _("Change the words or the way: of %(n)s written to nobody answered.")
    return said % {"n": format.number_text(told["n"])}


def _too_few(told: Mapping[str, Any]) -> str:
    said = _(
        "Write to more, or hold more back: with %(treated)s written to and %(control)s held back no difference can be "
        "told."
    )
    return said % {name: format.number_text(told[name]) for name in ("treated", "control")}


def _narrow(told: Mapping[str, Any]) -> str:
    tiers = ", ".join(codes.label(tier) for tier in told["tiers"])
    return _("Write to these tiers only, where more answered than of their like: %(tiers)s.") % {"tiers": tiers}


def _by_lot(told: Mapping[str, Any]) -> str:
    said = _(
        "Choose the audience anew: %(chosen)s of those chosen answered, of those drawn by lot %(drawn)s; it was no "
        "better than chance."
    )
    return said % {"chosen": _pair(told["chosen"]), "drawn": _pair(told["drawn"])}


_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "DROVE_AWAY": _drove_away, "COSTS_MORE": _costs_more, "DOES_NOT_LAST": _does_not_last, "NOBODY_ANSWERED": _nobody,
    "TOO_FEW": _too_few, "NARROW": _narrow, "BY_LOT_BETTER": _by_lot,
}  # fmt: skip
