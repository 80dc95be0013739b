"""Pure decisions of catalog: the fields the program comes with, how a value is read, the default rule tables."""

from zhike.apps.catalog.rules.codes import CODE_LISTS, CodeList
from zhike.apps.catalog.rules.courting import DATUM, SIGN
from zhike.apps.catalog.rules.enterprises import ENTERPRISE
from zhike.apps.catalog.rules.fields import CLASSES, MOST_ROWS, TYPES, BadValue, FieldDef, Group, parse, split_tags
from zhike.apps.catalog.rules.individuals import INDIVIDUAL
from zhike.apps.catalog.rules.leaving import ROLES, SIGNS
from zhike.apps.catalog.rules.persons import PERSON
from zhike.apps.catalog.rules.tables import TABLES, VERDICTS, BadTable, TableDef
from zhike.apps.catalog.rules.winning import ATTITUDE_WORDS, ATTITUDES

# What a catalogue describes → its information groups in order.
GROUPS: dict[str, tuple[Group, ...]] = {"INDIVIDUAL": INDIVIDUAL, "ENTERPRISE": ENTERPRISE, "PERSON": PERSON}

__all__ = [
    "ATTITUDES", "ATTITUDE_WORDS", "CLASSES", "CODE_LISTS", "DATUM", "GROUPS", "MOST_ROWS", "ROLES", "SIGN", "SIGNS",
    "TABLES", "TYPES", "VERDICTS", "BadTable", "BadValue", "CodeList",
    "FieldDef", "Group", "TableDef", "parse", "split_tags",
]  # fmt: skip
