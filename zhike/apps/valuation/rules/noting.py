"""Notes for the value of a customer: what each kind holds, and what is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

KINDS = ("rating", "wallet", "referral", "rivalry")
MOST_RATED = {"ABILITY": 100, "WILLINGNESS": 100, "CREDIT": 100, "POTENTIAL": 5}
RATES = ("win_rate", "target_share", "share")


class BadNote(ValueError):
    """A note breaks a rule; `field` names what was given, the message says why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


def checked(kind: str, values: Mapping[str, Any], *, day: date) -> dict[str, Any]:
    """Return the values of a note that keeps the rules of its kind, noted on a day or before; raises BadNote."""
    given = {"noted_date": day} | {name: value for name, value in values.items() if value is not None or name in RATES}
    if given["noted_date"] > day:
        raise BadNote("noted_date", _("This day is still to come."))
    if not str(given.get("reason", "")).strip():
        raise BadNote("reason", _("Say why, or where it is known from."))
    for name in RATES:
        if given.get(name) is not None and not 0 <= given[name] <= 1:
            raise BadNote(name, _("A share lies between 0 and 100 %."))
    _OF_KIND[kind](given)
    return given


def _rating(given: Mapping[str, Any]) -> None:
    most, least = MOST_RATED[given["subject"]], 1 if given["subject"] == "POTENTIAL" else 0
    if not least <= given["points"] <= most:
        raise BadNote("points", _("Give points from %(least)s to %(most)s.") % {"least": least, "most": most})


def _wallet(given: Mapping[str, Any]) -> None:
    if not given["amount"] > 0:
        raise BadNote("amount", _("What a customer spends is more than nothing."))


def _referral(given: Mapping[str, Any]) -> None:
    if given["share"] is None:
        raise BadNote("share", _("A share lies between 0 and 100 %."))


def _rivalry(given: Mapping[str, Any]) -> None:
    has_name = bool(str(given.get("competitor", "")).strip())
    if has_name == (given["outcome"] == "NONE"):
        raise BadNote(
            "competitor", _("Where nobody else is there, name nobody.") if has_name else _("Name the competitor.")
        )
    if given["outcome"] != "CONTESTED" and given.get("share") is not None:
        raise BadNote("share", _("Only a contested account is shared."))


_OF_KIND = {"rating": _rating, "wallet": _wallet, "referral": _referral, "rivalry": _rivalry}


def too_much(shares: list[Decimal]) -> bool:
    """Say whether the merit in one customer is given away more than once."""
    return sum(shares) > 1
