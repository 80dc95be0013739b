"""The information groups of a key person and the fields the program comes with."""

from zhike.apps.catalog.rules.fields import Group

PERSON: tuple[Group, ...] = ()
