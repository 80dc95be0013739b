"""The information groups of an enterprise customer and the fields the program comes with."""

from zhike.apps.catalog.rules.fields import Group

ENTERPRISE: tuple[Group, ...] = ()
