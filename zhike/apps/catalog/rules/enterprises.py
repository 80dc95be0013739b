"""The information groups of an enterprise customer and the fields the program comes with.

Name, credit code, phone and e-mail stand on the customer itself; statements and outlets have tables of their own.
"""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.fields import FieldDef as F
from zhike.apps.catalog.rules.fields import Group

FORMS = {
    "LIMITED": _("Limited company"), "JOINT_STOCK": _("Joint-stock company"), "STATE_OWNED": _("State-owned"),
    "JOINT_VENTURE": _("Joint venture"), "FOREIGN": _("Foreign-owned"), "PARTNERSHIP": _("Partnership"),
    "SOLE": _("Sole proprietor"), "OTHER": _("Other"),
}  # fmt: skip
SCALES = {"LARGE": _("Large enterprise"), "MEDIUM": _("Medium enterprise"), "SMALL_FIRM": _("Small enterprise"),
          "MICRO": _("Micro enterprise")}  # fmt: skip
GRADES = {"GOOD": _("Good"), "FAIR": _("Fair"), "POOR": _("Poor")}
LEVELS = {"LOW": _("Low"), "MIDDLE": _("Middle"), "HIGH": _("High")}
OUTLOOKS = {"POSITIVE": _("Positive"), "UNCERTAIN": _("Uncertain"), "NEGATIVE": _("Negative")}
OPINIONS = {"CONTENT": _("Content"), "MIXED": _("Neither content nor dissatisfied"), "DISSATISFIED": _("Dissatisfied")}
CREDITS = {"A": "A", "B": "B", "C": "C", "D": "D"}

BASIC = Group("BASIC", _("Basic information"), (
    F("address", _("Address"), "TEXT", "internal", is_required=True),
    F("website", _("Website"), "TEXT", "public"),
    F("founded_date", _("Founded on"), "DATE", "internal"),
    F("legal_form", _("Legal form"), "CHOICE", "internal", choices=FORMS, is_required=True),
    F("industry", _("Industry"), "TEXT", "internal", is_required=True),
    F("registered_capital", _("Registered capital"), "MONEY", "internal"),
    F("assets", _("Total assets"), "MONEY", "internal"),
    F("staff", _("Staff"), "NUMBER", "internal", is_required=True),
    F("industry_rank", _("Rank in its industry"), "NUMBER", "internal"),
    F("second_phone", _("Second phone"), "TEXT", "personal"),
    F("second_email", _("Second e-mail"), "TEXT", "personal"),
))  # fmt: skip

FEATURE = Group("FEATURE", _("Characteristics"), (
    F("scale", _("Scale"), "CHOICE", "internal", choices=SCALES, is_required=True),
    F("service_area", _("Service area"), "TAGS", "internal", is_required=True),
    F("philosophy", _("Business philosophy"), "TEXT", "internal"),
    F("direction", _("Business direction"), "TEXT", "internal"),
    F("features", _("Business features"), "TEXT", "internal"),
    F("image", _("Corporate image"), "TEXT", "internal"),
    F("reputation", _("Reputation"), "CHOICE", "internal", choices=GRADES, is_required=True),
    F("brand_awareness", _("How well its brand is known"), "CHOICE", "internal", choices=LEVELS),
    F("rd_rating", _("Strength in research and development (1 to 5)"), "NUMBER", "internal"),
    F("rd_share", _("Spending on research, percent of revenue"), "NUMBER", "internal"),
))  # fmt: skip

BUSINESS = Group("BUSINESS", _("Business situation"), (
    F("sales", _("Sales performance"), "ROWS", "internal", columns=(
        F("year", _("Year"), "NUMBER"), F("amount", _("Sales"), "MONEY"), F("note", _("Remark")),
    )),
    F("potential", _("Potential and advantages"), "LONG_TEXT", "internal", is_required=True),
    F("problems", _("Existing problems"), "LONG_TEXT", "internal", is_required=True),
    F("measures", _("Counter-measures"), "LONG_TEXT", "internal"),
    F("outlook", _("Outlook for its growth"), "CHOICE", "internal", choices=OUTLOOKS),
    F("industry_growth", _("Growth of its industry in the last year, percent"), "NUMBER", "internal"),
    F("supplier", _("Present supplier"), "TEXT", "internal"),
    F("supplier_opinion", _("Content with its present supplier"), "CHOICE", "internal", choices=OPINIONS),
))  # fmt: skip

TRADE = Group("TRADE", _("Trading situation"), (
    F("terms", _("Trading terms"), "TEXT", "internal", is_required=True),
    F("contract_from", _("Contract begins"), "DATE", "internal"),
    F("contract_to", _("Contract ends"), "DATE", "internal"),
    F("contract_notice", _("Contract: last day for notice"), "DATE", "internal"),
    F("credit_rating", _("Credit rating"), "CHOICE", "internal", choices=CREDITS, is_required=True),
    F("credit_incidents", _("Credit incidents"), "ROWS", "internal", columns=(
        F("date", _("Date"), "DATE"), F("what", _("Incident")), F("amount", _("Amount"), "MONEY"),
    )),
    F("attitude", _("Relation and attitude"), "TEXT", "internal"),
    F("willingness", _("Willingness to cooperate"), "CHOICE", "internal", choices=GRADES, is_required=True),
))  # fmt: skip

HEADS = (
    F("name", _("Full name")), F("birth_year", _("Year of birth"), "NUMBER"), F("education", _("Education level")),
    F("personality", _("Character")), F("interests", _("Interests")), F("ability", _("Ability")),
)  # fmt: skip
HEAD = Group("HEAD", _("People in charge"), (
    F("legal_representative", _("Legal representative"), "TEXT", "personal", is_required=True),
    F("owners", _("Owners"), "ROWS", "personal", columns=HEADS, is_required=True),
    F("managers", _("Managers"), "ROWS", "personal", columns=HEADS),
    F("heads_family", _("Families of the people in charge"), "LONG_TEXT", "sensitive"),
))  # fmt: skip

ENTERPRISE: tuple[Group, ...] = (BASIC, FEATURE, BUSINESS, TRADE, HEAD)
