"""Prices in words, the same for staff and customers: what a plan costs, and how a line of a bill came about."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhike.analytics import charging
from zhike.apps.billing import queries
from zhike.web import format


@dataclass(frozen=True)
class Told:
    """A line of a bill as it is shown: what, for what, by which price, its parts, charged and recomputed."""

    pk: int
    plan: str
    used_for: str
    rule: str
    since: Any
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    amount: Decimal
    expected: Decimal
    difference: Decimal
    agrees: bool
    parts: list[str]
    days: str


def price(kind: str, given: Mapping[str, Any], unit: str, currency: str) -> str:
    """Return how a price charges, in one sentence."""
    rule = charging.price_rule(kind, given)

    def money(value: Decimal) -> str:
        return format.money_text(value, currency, full=True)

    if rule.kind == "FLAT":
        return _("%(price)s a month") % {"price": money(rule.price)}
    if rule.kind == "PER_UNIT":
        return _("%(price)s for each %(unit)s in a month") % {"price": money(rule.price), "unit": unit}
    if rule.kind == "INCLUDED_THEN_PER_UNIT":
        return _("%(price)s a month with %(n)s × %(unit)s included, %(over)s for each one more") % {
            "price": money(rule.price), "n": format.number_text(rule.included), "unit": unit, "over": money(rule.over),
        }  # fmt: skip
    return "; ".join(_step(step, money(step.price), unit) for step in rule.steps)


def _step(step: charging.Step, shown: str, unit: str) -> str:
    if step.to is None:
        return _("%(price)s for each %(unit)s beyond that") % {"price": shown, "unit": unit}
    return _("%(price)s for each %(unit)s up to %(n)s") % {
        "price": shown, "unit": unit, "n": format.number_text(step.to)
    }  # fmt: skip


def part(one: charging.Part, unit: str, currency: str) -> str:
    """Return one part of a charge as it is reckoned: quantity × price = amount."""
    told = {
        "n": format.number_text(one.quantity), "unit": unit, "price": format.money_text(one.price, currency, full=True),
        "amount": format.money_text(one.amount, currency, full=True),
    }  # fmt: skip
    if one.what == "MONTH":
        return _("price of the month %(price)s → %(amount)s") % told
    if one.what == "INCLUDED":
        return _("%(n)s × %(unit)s included") % told
    return _("%(n)s × %(price)s → %(amount)s") % told


def told(explained: queries.Explained, currency: str) -> Told:
    """Return a line of a bill as it is shown."""
    line, charge = explained.line, explained.charge
    of, plan = line.subscription, line.subscription.plan
    rule = price(line.price.kind, line.price.given, plan.unit, currency) if line.price else ""
    days = "" if explained.is_whole_month else _("ran on %(n)s of %(all)s days") % {
        "n": explained.n_days, "all": explained.n_month_days
    }  # fmt: skip
    return Told(
        line.pk, plan.name, of.used_for, rule, line.price.valid_from if line.price else None, line.quantity, plan.unit,
        line.unit_price, line.amount, explained.expected, explained.difference, explained.agrees,
        [part(one, plan.unit, currency) for one in charge.parts if one.quantity] if charge else [], days,
    )  # fmt: skip
