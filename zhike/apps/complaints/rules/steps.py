"""The five steps in their order, the four stages, the six causes with their duties, what a close asks for."""

from collections.abc import Mapping
from typing import Any

from zhike.apps.catalog.rules import complaining
from zhike.apps.complaints.rules.refusing import Refused

STEPS = ("VENT", "RECORD_JUDGE", "SOLVE", "FOLLOW_UP", "THANK")
STAGES = ("LATENT_GRUMBLE", "MANIFEST_GRUMBLE", "POTENTIAL_COMPLAINT", "COMPLAINT")
CAUSES = complaining.CAUSES
MEDIA = (
    "FREE_LINE", "HOTLINE_24H", "WEB", "OPINION_BOX", "SUGGESTION_BOX", "OPINION_BOOK", "OPINION_FORM", "OPINION_CARD",
    "EMAIL",
)  # fmt: skip
# Who calls is answered in the same moment.
SPOKEN = frozenset({"FREE_LINE", "HOTLINE_24H"})
# How angry somebody is, from 1 to 5.
EMOTIONS = ("PLEASED", "CALM", "DISAPPOINTED", "ANGRY", "FURIOUS")
ANGERS = {code: number for number, code in enumerate(EMOTIONS, start=1)}
NEGATIVE = frozenset({"DISAPPOINTED", "ANGRY", "FURIOUS"})
VALIDITIES = ("VALID", "PARTLY", "INVALID")
THANKS = ("MESSAGE", "GIFT", "WORDS")
# What numbers begin with: a complaint and a suggestion.
TAGS = {"complaint": "TS", "suggestion": "JY"}
_SEVERITIES = {"FURIOUS": "GRAVE", "ANGRY": "SERIOUS", "DISAPPOINTED": "SERIOUS"}


def number_of(noun: str, year: int, serial: int) -> str:
    """Return a number as people read it, such as TS-2026-000123."""
    return f"{TAGS[noun]}-{year}-{serial:06d}"


def severity_of(emotion: str) -> str:
    """Return how grave a complaint is taken until somebody judges it: the angrier, the graver."""
    return _SEVERITIES.get(emotion, "MINOR")


def is_better(before: str, after: str) -> bool:
    """Say whether somebody feels as good as before, or better."""
    return ANGERS[after] <= ANGERS[before]


def check_step(now: str, wanted: str) -> None:
    """Refuse a step that is not the next one."""
    if now != wanted:
        raise Refused("STEP_ORDER")


def check_stage(now: str, wanted: str) -> None:
    """Refuse a stage that does not come later."""
    if wanted not in STAGES or STAGES.index(wanted) <= STAGES.index(now):
        raise Refused("BAD_STAGE", "stage")


def check_cause(given: Mapping[str, Any]) -> None:
    """Refuse a cause without what it asks for."""
    cause = given.get("cause", "")
    if cause not in CAUSES:
        raise Refused("NO_CAUSE", "cause")
    if cause == "QUALITY" and not (given.get("product_id") or given.get("service_item")):
        raise Refused("ITEM_MISSING", "product_id")
    if cause == "ATTITUDE" and not (given.get("concerned_id") or given.get("is_concerned_unknown")):
        raise Refused("CONCERNED_MISSING", "concerned_id")
    if cause == "OVER_DEMAND" and not (given.get("our_standard") and given.get("demand")):
        raise Refused("STANDARD_MISSING", "our_standard")
    if cause == "CUSTOMER_SELF" and not given.get("evidence"):
        raise Refused("EVIDENCE_MISSING", "evidence")


def check_close(row: Any, insight: str, *, is_task_open: bool, lacks_sincerity: bool) -> None:
    """Refuse to close a complaint before everything it asks for is there."""
    check_step(row.step, "THANK")
    if not row.thanks:
        raise Refused("THANK_MISSING")
    if not insight.strip():
        raise Refused("INSIGHT_MISSING", "insight")
    if row.cause == "DECEIVED" and row.reviewed_by_id is None:
        raise Refused("REVIEW_MISSING")
    if row.cause == "CUSTOMER_SELF" and row.consented_by_id is None:
        raise Refused("CONSENT_MISSING")
    if row.cause == "YARDSTICK" and is_task_open:
        raise Refused("STANDARD_TASK_OPEN")
    if lacks_sincerity:
        raise Refused("SINCERITY_MISSING")
    if row.emotion_now in NEGATIVE and row.let_on_by_id is None:
        raise Refused("EMOTION_NEGATIVE")


def is_same_matter(one: Any, other: Any) -> bool:
    """Say whether two complaints of a customer are about the same: one order, or one thing for the same cause."""
    if one.order_id and one.order_id == other.order_id:
        return True
    thing = (one.product_id, one.service_item)
    has_thing = any(thing) and thing == (other.product_id, other.service_item)
    return has_thing and (not one.cause or one.cause == other.cause)
