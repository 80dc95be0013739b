"""Letting customers go courteously: two questions in their order, what a plan must hold, which step comes when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

METHODS = ("PRICE_UP", "COST_DOWN", "TERMINATE")
WAYS = ("LETTER", "MESSAGE", "CALL", "VISIT")
OPEN = ("CHECKING", "PLANNING", "WAITING", "APPROVED", "NOTICED")
# What was found when the questions were asked.
UNKNOWN_POTENTIAL, UPGRADE, UNKNOWN_VALUE = "UNKNOWN_POTENTIAL", "UPGRADE", "UNKNOWN_VALUE"
KEEP, LESS, ELIMINATE, BAD_FAITH = "KEEP_AT_LOW_COST", "LESS_SERVICE", "ELIMINATE", "BAD_FAITH"
# Where a verdict leads.
STATUS_OF = {
    UNKNOWN_POTENTIAL: "CHECKING", UPGRADE: "GROW", UNKNOWN_VALUE: "CHECKING", KEEP: "KEPT", LESS: "PLANNING",
    ELIMINATE: "PLANNING", BAD_FAITH: "PLANNING",
}  # fmt: skip
# By which ways a verdict lets somebody go: who still contributes is only served at less cost.
METHODS_OF = {LESS: ("COST_DOWN",), ELIMINATE: METHODS, BAD_FAITH: ("TERMINATE",)}
# Which step may be taken where a plan stands, and who takes it.
STEPS = {
    "check": ("CHECKING",), "plan": ("PLANNING",), "ask": ("PLANNING",), "approve": ("WAITING",),
    "refuse": ("WAITING",), "tell": ("APPROVED",), "finish": ("NOTICED",), "withdraw": OPEN,
}  # fmt: skip


class RetirementRefused(ValueError):
    """A step is refused; `rule` says by which of rules.REFUSALS."""

    def __init__(self, rule: str):
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True)
class Known:
    """What is known of a customer when the two questions are asked; None where it cannot be told."""

    tier: str
    potential: Decimal | None
    contribution: Decimal | None
    threshold: Decimal
    reference_value: Decimal = Decimal(0)
    strategic_reason: str = ""
    is_bad_faith: bool = False
    wants_less: bool = False


def verdict(known: Known) -> str:
    """Answer the questions in their order: could it rise? Must it go? Without its potential nothing is answered."""
    if known.potential is None:
        return UNKNOWN_POTENTIAL
    if known.is_bad_faith:
        return BAD_FAITH
    if known.potential >= known.threshold:
        return UPGRADE
    if known.contribution is None:
        return UNKNOWN_VALUE
    if known.contribution + known.reference_value > 0 or known.strategic_reason:
        return LESS if known.wants_less else KEEP
    return ELIMINATE


def node(found: str) -> int:
    """Return at which question a verdict was reached; bad faith goes past both."""
    return {UNKNOWN_POTENTIAL: 1, UPGRADE: 1, BAD_FAITH: 0}.get(found, 2)


@dataclass(frozen=True)
class Plan:
    """By which way a customer is let go, and what it is told."""

    method: str
    notice: str
    notice_days: int
    alternatives: str
    price_percent: Decimal | None = None
    new_cost: Decimal | None = None
    legal_check: str = ""
    unpaid: str = ""


def faults(plan: Plan, found: str, *, least_days: int, cost: Decimal | None) -> dict[str, str]:
    """Return which parts of a plan break which rule; nothing when it may be put to a manager."""
    wrong = {
        "method": "" if plan.method in METHODS_OF.get(found, ()) else "BAD_METHOD",
        "notice": "" if plan.notice.strip() else "NO_NOTICE",
        "alternatives": "" if plan.alternatives.strip() else "NO_ALTERNATIVES",
        "notice_days": "" if plan.notice_days >= least_days else "NOTICE_TOO_SHORT",
    }
    if plan.method == "PRICE_UP" and not (plan.price_percent and plan.price_percent > 0):
        wrong["price_percent"] = "NO_PRICE"
    if plan.method == "COST_DOWN":
        is_less = plan.new_cost is not None and plan.new_cost >= 0 and (cost is None or plan.new_cost < cost)
        wrong["new_cost"] = "" if is_less else "NO_SAVING"
    if plan.method == "TERMINATE":
        wrong |= {
            "legal_check": "" if plan.legal_check.strip() else "NO_LEGAL_CHECK",
            "unpaid": "" if plan.unpaid.strip() else "NO_UNPAID_LIST",
        }
    return {field: rule for field, rule in wrong.items() if rule}


@dataclass(frozen=True)
class Outlook:
    """What a plan changes in a year if the customer stays, and if it goes; None where it cannot be told."""

    saving: Decimal | None
    contribution_then: Decimal | None
    # By how much the price must rise so that nothing is lost on the customer; None where no rise does it.
    break_even_percent: Decimal | None
    if_it_goes: Decimal | None


def outlook(
    method: str, *, revenue: Decimal | None, cost: Decimal | None, contribution: Decimal | None,
    price_percent: Decimal | None = None, new_cost: Decimal | None = None,
) -> Outlook:  # fmt: skip
    """Reckon what a plan changes: old cost to serve less the new one, or the same goods at a higher price."""
    saving = cost - new_cost if method == "COST_DOWN" and cost is not None and new_cost is not None else None
    more = revenue * price_percent / 100 if method == "PRICE_UP" and revenue is not None and price_percent else None
    gain = saving if saving is not None else more
    if method == "TERMINATE" and contribution is not None:
        saving = cost
    then = contribution + gain if contribution is not None and gain is not None else None
    needed = None
    if revenue and revenue > 0 and contribution is not None and contribution < 0:
        needed = (-contribution * 100 / revenue).quantize(Decimal("0.01"))
    return Outlook(saving, then, needed, -contribution if contribution is not None else None)


def demand(step: str, status: str) -> None:
    """Raise RetirementRefused unless a step may be taken where a plan stands."""
    if status not in STEPS[step]:
        raise RetirementRefused("NOT_NOW")


def demand_notice_over(ends: date | None, day: date) -> None:
    """Raise RetirementRefused before the notice period is over: nobody is left from one day to the next."""
    if ends is None or day < ends:
        raise RetirementRefused("NOTICE_RUNNING")


def demand_no_potential(found: str, potential: Decimal | None, threshold: Decimal) -> None:
    """Raise RetirementRefused where a customer could rise by now, or nobody knows; bad faith stays what it was."""
    if potential is None or (found != BAD_FAITH and potential >= threshold):
        raise RetirementRefused("HAS_POTENTIAL")


def next_steps(status: str) -> Sequence[str]:
    """Return the steps that may be taken where a plan stands."""
    return tuple(step for step, where in STEPS.items() if status in where)


@dataclass(frozen=True)
class PriceTrial:
    """What a change of price does in a year; None where margin or cost is not known."""

    revenue: Decimal
    revenue_then: Decimal
    contribution: Decimal | None
    contribution_then: Decimal | None
    # The rise of price at which nothing is lost, if it buys as much as before.
    break_even_percent: Decimal | None


def try_price(
    *, revenue: Decimal, margin: Decimal | None, cost: Decimal | None, price_percent: Decimal,
    lost_percent: Decimal = Decimal(0), less_cost: Decimal = Decimal(0),
) -> PriceTrial:  # fmt: skip
    """Reckon a change of price: the goods cost us what they cost, for as much as is still bought."""
    kept = 1 - lost_percent / 100
    then = revenue * (1 + price_percent / 100) * kept
    if margin is None or cost is None:
        return PriceTrial(revenue, then, None, None, None)
    goods = revenue - margin
    left = margin - cost
    needed = (-left * 100 / revenue).quantize(Decimal("0.01")) if revenue > 0 and left < 0 else None
    return PriceTrial(revenue, then, left, then - goods * kept - cost + less_cost, needed)
