"""Rule tables of satisfaction: weights, whom the word reaches, how many are to be very satisfied, when one asks."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.shape import TIERS, TableDef

TABLES = (
    TableDef(
        "csi", _("Index of satisfaction (CSI)"), {"weight": _("Weight (percent)")},
        {f"question.{code}": {"weight": weight} for code, weight in (("QUALITY", 40), ("SERVICE", 35), ("PRICE", 25))},
        _("Within a dimension questions weigh by their importance. The weights sum to 100."), most=100, total=100,
    ),
    TableDef(
        "word_of_mouth", _("Word of mouth"), {"tells": _("Tells so many others")},
        {"DISSATISFIED": {"tells": 22}, "SATISFIED": {"tells": 8}, "VERY_SATISFIED": {"tells": 10}},
        _("For the very satisfied it is the least: they tell ten or more."), most=1_000,
    ),
    TableDef(
        "very_satisfied", _("Very satisfied customers"), {"percent": _("At least so many of a hundred")},
        {tier: {"percent": percent} for tier, percent in zip(TIERS, (25, 20, 15, 10), strict=True)},
        _("Below it the satisfaction page shows the tier in red."), most=100,
    ),
    TableDef(
        "delivered_value", _("Weights of delivered value"), {"weight": _("Weight (percent)")},
        {code: {"weight": 100} for code in
         ("PRODUCT", "SERVICE", "PERSONNEL", "IMAGE", "MONEY", "TIME", "MENTAL", "PHYSICAL")},
        _("Four values less four costs; 100 counts a part as it was scored, 200 twice."), most=1_000,
    ),
    TableDef(
        "survey_rules", _("Rules of surveys"),
        {"delay": _("Asked so many days after a complaint was closed"),
         "apart": _("A customer is asked about complaints at most once within (days)")},
        {"RULE": {"delay": 3, "apart": 90}}, _("Of schedules that ask after a complaint."), least=1, most=365,
    ),
    TableDef(
        "satisfaction_targets", _("Targets of the six indicators"), {"percent": _("Target (percent)")},
        {"REPUTATION": {"percent": 85}, "DESIGNATION": {"percent": 60}, "RETURN_RATE": {"percent": 80},
         "COMPLAINT_RATE": {"percent": 3}, "PURCHASE_AMOUNT": {"percent": 5}, "PRICE_SENSITIVITY": {"percent": 100}},
        _("Complaints and sensitivity to prices are to stay below it, the others above."), most=1_000,
    ),
    TableDef(
        "reputation_targets", _("Targets of reputation"), {"value": _("Target")},
        {"PRAISE": {"value": 30}, "NEGATIVE": {"value": 15}, "INCIDENTS": {"value": 2}},
        _("By month: praise in percent of the contacts whose mood was noted, at least; negative mentions in percent of"
          " them, at most; incidents of quality, at most so many."),
        most=1_000,
    ),
)  # fmt: skip
