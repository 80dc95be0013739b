"""Pure decisions of playbooks: what they wait for, what they do, who is left out by lot, how effects are judged."""

from zhike.apps.playbooks.rules.lots import GUARDED, TIERS, check_hold_out, is_held_out
from zhike.apps.playbooks.rules.occasions import (
    AUDIENCE,
    BESIDE,
    CARE,
    EVENTS,
    EVERY_DAY,
    LARGEST_DAYS,
    RAISED,
    SILENT,
    TRIGGERS,
    UPGRADE,
    BadRule,
    Trigger,
    detectors_of,
    on_day,
    rest,
    triggers_of,
)
from zhike.apps.playbooks.rules.presets import PRESETS, Preset
from zhike.apps.playbooks.rules.steps import (
    ADDRESSING,
    CHANGES,
    DEEDS,
    FURTHER,
    MOST_STEPS,
    PLACEHOLDERS,
    TARGETS,
    TELLING,
    Step,
    act_of,
    check,
    check_step,
    fill,
    is_settable,
)

__all__ = [
    "ADDRESSING", "AUDIENCE", "BESIDE", "CARE", "CHANGES", "DEEDS", "EVENTS", "EVERY_DAY", "FURTHER", "GUARDED",
    "LARGEST_DAYS", "MOST_STEPS", "PLACEHOLDERS", "PRESETS", "RAISED", "SILENT", "TARGETS", "TELLING", "TIERS",
    "TRIGGERS", "UPGRADE", "BadRule", "Preset", "Step", "Trigger", "act_of", "check", "check_hold_out", "check_step",
    "detectors_of", "fill", "is_held_out", "is_settable", "on_day", "rest", "triggers_of",
]  # fmt: skip
