"""What stands in the way of a change: answers, burden, gain against loss, reserves, the stop rule; what may follow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

ANSWERS = ("AGREE", "CONDITIONALLY", "OBJECT", "NO_ANSWER")
# A blow from outside asks nobody; it is only watched.
OURS = frozenset({"POLICY", "PRODUCT", "PRICE", "PROCESS"})
OPEN = frozenset({"DRAFT", "ASKING", "PILOT", "ACTIVE"})
# Somebody senior may take these upon themselves; the others are mended or stay.
APPROVABLE = frozenset({"LOW_ACCEPTANCE", "BURDEN"})
STOP_CODES = ("CHURN", "OBJECT", "COMPLAINTS", "SALES")
FOLLOWING = {
    "DRAFT": frozenset({"ASKING", "ACTIVE", "STOPPED"}), "ASKING": frozenset({"PILOT", "ACTIVE", "STOPPED"}),
    "PILOT": frozenset({"ACTIVE", "STOPPED"}), "ACTIVE": frozenset({"ENDED", "STOPPED"}),
}  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """How many answered how; the rates rest on those who answered."""

    n_asked: int
    agree: int = 0
    conditionally: int = 0
    objecting: int = 0
    silent: int = 0

    @property
    def n_answered(self) -> int:
        """Return how many said anything."""
        return self.agree + self.conditionally + self.objecting

    @property
    def n_done(self) -> int:
        """Return how many were asked, whether they said anything or not."""
        return self.n_answered + self.silent

    @property
    def acceptance(self) -> Fraction | None:
        """Return which part accepts, with conditions or without; None where nobody answered."""
        return Fraction(self.agree + self.conditionally, self.n_answered) if self.n_answered else None

    @property
    def objection(self) -> Fraction | None:
        """Return which part objects; None where nobody answered."""
        return Fraction(self.objecting, self.n_answered) if self.n_answered else None


@dataclass(frozen=True)
class Facts:
    """What the gate looks at; percent as whole numbers."""

    kind: str
    status: str
    answers: Answers
    accept_line: int
    burden_share: int | None
    burden_norm: int
    company_gain: Decimal | None
    customer_loss: Decimal | None
    explanation: str
    has_reserves: bool
    n_reserves: int | None
    has_fired: bool
    # What stood in the way when somebody senior took it upon themselves; what came up since is not approved.
    approved: frozenset[str]


def coverage(n_reserves: int | None, n_at_risk: int) -> Fraction | None:
    """Return qualified reserves ÷ customers at risk; None where either is not known or nobody is at risk."""
    return None if n_reserves is None or not n_at_risk else Fraction(n_reserves, n_at_risk)


def is_one_sided(gain: Decimal | None, loss: Decimal | None) -> bool:
    """Say whether we gain what the customers lose: both above nothing."""
    return bool(gain and gain > 0 and loss and loss > 0)


def hurdles(facts: Facts) -> list[str]:
    """Return what stands in the way of putting a change into force, whatever has been approved."""
    found = []
    if facts.has_fired:
        found.append("STOP_FIRED")
    if facts.kind not in OURS:
        return found
    acceptance = facts.answers.acceptance
    if acceptance is None:
        found.append("NOT_ASKED")
    elif acceptance * 100 < facts.accept_line:
        found.append("LOW_ACCEPTANCE")
    if facts.burden_share is not None and facts.burden_share > facts.burden_norm:
        found.append("BURDEN")
    if is_one_sided(facts.company_gain, facts.customer_loss) and not facts.explanation.strip():
        found.append("NO_EXPLANATION")
    if facts.has_reserves and not facts.n_reserves:
        found.append("NO_RESERVES")
    return found


def in_the_way(facts: Facts) -> list[str]:
    """Return what still stands in the way, after what somebody senior took upon themselves."""
    return [code for code in hurdles(facts) if code not in APPROVABLE & facts.approved]


STATEMENTS = {
    "BAD_GROUP": _("There is no such group of customers."),
    "BAD_EFFECT": _("Say whether they gain, lose, or nothing changes for them."),
    "NO_WORDS": _("Where customers lose by it, say what they lose and why it is borne."),
    "BAD_COUNT": _("It was kept in at most as many cases as were looked at, and at least one was."),
    "TO_COME": _("That day has not come yet."),
    "OVER": _("This is noted of a change under way; it stands otherwise by now."),
}
EFFECTS = ("GAIN", "LOSS", "NEUTRAL", "UNTOUCHED")


def unstated(kind: str, interests: Mapping[str, Mapping[str, str]], groups: Iterable[str]) -> list[str]:
    """Return of which groups of customers nobody has said what a policy means for them; a loss says why in words."""
    if kind != "POLICY":
        return []
    return [
        group for group in groups
        if (told := interests.get(group, {})).get("effect") not in EFFECTS
        or (told["effect"] == "LOSS" and not told.get("words", "").strip())
    ]  # fmt: skip


def compliance(checks: Iterable[Mapping[str, Any]]) -> Fraction | None:
    """Return in which part of the cases looked at a policy was kept; None where nobody has looked."""
    known = list(checks)
    n_checked = sum(one["n_checked"] for one in known)
    return Fraction(sum(one["n_kept"] for one in known), n_checked) if n_checked else None


class WrongStep(Exception):
    """A change cannot go from where it is to there."""


def check_step(status: str, then: str) -> None:
    """Raise WrongStep where a change may not go from one status to another."""
    if not may_follow(status, then):
        raise WrongStep(f"{status} → {then}")


def may_follow(status: str, then: str) -> bool:
    """Say whether a change may go from one status to another."""
    return then in FOLLOWING.get(status, frozenset())


def crossed(values: Mapping[str, float | None], lines: Mapping[str, int]) -> list[dict[str, float | str]]:
    """Return the lines of the stop rule that were crossed, each with its value; both in percent points.

    SALES counts downwards: its value is by how much the affected fell behind.
    """
    return [
        {"code": code, "value": round(value, 1), "line": lines[code]}
        for code in STOP_CODES
        if (value := values.get(code)) is not None and code in lines and value > lines[code]
    ]


def is_new(crossed: Iterable[Mapping[str, Any]], released: Iterable[Mapping[str, Any]]) -> bool:
    """Say whether some crossed lines are news beside those a change was let go on with.

    A line nobody let go on is; and one that was, once its value is worse by as much as the line again.
    """
    let_go: dict[str, float] = {}
    for one in released:
        let_go[one["code"]] = max(one["value"], let_go.get(one["code"], one["value"]))
    return any(
        one["code"] not in let_go or one["value"] >= let_go[one["code"]] + max(one["line"], 1) for one in crossed
    )


def is_paralysed(*, n_dumping: int, n_reserves: int) -> bool:
    """Say whether a market stands still: dealers dump our stock there and nobody is ready to take their place."""
    return n_dumping > 0 and not n_reserves


def is_dumped(price: Decimal, list_price: Decimal, line: int) -> bool:
    """Say whether a price is below so many percent of the list price."""
    return price * 100 < list_price * line


def is_flood(returned: Decimal, bought: Decimal, line: int) -> bool:
    """Say whether somebody sent back so many percent of what they bought, or more."""
    return returned > 0 and returned * 100 >= bought * line


def told_lines(given: Mapping[str, int | None], house: Mapping[str, int]) -> dict[str, int]:
    """Return the lines of the stop rule: the change's own, else the house's."""
    return {code: own if (own := given.get(code)) is not None else house[code] for code in STOP_CODES}


def projected(rates: Sequence[tuple[str, Fraction | None, int]]) -> list[tuple[str, int]]:
    """Return how many of each group of the whole scope would leave at the rates of the trial, half up."""
    return [(code, int(rate * n + Fraction(1, 2))) for code, rate, n in rates if rate is not None]
