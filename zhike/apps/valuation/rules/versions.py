"""Versions of the value model: which numbers it has, what they are until somebody says otherwise, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COMPONENTS = ("PROFIT", "CROWD_DRAW", "INFORMATION", "WORD_OF_MOUTH", "COMPETITION")
INFORMATION = ("FACT", "LEARNED", "OPINION", "RIVAL_NEWS", "COMPLAINT_INSIGHT")
RATED = (1, 2, 3, 4, 5)
MOST_MONEY = Decimal(10) ** 12


class BadModel(ValueError):
    """A version of the value model breaks a rule; `field` is the code of the number, the message says why."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Param:
    """A number of the value model: its words, its unit, its default and its bounds."""

    code: str
    group: str
    label: str | Promise
    unit: str
    default: Decimal
    least: Decimal
    most: Decimal


def _weight(component: str, label: Any, default: str) -> Param:
    return Param(f"weight.{component}", "WEIGHT", label, "SHARE", Decimal(default), Decimal(0), Decimal(1))


def _amount(code: str, group: str, label: Any, default: int, *, least: int = 1, unit: str = "MONEY") -> Param:
    return Param(code, group, label, unit, Decimal(default), Decimal(least), MOST_MONEY)


def _points(code: str, label: Any, default: int) -> Param:
    return Param(code, "POINTS", label, "POINTS", Decimal(default), Decimal(0), Decimal(100))


_ALL = (
    _weight("PROFIT", gettext_lazy("Source of profit"), "0.4"),
    _weight("CROWD_DRAW", gettext_lazy("Crowd draw"), "0.15"),
    _weight("INFORMATION", gettext_lazy("Information value"), "0.1"),
    _weight("WORD_OF_MOUTH", gettext_lazy("Word of mouth"), "0.2"),
    _weight("COMPETITION", gettext_lazy("Weapon against competition"), "0.15"),
    _amount("full.PROFIT", "FULL", gettext_lazy("Contribution a year that earns 100 points"), 100_000),
    _amount("full.CROWD_DRAW", "FULL", gettext_lazy("Customers attracted that earn 100 points"), 10, unit="COUNT"),
    _amount("full.WORD_OF_MOUTH", "FULL", gettext_lazy("Value of referrals a year that earns 100 points"), 50_000),
    _points("points.FACT", gettext_lazy("A fact learned in a contact"), 2),
    _points("points.LEARNED", gettext_lazy("A contact in which we learned something"), 5),
    _points("points.OPINION", gettext_lazy("An opinion or suggestion"), 10),
    _points("points.RIVAL_NEWS", gettext_lazy("News of a competitor"), 20),
    _points("points.COMPLAINT_INSIGHT", gettext_lazy("An insight from a complaint"), 15),
    _points("points.WON_FROM", gettext_lazy("A competitor the customer was won from"), 50),
    _points("points.CONTESTED", gettext_lazy("A contested account that is wholly ours"), 100),
    _amount("quadrant.value", "QUADRANT", gettext_lazy("Current value counts as high from"), 20_000, least=0),
    _amount("quadrant.potential", "QUADRANT", gettext_lazy("Growth potential counts as high from"), 10_000, least=0),
    Param("win", "POTENTIAL", gettext_lazy("Chance to win what is bought elsewhere, unless noted"), "SHARE",
          Decimal("0.3"), Decimal(0), Decimal(1)),
    *(
        _amount(f"rated.{n}", "POTENTIAL", label, money, least=0)
        for n, label, money in (
            (1, gettext_lazy("Potential rated 1 is reckoned a year as"), 0),
            (2, gettext_lazy("Potential rated 2 is reckoned a year as"), 3_000),
            (3, gettext_lazy("Potential rated 3 is reckoned a year as"), 10_000),
            (4, gettext_lazy("Potential rated 4 is reckoned a year as"), 30_000),
            (5, gettext_lazy("Potential rated 5 is reckoned a year as"), 100_000),
        )
    ),
)  # fmt: skip
PARAMS: dict[str, Param] = {param.code: param for param in _ALL}
DEFAULTS = {code: param.default for code, param in PARAMS.items()}


@dataclass(frozen=True)
class Model:
    """A version of the value model: its number, 0 for the one of the program, and its numbers by code."""

    number: int
    params: Mapping[str, Decimal]

    def group(self, name: str, codes: tuple[Any, ...]) -> dict[Any, Decimal]:
        """Return the numbers of one kind by what they are about, as in `weight.PROFIT`."""
        return {code: self.params[f"{name}.{code}"] for code in codes}

    def __getitem__(self, code: str) -> Decimal:
        return self.params[code]


def model_of(number: int, given: Mapping[str, Any]) -> Model:
    """Return a version with all its numbers checked, defaults where none is given.

    Raises BadModel for a number it does not have, one out of bounds, ratings that fall, and weights that do not sum to
    exactly 1.
    """
    if unknown := sorted(set(given) - set(PARAMS)):
        raise BadModel(unknown[0], _("The value model has no number of this name."))
    params = {code: _number(param, given.get(code, param.default)) for code, param in PARAMS.items()}
    total = sum(params[f"weight.{one}"] for one in COMPONENTS)
    if total != 1:
        raise BadModel("weight.PROFIT", _("The weights sum to %(total)s; they must sum to 1.") % {"total": total})
    if any(params[f"rated.{n}"] > params[f"rated.{n + 1}"] for n in RATED[:-1]):
        raise BadModel("rated.5", _("A higher rating cannot be reckoned as less than a lower one."))
    return Model(number, params)


def _number(param: Param, given: Any) -> Decimal:
    try:
        value = Decimal(str(given).strip())
    except InvalidOperation:
        raise BadModel(param.code, _("%(name)s: give a number.") % {"name": param.label}) from None
    if not value.is_finite() or not param.least <= value <= param.most or value != round(value, 4):
        raise BadModel(
            param.code,
            _("%(name)s: a number from %(least)s to %(most)s with at most four decimal places.")
            % {"name": param.label, "least": param.least, "most": param.most},
        )
    return value


def changes(before: Model, after: Model) -> dict[str, list[str]]:
    """Return which numbers differ: {code: [before, after]}."""
    return {code: [str(before[code]), str(after[code])] for code in PARAMS if before[code] != after[code]}
