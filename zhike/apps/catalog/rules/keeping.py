"""Rule tables of keeping customers: answers that tell of leaving, bonds, grumbles nobody voiced, what is held up."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TableDef

TABLES = (
    TableDef(
        "leaving_by_answer", _("Answers that tell of leaving"), {"below": _("Below (percent of what was expected)")},
        {"SURVEY": {"below": 60}},
        _("Who is less content than this in a survey, or says there that they mean to leave, gives a sign of it; what "
          "the sign counts as stands in the table of signs. 0: only who says so."),
        most=100,
    ),
    TableDef(
        "bonds", _("Two bonds: benefit and feeling"),
        {"low": _("Weak below"), "factor": _("Attention, times")}, {"BONDS": {"low": 40, "factor": 2}},
        _("Both go from 0 to 100; where both are weak, the customer asks for so many times the attention."), least=1,
        most=100,
    ),
    TableDef(
        "prevention_rules", _("What was learned of one who left"),
        {"most": _("Tasks a day and measure, at most"), "days": _("Holds for days after it was done"),
         "due": _("Done within days")},
        {"RULE": {"most": 5, "days": 365, "due": 7}},
        _("A measure that came of a case is a rule by itself: who stands now as that customer did is given a task. "
          "0 tasks: nobody is."),
        most=730,
    ),
    TableDef(
        "latent_grumbles", _("Grumbles nobody voiced"),
        {"below": _("Content below (percent of what was expected)"), "fall": _("Bought less by (percent)"),
         "silent": _("No contact for days"), "window": _("Looks back days")},
        {"RULE": {"below": 80, "fall": 30, "silent": 60, "window": 180}},
        _("Fewer orders count only where nobody spoke with the customer; what was bought is set against the same days "
          "before."),
        least=1, most=730,
    ),
)  # fmt: skip
