"""Reads of playbooks: rules, whom they are about, what they did and would have done, what they brought."""

from zhike.apps.playbooks.queries.addressing import (
    cards_with_owners,
    customers_of,
    managers,
    never_left_out,
    sponsors,
    still_open,
    waiting,
)
from zhike.apps.playbooks.queries.effects import effect_of, effects, measured
from zhike.apps.playbooks.queries.outcomes import Course, courses, held_out, rules_with_runs
from zhike.apps.playbooks.queries.reading import (
    active_rules,
    all_rules,
    asked,
    audience_of,
    change_of,
    changes_of,
    deed,
    deed_of,
    deed_of_task,
    deeds,
    editions,
    fitting,
    has_run,
    is_askable,
    last_change_run,
    letter,
    outlook,
    places,
    resting,
    rule,
    runs,
    steps_of,
    told,
)
from zhike.apps.playbooks.queries.rehearsing import Rehearsal, rehearse

__all__ = [
    "Course", "Rehearsal", "active_rules", "all_rules", "asked", "audience_of", "cards_with_owners", "change_of",
    "changes_of", "courses", "customers_of", "deed", "deed_of", "deed_of_task", "deeds", "editions", "effect_of",
    "effects", "fitting", "has_run", "held_out", "is_askable", "last_change_run", "letter", "managers", "measured",
    "never_left_out", "outlook", "places", "rehearse", "resting", "rule", "rules_with_runs", "runs", "sponsors",
    "steps_of", "still_open", "told", "waiting",
]  # fmt: skip
