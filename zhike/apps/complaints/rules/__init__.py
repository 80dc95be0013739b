"""Pure decisions of complaints: the order of the steps, duties of the causes, clocks, figures of the report."""

from zhike.apps.complaints.rules.listening import ARGUED, SIGNS, Contact, sign_of
from zhike.apps.complaints.rules.reckoning import (
    Case,
    Item,
    Person,
    by_cause,
    by_person,
    funnel,
    limits_kept,
    mean_difference,
    of_speed,
    retention,
    share,
    soothed,
)
from zhike.apps.complaints.rules.refusing import FAULTS, Refused
from zhike.apps.complaints.rules.steps import (
    ANGERS,
    CAUSES,
    EMOTIONS,
    MEDIA,
    NEGATIVE,
    SPOKEN,
    STAGES,
    STEPS,
    TAGS,
    THANKS,
    VALIDITIES,
    check_cause,
    check_close,
    check_stage,
    check_step,
    is_better,
    is_same_matter,
    number_of,
    severity_of,
)

__all__ = [
    "ANGERS", "ARGUED", "CAUSES", "EMOTIONS", "FAULTS", "MEDIA", "NEGATIVE", "SIGNS", "SPOKEN", "STAGES", "STEPS",
    "TAGS", "THANKS", "VALIDITIES", "Case", "Contact", "Item", "Person", "Refused", "by_cause", "by_person",
    "check_cause", "check_close", "check_stage", "check_step", "funnel", "is_better", "is_same_matter", "limits_kept",
    "mean_difference", "number_of", "of_speed", "retention", "severity_of", "share", "sign_of", "soothed",
]  # fmt: skip
