"""Pure decisions of expectations: factors that sum up, plans that close, value less cost, effects, marks of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.analytics import csi

FACTORS = {"past": _("Past experience"), "referral": _("What others said"), "publicity": _("Our publicity")}
PLANS = {
    "NEED": _("Find the true need"), "IMAGE": _("Good image and service quality"),
    "NO_OVERPROMISE": _("Promise no more than we can do"),
}  # fmt: skip
VALUES = {
    "product": _("Product value"), "service": _("Service value"), "personnel": _("Personnel value"),
    "image": _("Image value"),
}  # fmt: skip
COSTS = {
    "money": _("Cost in money"), "time": _("Cost in time"), "mental": _("Mental effort"),
    "physical": _("Physical effort"),
}  # fmt: skip
# What each lever works on, and its name.
LEVERS = {
    "PRODUCT_INNOVATION": ("product", _("Innovation")), "PRODUCT_CUSTOM": ("product", _("Products to measure")),
    "PRODUCT_QUALITY": ("product", _("Awareness of quality")), "PRODUCT_BRAND": ("product", _("Brand")),
    "SERVICE_CONTENT": ("service", _("Content of service")), "SERVICE_QUALITY": ("service", _("Quality of service")),
    "SERVICE_LEVEL": ("service", _("Standard of service")), "IMAGE_ADVERTISING": ("image", _("Advertising")),
    "IMAGE_CELEBRATION": ("image", _("Celebration")), "IMAGE_SPONSORSHIP": ("image", _("Sponsorship")),
    "COST_MONEY": ("money", _("Lower the cost in money")), "COST_TIME": ("time", _("Lower the cost in time")),
    "COST_MENTAL": ("mental", _("Lower the mental effort")),
    "COST_PHYSICAL": ("physical", _("Lower the physical effort")),
}  # fmt: skip
PARTS = {
    "thinking": _("Business thinking"), "ability": _("Professional ability"), "attitude": _("Attitude of service"),
    "adaptability": _("Adaptability"),
}  # fmt: skip
REFUSALS = {
    "BAD_VALUE": _("An expectation is a whole number from 1 to 10."),
    "WEIGHTS": _("The parts of past, others and publicity sum to 100."),
    "NO_REFERRER": _("Name who introduced us: part of the expectation comes of what others said."),
    "NO_CUSTOMER": _("This customer does not exist, or you may not see it."),
    "BAD_KIND": _("Choose one of the kinds offered."),
    "NO_WORDS": _("Say what is done."),
    "NO_DAY": _("The day comes today or later."),
    "NO_USER": _("Choose somebody who works here."),
    "NOT_MEASURED": _("Measure the expectation again first: without a value after it no plan is closed."),
    "CLOSED": _("This is closed already."),
    "BAD_SCORE": _("Each value and cost is a number from 0 to 100."),
    "BAD_MARK": _("Each part is marked from 1 to 5, or left out."),
    "BAD_MEASURE": _("What is measured is a number, and its unit is named."),
}  # fmt: skip
MOST_SCORE = 100


class Refused(Exception):
    """What was wanted is refused by a rule of REFUSALS, at a field."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(str(REFUSALS[rule]))
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the refusal in words."""
        return str(self)


def check_expectation(value: int, weights: Mapping[str, int], referrer_id: int | None) -> None:
    """Refuse an expectation beside its scale, or factors that do not sum up. Raises Refused."""
    if not 1 <= value <= 10:
        raise Refused("BAD_VALUE", "value")
    if any(one < 0 for one in weights.values()) or sum(weights.values()) != 100:
        raise Refused("WEIGHTS", "past")
    if weights.get("referral") and referrer_id is None:
        raise Refused("NO_REFERRER", "referrer_id")


def cause_of(row: Any) -> str:
    """Return the factor that weighs most in an expectation."""
    return max(FACTORS, key=lambda name: getattr(row, name))


def delivered(row: Any, weights: Mapping[str, int]) -> csi.Delivered:
    """Return what a customer gets against what it costs, each part by its weight in percent."""

    def weighted(names: Iterable[str]) -> dict[str, Fraction]:
        return {name: Fraction(getattr(row, name)) * Fraction(weights[name], 100) for name in names}

    return csi.delivered(weighted(VALUES), weighted(COSTS))


@dataclass(frozen=True)
class Effect:
    """What a lever did: the difference, and as a part of what was before."""

    change: Decimal
    share: Fraction | None
    is_better: bool


def effect(kind: str, before: Decimal, after: Decimal | None) -> Effect | None:
    """Return the effect of a lever, after less before; None where it was not measured again.

    A cost is better where it fell, a value where it rose.
    """
    if after is None:
        return None
    change = after - before
    is_cost = LEVERS[kind][0] in COSTS
    return Effect(
        change, Fraction(change) / Fraction(before) if before else None, change < 0 if is_cost else change > 0
    )


def personnel(row: Any) -> Fraction | None:
    """Return the personnel value of a colleague, the mean of the four parts; None where one is missing."""
    marks = [getattr(row, name) for name in PARTS]
    return None if None in marks else Fraction(sum(marks), len(marks))
