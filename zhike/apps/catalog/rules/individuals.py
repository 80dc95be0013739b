"""The information groups of an individual customer and the fields the program comes with.

Name, phone, e-mail and the like stand on the customer itself; here is what one comes to know of a person.
"""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.fields import FieldDef as F
from zhike.apps.catalog.rules.fields import Group

GENDERS = {"FEMALE": _("Female"), "MALE": _("Male"), "OTHER": _("Other")}
ABILITIES = {"HIGH": _("High"), "MIDDLE": _("Middle"), "LOW": _("Low")}
DEGREES = {
    "SCHOOL": _("Secondary school"), "COLLEGE": _("College"), "BACHELOR": _("Bachelor"), "MASTER": _("Master"),
    "DOCTOR": _("Doctor"),
}  # fmt: skip
INCOMES = {
    "UP_TO_100K": _("Up to 100,000"), "UP_TO_300K": _("100,000 to 300,000"), "UP_TO_1M": _("300,000 to 1 million"),
    "OVER_1M": _("Over 1 million"),
}  # fmt: skip
MARITAL = {"SINGLE": _("Single"), "MARRIED": _("Married"), "DIVORCED": _("Divorced"), "WIDOWED": _("Widowed")}
HABITS = {"NEVER": _("Not at all"), "SOMETIMES": _("Sometimes"), "OFTEN": _("Often")}
TEMPERAMENTS = {
    "LIVELY": _("Lively"), "RESOLUTE": _("Resolute"), "STEADY": _("Steady"), "THOUGHTFUL": _("Thoughtful"),
}  # fmt: skip

BASIC = Group("BASIC", _("Basic information"), (
    F("gender", _("Gender"), "CHOICE", "personal", choices=GENDERS),
    F("birth_date", _("Date of birth"), "DATE", "personal", is_required=True),
    F("native_place", _("Native place"), "TEXT", "personal"),
    F("id_number", _("ID document no."), "TEXT", "sensitive"),
    F("home_address", _("Home address"), "TEXT", "personal", is_required=True),
    F("mobile", _("Second phone"), "TEXT", "personal"),
    F("social_account", _("Social account"), "TEXT", "personal"),
    F("employer", _("Employer"), "TEXT", "personal", is_required=True),
    F("job_title", _("Job title"), "TEXT", "personal", is_required=True),
    F("salutation", _("Form of address"), "TEXT", "personal", hint=_("How this customer likes to be addressed.")),
    F("consumption_ability", _("Consumption ability"), "CHOICE", "personal", choices=ABILITIES, is_required=True),
))  # fmt: skip

EDUCATION = Group("EDUCATION", _("Education"), (
    F("degree", _("Highest degree"), "CHOICE", "personal", choices=DEGREES, is_required=True),
    F("schools", _("Schools"), "ROWS", "personal", columns=(
        F("school", _("School")), F("from", _("Start"), "DATE"), F("to", _("End"), "DATE"), F("major", _("Major")),
    )),
    F("awards", _("Awards at school"), "TEXT", "personal"),
    F("school_clubs", _("Student clubs"), "TAGS", "personal"),
))  # fmt: skip

CAREER = Group("CAREER", _("Career"), (
    F("income", _("Yearly income"), "CHOICE", "personal", choices=INCOMES),
    F("past_jobs", _("Past jobs"), "ROWS", "personal", columns=(
        F("employer", _("Employer")), F("position", _("Position")), F("from", _("Start"), "DATE"),
        F("to", _("End"), "DATE"),
    )),
    F("career_attitude", _("Attitude to the career"), "TEXT", "personal"),
    F("career_goals", _("Career goals"), "TEXT", "personal", is_required=True),
    F("achievement", _("Proudest achievement"), "TEXT", "personal"),
))  # fmt: skip

FAMILY = Group("FAMILY", _("Family"), (
    F("marital_status", _("Marital status"), "CHOICE", "sensitive", choices=MARITAL),
    # The day alone is personal, not sensitive: the care calendar lives on it.
    F("wedding_date", _("Wedding anniversary"), "DATE", "personal"),
    F("spouse", _("Spouse"), "ROWS", "sensitive", columns=(
        F("name", _("Full name")), F("birth_date", _("Date of birth"), "DATE"), F("education", _("Education level")),
        F("hobbies", _("Hobbies")),
    )),
    F("children", _("Children"), "ROWS", "sensitive", columns=(
        F("name", _("Full name")), F("birth_date", _("Date of birth"), "DATE"), F("education", _("Education level")),
    )),
    F("parents", _("Parents"), "LONG_TEXT", "sensitive"),
))  # fmt: skip

LIFE = Group("LIFE", _("Life-style"), (
    F("health", _("State of health"), "LONG_TEXT", "sensitive"),
    F("drinking", _("Drinking"), "CHOICE", "personal", choices=HABITS),
    F("smoking", _("Smoking"), "CHOICE", "personal", choices=HABITS),
    F("favourite_food", _("Favourite restaurants and dishes"), "TAGS", "personal", is_required=True),
    F("leisure", _("Leisure and holidays"), "TAGS", "personal", is_required=True),
    F("sports", _("Sports"), "TAGS", "personal"),
    F("topics", _("Topics of conversation"), "TAGS", "personal"),
    F("media", _("Media used"), "TAGS", "personal"),
    F("life_goals", _("Goals in life"), "TEXT", "personal"),
))  # fmt: skip

PERSONALITY = Group("PERSONALITY", _("Personality"), (
    F("clubs", _("Clubs"), "TAGS", "personal"),
    F("religion", _("Religion and taboos"), "TEXT", "sensitive"),
    F("books", _("Favourite books"), "TAGS", "personal"),
    F("values", _("What matters to them"), "TAGS", "personal", is_required=True),
    F("temperament", _("Temperament"), "CHOICE", "personal", choices=TEMPERAMENTS),
    F("self_view", _("Character as they see it"), "TEXT", "personal"),
    F("others_view", _("Character as others see it"), "TEXT", "personal"),
))  # fmt: skip

SOCIAL = Group("SOCIAL", _("Relations"), (
    F("relatives", _("Relatives and friends"), "ROWS", "personal", columns=(
        F("name", _("Full name")), F("relation", _("How related")), F("note", _("Remark")),
    )),
    F("neighbours", _("Neighbours"), "TEXT", "personal"),
    F("colleagues", _("Colleagues"), "TEXT", "personal", is_required=True),
    F("social_view", _("View of relationships"), "TEXT", "personal"),
))  # fmt: skip

INDIVIDUAL: tuple[Group, ...] = (BASIC, EDUCATION, CAREER, FAMILY, LIFE, PERSONALITY, SOCIAL)
