"""The information groups of a key person and the fields the program comes with."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.catalog.rules.fields import FieldDef, Group, Text


def _tags(code: str, label: Text, hint: Text = "") -> FieldDef:
    return FieldDef(code, label, "TAGS", "personal", hint=hint)


def _rows(code: str, label: Text, **columns: tuple[Text, str]) -> FieldDef:
    cells = tuple(FieldDef(column, words, kind, "personal") for column, (words, kind) in columns.items())
    return FieldDef(code, label, "ROWS", "personal", columns=cells)


_YEARS: dict[str, tuple[Text, str]] = {"begin": (_("From (year)"), "NUMBER"), "end": (_("To (year)"), "NUMBER")}

PERSON: tuple[Group, ...] = (
    Group("STUDY_WORK", _("Education and career"), (
        _rows("studies", _("Education"), school=(_("School"), "TEXT"), subject=(_("Field of study"), "TEXT"), **_YEARS),
        _rows("jobs", _("Career"), employer=(_("Organisation"), "TEXT"), position=(_("Position"), "TEXT"), **_YEARS),
    )),
    Group("FAMILY", _("Family"), (
        _rows(
            "family", _("Family members"), relation=(_("How related"), "TEXT"), name=(_("Full name"), "TEXT"),
            birthday=(_("Birthday"), "DATE"), anniversary=(_("Anniversary"), "DATE"),
        ),
        FieldDef("home_town", _("Home town"), "TEXT", "personal"),
        _tags("customs", _("Festivals and customs"), _("Which festivals are kept: only for these a greeting is sent.")),
    )),
    Group("DIET", _("Food and drink"), (
        _tags("food_likes", _("Likes to eat and drink")),
        _tags("food_dislikes", _("Dislikes")),
        _tags("allergies", _("Allergies")),
        _tags("taboos", _("Taboos"), _("Never to be served or offered.")),
    )),
    Group("LEISURE", _("Leisure and sport"), (
        _tags("hobbies", _("Hobbies")),
        _tags("sports", _("Sports")),
    )),
    Group("TASTE", _("Taste"), (
        _tags("tastes", _("Art, music, style")),
        _tags("brands", _("Brands")),
        _tags("topics", _("Likes to talk about")),
        _tags("topics_to_avoid", _("Better not mentioned")),
    )),
    Group("BOOKS", _("Reading"), (
        _tags("favourite_books", _("Favourite books")),
        _rows("recent_books", _("Recently read"), title=(_("Book"), "TEXT"), day=(_("Date"), "DATE")),
    )),
    Group("RELATIONS", _("Relations at work"), (
        FieldDef("relations", _("With colleagues, superiors and staff"), "LONG_TEXT", "personal"),
    )),
)  # fmt: skip
