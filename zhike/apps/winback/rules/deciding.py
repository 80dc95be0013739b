"""How hard a lost customer is won back: rules for giving up, what could not be avoided, tier, potential, the gain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from zhike.analytics import winning
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.core import workdays

EXTREME, UTMOST, OPPORTUNISTIC, LET_GO, ABANDON = catalog_rules.ATTITUDES
# The seven rules, in the order they are looked at; the last two are told of customers of low value above all.
NO_PROFIT, CONTRACT, MORALE = "ABANDON_NO_PROFIT", "ABANDON_CONTRACT", "ABANDON_MORALE"
DEMAND, REPUTATION, COST, ARREARS = "ABANDON_DEMAND", "ABANDON_REPUTATION", "ABANDON_COST", "ABANDON_ARREARS"
ABANDON_RULES = (NO_PROFIT, CONTRACT, MORALE, DEMAND, REPUTATION, COST, ARREARS)
# What one notes as a ground for giving up.
GROUNDS = (
    "NO_PROFIT", "BREACH", "INSOLVENT", "ABUSE", "HOURS", "OTHERS_HARMED", "BLACKLIST", "ARREARS", "REFUSED_CALL",
)  # fmt: skip
WITH_AMOUNT, WITH_SHARE = ("NO_PROFIT", "HOURS", "ARREARS"), ("HOURS",)
LOWEST_REPUTATION = "POOR"
# Exits nobody could have avoided.
UNAVOIDABLE = ("CLOSURE", "RELOCATION", "INDUSTRY")
POTENTIAL_GATE = "POTENTIAL_GATE"
BY_RULE, BY_FLAG, BY_TIER, BY_POTENTIAL, BY_VALUE = "RULE", "UNAVOIDABLE", "TIER", "POTENTIAL", "VALUE"
HUNDRED = 100


@dataclass(frozen=True)
class Facts:
    """What is known of a lost customer when one decides; None where it cannot be told."""

    tier: str = "ORDINARY"
    is_unavoidable: bool = False
    # Expected lifetime profit, where there is evidence of it.
    lifetime_profit: Decimal | None = None
    n_breaches: int = 0
    is_insolvent: bool = False
    # Only incidents that are proven.
    n_abuses: int = 0
    hours_used: Decimal | None = None
    hours_fair: Decimal | None = None
    harms_others: bool = False
    reputation: str = ""
    is_blacklisted: bool = False
    arrears_days: int = 0
    n_refusals: int = 0
    cost: Decimal | None = None
    gain: Decimal | None = None
    potential: Decimal | None = None


@dataclass(frozen=True)
class Lines:
    """From where on the rules hold."""

    breaches: int = 2
    abuses: int = 2
    factor: int = 3
    arrears: int = 180
    refusals: int = 2
    # From which potential nobody is refused.
    potential: Decimal = Decimal(20_000)


@dataclass(frozen=True)
class Attitude:
    """How hard a customer is won back, by what that was decided, and which rules for giving it up hold."""

    code: str
    by: str
    rules: tuple[str, ...]
    is_paid: bool
    # Expected gain less cost; None where one of them is not known.
    expected: Decimal | None


def broken_rules(facts: Facts, lines: Lines) -> tuple[str, ...]:
    """Return which of the seven rules for giving a customer up hold."""
    holds = {
        NO_PROFIT: facts.lifetime_profit is not None and facts.lifetime_profit <= 0,
        CONTRACT: facts.is_insolvent or facts.n_breaches >= lines.breaches,
        MORALE: facts.n_abuses >= lines.abuses,
        DEMAND: facts.harms_others or _demands_too_much(facts, lines),
        REPUTATION: facts.is_blacklisted or facts.reputation == LOWEST_REPUTATION,
        COST: costs_too_much(facts),
        ARREARS: facts.arrears_days > lines.arrears and facts.n_refusals >= lines.refusals,
    }
    return tuple(rule for rule in ABANDON_RULES if holds[rule])


def _demands_too_much(facts: Facts, lines: Lines) -> bool:
    if facts.hours_used is None or facts.hours_fair is None:
        return False
    return facts.hours_used > lines.factor * facts.hours_fair


def costs_too_much(facts: Facts) -> bool:
    """Say whether the attempt costs more than it is expected to bring; not known is no."""
    if facts.cost is None or facts.gain is None:
        return False
    return winning.verdict(facts.cost, facts.gain) == winning.ABANDON


def attitude(facts: Facts, lines: Lines, tiers: Mapping[str, Mapping[str, int]]) -> Attitude:
    """Decide in the one order: rules for giving up, what nobody could avoid, the tier, the potential, the gain."""
    rules = broken_rules(facts, lines)
    expected = None if facts.cost is None or facts.gain is None else facts.gain - facts.cost
    if set(rules) - {COST}:
        return Attitude(ABANDON, BY_RULE, rules, is_paid=False, expected=expected)
    code, by = catalog_rules.ATTITUDES[tiers[facts.tier or "ORDINARY"]["attitude"]], BY_TIER
    if facts.is_unavoidable:
        code, by = OPPORTUNISTIC, BY_FLAG
    if code == LET_GO and facts.potential is not None and facts.potential >= lines.potential:
        code, by = OPPORTUNISTIC, BY_POTENTIAL
    if code == OPPORTUNISTIC and COST in rules:
        code, by = LET_GO, BY_VALUE
    is_paid = code in (EXTREME, UTMOST) or (code == OPPORTUNISTIC and (expected is None or expected > 0))
    return Attitude(code, by, rules, is_paid=is_paid, expected=expected)


def is_gated(rules_held: tuple[str, ...], facts: Facts, lines: Lines) -> bool:
    """Say whether the potential stands against refusing a customer: it is not known, or reaches the line.

    Whoever is given up because of what they did, not for low value, passes.
    """
    if set(rules_held) - {COST, NO_PROFIT}:
        return False
    return facts.potential is None or facts.potential >= lines.potential


def gain(profit: Decimal | None, probability: Decimal, horizon: int) -> Decimal | None:
    """Return what an attempt is expected to bring: chance × yearly profit × years; None without a profit."""
    if profit is None:
        return None
    found = winning.gain(Fraction(probability), turnover=max(profit, Decimal(0)), profit_rate=1, horizon=horizon)
    return round(Decimal(found.numerator) / Decimal(found.denominator), 2)


def budget(gained: Decimal | None, percent: int) -> Decimal | None:
    """Return what may be spent on a case: a part of what it would bring; None where that is not known."""
    return None if gained is None else round(gained * percent / HUNDRED, 2)


def due_date(rule: Mapping[str, int], *, exit_date: date, known_date: date) -> date | None:
    """Return by which day somebody is to be there, so many working days after the exit; None without such a deadline.

    Who left before anybody knew is reached within as many working days of that.
    """
    if not rule["days"]:
        return None
    due = _working_days_after(exit_date, rule["days"])
    return due if due >= known_date else _working_days_after(known_date, rule["days"])


def _working_days_after(day: date, n: int) -> date:
    for _n in range(n):
        day = workdays.next_working(day + timedelta(days=1))
    return day
