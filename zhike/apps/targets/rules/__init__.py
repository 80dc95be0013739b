"""Pure decisions of targets: what makes a rule, which ways of finding count, what is known, the steps of a relation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.analytics import leads, targeting

Text = str | Promise
# Where one stands in a list and how it is laid out say nothing about whom one wants.
NO_RULE = frozenset({"after", "before", "view", "sort", "columns", "size", "board", "period"})
# How a prospect was found: we looked for it, or it came to us.
ACTIVE_WAYS: dict[str, Text] = {
    "COLD_CALL": _("Cold call"), "COLD_VISIT": _("Cold visit"), "EXPO": _("Trade fair"),
    "REFERRAL": _("Asked a customer to name somebody"), "REGISTER": _("Register, directory or list"),
    "RESEARCH": _("Research in the press and online"), "TENDER": _("Tender notices"),
}  # fmt: skip
PASSIVE_WAYS: dict[str, Text] = {
    "INQUIRY": _("Called or wrote to us"), "WALK_IN": _("Came into the hall"), "WEBFORM": _("Filled in a web form"),
    "ADVERT": _("Answered an advertisement"),
}  # fmt: skip
WAYS = ACTIVE_WAYS | PASSIVE_WAYS
STEPS: dict[str, tuple[Text, Text]] = {
    "SEGMENT": (_("Define the target and its segment"), _("Which segment it belongs to, and why we want it")),
    "NEEDS": (_("Learn its needs and pain points"), _("What it needs, what hurts it, who told us")),
    "STRATEGY": (_("Settle how to serve it"), _("What we offer, at which service level, by whom")),
    "TRUST": (_("Build trust"), _("What we promised and kept, and how the customer sees us")),
}  # fmt: skip
# Days from one step to the next where nobody says otherwise.
STEP_DAYS = 14
READY, UNREAD, KNOWN, THIN, EXCLUDED = "READY", "UNREAD", "KNOWN", "THIN", "EXCLUDED"
NON = "NON"
# Whoever leaves a class of its own accord by these words is given it by this rule.
RULE_VERSION = "targets"
MODES = {1: targeting.ANY, 2: targeting.WEIGHTED}
# A statement older than so many years says nothing of today's growth.
LAST_YEARS = 2
OF_ARCHIVE = (
    "industry_rank", "rd_rating", "rd_share", "legal_form", "founded_date", "brand_awareness", "outlook",
    "industry_growth", "supplier_opinion", "supplier",
)  # fmt: skip
OF_LEADS = ("willingness", "scale", "problems", "potential")
WILLING, LARGE = ("GOOD",), ("LARGE", "MEDIUM")
FAULTS = {
    "NO_CUSTOMER": _("This customer does not exist, or is not among those you may see."),
    "NO_REASON": _("Less of the check-list is known than the house asks for: say why you call all the same."),
    "IS_EXCLUDED": _("Nothing new is begun with this customer: its business is in decline or ending."),
    "BAD_WAY": _("Choose how it was found."),
    "FOUND_ALREADY": _("Somebody found this customer already."),
    "IS_CUSTOMER": _("This customer has bought already: it is no prospect."),
    "TO_COME": _("That day has not come yet."),
    "BAD_DAY": _("This is not a date. Write it like 2024-03-05."),
    "BAD_GOAL": _("The goal is a whole number from 1 to 500."),
    "NOT_THEIRS": _("Whoever does the step has to see the customer; choose its owner or a manager of its branch."),
    "NO_PERSON": _("Choose somebody who works for us and whose branch you answer for."),
    "OPEN_ALREADY": _("A relation is being built with this customer already."),
    "NO_RESULT": _("Write down what the step brought: it is done by its result."),
    "NOT_IN_TURN": _("The steps before it come first."),
    "NOT_NOW": _("As it stands, this does not follow."),
}  # fmt: skip


class TargetRefused(ValueError):
    """A rule of targets is broken; `code` is a key of FAULTS, `field` what it is about."""

    def __init__(self, code: str, field: str = ""):
        super().__init__(code)
        self.code, self.field = code, field

    @property
    def told(self) -> str:
        """Return what is wrong and how to mend it."""
        return str(FAULTS[self.code])


@dataclass(frozen=True)
class Policy:
    """The rule tables of targets as they hold: bounds, weights, mode, what is asked for, points of leads."""

    limits: targeting.Limits
    weights: Mapping[str, int]
    mode: str
    least: int
    asked: tuple[str, ...]
    percent: int
    points: Mapping[str, tuple[int, int]]
    marks: Mapping[str, int]
    refused: frozenset[str]

    def standing(self, judgements: Iterable[targeting.Judgement]) -> targeting.Standing:
        """Return how an enterprise stands by the rules in use."""
        return targeting.combine(judgements, self.weights, mode=self.mode, least=self.least)

    def lead(self, signs: Iterable[str]) -> leads.Lead:
        """Return the score of a lead."""
        return leads.score(signs, self.points)


def rule_of(params: Mapping[str, str]) -> dict[str, str]:
    """Return the filters among the parameters of a list."""
    return {name: value for name, value in params.items() if value and name not in NO_RULE}


def monday(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def percent_found(n_found: int, goal: int | None) -> int | None:
    """Return how much of a goal was found, in whole percent; None without a goal."""
    return (200 * n_found + goal) // (2 * goal) if goal else None


def why_key(customer_id: int) -> str:
    """Return the key of the task that asks why a prospect was contacted so early."""
    return f"target:why:{customer_id}"


def percent_known(n_known: int, n_asked: int) -> int:
    """Return how much of a check-list is known, in whole percent, never rounded up to the limit; 100 without a list."""
    return 100 * n_known // n_asked if n_asked else 100


def readiness(*, is_target: bool, known: int, percent: int, excluded: str) -> str:
    """Return how ready a customer is to be spoken with."""
    if excluded:
        return EXCLUDED
    if known >= percent:
        return READY if is_target else KNOWN
    return UNREAD if is_target else THIN


def facts_of(
    values: Mapping[str, Any], *, growth: tuple[Decimal, int] | None, stage: str, day: date
) -> targeting.Facts:  # fmt: skip
    """Return what the rules ask of an enterprise, from its archive as it stands."""
    rank = number(values.get("industry_rank"))
    return targeting.Facts(
        rank=int(rank) if rank is not None and rank == int(rank) else None,
        growth=growth[0] if growth else None, growth_year=growth[1] if growth else None,
        industry_growth=number(values.get("industry_growth")), stage=stage,
        rd_rating=number(values.get("rd_rating")), rd_share=number(values.get("rd_share")),
        legal_form=str(values.get("legal_form") or ""), age_years=_age(values.get("founded_date"), day),
        brand=str(values.get("brand_awareness") or ""), outlook=str(values.get("outlook") or ""),
        opinion=str(values.get("supplier_opinion") or ""), supplier=str(values.get("supplier") or ""),
    )  # fmt: skip


def signs_of(
    values: Mapping[str, Any], verdicts: Mapping[str, str], *, came: bool, talked: bool
) -> list[str]:  # fmt: skip
    """Return the signs of a lead."""
    passed = targeting.PASS
    told = {
        "CAME_BY_ITSELF": came, "TALKED": talked, "WILLING": values.get("willingness") in WILLING,
        "DISSATISFIED": verdicts.get(targeting.DISSATISFIED) == passed,
        "NEED_KNOWN": bool(values.get("problems") or values.get("potential")),
        "GROWING": verdicts.get(targeting.GROWTH) == passed, "LARGE": values.get("scale") in LARGE,
        "RANKED": verdicts.get(targeting.RANK) == passed, "RESEARCH": verdicts.get(targeting.RESEARCH) == passed,
    }  # fmt: skip
    return [sign for sign, holds in told.items() if holds]


def number(value: Any) -> Decimal | None:
    """Return a number of the archive; None where it is none."""
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _age(value: Any, day: date) -> Decimal | None:
    """Return the age in years, a year being complete on its day; None where it is not known."""
    try:
        founded = date.fromisoformat(str(value))
    except ValueError:
        return None
    months = (day.year - founded.year) * 12 + day.month - founded.month
    past = months * 31 + day.day - founded.day
    # A day past three years is more than three: a twelfth of a month is fine enough.
    return Decimal(past) / (12 * 31)
