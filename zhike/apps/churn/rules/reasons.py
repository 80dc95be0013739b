"""Why customers leave: the seven reasons, their sub-reasons, the five attitudes, who is at fault, where they went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = ("PRODUCT", "PRICE", "SERVICE", "BENEFIT", "MANAGEMENT", "INDUSTRY", "NATURAL")
# The customer's view (what it chases, what it is dissatisfied with) and the company's (means, service).
SUB_LISTS: Mapping[str, tuple[str, ...]] = {
    "C-B": tuple(f"C-B{n}" for n in range(1, 7)), "C-S": tuple(f"C-S{n}" for n in range(1, 7)),
    "E-R": tuple(f"E-R{n}" for n in range(1, 8)), "E-S": tuple(f"E-S{n}" for n in range(1, 7)),
}  # fmt: skip
OTHER = "OTHER"
SUB_REASONS = (*(code for codes in SUB_LISTS.values() for code in codes), OTHER)
# Which of the seven each of the five attitudes may stand beside.
ATTITUDES: Mapping[str, frozenset[str]] = {
    "NATURAL": frozenset({"NATURAL", "INDUSTRY"}), "COMPETITOR": frozenset({"PRICE", "PRODUCT", "BENEFIT"}),
    "BULLYING": frozenset({"MANAGEMENT", "SERVICE"}), "INTEGRITY": frozenset({"MANAGEMENT"}),
    "DETAIL": frozenset({"SERVICE"}),
}  # fmt: skip
DESTINATIONS = ("COMPETITOR", "OTHER_INDUSTRY", "CLOSED", "SELF_MADE", "PORTED", "UNKNOWN")
RIVALS = frozenset({"COMPETITOR", "PORTED"})
INITIATORS = ("ACTIVE", "PASSIVE")
BENEFITS = ("DUE", "ADDED", "EXTRA", "SURPRISE")
ANGLES = (
    "PRODUCT_FIT", "SERVICE_SATISFACTION", "DISSATISFACTION_AND_SHORTFALL", "CUSTOMER_BENEFIT",
    "MARKET_POLICY_EXECUTION", "COMPETITOR_CHURN", "COMPETITOR_POLICY_SERVICE",
)  # fmt: skip
ANSWERED, NOT_RELEVANT = "ANSWERED", "NOT_RELEVANT"
BENEFIT_QUESTIONS = ("LEVEL", "FEELING", "DUE", "ADDED", "EXTRA", "SURPRISE", "FUTURE")
SATISFACTION_QUESTIONS = ("NEED", "EXPECTATION", "FELT", "SOLVING", "COMPLAINTS")
# The primary reason's hundred is not shared: a secondary one weighs less.
MOST_WEIGHT = 99
# What a sign says of the reason before anybody asked.
OF_SIGN = {
    "MARKET_EXIT": "NATURAL", "CLOSURE": "NATURAL", "DEATH": "NATURAL", "RELOCATION": "NATURAL",
    "INDUSTRY": "INDUSTRY", "ARREARS": "NATURAL", "LET_GO": "NATURAL", "GRAVE_COMPLAINT": "SERVICE",
    "RIVAL_PURCHASE": "PRICE", "PORTED": "PRICE", "PORT_REQUEST": "PRICE",
}  # fmt: skip
DESTINATION_OF_SIGN = {
    "PORTED": "PORTED", "RIVAL_PURCHASE": "COMPETITOR", "INDUSTRY": "OTHER_INDUSTRY", "CLOSURE": "CLOSED",
    "MARKET_EXIT": "CLOSED", "DEATH": "CLOSED",
}  # fmt: skip
# A reason that holds for so many confirmed cases of a branch is guessed for those nobody knows anything of.
PEERS = 5

FAULTS = {
    "NO_REASON": _("A confirmed case has exactly one primary reason: choose it."),
    "BAD_REASON": _("There is no such reason."),
    "BAD_SUB_REASON": _("There is no such sub-reason."),
    "NEEDS_PRODUCT": _("Say which product it was about."),
    "NEEDS_PERSON": _("Say which person or hall, or write that it is unknown."),
    "NEEDS_BENEFIT": _("Say which kind of benefit: due, added, extra or surprise."),
    "NEEDS_POLICY": _("Say which policy or rule of ours it was about."),
    "BAD_ATTITUDE": _("This attitude does not go with that reason."),
    "TWICE": _("The primary reason is not among the secondary ones, and each of them stands once."),
    "BAD_WEIGHT": _("A secondary reason weighs 1 to 99 beside the hundred of the primary one."),
    "BAD_FAULT": _("The shares of company, customer and outside add up to 100 %."),
    "NO_INITIATOR": _("Say who ended it: the customer, or we."),
    "BAD_DESTINATION": _("There is no such destination."),
    "NO_RIVAL": _("Say which competitor or operator it went to."),
    "BAD_CONFIDENCE": _("How sure we are is between 0 and 100 %."),
    "UNANSWERED": _("Of a key account or a major event every angle is answered or marked as not relevant."),
    "NO_CONCLUSION": _("The analysis of a major event ends with a conclusion."),
    "NOT_ORDINARY": _("Key accounts and major events are confirmed one by one."),
    "CLOSED": _("This case is closed already."),
    "NO_CORRECTION": _("Say what is to be corrected and who does it."),
}  # fmt: skip
NEEDS = {
    "PRODUCT": "NEEDS_PRODUCT", "SERVICE": "NEEDS_PERSON", "BENEFIT": "NEEDS_BENEFIT", "MANAGEMENT": "NEEDS_POLICY",
}  # fmt: skip


class CaseRefused(ValueError):
    """A case cannot be confirmed or changed as asked: the rule and the field it belongs to."""

    def __init__(self, rule: str, field_name: str = ""):
        super().__init__(str(FAULTS[rule]))
        self.rule, self.field = rule, field_name


@dataclass(frozen=True)
class Finding:
    """What somebody found of a case: everything but the primary reason may be empty."""

    reason: str
    subject: str = ""
    sub_reasons: Sequence[str] = ()
    attitude: str = ""
    evidence: str = ""
    price_gap: Decimal | None = None
    initiator: str = "ACTIVE"
    is_natural: bool | None = None
    is_unavoidable: bool | None = None
    destination: str = "UNKNOWN"
    went_to: str = ""
    confidence: int | None = None
    fault_company: int | None = None
    fault_customer: int | None = None
    fault_external: int | None = None
    # [(reason, weight, evidence)].
    secondaries: Sequence[tuple[str, int, str]] = ()


@dataclass(frozen=True)
class Deep:
    """What is asked of key accounts and major events beside: seven angles, benefit, satisfaction, what follows."""

    angles: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    benefit: Mapping[str, str] = field(default_factory=dict)
    satisfaction: Mapping[str, str] = field(default_factory=dict)
    conclusion: str = ""
    is_finished: bool = False


def broken(found: Finding) -> tuple[str, str] | None:
    """Return the first rule a finding breaks, with the field it belongs to."""
    return _broken_reason(found) or _broken_secondary(found) or _broken_rest(found)


def _broken_reason(found: Finding) -> tuple[str, str] | None:
    if not found.reason:
        return "NO_REASON", "reason"
    if found.reason not in REASONS:
        return "BAD_REASON", "reason"
    if not set(found.sub_reasons) <= set(SUB_REASONS):
        return "BAD_SUB_REASON", "sub_reasons"
    is_told = found.subject in BENEFITS if found.reason == "BENEFIT" else bool(found.subject.strip())
    if found.reason in NEEDS and not is_told:
        return NEEDS[found.reason], "subject"
    if found.attitude and found.reason not in ATTITUDES.get(found.attitude, ()):
        return "BAD_ATTITUDE", "attitude"
    return None


def _broken_secondary(found: Finding) -> tuple[str, str] | None:
    among = [reason for reason, _weight, _evidence in found.secondaries]
    if not set(among) <= set(REASONS):
        return "BAD_REASON", "secondaries"
    if len({found.reason, *among}) != len(among) + 1:
        return "TWICE", "secondaries"
    if any(not 1 <= weight <= MOST_WEIGHT for _reason, weight, _evidence in found.secondaries):
        return "BAD_WEIGHT", "secondaries"
    return None


def _broken_rest(found: Finding) -> tuple[str, str] | None:
    if found.initiator not in INITIATORS:
        return "NO_INITIATOR", "initiator"
    if found.destination not in DESTINATIONS:
        return "BAD_DESTINATION", "destination"
    if found.destination == "COMPETITOR" and not found.went_to.strip():
        return "NO_RIVAL", "went_to"
    if found.confidence is not None and not 0 <= found.confidence <= 100:
        return "BAD_CONFIDENCE", "confidence"
    shares = (found.fault_company, found.fault_customer, found.fault_external)
    given = [share for share in shares if share is not None]
    if given and (len(given) < len(shares) or sum(given) != 100 or min(given) < 0):
        return "BAD_FAULT", "fault_company"
    return None


def values(found: Finding) -> dict[str, Any]:
    """Return the columns a finding fills, with what follows from the reason where nothing else was said."""
    is_other = OTHER in found.sub_reasons
    is_industry = found.reason == "INDUSTRY"
    is_natural = (is_industry or (found.reason == "NATURAL" and not is_other)) and found.initiator == "ACTIVE"
    destination = "OTHER_INDUSTRY" if is_industry else found.destination
    return {
        "reason": found.reason, "subject": found.subject.strip(), "sub_reasons": list(dict.fromkeys(found.sub_reasons)),
        "attitude": found.attitude or attitude_of(found.reason, destination), "evidence": found.evidence.strip(),
        "price_gap": found.price_gap, "initiator": found.initiator,
        "is_natural": is_natural if found.is_natural is None else found.is_natural,
        "is_unavoidable": is_natural if found.is_unavoidable is None else found.is_unavoidable,
        "destination": destination, "went_to": found.went_to.strip(), "confidence": found.confidence,
        "fault_company": found.fault_company, "fault_customer": found.fault_customer,
        "fault_external": found.fault_external,
    }  # fmt: skip


def attitude_of(reason: str, destination: str) -> str:
    """Return the one of the five that a reason stands for; empty where it may be several."""
    if reason in ATTITUDES["COMPETITOR"]:
        return "COMPETITOR" if destination in RIVALS else ""
    return {"NATURAL": "NATURAL", "INDUSTRY": "NATURAL", "SERVICE": "DETAIL"}.get(reason, "")


def unanswered(angles: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the angles that are neither answered in words nor marked as not relevant."""
    return [code for code in ANGLES if not _is_answered(angles.get(code, ("", "")))]


def _is_answered(told: Sequence[str]) -> bool:
    state, words = told
    return state == NOT_RELEVANT or (state == ANSWERED and bool(words.strip()))


def split_of(initiator: str, *, is_natural: bool) -> str:
    """Return the one part a case counts in, so that the parts add up to all: natural, passive, active or not told."""
    if is_natural:
        return "NATURAL"
    return initiator or "UNTOLD"


def year_until(last: date) -> date:
    """Return the first day of the year that ends with a day; the calendar begins nowhere before its first day."""
    return date.fromordinal(max(1, last.toordinal() - 364))


def span_before(first: date, last: date) -> tuple[date, date]:
    """Return as many days before some days, as far back as the calendar goes."""
    begin, n_days = first.toordinal(), (last - first).days + 1
    return date.fromordinal(max(1, begin - n_days)), date.fromordinal(max(1, begin - 1))
