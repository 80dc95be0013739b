"""Pure decisions of customers: the dimensions with their classes, and the kind guessed from a name."""

DIMENSIONS: dict[str, tuple[str, ...]] = {
    "VALUE_TIER": ("VIP", "MAJOR", "ORDINARY", "SMALL"),
    "CHURN_STATE": ("NORMAL", "AT_RISK", "DORMANT", "CHURNED"),
    "RELATION_STAGE": ("EXPLORATION", "FORMATION", "STABILITY", "DEGRADATION"),
}
CARD_COLUMNS = {"VALUE_TIER": "tier", "CHURN_STATE": "churn_state", "RELATION_STAGE": "relation_stage"}

# What a person is asked for, one by one; and how they answered.
PURPOSES = ("MARKETING", "CALLS", "PROFILING", "SENSITIVE")
CONSENT_CHANNELS = ("ON_PAPER", "IN_TALK", "BY_PHONE", "BY_EMAIL", "BY_SMS", "ON_WEB")

_ENTERPRISE_MARKS = (
    "公司", "厂", "集团", "商行", "店", "中心", "医院", "学校", "大学", "银行", "局", "合作社", "经营部", "贸易",
    " ltd", " inc", " gmbh", " llc", " co.", " corp", " s.a.", " plc",
)  # fmt: skip


def guess_kind(name: str, credit_code: str = "") -> str:
    """Return ENTERPRISE when a credit code or a word in the name says so, else INDIVIDUAL."""
    low = f"{name.lower()} "
    is_enterprise = bool(credit_code) or any(mark in low for mark in _ENTERPRISE_MARKS)
    return "ENTERPRISE" if is_enterprise else "INDIVIDUAL"


def has_class(dimension: str, code: str) -> bool:
    """Say whether a dimension has a class."""
    return code in DIMENSIONS.get(dimension, ())


def erased_name(code: str) -> str:
    """Return what stands where the name of an erased person stood."""
    return f"erased customer {code}"
