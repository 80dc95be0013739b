"""The information groups of an individual customer and the fields the program comes with."""

from zhike.apps.catalog.rules.fields import Group

INDIVIDUAL: tuple[Group, ...] = ()
