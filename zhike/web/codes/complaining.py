"""Complaints: stages, steps, causes, ways in, how they stand; suggestions; rows of the tables of time limits."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhike.apps.complaints import lists
from zhike.web.codes.shown import Word

_STATUS = {"OPEN": ("warn", "clock"), "CLOSED": ("good", "circle-check"), "MERGED": ("calm", "git-merge")}
_IDEA = {
    "RECEIVED": ("warn", "inbox"), "EVALUATED": ("accent", "eye"), "ADOPTED": ("good", "circle-check"),
    "REJECTED": ("calm", "circle-x"),
}  # fmt: skip
_SEVERITY = {"MINOR": "calm", "SERIOUS": "warn", "GRAVE": "bad"}
_VALIDITY = {"VALID": "warn", "PARTLY": "calm", "INVALID": ""}
_TIERS = {"VIP": _("VIP"), "MAJOR": _("Major"), "ORDINARY": _("Ordinary"), "SMALL": _("Small")}
WORDS: dict[str, Word] = {
    **{f"complaint.{code}": Word(label, *_STATUS[code]) for code, label in lists.STATUSES.items()},
    **{f"complaintstage.{code}": Word(label) for code, label in lists.STAGES.items()},
    **{f"complaintstep.{code}": Word(label) for code, label in lists.STEPS.items()},
    **{f"complaintcause.{code}": Word(label) for code, label in lists.CAUSES.items()},
    **{f"medium.{code}": Word(label) for code, label in lists.MEDIA.items()},
    **{f"severity.{code}": Word(label, _SEVERITY[code]) for code, label in lists.SEVERITIES.items()},
    **{f"validity.{code}": Word(label, _VALIDITY[code]) for code, label in lists.VALIDITIES.items()},
    **{f"thanks.{code}": Word(label) for code, label in lists.THANKS.items()},
    **{f"suggestion.{code}": Word(label, *_IDEA[code]) for code, label in lists.IDEAS.items()},
    **{f"complaintmove.{code}": Word(label) for code, label in lists.MOVES.items()},
    "COMPLAINS": Word(_("Complains"), "warn", "mood-angry"),
    "complaintclock.RESPONSE": Word(_("First answer")),
    "complaintclock.SOLUTION": Word(_("Solution time")),
    "argument.WORDS": Word(_("an argument is written down")),
    "argument.ANGRIER": Word(_("the customer left angrier than before")),
    "argument.CALLED_AGAIN": Word(_("the customer turned to us again, angry")),
    "whycomplaint.RESPONSE": Word(_("nobody answered in time")),
    "whycomplaint.SOLUTION": Word(_("not solved in time")),
    "whycomplaint.SECOND": Word(_("second dissatisfaction")),
    "whycomplaint.EMOTION": Word(_("felt worse than before")),
    # Rows of the tables of rules.
    **{
        f"{tier}.{severity}": Word(format_lazy("{} · {}", name, label))
        for tier, name in _TIERS.items()
        for severity, label in lists.SEVERITIES.items()
    },
    "NEW_COMPLAINT": Word(_("Until the cause is known")),
    **{code: Word(label) for code, label in lists.CAUSES.items()},
}
