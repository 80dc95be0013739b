"""Pure decisions of customers: dimensions and classes, the kind guessed from a name, what a bulk edit may change."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

# The dimensions that come with the program, with their classes in order.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "VALUE_TIER": ("VIP", "MAJOR", "ORDINARY", "SMALL"),
    "CHURN_STATE": ("NORMAL", "AT_RISK", "DORMANT", "CHURNED"),
    "RELATION_STAGE": ("EXPLORATION", "FORMATION", "STABILITY", "DEGRADATION"),
    "REL_STAGE": ("NON", "POTENTIAL", "TARGET", "ACTUAL", "LOST"),
    "METAL": ("PLATINUM", "GOLD", "IRON", "LEAD"),
    "BUSINESS_STAGE": (
        "STARTUP", "GROWTH", "MATURITY", "DECLINE_EARLY", "DECLINE_MIDDLE", "DECLINE_LATE", "TERMINATION",
    ),
    "LOYALTY": ("LOYAL", "OLD", "REGULAR", "NEW", "POTENTIAL"),
    "REACTION": ("SUBMISSIVE", "CARING", "ADAPTIVE", "INDIFFERENT"),
    "NATURE": ("CONSUMER", "ENTERPRISE", "CHANNEL", "INTERNAL"),
    "SOURCE": ("END", "INTERMEDIATE", "PUBLIC_INTEREST"),
    "DEMAND_TYPE": ("MEMBER", "HIGH_VALUE", "POTENTIAL", "ONE_OFF"),
    "DEALER_GRADE": ("A", "B"),
    "RELIABILITY": ("RELIABLE", "DOUBTFUL", "UNRELIABLE"),
}  # fmt: skip
# Grades go on as far as a company needs them; a company's own dimensions are known by how their code begins.
OPEN_ENDED = ("DEALER_GRADE",)
OWN = "OWN_"
CLASS_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,29}")
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
    change: Change, *, status: str, value: str | int | None, home_since: date | None, has_orders: bool = False
) -> str:
    """Return CHANGES, SAME, or why one is left out: MERGED, MOVED_LATER than the day, of a kind fixed by its orders."""
    if status == "MERGED":
        return "MERGED"
    if value == change.value:
        return SAME
    if change.field == "kind" and has_orders:
        return "KIND_FIXED"
    if change.day is not None and home_since is not None and home_since > change.day:
        return "MOVED_LATER"
    return CHANGES


def erased_name(code: str) -> str:
    """Return what stands where the name of an erased person stood."""
    return f"erased customer {code}"
