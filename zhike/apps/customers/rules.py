"""Pure decisions of customers: dimensions and classes, the kind guessed from a name, what a bulk edit may change."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class ClassDef:
    """A class of a dimension: its code, words, what it means, what to do with its customers, its tone."""

    code: str
    label: Text
    meaning: Text = ""
    play: Text = ""
    tone: str = ""


@dataclass(frozen=True)
class DimensionDef:
    """A way to class customers: its classes in order, and who decides where no rule of the house does."""

    code: str
    label: Text
    members: tuple[ClassDef, ...]
    meaning: Text = ""
    keeper: Text = ""
    is_own: bool = False
    is_ended: bool = False

    @property
    def by_code(self) -> dict[str, ClassDef]:
        """Return the classes by code."""
        return {one.code: one for one in self.members}

    def said(self, code: str) -> str:
        """Return the words for a class; one that is gone is shown as it stands, none as none."""
        found = self.by_code.get(code)
        return str(found.label) if found else code


_ANALYSIS, _TIERS, _STAGES = _("the analysis"), _("the rules of the tiers"), _("the rules of the stages")
SHIPPED: dict[str, DimensionDef] = {
    one.code: one
    for one in (
        DimensionDef("VALUE_TIER", _("Value tier"), (
            ClassDef("VIP", _("VIP"), tone="accent"), ClassDef("MAJOR", _("Major"), tone="calm"),
            ClassDef("ORDINARY", _("Ordinary")), ClassDef("SMALL", _("Small")),
        ), _("What the customer brings, compared with the others."), _ANALYSIS),
        DimensionDef("CHURN_STATE", _("State"), (
            ClassDef("NORMAL", _("Normal"), tone="good"), ClassDef("AT_RISK", _("At risk"), tone="warn"),
            ClassDef("DORMANT", _("Dormant"), tone="warn"), ClassDef("CHURNED", _("Churned"), tone="bad"),
        ), _("How long the customer has been silent by its own rhythm."), _ANALYSIS),
        DimensionDef("RELATION_STAGE", _("Stage of the relation"), (
            ClassDef("EXPLORATION", _("Exploration")), ClassDef("FORMATION", _("Formation"), tone="calm"),
            ClassDef("STABILITY", _("Stability"), tone="good"), ClassDef("DEGRADATION", _("Degradation"), tone="warn"),
        ), _("How far the relation has grown."), _ANALYSIS),
        DimensionDef("REL_STAGE", _("Stage as a customer"), (
            ClassDef("NON", _("Non-customer"), _("Left in peace: no campaign addresses it.")),
            ClassDef("POTENTIAL", _("Potential customer"), _("Has a need, has not bought yet.")),
            ClassDef("TARGET", _("Target customer"), _("Chosen by us: somebody looks after it with a plan."),
                     tone="calm"),
            ClassDef("ACTUAL", _("Actual customer"), _("Has bought; set with the first order."), tone="good"),
            ClassDef("LOST", _("Lost customer"), _("Decided to be lost; comes back with a new order."), tone="bad"),
        ), _("Where the customer stands with us, step by step.")),
        DimensionDef("METAL", _("Metal class"), (
            ClassDef("PLATINUM", _("Platinum customer"), _("Highest performance and value."), tone="accent"),
            ClassDef("GOLD", _("Gold customer"), _("High performance and high loyalty."), tone="calm"),
            ClassDef("IRON", _("Iron customer"), _("Ordinary.")),
            ClassDef("LEAD", _("Lead customer"), _("Below iron."), tone="warn"),
        ), _("The service a customer is due."), _TIERS),
        DimensionDef("BUSINESS_STAGE", _("Stage of its own business"), (
            ClassDef("STARTUP", _("Start-up")), ClassDef("GROWTH", _("Growth"), tone="good"),
            ClassDef("MATURITY", _("Maturity"), tone="good"),
            ClassDef("DECLINE_EARLY", _("Early decline"), tone="warn"),
            ClassDef("DECLINE_MIDDLE", _("Middle of decline"), tone="bad"),
            ClassDef("DECLINE_LATE", _("Late decline"), tone="bad"),
            ClassDef("TERMINATION", _("Termination"), tone="bad"),
        ), _("How the customer's own business fares."), _STAGES),
        DimensionDef("LOYALTY", _("Loyalty"), (
            ClassDef("LOYAL", _("Loyal customer"), tone="accent"), ClassDef("OLD", _("Old customer"), tone="good"),
            ClassDef("REGULAR", _("Regular customer"), tone="good"), ClassDef("NEW", _("New customer"), tone="calm"),
            ClassDef("POTENTIAL", _("Potential customer")),
        ), _("How long and how faithfully the customer has been buying.")),
        DimensionDef("REACTION", _("How we behave toward it"), (
            ClassDef("SUBMISSIVE", _("Submissive"), _("We give in to whatever it asks."), tone="warn"),
            ClassDef("CARING", _("Caring"), _("We care before being asked."), tone="good"),
            ClassDef("ADAPTIVE", _("Adaptive"), _("We answer what it needs."), tone="good"),
            ClassDef("INDIFFERENT", _("Indifferent"), _("We let it wait."), tone="bad"),
        ), _("How our own organisation treats the customer: asked of staff, decided by people.")),
        DimensionDef("NATURE", _("Nature of the relation"), (
            ClassDef("CONSUMER", _("Consumer")), ClassDef("ENTERPRISE", _("Company customer")),
            ClassDef("CHANNEL", _("Channel member")), ClassDef("INTERNAL", _("Internal customer")),
        ), _("What the customer is to us.")),
        DimensionDef("SOURCE", _("Source"), (
            ClassDef("END", _("End customer")), ClassDef("INTERMEDIATE", _("Intermediate customer")),
            ClassDef("PUBLIC_INTEREST", _("Public-interest customer"),
                     _("Government, associations, media acting for the public; no revenue is aimed at.")),
        ), _("Whom the customer buys for.")),
        DimensionDef("DEMAND_TYPE", _("Type of demand"), (
            ClassDef("MEMBER", _("Member customer"), _("Belongs and buys for long."),
                     _("Show the benefits and the services due; ask whether the member is content."), "good"),
            ClassDef("HIGH_VALUE", _("High-value customer"), _("Buys much and often and asks for quality."),
                     _("Give a professional, personal service; somebody is named for it."), "accent"),
            ClassDef("POTENTIAL", _("Potential customer"), _("Wants to buy, has not dealt yet."),
                     _("Follow up; recommend what fits and make an offer."), "calm"),
            ClassDef("ONE_OFF", _("One-off customer"), _("Bought once, looks at the price."),
                     _("Show price and performance, care after the sale, ask for the second purchase.")),
        ), _("What the customer wants of us.")),
        DimensionDef("DEALER_GRADE", _("Dealer grade"), (
            ClassDef("A", _("Grade A"), tone="accent"), ClassDef("B", _("Grade B")),
        ), _("The grade of a dealer in its region; kept through time.")),
        DimensionDef("RELIABILITY", _("Reliability"), (
            ClassDef("RELIABLE", _("Reliable"), tone="good"), ClassDef("DOUBTFUL", _("Doubtful"), tone="warn"),
            ClassDef("UNRELIABLE", _("Unreliable"), tone="bad"),
        ), _("Whether we can live and grow by this customer.")),
    )
}  # fmt: skip
DIMENSIONS: dict[str, tuple[str, ...]] = {
    code: tuple(member.code for member in one.members) for code, one in SHIPPED.items()
}
# Grades go on as far as a company needs them; a company's own dimensions are known by how their code begins.
OPEN_ENDED = ("DEALER_GRADE",)
OWN = "OWN_"
CLASS_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,29}")
# What an analysis tells anew of everybody it knows; the first three stand on the card too.
ANALYSED = ("VALUE_TIER", "CHURN_STATE", "RELATION_STAGE", "METAL")
CARD_COLUMNS = {"VALUE_TIER": "tier", "CHURN_STATE": "churn_state", "RELATION_STAGE": "relation_stage"}

_ENTERPRISE_MARKS = (
    "公司", "厂", "集团", "商行", "店", "中心", "医院", "学校", "大学", "银行", "局", "合作社", "经营部", "贸易",
    " ltd", " inc", " gmbh", " llc", " co.", " corp", " s.a.", " plc",
)  # fmt: skip

# Where each channel finds a customer.
ADDRESS = {"EMAIL": "email", "SMS": "phone"}


def guess_kind(name: str, credit_code: str = "") -> str:
    """Return ENTERPRISE when a credit code or a word in the name says so, else INDIVIDUAL."""
    low = f"{name.lower()} "
    is_enterprise = bool(credit_code) or any(mark in low for mark in _ENTERPRISE_MARKS)
    return "ENTERPRISE" if is_enterprise else "INDIVIDUAL"


def has_class(dimension: str, code: str) -> bool:
    """Say whether a dimension may have a class; those of a company's own are checked by whoever keeps them."""
    if dimension in OPEN_ENDED or dimension.startswith(OWN):
        return CLASS_CODE.fullmatch(code) is not None
    return code in DIMENSIONS.get(dimension, ())


# What may be changed in bulk: the column behind each field and the codes it takes; None: the id of a record.
BULK_COLUMNS = {"owner": "owner_id", "branch": "branch_id", "status": "status", "kind": "kind"}
BULK_CODES: dict[str, tuple[str, ...] | None] = {
    "owner": None, "branch": None, "status": ("ACTIVE", "RETIRED", "SUPPRESSED"), "kind": ("INDIVIDUAL", "ENTERPRISE"),
}  # fmt: skip
CHANGES, SAME = "CHANGES", "SAME"


RETIRED_AT_DESK = _(
    "Nobody is retired by hand. The retirement desk (/retirement/) asks first whether the customer could rise, and "
    "another person approves (RETIRED_AT_DESK)."
)


def retires(status: str, wanted: str) -> bool:
    """Say whether a change retires a customer, which the retirement desk alone does, with its checks."""
    return wanted == "RETIRED" != status


@dataclass(frozen=True)
class Change:
    """One field to be set to one value for many customers; only a move to a branch has a day."""

    field: str
    value: Any
    day: date | None = None

    def __post_init__(self) -> None:
        codes = BULK_CODES[self.field]
        if codes is not None and self.value not in codes:
            raise ValueError(f"not a value of {self.field}: {self.value}")
        if (self.field == "branch") != (self.day is not None):
            raise ValueError("a move to a branch has a day, nothing else has")

    @property
    def column(self) -> str:
        """Return the column of the customer that is written."""
        return BULK_COLUMNS[self.field]


def bulk_verdict(
    change: Change,
    *,
    status: str,
    value: str | int | None,
    home_since: date | None,
    has_orders: bool = False,
    is_guarded: bool = False,
    is_too_high: bool = False,
) -> str:
    """Return CHANGES, SAME, or why one is left out.

    MERGED, MOVED_LATER than the day, KIND_FIXED by its orders, GUARDED: its owner changes by approval,
    OWNER_LEVEL: a key account for which the owner stands too low,
    RETIRED_AT_DESK: nobody is retired by hand.
    """
    if status == "MERGED":
        return "MERGED"
    if value == change.value:
        return SAME
    if change.field == "status" and retires(status, change.value):
        return "RETIRED_AT_DESK"
    if change.field == "kind" and has_orders:
        return "KIND_FIXED"
    if change.field == "owner" and is_guarded:
        return "GUARDED"
    if change.field == "owner" and is_too_high:
        return "OWNER_LEVEL"
    if change.day is not None and home_since is not None and home_since > change.day:
        return "MOVED_LATER"
    return CHANGES


def erased_name(code: str) -> str:
    """Return what stands where the name of an erased person stood."""
    return f"erased customer {code}"
