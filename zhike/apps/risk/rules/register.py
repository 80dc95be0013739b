"""Pure decisions of the register of risks: causes by type, what an answer must say, who may bear it, proposals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhike.analytics import exposure

KINDS = ("CREDIT", "MARKET", "OPERATION", "LEGAL")
# Three causes of each type.
CAUSES: dict[str, tuple[str, ...]] = {
    "CREDIT": ("BAD_CREDIT", "EVASION", "MARKET_TURN"),
    "MARKET": ("IMBALANCE", "CYCLE", "POLICY_SHIFT"),
    "OPERATION": ("POOR_PROCESS", "UNSKILLED_STAFF", "AGED_EQUIPMENT"),
    "LEGAL": ("LAW_CHANGE", "UNCLEAR_CLAUSES", "WEAK_COMPLIANCE"),
}
STRATEGIES = ("AVOID", "REDUCE", "TRANSFER", "ACCEPT")
LIVE = ("OPEN", "TREATED")
# What a warning of each detector is a risk of, and by what cause one begins to look.
OF_DETECTOR: dict[str, tuple[str, str]] = {
    "PAYMENT": ("CREDIT", "BAD_CREDIT"), "CREDIT_LIMIT": ("CREDIT", "BAD_CREDIT"),
    "COLLECTION": ("CREDIT", "BAD_CREDIT"), "FORECAST": ("MARKET", "IMBALANCE"), "VALUE": ("MARKET", "IMBALANCE"),
    "PRODUCT": ("MARKET", "IMBALANCE"), "DUMPING": ("MARKET", "IMBALANCE"), "OUTPRICED": ("MARKET", "IMBALANCE"),
    "INTENT": ("MARKET", "IMBALANCE"), "OBJECTION": ("MARKET", "POLICY_SHIFT"),
    "COMPLAINT": ("OPERATION", "POOR_PROCESS"), "PROMISE": ("OPERATION", "POOR_PROCESS"),
    "RETURNS": ("OPERATION", "POOR_PROCESS"), "STAFF": ("OPERATION", "UNSKILLED_STAFF"),
    "HANDOVER": ("OPERATION", "UNSKILLED_STAFF"),
}  # fmt: skip
LIKELIHOODS = ((Decimal("0.8"), 5), (Decimal("0.6"), 4), (Decimal("0.4"), 3), (Decimal("0.2"), 2), (Decimal(0), 1))
CENT = Decimal("0.01")

FAULTS = {
    "NO_TITLE": _("Say in a few words what may happen."),
    "BAD_KIND": _("There is no such type of risk."),
    "BAD_CAUSE": _("Choose one of the three causes of this type."),
    "BAD_STEP": _("Likelihood and impact are steps from 1 to 5."),
    "BAD_PROBABILITY": _("A probability lies between 0 and 1."),
    "BAD_LOSS": _("A loss or a cost is nothing or more."),
    "NO_CUSTOMER": _("There is no such customer among yours."),
    "NO_BRANCH": _("There is no such branch among yours."),
    "NO_OWNER": _("Say who is responsible."),
    "NO_DUE": _("Say by when; the day is yet to come."),
    "NO_RESIDUAL": _("Say what probability is left once it is done: without it nobody can tell what it is worth."),
    "NO_CONTRACT": _("Who bears it, by which contract and until when: all three are needed of a transfer."),
    "EXPIRED": _("That day is over already; a guarantee has to be in force."),
    "NO_AMOUNT": _("Say how much of it is borne."),
    "NO_REVIEW": _("Say when it is looked at again; the day is yet to come."),
    "PLAN_REQUIRED": _("Nobody bears a risk without a plan for the day it comes true. Write the plan first."),
    "OVER_AUTHORITY": _("That is more than your role may bear; somebody above you has to decide."),
    "NO_REASON": _("Say why; whoever looks at it later has to understand it."),
    "WRONG_STATE": _("It has gone further meanwhile; look again."),
    "IN_FORCE": _("Another answer is in force; drop it first."),
    "NO_CASE": _("There is no such case among yours, or it names another risk."),
    "NO_RISK": _("There is no such risk among yours."),
}  # fmt: skip
CONFLICTS = ("PLAN_REQUIRED", "WRONG_STATE", "IN_FORCE", "OVER_AUTHORITY")


class RiskRefused(ValueError):
    """A risk or an answer to it cannot be written so: the rule and the field it belongs to."""

    def __init__(self, rule: str, field: str = ""):
        super().__init__(rule)
        self.rule, self.field = rule, field

    @property
    def told(self) -> str:
        """Return the sentence of the rule."""
        return str(FAULTS[self.rule])

    @property
    def is_conflict(self) -> bool:
        """Say whether it is the state of things that stands in the way, not what was typed."""
        return self.rule in CONFLICTS


@dataclass(frozen=True)
class Rated:
    """How likely and how costly a risk is, on the matrix and in money."""

    likelihood: int
    impact: int
    probability: Decimal
    loss: Decimal

    def columns(self) -> dict[str, Any]:
        """Return the columns of a risk, with what follows: score, level, expected loss. Raises RiskRefused."""
        for name, step in (("likelihood", self.likelihood), ("impact", self.impact)):
            if not 1 <= step <= exposure.MOST:
                raise RiskRefused("BAD_STEP", name)
        check_rate(self.probability, self.loss, ("probability", "loss"))
        score, level = exposure.score(self.likelihood, self.impact)
        expected = exposure.expected_loss(self.probability, self.loss).quantize(CENT)
        return {**vars(self), "score": score, "level": level, "expected": expected}


def check_rate(probability: Decimal, loss: Decimal, names: tuple[str, str]) -> None:
    """Refuse a probability outside 0 to 1 or a loss below nothing; raises RiskRefused."""
    if not 0 <= probability <= 1:
        raise RiskRefused("BAD_PROBABILITY", names[0])
    if loss < 0:
        raise RiskRefused("BAD_LOSS", names[1])


@dataclass(frozen=True)
class Answer:
    """One of four answers to a risk as somebody proposes it."""

    strategy: str
    plan: str = ""
    owner_id: int | None = None
    due_date: date | None = None
    cost: Decimal = Decimal(0)
    residual_probability: Decimal | None = None
    residual_loss: Decimal | None = None
    counterparty: str = ""
    contract_number: str = ""
    expires_date: date | None = None
    accepted: Decimal | None = None
    review_date: date | None = None


def check_answer(given: Answer, loss: Decimal, today: date) -> None:
    """Refuse an answer that leaves out what its strategy must say; raises RiskRefused."""
    if given.strategy not in STRATEGIES:
        raise RiskRefused("BAD_KIND", "strategy")
    if given.cost < 0:
        raise RiskRefused("BAD_LOSS", "cost")
    residual = given.residual_probability, loss if given.residual_loss is None else given.residual_loss
    if residual[0] is not None:
        check_rate(residual[0], residual[1], ("residual_probability", "residual_loss"))
    {"AVOID": _check_avoid, "REDUCE": _check_reduce, "TRANSFER": _check_transfer, "ACCEPT": _check_accept}[
        given.strategy
    ](given, today)


def _check_avoid(given: Answer, _today: date) -> None:
    if not given.plan.strip():
        raise RiskRefused("NO_REASON", "plan")


def _check_reduce(given: Answer, today: date) -> None:
    if given.residual_probability is None:
        raise RiskRefused("NO_RESIDUAL", "residual_probability")
    if given.owner_id is None:
        raise RiskRefused("NO_OWNER", "owner_id")
    if given.due_date is None or given.due_date < today:
        raise RiskRefused("NO_DUE", "due_date")


def _check_transfer(given: Answer, today: date) -> None:
    if not given.counterparty.strip() or not given.contract_number.strip() or given.expires_date is None:
        missing = "counterparty" if not given.counterparty.strip() else "contract_number"
        raise RiskRefused("NO_CONTRACT", missing if not given.contract_number.strip() else "expires_date")
    if given.expires_date < today:
        raise RiskRefused("EXPIRED", "expires_date")
    if given.residual_probability is None and given.residual_loss is None:
        raise RiskRefused("NO_RESIDUAL", "residual_loss")


def _check_accept(given: Answer, today: date) -> None:
    if given.accepted is None or given.accepted <= 0:
        raise RiskRefused("NO_AMOUNT", "accepted")
    if given.review_date is None or given.review_date <= today:
        raise RiskRefused("NO_REVIEW", "review_date")


def check_authority(strategy: str, accepted: Decimal | None, plan: str, most: Decimal) -> None:
    """Refuse that somebody lets a risk be borne without a plan, or beyond what their role may bear."""
    if strategy != "ACCEPT":
        return
    if not plan.strip():
        raise RiskRefused("PLAN_REQUIRED", "plan")
    if (accepted or 0) > most:
        raise RiskRefused("OVER_AUTHORITY", "accepted")


def residual(
    strategy: str, before: tuple[Decimal, Decimal], probability: Decimal | None, loss: Decimal | None
) -> tuple[Decimal, Decimal]:
    """Return probability and loss that an answer leaves; what it does not say stays as it was, avoiding leaves none."""
    if strategy == "AVOID" and probability is None and loss is None:
        return Decimal(0), before[1]
    return before[0] if probability is None else probability, before[1] if loss is None else loss


def impact(loss: Decimal, table: Mapping[str, Mapping[str, int]]) -> int:
    """Return which step a loss is."""
    return 1 + sum(loss >= row["loss"] for row in table.values())


def likelihood(probability: Decimal) -> int:
    """Return which step a probability is, by fifths."""
    return next(step for begins, step in LIKELIHOODS if probability >= begins)


@dataclass(frozen=True)
class Warned:
    """A warning as the scan reads it."""

    warning_id: int
    detector: str
    customer_id: int | None
    branch_id: int
    stake: Decimal
    confidence: float


@dataclass(frozen=True)
class Proposal:
    """A risk the scan proposes: whose and of what type, with the warnings behind it."""

    kind: str
    cause: str
    customer_id: int | None
    branch_id: int
    probability: Decimal
    loss: Decimal
    warning_ids: tuple[int, ...]
    detector: str

    @property
    def key(self) -> tuple[str, int | None, int]:
        """Return by what a proposal is known to have been made already."""
        return self.kind, self.customer_id, 0 if self.customer_id else self.branch_id


def proposals(warned: Iterable[Warned]) -> list[Proposal]:
    """Join warnings of one customer and type into one risk each: the largest stake is the loss, the surest the odds."""
    joined: dict[tuple[str, int | None, int], list[Warned]] = {}
    for one in warned:
        kind, _cause = OF_DETECTOR.get(one.detector, ("", ""))
        if kind:
            joined.setdefault((kind, one.customer_id, 0 if one.customer_id else one.branch_id), []).append(one)
    found = []
    for (kind, customer_id, _branch), rows in joined.items():
        first = max(rows, key=lambda row: (row.stake, -row.warning_id))
        odds = max(Decimal(str(round(row.confidence, 4))) for row in rows)
        found.append(Proposal(
            kind, OF_DETECTOR[first.detector][1], customer_id, first.branch_id, odds, first.stake,
            tuple(sorted(row.warning_id for row in rows)), first.detector,
        ))  # fmt: skip
    return sorted(found, key=lambda one: (-one.loss * one.probability, one.warning_ids))
