"""What leaving means until headquarters says otherwise: silence by tier, what each sign counts as, days for a cause."""

from django.utils.translation import gettext_lazy as _

# What a sign may count as; where it stands in the table is the number kept.
ROLES = ("NOTHING", "INTENT", "BEHAVIOUR", "LEFT", "NATURAL", "PASSIVE")
ROLE_WORDS = {
    0: _("nothing"), 1: _("means to leave"), 2: _("no longer buys"), 3: _("has left"), 4: _("natural exit"),
    5: _("ended by us"),
}  # fmt: skip
_TIERS = ("VIP", "MAJOR", "ORDINARY", "SMALL")
BEHAVIOUR_COLUMNS = {
    "risk": _("At risk beyond (percent of interval)"), "silent": _("No longer buys beyond"),
    "gone": _("Long silence beyond"), "alive": _("No longer buys below a probability of (percent)"),
}  # fmt: skip
BEHAVIOUR = {tier: {"risk": 100, "silent": 200, "gone": 400, "alive": 0} for tier in _TIERS}
SIGN_COLUMNS = {"role": _("Counts as"), "days": _("For so many days")}


def _sign(role: str, days: int) -> dict[str, int]:
    return {"role": ROLES.index(role), "days": days}


SIGNS = {
    "STATEMENT": _sign("INTENT", 180), "SURVEY": _sign("INTENT", 180), "RIVAL_PURCHASE": _sign("INTENT", 365),
    "GRAVE_COMPLAINT": _sign("INTENT", 90), "PORT_REQUEST": _sign("INTENT", 60), "SUSPENDED": _sign("INTENT", 90),
    "CONTRACT_END": _sign("BEHAVIOUR", 3_650), "PORTED": _sign("LEFT", 3_650), "DISCONNECTED": _sign("LEFT", 3_650),
    "MARKET_EXIT": _sign("NATURAL", 3_650), "CLOSURE": _sign("NATURAL", 3_650), "DEATH": _sign("NATURAL", 3_650),
    "RELOCATION": _sign("NATURAL", 3_650), "INDUSTRY": _sign("NATURAL", 3_650), "ARREARS": _sign("PASSIVE", 3_650),
    "LET_GO": _sign("PASSIVE", 3_650),
}  # fmt: skip
CASE_COLUMNS = {"days": _("Cause known within days"), "deep": _("Seven angles asked")}
CASES = {
    "VIP": {"days": 14, "deep": 1}, "MAJOR": {"days": 30, "deep": 1}, "ORDINARY": {"days": 60, "deep": 0},
    "SMALL": {"days": 90, "deep": 0},
}  # fmt: skip
# The seven systematic analyses: three that warn, two of problems, two that prevent.
STUDIES = (
    "POSSIBILITY", "SATISFACTION_ASSESS", "OPINION_SURVEY", "EVENT_CAUSE", "RESCUE_PREVENT_SIMILAR",
    "PREVENTIVE_DESIGN", "RIVAL_STUDY",
)  # fmt: skip
# What headquarters reads of key accounts that left and of major events, one by one; the rest is masked.
_OPEN_COLUMNS = ("customer", "status", "reason", "exit", "turnover", "profit", "destination", "tier")
_MASKED_COLUMNS = ("went_to", "initiator", "owner")
HEADQUARTERS = {
    f"{table}.{column}": {"open": int(column in _OPEN_COLUMNS)}
    for table in ("key_cases", "major_events")
    for column in (*_OPEN_COLUMNS, *_MASKED_COLUMNS)
}
